extension EnglishPages {
    static let ssrcConflict = #"""
        # ssrc-conflict: two sources send to one media port at the same time

        ## What it means
        Packets of two senders, or of two SSRCs, arrive interleaved at one media port of one call. The
        receiver plays one of them, both in turn, or noise.

        ## What users notice
        - Ring-back tone or music continues under the talk; echo of another call; chopped sound.
        - Strangers are heard: media of another call reaches this port.

        ## Likely causes
        1. Early media goes on after the answer: the announcement or ring-back server was not stopped.
        2. Forking: two branches send media to the same port.
        3. A port was reused while the former call's sender still sends (hung call, see `media-stopped`).
        4. Transfer or conference: old and new source overlap.
        5. A loop in a gateway, or an intruder that injects RTP.

        Cause ids: `early-media-goes-on`, `two-senders`, and as a notice `two-streams-of-one-sender`.

        ## How to confirm
        Sources per destination port:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.dst \
              -e udp.dstport -e ip.src -e udp.srcport -e rtp.ssrc | sort | uniq -c

        Streams with start and end, to see the overlap:

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        Which dialogs named this port:

            tshark -r call.pcapng -Y 'sdp.media.port == 10512' -T fields -e frame.number -e ip.src \
              -e sip.Call-ID -e sip.from.tag -e sip.to.tag

        ## How to fix
        - Carrier or IVR: stop early media at the answer; give Call-ID and both source addresses.
        - Gateway: accept media only from the negotiated source (Asterisk `strictrtp = yes`).
        - Leave a port unused for some seconds after a call; end hung calls (RTP timeout).
        - Unknown source: restrict the media range to the carrier's addresses; use SRTP.

        ## When it is no fault
        - A change of SSRC: the old one ends, the new one begins (transfer, announcement, renegotiation).
        - A few late packets of the former stream.
        - DTMF or comfort noise under an SSRC of its own that alternates with the audio.
        - The same packets seen twice by the capture (`any` interface, mirror).

        ## Thresholds
        - `settle`: 3 s after the answer and the last renegotiation; `overlap`: 2 s of both sending at once
        - overlap counts, succession does not

        ## References
        RFC 3550 §8.2 (collisions), §5.1 (SSRC); RFC 3264 §5.1; RFC 3960 §3 (early media, forking).
        """#
}
