extension EnglishPages {
    static let numberNotRouted = #"""
        # number-not-routed: every incoming call to one number is refused at once

        ## What it means
        Calls to one number arrive here and are refused immediately with 404, 480, 484 or 604, every time.
        The line works; nothing behind the number takes the call: no route, no IVR, no queue.

        ## What users notice
        - Callers of this number always get busy tone or "number does not exist".
        - A 400 number bound to an IVR still gives busy tone.

        ## Likely causes
        1. The number has no route (inbound rule, IVR or queue binding) on the platform, or the route is not
           published.
        2. The number arrives in another form than configured: +86, 0086, area code, leading 0 or 9.
        3. The called number stands in To, while the Request-URI holds an account or pilot number.
        4. 484: the carrier sends too few digits.
        5. Business hours or holiday rule without an alternative.

        Named in findings: `no-route`, `number-incomplete` (484), and of a single call
        `registered-without-route`: the callee is registered with the very element that refuses (404, 480),
        so its dial plan has no way there.

        ## How to confirm
        Incoming numbers as they arrive, and the answers:

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE"' -T fields -e ip.src -e sip.r-uri.user \
              -e sip.to.user -e sip.History-Info -e sip.Diversion | sort | uniq -c

            tshark -r trunk.pcapng -Y 'sip.Status-Code in {404, 480, 484, 604}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.response-time -e sip.to.user \
              -e sip.Reason

        ## How to fix
        - Configure the route of the number on the platform (bind it to IVR, queue or agent), publish it.
        - Enter the number in the form that arrives in the Request-URI, or normalise it on the gateway.
        - Ask the carrier which number format and which header (Request-URI or To) they use.
        - 484: ask the carrier for the full number; switch overlap dialling off.

        ## When it is no fault
        - Some calls to the number are answered: then it is routed.
        - Refusals after ringing or after an announcement.
        - Calls of scanners to made-up numbers (`sip-scan`).

        ## Thresholds
        - `calls`: 3 in a row refused with 404, 480, 484 or 604, each within `at-once`: 4 s and without ringing
        - one call that rings or is answered clears it

        ## References
        RFC 3261 §21.4.5 (404), §21.4.18 (480), §21.4.22 (484), §21.6.3 (604), §16.5 (targets).
        """#
}
