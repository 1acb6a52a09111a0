extension EnglishPages {
    static let registrationFailed = #"""
        # registration-failed: a softphone or trunk cannot log in

        ## What it means
        A REGISTER ended in a refusal. The normal pair 401 → 200 is silence; what counts is the answer to
        the request that carried credentials.

        ## What users notice
        - The agent cannot log in ("password error", "account does not exist", "login failed").

        ## Likely causes
        1. 401 or 407 again after credentials, same realm, no `stale=true`: wrong password or user name
           (`wrong-password`).
        2. The nonce died while the answer was typed ("nonce has changed" without `stale=true`) and no
           retry came: cause `nonce-expired`, no wrong password.
        3. `forbidden` (403): account barred, address not allowed, or locked (`account-locked`).
        4. `unknown-account` (404): this user or domain does not exist at this registrar.
        5. `interval-too-brief` (423): the Expires asked for is too short and was never retried with
           Min-Expires.
        6. `server-error` (5xx): the registrar or its database is in trouble.
        7. Only algorithms offered that the client cannot do: `digest-unsupported`.
        8. Nothing comes back at all: `signalling-blocked` or `request-unanswered`.

        Other codes: `not-supported` (405: no REGISTER there), `timed-out` (408: what stands behind it is
        silent), `no-such-number` (410: the account is gone for good), `routing-loop` (482, 483), else
        `refused`. What the registrar says in Reason, Warning or its own phrase comes first:
        `wrong-password`, `no-credit`, `blocklisted`, `limit-reached` (a limit of its own), `barred`,
        `name-not-resolved` (it cannot resolve a name), `no-media-ports`, `routing-loop`.

        ## How to confirm

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER"' -T fields -e frame.time_relative \
              -e ip.src -e sip.Method -e sip.Status-Code -e sip.CSeq.seq -e sip.to.user \
              -e sip.auth.username -e sip.auth.realm -e sip.auth.stale -e sip.auth.algorithm

        423 and what it asks for:

            tshark -r call.pcapng -Y 'sip.Status-Code == 423' -T fields -e ip.src -e sip.Min-Expires

        ## How to fix
        - Wrong password: type it anew, mind the user name of the digest and the domain; no third try
          before the administrator has looked (some platforms lock the account after 3).
        - 403: ask the platform whether the account is active and this public address allowed.
        - 404: check server address and domain in the softphone.
        - 423: set the client's registration interval to Min-Expires or more.
        - 5xx: platform support; give Call-ID, time and account.

        ## When it is no fault
        - 401 or 407 once, then 200. `stale=true`: a new nonce, not a wrong password.
        - A nonce of the last registration tried first, challenged anew, then 200.
        - 423 followed by a retry with Min-Expires that succeeds.
        - A redirect 301 or 302 that is followed.
        - Scanners (`sip-scan`).

        ## Thresholds
        - `retry-wait`: 5 s for a retry that succeeds; longer (70 s) where many accounts are refused at one
          address, until it is known whether that is a `sip-scan`
        - The first refusal after credentials counts. Wrong passwords in a window: `account-locked`.

        ## References
        RFC 3261 §10.2.8 (423), §10.3 (registrar), §22.2, §22.4 (digest), §21.4.17 (423), §20.23.
        """#
}
