extension EnglishPages {
    static let hangupIgnored = #"""
        # hangup-ignored: one side hung up, and the call goes on at the other

        ## What it means
        A BYE was refused, or never answered, while the party it was for went on sending RTP or requests for
        at least 5 s; or a CANCEL was accepted and the INVITE never got its final response; or an answer
        crossed the CANCEL and nobody acknowledged it. One side believes the call over, the other is in it.
        Where a request stayed without any answer, the finding is `request-unanswered` (or `ack-missing`)
        and this is its cause.

        ## What users notice
        - The agent hung up, the customer still hears silence or music, or is billed on.
        - The line stays busy; a phone goes on ringing after the caller gave up.

        ## Likely causes
        1. `old-contact`: the party moved (re-INVITE or UPDATE with another Contact) and the BYE went to
           the old one: the sender did not refresh its remote target.
        2. `private-contact`: the BYE went to a private Contact that nobody reaches from there; the packets
           of that party come from another address (NAT).
        3. `wrong-tag`: the BYE carries the tag of another dialog, or none.
        4. `bye-refused`: the peer refuses it (Route, Request-URI, credentials, its own state).
        5. `bye-lost`, `another-address`: it got lost, or went where the party is not.
        6. `route-ignored`: the BYE went past the Record-Route of the 200.
        7. A CANCEL answered with 200 and no 487: a fault of the answerer.

        ## How to confirm
        Where the BYE goes, and which Contact was the last:

            tshark -r call.pcapng -Y 'sip.Call-ID == "ID"' -T fields -e frame.time_relative -e ip.src \
              -e ip.dst -e sip.Method -e sip.Status-Code -e sip.r-uri -e sip.contact.uri

        Who still sends after it:

            tshark -r call.pcapng -Y 'rtp' -T fields -e frame.time_relative -e ip.src -e udp.srcport | tail

        ## How to fix
        - Old Contact: update the side that sent the BYE; RFC 3261 §12.2.1.1 sends to the latest Contact.
        - Private Contact: NAT support at the server, or a public address in the phone's Contact.
        - Refused: look at the refuser's log for this Call-ID.
        - No 487: update the answerer; until then let the caller's side close the call after 32 s.

        ## When it is no fault
        - Media that stops within 5 s of the BYE; 481 or 408 of a call that is really over.
        - BYE that crosses BYE; a challenge (401, 407) followed by the BYE with credentials.
        - The capture ends before the time is over.

        ## Thresholds
        - `goes-on`: 5 s of media or requests of the addressee after the BYE
        - `timeout`: 32 s without an answer to the BYE, or to the INVITE after its CANCEL

        ## References
        RFC 3261 §9.1, §9.2 (CANCEL), §12.2.1.1 (remote target), §13.2.2.4 (ACK), §15.1 (BYE).
        """#
}
