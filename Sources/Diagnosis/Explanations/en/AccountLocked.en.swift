extension EnglishPages {
    static let accountLocked = #"""
        # account-locked: too many wrong passwords, and the platform has blocked the account

        ## What it means
        One account presented wrong credentials 3 times or more (profile) within the window, and was then
        refused in whatever way, the right password included. An administrator has to unlock it.

        ## What users notice
        - The agent cannot log in any more, although the password is right by now.

        ## Likely causes
        1. A mistyped or changed password; softphones repeat it by themselves until the account is locked.
        2. A second device or an old softphone that still tries with the former password.
        3. Somebody guesses passwords: see `sip-scan`, and the source addresses.

        Named in findings: `wrong-password` (the wrong credentials passed here), `said-by-registrar` (they
        did not, only the registrar's own words tell of the lock).

        ## How to confirm
        Every attempt of the account with its source address and the answer:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER" && sip.to.user == "1001"' -T fields \
              -e frame.time -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code -e sip.Reason-Phrase \
              -e sip.auth.username -e sip.auth.stale -e sip.User-Agent

        Who else uses it, from where:

            tshark -r call.pcapng -Y 'sip.Method == "REGISTER" && sip.auth.username' -T fields \
              -e sip.auth.username -e ip.src | sort | uniq -c

        ## How to fix
        - Find and stop the device that keeps trying with the wrong password first; else the account is
          locked again at once.
        - Have an administrator of the platform unlock the account.
        - Enter the new password in all devices of this agent.
        - Unknown source address: change the password, restrict the SIP ports to known networks.

        ## When it is no fault
        - Fewer wrong passwords than the limit, then success.
        - 401 with `stale=true`: the nonce was old, the password was right.
        - Without a limit in the profile, and without a refusal that speaks of the lock: only
          `registration-failed` is reported.

        ## Thresholds
        - wrong passwords: 3 (profile huawei-cec)
        - window: 1800 s
        - A refusal whose reason speaks of a locked account counts by itself: `proved`.

        ## References
        RFC 3261 §22.2, §22.4 (digest, stale), §10.3 (registrar), §21.4.4 (403).
        """#
}
