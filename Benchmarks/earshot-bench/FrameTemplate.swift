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

    /// A sender report with one report block, and the sender's name (RFC 3550 §6.4.1, §6.5).
    init(reportFrom source: Endpoint, to destination: Endpoint, ssrc: UInt32) {
        let report: [UInt8] = [0x81, 200, 0, 12] + big(ssrc) + [UInt8](repeating: 0, count: 44)
        let name: [UInt8] = [0x81, 202, 0, 3] + big(ssrc) + [1, 4] + Array("host".utf8) + [0, 0]
        let next = { (place: Endpoint) in Endpoint(address: place.address, port: place.port &+ 1) }
        self.init(from: next(source), to: next(destination), payload: report + name)
    }

    /// Fills in a report: packets sent so far, and what was received of `other`, with nothing lost.
    static func setReport(in bytes: inout [UInt8], sent: Int, of other: UInt32, received: Int, seconds: Double) {
        let start = headerLength
        let clock = UInt32(truncatingIfNeeded: Int(seconds * 65_536))
        func put(_ value: UInt32, at place: Int) {
            bytes.replaceSubrange(start + place..<start + place + 4, with: big(value))
        }
        put(2_208_988_800 &+ 1_700_000_000 &+ clock >> 16, at: 8)
        put(clock << 16, at: 12)
        put(UInt32(truncatingIfNeeded: sent * 160), at: 16)
        put(UInt32(truncatingIfNeeded: sent), at: 20)
        put(UInt32(truncatingIfNeeded: sent * 160), at: 24)
        put(other, at: 28)
        put(0, at: 32)
        put(UInt32(truncatingIfNeeded: received + 999), at: 36)
        put(8, at: 40)
    }

    /// Sets marker, sequence number and timestamp of the `index`th packet of an RTP stream.
    mutating func setPacket(_ index: Int) { FrameTemplate.setPacket(index, in: &bytes) }

    static func setPacket(_ index: Int, in bytes: inout [UInt8]) {
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
