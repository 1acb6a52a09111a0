extension EnglishPages {
    static let strictRouting = #"""
        # strict-routing: a peer routes the RFC 2543 way, without loose routing

        ## What it means
        A Record-Route or Route URI lacks `;lr`, or a Request-URI was rewritten the old way (the next hop
        in the Request-URI, the real target last in Route). Requests inside the dialog, above all ACK, BYE
        and re-INVITE, can then miss their target. The aliyun-ccc profile requires loose routing: a line can
        be connected only if it supports it.

        ## What users notice
        - Set-up works and the call drops after about 32 s (ACK lost), or cannot be hung up or held.

        ## Likely causes
        1. `no-loose-route`: an old proxy, gateway or SBC on the line inserts Record-Route without `;lr`.
        2. A device strips URI parameters of Record-Route, `sip-alg` among them.
        3. `preloaded-route`: a static Route or outbound proxy configured without `;lr`.
        4. `rewritten-request-uri`: an old stack puts a recorded route into the Request-URI although it has
           `;lr`.

        ## How to confirm
        Routes without `;lr`, and who put them in:

            tshark -r trunk.pcapng -Y 'sip.Record-Route || sip.Route' -T fields -e frame.number -e ip.src \
              -e sip.Method -e sip.Status-Code -e sip.Record-Route -e sip.Route

            tshark -r trunk.pcapng -Y '(sip.Record-Route && !(sip.Record-Route matches ";lr"))
              || (sip.Route && !(sip.Route matches ";lr"))'

        Request-URI against the Contact of the other side:

            tshark -r trunk.pcapng -Y 'sip.Method in {"ACK", "BYE"}' -T fields -e frame.number -e ip.dst \
              -e sip.r-uri -e sip.Route

        ## How to fix
        - Ask the carrier to switch loose routing on, at the host named in the Record-Route at fault.
        - Own proxy or gateway: write `;lr` into the outbound proxy URI (Asterisk:
          `outbound_proxy = sip:203.0.113.10\;lr`; Kamailio: `record_route()` writes it by default).
        - Parameters stripped on the way: switch SIP ALG off; compare both sides of the hop.

        ## When it is no fault
        - `;lr=on` and `;lr=true` count as loose routing.
        - No Record-Route at all. A URI in Contact without `;lr`: it is a target, no route.
        - Requests inside the dialog that leave as RFC 2543 wants, towards a router that has no `;lr`:
          that is how RFC 3261 serves strict routers.

        ## Thresholds
        None; every route URI is read. Profile: loose routing (required or not).

        ## References
        RFC 3261 §19.1.1 (lr), §16.4, §16.12.1.2 (strict routers), §12.2.1.1 (requests in a dialog).
        """#
}
