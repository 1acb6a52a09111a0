extension EnglishPages {
    static let callerRestricted = #"""
        # caller-restricted: the carrier blocks this caller for calling this callee too often

        ## What it means
        An outgoing call was refused (403, 480, 503, 603, 607, 608, or Q.850 cause 21, 57, 63), and this
        caller already called this callee more often than the profile's limit; or several callers called
        the same callee at the same time. Carriers and platforms block this as nuisance calling.
        The counts survive a restart.

        ## What users notice
        - The same customer cannot be reached any more today, while other customers can.

        ## Likely causes
        1. More than 5 calls a day to one callee: the carriers' usual rule.
        2. More than 3 calls a day or 5 a month to one callee: the platform's rule (aliyun-ccc).
        3. Several agents or lines call the same callee at once.
        4. The callee complained, or blocks by a service of his own (607, 608).
        5. The caller number is barred as a whole: then other callees are refused as well.

        Named in findings: `calls-per-day`, `calls-per-month`, `callers-at-once`; `concurrency-limit` beside
        them where many calls stood just then.

        ## How to confirm
        Refusals with their reasons:

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.Status-Code >= 400' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.from.user -e sip.to.user \
              -e sip.reason_cause_q850 -e sip.Reason -e sip.Warning

        Calls from this caller to this callee today:

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && !sip.to.tag' -T fields -e sip.Call-ID \
              -e sip.from.user -e sip.to.user | sort -u | cut -f2,3 | sort | uniq -c | sort -rn | head

            earshot calls --number 13800138000

        ## How to fix
        - Stop redialling this callee; spread retries over days; one campaign per callee at a time.
        - Make the dialler count per callee and day, below the limit of the carrier.
        - Barred wrongly: apply to the carrier or platform with caller, callee, time and Call-ID.
        - Do not change caller numbers to get round it: that gets the numbers barred.

        ## When it is no fault
        - The count is below the limit: `call-rejected` is reported instead.
        - The callee declined after ringing (603, 486).
        - All callees are refused: see `concurrency-limit`, `inbound-only-number`, `trunk-down`.

        ## Thresholds
        - calls to one callee: 5 a day (carrier); aliyun-ccc: 3 a day, 5 a month (platform), in the profile's time zone
        - `callers-at-once`: 2 callers of one callee at the same moment
        - codes: 403, 480, 503, 603, 607, 608; Q.850 21, 57, 63; 480, 503 and 603 without Q.850 are `possible`,
          and a notice after more than `at-once`: 4 s or an announcement (a phone switched off)

        ## References
        RFC 8197 (607); RFC 8688 (608); RFC 3326 §2 (Reason); RFC 6432 (Q.850 in responses).
        """#
}
