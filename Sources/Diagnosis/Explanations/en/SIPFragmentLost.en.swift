extension EnglishPages {
    static let sipFragmentLost = #"""
        # sip-fragment-lost: a large SIP message over UDP loses one of its IP fragments

        ## What it means
        A SIP message was larger than the MTU, travelled as IP fragments, and one fragment never came until
        the reassembly timer ran out, or the message was repeated and never complete. The finding names the
        size and the MTU, and says so when small requests to that peer pass and large ones do not.

        ## What users notice
        - Login works and calls do not, or only calls with few codecs; some calls hang for 32 s.

        ## Likely causes
        1. A firewall, NAT or carrier drops fragments (they have no ports).
        2. The path MTU is smaller than the interface's (VPN, PPPoE 1492, GRE 1476) and ICMP "fragmentation
           needed" is filtered.
        3. The message is needlessly large: many codecs, ICE candidates, History-Info, long Record-Route.
        4. Plain loss: every fragment must arrive.

        Named in findings: `fragment-missing` (one never came to this point), `large-unanswered` (a large
        request goes unanswered and small ones do not), `reassembly-timeout` (ICMP: the receiver never had
        them all), `packet-too-big` (ICMP names the MTU, and what is sent again is unanswered too). What it
        leads to is told inside: `ack-missing`, `signalling-blocked`, `request-unanswered`.

        ## How to confirm
        Fragments of IPv4 and IPv6, and whether they were put together:

            tshark -r trunk.pcapng -o ip.defragment:TRUE \
              -Y 'ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr' -T fields -e frame.number \
              -e ip.src -e ip.dst -e ip.id -e ip.frag_offset -e ip.len -e ip.reassembled_in

        Largest SIP messages that did arrive:

            tshark -r trunk.pcapng -Y 'sip && udp.length > 1300' -T fields -e frame.number -e ip.src \
              -e sip.Method -e sip.Status-Code -e udp.length

        A capture filter must admit the later fragments, and a ping shows the path MTU:

            tcpdump -i any -w trunk.pcap 'udp port 5060 or (ip[6:2] & 0x1fff != 0) or ip6[6] = 44'
            ping -M do -s 1472 -c 3 203.0.113.10

        ## How to fix
        - Use TCP or TLS to that peer, for large messages at least.
        - Shorten: offer two or three codecs, no video, no ICE on a trunk; compact header forms.
        - Let IP fragments and ICMP type 3 code 4 (IPv6: Packet Too Big) through the firewall.
        - VPN or PPPoE: set the MTU of the gateway's interface to that of the path.

        ## When it is no fault
        - A UDP request above 1300 bytes that is answered.
        - The capture filter did not admit non-first fragments: nothing is said about them.
        - Fragments out of order, or twice.

        ## Thresholds
        - fragments lost: one that never came before the reassembly timer (30 s) ended
        - `large`: 1300 bytes, the RFC's limit for UDP when the path MTU is unknown: below it a request is small
        - `small-answered-within`: 120 s since a small request was answered, for a large one (more than one
          packet) that stays unanswered

        ## References
        RFC 3261 §18.1.1 (use TCP above MTU − 200 or 1300 bytes); RFC 8200 §4.5; RFC 4787 §11 (NAT).
        """#
}
