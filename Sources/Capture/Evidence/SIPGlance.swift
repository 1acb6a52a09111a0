import Wire

/// The few header fields by which a kept SIP message is found again, read without parsing it whole.
///
/// Reads what is there of a message: a fragment or a segment may end anywhere.
package struct SIPGlance {
    /// Where the Call-ID stands.
    package var callID: Range<Int>?
    /// The user parts of From, To and P-Asserted-Identity.
    package var users: [String] = []

    /// - Parameter readsUsers: Without, only the Call-ID is looked for.
    package init(_ bytes: Span<UInt8>, from start: Int = 0, readsUsers: Bool = false) {
        var position = start
        while position < bytes.count {
            let end = SIPGlance.endOfLine(bytes, position)
            // An empty line ends the header.
            if end - position <= 1, position > start, bytes[position] == 13 || bytes[position] == 10 { return }
            switch bytes[position] | 0x20 {
            case 0x63 where callID == nil, 0x69 where callID == nil:
                if let value = SIPGlance.value(bytes, position, end, "call-id", "i") { callID = value }
            case 0x66 where readsUsers:
                add(bytes, SIPGlance.value(bytes, position, end, "from", "f"))
            case 0x74 where readsUsers:
                add(bytes, SIPGlance.value(bytes, position, end, "to", "t"))
            case 0x70 where readsUsers:
                add(bytes, SIPGlance.value(bytes, position, end, "p-asserted-identity", nil))
            default: break
            }
            if callID != nil, !readsUsers { return }
            position = end + 1
        }
    }

    static func isRegister(_ payload: Span<UInt8>) -> Bool {
        // "REGISTER " as two numbers: this is asked of every message.
        payload.uint64(at: 0) == 0x5245_4749_5354_4552 && payload.uint8(at: 8) == 0x20
    }

    /// Position of the line feed, or the end of the bytes.
    private static func endOfLine(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var position = start
        while position < bytes.count, bytes[position] != 10 { position += 1 }
        return position
    }

    /// The value of a header line with one of these names, without blanks around it.
    private static func value(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ name: StaticString, _ compact: StaticString?
    ) -> Range<Int>? {
        guard let after = match(bytes, start, end, name) ?? compact.flatMap({ match(bytes, start, end, $0) }) else {
            return nil
        }
        var low = after
        var high = end
        while low < high, bytes[low] <= 32 { low += 1 }
        while high > low, bytes[high - 1] <= 32 { high -= 1 }
        return low < high ? low..<high : nil
    }

    /// The position after `name`, blanks and colon.
    private static func match(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ name: StaticString) -> Int? {
        let count = name.utf8CodeUnitCount
        guard start + count < end else { return nil }
        let isEqual = name.withUTF8Buffer { wanted in
            for index in 0..<count where bytes[start + index] | 0x20 != wanted[index] | 0x20 { return false }
            return true
        }
        guard isEqual else { return nil }
        var position = start + count
        while position < end, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
        return position < end && bytes[position] == 58 ? position + 1 : nil
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
