extension EnglishPages {
    static let mediaStopped = #"""
        # media-stopped: RTP ends long before the call does

        ## What it means
        RTP of one or both directions flowed and ended more than the settle time before the call did,
        without a hold. The call itself was still up: signalling did not know.

        ## What users notice
        - In the middle of the talk one side goes silent; both say "hello?", and hang up.

        ## Likely causes
        1. A NAT or firewall closed the media binding: silence suppression without keep-alives, UDP timeout.
        2. A renegotiation moved the media and one side did not follow: `reinvite-failed`, `update-failed`,
           `media-wrong-port`.
        3. A resume that left the direction at `sendonly` or `inactive`.
        4. Network change of the agent host (Wi-Fi to cable, VPN up or down, new DHCP address).
        5. The peer or its far end died (mobile lost coverage) and its signalling times out later.
        6. Audio device removed; softphone crashed, while a proxy keeps the call.
        7. `media-blocked`: ICMP refuses it from that moment to the end, or it is lost between two captures.
        8. `local-not-sending`: the sender is this host, and it stopped. `peer-not-sending`: the peer still
           sends RTCP and no RTP.

        Of the same call, told inside the finding: `late-media`, `sip-alg`, `missing-100rel`,
        `prack-failed`, `reinvite-failed`, `update-failed`, `ack-missing`, `codec-mismatch`,
        `port-exhaustion`, `srtp-mismatch`, `unexpected-codec`, `silent-audio`, `answer-invalid`,
        `early-media-missing`, `early-media-cut`.

        ## How to confirm
        End of each stream (column "End time") against the BYE:

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

            tshark -r call.pcapng -Y 'sip.Method in {"BYE", "INVITE", "UPDATE"}' \
              -T fields -e frame.time_relative -e ip.src -e sip.Method -e sip.CSeq.seq -e sip.Reason

        What stands at that moment: ICMP, SDP change?

            tshark -r call.pcapng -Y 'icmp || sdp' -T fields -e frame.time_relative -e ip.src \
              -e icmp.type -e icmp.code -e sdp.connection_info.address -e sdp.media_attribute.field

        UDP timeouts of a Linux NAT (30 s unreplied, 120 s as a stream by default):

            sysctl net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream

        ## How to fix
        - Raise the UDP timeout on firewall and NAT, or switch silence suppression off.
        - Hang up dead calls early: RTP timeout on the gateway (Asterisk `rtp_timeout`, FreeSWITCH
          `media_timeout`) and session timers (RFC 4028).
        - Renegotiation: see `reinvite-failed`. Wi-Fi: put agents on cable.
        - Peer stopped: give the carrier the time of the last packet, Call-ID, and RTCP if there was any.

        ## When it is no fault
        - Hold, mute with DTX, comfort noise (sequence continuous, timestamp jumps).
        - An RTCP BYE followed shortly by the SIP BYE; an end within the settle time.
        - A transfer that moves the media away from this point.
        - The capture or its filter ended before the call.

        ## Thresholds
        - `silence`: 3 s (the settle time) from the last RTP to the end of the call

        ## References
        RFC 3264 §8.4 (hold); RFC 3389; RFC 4787 §4.3 (UDP mapping timeout); RFC 3550 §6.6 (RTCP BYE).
        """#
}
