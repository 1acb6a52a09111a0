extension EnglishPages {
    static let callRejected = #"""
        # call-rejected: a call was refused for a reason that no other kind covers

        ## What it means
        An INVITE got a final refusal. The finding gives the meaning of the code by the RFC, the Q.850 cause
        in Reason, the Warning header, and who refused. More telling kinds are tried first.

        ## What users notice
        - The call does not come about: busy tone, an announcement, or an error in the softphone.

        ## Likely causes
        By code: 400 bad request · 403 forbidden · 404 no such number · 408 timeout · 410 gone · 420 an
        extension is required · 480 not available · 481 no dialog · 482 loop · 483 too many hops ·
        484 number incomplete · 486 busy · 500, 503 server or overload · 502, 504 gateway · 603 declined.
        By Q.850: 1 unallocated number · 3 no route · 17 busy · 18, 19 no answer · 21 rejected ·
        27 out of order · 28 invalid number · 34 no circuit · 38, 41 network · 42 congestion ·
        57 not authorised · 63 not available · 88 incompatible · 102 timer · 127 interworking.
        Related kinds: `callee-unavailable`, `number-not-routed`, `caller-restricted`, `concurrency-limit`,
        `inbound-only-number`, `codec-mismatch`, `registration-failed`.

        Named in findings by code: `bad-request`, `not-allowed`, `no-such-number`, `not-available`, `busy`,
        `declined`, `timed-out`, `overload` (503 with Retry-After), `server-failure`, `not-supported`,
        `routing-loop`, `session-interval`, `redirected`, `anonymity-disallowed`, `challenge-not-answered`,
        `credentials-refused`, by Q.850 `no-route` (2, 3, 25), else `refused`. 488 and 606 (`media-refused`)
        are told as `codec-mismatch`. What the refuser says in Reason, Warning or its own phrase comes
        first: `limit-reached`, `blocklisted`, `barred`, `wrong-password`, `no-credit`, `name-not-resolved`,
        `no-media-ports`, `routing-loop`.

        Of the same call, told inside the finding: `early-media-missing`, `early-media-cut`.

        ## How to confirm
        All refusals by code, sender and reason:

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.Status-Code >= 400' -T fields \
              -e ip.src -e sip.Status-Code -e sip.Reason-Phrase -e sip.reason_cause_q850 -e sip.Warning |
              sort | uniq -c | sort -rn

        One call in full:

            tshark -r trunk.pcapng -Y 'sip.Call-ID == "CALL-ID"' -O sip

        ## How to fix
        - Refused by the carrier: give them Call-ID, time, caller, callee, code and Reason.
        - 403: allow list, caller number, balance. 404, 484: number form. 482, 483: routing loop between
          gateway and carrier. 420: extension in Unsupported. 503: see Retry-After.
        - Refused by the own gateway: its log at that time; dial plan, permissions, licences.

        ## When it is no fault
        - 401 or 407 followed by the authenticated retry; 3xx that is followed.
        - 487: the caller hung up while it rang. 486, 603 or 480 after ringing: a person, or nobody.
        - One branch of a forked call refuses, another answers.
        - Refusals to scanners (`sip-scan`).

        ## Thresholds
        - one ordinary refusal (404, 480, 484, 486, 603 …, or Q.850 1, 16–20, 22, 26–28, 31): notice; others: warning
        - `in-a-row`: 5 calls refused alike by one element, to `callees`: 3 or more, none taken between: error

        ## References
        RFC 3261 §21 (codes), §20.43 (Warning); RFC 3326 §2 (Reason); RFC 6432; ITU-T Q.850 table 1.
        """#
}
