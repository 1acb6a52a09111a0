import SIP
import Support
import Testing

@Suite("Differences between two copies of a message")
struct MessageDifferenceTests {
    private let sdp = SIPText.sdp(address: "192.168.1.20", port: 10512, lines: ["a=rtcp:10513 IN IP4 192.168.1.20"])
    private var invite: SIPText {
        .message(
            "INVITE", uri: "sip:b@example.com", via: "192.168.1.20:5060", contact: "<sip:1001@192.168.1.20:5060>",
            headers: [("Route", "<sip:proxy.example.com;lr>"), ("User-Agent", "agent")], sdp: sdp)
    }

    private func changes(_ before: SIPText, _ after: SIPText) throws -> [String] {
        differences(try parse(before), try parse(after)).map { "\($0.field): \($0.before) → \($0.after)" }
    }

    @Test("A copy does not differ, however its fields are written")
    func same() throws {
        #expect(try changes(invite, invite) == [])
        var compact = invite
        compact.headers = compact.headers.map { name, value in
            switch name {
            case "Via": ("v", value.replacing(";", with: " ;\r\n "))
            case "From": ("f", value)
            case "User-Agent": ("USER-AGENT", value)
            default: (name, value)
            }
        }
        #expect(try changes(invite, compact) == [])
    }

    @Test("What the server adds to the topmost Via is no difference; what replaces it is")
    func receivedAndRport() throws {
        let via = "SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK1"
        let sent = invite.setting("Via", to: via + ";rport")
        let arrived = invite.setting("Via", to: via + ";rport=40001;received=198.51.100.7")
        #expect(try changes(sent, arrived) == [])
        let altered = invite.setting("Via", to: via + ";rport=40002;received=198.51.100.8")
        #expect(
            try changes(arrived, altered) == ["Via received: 198.51.100.7 → 198.51.100.8", "Via rport: 40001 → 40002"])
    }

    static let edits: [(header: String, value: String, expected: [String])] = [
        (
            "Via", "SIP/2.0/UDP 198.51.100.7:40001;branch=z9hG4bK-call-1-INVITE-1;rport",
            ["Via sent-by: 192.168.1.20:5060 → 198.51.100.7:40001"]
        ),
        (
            "Contact", "<sip:1001@198.51.100.7:40001>",
            ["Contact: <sip:1001@192.168.1.20:5060> → <sip:1001@198.51.100.7:40001>"]
        ),
        ("Call-ID", "call-1@198.51.100.7", ["Call-ID: call-1@192.0.2.1 → call-1@198.51.100.7"]),
        ("From", "<sip:1001@198.51.100.7>;tag=f1", ["From host: example.com → 198.51.100.7"]),
        ("To", "<sip:13800138000@198.51.100.7:1>", ["To host: example.com → 198.51.100.7:1"]),
        ("Route", "<sip:198.51.100.7;lr>", ["Route: <sip:proxy.example.com;lr> → <sip:198.51.100.7;lr>"]),
        ("Max-Forwards", "69", ["Max-Forwards: 70 → 69"]),
        ("CSeq", "2 INVITE", ["CSeq: 1 INVITE → 2 INVITE"]),
        ("User-Agent", "other", ["User-Agent: agent → other"]),
        ("X-New", "1", ["X-New:  → 1"]),
    ]

    @Test("A rewritten field is named with its old and new value", arguments: edits)
    func edit(header: String, value: String, expected: [String]) throws {
        #expect(try changes(invite, invite.setting(header, to: value)) == expected)
    }

    @Test("A rewritten Request-URI, and a Via too many")
    func requestURI() throws {
        var other = invite
        other.startLine = "INVITE sip:b@198.51.100.7 SIP/2.0"
        #expect(try changes(invite, other) == ["Request-URI: sip:b@example.com → sip:b@198.51.100.7"])
        other = invite
        other.headers.insert(("Via", "SIP/2.0/UDP proxy;branch=z9hG4bK2"), at: 0)
        #expect(try changes(invite, other) == ["Via: 192.168.1.20:5060 → proxy, 192.168.1.20:5060"])
    }

    @Test("Rewritten SDP is told line by line, and a Content-Length left behind")
    func sdpChanges() throws {
        var other = invite
        other.body = sdp.replacing("c=IN IP4 192.168.1.20", with: "c=IN IP4 198.51.100.7").replacing(
            "m=audio 10512", with: "m=audio 40100")
        other.declaredContentLength = sdp.utf8.count + 1
        #expect(
            try changes(invite, other) == [
                "Content-Length: \(sdp.utf8.count) → \(sdp.utf8.count + 1)", "SDP c=: 192.168.1.20 → 198.51.100.7",
                "SDP m= port: 10512 → 40100",
            ])
        other = invite
        other.body = sdp.replacing("192.168.1.20", with: "198.51.100.7").replacing("a=rtcp:10513", with: "a=rtcp:40101")
        #expect(
            try changes(invite, other) == [
                "SDP o=: - 4711 1 192.168.1.20 → - 4711 1 198.51.100.7", "SDP c=: 192.168.1.20 → 198.51.100.7",
                "a=rtcp: 10513 192.168.1.20 → 40101 198.51.100.7",
            ])
    }
}
