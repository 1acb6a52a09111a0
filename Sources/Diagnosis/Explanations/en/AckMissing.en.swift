extension EnglishPages {
    static let ackMissing = #"""
        # ack-missing: the 200 OK to an INVITE is repeated and never acknowledged

        ## What it means
        The answering side repeats its 200 OK (after 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5 s, over TCP too) since
        no ACK reaches it. After 32 s (64·T1) it gives the call up with a BYE, although both may have talked
        until then. The finding tells the cases apart and says at which side of this point the ACK is lost.

        ## What users notice
        - The softphone rings, the agent answers, and the call is not shown as connected.
        - Calls drop 30–34 s after the answer, with good sound until then.

        ## Likely causes
        1. `contact-unreachable`: the 200's Contact cannot be reached from the caller (NAT without external
           address set), so the ACK goes to a private or wrong address.
        2. `ack-never-seen`: the 200 did not reach the caller, or the ACK got lost before this point:
           `signalling-blocked`, `asymmetric-signalling`, `strict-routing`. `ack-never-sent`: the caller is
           this host, and its program sent none.
        3. `ack-lost-beyond`: the ACK was seen here, yet the 200 repeats. `ack-late`: it came late.
        4. `ack-mismatch`: wrong CSeq or tag, so that the answerer cannot match the ACK. `ack-misrouted`: it
           went past the Record-Route, or to another transport or port; `ack-connection-failed`: the caller
           dialled the Contact by TCP in vain.
        5. `sip-alg` rewrote Contact, Record-Route or Via (`possible`), or the ACK's Call-ID (`likely`).
        6. `hangup-ignored`: the 200 crossed the caller's CANCEL, which does not end an answered call.
        7. `sip-fragment-lost`: the 200 is larger than one packet, its fragments may be dropped.
           `request-unanswered`: another request of the call got no answer either.

        ## How to confirm

            tshark -r call.pcapng -Y 'sip.Method == "ACK" || sip.Status-Code == 200' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.Status-Code -e sip.CSeq \
              -e sip.to.tag -e sip.Contact -e sip.r-uri -e sip.Route -e sip.Record-Route

        The ACK's Request-URI must be the 200's Contact, its CSeq number the INVITE's, its Route the
        200's Record-Route reversed. Repeats only:

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.resend == 1'

        ## How to fix
        - Contact private: set the public address on the answering gateway (Asterisk PJSIP transport
          `external_signaling_address`, `local_net`, endpoint `rewrite_contact = yes`; FreeSWITCH
          `ext-sip-ip`).
        - ALG: switch the router's SIP ALG off, register again.
        - ACK lost on the way: open UDP 5060–5090 for both directions; check that Record-Route hosts are
          reachable from the caller.
        - Caller's fault (no ACK or wrong ACK): give the carrier the 200 and the ACK with their frames.

        ## When it is no fault
        - Fewer than 3 repeats that end in an ACK.
        - The ACK to a non-2xx response is hop by hop and not judged here.
        - The capture ends, or sees one direction only: confidence is lowered.

        ## Thresholds
        - `repeats`: 3 of the 200: warning from there on
        - `teardown-from`: 30 s, `teardown-to`: 34 s after the first 200: error when torn down in between

        ## References
        RFC 3261 §13.3.1.4 (repeats, BYE), §13.2.2.4 (ACK to 2xx), §12.2.1.1 (Route, Request-URI).
        """#
}
