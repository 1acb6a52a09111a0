import Support
import Testing
import Wire

@Suite struct RTPTests {
    private func parse(_ bytes: [UInt8], wireLength: Int? = nil) -> RTPHeader? {
        RTPHeader.parse(bytes.span, offset: 0, length: bytes.count, wireLength: wireLength)
    }

    @Test("A plain header is read")
    func plain() throws {
        let packet = FrameBuilder.rtp(
            ssrc: 0xDEAD_BEEF, sequence: 65_535, timestamp: 4_000_000_000, payloadType: 101, marker: true,
            payload: pattern(20))
        let header = try #require(parse(packet))
        #expect(
            header
                == RTPHeader(
                    payloadType: 101, marker: true, sequence: 65_535, timestamp: 4_000_000_000, ssrc: 0xDEAD_BEEF,
                    payloadOffset: 12, payloadLength: 20))
    }

    @Test("Contributing sources, extension and padding are no payload")
    func options() throws {
        let fixed: [UInt8] = [0xB2, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]
        let packet = fixed + pattern(8) + [0xBE, 0xDE, 0, 2] + pattern(8) + bytes("speech") + [0, 0, 0, 4]
        let header = try #require(parse(packet))
        #expect(header.payloadOffset == 32)
        #expect(header.payloadLength == 6)
        #expect(header.wirePayloadLength == 6)
        #expect(header.isPaddingValid)
    }

    @Test("An impossible padding count is told, not believed", arguments: [0, 11, 255] as [UInt8])
    func padding(count: UInt8) throws {
        var packet = FrameBuilder.rtp(ssrc: 1, sequence: 1, timestamp: 1, payload: pattern(9) + [count])
        packet[0] |= 0x20
        let header = try #require(parse(packet))
        #expect(!header.isPaddingValid)
        #expect(header.payloadLength == 10)
    }

    @Test("A packet cut by the snap length keeps its size on the wire")
    func cut() throws {
        var packet = FrameBuilder.rtp(ssrc: 1, sequence: 1, timestamp: 1, payload: pattern(20))
        packet[0] |= 0x20
        let header = try #require(parse(packet, wireLength: 172))
        #expect(header.payloadLength == 20)
        #expect(header.wirePayloadLength == 160)
        #expect(header.isPaddingValid)
    }

    static let malformed: [[UInt8]] = [
        [], [0x80], [UInt8](repeating: 0x80, count: 11), [0x40] + pattern(20), [0xC0] + pattern(20),
        [0x8F] + pattern(20), [0x90] + pattern(12), [0x90, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0xFF, 0xFF, 1],
    ]

    @Test("What is no RTP is refused", arguments: malformed)
    func refused(packet: [UInt8]) { #expect(parse(packet) == nil) }

    static let classes: [(first: UInt8, second: UInt8, length: Int, kind: MediaPacketClass)] = [
        (0, 1, 20, .stun), (3, 1, 20, .stun), (0, 1, 19, .other), (4, 0, 20, .other), (16, 0, 28, .zrtp),
        (20, 254, 13, .dtls), (63, 254, 13, .dtls), (22, 254, 12, .other), (64, 0, 20, .other), (79, 0, 20, .other),
        (128, 0, 12, .rtp), (128, 0, 11, .other), (191, 0x80, 12, .rtp), (128, 191, 12, .rtp), (128, 192, 8, .rtcp),
        (129, 200, 8, .rtcp), (129, 223, 4, .rtcp), (128, 224, 12, .rtp), (128, 200, 3, .other),
        (192, 0, 20, .other), (73, 78, 200, .other),
    ]

    @Test("Packets on a media port are told apart by their first bytes (RFC 7983)", arguments: classes)
    func demultiplex(first: UInt8, second: UInt8, length: Int, kind: MediaPacketClass) {
        let packet = [first, second] + pattern(length - 2)
        #expect(MediaPacketClass(packet.span, offset: 0, length: packet.count) == kind)
    }
}
