import Wire

/// An Ethernet/IPv4/UDP frame whose changing fields are patched in place.
struct FrameTemplate {
    private(set) var bytes: [UInt8]

    static let headerLength = 42

    /// UDP without checksum (RFC 768 allows it over IPv4), so that patching stays cheap.
    init(from source: Endpoint, to destination: Endpoint, payload: [UInt8]) {
        bytes = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00]
        bytes += [0x45, 0] + big(UInt16(payload.count + 28)) + [0, 0, 0x40, 0, 64, 17, 0, 0]
        bytes += big(source.address.v4 ?? 0) + big(destination.address.v4 ?? 0)
        bytes += big(source.port) + big(destination.port) + big(UInt16(payload.count + 8)) + [0, 0]
        var sum: UInt32 = 0
        for index in stride(from: 14, to: 34, by: 2) { sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1]) }
        while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
        bytes.replaceSubrange(24..<26, with: big(~UInt16(sum)))
        bytes += payload
    }

    /// A G.711 packet of 20 ms (RFC 3550 §5.1, RFC 3551 §4.5.14).
    init(rtpFrom source: Endpoint, to destination: Endpoint, ssrc: UInt32) {
        let header: [UInt8] = [0x80, 8, 0, 0, 0, 0, 0, 0] + big(ssrc)
        let sound = (0..<160).map { UInt8(truncatingIfNeeded: ssrc >> 3 &+ UInt32($0) &* 37) }
        self.init(from: source, to: destination, payload: header + sound)
    }

    /// Sets marker, sequence number and timestamp of the `index`th packet of an RTP stream.
    mutating func setPacket(_ index: Int) {
        let sequence = UInt16(truncatingIfNeeded: index &+ 1_000)
        let timestamp = UInt32(truncatingIfNeeded: index &* 160)
        let start = FrameTemplate.headerLength
        bytes[start + 1] = index == 0 ? 0x88 : 8
        bytes[start + 2] = UInt8(sequence >> 8)
        bytes[start + 3] = UInt8(sequence & 255)
        for byte in 0..<4 { bytes[start + 4 + byte] = UInt8(truncatingIfNeeded: timestamp >> UInt32(24 - byte * 8)) }
    }
}

func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
func big(_ value: UInt32) -> [UInt8] { big(UInt16(value >> 16)) + big(UInt16(truncatingIfNeeded: value)) }
