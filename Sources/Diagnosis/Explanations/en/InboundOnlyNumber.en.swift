extension EnglishPages {
    static let inboundOnlyNumber = #"""
        # inbound-only-number: an outgoing call used a 400 number as caller and was refused

        ## What it means
        400 numbers can only receive calls. An outgoing call that shows one as its caller is refused by the
        carrier, whatever the callee. Which prefixes only receive is set in the profile.

        ## What users notice
        - All outgoing calls with this caller number fail at once; incoming calls to it work.

        ## Likely causes
        1. The 400 number is configured as the outgoing caller number of the agents, queue or campaign.
        2. The gateway replaces the caller by the trunk's main number, which is a 400 number.
        3. A forwarded call keeps the 400 number as its caller.

        Named in findings: `inbound-only-caller`; `concurrency-limit` beside it where many calls stood just
        then.

        ## How to confirm

            tshark -r trunk.pcapng -T fields -e frame.time -e ip.dst -e sip.Call-ID -e sip.from.user \
              -e sip.pai.user -e sip.to.user -Y 'sip.Method == "INVITE" &&
              (sip.from.user matches "^400" || sip.pai.user matches "^400")'

        The answers:

            tshark -r trunk.pcapng -Y 'sip.Status-Code >= 400 && sip.from.user matches "^400"' -T fields \
              -e frame.time -e ip.src -e sip.Call-ID -e sip.Status-Code -e sip.Reason

        ## How to fix
        - Choose a landline or other outgoing number as the caller for outgoing calls.
        - Gateway: set From and P-Asserted-Identity per call, not to the trunk's main number.
        - Forwarded calls: original caller in From, the 400 number in Diversion or History-Info only.

        ## When it is no fault
        - Incoming calls to the 400 number.
        - Outgoing calls with a 400 number as caller that are answered: the carrier permits it.
        - Profiles that list no receive-only prefixes.

        ## Thresholds
        - receive-only prefixes: 400 (profile aliyun-ccc), for numbers of seven digits and more
        - 403, 603, 607, 608 or Q.850 21, 29, 50, 52, 57, 63: `likely`; other codes: `possible`

        ## References
        RFC 3261 §8.1.1.3 (From), §21.4.4 (403); RFC 3325 §9.1 (P-Asserted-Identity).
        """#
}
