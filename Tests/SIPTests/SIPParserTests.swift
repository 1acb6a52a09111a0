import SIP
import Support
import Testing

/// Parses text whose line ends are written as in Swift source.
func parse(_ text: String) throws -> SIPMessage {
    let bytes = Array(text.utf8)
    return try SIPParser().parse(bytes.span)
}

func parse(_ message: SIPText) throws -> SIPMessage { try parse(message.text) }

@Suite("Parsing of well-formed messages")
struct SIPParserTests {
    @Test("A request's every part is read")
    func request() throws {
        let message = try parse(
            .message(
                "INVITE", uri: "sip:13800138000@sip.example.com:5080;user=phone;transport=TCP",
                from: "\"Zhang, \\\"San\\\"\" <sip:1001@192.0.2.1>", cseq: 7, via: "192.0.2.1:5070",
                branch: "z9hG4bKx", contact: "<sip:1001@[2001:db8::1]:5062;ob>;expires=60;q=0.5",
                headers: [
                    ("Supported", "100rel, Timer"), ("Require", "precondition"), ("Allow", "INVITE,ack"),
                    ("Session-Expires", "1800;refresher=UAC"), ("Min-SE", "90"), ("Expires", "120"),
                    ("P-Asserted-Identity", "<sip:+861@example.com>, <tel:+8610;phone-context=x>"),
                    ("Remote-Party-ID", "<sip:2@example.com>;party=calling"), ("Privacy", "id;user"),
                    ("Diversion", "<sip:400@example.com>;reason=unconditional"),
                    ("History-Info", "<sip:400@example.com>;index=1"), ("User-Agent", "agent (1)"),
                    ("Session-ID", "ab30"), ("X-Call-ID", "leg-a"), ("Date", "Sat, 15 Oct 2005 04:44:56 GMT"),
                    ("Refer-To", "<sip:3@example.com?Replaces=x>"), ("Replaces", "a;to-tag=b;from-tag=c"),
                    ("Event", "refer;id=1"), ("Subscription-State", "active"),
                ]))
        #expect(message.method == "INVITE")
        #expect(message.requestURI?.user == "13800138000")
        #expect(message.requestURI?.port == 5080)
        #expect(message.requestURI?.parameters == ["user": "phone", "transport": "TCP"])
        #expect(message.from.displayName == "Zhang, \"San\"")
        #expect(message.from.tag == "f1")
        #expect(message.to.tag == nil)
        #expect(message.cseq == CSeq(number: 7, method: "INVITE"))
        let via = Via(transport: "UDP", host: "192.0.2.1", port: 5070, branch: "z9hG4bKx", hasRport: true)
        #expect(message.vias == [via])
        #expect(message.contacts.first?.uri.host == "[2001:db8::1]")
        #expect(message.contacts.first?.uri.port == 5062)
        #expect(message.contacts.first?.uri.parameters == ["ob": ""])
        #expect(message.contacts.first?.parameters == ["expires": "60", "q": "0.5"])
        #expect(message.supported == ["100rel", "timer"])
        #expect(message.require == ["precondition"])
        #expect(message.allow == ["INVITE", "ACK"])
        #expect(message.sessionExpires == SessionExpires(seconds: 1800, refresher: "uac"))
        #expect(message.minSE == 90 && message.expires == 120 && message.maxForwards == 70)
        #expect(message.assertedIdentities.map(\.uri.user) == ["+861", "+8610"])
        #expect(message.assertedIdentities.last?.uri.parameters == ["phone-context": "x"])
        #expect(message.remotePartyIDs.first?.parameters == ["party": "calling"])
        #expect(message.diversions.first?.uri.user == "400")
        #expect(message.hasHistoryInfo)
        #expect(message.privacy == ["id", "user"])
        #expect(message.userAgent == "agent (1)")
        #expect(message.sessionID == "ab30" && message.xCallID == "leg-a")
        #expect(message.date == "Sat, 15 Oct 2005 04:44:56 GMT")
        #expect(message.referTo?.uri.user == "3")
        #expect(message.replaces == "a;to-tag=b;from-tag=c")
        #expect(message.event == "refer;id=1" && message.subscriptionState == "active")
        #expect(message.declaredContentLength == 0 && message.bodyLength == 0)
        #expect(message.rejectedHeaders == [])
        #expect(!message.isTruncated)
    }

    @Test("A response's every part is read")
    func response() throws {
        let message = try parse(
            .response(
                183, "Session Progress", to: .message("INVITE"), contact: "<sip:b@192.0.2.9>",
                headers: [
                    ("Require", "100rel"), ("RSeq", "988789"), ("Server", "pbx"), ("Min-Expires", "60"),
                    ("Retry-After", "18 (in a meeting);duration=3600"), ("Unsupported", "100rel,Foo"),
                    ("Reason", "Q.850;cause=16;text=\"Normal, clearing\", SIP ;cause=200"),
                    ("Warning", "307 isi.edu \"Session parameter 'foo', not understood\""),
                    (
                        "WWW-Authenticate",
                        "Digest realm=\"a, b\", nonce=\"n1\", stale=TRUE, algorithm=sha-256, qop=\"auth,auth-int\""
                    ), ("Proxy-Authenticate", "Digest realm=\"c\",nonce=\"n2\""),
                ]))
        #expect(message.statusCode == 183 && message.reasonPhrase == "Session Progress")
        #expect(message.isReliableProvisional)
        #expect(message.to.tag == "t1")
        #expect(message.rseq == 988_789)
        #expect(message.server == "pbx")
        #expect(message.minExpires == 60 && message.retryAfterSeconds == 18)
        #expect(message.unsupported == ["100rel", "foo"])
        #expect(message.reasons.map(\.protocolName) == ["Q.850", "SIP"])
        #expect(message.reasons.map(\.cause) == [16, 200])
        #expect(message.reasons.first?.text == "Normal, clearing")
        let warning = WarningValue(code: 307, agent: "isi.edu", text: "Session parameter 'foo', not understood")
        #expect(message.warnings == [warning])
        #expect(message.challenges.map(\.realm) == ["a, b", "c"])
        #expect(message.challenges.map(\.algorithm) == ["SHA-256", nil])
        #expect(message.challenges.map(\.isStale) == [true, false])
        #expect(message.challenges.first?.nonceHash != message.challenges.last?.nonceHash)
    }

    @Test("RAck names the response it acknowledges")
    func rack() throws {
        let message = try parse(.message("PRACK", cseq: 2, headers: [("RAck", "776656 1 INVITE")]))
        #expect(message.rack == RAck(rseq: 776_656, cseq: CSeq(number: 1, method: "INVITE")))
    }

    @Test(
        "Compact names, folded lines, blanks and bare line feeds read like the plain form", arguments: ["\r\n", "\n"])
    func forms(end: String) throws {
        let lines = [
            "SUBSCRIBE sip:b@example.com SIP/2.0", "v: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1,", " SIP/2.0/TCP",
            "\tproxy:5061",
            "VIA \t: SIP/2.0/TLS third", "f:  A  B\t<sip:a@example.com> ; tag=x", "t:sip:b@example.com", "i :abc",
            "CSEQ: 1",
            "  SUBSCRIBE", "m: <sip:a@192.0.2.1>, \"x, y\" <sip:c@192.0.2.1>", "m: sip:d@192.0.2.1;expires=1", "k: a",
            "K: b", "o: presence", "x: 90", "r: <sip:r@example.com>", "s: subject", "c: text/plain", "l: 2", "", "hi",
        ]
        let message = try parse(lines.joined(separator: end))
        #expect(message.vias.map(\.transport) == ["UDP", "TCP", "TLS"])
        #expect(message.vias.map(\.sentBy) == ["192.0.2.1", "proxy:5061", "third"])
        #expect(message.from.displayName == "A B" && message.from.tag == "x")
        #expect(message.callID == "abc")
        #expect(message.contacts.map(\.uri.user) == ["a", "c", "d"])
        #expect(message.contacts.map(\.displayName) == [nil, "x, y", nil])
        #expect(message.contacts.last?.parameters == ["expires": "1"])
        #expect(message.supported == ["a", "b"])
        #expect(message.event == "presence" && message.sessionExpires?.seconds == 90)
        #expect(message.shortBody == "hi")
        #expect(
            message.headers.map(\.name) == [
                "Via", "Via", "From", "To", "Call-ID", "CSeq", "Contact", "Contact", "Supported", "Supported", "Event",
                "Session-Expires", "Refer-To", "Subject", "Content-Type", "Content-Length",
            ])
        #expect(message.headers.first?.value == "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1, SIP/2.0/TCP proxy:5061")
        #expect(message.headers[5].value == "1 SUBSCRIBE")
    }

    static let sloppy: [(header: String, value: String, expected: String)] = [
        ("Contact", "张三 <sip:u@192.0.2.1>", "sip:u@192.0.2.1"),
        ("Contact", "A.B (work), <sip:u@192.0.2.1>", "sip:u@192.0.2.1"),
        ("Contact", "<sip:u@192.0.2.1>;q=1;", "sip:u@192.0.2.1"),
        ("Contact", "<sip:u@192.0.2.1>; ", "sip:u@192.0.2.1"),
        ("Contact", "\"a\\\\\"<SIPS:u%40v@Host>", "sips:u@v@Host"),
        ("Contact", "*", "*"),
        ("Contact", "<tel:+86-10;ext=1>", "tel:+86-10"),
        ("Contact", "<urn:service:sos>", "urn:service:sos"),
        ("Contact", "<sip:u:secret@192.0.2.1>", "sip:u@192.0.2.1"),
    ]

    @Test("Addresses as agents send them are read", arguments: sloppy)
    func addresses(header: String, value: String, expected: String) throws {
        let message = try parse(.message("REGISTER", headers: [(header, value)]))
        let contact = try #require(message.contacts.last)
        #expect((contact.isWildcard ? "*" : contact.uri.description) == expected)
    }

    @Test("A Via keeps what the server added, and its IPv6 brackets")
    func via() throws {
        let message = try parse(
            SIPText.message("OPTIONS").setting(
                "Via",
                to: "SIP/2.0/UDP [2001:db8::9]:5060;branch=z9hG4bK2;received=198.51.100.7;rport=40000;maddr=10.0.0.1;x")
        )
        let via = try #require(message.vias.first)
        #expect(via.sentBy == "[2001:db8::9]:5060")
        #expect(via.received == "198.51.100.7" && via.rport == 40000 && via.hasRport && via.maddr == "10.0.0.1")
    }

    @Test("An optional field that cannot be read is named and the message stands")
    func rejected() throws {
        let message = try parse(
            .message("OPTIONS", contact: "<sip:", headers: [("RSeq", "many"), ("Expires", "99999999999")]))
        #expect(message.rejectedHeaders == ["Contact", "RSeq", "Expires"])
        #expect(message.contacts.isEmpty && message.rseq == nil && message.expires == nil)
    }

    @Test("A method keeps its case on the wire, and CSeq's is made the known one")
    func methodCase() throws {
        let message = try parse(.message("invite"))
        #expect(message.method == "invite")
        #expect(message.cseq.method == "INVITE")
        #expect(try parse(.message("NewMethod")).cseq.method == "NewMethod")
    }

    @Test("Line ends before a message are skipped, and a missing empty line is forgiven")
    func tolerance() throws {
        let text = SIPText.message("BYE").text
        #expect(try parse("\r\n\r\n" + text).method == "BYE")
        #expect(try parse(String(text.dropLast(2))).declaredContentLength == 0)
    }

    @Test("Vias of 900 bytes each parse", .enabled(if: Corpus.bytes(Corpus.longMessages) != nil))
    func longVias() throws {
        let datagrams = Corpus.datagrams(Corpus.longMessages)
        #expect(datagrams.count == 2)
        for datagram in datagrams {
            let message = try SIPParser().parse(datagram.span)
            #expect(message.vias.count == 10)
            #expect(message.length == datagram.count)
            #expect(message.rejectedHeaders == [])
        }
    }

    @Test("Seventy hops leave seventy Vias and Record-Routes", arguments: [true, false])
    func manyHops(isList: Bool) throws {
        let vias = (0..<70).map { "SIP/2.0/UDP proxy\($0).example.com:5060;branch=z9hG4bK\($0)" }
        let routes = (0..<70).map { "<sip:proxy\($0).example.com;lr>" }
        var message = SIPText.message("INVITE").removing("Via")
        if isList {
            message.headers += [("Via", vias.joined(separator: ", ")), ("Record-Route", routes.joined(separator: ","))]
        } else {
            message.headers += vias.map { ("Via", $0) } + routes.map { ("Record-Route", $0) }
        }
        let parsed = try parse(message)
        #expect(parsed.vias.map(\.host) == (0..<70).map { "proxy\($0).example.com" })
        #expect(parsed.recordRoutes.count == 70 && parsed.recordRoutes.allSatisfy { $0.uri.isLooseRouting })
    }
}
