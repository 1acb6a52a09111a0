extension EnglishPages {
    static let transferFailed = #"""
        # transfer-failed: a call transfer was refused, or its target was not reached

        ## What it means
        A REFER was refused, or it was accepted and the NOTIFY that reports its outcome carries a final
        status of 300 or above (message/sipfrag). The finding names the target and who refused.

        ## What users notice
        - The agent transfers a call, and it falls back, is cut off, or stays on hold music.

        ## Likely causes
        1. REFER refused: 403 not allowed, 405 or 501 not supported (usual on carrier trunks), 603 declined.
        2. Target busy, unregistered or wrong: the NOTIFY says 486, 480, 404, 408.
        3. Attended transfer: Replaces does not match a dialog where it is sent (481:
           `replaced-dialog-unknown`, as behind an SBC that changes Call-ID and tags), or is not supported
           (420).
        4. Refer-To names a host that the other side cannot reach or must not call (private address).
        5. Hold or resume around the transfer failed: `reinvite-failed`, `update-failed`.

        Named in findings: `refer-refused`, `target-not-reached`, `no-notify`.

        ## How to confirm
        REFER and its answers, NOTIFYs and what they report:

            tshark -r call.pcapng -Y 'sip.CSeq.method in {"REFER", "NOTIFY"}' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.Refer-To -e sip.Event -e sip.Subscription-State -e sip.msg_body

        The body of a NOTIFY in plain text:

            tshark -r call.pcapng -Y 'sip.Method == "NOTIFY" && sip.Content-Type contains "sipfrag"' -O sip

        The new call that the transfer made:

            tshark -r call.pcapng -Y 'sip.Method == "INVITE" && (sip.Referred-by || sip.Replaces)' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.r-uri -e sip.Replaces

        ## How to fix
        - Trunk without REFER: transfer on the platform or gateway (it bridges the two calls itself).
        - Own gateway: allow REFER from the agents (Asterisk PJSIP `allow_transfer = yes`).
        - Wrong target: correct the number form, check that the agent aimed at is logged in and idle.
        - Replaces: enable it on both sides, or use blind transfer.

        ## When it is no fault
        - 202 or 200 to the REFER and a NOTIFY with 2xx.
        - 401 or 407 followed by an authenticated retry.
        - A NOTIFY with 100, 180 or 183: under way. No NOTIFY since norefersub was agreed.
        - The person aimed at declined after ringing.

        ## Thresholds
        - status reported by NOTIFY: 300 or above (487, and busy after ringing: silence); REFER answered 300 or above
        - `retry-wait`: 5 s for the repeat of a challenged REFER; `notify-wait`: 32 s without NOTIFY: `possible`

        ## References
        RFC 3515 §2.4.2, §2.4.4, §2.4.5 (REFER, NOTIFY); RFC 3420 (sipfrag); RFC 3891 (Replaces); RFC 5589.
        """#
}
