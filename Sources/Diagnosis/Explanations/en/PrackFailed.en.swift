extension EnglishPages {
    static let prackFailed = #"""
        # prack-failed: a reliable 18x is not acknowledged, or its PRACK is refused

        ## What it means
        The answering side sent a reliable provisional response (`Require: 100rel`, `RSeq`) and repeats it,
        because no PRACK reaches it; or a PRACK was sent and got no answer, or an error.
        Without the PRACK the answerer may give up with a 5xx after 32 s, and it may not answer with 200
        while an 18x with SDP is unacknowledged: the phone rings and cannot be picked up.

        ## What users notice
        - The phone rings, the agent answers, and the call is not connected or drops after about 30 s.
        - Ring-back that stops, or an answer that takes many seconds.

        ## Likely causes
        1. `prack-never-seen`: no PRACK passed here (`prack-never-sent` where the caller is this host). The
           calling side does not send it although it listed 100rel (broken gateway or softphone), or the
           18x never reached it: `sip-alg`, `signalling-blocked`, `asymmetric-signalling`.
        2. `prack-unanswered`: PRACK left and was never answered: the Contact or Record-Route of the 18x
           cannot be reached (`contact-unreachable`: it is private), or the answerer ignores it.
           `prack-late`: it came only after the wait.
        3. `rack-mismatch`: RAck does not match RSeq + CSeq number + method of the 18x, or the PRACK went to
           another branch of a forked call (compare the To tag). Usual answer: 481.
           `prack-mismatch`: right RAck, but no To tag, or one of no fork. `prack-misrouted`: it went past
           the Record-Route. `sip-alg`: it came under another Call-ID.
        4. `prack-rejected`: a right PRACK was refused.
        5. `answered-before-prack`: 2xx while a reliable 1xx with SDP was unacknowledged (RFC 3262 §3).
        The finding names the side that failed.

        Of the same call, told inside the finding: `early-media-missing`, `early-media-cut`, `sip-alg`,
        `missing-100rel`, `request-unanswered`, `call-rejected`.

        ## How to confirm
        18x, their repeats, and the PRACKs (RSeq and RAck must pair; `sip.resend` marks repeats):

            tshark -r call.pcapng -Y 'sip.RSeq || sip.CSeq.method == "PRACK"' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.RSeq -e sip.RAck -e sip.to.tag -e sip.resend

        Rejected PRACK:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "PRACK" && sip.Status-Code >= 300'

        ## How to fix
        - No PRACK leaves the caller: update or fix the caller's gateway; as a stopgap switch 100rel off
          on both sides (not where the profile requires it).
        - PRACK leaves and does not arrive: let it through the firewall; check that the 18x's Contact and
          Record-Route are reachable from the caller; switch the router's SIP ALG off.
        - 481: give the carrier the 18x and the PRACK; ask which To tag and RSeq they expected.

        ## When it is no fault
        - One repeat of an 18x that is then acknowledged.
        - A 2xx while a reliable 1xx *without* SDP is unacknowledged is legal, and so is a late PRACK.
        - The capture shows one direction only: confidence is lowered by one step.

        ## Thresholds
        - `repeats`: 2, and `wait`: 4 s without PRACK: warning from there on
        - error: a 5xx or the teardown follows
        - repeats of the 18x: 0.5, 1.5, 3.5, 7.5 … 32 s; T1 doubles without the T2 cap

        ## References
        RFC 3262 §3 (retransmission, 2xx rule), §4 (PRACK), §5 (offer/answer), §7.2 (RAck).
        """#
}
