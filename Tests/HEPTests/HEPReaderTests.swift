import HEP
import Testing
import Wire

/// The decoder, chunk by chunk.
@Suite struct HEPReaderTests {
    private static let options = "OPTIONS sip:a@b SIP/2.0\r\n\r\n"

    @Test("A packet of version 3 says who spoke to whom and when and what") func version3() throws {
        let bytes = packet(
            ends, chunk(9, [0x65, 0x53, 0xF1, 0x00]), chunk(10, [0, 0, 0x03, 0xE8]), chunk(11, [1]),
            chunk(12, [0, 0, 0x07, 0xD1]), chunk(13, [0, 30]), chunk(17, HEPTests.bytes("call-1")),
            chunk(19, HEPTests.bytes("edge-1")), chunk(15, HEPTests.bytes(Self.options)))
        let found = try #require(read(bytes))
        #expect(found.flow == flow)
        #expect(found.isDatagram)
        #expect(found.time == at(1))
        #expect(found.kind == .sip && found.agent == 2_001 && found.keepAlive == 30)
        #expect(found.correlation == "call-1" && found.node == "edge-1")
        #expect(found.text(bytes) == Self.options)
    }

    @Test("Addresses of version 6 are read") func addressesOfVersion6() throws {
        func address(_ last: UInt8) -> [UInt8] { [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [last] }
        let bytes = packet(
            chunk(1, [10]), chunk(2, [6]), chunk(5, address(1)), chunk(6, address(2)), chunk(7, [0x13, 0xC4]),
            chunk(8, [0x13, 0xD8]), chunk(15, HEPTests.bytes("x")))
        let found = try #require(read(bytes))
        #expect(found.flow == Flow(source: proxyV6, destination: carrierV6))
        #expect(!found.isDatagram)
    }

    @Test("Chunks of vendors and of numbers nobody knows are passed over") func othersArePassedOver() throws {
        let bytes = packet(
            chunk(15, HEPTests.bytes("not this"), vendor: 7), ends, chunk(999, [1, 2, 3]), chunk(18, [0, 5]),
            chunk(15, HEPTests.bytes("this")))
        #expect(try #require(read(bytes)).text(bytes) == "this")
    }

    @Test("A compressed payload is unpacked") func compressedPayload() throws {
        // "OPTIONS sip:a@b SIP/2.0\r\n\r\n" by Python's zlib.compress.
        let packed: [UInt8] = [
            0x78, 0x9C, 0xF3, 0x0F, 0x08, 0xF1, 0xF4, 0xF7, 0x0B, 0x56, 0x28, 0xCE, 0x2C, 0xB0, 0x4A, 0x74, 0x48, 0x52,
            0x08, 0xF6, 0x0C, 0xD0, 0x37, 0xD2, 0x33, 0xE0, 0xE5, 0xE2, 0xE5, 0x02, 0x00, 0x6F, 0xE7, 0x06, 0xCF,
        ]
        let bytes = packet(ends, chunk(16, packed))
        #expect(try #require(read(bytes)).text(bytes) == Self.options)
    }

    @Test("What only looks compressed or unpacks to more than a datagram is refused") func compressedRubbish() {
        #expect(fault(packet(ends, chunk(16, HEPTests.bytes("rubbish")))) == .badPayload)
        #expect(fault(packet(ends, chunk(16, []))) == .badPayload)
        // 100,000 zeros.
        let bomb: [UInt8] =
            [0x78, 0x9C, 0xED, 0xC1, 0x31, 0x01, 0, 0, 0, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 0x0D, 0x0F, 0xA0]
            + [UInt8](repeating: 0, count: 97) + [0x57, 0x03, 0x86, 0xAF, 0, 1]
        #expect(fault(packet(ends, chunk(16, bomb))) == .badPayload)
    }

    private static let broken: [([UInt8], HEPError)] = [
        ([], .notHEP), (bytes("HEP"), .notHEP), (bytes("HEPX\0\u{6}"), .notHEP), (bytes("HEP3"), .badLength),
        (packet(length: 5), .badLength), (packet(ends, length: 4_000), .badLength),
        // A chunk shorter than its own head, one that goes on behind the packet's end, and one cut inside its head.
        (packet([0, 0, 0, 1, 0, 5]), .badLength), (packet([0, 0, 0, 15, 0, 9, 1]), .badLength),
        (packet(ends, [0, 0, 0]), .badLength), (packet([0, 7, 0, 1, 0, 0]), .badLength),
        // Values of another size than theirs.
        (packet(chunk(3, [1, 2, 3])), .badLength), (packet(chunk(5, [1, 2, 3, 4])), .badLength),
        (packet(chunk(7, [1])), .badLength), (packet(chunk(9, [])), .badLength),
        (packet(chunk(2, [1, 2])), .badLength),
        // A message between nobody and somebody.
        (packet(chunk(3, [1, 2, 3, 4]), chunk(15, bytes("x"))), .noAddresses),
        ([2, 16, 3, 17] + [UInt8](repeating: 0, count: 40), .notHEP),
        ([2, 15, 2, 17] + [UInt8](repeating: 0, count: 40), .badLength), ([2, 16, 2, 17, 0, 1, 0, 2, 1], .badLength),
        ([2, 16, 2, 17] + [UInt8](repeating: 0, count: 16), .badLength),
    ]

    @Test("What contradicts itself is refused by its name", arguments: broken.indices)
    func whatContradictsItselfIsRefused(_ index: Int) {
        let (bytes, reason) = Self.broken[index]
        #expect(fault(bytes) == reason)
    }

    @Test("Cut anywhere a packet is refused and never trapped on") func cutAnywhere() {
        let bytes = packet(ends, chunk(11, [1]), chunk(14, HEPTests.bytes("key")), chunk(15, HEPTests.bytes("payload")))
        for length in 0..<bytes.count { #expect(read(Array(bytes[..<length])) == nil) }
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 5, 6, 127, 255] {
                var other = bytes
                other[index] = value
                _ = read(other)?.text(other)
            }
        }
    }

    @Test("A sign of life needs no addresses") func signOfLife() throws {
        let found = try #require(read(packet(chunk(12, [0, 0, 0, 9]), chunk(13, [0, 60]))))
        #expect(found.isEmpty && found.flow == nil && found.keepAlive == 60)
    }

    @Test("A time of zero or with a million microseconds is none") func timesThatAreNone() throws {
        let zero = packet(ends, chunk(9, [0, 0, 0, 0]), chunk(10, [0, 0, 0, 1]), chunk(15, [1]))
        #expect(try #require(read(zero)).time == nil)
        let odd = packet(ends, chunk(9, [1, 0, 0, 0]), chunk(10, [0, 0x0F, 0x42, 0x40]), chunk(15, [1]))
        #expect(try #require(read(odd)).time == nil)
    }

    @Test("Version 2 has its time in the sender's order of bytes") func version2() throws {
        let head: [UInt8] = [2, 16, 2, 17, 0x13, 0xC4, 0x13, 0xD8, 192, 0, 2, 1, 198, 51, 100, 2]
        let time: [UInt8] = [0x00, 0xF1, 0x53, 0x65, 0xE8, 0x03, 0, 0, 0xD1, 0x07, 0, 0]
        let bytes = head + time + HEPTests.bytes("INVITE")
        let found = try #require(read(bytes))
        #expect(found.flow == flow && found.time == at(1) && found.agent == 2_001)
        #expect(found.text(bytes) == "INVITE")
        #expect(mayBegin(bytes))
    }

    @Test("The key is compared whole") func keys() throws {
        let bytes = packet(ends, chunk(14, HEPTests.bytes("secret")), chunk(15, [1]))
        let found = try #require(read(bytes))
        #expect(found.bears("secret", in: bytes))
        for other in ["", "secre", "secrets", "Secret", "secreT"] {
            #expect(!found.bears(other, in: bytes))
        }
        let without = packet(ends, chunk(15, [1]))
        #expect(try #require(read(without)).bears("", in: without) == false)
    }

    @Test("RTP, SIP and STUN do not begin like HEP") func whatBeginsLikeHEP() {
        for other: [UInt8] in [
            [0x80, 0], HEPTests.bytes("HEAD x"), HEPTests.bytes("SIP/2.0"), [0, 1, 0, 0], [1, 1, 0, 8], [],
        ] {
            #expect(!mayBegin(other))
        }
    }
}
