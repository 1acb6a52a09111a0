extension EnglishPages {
    static let missing100rel = #"""
        # missing-100rel: provisional responses of the trunk are not sent reliably

        ## What it means
        A 101–199 response to an INVITE should have carried `Require: 100rel` and `RSeq`, and did not.
        Without them an 18x is sent once, is never acknowledged by PRACK, and may be lost unnoticed:
        the ringing and the early media description in it are lost with it.
        Merely offering 100rel obliges nobody to use it: by itself this is a notice, or a warning when
        the profile requires 100rel (huawei-cec does). When the call loses audio too, it is one of the
        ranked causes of `one-way-audio`, `no-audio` or `late-media`.

        ## What users notice
        - No sound after the call is connected, or the first words are missing.
        - No ring-back tone or announcement before the answer.

        ## Likely causes
        1. `not-sent-by-answerer`: 100rel stands in Supported or Require of the INVITE, but the 18x has
           no `Require: 100rel` and `RSeq`. Blamed: the address the 18x came from, usually the carrier's
           line or the trunk gateway. If the INVITE said `Require`, a MUST is broken: `proved`, error.
        2. `not-offered-by-caller`: the INVITE does not list 100rel although the profile requires it.
           Blamed: the calling side. Reported only under such a profile.
        3. `refused`: 420 with `Unsupported: 100rel`.
        4. `unsolicited-reliable`: the reverse, a reliable 18x to an INVITE that never listed 100rel
           breaks a MUST NOT: `proved`.

        ## How to confirm
        Offered? (INVITE) and used? (18x):

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE" && !(sip.Status-Code >= 200)' \
              -T fields -e frame.number -e ip.src -e sip.Method -e sip.Status-Code \
              -e sip.Supported -e sip.Require -e sip.RSeq

        Refused:

            tshark -r call.pcapng -Y 'sip.Status-Code == 420 && sip.Unsupported contains "100rel"'

        ## How to fix
        - Carrier's line: ask the carrier to send 18x with `Require: 100rel`; attach Call-ID, time, caller,
          callee and the frame number of the 18x.
        - Own trunk gateway: switch PRACK on. Asterisk PJSIP: `100rel = yes` on the endpoint; FreeSWITCH:
          `enable-100rel` = `true` on the Sofia profile; others: "PRACK" or "reliable provisional response".
        - `refused`: send `Supported: 100rel` instead of `Require: 100rel`, or have the far end support it.
        - A proxy or SBC in between must not strip Supported, Require or RSeq.

        ## When it is no fault
        - 100 Trying is never sent reliably.
        - 100rel is not offered and no profile requires it.
        - The call is answered without any 101–199 response.

        ## Thresholds
        None; each 101–199 response is judged as it comes. Profile: 100rel on the trunk (required or not).

        ## References
        RFC 3262 §3 (UAS), §4 (UAC), §7.1 (RSeq); RFC 3261 §21.4.15 (420), §20.32 (Require).
        """#
}
