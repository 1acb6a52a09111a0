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
        let text = String(decoding: bytes.copy(from: range.lowerBound, length: min(range.count, 512)), as: UTF8.self)
        for scheme in ["sip:", "sips:", "tel:"] {
            var rest = Substring(text)
            while let found = rest.range(of: scheme), users.count < 16 {
                rest = rest[found.upperBound...]
                let user = rest.prefix { !"@>;, ".contains($0) }
                if !user.isEmpty, scheme == "tel:" || rest.dropFirst(user.count).first == "@" {
                    users.append(String(user))
                }
            }
        }
    }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
