import Wire

/// Cuts packets of HEP 3 out of a TCP stream: each says its own length. A stream has no place to begin anew, so that bytes
/// which begin no packet end it.
package struct HEPStreamFramer: Sendable {
    /// "HEP3".
    static let mark: UInt32 = 0x4845_5033
    private var held: [UInt8] = []
    /// It carries no HEP, or no more.
    package private(set) var isBroken = false

    package init() {}

    /// Less than one packet: 65,535.
    package var heldBytes: Int { held.count }

    /// - Parameter bytes: what came next, of any length.
    /// - Returns: the packets that are whole by it.
    package mutating func add(_ bytes: Span<UInt8>) -> [[UInt8]] {
        guard !isBroken else { return [] }
        let all = held + bytes.copy(from: 0, length: bytes.count)
        held = []
        var packets: [[UInt8]] = []
        var start = 0
        let span = all.span
        while all.count &- start >= 6 {
            guard span.uint32(at: start) == Self.mark, let length = span.uint16(at: start &+ 4).map(Int.init),
                length >= 6
            else {
                isBroken = true
                return packets
            }
            guard length <= all.count &- start else { break }
            packets.append(span.copy(from: start, length: length))
            start = start &+ length
        }
        held = span.copy(from: start, length: all.count &- start)
        return packets
    }
}
