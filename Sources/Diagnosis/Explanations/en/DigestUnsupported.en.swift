extension EnglishPages {
    static let digestUnsupported = #"""
        # digest-unsupported: the server asks for a digest algorithm that the client does not know

        ## What it means
        The challenge (401, 407) offers only algorithms the client does not answer, such as SHA-256; the
        client stops, or answers with another algorithm and is refused. Client releases before August 2023
        know MD5 only (huawei-cec).

        ## What users notice
        - Login stopped working after an upgrade of the platform or server; the password is right.

        ## Likely causes
        1. An old softphone release: MD5 only.
        2. The server was switched to SHA-256 only and no longer offers MD5 beside it.
        3. A trunk gateway without RFC 8760 support.
        4. A proxy that passes on only the first of several challenges.

        Named in findings: `answered-with-another` (the client answered in an algorithm that was not
        offered, and was refused), `client-stopped` (it sent no credentials within the wait; it may also
        have no password). `call-rejected`: the call that this cost.

        ## How to confirm
        What was offered, and what was answered:

            tshark -r call.pcapng -Y 'sip.WWW-Authenticate || sip.Proxy-Authenticate || sip.Authorization
              || sip.Proxy-Authorization' -T fields -e frame.number -e ip.src -e sip.Method \
              -e sip.Status-Code -e sip.auth.realm -e sip.auth.algorithm -e sip.User-Agent

        A 401 that no Authorization follows is a client that gave up:

            tshark -r call.pcapng -Y 'sip.Status-Code in {401, 407} || sip.Method == "REGISTER"' \
              -T fields -e frame.time_relative -e ip.src -e sip.Status-Code -e sip.CSeq.seq

        ## How to fix
        - Update the softphone to a release of August 2023 or later.
        - Until then: let the server offer MD5 beside SHA-256 (strongest first, RFC 8760).
        - Trunk gateway: update its firmware, or set the trunk to MD5 on both sides.

        ## When it is no fault
        - Several challenges are offered and the client answers one of them.
        - No algorithm parameter: that means MD5.
        - 401 → Authorization → 200, whatever the algorithm.
        - The refusal of a right algorithm: that is `registration-failed`.

        ## Thresholds
        - `wait`: 10 s without credentials after the challenge; a capture that ends before: notice, `possible`
        - Profile: digest algorithms the clients know.

        ## References
        RFC 8760 §2.3, §2.4 (several algorithms); RFC 7616 §3.3 (challenge); RFC 3261 §22.4.
        """#
}
