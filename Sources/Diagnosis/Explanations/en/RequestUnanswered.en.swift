extension EnglishPages {
    static let requestUnanswered = #"""
        # request-unanswered: one request stays unanswered while the peer answers others

        ## What it means
        A SIP request was repeated to its end, or long enough, without any response, although the same peer
        was heard in the last 60 s. The path works; this request, this method or this size does not.
        When nothing at all comes back from the peer, `signalling-blocked` is reported instead.

        ## What users notice
        - One function fails and the rest works: calls but no login, login but no calls, no transfer.
        - The call setup hangs for 32 s.

        ## Likely causes
        1. `no-reply-to-method`: the peer ignores this request: unknown account, unsupported method,
           overload, a software fault.
        2. The request is larger than the others and its fragments are lost: `sip-fragment-lost`.
        3. The response goes elsewhere: `asymmetric-signalling`, a Via or rport rewritten by `sip-alg`.
        4. The request goes elsewhere: DNS or Route names another address or port of the same peer.
        5. The request is malformed and dropped silently: `sip-malformed`.
        6. `hangup-ignored`: a BYE without an answer while the other side goes on, or an INVITE that ended
           in no 487 although its CANCEL was answered with 200.

        ## How to confirm
        What is asked and what is answered, by method:

            tshark -r call.pcapng -q -z sip,stat

        The request, its repeats, its size, and what else comes from that peer:

            tshark -r call.pcapng -Y 'sip && ip.addr == 203.0.113.10' -T fields -e frame.time_relative \
              -e ip.src -e udp.srcport -e udp.dstport -e sip.Method -e sip.Status-Code -e sip.CSeq \
              -e frame.len -e sip.resend

        ## How to fix
        - Compare a request that is answered with this one: port, size, Via, Contact, From domain.
        - Larger than about 1300 bytes: use TCP, or shorten it (fewer codecs, no unused headers).
        - Via or rport changed on the way: switch the router's SIP ALG off.
        - Give the carrier the Call-ID, CSeq, time and both addresses; ask whether it arrived.

        ## When it is no fault
        - ACK has no response. A CANCEL race: the INVITE ends with 487.
        - A request that is answered after a repeat: loss, not a fault by itself.
        - A provisional response came: the peer has the INVITE, and may let it ring for minutes.
        - The capture ended before the timer did.

        ## Thresholds
        Those of `signalling-blocked`; never more than `likely`, as the peer may have answered elsewhere:
        - `transmissions`: 4 over at least `wait`: 3.5 s, or `timeout`: 32 s (timer B or F)
        - `peer-silence`: something else came from the peer within the last 60 s

        ## References
        RFC 3261 §17.1.1.2 (timers A, B), §17.1.2.2 (timers E, F), §18.1.1 (size, 1300 bytes).
        """#
}
