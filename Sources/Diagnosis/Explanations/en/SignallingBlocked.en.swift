extension EnglishPages {
    static let signallingBlocked = #"""
        # signalling-blocked: a peer does not answer at all, SIP is blocked on the way

        ## What it means
        SIP requests leave for a peer and nothing whatever comes back: no response, and nothing else from
        that peer in the last 60 s. If it answers other requests, `request-unanswered` is reported instead.
        TCP and TLS are judged by their own signs: SYN unanswered (dropped), RST (refused), ClientHello
        unanswered, a TLS alert, plain text on a TLS port, an expired certificate or a wrong name.

        ## What users notice
        - Login ends in "access timeout". Calls fail after about 32 s, or at once when refused.

        ## Likely causes
        1. Wrong server address or port in the softphone or trunk.
        2. A firewall between: ports 5060–5090 or 10500–10559 are not open.
        3. ICMP quoting the request names the blocker: `port-closed` (code 3), `firewall` (9, 10, 13),
           `routing` (0, 1, or a loop), `icmp-error` (any other).
        4. `no-reply`: the peer is down, or ignores unknown sources (IP allow list of the carrier). TCP:
           `tcp-refused` (RST: nothing listens, or a firewall rejects), `tcp-dropped` (SYN unanswered),
           `connection-dead` (the client registered over it, then it was idle and nothing comes back).
           `answer-lost`: the answer passed here and the request is asked again: lost toward the client.
           `route-ignored`: a BYE that did not go by the Record-Route of the 200, or else to its Contact.
        5. The router's SIP ALG swallows requests: see `sip-alg`. Large requests only: `sip-fragment-lost`.
        6. TLS: `tls-unanswered` (no answer to the ClientHello), `tls-alert` (who ends the handshake, and with
           which alert), `tls-closed`, `plain-text-on-tls-port`, `tls-on-plain-text-port`,
           `certificate-expired`, `certificate-name` (TLS 1.2; later versions encrypt the certificate).

        ## How to confirm
        Requests and their repeats towards the peer, and anything that comes back:

            tshark -r call.pcapng -Y 'ip.addr == 203.0.113.10 && (sip || icmp || tcp.flags.syn == 1)' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.resend -e icmp.code -e tcp.flags

        TLS:

            tshark -r call.pcapng -Y 'tls.handshake.type == 1 || tls.alert_message' -T fields \
              -e ip.src -e ip.dst -e tls.handshake.extensions_server_name -e tls.alert_message.desc

        From the host (203.0.113.10 stands for the peer; any answer to OPTIONS proves the path):

            nc -vz -w 3 203.0.113.10 5061
            openssl s_client -connect 203.0.113.10:5061 -servername sip.example.com </dev/null
            nft list ruleset | grep -nE '50[6-9]|drop|reject'

        ## How to fix
        - Check the server address and port; try another network (mobile hotspot) once.
        - Let UDP and TCP 5060–5090 and UDP 10500–10559 through, both ways, to the provider's addresses.
        - ICMP names a device: correct that device.
        - Ask the carrier whether this public address is in their allow list.

        ## When it is no fault
        - Any response, even 4xx: the path works.
        - A scanner's requests (`sip-scan`), or a peer that answers other requests.
        - A TLS attempt that another one makes good within `tls-wait`; strangers that probe a public server.
        - The capture ended before the timer did; only one direction is visible: confidence is lowered.

        ## Thresholds
        - `likely` from `transmissions`: 4 over at least `wait`: 3.5 s
        - `proved` at `timeout`: 32 s, timer B or F (INVITE sent 7 times, others 11 times), or by ICMP
        - `peer-silence`: 60 s without anything else from that peer
        - `syn-wait`: 3 s for a TCP SYN without answer; a RST counts at once
        - `tls-wait`: 3 s for a ClientHello without answer, and for another attempt to succeed after a failure

        ## References
        RFC 3261 §17.1.1.2 (timers A, B), §17.1.2.2 (timers E, F), §18.4 (ICMP errors), §26.3.1 (TLS);
        RFC 8446 §6 (alerts); RFC 5922 §7 (names in certificates).
        """#
}
