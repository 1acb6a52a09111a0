/// What a message may cost before it is refused. osip2 takes quadratic time over comma lists, parameter lists and
/// folded lines, so it is handed single values, unfolded, each within these bounds.
enum MessageLimits {
    /// The largest UDP datagram.
    static let messageBytes = 131_072
    static let headerFields = 256
    /// One header field's value, unfolded.
    static let valueBytes = 8_192
    /// One value handed to osip2, and the parameters in it.
    static let osipValueBytes = 4_096
    static let osipParameters = 64
    /// Values handed to osip2, all header fields together; a Via stack can hold 70 (RFC 3261 §8.1.1.6).
    static let osipValues = 256
    /// Values kept of one list, such as Allow or Supported, all fields of that name together, and bytes of each.
    static let listValues = 64
    static let wordBytes = 256
    /// Parameters kept of one value and of a message.
    static let parameters = 32
    static let messageParameters = 512
    /// Bytes of header text kept for display; of a field beyond them only the name.
    static let shownBytes = 16_384
    static let startLineBytes = 4_096
    static let shortBodyBytes = 1_024
}

/// The check in front of osip2: finds start line, header fields and body in one linear pass over hostile bytes, and
/// copies the header section once.
struct MessageGuard {
    private(set) var header = HeaderText()
    private var startLine: Range<Int> = 0..<0
    private var fields: [HeaderField] = []
    private var present = HeaderNames()
    /// Where the body begins in the datagram; its end when no empty line came.
    private(set) var bodyStart: Int
    /// True when the empty line after the header fields was there.
    private(set) var isComplete = false
    /// Set when a bound was hit; what was found until then stands.
    private(set) var refusal: SIPParseError.Reason?
    /// Lines in plain form that did not come so; while the pass lasts, ranges in it begin at `plainStart`.
    private var plain: [UInt8] = []
    private static let plainStart = 1 << 24

    /// - Parameter isTruncated: the capture cut the message; an unfinished last line is left out.
    init(_ bytes: Span<UInt8>, isTruncated: Bool) {
        bodyStart = bytes.count
        let end = min(bytes.count, MessageLimits.messageBytes)
        if bytes.count > end { refusal = .tooLarge }

        var start = 0
        while start < end, bytes[start] == ASCII.carriageReturn || bytes[start] == ASCII.lineFeed { start += 1 }
        guard start < end else {
            refusal = refusal ?? .empty
            return
        }
        let line = MessageGuard.line(in: bytes, from: start, to: end)
        guard line.contentEnd - start <= MessageLimits.startLineBytes else {
            refusal = refusal ?? .lineTooLong
            return
        }
        fields.reserveCapacity(16)
        startLine = line.isPlain ? start..<line.contentEnd : append(bytes, start..<line.contentEnd)
        if isTruncated, !line.isTerminated { refusal = refusal ?? .truncated }
        scanFields(bytes, from: line.next, to: end, isTruncated: isTruncated)
        keep(bytes, from: start, to: min(bodyStart, end))
    }

    /// Copies what is kept and makes all ranges those of the copy.
    private mutating func keep(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
        let count = end - start + plain.count
        var text: [UInt8] = []
        // Kept as long as its call: in one piece, without room to spare.
        text.reserveCapacity(count + HeaderText.room(for: fields.count, textCount: count))
        bytes.extracting(start..<end).withUnsafeBufferPointer { text.append(contentsOf: $0) }
        text += plain
        if start > 0 || !plain.isEmpty { move(from: start, to: end) }
        header = HeaderText(addingTo: &text, startLine: startLine, fields: fields, present: present)
        fields = []
        plain = []
    }

    /// Makes ranges of the datagram those of a copy from `start` to `end` with the plain lines behind it.
    private mutating func move(from start: Int, to end: Int) {
        let offset = end - start - Self.plainStart
        func place(_ range: Range<Int>) -> Range<Int> {
            let shift = range.lowerBound >= Self.plainStart ? offset : -start
            return range.lowerBound + shift..<range.upperBound + shift
        }
        startLine = place(startLine)
        for (index, field) in fields.enumerated() {
            fields[index] = HeaderField(known: field.known, name: place(field.name), value: place(field.value))
        }
    }

    private mutating func scanFields(_ bytes: Span<UInt8>, from start: Int, to end: Int, isTruncated: Bool) {
        var position = start
        while position < end {
            let line = MessageGuard.line(in: bytes, from: position, to: end)
            if line.contentEnd == position {
                isComplete = line.isTerminated
                bodyStart = line.next
                return
            }
            var last = line
            while last.isTerminated, last.next < end, bytes[last.next].isBlank {
                last = MessageGuard.line(in: bytes, from: last.next, to: end)
                last.isPlain = false
            }
            if isTruncated, !last.isTerminated { return }
            guard noteField(bytes, position..<last.contentEnd, isPlain: last.isPlain) else { return }
            position = last.next
        }
        // Cut exactly at a line's end: whether a folded line followed cannot be known, so the field stands.
    }

    /// The value of a header field as it came, in plain form: unfolded, without blanks around it; nil for an empty one.
    static func plainValue(_ raw: [UInt8]) -> [UInt8]? {
        let message = Array("x\r\ni:".utf8) + raw + Array("\r\n\r\n".utf8)
        let header = MessageGuard(message.span, isTruncated: false).header
        return header.first(.callID).flatMap { $0.isEmpty ? nil : Array($0) }
    }

    private mutating func noteField(_ bytes: Span<UInt8>, _ range: Range<Int>, isPlain: Bool) -> Bool {
        guard let colon = bytes.extracting(..<range.upperBound).firstIndex(of: ASCII.colon, from: range.lowerBound),
            isPlain || bytes.extracting(..<colon).firstIndex(of: ASCII.lineFeed, from: range.lowerBound) == nil
        else {
            // A line that is no header field is passed over, as servers do.
            return true
        }
        guard fields.count < MessageLimits.headerFields else {
            refusal = refusal ?? .tooManyHeaders
            return false
        }
        let name = kept(bytes, range.lowerBound..<colon, isPlain: isPlain)
        guard !name.isEmpty else { return true }
        let value = kept(bytes, (colon + 1)..<range.upperBound, isPlain: isPlain)
        guard name.count <= 128, value.count <= MessageLimits.valueBytes else {
            refusal = refusal ?? .lineTooLong
            return false
        }
        let known =
            name.lowerBound >= Self.plainStart
            ? HeaderName(plain.span.extracting(name.lowerBound - Self.plainStart..<name.upperBound - Self.plainStart))
            : HeaderName(bytes.extracting(name))
        fields.append(HeaderField(known: known, name: name, value: value))
        if let known, !value.isEmpty { present.insert(known) }
        return true
    }

    /// The range itself without blanks at its ends where that is its plain form, else the range of a plain copy.
    private mutating func kept(_ bytes: Span<UInt8>, _ range: Range<Int>, isPlain: Bool) -> Range<Int> {
        guard isPlain else { return appendUnfolded(bytes, range) }
        var start = range.lowerBound
        if start < range.upperBound, bytes[start] == ASCII.space { start += 1 }
        guard start < range.upperBound, bytes[range.upperBound - 1] == ASCII.space else {
            return start..<range.upperBound
        }
        // Where quotes are open a blank at the end belongs to the text.
        return appendUnfolded(bytes, range)
    }

    /// Copies `range` as it stands.
    private mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        let start = plain.count
        for index in range { appendByte(bytes[index]) }
        return plainRange(from: start)
    }

    private func plainRange(from start: Int) -> Range<Int> {
        Self.plainStart + start..<Self.plainStart + plain.count
    }

    /// Copies `range` with line ends and runs of blanks made one space (RFC 3261 §7.3.1), trimmed.
    private mutating func appendUnfolded(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        let start = plain.count
        var blankIsDue = false
        var isQuoted = false
        var isEscaped = false
        for index in range {
            let byte = bytes[index]
            if byte <= ASCII.space {
                let isLineEnd = byte == ASCII.lineFeed || byte == ASCII.carriageReturn
                if isLineEnd || (byte.isBlank && (!isQuoted || blankIsDue)) {
                    blankIsDue = true
                    continue
                }
            }
            if blankIsDue {
                if plain.count > start { plain.append(ASCII.space) }
                blankIsDue = false
            }
            if isEscaped {
                isEscaped = false
            } else if byte == ASCII.quote {
                isQuoted.toggle()
            } else if isQuoted, byte == ASCII.backslash {
                isEscaped = true
            }
            appendByte(byte)
        }
        return plainRange(from: start)
    }

    @inline(__always)
    private mutating func appendByte(_ byte: UInt8) { plain.append(byte == 0 ? 0x1A : byte) }

    struct Line {
        /// End without CR and LF.
        var contentEnd: Int
        var next: Int
        var isTerminated: Bool
        /// No control byte but the line end and no two blanks together: but for its ends it is kept as it came.
        var isPlain: Bool
    }

    /// The field whose line begins at `start` and ends at `end`, and where its value begins; nil for one that is not read
    /// here.
    static func field(in bytes: Span<UInt8>, from start: Int, to end: Int) -> (name: HeaderName, value: Int)? {
        guard let colon = bytes.extracting(..<end).firstIndex(of: ASCII.colon, from: start) else { return nil }
        var nameEnd = colon
        while nameEnd > start, bytes[nameEnd - 1].isBlank { nameEnd -= 1 }
        guard nameEnd > start else { return nil }
        return HeaderName(bytes.extracting(start..<nameEnd)).map { ($0, colon + 1) }
    }

    static func line(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Line {
        var index = start
        var isPlain = true
        // The top bit of the byte before, where that was a space.
        var before: UInt64 = 0
        while index &+ 8 <= end {
            let word = bytes.word(at: index)
            var spaces = Lanes.zeros(word ^ (Lanes.ones &* UInt64(ASCII.space)))
            let controls = Lanes.controls(word)
            if controls != 0 { spaces &= (controls & (0 &- controls)) &- 1 }
            if spaces & (spaces &<< 8 | before) != 0 { isPlain = false }
            if controls != 0 {
                index &+= Lanes.first(controls)
                break
            }
            before = spaces &>> 56
            index &+= 8
        }
        while index < end, bytes[index] >= ASCII.space {
            if bytes[index] == ASCII.space, index > start, bytes[index &- 1] == ASCII.space { isPlain = false }
            index &+= 1
        }
        if index < end, bytes[index] == ASCII.lineFeed {
            return Line(contentEnd: index, next: index + 1, isTerminated: true, isPlain: isPlain)
        }
        if index + 1 < end, bytes[index] == ASCII.carriageReturn, bytes[index + 1] == ASCII.lineFeed {
            return Line(contentEnd: index, next: index + 2, isTerminated: true, isPlain: isPlain)
        }
        guard let lineFeed = bytes.extracting(..<end).firstIndex(of: ASCII.lineFeed, from: index) else {
            return Line(contentEnd: end, next: end, isTerminated: false, isPlain: isPlain && index == end)
        }
        let hasReturn = lineFeed > start && bytes[lineFeed - 1] == ASCII.carriageReturn
        return Line(
            contentEnd: hasReturn ? lineFeed - 1 : lineFeed, next: lineFeed + 1, isTerminated: true, isPlain: false)
    }
}

extension HeaderText {
    /// What can be read of a refused message.
    func error(_ reason: SIPParseError.Reason) -> SIPParseError {
        let line = bytes[startLine]
        return SIPParseError(
            reason: reason,
            callID: first(.callID).flatMap {
                $0.isEmpty || $0.count > CallIDText.longestBytes ? nil : CallIDText.of($0.span)
            },
            cseq: first(.cseq).flatMap { CSeq($0) },
            startLine: line.isEmpty ? nil : URIPassword.blanked(line.prefix(512)).escapedForDisplay(limit: 120))
    }
}

extension CSeq {
    /// `314159 INVITE`; nil where the number does not fit 31 bits (RFC 3261 §8.1.1.5) or the method is no token.
    init?(_ value: ArraySlice<UInt8>) {
        let bare = value.trimmed
        let digits = bare.prefix { !$0.isBlank }
        let method = bare[digits.endIndex...].trimmed
        guard let number = digits.number(UInt32.self), number < 1 << 31, !method.isEmpty, method.allSatisfy(\.isToken)
        else { return nil }
        self.init(number: number, method: SIPMethod.normalized(method))
    }
}

/// Methods of the RFCs; names are case-sensitive (RFC 3261 §7.1), so only exact ones need no copy.
enum SIPMethod {
    /// The longest one taken for a method; those of RFCs have nine letters.
    static let mostBytes = 64
    private static let names = [
        "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO", "SUBSCRIBE", "NOTIFY",
        "REFER", "MESSAGE", "PUBLISH",
    ]
    private static let known = NameTable(names.map { (name: $0, value: $0) })

    /// Bytes of something else right before a known method: of `abcINVITE sip:…` three.
    static func strayBytes(before line: ArraySlice<UInt8>) -> Int {
        let word = line.prefix(mostBytes).prefix { $0 != ASCII.space }
        guard known[word.span] == nil else { return 0 }
        let method = names.first { word.count > $0.utf8.count && word.suffix($0.utf8.count).elementsEqual($0.utf8) }
        return method.map { word.count - $0.utf8.count } ?? 0
    }

    /// A known method in upper case, whatever its case on the wire; another as it stands.
    static func normalized(_ bytes: ArraySlice<UInt8>) -> String { known[bytes.span] ?? bytes.text }

    static func normalized(_ text: String) -> String { normalized(Array(text.utf8)[...]) }
}
