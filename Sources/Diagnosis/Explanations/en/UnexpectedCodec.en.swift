extension EnglishPages {
    static let unexpectedCodec = #"""
        # unexpected-codec: RTP carries a payload type that was never negotiated

        ## What it means
        A stream uses a payload type that the receiver's SDP does not list, or one codec under the number of
        another. The receiver drops such packets, or plays noise. It may be one cause of silence although
        packets flow both ways.

        ## What users notice
        - Silence or loud noise on one side, although RTP flows; DTMF keys heard as clicks.

        ## Likely causes
        1. The sender did not follow the last answer (old codec after a re-INVITE or UPDATE).
        2. Dynamic payload numbers mixed up: each side must *send* by the *other* side's SDP.
        3. A gateway that sends early media in a codec of its own before the answer.
        4. A-law (8) and µ-law (0) swapped in a gateway.
        5. A B2BUA forwards media of one leg unchanged although the legs negotiated different codecs.

        Cause ids: `codec-in-no-sdp`, `codec-of-sender-only`, `own-number-used` (2.), `codec-not-in-answer`
        (the answerer sends a codec that its own answer left out), and as a notice
        `comfort-noise-not-agreed`.

        ## How to confirm
        Payload types on the wire:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.src \
              -e udp.dstport -e rtp.ssrc -e rtp.p_type | sort | uniq -c

        What each side asked for:

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.media -e sdp.media_attribute.value

        ## How to fix
        - Report the frame of the SDP and of the first wrong packet to the vendor of the sender.
        - Stopgap: allow only one codec (PCMA) on the trunk and on the agents' side.
        - B2BUA: switch transcoding on, or force the same codecs on both legs.

        ## When it is no fault
        - Any codec of the receiver's list, not only the first; a change between them in mid-call.
        - Comfort noise (13) and telephone-event when listed.
        - A few packets of the old codec right after a renegotiation.
        - Early media before any answer was seen. RTCP with rtcp-mux (types 192–223), STUN, DTLS.

        ## Thresholds
        - `settle`: 3 s after the answer and after the last renegotiation

        ## References
        RFC 3264 §5.1, §6.1 (payload numbers); RFC 3551 §6 (static types); RFC 5761 §4 (rtcp-mux).
        """#
}
