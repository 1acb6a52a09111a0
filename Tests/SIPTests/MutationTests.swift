import SIP
import Support
import Testing

/// A small generator with a seed, so that a failure can be run again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

enum Mutation {
    static let seeds: [[UInt8]] = {
        let sdp = SIPText.sdp(lines: ["a=rtcp:4 IN IP4 1.2.3.4", "a=candidate:1 1 UDP 1 10.0.0.1 9 typ host"])
        let invite = SIPText.message(
            "INVITE", from: "\"A\" <sip:a%40@example.com;x=y>", contact: "<sip:a:b@[2001:db8::1]:5060;ob?h=v&i=w>;q=1",
            headers: [
                ("Record-Route", "<sip:p;lr>, <sip:q;lr>"), ("Supported", "100rel,timer"),
                ("Session-Expires", "90;refresher=uac"),
                ("Authorization", "Digest username=\"u\", response=\"r\", nonce=\"n\""),
                ("Reason", "Q.850;cause=16;text=\"t\""),
            ], sdp: sdp)
        var multipart = SIPText.message("INVITE")
        multipart.contentType = "multipart/mixed;boundary=b"
        multipart.body = "--b\r\nContent-Type: application/sdp\r\n\r\n\(sdp)\r\n--b--"
        let answer = SIPText.response(
            401, "Unauthorized", to: invite, headers: [("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\"")])
        return [invite.bytes, multipart.bytes, answer.bytes] + Corpus.torture.map(\.bytes)
    }()

    /// Bytes that parsers stumble over.
    private static let sharp = Array("\r\n\t \"'<>@:;,=?&%/\\()[]{}*+-.0019azSIPsip".utf8) + [0, 0x7F, 0x80, 0xFF]

    static func mutate(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            guard !bytes.isEmpty else { return bytes }
            let at = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, at + Int.random(in: 1...24, using: &generator))
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: bytes[at] = sharp.randomElement(using: &generator) ?? 0
            case 1: bytes[at] = UInt8.random(in: .min ... .max, using: &generator)
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(sharp.randomElement(using: &generator) ?? 0, at: at)
            case 4: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            case 5: bytes.removeLast(bytes.count - at)
            default:
                let sharpByte = sharp.randomElement(using: &generator) ?? 0
                bytes.insert(contentsOf: [UInt8](repeating: sharpByte, count: end - at), at: at)
            }
        }
        return bytes
    }
}

@Suite("Mutated messages")
struct MutationTests {
    @Test("20,000 mutated messages are parsed or refused, never a trap", arguments: [1 as UInt64, 2])
    func parser(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var parsed = 0
        for round in 0..<10_000 {
            let bytes = Mutation.mutate(Mutation.seeds[round % Mutation.seeds.count], &generator)
            if let message = try? SIPParser().parse(bytes.span, isTruncated: round % 5 == 0) {
                parsed += 1
                #expect(message.length == bytes.count)
                #expect(message.bodyLength >= 0 && message.bodyLength < max(1, bytes.count))
                #expect(message.headers.count <= 256 && message.rejectedHeaders.count <= 32)
                #expect(message.contacts.count <= 256 && message.allow.count <= 64 && message.sdpText != "")
            }
            _ = looksLikeSIP(bytes.span)
        }
        // Mutations that nothing survives would prove little.
        #expect(parsed > 2_000)
    }

    @Test("A mutated stream leaves the framer within its bounds")
    func framer() {
        var generator = SeededGenerator(seed: 3)
        var framer = SIPStreamFramer(maxMessageBytes: 8_192)
        var fed: UInt64 = 0
        var framed: UInt64 = 0
        for round in 0..<5_000 {
            let bytes = Mutation.mutate(Mutation.seeds[round % Mutation.seeds.count], &generator)
            fed += UInt64(bytes.count)
            framed += framer.add(bytes).reduce(0) { $0 + UInt64($1.count) }
            #expect(framer.bufferedBytes <= 8_196)
        }
        #expect(framed + framer.discardedBytes + UInt64(framer.bufferedBytes) <= fed)
        #expect(framed > fed / 10)
    }

    @Test("Differences of any two messages can be told")
    func differencesOfAnything() throws {
        var generator = SeededGenerator(seed: 4)
        for round in 0..<2_000 {
            let seed = Mutation.seeds[round % Mutation.seeds.count]
            let bytes = Mutation.mutate(seed, &generator)
            guard let one = try? SIPParser().parse(seed.span), let other = try? SIPParser().parse(bytes.span) else {
                continue
            }
            #expect(differences(one, other).count == differences(other, one).count)
        }
    }
}
