extension EnglishPages {
    static let ptimeMismatch = #"""
        # ptime-mismatch: RTP packets hold another packet time than was negotiated

        ## What it means
        The stream's packets hold more or less audio (timestamp step and payload size) than the receiver's
        a=ptime asks for, or more than its a=maxptime allows. Most receivers cope; some gateways and DSPs
        do not, and play gaps or nothing.

        ## What users notice
        - Chopped or robot-like sound through one line only, although no packet is lost.

        ## Likely causes
        1. The sender uses a fixed packet time (20 or 30 ms) and ignores a=ptime.
        2. A line or G.729 or G.723.1 gateway set to 30, 40 or 60 ms to save bandwidth.
        3. A B2BUA that forwards media unchanged, while its two legs stated different packet times.

        Cause ids: `packet-time-in-no-sdp`, `packet-time-above-maximum`, and as a notice
        `packet-time-of-sender-only` (the sender's own SDP says so).

        ## How to confirm
        What was asked for:

            tshark -r call.pcapng -Y 'sdp.media_attribute.field in {"ptime", "maxptime"}' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.field -e sdp.media_attribute.value

        What is sent: timestamp steps of 160 are 20 ms, of 240 are 30 ms at 8 kHz:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 203.0.113.10' \
              -T fields -e rtp.ssrc -e rtp.seq -e rtp.timestamp -e rtp.p_type -e udp.length | head -20

        ## How to fix
        - Set 20 ms on both sides of the trunk (Asterisk `allow = alaw:20`; FreeSWITCH `PCMA@20i`).
        - Ask the carrier which packet time the line needs; state it in a=ptime.
        - Gateway: switch packet time conversion on (transcoding of one codec to itself), or set
          `use_ptime = yes` (Asterisk PJSIP).

        ## When it is no fault
        - No a=ptime in the receiver's SDP: there is nothing to break.
        - The last packet of a talk spurt, comfort noise, DTMF, a change of SSRC.
        - Packets shorter than a=ptime in a few cases (a=ptime is a wish; a=maxptime is a limit).

        ## Thresholds
        - `settle`: 3 s after the answer and the last renegotiation; the packet time of most packets of an
          interval counts, from `packets`: 100 expected or 4 s of them

        ## References
        RFC 8866 §6.4 (ptime), §6.5 (maxptime); RFC 3551 §4.2 (packetization), §4.5.14.
        """#
}
