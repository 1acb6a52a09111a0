package import Engine
import SIP
package import Wire

/// A short name for a finding, an incident or a call, made of what identifies it: the same in the log, in the history,
/// on the socket, after a restart, and in a capture of the same packets.
///
/// Twelve characters of Crockford's base32 in lower case, of which the first eight are shown. Whoever has a million
/// calls may meet two that begin alike; the rest then tells them apart.
package struct Handle: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 60 bits.
    package let value: Int64

    package static let shownLength = 8
    private static let length = 12
    fileprivate static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    /// No secret: it only keeps strangers from choosing names that begin alike without trying.
    private static let hash = SipHash(low: 0x6561_7273_686F_7420, high: 0x6861_6E64_6C65_2E31)

    private init(_ parts: String...) {
        let bytes = parts.map { Array($0.utf8) }.joined(separator: [0])
        value = Int64(Handle.hash.hash(bytes) >> 4)
    }

    package init(finding id: String) { self.init("finding", id) }
    package init(incident id: String) { self.init("incident", id) }

    /// Call-IDs are used again by some; the time of the first INVITE, in microseconds, tells those calls apart.
    /// It is the same of a Call-ID with telephone numbers in it and of that Call-ID with the numbers masked.
    package init(call callID: String, start: Timestamp) { self.init(call: callID, start.rfc3339) }

    private init(call callID: String, _ start: String) { self.init("call", CallIDText.shape(callID), start) }

    package init(_ registration: RegistrationSnapshot) {
        self.init("registration", registration.account, registration.contact)
    }

    package init(_ record: FindingRecord) { self.init(finding: record.id) }
    package init(_ record: IncidentRecord) { self.init(incident: record.id) }
    package init(_ record: CallRecord) { self.init(call: record.callID, record.start) }
    package init(_ call: FindingRecord.Call) { self.init(call: call.callID, call.start) }

    /// All characters.
    package var whole: String {
        let digits = (0..<Handle.length).map { Handle.alphabet[Int(value >> (55 - 5 * $0) & 31)] }
        return String(decoding: digits, as: UTF8.self)
    }

    package var description: String { String(whole.prefix(Handle.shownLength)) }

    package static func < (left: Handle, right: Handle) -> Bool { left.value < right.value }

    /// The shortest beginnings, of at least what is shown, that tell `handles` apart.
    package static func told(_ handles: [Handle]) -> [String] {
        let whole = handles.map(\.whole)
        let length = (shownLength...Handle.length).first { length in
            Set(whole.map { $0.prefix(length) }).count == whole.count
        }
        return whole.map { String($0.prefix(length ?? Handle.length)) }
    }
}

/// The beginning of a handle, as people type it: capitals, and `i`, `l` and `o` for the digits they look like.
package struct HandlePrefix: Sendable, Hashable {
    /// Values of the handles that begin so.
    package let values: ClosedRange<Int64>

    /// Shorter ones would be met by chance.
    private static let shortest = 4

    /// Nil for what no handle begins with.
    package init?(_ text: String) {
        let digits = text.utf8.map { HandlePrefix.digit($0) }
        guard HandlePrefix.shortest...12 ~= digits.count else { return nil }
        var low: Int64 = 0
        for digit in digits {
            guard let digit else { return nil }
            low = low << 5 | digit
        }
        let free = 60 - 5 * digits.count
        low <<= Int64(free)
        values = low...(low | ((1 << Int64(free)) - 1))
    }

    package func begins(_ handle: Handle) -> Bool { values.contains(handle.value) }

    private static func digit(_ byte: UInt8) -> Int64? {
        switch byte | 0x20 {
        case 0x69, 0x6C: 1
        case 0x6F: 0
        case let letter where 0x61...0x7A ~= letter:
            Handle.alphabet.firstIndex(of: letter).map { Int64($0) }
        default: 48...57 ~= byte ? Int64(byte - 48) : nil
        }
    }
}
