import Support
import Testing

@testable import SIP

@Suite("Cost of hostile messages")
struct CostTests {
    /// A message of nearly 64 KB filled by one pattern.
    struct Attack: Sendable, CustomTestStringConvertible {
        var name: String
        var header: String
        var pattern: String
        var isFolded = false

        var testDescription: String { name }

        func message(bytes: Int) -> [UInt8] {
            var filler = ""
            while filler.utf8.count < bytes { filler += pattern }
            return SIPText.message("INVITE", headers: [(header, filler)]).bytes
        }
    }

    static let attacks: [Attack] = [
        Attack(name: "commas", header: "Allow", pattern: ","),
        Attack(name: "Allow list", header: "Allow", pattern: "INVITE,"),
        Attack(name: "Via parameters", header: "Via", pattern: ";a"),
        Attack(name: "Via list", header: "Via", pattern: "SIP/2.0/UDP a;b,"),
        Attack(name: "Via fields", header: "Via", pattern: "SIP/2.0/UDP a\r\nVia:"),
        Attack(name: "contacts", header: "Contact", pattern: "<sip:a@b;c;d=e?f=g>;h=i,"),
        Attack(name: "contact parameters", header: "Contact", pattern: ";a=b"),
        Attack(name: "quotes", header: "Contact", pattern: "\"\\"),
        Attack(name: "brackets", header: "Route", pattern: "<"),
        Attack(name: "bare-LF folding", header: "Subject", pattern: "\n "),
        Attack(name: "CRLF folding", header: "Via", pattern: "\r\n\t"),
        Attack(name: "blanks", header: "Via", pattern: " "),
        Attack(name: "header fields", header: "X", pattern: "y\r\nX:"),
        Attack(name: "slashes", header: "Via", pattern: "/"),
        Attack(name: "escapes", header: "Record-Route", pattern: "<sip:%00%00@a>,"),
        Attack(name: "challenges", header: "WWW-Authenticate", pattern: "Digest a=\"b\","),
    ]

    private func work(_ bytes: [UInt8]) -> ParseWork {
        var work = ParseWork()
        _ = try? SIPParser().parse(bytes.span, isTruncated: false, isWhole: true, work: &work)
        return work
    }

    @Test("osip2 is handed a bounded number of short values, whatever comes", arguments: attacks)
    func bounded(attack: Attack) {
        for bytes in [2_000, 4_000, 8_000, 60_000] {
            let work = work(attack.message(bytes: bytes))
            #expect(work.osipCalls <= MessageLimits.osipValues + 8)
            // Two megabytes stepped over by C string functions take well under a millisecond.
            #expect(work.osipSteps <= 2_000_000)
            #expect(work.scannedBytes <= MessageLimits.messageBytes)
        }
    }

    @Test("Twice the values cost twice the steps")
    func linear() {
        let one = work(SIPText.message("INVITE", headers: [("Record-Route", list(40))]).bytes)
        let two = work(SIPText.message("INVITE", headers: [("Record-Route", list(80))]).bytes)
        let none = work(SIPText.message("INVITE").bytes)
        #expect(two.osipSteps - none.osipSteps == 2 * (one.osipSteps - none.osipSteps))
    }

    private func list(_ count: Int) -> String {
        [String](repeating: "<sip:proxy.example.com;lr>", count: count).joined(separator: ",")
    }

    @Test("Too many fields, values or bytes are refused by name")
    func refusals() {
        func reason(_ headers: [(String, String)]) -> SIPParseError? {
            do {
                let bytes = SIPText.message("INVITE", headers: headers).bytes
                _ = try SIPParser().parse(bytes.span)
                return nil
            } catch { return error }
        }
        let many = reason([(String, String)](repeating: ("X", "y"), count: 300))
        #expect(many?.reason == .tooManyHeaders && many?.callID == "call-1@192.0.2.1")
        #expect(reason([("Subject", String(repeating: "x", count: 8_193))])?.reason == .lineTooLong)
        #expect(reason([("Subject", String(repeating: "x", count: 8_192))]) == nil)
        #expect(reason([(String, String)](repeating: ("Record-Route", list(70)), count: 3)) == nil)
        let vias = [String](repeating: "SIP/2.0/UDP a", count: 150).joined(separator: ",")
        #expect(reason([("Via", vias), ("Via", vias)])?.reason == .tooManyValues)
    }

    @Test("What is kept of a message is bounded in bytes, however many values it has")
    func kept() throws {
        let words = (0..<1_500).map { "\($0)" }.joined(separator: ";")
        let lists = (0..<6).map { _ in ("Privacy", words) }
        let message = try SIPParser().parse(SIPText.message("INVITE", headers: lists).bytes.span)
        #expect(message.privacy.count == MessageLimits.listValues)
        #expect(message.headers.reduce(0) { $0 + $1.value.utf8.count } <= MessageLimits.shownBytes + 1_024)
        #expect(message.headers.last?.value == "…")

        let long = [String](repeating: String(repeating: "x", count: 4_000), count: 2).joined(separator: ",")
        let supported = try SIPParser().parse(SIPText.message("INVITE", headers: [("Supported", long)]).bytes.span)
        #expect(supported.supported.map(\.utf8.count) == [MessageLimits.wordBytes, MessageLimits.wordBytes])

        let contact = "<sip:a;" + (0..<30).map { "p\($0)" }.joined(separator: ";") + ">"
        let contacts = [(String, String)](repeating: ("Contact", contact), count: 60)
        let many = try SIPParser().parse(SIPText.message("INVITE", headers: contacts).bytes.span)
        let parameters = many.contacts.reduce(0) { $0 + $1.uri.parameters.count + $1.parameters.count }
        #expect(many.contacts.count >= 60 && parameters <= MessageLimits.messageParameters)
    }

    @Test("Invalid UTF-8 makes no text longer")
    func invalidText() {
        #expect([UInt8](repeating: 0xFF, count: 1_000)[...].text == "\u{FFFD}")
        let texts: [([UInt8], String)] = [
            ([0x61, 0xFF, 0xFE, 0x62], "a\u{FFFD}b"), ([0xE2, 0x82, 0xAC, 0xE2, 0x82], "€\u{FFFD}"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}"), ([0xF0, 0x9F, 0x98, 0x80, 0xC0, 0x80], "😀\u{FFFD}"),
            ([0xF4, 0x90, 0x80, 0x80, 0x78], "\u{FFFD}x"), ([0xC3, 0xA9, 0xC3], "é\u{FFFD}"),
        ]
        for (bytes, text) in texts { #expect(bytes[...].text == text) }
    }

    @Test("What is read of an SDP stays short")
    func sdp() {
        let attributes = (0..<3_000).map { "a=rtpmap:\($0) x/8000\r\na=unknown:\($0)\r\n" }.joined()
        let body = Array(("v=0\r\nm=audio 4 RTP/AVP 0\r\n" + attributes).utf8)
        #expect(SDPReader(body[...], isTruncated: false).isShortened)
        let sections = Array(("v=0\r\n" + String(repeating: "m=audio 4 RTP/AVP 0\r\na=sendrecv\r\n", count: 900)).utf8)
        let reader = SDPReader(sections[...], isTruncated: false)
        #expect(reader.isShortened && reader.value?.media.count == SDPLimits.media)
    }
}
