/// Why a message was refused, with what could still be read of it so that its call is not lost.
package struct SIPParseError: Error, Sendable, Hashable {
    package enum Reason: String, Sendable, CaseIterable {
        /// Nothing but line ends: a keep-alive (RFC 5626 §3.5.1).
        case empty
        case tooLarge = "too-large"
        case tooManyHeaders = "too-many-headers"
        case tooManyValues = "too-many-values"
        case lineTooLong = "line-too-long"
        /// The capture cut the message before its mandatory headers were complete.
        case truncated
        case badStartLine = "bad-start-line"
        case unsupportedVersion = "unsupported-version"
        case badRequestURI = "bad-request-uri"
        /// RFC 3261 §8.1.1: these five must be there.
        case missingTo = "missing-to"
        case missingFrom = "missing-from"
        case missingCSeq = "missing-cseq"
        case missingCallID = "missing-call-id"
        case missingVia = "missing-via"
        case badTo = "bad-to"
        case badFrom = "bad-from"
        case badCSeq = "bad-cseq"
        case badCallID = "bad-call-id"
        case badVia = "bad-via"
        /// Two different values where only one may stand.
        case duplicateTo = "duplicate-to"
        case duplicateFrom = "duplicate-from"
        case duplicateCSeq = "duplicate-cseq"
        case duplicateCallID = "duplicate-call-id"
        /// RFC 3261 §8.1.1.5: the CSeq's method is the request's.
        case methodMismatch = "cseq-method-mismatch"
        // The message stands without these, and says so in `SIPMessage.violation`.
        /// No number, a negative one, or more than 31 bits (RFC 3261 §20.14).
        case badContentLength = "bad-content-length"
        /// A datagram ends before the body that Content-Length declares (RFC 3261 §18.3).
        case shortBody = "body-shorter-than-content-length"
        /// A URI with a question mark stands outside angle brackets (RFC 3261 §20.10).
        case badContact = "bad-contact"
    }

    package var reason: Reason
    package var callID: String?
    package var cseq: CSeq?
    /// Escaped for display, at most 120 characters.
    package var startLine: String?

    /// What is wrong with a message that was read all the same.
    package init(_ violation: Reason, of message: SIPMessage) {
        let line: String =
            switch message.start {
            case .request(let method, let uri): "\(method) \(uri) SIP/2.0"
            case .response(let code, let reason): "SIP/2.0 \(code) \(reason)"
            }
        self.init(
            reason: violation, callID: message.callID, cseq: message.cseq,
            startLine: line.escapedForDisplay(limit: 120))
    }

    package init(reason: Reason, callID: String? = nil, cseq: CSeq? = nil, startLine: String? = nil) {
        self.reason = reason
        self.callID = callID
        self.cseq = cseq
        self.startLine = startLine
    }
}
