extension EnglishPages {
    static let trunkDown = #"""
        # trunk-down: the peer of a trunk answers its OPTIONS keep-alives no more

        ## What it means
        At least 3 OPTIONS keep-alives in a row to one peer stayed unanswered, or were answered 503.
        One incident is opened for the peer; when it answers again, the incident is cleared with the length
        of the outage. Any other answer (200, 404, 405, 481) means that the peer is alive.

        ## What users notice
        - No call through this trunk goes out or comes in; calls take another route or get busy tone.

        ## Likely causes
        1. `no-reply`: the peer or its link is down, or the path to it is blocked. `unavailable` (503): it
           runs, but is overloaded or drained for maintenance.
        2. The path is blocked, by a firewall or routing change: `signalling-blocked`; ICMP names where:
           `port-closed` (nobody listens), `firewall` (prohibited), `routing` (no route, or a loop),
           `icmp-error` (any other).
        3. The public address of this side changed and the carrier's allow list does not know it.
        4. A NAT or firewall binding towards the peer expired since keep-alives are too slow.
        5. Answers go elsewhere: `asymmetric-signalling`. TLS certificate expired.

        ## How to confirm

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "OPTIONS"' -T fields -e frame.time -e ip.src \
              -e ip.dst -e sip.Method -e sip.Status-Code -e sip.CSeq.seq -e sip.Retry-After

        Requests and answers per method (503 shows separately):

            tshark -r trunk.pcapng -q -z sip,stat

        Anything else on the wire from that peer, or an ICMP error about it:

            tshark -r trunk.pcapng -Y 'ip.src == 203.0.113.10 || icmp.type == 3' -T fields \
              -e frame.time -e ip.src -e _ws.col.Info

            ping -c 3 203.0.113.10
            traceroute -U -p 5060 203.0.113.10
            conntrack -L -d 203.0.113.10

        ## How to fix
        - Own side: link, routing, public address, firewall (5060–5090), certificate; in that order.
        - Peer: call the carrier with the peer address, the time of the last answered OPTIONS, ICMP if any.
        - Give the trunk a second peer and let the gateway fail over on unanswered OPTIONS
          (Asterisk `qualify_frequency`, FreeSWITCH gateway `ping`).
        - NAT in between: keep-alives at least every 30 s.

        ## When it is no fault
        - 404, 405, 481 or any other answer than 503. One or two keep-alives lost.
        - The peer stops being asked: no OPTIONS, no verdict.
        - The capture began after the request or ended before its timer.

        ## Thresholds
        - `failures`: 3 keep-alives in a row, unanswered or answered 503
        - `timeout`: 32 s (timer F) for a keep-alive to count as unanswered

        ## References
        RFC 3261 §11 (OPTIONS), §17.1.2.2 (timer F), §21.5.4 (503); RFC 5626 §4.4 (keep-alives).
        """#
}
