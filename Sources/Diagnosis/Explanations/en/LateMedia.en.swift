extension EnglishPages {
    static let lateMedia = #"""
        # late-media: the first RTP comes too late after the answer

        ## What it means
        The call was answered with both sides sendrecv, and the first RTP of one direction came more than
        2 s after the answer. Sound works then; the first words are lost.

        ## What users notice
        - "Hello" is not heard; the agent's greeting is cut off at its beginning.
        - Callers hang up since they hear nothing for the first seconds.

        ## Likely causes
        1. The media path is switched only after a slow renegotiation, or a repeated one:
           `reinvite-failed`, `update-failed`.
        2. `missing-100rel`: the early media description was lost, media starts with the 200 OK only.
        3. The ACK came late, or only after repeats of the 200: see `ack-missing`.
        4. `srtp-mismatch`: DTLS or ICE take long, or ICE tries unreachable candidates first.
        5. Latching: the far side sends only after our first packet.
        6. Softphone: the audio device opens slowly (Bluetooth headset, browser permission prompt).

        Of the same call, told inside the finding: `early-media-missing`, `early-media-cut`,
        `media-blocked`, `srtp-mismatch`, `sip-alg`, `missing-100rel`, `prack-failed`.

        ## How to confirm
        Time of the 200 OK to the INVITE:

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.CSeq.method == "INVITE"' -T fields \
              -e frame.time_relative -e ip.src -e sip.Call-ID

        Start of each RTP stream (column "Start time"):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        What happens in between (STUN, DTLS, renegotiation):

            tshark -r call.pcapng -Y 'sip || stun || dtls' -T fields -e frame.time_relative -e ip.src \
              -e _ws.col.Protocol -e _ws.col.Info

        ## How to fix
        - Carrier: 100rel with early SDP in 18x; quick answers to re-INVITE and UPDATE.
        - Gateway: avoid a renegotiation right after the answer (media stays on the gateway).
        - ICE: remove interfaces that the peer cannot reach (VPN, virtual adapters).
        - Agent host: wired headset; grant microphone permission once and for all.

        ## When it is no fault
        - Early media before the answer already flowed on this stream.
        - The call starts on hold, or one side is `recvonly` or `inactive`.
        - Off the media path; capture began after the answer.
        - Comfort noise or DTX at the beginning.

        ## Thresholds
        - `delay`: 2 s between the answer and the first RTP

        ## References
        RFC 3264 §5.1 (ready to receive once offered); RFC 3262 §5; RFC 8445 §12 (ICE: data handling).
        """#
}
