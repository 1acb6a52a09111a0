/// One header field, as ranges of `HeaderText.bytes`.
struct HeaderField: Sendable {
    let known: HeaderName?
    private let nameCount: UInt8
    private let valueCount: UInt16
    private let nameStart: UInt32
    private let valueStart: UInt32

    /// - Parameters:
    ///   - name: at most 255 bytes.
    ///   - value: at most 65,535 bytes.
    init(known: HeaderName?, name: Range<Int>, value: Range<Int>) {
        self.known = known
        nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
        nameCount = UInt8(truncatingIfNeeded: name.count)
        valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
        valueCount = UInt16(truncatingIfNeeded: value.count)
    }

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) &+ Int(nameCount) }
    var value: Range<Int> { Int(valueStart)..<Int(valueStart) &+ Int(valueCount) }
    var isEmpty: Bool { valueCount == 0 }
}

/// A message's header section as it is kept: its bytes once, and where in them start line and fields stand.
///
/// Lines that are folded or hold odd blanks follow the section in plain form: unfolded, runs of blanks outside quotes
/// made one space, NUL made SUB (0x1A).
struct HeaderText: Sendable {
    var bytes: [UInt8] = []
    var startLine: Range<Int> = 0..<0
    var fields: [HeaderField] = []
    /// Known fields that have a value.
    var present = HeaderNames()

    /// The value of the first field of that name, empty or not.
    func first(_ name: HeaderName) -> ArraySlice<UInt8>? {
        fields.first { $0.known == name }.map { bytes[$0.value] }
    }

    /// The value of the first field of that name that has one.
    func firstValue(_ name: HeaderName) -> ArraySlice<UInt8>? {
        fields.first { $0.known == name && !$0.isEmpty }.map { bytes[$0.value] }
    }

    /// The value of the last field of that name that has one.
    func lastValue(_ name: HeaderName) -> ArraySlice<UInt8>? {
        fields.last { $0.known == name && !$0.isEmpty }.map { bytes[$0.value] }
    }

    func firstRange(_ name: HeaderName) -> Range<Int>? { fields.first { $0.known == name && !$0.isEmpty }?.value }

    /// Whether both have the same values of that name, byte for byte, without lists of them.
    func hasSame(_ name: HeaderName, as other: HeaderText) -> Bool {
        var place = 0
        for field in fields where field.known == name && !field.isEmpty {
            guard let match = other.next(name, from: &place),
                bytes.span.isEqual(field.value, to: other.bytes.span, match.value)
            else { return false }
        }
        return other.next(name, from: &place) == nil
    }

    private func next(_ name: HeaderName, from place: inout Int) -> HeaderField? {
        while place < fields.count {
            let field = fields[place]
            place += 1
            if field.known == name, !field.isEmpty { return field }
        }
        return nil
    }

    /// Fields of that name that have a value, in order.
    func indices(of name: HeaderName) -> [Int] {
        fields.indices.filter { fields[$0].known == name && !fields[$0].isEmpty }
    }
}

extension HeaderText {
    /// Whether the comma list of a name, all its fields together, holds `word`, in any case.
    func lists(_ word: String, in name: HeaderName) -> Bool {
        var room = MessageLimits.listValues
        for field in fields where field.known == name && !field.isEmpty {
            let pieces = bytes[field.value].pieces(separator: ASCII.comma, limit: room)
            room -= pieces.count
            if pieces.contains(where: { $0.equalsCaseless(word) }) { return true }
        }
        return false
    }
}

extension HeaderText {
    /// The message must be read at once, and these bytes let go: they are many, hold a secret, or so many values and
    /// parameters that what is kept of one depends on those before it.
    var mustBeReadWhole: Bool {
        bytes.count > MessageLimits.shownBytes || present.hasCredentials || !isModest || holdsPassword
    }

    /// No bound on values and parameters of a message can be reached.
    private var isModest: Bool {
        var length = 0
        for field in fields where field.known?.holdsAddresses ?? false { length += field.value.count }
        // Two bytes are the least for a value or a parameter.
        if length < MessageLimits.osipValues { return true }
        var values = 2
        var parameters = MessageLimits.parameters
        let text = bytes.span
        for field in fields where field.known?.holdsAddresses ?? false {
            values += 1
            for index in field.value {
                if text[index] == ASCII.comma { values += 1 }
                if text[index] == ASCII.semicolon { parameters += 1 }
            }
        }
        return values < MessageLimits.osipValues && parameters < MessageLimits.messageParameters
    }

    private var holdsPassword: Bool {
        let text = bytes.span
        // No message of most has a question mark: looked for once in all of it.
        let mayAsk = text.firstIndex(of: UInt8(ascii: "?")) != nil
        if URIPassword.isHeld(in: text.extracting(startLine), mayAsk: mayAsk) { return true }
        for field in fields where URIPassword.isHeld(in: text.extracting(field.value), mayAsk: mayAsk) { return true }
        return false
    }
}

extension HeaderText {
    /// False where no Contact, Record-Route or plain Via can name TCP, TLS or a `sips` URI.
    var mayNameStream: Bool {
        let text = bytes.span
        for field in fields where field.known == .contact || field.known == .recordRoute || field.known == .via {
            let value = text.extracting(field.value)
            if field.known == .via {
                if value.hasCaselessPrefix("t", at: 8) { return true }
                continue
            }
            for index in value.indices {
                switch value[index].lowercased {
                // An escape may hide a letter.
                case UInt8(ascii: "%"): return true
                case UInt8(ascii: "t"):
                    if value.hasCaselessPrefix("tcp", at: index) || value.hasCaselessPrefix("tls", at: index) {
                        return true
                    }
                case UInt8(ascii: "s"): if value.hasCaselessPrefix("sips", at: index) { return true }
                default: break
                }
            }
        }
        return false
    }
}

extension HeaderName {
    /// Fields whose values osip2 parses.
    fileprivate var holdsAddresses: Bool {
        switch self {
        case .from, .to, .via, .contact, .route, .recordRoute, .passertedIdentity, .remotePartyID, .diversion,
            .referTo:
            true
        default: false
        }
    }
}
