import Capture
import Diagnosis
import Engine
import Support
import Testing
import Wire

struct BlankingTests {
    static let digest =
        "Digest username=\"1001\", realm=\"pbx\", nonce=\"servernonce\", uri=\"sip:pbx\", "
        + "response=\"0123456789abcdef0123456789abcdef\", cnonce=\"clientnonce\", qop=auth, nc=0000002a, opaque=\"o\""

    static let options = String(decoding: SIPText.request("OPTIONS", callID: "A@script"), as: UTF8.self)

    @Test(arguments: [
        ("Authorization: " + digest, ["0123456789abcdef0123456789abcdef", "clientnonce", "0000002a"]),
        ("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9|2^20", ["WVNfX19zZW1j"]),
        ("Proxy-Authorization: Digest response = \"deadbeef\"", ["deadbeef"]),
        ("Authorization: Basic MTAwMTpzZWNyZXQ=", ["MTAwMTpzZWNyZXQ="]),
        ("proxy-authorization :  BEARER eyJhbGciOiJub25l.e30.", ["eyJhbGciOiJub25l"]),
        ("Contact: <sip:1001:pa:ss@192.0.2.10>", ["pa:ss"]),
        ("a=ice-pwd:asd88fgpdd777uzjYhagZg", ["asd88fgpdd777uzjYhagZg"]),
        ("a=key-mgmt:mikey AQAFgM0XflABAAAAAAAAAAAAAAsAyO", ["AQAFgM0XflAB"]),
        ("k=base64:c2VjcmV0c2VjcmV0", ["c2VjcmV0c2VjcmV0"]),
        ("Authorization: Digest response=\r\n \"deadbeef\", cnonce\r\n\t=\"feedface\"", ["deadbeef", "feedface"]),
        ("Contact: <sip:a,b:s3cret@192.0.2.10>", ["s3cret"]),
        ("Refer-To: <sip:b@192.0.2.9?Authorization=Digest%20response%3Ddeadbeef>", ["Digest%20response%3Ddeadbeef"]),
        ("Call-Info: <https://u:s3cret@192.0.2.9/x>", ["s3cret"]),
        ("Authentication-Info: rspauth=\"cafe\", cnonce=\"k\"", ["cafe"]),
    ])
    func `digest responses and media keys are overwritten, and nothing else`(_ line: String, _ secrets: [String]) throws
    {
        let rig = Rig()
        let frame = FrameBuilder.udp(
            Self.options.replacing("\r\n\r\n", with: "\r\n\(line)\r\n\r\n"),
            from: "192.0.2.10:5060", to: "203.0.113.9:5060")
        rig.feed(Script.oneWay().at(5).frame(frame), until: 20)
        let packets = try written(try #require(rig.takeEvidence().first))
        let blanked = try #require(packets.last { $0.bytes.count == frame.count })
        var text = String(decoding: blanked.bytes.dropFirst(42), as: UTF8.self)
        for secret in secrets {
            #expect(!text.contains(secret))
            #expect(text.contains(String(repeating: "x", count: secret.count)))
        }
        text = String(text.map { $0 == "x" ? "?" : $0 })
        for word in ["servernonce", "qop=auth", "1001", "Call-ID: A@script"] where line.contains(word) {
            #expect(text.contains(word))
        }
        #expect(checksum(of: blanked.bytes) == 0xFFFF)
        #expect(checksum(of: frame) == 0xFFFF)
    }

    @Test func `a secret that goes on in the next fragment is overwritten there too`() throws {
        let rig = Rig()
        let script = Script.oneWay()
        let secret = String(repeating: "5", count: 1_600)
        let message = Self.options.replacing(
            "\r\n\r\n", with: "\r\nAuthorization: Digest response=\"\(secret)\", realm=\"after\"\r\n\r\n")
        for piece in FrameBuilder.fragments(
            Array(message.utf8), from: "192.0.2.10:5060", to: "203.0.113.9:5060", identification: 9)
        {
            script.at(5).frame(piece)
        }
        rig.feed(script, until: 20)
        let packets = try written(try #require(rig.takeEvidence().first))
        let text = packets.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        #expect(!text.contains("5555"))
        #expect(text.contains("realm=\"after\""))
    }

    @Test(arguments: [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160", "Signal=x\r\nDuration=160"),
        ("application/dtmf", "5", "x"),
        ("application/vnd.nortelnetworks.digits", "p=Digit-Collection\r\nd=5", String(repeating: "x", count: 23)),
    ])
    func `keys pressed as INFO are overwritten, in one packet and in the segment after their header`(
        _ type: String, _ body: String, _ shown: String
    ) throws {
        let head = String(decoding: SIPText.request("INFO", callID: "A@script"), as: UTF8.self)
            .replacing("\r\n\r\n", with: "\r\nContent-Type: \(type)\r\n\r\n")
        let rig = Rig()
        let script = Script.oneWay().at(5).frame(
            FrameBuilder.udp(head + body, from: "192.0.2.10:5060", to: "203.0.113.9:5060"))
        // The first fragment ends with the header section, and one byte before its end.
        for short in 0...1 {
            let end = head.utf8.count - short
            let filler = String(repeating: "a", count: 8 - (end + 5) % 8)
            let message = head.replacing("\r\nContent-Type", with: "\r\nX: \(filler)\r\nContent-Type") + body
            for piece in FrameBuilder.fragments(
                Array(message.utf8), mtu: 28 + end + 5 + filler.utf8.count, from: "192.0.2.10:5060",
                to: "203.0.113.9:5060", identification: UInt16(short + 7))
            {
                script.at(6).frame(piece)
            }
        }
        rig.feed(script, until: 20)
        let text = try written(try #require(rig.takeEvidence().first)).map {
            String(decoding: $0.bytes.dropFirst(34), as: UTF8.self)
        }
        #expect(text.contains { $0.hasSuffix(shown) })
        for packet in text { #expect(!packet.hasSuffix(body) && !packet.contains("Signal=5") && packet != "5") }
    }

    @Test func `keys pressed as telephone-events are overwritten where media is kept whole`() throws {
        let rig = Rig { $0.recorder.keepsPayload = true }
        let script = Script.oneWay()
        for packet in 0..<3 {
            let rtp: [UInt8] = [0x80, 101, 0, UInt8(packet), 0, 0, 1, 0, 0, 0, 0, 9, 7, 10, 0, 160]
            script.at(5).frame(FrameBuilder.udp(rtp, from: "192.0.2.10:10500", to: "203.0.113.9:20000"))
        }
        rig.feed(script, until: 20)
        let events = try written(try #require(rig.takeEvidence().first)).filter {
            $0.bytes.count >= 58 && $0.bytes[43] == 101
        }
        #expect(!events.isEmpty)
        #expect(events.allSatisfy { Array($0.bytes[54..<58]) == [0, 10, 0, 160] })
    }

    /// What a reader of the evidence file sees.
    private func written(_ evidence: (finding: Finding, bundle: PacketBundle)) throws -> [ReadPacket] {
        let scratch = try Scratch()
        try EvidenceFile.write(evidence.finding, evidence.bundle, to: scratch["e.pcapng"], in: .en)
        let (packets, error) = readAll(try CaptureFile(path: scratch["e.pcapng"]))
        #expect(error == nil)
        return packets
    }

    /// The one's complement sum over pseudo header and datagram: 0xFFFF when the checksum is right (RFC 768).
    private func checksum(of frame: [UInt8]) -> UInt32 {
        let datagram = Array(frame.dropFirst(34))
        var bytes = Array(frame[26..<34]) + [0, 17, UInt8(datagram.count >> 8), UInt8(datagram.count & 255)] + datagram
        if bytes.count % 2 == 1 { bytes.append(0) }
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1])
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        return sum
    }
}
