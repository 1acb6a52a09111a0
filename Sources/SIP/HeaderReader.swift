/// Reads of a header section what a message cannot stand without, and refuses it where that is missing or wrong.
struct HeaderReader {
    let header: HeaderText
    /// The capture cut the message before the empty line behind its header fields.
    let isCut: Bool
    /// Tags and branches of messages before.
    let tokens: TextCache
    var values: ValueReader

    init(_ guarded: MessageGuard, isTruncated: Bool, tokens: TextCache) {
        header = guarded.header
        isCut = isTruncated && !guarded.isComplete
        values = ValueReader(header)
        self.tokens = tokens
    }

    /// RFC 3261 §8.1.1, but for the Vias.
    struct Mandatory {
        var start: SIPMessage.Start
        var callID: String
        var cseq: CSeq
        var from: AddressField
        var to: AddressField
    }

    /// - Parameters:
    ///   - isWhole: values are read at once also where they could be read later.
    ///   - names: of calls seen before.
    mutating func mandatory(isWhole: Bool, names: TextCache) throws(SIPParseError) -> Mandatory {
        guard Osip.isReady else { throw header.error(.badStartLine) }
        let start = try readStart()
        let places = try mandatoryFields()
        guard let cseq = CSeq(header.bytes[places.cseq.value]) else { throw header.error(.badCSeq) }
        let callID = header.bytes[places.callID.value]
        guard !callID.isEmpty, callID.count <= CallIDText.longestBytes else { throw header.error(.badCallID) }
        if case .request(let method, _) = start, method != cseq.method, SIPMethod.normalized(method) != cseq.method {
            throw header.error(.methodMismatch)
        }
        guard let from = address(places.from, isWhole: isWhole) else { throw header.error(.badFrom) }
        guard let to = address(places.to, isWhole: isWhole) else { throw header.error(.badTo) }
        return Mandatory(start: start, callID: names.text(callID.span), cseq: cseq, from: from, to: to)
    }

    private mutating func address(_ field: HeaderField, isWhole: Bool) -> AddressField? {
        if !isWhole, let plain = PlainForm.address(header.bytes.span.extracting(field.value)) {
            let start = field.value.lowerBound
            let bytes = header.bytes.span
            let tag = plain.tag.map { tokens.text(bytes.extracting($0.lowerBound + start..<$0.upperBound + start)) }
            return AddressField(tag: tag, value: nil)
        }
        return values.address(field.value).map { AddressField(tag: $0.tag, value: $0) }
    }

    /// The Vias of a message whose other values are read when somebody asks.
    mutating func vias() throws(SIPParseError) -> ViaFields {
        if let plain = plainVias() { return plain }
        var vias: [Via] = []
        for index in header.indices(of: .via) {
            try values.readVias(index, into: &vias)
        }
        guard !vias.isEmpty else { throw header.error(.badVia) }
        return ViaFields(vias)
    }

    private func plainVias() -> ViaFields? {
        var branch: String?
        var count = 0
        let fields = header.fields
        var place = 0
        while let index = fields.next(.via, from: place) {
            let field = fields[index]
            place = index + 1
            if field.isEmpty { continue }
            let start = field.value.lowerBound
            guard let via = PlainForm.via(header.bytes.span.extracting(field.value)) else { return nil }
            if count == 0, let place = via.branch {
                branch = tokens.text(
                    header.bytes.span.extracting(place.lowerBound + start..<place.upperBound + start))
            }
            count += 1
        }
        return count > 0 ? ViaFields(branch: branch, count: count) : nil
    }

    private struct MandatoryFields {
        var from: HeaderField
        var to: HeaderField
        var callID: HeaderField
        var cseq: HeaderField
    }

    /// RFC 3261 §8.1.1. Max-Forwards is asked for there too, but RFC 2543 elements leave it out.
    private func mandatoryFields() throws(SIPParseError) -> MandatoryFields {
        let to = try only(.to, missing: .missingTo, duplicate: .duplicateTo)
        let from = try only(.from, missing: .missingFrom, duplicate: .duplicateFrom)
        let cseq = try only(.cseq, missing: .missingCSeq, duplicate: .duplicateCSeq)
        let callID = try only(.callID, missing: .missingCallID, duplicate: .duplicateCallID)
        guard header.fields.next(.via) != nil else {
            throw header.error(isCut ? .truncated : .missingVia)
        }
        return MandatoryFields(from: from, to: to, callID: callID, cseq: cseq)
    }

    /// The one field of that name; a repetition with the same value is tolerated.
    private func only(
        _ name: HeaderName, missing: SIPParseError.Reason, duplicate: SIPParseError.Reason
    ) throws(SIPParseError) -> HeaderField {
        let fields = header.fields
        guard let first = fields.next(name) else { throw header.error(isCut ? .truncated : missing) }
        let found = fields[first]
        var place = first + 1
        while let other = fields.next(name, from: place) {
            guard header.bytes[found.value] == header.bytes[fields[other].value] else {
                throw header.error(duplicate)
            }
            place = other + 1
        }
        return found
    }
}

/// What stands in a message against the grammar, though it can be followed without it.
struct HeaderFaults {
    /// The first value of `Content-Length` that is one.
    private(set) var declaredContentLength: Int?
    private(set) var violation: SIPParseError.Reason?

    init(_ header: HeaderText) {
        for (index, field) in header.fields.enumerated() where !field.isEmpty {
            switch field.known {
            case .contentLength: noteLength(header.bytes[field.value])
            case .contact: noteContact(header, index)
            default: break
            }
        }
    }

    static func length(_ value: ArraySlice<UInt8>) -> Int? {
        value.number(Int.self).flatMap { $0 <= Int(Int32.max) ? $0 : nil }
    }

    private mutating func noteLength(_ value: ArraySlice<UInt8>) {
        let length = Self.length(value)
        if length == nil { violation = violation ?? .badContentLength }
        declaredContentLength = declaredContentLength ?? length
    }

    /// Where many send a bare Refer-To with headers, a Contact so written is nobody's habit (RFC 3261 §20.10).
    private mutating func noteContact(_ header: HeaderText, _ index: Int) {
        let range = header.fields[index].value
        guard violation == nil,
            header.bytes.span.extracting(range).firstIndex(of: UInt8(ascii: "?")) != nil
        else { return }
        var values = ValueReader(header)
        for piece in values.values(index) where ValueReader.isBareWithHeaders(header.bytes[piece]) {
            if values.address(piece) != nil { violation = .badContact }
        }
    }
}

/// From or To.
struct AddressField {
    var tag: String?
    /// Nil where it is read when somebody asks.
    var value: NameAddress?
}

/// All Vias of a message.
struct ViaFields {
    /// Of the topmost one.
    var branch: String?
    var count: Int
    /// Nil where they are read when somebody asks.
    var values: [Via]?

    init(branch: String?, count: Int) {
        self.branch = branch
        self.count = count
    }

    init(_ values: [Via]) {
        branch = values.first?.branch
        count = values.count
        self.values = values
    }
}
