package import Wire

/// A message that was mirrored, as a packet that could have carried it: raw IP with UDP or TCP over it, so that whatever
/// reads packets (evidence files, Wireshark) reads it. What its sender did not say is made up: time to live 64, flags, and
/// of TCP a sequence that goes on from message to message.
package enum PlainFrame {
    /// - Parameter sequence: of the first byte, for TCP.
    /// - Returns: nil where no IP packet is so large, or the ends are of two families.
    package static func bytes(
        _ payload: Span<UInt8>, flow: Flow, isDatagram: Bool, sequence: UInt32 = 1
    ) -> [UInt8]? {
        let transport = isDatagram ? 8 : 20
        let length = transport &+ payload.count
        var frame: [UInt8]
        if let source = flow.source.address.v4, let destination = flow.destination.address.v4 {
            guard length &+ 20 <= 65_535 else { return nil }
            frame = [0x45, 0] + network(UInt16(truncatingIfNeeded: length &+ 20)) + [0, 0, 0x40, 0, 64]
            frame += [isDatagram ? 17 : 6, 0, 0] + network(source) + network(destination)
            let checksum = network(~sum(frame.span, 0..<20))
            frame.replaceSubrange(10..<12, with: checksum)
        } else {
            guard !flow.source.address.isIPv4, !flow.destination.address.isIPv4, length <= 65_535 else { return nil }
            frame = [0x60, 0, 0, 0] + network(UInt16(truncatingIfNeeded: length)) + [isDatagram ? 17 : 6, 64]
            for address in [flow.source.address, flow.destination.address] {
                frame += network(address.high) + network(address.low)
            }
        }
        let start = frame.count
        frame += network(flow.source.port) + network(flow.destination.port)
        if isDatagram {
            frame += network(UInt16(truncatingIfNeeded: length)) + [0, 0]
        } else {
            frame += network(sequence) + network(UInt32(1)) + [0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]
        }
        frame += payload.copy(from: 0, length: payload.count)
        // The pseudo-header: both addresses, the protocol and the length (RFC 768, RFC 8200 §8.1).
        let addresses = flow.source.address.isIPv4 ? 12..<20 : 8..<40
        let begun = UInt32(sum(frame.span, addresses)) &+ (isDatagram ? 17 : 6) &+ UInt32(truncatingIfNeeded: length)
        let checksum = ~sum(frame.span, start..<frame.count, from: begun)
        let place = start &+ (isDatagram ? 6 : 16)
        frame.replaceSubrange(place..<place &+ 2, with: network(isDatagram && checksum == 0 ? 0xFFFF : checksum))
        return frame
    }

    /// The ones' complement sum of 16-bit words (RFC 1071); an odd byte at the end is the upper half of one.
    private static func sum(_ bytes: Span<UInt8>, _ range: Range<Int>, from begun: UInt32 = 0) -> UInt16 {
        var sum = begun
        var offset = range.lowerBound
        while offset < range.upperBound {
            let high = UInt32(bytes.uint8(at: offset) ?? 0)
            let low = offset &+ 1 < range.upperBound ? UInt32(bytes.uint8(at: offset &+ 1) ?? 0) : 0
            sum = sum &+ (high << 8 | low)
            offset = offset &+ 2
        }
        while sum >> 16 != 0 { sum = (sum & 0xFFFF) &+ (sum >> 16) }
        return UInt16(truncatingIfNeeded: sum)
    }

    private static func network(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
