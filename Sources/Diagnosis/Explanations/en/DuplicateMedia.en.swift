extension EnglishPages {
    static let duplicateMedia = #"""
        # duplicate-media: every RTP packet of a stream really arrives twice

        ## What it means
        One stream's packets come twice on the wire: same SSRC, sequence number and timestamp, yet sent or
        forwarded twice. It doubles the bandwidth; some receivers play it distorted or count false loss.
        Copies that only the capture made are recognised and are not reported.

        ## What users notice
        - Mostly nothing; on narrow lines `packet-loss` and choppy sound; with some devices echo or clicks.

        ## Likely causes
        1. A switching loop, or a bonded link in broadcast mode.
        2. A router or recording device that copies media and forwards the copy too.
        3. A gateway that bridges one call twice, or sends by two interfaces.
        4. Redundancy on purpose (duplicated RTP over two paths).

        Cause ids: `sent-twice` (repeats a millisecond or more apart), and as a notice `copied-on-the-way`
        (closer, on an interface that does not copy by itself, while SIP came once).

        ## How to confirm
        Packets seen more than once:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.src -e ip.dst \
              -e udp.dstport -e rtp.ssrc -e rtp.seq -e rtp.timestamp | sort | uniq -cd | head

        Capture copy or real copy? A copy of the capture has the same IP identification and TTL:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e frame.time_relative \
              -e frame.interface_name -e eth.src -e ip.id -e ip.ttl -e rtp.ssrc -e rtp.seq | head -40

        ## How to fix
        - TTL differs: the packet took two ways or a loop; check switches, bonding, policy routing.
        - Ethernet source differs: the device with the second address sends the copy.
        - Gateway or recorder: let it copy to its own address only.
        - Same everything, one capture point: check the mirror port (both directions of both ports).

        ## When it is no fault
        - Capture on the `any` interface, a bridge, or a mirror that sees a packet in and out.
        - Retransmission by design: RTP redundancy (RFC 2198), duplication (RFC 7198).
        - The three end packets of a DTMF event: same timestamp, different sequence numbers.

        ## Thresholds
        - `share`: 90 % of a stream's packets, over at least one interval of 5 s

        ## References
        RFC 3550 A.1 (duplicates); RFC 7198 (intended duplication).
        """#
}
