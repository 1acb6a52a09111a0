extension EnglishPages {
    static let localNotSending = #"""
        # local-not-sending: RTP arrives at the agent host and none leaves it

        ## What it means
        On the agent host, RTP of the far side is received, while this host sends nothing to the address the
        far side asked for. The network is not at fault: the packets were never made, or the host's own
        firewall dropped them. It is a cause inside `one-way-audio` or `no-audio`.

        ## What users notice
        - The customer hears nothing; the agent hears the customer well.

        ## Likely causes
        1. Audio device: no microphone chosen, device unplugged, used by another program, driver fault.
        2. The operating system denies the softphone the microphone (privacy setting of Windows, macOS,
           or of the browser).
        3. The host's own firewall or security product drops outgoing UDP of the softphone.
        4. Softphone muted in a way that stops sending, or stuck after a hold or a headset change.
        5. Direction left at `recvonly` or `inactive` after a resume.

        ## How to confirm
        RTP by source address; the agent host's is missing:

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        The directions last agreed:

            tshark -r call.pcapng -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.media_attribute.field \
              -Y 'sdp.media_attribute.field in {"sendrecv", "sendonly", "recvonly", "inactive"}'

        Outgoing drops of the host's own firewall, and the socket of the softphone:

            nft list ruleset | grep -nE 'hook output|drop|reject'
            ss -uanp 'sport >= :10500 and sport <= :10559'

        ## How to fix
        - Check audio input and output devices in the softphone; choose the headset by name, not "default".
        - Allow the microphone for the softphone or browser in the system's privacy settings.
        - Allow the softphone outgoing UDP in the host firewall and the antivirus product.
        - Restart the softphone after changing the headset; update it when holds trigger the fault.

        ## When it is no fault
        - Muted or silent with DTX or comfort noise: a few packets still come, sequence numbers run on.
        - On hold, or answered `recvonly`.
        - A capture taken elsewhere than on the agent host cannot tell this from `media-blocked`.

        ## Thresholds
        - `settle` of `one-way-audio`: 3 s after answer, configurable

        ## References
        RFC 3264 §6.1 (direction of the answer), §8.4 (hold); RFC 3389 §4 (comfort noise).
        """#
}
