extension EnglishPages {
    static let earlyMediaMissing = #"""
        # early-media-missing: early media is promised and not sent

        ## What it means
        An 18x response carried an SDP that sends, and no RTP came from there for 3 s while it rang. The caller's side
        stops its own ringing tone when it gets such an SDP and waits for media.

        ## What users notice
        - Dead silence after dialling, then the answer out of nowhere.
        - Callers hang up: they think the call does not go through.

        ## Likely causes
        1. The carrier or gateway answers 183 with SDP before its tone generator is connected.
        2. RTP of the early dialog is dropped by a firewall or NAT on its way: see `media-blocked`.
        3. The media gateway waits for a first packet of the caller (latching).

        Named in findings: `peer-not-sending` (no RTP for the caller passed here while it rang).

        ## How to confirm
        The 18x with SDP, and what came after it:

            tshark -r call.pcapng -Y 'sip.Status-Code >= 180 && sip.Status-Code < 200 && sdp' -T fields \
              -e frame.time_relative -e ip.src -e sdp.connection_info -e sdp.media
            tshark -r call.pcapng -q -z rtp,streams

        ## How to fix
        - Carrier: send the ringing tone with the 183, or a 180 without SDP.
        - Caller's side: play ringing locally until early media comes (RFC 3960 §3.2).

        ## When it is no fault
        - A 180 without SDP follows: the caller's side rings by itself.
        - `a=inactive`, `a=recvonly`, or `P-Early-Media: inactive`.
        - The answer comes within 3 s; another fork sends media.
        - Media passes elsewhere, or the capture holds no RTP at all.
        - After a 180 with SDP most phones ring by themselves: then it is a notice only.

        ## Thresholds
        - `silence`: 3 s without RTP toward the caller

        ## References
        RFC 3960 §3.2; RFC 5009; RFC 3261 §13.2.1; RFC 6337 §2.
        """#

    static let earlyMediaCut = #"""
        # early-media-cut: early media stops while it still rings

        ## What it means
        Ringing tone or an announcement came as early media and stopped more than 2 s before the answer or the refusal.

        ## What users notice
        - The ringing breaks off and the line seems dead, although it still rings at the other side.

        ## Likely causes
        1. The far side moves the call on (forwarding, hunting) and the next hop sends no tone.
        2. An announcement ends and no tone follows.
        3. A NAT or firewall closes the path in mid-ringing.

        Named in findings: `early-media-stopped`.

        ## How to confirm
        Last RTP packet before the final response:

            tshark -r call.pcapng -Y 'rtp || sip.Status-Code' -T fields -e frame.time_relative -e ip.src \
              -e sip.Status-Line -e rtp.seq

        ## How to fix
        - Carrier or gateway: play the tone until the answer, or send a 180 without SDP when it ends.

        ## When it is no fault
        - The final response follows within 2 s.
        - Comfort noise or silence suppression; a fork whose other branch answers.
        - A 180 without SDP takes over.

        ## Thresholds
        - `silence`: 2 s between the last early packet and the end of the ringing
        - `packets`: 25 early packets at least

        ## References
        RFC 3960 §3; RFC 3389.
        """#
}
