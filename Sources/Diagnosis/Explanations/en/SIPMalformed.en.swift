extension EnglishPages {
    static let sipMalformed = #"""
        # sip-malformed: a peer sends SIP that cannot be read

        ## What it means
        Messages were refused by the parser or lack a header that RFC 3261 makes mandatory. They are counted
        per peer and reported as one incident with one sample, escaped for display. The calls beside them
        are tracked as ever; where Call-ID and CSeq can be read, the broken message counts for its call.

        ## What users notice
        - Mostly nothing. If the broken message belongs to a call: that call fails or hangs.

        ## Likely causes
        1. A device with a faulty SIP stack, or a header written by hand in its configuration.
        2. `sip-alg` changed the body and not Content-Length, or the reverse.
        3. A message cut off: snap length of the capture, or `sip-fragment-lost`.
        4. Not SIP at all on a SIP port: keep-alive bytes, TLS to a plain port, another protocol.
        5. An attack or fuzzer: see `sip-scan`.

        Named in findings:
        - Start line: `bad-start-line`, `unsupported-version` (not SIP/2.0), `bad-request-uri`.
        - A mandatory header is absent: `missing-to`, `missing-from`, `missing-cseq`, `missing-call-id`,
          `missing-via`; it cannot be read: `bad-to`, `bad-from`, `bad-cseq`, `bad-call-id`, `bad-via`; or
          it stands twice with two values: `duplicate-to`, `duplicate-from`, `duplicate-cseq`,
          `duplicate-call-id`. `cseq-method-mismatch`: CSeq names another method than the request.
        - Wrong, yet the message was followed: `bad-content-length` (no number, or too large),
          `body-shorter-than-content-length` (of a datagram), `bad-contact` (a URI with `?` outside angle
          brackets).
        - Over a bound of this program, perhaps legal: `too-large`, `too-many-headers`, `too-many-values`,
          `line-too-long`.
        - Counted only, never told: `truncated` (cut by the capture), `empty` (a keep-alive).

        ## How to confirm

            tshark -r call.pcapng -Y '_ws.malformed || sip.content_length.invalid ||
              sip.header_no_colon || sip.header_not_terminated || sip.Status-Code.invalid' \
              -T fields -e frame.number -e ip.src -e ip.dst -e _ws.col.Info

        Missing mandatory headers:

            tshark -r call.pcapng -Y 'sip && !(sip.Via && sip.From && sip.To && sip.Call-ID && sip.CSeq)'

        Was the capture itself cut? (length on the wire against length captured)

            tshark -r call.pcapng -Y 'frame.cap_len < frame.len' -T fields -e frame.number \
              -e frame.len -e frame.cap_len

        ## How to fix
        - Send the sample and the frame number to the vendor of the device named.
        - Content-Length at fault: switch the router's SIP ALG off and compare both sides.
        - Capture cut: full snap length (`-s 0`).
        - Strangers: let only the carrier's and the offices' addresses reach the SIP ports.

        ## When it is no fault
        - Keep-alives: CRLF CRLF, a single CRLF, or zero bytes on a SIP port.
        - STUN, or bytes of TLS on a port that carries both.
        - Unknown headers, methods or extensions: SIP allows them.
        - Torture-like but legal messages: folding, compact forms, odd white space.

        ## Thresholds
        - `messages`: 3 from a peer that speaks SIP otherwise, or 1 that belongs to a call: warning; else notice
        - `calm`: 3600 s without another, then the count begins anew
        - Sizes, headers and commas are bounded in front of the parser; what exceeds a bound is `possible` only.

        ## References
        RFC 3261 §8.1.1 (mandatory headers), §18.3 (framing), §20.14 (Content-Length); RFC 4475.
        """#
}
