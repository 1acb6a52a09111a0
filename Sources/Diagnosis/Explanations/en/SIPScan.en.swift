extension EnglishPages {
    static let sipScan = #"""
        # sip-scan: a stranger probes this system for extensions and open routes

        ## What it means
        One source sends requests to many targets and gets few good answers, or calls itself by the name of
        a known scanner. Each source is reported once; where very many probe one host (a scan spread over many
        hosts, or forged addresses) they are reported once together. Their failed calls and logins are no findings
        of their own and do not count in any limit or statistic.

        ## What users notice
        - Ghost calls at night from numbers such as 100 or 1001, with nobody on the line.
        - If a password is guessed: toll fraud, on the bill.

        ## Likely causes
        1. An internet scanner (User-Agent friendly-scanner, sipvicious, sipcli, pplsip and the like).
        2. A dialler that tries outgoing prefixes (00, 900, 011 …) to find an open route.
        3. Rarely: a monitoring system or a security audit of one's own.

        Named in findings: `known-agent` (it bears the name of a scanner), `many-targets` (many users asked
        for, few or none answered), `many-sources` (more than `sources` at a time: a spread scan, or forged
        addresses), `probe-succeeded` (a request of a prober was accepted).

        ## How to confirm
        Who asks, under what name, for whom:

            tshark -r call.pcapng -Y 'sip.Method in {"OPTIONS", "REGISTER", "INVITE"}' -T fields \
              -e ip.src -e sip.Method -e sip.User-Agent -e sip.to.user |
              sort | uniq -c | sort -rn | head -20

        Did any of it succeed?

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.CSeq.method in {"REGISTER", "INVITE"}' \
              -T fields -e ip.dst -e sip.CSeq.method -e sip.to.user

        Block at once (198.51.100.7 stands for the source):

            nft insert rule inet filter input ip saddr 198.51.100.7 drop
            conntrack -D -s 198.51.100.7

        ## How to fix
        - Let only the carrier's and the offices' addresses reach the SIP ports.
        - Ban by failed logins (fail2ban); same answer for unknown and known accounts.
        - Long random passwords, never equal to the extension. No outgoing route for guests.
        - A success in the second command: change that password, look at the bill, tell the carrier.

        ## When it is no fault
        - Peers that are registered, or whose calls are answered.
        - OPTIONS keep-alives of a trunk peer. A softphone with a wrong password (`registration-failed`).
        - A dialler of one's own that calls many numbers through the trunk.

        ## Thresholds
        - a known agent: at once
        - `targets`: 20 users, or `calls`: 60 attempts, from one source in `window`: 60 s, at most `answered`: 10 % of
          them with success, and most of the rest refused by 4xx (5xx is the server's trouble) or ignored
        - one report per source, up to `sources`: 8 that probe one host; beyond, one for all; a probe that succeeds is an error

        ## References
        RFC 3261 §26.1 (attacks), §22 (authentication), §11.2 (answers to OPTIONS).
        """#
}
