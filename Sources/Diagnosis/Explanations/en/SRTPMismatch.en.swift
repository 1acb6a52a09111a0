extension EnglishPages {
    static let srtpMismatch = #"""
        # srtp-mismatch: one side encrypts media and the other does not, or keys never agree

        ## What it means
        SAVP was negotiated and plain RTP is sent, or the reverse; a key is missing on one side; or DTLS or
        ICE, which must finish first, never completes. The receiver drops the packets: silence although RTP
        arrives. What flows on the port is told by the first byte: STUN 0–3, DTLS 20–63, RTP 128–191.

        ## What users notice
        - Connected and silent, or loud noise (encrypted audio played as it is). WebRTC agents above all.

        ## Likely causes
        1. Trunk or softphone set to "SRTP optional": the far end answers RTP/AVP, the sender encrypts.
        2. a=crypto missing, or a suite that the other side does not know.
        3. DTLS: ClientHello unanswered (`media-blocked`), fingerprint does not match, wrong a=setup roles.
        4. ICE: no pair of candidates works: UDP blocked, no TURN, private candidates only.
        5. A re-INVITE brought new keys and one side keeps the old ones.
        6. A B2BUA encrypts one leg only and forwards packets unchanged.

        Cause ids: `profile-differs`, `keys-missing`, `suites-differ`, `plain-where-srtp-agreed`,
        `srtp-where-plain-agreed` (by the size of G.711 and G.722 packets), `dtls-unanswered`,
        `dtls-incomplete`, `dtls-refused` (a fatal alert, by its name), `ice-unanswered`.

        ## How to confirm
        Profile and keys of each side:

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sdp.media.proto \
              -e sdp.crypto.crypto_suite -e sdp.media_attribute.field

        DTLS and ICE: how far did they come?

            tshark -r call.pcapng -Y 'dtls.handshake.type || dtls.alert_message || stun.type' -T fields \
              -e frame.time_relative -e ip.src -e udp.dstport -e dtls.handshake.type \
              -e dtls.alert_message.desc -e stun.type

        ## How to fix
        - Trunk: switch SRTP off or on alike on both sides (Asterisk PJSIP `media_encryption = sdes` or
          `no`, `media_encryption_optimistic = no`).
        - SDES needs TLS for SIP, or the keys travel in the clear.
        - WebRTC: let UDP to the media server through, offer a TURN server, check the certificate's
          fingerprint in SDP.
        - Ask the carrier: RTP/AVP or RTP/SAVP, and which crypto suites.

        ## When it is no fault
        - RTP/AVP with a=crypto offered and refused, and plain RTP both ways.
        - Opportunistic DTLS that falls back to RTP on both sides (RFC 8643).
        - The first RTP packets while DTLS still runs; STUN keep-alives beside RTP.
        - Encrypted payload itself is not judged: its content cannot be seen here.

        ## Thresholds
        - `settle`: 3 s after the answer; `handshake`: 8 s until DTLS or ICE is looked at again
        - `attempts`: 3 ClientHello or ICE checks without an answer

        ## References
        RFC 3711 §3; RFC 4568 §5.1 (a=crypto); RFC 5763 §5 (DTLS); RFC 8445 §7 (checks); RFC 7983 §7.
        """#
}
