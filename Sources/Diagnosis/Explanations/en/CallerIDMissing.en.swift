extension EnglishPages {
    static let callerIDMissing = #"""
        # caller-id-missing: the caller's number does not arrive, or is that of a forwarding phone

        ## What it means
        An incoming call has no usable caller: From is anonymous or no number, and P-Asserted-Identity and
        Remote-Party-ID are absent too; or a forwarded call shows only the number that forwarded it
        (Diversion or History-Info present, original caller absent).

        ## What users notice
        - The agent sees "anonymous", "unknown" or always the same number; no screen pop, no call-back.

        ## Likely causes
        1. The caller suppresses his number (Privacy: id). It is his right, and no fault of the line.
        2. The carrier's line is not set to present the caller, or sends it in a header not evaluated here.
        3. Own gateway does not read P-Asserted-Identity, or trusts it from nobody.
        4. Forwarding (mobile to 400 number, branch to head office) replaces the caller by the forwarder.
        5. The gateway rewrites From to its trunk account.

        Named in findings: `number-withheld` (the caller asks for privacy, a notice), `no-caller`,
        `forwarder-only`, `called-number-shown` (the caller shown is the called number).

        ## How to confirm

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && !sip.to.tag' -T fields -e frame.time \
              -e ip.src -e sip.from.user -e sip.pai.user -e sip.Privacy -e sip.Diversion \
              -e sip.History-Info -e sip.Call-ID

        Remote-Party-ID has no field of its own; search the text:

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && sip.msg_hdr contains "Remote-Party-ID"'

        ## How to fix
        - Ask the carrier to present the original caller in From or P-Asserted-Identity, on forwarded calls
          as well, with the forwarder in Diversion or History-Info.
        - Own gateway: trust the carrier's identity header (Asterisk PJSIP `trust_id_inbound = yes`).
        - Forwarding PBX: keep the original caller when it forwards.

        ## When it is no fault
        - Privacy: id with an anonymous From: the caller wishes it.
        - A number in any one of the three headers.
        - Calls between own extensions; scanners (`sip-scan`).

        ## Thresholds
        - one call without a caller: notice; `in-a-row`: 10 from one source: warning; forwarder only: warning

        ## References
        RFC 3325 §9.1 (P-Asserted-Identity), §9.3 (Privacy id); RFC 3323 §4.2; RFC 5806; RFC 7044 §5.
        """#
}
