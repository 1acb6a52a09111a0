extension EnglishPages {
    static let reinviteFailed = #"""
        # reinvite-failed: a renegotiation by re-INVITE got no answer or was refused

        ## What it means
        An INVITE inside an established dialog asked to change the session and got no 2xx. The finding says
        what it was for: hold, resume, codec change, address change, session refresh or T.38.
        The old session stays in force (RFC 3261 §14.1), but the side that had to move its media, for
        example to an agent after the IVR, cannot: hence silence after connect.

        ## What users notice
        - No sound, or one side only, right after the call is put through to the agent.
        - Hold or resume does not work; the held party stays silent. Fax fails. The call drops.

        ## Likely causes
        1. `no-final-response`: the far end does not support renegotiation, the re-INVITE is lost on its
           way (`signalling-blocked`, `sip-alg`, `strict-routing`, `sip-fragment-lost`), or it is sent to
           a Contact that cannot be reached.
        2. `media-refused` (488, 606, 415): the media offered is not accepted; see `codec-mismatch`.
        3. `not-supported` (405, 501, 420): the method or an extension is not supported.
        4. `dialog-gone` (481, 408): the far end forgot the dialog (restart, failover, session timer).
        5. `refused` (5xx, 6xx and others): refused by the far end.

        Of the same call, told inside the finding: `answer-invalid`, `sip-alg`, `request-unanswered`,
        `signalling-blocked`.

        ## How to confirm
        In-dialog INVITEs have a To tag; list them and every final response:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.to.tag' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.CSeq.seq -e sdp.connection_info.address -e sdp.media -e sip.resend

        ## How to fix
        - Carrier: ask that every UPDATE and re-INVITE be answered with 200 OK; the far end must support
          renegotiation. Attach Call-ID, time, caller, callee, CSeq of the re-INVITE.
        - Own gateway: enable re-INVITE towards the trunk, or avoid the need for it: keep media on the
          gateway (Asterisk `direct_media = no`; FreeSWITCH without `bypass_media`).
        - 488: make the codec lists overlap. 481: compare the session timers of both sides.
        - Nothing comes back: test with the router's SIP ALG off; open the signalling ports 5060–5090.

        ## When it is no fault
        - 401 or 407 followed by the authenticated retry: the retry is judged.
        - 491 and a retry that succeeds (both sides renegotiated at once).
        - 422 followed by a larger Session-Expires.
        - A BYE that crosses the re-INVITE.

        ## Thresholds
        - `likely` after `transmissions`: 4, or `wait`: 4 s, without a final response
        - `proved` after `timeout`: 32 s (64·T1), or when the dialog is torn down after at least `wait`
        - TCP, or once a provisional response came: `timeout` only
        - `retry-wait`: 10 s for the retry after 401, 407, 422

        ## References
        RFC 3261 §14.1, §14.2 (re-INVITE), §17.1.1.2 (timers A, B); RFC 3264 §8 (changing the session).
        """#
}
