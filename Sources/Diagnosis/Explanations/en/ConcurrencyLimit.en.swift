extension EnglishPages {
    static let concurrencyLimit = #"""
        # concurrency-limit: calls are refused since the number or trunk has no free line

        ## What it means
        Calls are refused (486, 503, 500, 403, 600) while as many calls as the profile allows for the number
        or trunk are up; or at a level that was learned from repeated refusals. The finding says the level,
        and that it is estimated. Overload (Retry-After) and limits of calls per second (refusals follow
        the rate of INVITEs) are told apart.

        ## What users notice
        - At busy hours callers get busy tone, or outgoing calls fail at once; off-peak all works.

        ## Likely causes
        1. More calls at once than lines bought (aliyun-ccc: 20 per number; 10–15 outgoing per landline
           number; 20 lines for the trunk of a 400 number).
        2. Calls that are dead but not released hold lines: see `media-stopped`, `session-refresh-failed`.
        3. The dialler starts more calls than there are agents.
        4. The carrier set a lower limit than agreed, or counts both directions together.

        Named in findings: `profile-limit`, `learned-level`, `calls-per-second`; `concurrency-limit` beside
        them: so many calls stood at that refusal, and more were never taken.

        ## How to confirm
        Refusals and their rate:

            tshark -r trunk.pcapng -q \
              -z io,stat,60,"sip.Method==INVITE","sip.Status-Code==486","sip.Status-Code==503"

            tshark -r trunk.pcapng -Y 'sip.Status-Code in {403, 486, 500, 503, 600}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.from.user -e sip.Reason \
              -e sip.Retry-After

        Calls that are up now:

            earshot calls

        ## How to fix
        - Compare the level named with the contract; order lines, or spread calls over more numbers.
        - Limit the dialler to the lines there are, less a reserve for incoming calls.
        - Dead calls: session timers (RFC 4028) and an RTP timeout on the gateway.
        - Refused below the contract: give the carrier time, number, calls up at that moment, code, Reason.

        ## When it is no fault
        - Refusals far below the level: other causes (`call-rejected`, `caller-restricted`).
        - 503 with Retry-After: overload of the peer, said as such.
        - 486 of the callee himself: he is on the phone.

        ## Thresholds
        - profile aliyun-ccc: 20 calls per number; 10–15 outgoing per landline number; 20 per 400 trunk
        - learned level N: at least `refusals`: 3 with the same code and Reason at 0.9 N or more, none below
          0.7 N, in at least `episodes`: 3; N at least `smallest-level`: 3 calls or `smallest-rate`: 5 calls a second
        - `hint`: 10 calls that stand when one is refused at once, with no more ever taken: named as a `possible`
          cause of that refusal
        - calls accepted at that level rule it out; where few refusals may fall so by chance: a notice, `possible`

        ## References
        RFC 3261 §21.4.24 (486), §21.5.4 (503), §20.33 (Retry-After); RFC 3326 §2 (Reason).
        """#
}
