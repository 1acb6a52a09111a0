extension EnglishPages {
    static let packetLoss = #"""
        # packet-loss: RTP packets are lost before this capture point

        ## What it means
        Sequence numbers of one stream show gaps: packets were sent and did not come by here. Loss is
        counted in windows of 5 s (expected against received, RFC 3550 A.1 and A.3), never cumulatively.
        What is lost behind this point shows only in the far side's RTCP.

        ## What users notice
        - Clipped words, robot voice, gaps; DTMF keys that are not recognised.

        ## Likely causes
        1. Wi-Fi, or a full access line (upload of files beside calls, no QoS).
        2. A policer or firewall with a packet rate limit; a duplex mismatch on a switch port.
        3. Loss in the carrier's or VPN provider's network.
        4. An overloaded host: gateway CPU, virtual machine without scheduling, small socket buffers.
        5. The capture itself dropped packets: then confidence is lowered and the text says so.

        Cause ids: `lost-before-this-point`; `lost-between-points` where two capture points or interfaces
        disagree; `lost-beyond-this-point` where only the receiver's RTCP tells it.

        Of the same call, told inside the finding: `duplicate-media`.

        ## How to confirm
        Loss per stream (column "Lost", with the percentage):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        What the far side lost (fraction × 100 / 256 = %):

            tshark -r call.pcapng -Y 'rtcp.ssrc.fraction > 0' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.fraction -e rtcp.ssrc.cum_nr -e rtcp.ssrc.jitter

        Where it is lost, and whether the host drops:

            mtr -u -P 10500 -c 100 -r 203.0.113.10
            nstat -az UdpRcvbufErrors UdpInErrors
            ethtool -S eth0 | grep -iE 'drop|err'

        ## How to fix
        - Agents on cable, not Wi-Fi. QoS: mark RTP with DSCP EF (46), a queue for it on the access line.
        - Check duplex and errors of switch ports; take policers off the media range.
        - Loss seen at the gateway's outer side already: carrier; give addresses, ports, times, percentage.
        - Loss only behind a VPN: route media outside it.

        ## When it is no fault
        - A change of SSRC, or a jump of the sequence number at a transfer: the count restarts.
        - DTX and comfort noise: timestamps jump, sequence numbers do not.
        - Packets out of order that come in time; duplicates count once.
        - Drops of the capture (`pcap_stats`): see `earshot status`.

        ## Thresholds
        - `warning`: 1 %; `error`: 5 % or more
        - in at least `windows`: 3 intervals of 5 s (or receiver reports), or over a whole shorter call with
          at least `packets`: 100 expected

        ## References
        RFC 3550 §6.4.1, A.1, A.3 (loss); RFC 4594 §4.1 (DSCP EF for telephony).
        """#
}
