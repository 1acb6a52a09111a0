import Support
import Testing

@testable import SIP

@Suite("Values in plain form")
struct PlainFormTests {
    private static let pieces = [
        "sip:", "sips:", "SIP:", "a", "1", "host", ".", ":", "5060", "99999", "@", ";", ";tag=", "tag", "=", "x", "<",
        ">",
        "\"", " ", ";lr", ";branch=", "z9hG4bK1", ";rport", "+", "-", "_", ";received=1.2.3.4", "192.168.1.2", "user",
        ";transport=udp", "?", "%41", "~", "!", "*", "'", "example.com", "Bob", "[::1]", ",", "/", ";maddr=1.2.3.4",
        "é",
    ]

    private func word(_ most: Int, _ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...most, using: &generator)).map { _ in
            Self.pieces.randomElement(using: &generator) ?? ""
        }.joined()
    }

    @Test("An address in plain form is one that osip2 takes, with the tag it finds")
    func addresses() {
        var generator = SeededGenerator(seed: 5)
        var plain = 0
        for round in 0..<20_000 {
            let user = word(2, &generator)
            let value =
                round % 2 == 0
                ? "<sip:u\(user)@\(word(2, &generator))host>\(word(2, &generator));tag=t\(word(1, &generator))"
                : "\(word(1, &generator)) <sips:\(user)@example\(word(2, &generator))>\(word(3, &generator))"
            let bytes = Array(value.utf8)
            guard let found = PlainForm.address(bytes.span) else { continue }
            plain += 1
            let address = values(of: bytes) { $0.address($1) }
            #expect(address != nil, "\(value)")
            #expect(address?.tag == found.tag.map { bytes[$0].text }, "\(value)")
        }
        #expect(plain > 400)
    }

    @Test("So is a Via, with its branch")
    func vias() {
        var generator = SeededGenerator(seed: 6)
        var plain = 0
        for _ in 0..<20_000 {
            let host = word(2, &generator)
            let value =
                "SIP/2.0/UDP h\(host)\(word(1, &generator));branch=z9hG4bK\(word(1, &generator))\(word(2, &generator))"
            let bytes = Array(value.utf8)
            guard let found = PlainForm.via(bytes.span) else { continue }
            plain += 1
            let via = values(of: bytes) { $0.via($1) }
            #expect(via != nil, "\(value)")
            #expect(via?.branch == found.branch.map { bytes[$0].text }, "\(value)")
            for name in ["received", "maddr"] as [StaticString] where !bytes.span.mayName(name) {
                #expect((name.description == "maddr" ? via?.maddr : via?.received) == nil, "\(value)")
            }
        }
        #expect(plain > 400)
    }

    private func values<Value>(of bytes: [UInt8], _ read: (inout ValueReader, Range<Int>) -> Value?) -> Value? {
        _ = Osip.isReady
        var reader = ValueReader(HeaderText(bytes))
        return read(&reader, bytes.startIndex..<bytes.endIndex)
    }

    @Test(
        "What is in doubt is not plain",
        arguments: [
            "sip:a@b.example", "<sip:0>", "<sip:a:b@example.com>", "<sip:a@example.com?x=y>",
            "\"a\\\"\" <sip:a@b.example>",
            "<sip:a@example.com>;tag=1;tag=2", "<sip:a@example.com>;tag", "<sip:a@example.com>, <sip:b@example.com>",
            "<tel:+861>", "<sip:a@[2001:db8::1]>", "<sip:a%40@example.com>", "<sip:a@example.com",
        ])
    func doubtful(value: String) { #expect(PlainForm.address(Array(value.utf8).span) == nil) }

    @Test("Tags, branch and Via count are those of the values")
    func keys() throws {
        for text in [SIPText.message("INVITE"), SIPText.response(200, "OK", to: .message("INVITE"))] {
            let message = try parse(text)
            #expect(message.from.tag == message.from.address.tag && message.to.tag == message.to.address.tag)
            #expect(message.branch == message.vias.first?.branch && message.viaCount == message.vias.count)
        }
    }

    @Test("A body that comes again is read once, another is not taken for it")
    func bodies() throws {
        let parser = SIPParser()
        func message(_ port: Int) throws -> SIPMessage {
            let bytes = SIPText.message("INVITE", sdp: SIPText.sdp(address: "192.0.2.1", port: port)).bytes
            return try parser.parse(bytes.span)
        }
        let (first, again, other) = (try message(10_500), try message(10_500), try message(10_502))
        #expect(first.sharesBody(with: again) && !first.sharesBody(with: other))
        #expect(first.sdp == again.sdp && other.sdp?.media.first?.port == 10_502)
    }
}
