import Testing

@testable import Wire

/// Frames of sound that are read at one look, beside the two readers that take any frame.
@Suite struct PlainSoundTests {
    /// Ethernet, IPv4, UDP and RTP with `payload` bytes.
    private static func frame(payload: Int) -> [UInt8] {
        let udp = 8 + 12 + payload
        let total = 20 + udp
        var bytes = [UInt8](repeating: 0x11, count: 12) + [8, 0]
        bytes += [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0x12, 0x34, 0x40, 0, 64, 17, 0, 0]
        bytes += [192, 0, 2, 10, 198, 51, 100, 20]
        bytes += [0x4E, 0x20, 0x9C, 0x41, UInt8(udp >> 8), UInt8(udp & 255), 0, 0]
        bytes += [0x80, 0x88, 0x12, 0x34, 0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3, 4]
        return bytes + (0..<payload).map { UInt8(truncatingIfNeeded: $0) }
    }

    /// What both readers say of a frame that is read at one look; nil where it is not.
    private static func agree(_ bytes: [UInt8]) -> Bool? {
        let span = bytes.span
        guard let sound = PlainSound(span) else { return nil }
        guard let datagram = FrameDecoder.plainDatagram(span),
            let header = RTPHeader.parse(
                span, offset: datagram.payloadOffset, length: datagram.payloadLength,
                wireLength: datagram.wirePayloadLength)
        else { return false }
        return sound.flow == datagram.flow && sound.head == header.head && sound.ssrc == header.ssrc
            && sound.timeToLive == datagram.timeToLive && sound.payloadLength == header.payloadLength
            && header.wirePayloadLength == header.payloadLength && header.payloadOffset == PlainSound.payloadOffset
            && header.isPaddingValid && !(192...223).contains(bytes[43])
    }

    @Test("A packet of sound is read at one look and as the two readers read it", arguments: [0, 1, 20, 160, 1_400])
    func aPacketOfSoundIsReadAtOneLookAndAsTheTwoReadersReadIt(payload: Int) {
        let bytes = Self.frame(payload: payload)
        #expect(Self.agree(bytes) == true)
        // Ethernet fills short frames up.
        #expect(Self.agree(bytes + [0, 0, 0, 0]) == true)
        let sound = PlainSound(bytes.span)
        #expect(sound?.head.payloadType == 8)
        #expect(sound?.head.marker == true)
        #expect(sound?.head.sequence == 0x1234)
        #expect(sound?.head.timestamp == 0xDEAD_BEEF)
        #expect(sound?.flow.description == "192.0.2.10:20000 → 198.51.100.20:40001")
    }

    @Test("What is anything else is left to the two readers")
    func whatIsAnythingElseIsLeftToTheTwoReaders() {
        let changes: [(place: Int, value: UInt8)] = [
            (12, 0x86), (14, 0x46), (17, 0), (20, 0x20), (21, 1), (23, 6), (39, 19), (39, 255), (42, 0x40), (42, 0x90),
            (42, 0xA0), (42, 0x81), (43, 200), (43, 0xC0), (43, 0xDF),
        ]
        for (place, value) in changes {
            var bytes = Self.frame(payload: 160)
            bytes[place] = value
            #expect(PlainSound(bytes.span) == nil, "byte \(place) is \(value)")
        }
        let whole = Self.frame(payload: 160)
        for count in 0..<whole.count { #expect(PlainSound(Array(whole.prefix(count)).span) == nil) }
        var tunnel = whole
        (tunnel[36], tunnel[37]) = (0x12, 0xB5)
        #expect(PlainSound(tunnel.span) == nil)
    }

    @Test("Whatever a frame holds both ways of reading say the same")
    func whateverAFrameHoldsBothWaysOfReadingSayTheSame() {
        var random = SeededGenerator(seed: 9)
        var plain = 0
        for _ in 0..<20_000 {
            var bytes = Self.frame(payload: Int.random(in: 0...40, using: &random))
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                bytes[Int.random(in: 12..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            bytes = Array(bytes.prefix(Int.random(in: bytes.count - 2...bytes.count, using: &random)))
            guard let isSame = Self.agree(bytes) else { continue }
            plain += 1
            #expect(isSame, "\(bytes)")
        }
        #expect(plain > 1_000)
    }
}
