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

/// One header field, as ranges of `MessageGuard.text`.
struct HeaderField {
    var known: HeaderName?
    var name: Range<Int>
    var value: Range<Int>
}

/// The check in front of osip2: finds start line, header fields and body in one linear pass over hostile bytes.
///
/// It copies the header section into `text`: lines unfolded, runs of blanks outside quotes made one space, each piece
/// followed by a NUL, so that a range of it is also a C string. NUL bytes from the wire become SUB (0x1A).
struct MessageGuard {
    private(set) var text: [UInt8] = []
    private(set) var startLine: Range<Int> = 0..<0
    private(set) var fields: [HeaderField] = []
    /// Where the body begins in the datagram; its end when no empty line came.
    private(set) var bodyStart: Int
    /// True when the empty line after the header fields was there.
    private(set) var isComplete = false
    /// Set when a bound was hit; what was found until then stands.
    private(set) var refusal: SIPParseError.Reason?
    /// True when `%00` is in the text: osip2 would unescape it and cut its string there.
    private(set) var hasEscapedNUL = false

    /// - Parameter isTruncated: the capture cut the message; an unfinished last line is left out.
    init(_ bytes: Span<UInt8>, isTruncated: Bool) {
        bodyStart = bytes.count
        let end = min(bytes.count, MessageLimits.messageBytes)
        if bytes.count > end { refusal = .tooLarge }
        text.reserveCapacity(min(end, 4_096) + 64)
        fields.reserveCapacity(24)

        var position = 0
        while position < end, bytes[position] == ASCII.carriageReturn || bytes[position] == ASCII.lineFeed {
            position += 1
        }
        guard position < end else {
            refusal = refusal ?? .empty
            return
        }
        let line = MessageGuard.line(in: bytes, from: position, to: end)
        guard line.contentEnd - position <= MessageLimits.startLineBytes else {
            refusal = refusal ?? .lineTooLong
            return
        }
        startLine = append(bytes, position..<line.contentEnd)
        if isTruncated, !line.isTerminated { refusal = refusal ?? .truncated }
        position = line.next
        scanFields(bytes, from: position, to: end, isTruncated: isTruncated)
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
            }
            if isTruncated, !last.isTerminated { return }
            guard appendField(bytes, position..<last.contentEnd) else { return }
            position = last.next
        }
        // Cut exactly at a line's end: whether a folded line followed cannot be known, so the field stands.
    }

    private mutating func appendField(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var colon = range.lowerBound
        while colon < range.upperBound, bytes[colon] != ASCII.colon, bytes[colon] != ASCII.lineFeed { colon += 1 }
        guard colon < range.upperBound, bytes[colon] == ASCII.colon else {
            // A line that is no header field is passed over, as servers do.
            return true
        }
        guard fields.count < MessageLimits.headerFields else {
            refusal = refusal ?? .tooManyHeaders
            return false
        }
        let name = appendUnfolded(bytes, range.lowerBound..<colon)
        guard !name.isEmpty else { return true }
        let value = appendUnfolded(bytes, (colon + 1)..<range.upperBound)
        guard name.count <= 128, value.count <= MessageLimits.valueBytes else {
            refusal = refusal ?? .lineTooLong
            return false
        }
        fields.append(HeaderField(known: HeaderName(text[name]), name: name, value: value))
        return true
    }

    /// Copies `range` as it stands, followed by a NUL.
    private mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        let start = text.count
        for index in range { appendByte(bytes[index]) }
        let end = text.count
        text.append(0)
        return start..<end
    }

    /// Copies `range` with line ends and runs of blanks made one space (RFC 3261 §7.3.1), trimmed, NUL after it.
    private mutating func appendUnfolded(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        let start = text.count
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
                if text.count > start { text.append(ASCII.space) }
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
        let end = text.count
        text.append(0)
        return start..<end
    }

    @inline(__always)
    private mutating func appendByte(_ byte: UInt8) {
        if byte == UInt8(ascii: "0"), text.count >= 2, text[text.count - 1] == byte,
            text[text.count - 2] == UInt8(ascii: "%")
        {
            hasEscapedNUL = true
        }
        text.append(byte == 0 ? 0x1A : byte)
    }

    private struct Line {
        /// End without CR and LF.
        var contentEnd: Int
        var next: Int
        var isTerminated: Bool
    }

    private static func line(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Line {
        var index = start
        while index < end, bytes[index] != ASCII.lineFeed { index += 1 }
        guard index < end else { return Line(contentEnd: end, next: end, isTerminated: false) }
        let hasReturn = index > start && bytes[index - 1] == ASCII.carriageReturn
        return Line(contentEnd: hasReturn ? index - 1 : index, next: index + 1, isTerminated: true)
    }

    /// Ends a C string inside the text, in the place of a separator.
    mutating func terminate(at index: Int) {
        if text.indices.contains(index) { text[index] = 0 }
    }
}

extension MessageGuard {
    /// The value of the first field of that name.
    func first(_ name: HeaderName) -> ArraySlice<UInt8>? {
        fields.first { $0.known == name }.map { text[$0.value] }
    }

    /// What can be read of a refused message.
    func error(_ reason: SIPParseError.Reason) -> SIPParseError {
        let line = text[startLine]
        return SIPParseError(
            reason: reason, callID: first(.callID).flatMap { $0.isEmpty || $0.count > 512 ? nil : $0.text },
            cseq: first(.cseq).flatMap { CSeq($0) },
            startLine: line.isEmpty ? nil : URIPassword.blanked(line.prefix(512)).escapedForDisplay(limit: 120))
    }
}

extension CSeq {
    /// `314159 INVITE`; nil where the number does not fit 31 bits (RFC 3261 §8.1.1.5) or the method is no token.
    init?(_ value: ArraySlice<UInt8>) {
        let parts = value.split(whereSeparator: { $0.isBlank })
        guard parts.count == 2, let number = parts[0].number(UInt32.self), number < 1 << 31,
            parts[1].allSatisfy(\.isToken)
        else { return nil }
        self.init(number: number, method: SIPMethod.normalized(parts[1]))
    }
}

/// Methods of the RFCs; names are case-sensitive (RFC 3261 §7.1), so only exact ones need no copy.
enum SIPMethod {
    /// The longest one taken for a method; those of RFCs have nine letters.
    static let mostBytes = 64
    private static let known = [
        "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO", "SUBSCRIBE", "NOTIFY",
        "REFER", "MESSAGE", "PUBLISH",
    ]

    /// A known method in upper case, whatever its case on the wire; another as it stands.
    static func normalized(_ bytes: ArraySlice<UInt8>) -> String {
        known.first { bytes.equalsCaseless($0) } ?? bytes.text
    }

    static func normalized(_ text: String) -> String { normalized(Array(text.utf8)[...]) }
}
