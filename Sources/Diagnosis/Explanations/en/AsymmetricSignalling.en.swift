extension EnglishPages {
    static let asymmetricSignalling = #"""
        # asymmetric-signalling: responses or requests do not return by the path they came

        ## What it means
        A response comes from another address or port than the request went to, or it goes to the Via port
        although `rport` asked for the source port; or in-dialog requests leave the recorded route. NAT and
        firewalls let in only what comes from where we sent to, so such messages get lost. The aliyun-ccc
        profile requires signalling that returns by the request's path.

        ## What users notice
        - Calls or logins fail behind NAT and work elsewhere; a call cannot be hung up by one side.

        ## Likely causes
        1. `other-source`: a peer with several interfaces or a cluster answers from another address than it
           was asked on.
        2. `rport-ignored`: a peer without RFC 3581 answers to the Via port (5060), not to the source port.
        3. A router's `sip-alg` or NAT changes the port of one direction.
        4. `route-left`: a sender that ignores the route set: Route must be the Record-Route reversed, less
           the hops already popped. Only a capture at the sending side proves it.
        5. Asymmetric routing in the own network (two uplinks, policy routing).

        ## How to confirm
        Addresses and ports of request and response side by side:

            tshark -r trunk.pcapng -Y 'sip.CSeq.method in {"INVITE", "OPTIONS", "REGISTER"}' -T fields \
              -e frame.number -e ip.src -e udp.srcport -e ip.dst -e udp.dstport -e sip.Method \
              -e sip.Status-Code -e sip.CSeq.seq -e sip.Via.rport -e sip.Via.received

        In-dialog requests and their route:

            tshark -r trunk.pcapng -Y 'sip.Method in {"ACK", "BYE", "UPDATE"}' -T fields \
              -e frame.number -e ip.src -e ip.dst -e sip.r-uri -e sip.Route

            ip route get 203.0.113.10

        ## How to fix
        - Ask the carrier to answer from the address and port that the request was sent to, and to honour
          `rport`.
        - Own gateway: Asterisk PJSIP `force_rport = yes`, one `bind` address per transport; FreeSWITCH
          `NDLB-force-rport` for such peers; Kamailio `force_rport()`.
        - Several uplinks: policy routing, so that replies leave by the interface the request came in on.
        - Switch the router's SIP ALG off.

        ## When it is no fault
        - `received` and `rport` values as the RFC has them.
        - TCP and TLS: the response uses the connection; a connection may be reused by either side.
        - In-dialog requests sent straight to Contact when no Record-Route was there.

        ## Thresholds
        None; each response is compared with its request. Profile: signalling by the request's path.

        ## References
        RFC 3581 §3, §4 (rport); RFC 3261 §18.2.2 (sending responses), §12.1, §12.2.1.1 (route set).
        """#
}
