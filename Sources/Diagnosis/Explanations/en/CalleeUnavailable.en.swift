extension EnglishPages {
    static let calleeUnavailable = #"""
        # callee-unavailable: the called softphone refuses at once, or is not registered

        ## What it means
        The softphone answered 480, 486, 600 or 603 within 1 s of the INVITE, too fast for a person; or the
        registrar answered 404, 408 or 480 for it. The caller hears busy, the agent's phone does not ring.

        ## What users notice
        - Busy tone or "not available" although the agent is idle; the agent sees no call.

        ## Likely causes
        1. Softphone on do-not-disturb, or set busy by the agent or the desktop integration.
        2. Softphone still in a call that ended elsewhere (hung line), single-line mode.
        3. Softphone not registered, or its registration ran out: `registration-lost`.
        4. Registered elsewhere: `registration-conflict`.
        5. No audio device, or the media port range used up (`port-exhaustion`): some clients answer 480.

        Named in findings: `refused-at-once`, `not-registered`, `binding-dead` (408 of the registrar).

        ## How to confirm
        Time from INVITE to the refusal, and who refused:

            tshark -r call.pcapng -Y 'sip.Status-Code in {404, 408, 480, 486, 600, 603}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.response-time -e sip.to.user \
              -e sip.Reason -e sip.Warning -e sip.User-Agent

        Did it ring first? Then it was a person:

            tshark -r call.pcapng -Y 'sip.Status-Code in {180, 183} && sip.CSeq.method == "INVITE"' \
              -T fields -e frame.time -e ip.src -e sip.Call-ID

        ## How to fix
        - Ask the agent: do-not-disturb off, state idle; restart the softphone when a line hangs.
        - 404, 408, 480 from the registrar: check login, then `registration-lost`.
        - Match the agent state of the platform with the softphone's: both must be idle.

        ## When it is no fault
        - 486 or 603 after ringing: a person declined.
        - The agent is really in another call.
        - One device of several refuses while another rings or answers (forking).

        ## Thresholds
        - `at-once`: refusal within 1 s of the INVITE, nothing rang (480, 486, 600, 603)
        - from the registrar: 404, 408, 480; a notice where the account was never seen registered

        ## References
        RFC 3261 §21.4.18 (480), §21.4.24 (486), §21.6.1 (600), §21.6.2 (603), §21.4.5 (404).
        """#
}
