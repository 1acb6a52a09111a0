import Wire

/// Traffic that has nothing to do with calls: web pages over TCP and QUIC, names, and what a host says to its database.
struct NoiseMaker {
    private var random: Random
    private var frames: [[UInt8]] = []

    init(seed: UInt64) {
        random = Random(seed: seed &+ 1)
        for number in 0..<64 { frames.append(make(number)) }
    }

    mutating func next() -> [UInt8] { frames[Int(random.next() >> 58)] }

    private mutating func make(_ number: Int) -> [UInt8] {
        let host = Endpoint(address: IPAddress(v4: 0xC000_0214), port: 40_000 + UInt16(number) * 17)
        let server = IPAddress(v4: 0xCB00_7101 + UInt32(number))
        let size = Int(random.within(40...1_100))
        let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) & 0x3F | 0x40 }
        switch number % 8 {
        case 0: return udp(host, Endpoint(address: server, port: 443), bytes)
        case 1: return udp(Endpoint(address: server, port: 53), host, Array(bytes.prefix(90)))
        case 2: return udp(Endpoint(address: server, port: 443), host, bytes)
        case 3: return tcp(host, Endpoint(address: server, port: 3_306), bytes)
        default: return tcp(Endpoint(address: server, port: 443), host, bytes)
        }
    }

    private func udp(_ source: Endpoint, _ destination: Endpoint, _ bytes: [UInt8]) -> [UInt8] {
        FrameTemplate(from: source, to: destination, payload: bytes).bytes
    }

    private func tcp(_ source: Endpoint, _ destination: Endpoint, _ bytes: [UInt8]) -> [UInt8] {
        let header: [UInt8] = big(UInt32(0x1234_5678)) + big(UInt32(0x2345_6789)) + [0x50, 0x18, 0x20, 0, 0, 0, 0, 0]
        // The template's UDP header becomes TCP's: ports stay where they are.
        var frame = FrameTemplate(from: source, to: destination, payload: [UInt8](repeating: 0, count: 12) + bytes)
            .bytes
        frame[23] = 6
        frame.replaceSubrange(38..<54, with: header)
        return frame
    }
}
