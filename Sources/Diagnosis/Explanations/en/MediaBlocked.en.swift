extension EnglishPages {
    static let mediaBlocked = #"""
        # media-blocked: RTP was sent and did not arrive, a firewall or NAT stands in between

        ## What it means
        One side sends RTP to the address the other side advertised, and it is dropped on the way.
        How sure depends on the proof:
        - ICMP quotes the flow: `proved`, and the ICMP source is the blocker (code 9, 10, 13: firewall;
          code 3: port closed; 0, 1: no route).
        - Seen before a hop and not after it (two interfaces, or two Earshots): `proved`, between these
          two points.
        - Nothing arrives at the agent host while its own RTP leaves: `likely`.
        It is a cause inside `one-way-audio` or `no-audio`; the port map tells which ports ever worked.

        ## What users notice
        - After connect one side, or both, hear nothing. Through a mobile hotspot it works.
        - Only some calls fail: those that got a port which is not open.

        ## Likely causes
        1. The firewall of the agent host or of the office does not let the media range in.
        2. Only part of the range is open ("10500–10523 received media today, 10524–10559 never did").
        3. A NAT binding closed, or a symmetric NAT: the address advertised is not the one opened.
        4. A cloud security group, or an access list at the carrier's side.
        5. ICMP code 3: nobody listens on the port any more; the softphone closed it or chose another.
        6. ICMP refused the media for a while and the call was heard afterwards: a notice, which names the
           blocker. `port-closed` (nobody listens), `firewall` (administratively prohibited), `routing` (no
           route, or a loop), `icmp-error` (any other).

        ## How to confirm
        RTP each way (`10512` stands for the port of the call):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        ICMP that quotes the media range, with its source:

            tshark -r call.pcapng -Y 'icmp.type == 3 && udp.port in {10500..10559}' -T fields \
              -e frame.time_relative -e ip.src -e icmp.code -e udp.dstport

        On the host: is the packet on the wire, is it counted as dropped, what does the firewall say?

            tshark -i any -f 'udp port 10512'
            nft list ruleset | grep -nE '105|drop|reject'
            conntrack -L -p udp | grep -E 'sport=10512|dport=10512'
            earshot ports

        ## How to fix
        - Linux host: `nft insert rule inet filter input udp dport 10500-10559 accept`, made permanent.
        - firewalld: `firewall-cmd --permanent --add-port=10500-10559/udp`, then `firewall-cmd --reload`.
        - Windows agent host: allow inbound UDP 10500–10559 for the softphone in the firewall, also of
          the antivirus product.
        - Office firewall, cloud security group: let UDP 10500–10559 through both ways.
        - ICMP or capture points name a device: correct that device first.

        ## When it is no fault
        - On hold (`sendonly`, `recvonly`, `inactive`, 0.0.0.0, port 0). Before the answer.
        - Media that bypasses this capture point.
        - RTP that comes from another address or port than the SDP's: SDP says where to receive.

        ## Thresholds
        - `settle` of `one-way-audio`: 3 s after answer, configurable; judged again at the end of the call
        - media range: from the profile (huawei-cec 10500–10559)

        ## References
        RFC 792 (ICMP type 3); RFC 1812 §5.2.7.1 (code 13); RFC 4443 §3.1 (ICMPv6); RFC 4961 §3.
        """#
}
