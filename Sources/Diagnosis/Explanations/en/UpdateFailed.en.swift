extension EnglishPages {
    static let updateFailed = #"""
        # update-failed: a renegotiation by UPDATE got no answer or was refused

        ## What it means
        An UPDATE (RFC 3311), before or after the answer, asked to change or refresh the session and got no
        2xx. The finding says what it was for: hold, resume, codec change, address change or refresh.
        Before the answer it moves early media; afterwards it mostly serves session timers and media moves.

        ## What users notice
        - No sound, or one side only, after the call is connected.
        - The call drops after 90 s, 15 or 30 minutes when the UPDATE was the session refresh
          (`session-refresh-failed` says so then).

        ## Likely causes
        1. `not-supported` (405, 501, 420): the far end does not know UPDATE; its Allow does not list it.
        2. `no-final-response`: lost on its way (`signalling-blocked`, `sip-alg`, `strict-routing`), or the
           target in Contact cannot be reached.
        3. `media-refused` (488, 606, 415): the media offered is not accepted; see `codec-mismatch`.
        4. `dialog-gone` (481, 408): the far end no longer knows the dialog.
        5. `refused`: 500 with Retry-After (an earlier offer was not yet answered), other 5xx, 6xx.

        Of the same call, told inside the finding: `answer-invalid`, `sip-alg`, `request-unanswered`,
        `signalling-blocked`.

        ## How to confirm

            tshark -r call.pcapng -Y 'sip.CSeq.method == "UPDATE"' -T fields -e frame.time_relative \
              -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code -e sip.CSeq.seq \
              -e sip.Session-Expires -e sdp.connection_info.address -e sdp.media -e sip.resend

        Did the peer ever say it supports UPDATE?

            tshark -r call.pcapng -Y 'sip.Allow contains "UPDATE"' -T fields -e ip.src -e sip.Allow

        ## How to fix
        - Carrier: ask that every UPDATE and re-INVITE be answered with 200 OK; the far end must support
          renegotiation. Attach Call-ID, time, caller, callee, CSeq of the UPDATE.
        - Own gateway: do not send UPDATE to a peer whose Allow does not list it; use re-INVITE
          (Asterisk: `connected_line_method = invite`; session timers by re-INVITE).
        - Own gateway refuses: enable UPDATE and list it in Allow.
        - Nothing comes back: switch the router's SIP ALG off; open the signalling ports 5060–5090.

        ## When it is no fault
        - 401 or 407 followed by the authenticated retry: the retry is judged.
        - 491 and a retry that succeeds.
        - 422 followed by a larger Session-Expires.
        - A BYE that crosses the UPDATE.

        ## Thresholds
        - `likely` after `transmissions`: 4, or `wait`: 4 s, without a final response
        - `proved` after `timeout`: 32 s (64·T1), or when the dialog is torn down after at least `wait`
        - TCP, or once a provisional response came: `timeout` only
        - `retry-wait`: 10 s for the retry after 401, 407, 422

        ## References
        RFC 3311 §5.1, §5.2 (UPDATE); RFC 3261 §17.1.2.2 (timers E, F), §20.5 (Allow); RFC 4028 §7.4.
        """#
}
