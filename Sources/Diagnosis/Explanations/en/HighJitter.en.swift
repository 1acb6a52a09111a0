extension EnglishPages {
    static let highJitter = #"""
        # high-jitter: RTP packets arrive unevenly

        ## What it means
        The interarrival jitter (RFC 3550 A.8, the figure tshark shows too) stays high: packets come in
        bunches. A jitter buffer evens it out at the price of delay; what comes too late is lost to the ear.

        ## What users notice
        - Choppy or metallic sound, growing delay, both talk at the same time.

        ## Likely causes
        1. Wi-Fi, mobile or satellite access; bufferbloat on a full line.
        2. Missing QoS; large transfers beside the calls.
        3. An overloaded softphone computer, gateway or virtual machine that sends in bunches.
        4. Several paths with different delays (bonding, SD-WAN).
        5. The capture host's own clock or a busy mirror port: then all streams show it at once.

        Cause ids: `uneven-before-this-point`; `uneven-beyond-this-point` where only the receiver's RTCP
        tells it.

        ## How to confirm
        Jitter per stream (mean and maximum, ms):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        Arrival distance of each packet against its timestamp:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 203.0.113.10' \
              -T fields -e rtp.seq -e rtp.timestamp -e rtp.marker -e frame.time_delta_displayed | head -200

        What the far side reports (units of the RTP clock: 8 = 1 ms at 8 kHz):

            tshark -r call.pcapng -Y 'rtcp.ssrc.jitter > 240' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.jitter

        ## How to fix
        - Agents on cable; QoS with DSCP EF (46) and a small queue on the access line (fq_codel, CAKE).
        - Sender at fault (jitter already at its own side): less load, real time priority for the gateway.
        - Adaptive jitter buffer in softphone and gateway (Asterisk `JITTERBUFFER()`, FreeSWITCH
          `jitterbuffer_msec`).
        - Jitter at the gateway's outer side: carrier; give addresses, times, figures.

        ## When it is no fault
        - Across a marker bit, comfort noise or DTMF: not counted.
        - A change of SSRC restarts the count.
        - Delay that is high but even: that is no jitter.
        - Recorded or merged captures with coarse timestamps.

        ## Thresholds
        - `warning`: 30 ms; `error`: 60 ms or more (mean of an interval)
        - in at least `windows`: 3 intervals of 5 s (or receiver reports), or over a whole shorter call with
          at least `packets`: 100 expected

        ## References
        RFC 3550 §6.4.1, A.8 (jitter); RFC 4594 §4.1 (DSCP EF for telephony).
        """#
}
