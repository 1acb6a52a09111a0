extension EnglishPages {
    static let registrationLost = #"""
        # registration-lost: the registration ran out or its NAT binding died, calls do not arrive

        ## What it means
        No refresh came before the granted Expires, and calls to the account then failed; or the NAT binding
        died while the registration still lives: requests to the Contact get no answer, or the Contact's
        port changes at every refresh. Outgoing calls still work; incoming ones do not.

        ## What users notice
        - The agent looks logged in and gets no calls; callers hear "not available" or long silence.
        - After a restart of the softphone it works again, for a while.

        ## Likely causes
        1. `nat-binding-expired`: NAT or firewall forgets UDP sooner than the client refreshes (Linux: 30 s
           unreplied, 120 s as a stream); no keep-alives. `connection-dead`: the same of the TCP connection
           it registered over.
        2. `expired`: the granted time was over before the call and no refresh came. The computer slept,
           changed network, or the softphone hung.
        3. The refresh was refused or unanswered: `registration-failed`, `signalling-blocked`.
        4. The client ignores the Expires granted and refreshes by the one it asked for.
        5. The registrar restarted and lost its bindings.

        What the call ran into is told inside the finding: `signalling-blocked`, `request-unanswered`,
        `callee-unavailable`, `call-rejected`, `number-not-routed`.

        ## How to confirm
        Granted time, and the refreshes with their source port:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER"' -T fields -e frame.time -e ip.src \
              -e udp.srcport -e sip.Method -e sip.Status-Code -e sip.Contact -e sip.Expires

        Keep-alives (CRLF, 2 or 4 bytes of UDP payload) and their interval:

            tshark -r call.pcapng -Y 'udp.port == 5060 && udp.length <= 12' -T fields \
              -e frame.time_relative -e ip.src -e udp.length

        The NAT's view, on a Linux router:

            conntrack -L -p udp --dport 5060
            sysctl net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream

        ## How to fix
        - Keep-alives every 20–25 s in the softphone, or OPTIONS from the server (Asterisk
          `qualify_frequency = 25`; FreeSWITCH `nat-options-ping`).
        - Registration interval of 60–120 s behind NAT; or TCP or TLS instead of UDP.
        - Raise the router's UDP timeouts; switch its SIP ALG off.
        - Agent computers: no sleep during the shift.

        ## When it is no fault
        - Deliberate logout: REGISTER with Expires 0.
        - A registration that ran out and to which nobody called.
        - A client that re-registers from a new address at once.

        ## Thresholds
        - `grace`: 2 s after the granted Expires without a refresh; then a call that gets 404, 408 or 480
        - `nat-timeout`: 30 s without SIP from the client before a request to it dies; 120 s behind a NAT: `likely`
        - a NAT that itself answers port unreachable while the binding lives: `likely`, at once
        - `port-changes`: 3 refreshes in a row from another NAT port
        - refreshes or keep-alives slower than the Linux UDP timeouts (30 s, 120 s) are named

        ## References
        RFC 3261 §10.2.4 (refresh), §10.3 (Expires); RFC 5626 §4.4 (keep-alives); RFC 4787 §4.3.
        """#
}
