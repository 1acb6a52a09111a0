extension EnglishPages {
    static let sessionRefreshFailed = #"""
        # session-refresh-failed: the call ended because its session timer was not refreshed

        ## What it means
        Both sides agreed in the 2xx on a session interval (Session-Expires, SE). Within it the refresher
        has to send an UPDATE or re-INVITE that succeeds. It did not, and the call was cut when the timer
        ran out: the classic drop after 15 or 30 minutes, or 90 s. Also reported: a refresh refused or
        unanswered, a 422 twice without an accepted value, SE below 90 s, or a 422 without Min-SE.

        ## What users notice
        - Long calls drop, always after the same time: 90 s, 15 min, 30 min.

        ## Likely causes
        1. `no-refresh`: the refresher named in the 2xx (`refresher=uac` or `uas`) sent no refresh.
        2. `update-failed`, `reinvite-failed`: it was sent and not answered, or refused before the call
           dropped; `refresh-refused`: refused, and the call went on for now. Typical: a NAT or firewall forgot the
           flow while signalling was silent, or Contact or Route cannot be reached any more.
        3. Both sides think the other one refreshes: a B2BUA or SBC changed the refresher parameter.
        4. `interval-never-accepted`: 422 again and again, the value offered stays below the far end's
           Min-SE. `no-min-se`: the 422 does not say what it wants. `interval-too-small`: SE < 90 s.

        Of the same call, told inside the finding: `reinvite-failed`, `update-failed`, `request-unanswered`,
        `sip-alg`.

        ## How to confirm
        The interval agreed, and every refresh:

            tshark -r call.pcapng -Y 'sip.Session-Expires || sip.Min-SE || sip.Status-Code == 422' \
              -T fields -e frame.time_relative -e ip.src -e sip.Method -e sip.Status-Code \
              -e sip.CSeq.method -e sip.Session-Expires -e sip.Min-SE

        Who hung up, and when:

            tshark -r call.pcapng -Y 'sip.Method == "BYE"' -T fields -e frame.time_relative -e ip.src \
              -e sip.Reason

        ## How to fix
        - The refresher is yours: enable session timers (Asterisk PJSIP: `timers = yes`,
          `timers_min_se = 90`, `timers_sess_expires = 1800`), or let the other side refresh.
        - The refresher is the carrier: give them Call-ID, the 2xx with Session-Expires, the time of the
          BYE. As a stopgap take the refresher role yourself (`refresher=uac` in your INVITE).
        - Lost on the way: keep-alives shorter than the NAT's UDP timeout; switch the router's SIP ALG off.
        - 422: raise Session-Expires to the Min-SE the far end gave. Never below 90 s.

        ## When it is no fault
        - The refresher parameter is missing, by itself.
        - The call ends at another time than SE or SE − min(32, SE/3), both ± 2 s.
        - A 422 followed by an accepted larger value. No Session-Expires in the 2xx: no timer runs.

        ## Thresholds
        - `tolerance`: 2 s; the call ends within ± this of SE or of SE − min(32 s, SE/3)
        - `wait`: 4 s; a refresh without any answer for this long when the call ends (`timeout`: 32 s over
          TCP or after a provisional answer)
        - `retry-wait`: 5 s; after a 422 the next try is awaited for this long
        - smallest legal SE: 90 s
        - 422 without an accepted value: 2 times

        ## References
        RFC 4028 §4 (Session-Expires), §5 (Min-SE), §6 (422), §7.2, §9 (refresher), §10 (refresh and BYE).
        """#
}
