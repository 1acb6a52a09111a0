import Wire

/// The few header fields by which a kept SIP message is found again: the parser's lines and names, and nothing parsed.
///
/// Reads what is there of a message: a fragment or a segment may end anywhere.
package struct SIPGlance {
    /// The Call-ID as `CallIDText` has it.
    package var callID: [UInt8]?
    /// The user parts of From, To and P-Asserted-Identity.
    package var users: [String] = []

    /// - Parameter readsUsers: Without, only the Call-ID is looked for.
    package init(_ bytes: Span<UInt8>, from start: Int = 0, readsUsers: Bool = false) {
        var position = start
        while position < bytes.count {
            let line = MessageGuard.line(in: bytes, from: position, to: bytes.count)
            // An empty line ends the header.
            if line.contentEnd == position, position > start { return }
            var last = line
            while last.next < bytes.count, bytes[last.next].isBlank {
                last = MessageGuard.line(in: bytes, from: last.next, to: bytes.count)
            }
            note(bytes, from: position, to: last.contentEnd, readsUsers)
            if callID != nil, !readsUsers { return }
            position = last.next
        }
    }

    private mutating func note(_ bytes: Span<UInt8>, from start: Int, to end: Int, _ readsUsers: Bool) {
        // Most lines are told by their first letter.
        switch bytes[start] | 0x20 {
        case UInt8(ascii: "c"), UInt8(ascii: "i"): guard callID == nil else { return }
        case UInt8(ascii: "f"), UInt8(ascii: "t"), UInt8(ascii: "p"): guard readsUsers else { return }
        default: return
        }
        guard let field = MessageGuard.field(in: bytes, from: start, to: end) else { return }
        let value = SIPGlance.trimmed(bytes, field.value, end)
        switch field.name {
        case .callID: callID = value.flatMap { CallIDText.of(bytes, value: $0) }
        case .from, .to, .passertedIdentity: add(bytes, value)
        default: break
        }
    }

    package static func isRegister(_ payload: Span<UInt8>) -> Bool {
        // "REGISTER " as two numbers: this is asked of every message.
        payload.uint64(at: 0) == 0x5245_4749_5354_4552 && payload.uint8(at: 8) == 0x20
    }

    /// Without blanks around it; nil where nothing is left.
    private static func trimmed(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Range<Int>? {
        var low = start
        var high = end
        while low < high, isBlank(bytes[low]) { low += 1 }
        while high > low, isBlank(bytes[high - 1]) { high -= 1 }
        return low < high ? low..<high : nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte.isBlank || byte == ASCII.carriageReturn || byte == ASCII.lineFeed
    }

    /// The user part of each `sip:`, `sips:` or `tel:` URI of the value.
    private mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>?) {
        guard let range else { return }
        let end = min(range.upperBound, range.lowerBound + 512)
        var position = range.lowerBound
        while position < end, users.count < 16 {
            defer { position += 1 }
            guard bytes[position] == 58, let needsHost = SIPGlance.scheme(bytes, range.lowerBound, position) else {
                continue
            }
            let start = position + 1
            var stop = start
            while stop < end, !SIPGlance.endsUser(bytes[stop]) { stop += 1 }
            guard stop > start, !needsHost || stop < end && bytes[stop] == 0x40 else { continue }
            users.append(String(decoding: bytes.copy(from: start, length: stop - start), as: UTF8.self))
            position = stop
        }
    }

    /// Whether a URI of the scheme that ends before `colon` has its user before an `@`; nil for another scheme.
    private static func scheme(_ bytes: Span<UInt8>, _ start: Int, _ colon: Int) -> Bool? {
        func ends(with word: StaticString) -> Bool {
            let first = colon - word.utf8CodeUnitCount
            guard first >= start else { return false }
            return word.withUTF8Buffer { wanted in
                for index in 0..<wanted.count where bytes[first + index] | 0x20 != wanted[index] { return false }
                return true
            }
        }
        if ends(with: "sip") || ends(with: "sips") { return true }
        return ends(with: "tel") ? false : nil
    }

    private static func endsUser(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x40, 0x3E, 0x3B, 0x2C, 0x20: true
        default: false
        }
    }
}
