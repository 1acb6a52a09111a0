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
    }

    package var reason: Reason
    package var callID: String?
    package var cseq: CSeq?
    /// Escaped for display, at most 120 characters.
    package var startLine: String?

    package init(reason: Reason, callID: String? = nil, cseq: CSeq? = nil, startLine: String? = nil) {
        self.reason = reason
        self.callID = callID
        self.cseq = cseq
        self.startLine = startLine
    }
}
