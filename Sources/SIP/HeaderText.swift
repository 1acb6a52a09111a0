/// One header field, as ranges of `HeaderText.bytes`.
struct HeaderField: Sendable {
    let known: HeaderName?
    fileprivate let nameCount: UInt8
    fileprivate let valueCount: UInt16
    fileprivate let nameStart: UInt32
    fileprivate let valueStart: UInt32

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

/// Where the header fields of a message stand, in order: eight bytes a field, or sixteen where a text is longer than their
/// places can say. They lie behind the text itself, in one allocation with it.
struct HeaderFieldList: RandomAccessCollection, Sendable {
    fileprivate let bytes: [UInt8]
    fileprivate let start: Int
    let count: Int
    fileprivate let isWide: Bool

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(position: Int) -> HeaderField {
        precondition(position >= 0 && position < count)
        let span = bytes.span
        let place = start &+ position &* (isWide ? 16 : 8)
        let word = span.word(at: place)
        return HeaderField(word, starts: isWide ? span.word(at: place &+ 8) : word >> 32, isWide: isWide)
    }

    /// The next field of that name at or after `position`, told without reading the others.
    func next(_ name: HeaderName, from position: Int = 0) -> Int? {
        let span = bytes.span
        var position = position
        while position < count {
            if span[start &+ position &* (isWide ? 16 : 8)] == name.rawValue { return position }
            position &+= 1
        }
        return nil
    }

    fileprivate static func append(_ fields: [HeaderField], isWide: Bool, to bytes: inout [UInt8]) {
        let width = isWide ? 2 : 1
        let words = [UInt64](unsafeUninitializedCapacity: fields.count * width) { words, count in
            for field in fields {
                let word = field.word
                words[count] = (isWide ? word : word | field.starts(isWide: false) << 32).littleEndian
                if isWide { words[count + 1] = field.starts(isWide: true).littleEndian }
                count += width
            }
        }
        words.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

extension HeaderField {
    /// Name and lengths.
    fileprivate var word: UInt64 {
        UInt64(known?.rawValue ?? .max) | UInt64(nameCount) << 8 | UInt64(valueCount) << 16
    }

    fileprivate func starts(isWide: Bool) -> UInt64 { UInt64(nameStart) | UInt64(valueStart) << (isWide ? 32 : 16) }

    @inline(__always)
    fileprivate init(_ word: UInt64, starts: UInt64, isWide: Bool) {
        known = HeaderName(rawValue: UInt8(truncatingIfNeeded: word))
        nameCount = UInt8(truncatingIfNeeded: word >> 8)
        valueCount = UInt16(truncatingIfNeeded: word >> 16)
        nameStart = isWide ? UInt32(truncatingIfNeeded: starts) : UInt32(UInt16(truncatingIfNeeded: starts))
        valueStart =
            isWide ? UInt32(truncatingIfNeeded: starts >> 32) : UInt32(UInt16(truncatingIfNeeded: starts >> 16))
    }
}

/// A message's header section as it is kept: its bytes once, and where in them start line and fields stand.
///
/// Lines that are folded or hold odd blanks follow the section in plain form: unfolded, runs of blanks outside quotes
/// made one space, NUL made SUB (0x1A).
struct HeaderText: Sendable {
    /// The section, lines in plain form behind it, and behind these the places of the fields.
    let bytes: [UInt8]
    /// Known fields that have a value.
    let present: HeaderNames
    private let textCount: UInt32
    private let lineStart: UInt32
    private let lineCount: UInt16
    private let fieldCount: UInt16

    /// Nothing, or a text without header fields.
    init(_ text: [UInt8] = [], present: HeaderNames = HeaderNames()) {
        bytes = text
        self.present = present
        textCount = UInt32(clamping: text.count)
        lineStart = 0
        lineCount = 0
        fieldCount = 0
    }

    /// - Parameters:
    ///   - text: with `room(for:)` of the fields, which are written there.
    ///   - fields: at most 65,535, as ranges of it.
    init(
        addingTo text: inout [UInt8], startLine: Range<Int>, fields: [HeaderField], present: HeaderNames
    ) {
        textCount = UInt32(clamping: text.count)
        lineStart = UInt32(clamping: startLine.lowerBound)
        lineCount = UInt16(clamping: startLine.count)
        fieldCount = UInt16(clamping: fields.count)
        self.present = present
        HeaderFieldList.append(fields, isWide: Self.isWide(text.count), to: &text)
        bytes = text
    }

    private static func isWide(_ textCount: Int) -> Bool { textCount > Int(UInt16.max) }

    /// Bytes that the places of `count` fields of a text take.
    static func room(for count: Int, textCount: Int) -> Int { count * (isWide(textCount) ? 16 : 8) }

    var startLine: Range<Int> { Int(lineStart)..<Int(lineStart) &+ Int(lineCount) }
    var fields: HeaderFieldList {
        HeaderFieldList(
            bytes: bytes, start: Int(textCount), count: Int(fieldCount), isWide: Self.isWide(Int(textCount)))
    }
    /// What is there without the bytes.
    var emptied: HeaderText { HeaderText(present: present) }

    /// The value of the first field of that name, empty or not.
    func first(_ name: HeaderName) -> ArraySlice<UInt8>? {
        let fields = fields
        return fields.next(name).map { bytes[fields[$0].value] }
    }

    /// The value of the first field of that name that has one.
    func firstValue(_ name: HeaderName) -> ArraySlice<UInt8>? { firstRange(name).map { bytes[$0] } }

    /// The value of the last field of that name that has one.
    func lastValue(_ name: HeaderName) -> ArraySlice<UInt8>? { indices(of: name).last.map { bytes[fields[$0].value] } }

    func firstRange(_ name: HeaderName) -> Range<Int>? {
        var place = 0
        return next(name, from: &place)?.value
    }

    /// Whether both have the same values of that name, byte for byte, without lists of them.
    func hasSame(_ name: HeaderName, as other: HeaderText) -> Bool {
        var place = 0
        var otherPlace = 0
        while let field = next(name, from: &place) {
            guard let match = other.next(name, from: &otherPlace),
                bytes.span.isEqual(field.value, to: other.bytes.span, match.value)
            else { return false }
        }
        return other.next(name, from: &otherPlace) == nil
    }

    private func next(_ name: HeaderName, from place: inout Int) -> HeaderField? {
        let fields = fields
        while let found = fields.next(name, from: place) {
            place = found + 1
            let field = fields[found]
            if !field.isEmpty { return field }
        }
        return nil
    }

    /// Fields of that name that have a value, in order.
    func indices(of name: HeaderName) -> [Int] {
        let fields = fields
        var found: [Int] = []
        var place = 0
        while let index = fields.next(name, from: place) {
            place = index + 1
            if !fields[index].isEmpty { found.append(index) }
        }
        return found
    }
}

extension HeaderText {
    /// Whether the comma list of a name, all its fields together, holds `word`, in any case.
    func lists(_ word: String, in name: HeaderName) -> Bool {
        var room = MessageLimits.listValues
        var place = 0
        while let field = next(name, from: &place) {
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
        Int(textCount) > MessageLimits.shownBytes || present.hasCredentials || !isModest || holdsPassword
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
        // Most messages hold neither what precedes header fields of a URI nor a second colon before an "@": looked for once in
        // all of it.
        let mayAsk = text.extracting(..<Int(textCount)).firstIndex(of: UInt8(ascii: "?")) != nil
        guard mayAsk || URIPassword.mayBeHeld(in: text.extracting(..<Int(textCount))) else { return false }
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
