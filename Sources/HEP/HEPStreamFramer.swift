import Wire

/// Cuts packets of HEP 3 out of a TCP stream: each says its own length. A stream has no place to begin anew, so that bytes
/// which begin no packet end it; of a capture, which may lack some, the next that begin one go on.
package struct HEPStreamFramer: Sendable {
    /// "HEP3".
    static let mark: UInt32 = 0x4845_5033
    private var held: [UInt8] = []
    /// It carries no HEP, or no more.
    package private(set) var isBroken = false

    private let seeks: Bool

    /// - Parameter seeks: Bytes that begin no packet are passed over.
    package init(seeks: Bool = false) { self.seeks = seeks }

    /// Bytes are missing here.
    package mutating func resynchronise() { held = [] }

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
            guard let length = Self.length(of: span, at: start) else {
                guard seeks else {
                    isBroken = true
                    return packets
                }
                start = start &+ 1
                continue
            }
            guard length <= all.count &- start else { break }
            packets.append(span.copy(from: start, length: length))
            start = start &+ length
        }
        held = span.copy(from: start, length: all.count &- start)
        return packets
    }

    /// A packet begins somewhere in these bytes.
    package static func isHEP(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 6 else { return false }
        return (0...bytes.count &- 6).contains { bytes[$0] == 0x48 && length(of: bytes, at: $0) != nil }
    }

    /// Nil where no packet begins.
    private static func length(of bytes: Span<UInt8>, at start: Int) -> Int? {
        guard bytes.uint32(at: start) == mark, let length = bytes.uint16(at: start &+ 4).map(Int.init), length >= 6
        else {
            return nil
        }
        return length
    }
}
