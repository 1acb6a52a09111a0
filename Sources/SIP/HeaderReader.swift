/// Fills a message from the header section that the guard has found.
struct HeaderReader {
    var header: MessageGuard
    let isTruncated: Bool
    var work = ParseWork()
    /// Names of optional header fields with a value that could not be read.
    var rejected: [String] = []
    /// What is against the grammar and was passed over.
    var violation: SIPParseError.Reason?
    /// What may still be kept.
    var parametersLeft = MessageLimits.messageParameters
    private var shownLeft = MessageLimits.shownBytes

    init(_ header: MessageGuard, isTruncated: Bool) {
        self.header = header
        self.isTruncated = isTruncated
    }

    mutating func read() throws(SIPParseError) -> SIPMessage {
        guard Osip.isReady else { throw header.error(.badStartLine) }
        let start = try readStart()
        let places = try mandatoryFields()
        // Header text first: splitting lists writes into the buffer.
        var headers: [Header] = []
        headers.reserveCapacity(header.fields.count)
        for field in header.fields { headers.append(shown(field)) }
        guard let cseq = CSeq(header.text[header.fields[places.cseq].value]) else { throw header.error(.badCSeq) }
        let callID = header.text[header.fields[places.callID].value]
        guard !callID.isEmpty, callID.count <= 512 else { throw header.error(.badCallID) }
        if case .request(let method, _) = start, method != cseq.method, SIPMethod.normalized(method) != cseq.method {
            throw header.error(.methodMismatch)
        }
        guard let from = address(places.from) else { throw header.error(.badFrom) }
        guard let to = address(places.to) else { throw header.error(.badTo) }
        var message = SIPMessage(start: start, callID: callID.text, cseq: cseq, from: from, to: to)
        for index in header.fields.indices { try readField(index, into: &message) }
        guard !message.vias.isEmpty else { throw header.error(.badVia) }
        message.headers = headers
        message.rejectedHeaders = rejected
        message.violation = violation
        return message
    }

    private mutating func shown(_ field: HeaderField) -> Header {
        let value = header.text[field.value]
        shownLeft -= field.name.count + value.count
        guard shownLeft >= 0 else {
            return Header(name: field.known?.rawValue ?? header.text[field.name].text, value: "…")
        }
        guard let known = field.known else {
            return Header(name: header.text[field.name].text, value: URIPassword.blanked(value))
        }
        guard known.carriesCredentials else {
            return Header(name: known.rawValue, value: URIPassword.blanked(value))
        }
        let hasScheme = known == .authorization || known == .proxyAuthorization
        return Header(name: known.rawValue, value: AuthenticationFields.blanked(value, hasScheme: hasScheme))
    }

    private struct MandatoryFields {
        var from: Int
        var to: Int
        var callID: Int
        var cseq: Int
    }

    /// RFC 3261 §8.1.1. Max-Forwards is asked for there too, but RFC 2543 elements leave it out.
    private func mandatoryFields() throws(SIPParseError) -> MandatoryFields {
        let to = try only(.to, missing: .missingTo, duplicate: .duplicateTo)
        let from = try only(.from, missing: .missingFrom, duplicate: .duplicateFrom)
        let cseq = try only(.cseq, missing: .missingCSeq, duplicate: .duplicateCSeq)
        let callID = try only(.callID, missing: .missingCallID, duplicate: .duplicateCallID)
        guard header.fields.contains(where: { $0.known == .via }) else {
            throw header.error(isTruncated && !header.isComplete ? .truncated : .missingVia)
        }
        return MandatoryFields(from: from, to: to, callID: callID, cseq: cseq)
    }

    /// The index of the one field of that name; a repetition with the same value is tolerated.
    private func only(
        _ name: HeaderName, missing: SIPParseError.Reason, duplicate: SIPParseError.Reason
    ) throws(SIPParseError) -> Int {
        var found: Int?
        for (index, field) in header.fields.enumerated() where field.known == name {
            if let found {
                guard header.text[header.fields[found].value] == header.text[field.value] else {
                    throw header.error(duplicate)
                }
            } else {
                found = index
            }
        }
        guard let found else { throw header.error(isTruncated && !header.isComplete ? .truncated : missing) }
        return found
    }
}
