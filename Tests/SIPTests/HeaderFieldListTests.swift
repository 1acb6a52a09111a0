import Testing

@testable import SIP

@Suite("Places of header fields")
struct HeaderFieldListTests {
    /// Ten fields, some of whose values have `fill` bytes, and `more` such fields behind them.
    private func message(fill: Int, more: Int = 0) -> [UInt8] {
        let long = String(repeating: "x", count: fill)
        let rest = String(repeating: "X-Odd: \(long)\r\n", count: more)
        return Array(
            """
            OPTIONS sip:a@example.com SIP/2.0\r
            X-Odd: \(long)\r
            Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKnashds8-and-more\r
            X-Odd: \(long)\r
            Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2\r
            From:  <sip:a@example.com>;tag=\(long.prefix(20))1\r
            To: <sip:b@example.com>\r
            Call-ID: \(long.prefix(20))@example.com\r
            CSeq: 7 OPTIONS\r
            X-Odd:\r
             \(long)  end\r
            Contact: <sip:a@192.0.2.1>\r
            \(rest)\r

            """.utf8)
    }

    @Test(
        "Fields are found in short sections and in those longer than sixteen bits say",
        arguments: [(0, 0), (30, 0), (8_000, 0), (8_000, 8)])
    func fieldsAreFound(fill: Int, more: Int) {
        let header = MessageGuard(message(fill: fill, more: more).span, isTruncated: false).header
        #expect(header.fields.count == 10 + more)
        #expect(header.firstValue(.cseq)?.text == "7 OPTIONS")
        #expect(header.firstValue(.via)?.text == "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKnashds8-and-more")
        #expect(header.lastValue(.via)?.text == "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2")
        #expect(header.indices(of: .via) == [1, 3])
        #expect(header.fields.next(.contact).map { header.bytes[header.fields[$0].value].text } == "<sip:a@192.0.2.1>")
        #expect(header.fields.next(.route) == nil)
        // The folded one is kept in plain form, behind the section.
        let folded = header.fields[8]
        #expect(header.bytes[folded.name].text == "X-Odd")
        #expect(header.bytes[folded.value].text.hasSuffix("end"))
        #expect(folded.known == nil && !folded.isEmpty)
        #expect(header.bytes[header.startLine].text == "OPTIONS sip:a@example.com SIP/2.0")
    }

    @Test("A section of many long fields is read like a short one")
    func aSectionOfManyLongFieldsIsRead() throws {
        let bytes = message(fill: 8_000, more: 8)
        #expect(bytes.count > 65_535)
        let message = try SIPParser().parse(bytes.span)
        #expect(message.cseq == CSeq(number: 7, method: "OPTIONS"))
        #expect(message.branch == "z9hG4bKnashds8-and-more" && message.viaCount == 2)
        #expect(message.vias.count == 2 && message.contacts.count == 1)
    }

    @Test(
        "A section whose value holds a password is never passed over",
        arguments: [
            "<sip:a:b@example.com>", "sip:a:b@example.com", "sips:a:b@c;x=y", "im:a:b@c", "<sip:a:p w@c>",
            "http://u:p@host/path", "<sip:1@h>, <sip:2:x@h>", "\"a:b\" <sip:u:p@h>", "sip:a@b:c@d", "sip:u:p@@h",
        ])
    func noPasswordIsPassedOver(value: String) {
        let bytes = Array(value.utf8)
        guard URIPassword.isHeld(in: bytes.span) else { return }
        for text in ["OPTIONS sip:x SIP/2.0\r\nContact: \(value)\r\n", "A: b@c\r\nContact: \(value)", value] {
            let whole = Array(text.utf8)
            let mayBeHeld = URIPassword.mayBeHeld(in: whole.span)
            #expect(mayBeHeld, "\(text)")
        }
    }

    @Test("Most messages hold none, told in one pass")
    func mostMessagesHoldNone() {
        let bytes = message(fill: 30)
        let mayBeHeld = URIPassword.mayBeHeld(in: bytes.span)
        #expect(!mayBeHeld)
    }
}
