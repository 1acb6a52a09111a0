import SIP
import Support
import Testing

@Suite("Secrets")
struct SecretsTests {
    static let fields: [(String, String)] = [
        (
            "Authorization",
            """
            Digest username=\"1001\", realm=\"r\", nonce=\"n\", uri=\"sip:r\", response=\"5ec4e7\", \
            cnonce=\"5ec4e7\", nc=00000001
            """
        ),
        ("Proxy-Authorization", "Digest response=\"5ec4e7\",username=\"1001\",realm=\"r\",nonce=\"n\""),
        ("Authorization", "Digest username=\"1001\" response=\"5ec4e7\", realm=\"r\""),
        ("Authorization", "Digest username=1001 5ec4e7, realm=\"r\""),
        ("Authorization", "Digest username=\"1001, response=\"5ec4e7\", realm=\"r\""),
        ("Authorization", "Digest username=\"1001\"5ec4e7"), ("Authorization", "Digest 5ec4e7"),
        ("Authorization", "Digest RESPONSE = 5ec4e7"),
        ("Authorization", "Digest username=\"a\\\", response=\"5ec4e7\""),
        ("Authorization", "Basic 5ec4e7"), ("Authorization", "Bearer 5ec4e7"), ("Authorization", "Digest 5ec4e7=="),
        ("Authorization", "5ec4e7"),
        ("Authorization", "Digestresponse=\"5ec4e7\""), ("authorization", "Digest\tresponse=\"5ec4e7\""),
        ("Authentication-Info", "rspauth=\"5ec4e7\", cnonce=\"5ec4e7\", nextnonce=\"n\""),
        ("Proxy-Authentication-Info", "cnonce=5ec4e7"), ("Contact", "<sip:1001:5ec4e7@192.0.2.1>"),
        ("Contact", "\"a:b\" <sip:1001:5ec4e7@192.0.2.1:5060>;q=1, <sip:2:5ec4e7@h>"),
        ("Route", "<sip:u:5ec4e7@h;lr>"), ("Refer-To", "sip:u:5ec4e7@h"), ("Contact", "<sip:u:5ec4e7,x y@h>"),
        ("Contact", "<sip:u:5ec4e7@h"), ("Referred-By", "SIPS:u:5ec4e7@h"),
        ("Authorization", "Digest username=\"1001\", uri=\"sip:u:5ec4e7@h\", response=\"r\""),
        ("Refer-To", "<sip:b@h?Authorization=Digest%20response%3D5ec4e7&Subject=x>"),
        ("Refer-To", "<sip:b@h?Subject=x&Proxy-Authorization=5ec4e7>"),
        ("Call-Info", "<http://u:5ec4e7@h/a:b?c=d@e>;purpose=icon"), ("Alert-Info", "<https://u:5ec4e7@h>"),
        ("Error-Info", "<ftp://u:5ec4e7@h/x>"), ("Call-Info", "<im:u:5ec4e7@h>"),
        ("X-Any", "a sip:u:5ec4e7@h;x, <sip:h:1>"), ("Route", "<sip:u:5ec@4e7@h>, <sip:u:5ec4e7@h>"),
    ]

    @Test("No secret of a header field is kept", arguments: fields)
    func headers(name: String, value: String) throws {
        let message = try parse(.message("REGISTER", headers: [(name, value)]))
        #expect(!kept(of: message).contains("5ec4e7"))
        #expect(message.headers.contains { $0.name.lowercased() == name.lowercased() && !$0.value.isEmpty })
    }

    @Test("What is no secret stays: who, where, with which algorithm")
    func publicHalf() throws {
        let value = Self.fields[0].1
        let message = try parse(.message("REGISTER", headers: [("Authorization", value)]))
        #expect(message.credentials.map(\.username) == ["1001"])
        #expect(message.credentials.map(\.realm) == ["r"])
        #expect(
            message.headers.last { $0.name == "Authorization" }?.value
                == """
                Digest username=\"1001\", realm=\"r\", nonce=\"n\", uri=\"sip:r\", response=…, cnonce=…, \
                nc=00000001
                """
        )
        let other = try parse(.message("REGISTER", headers: [("Authorization", value + ", opaque=\"o\"")]))
        #expect(other.credentials.first?.nonceHash == message.credentials.first?.nonceHash)
    }

    @Test("A password in the Request-URI or From is not kept")
    func uris() throws {
        let message = try parse(.message("INVITE", uri: "sip:u:5ec4e7@h", from: "<sip:a:5ec4e7@h>"))
        #expect(!kept(of: message).contains("5ec4e7"))
        #expect(message.requestURI?.user == "u" && message.from.uri.user == "a")
        #expect(message.headers.first { $0.name == "From" }?.value == "<sip:a:…@h>;tag=f1")
    }

    @Test(
        "Nor does a session description show one, wherever it stands",
        arguments: [
            "a=acap:1 key-mgmt:mikey 5ec4e7", "u=sip:a:5ec4e7@h", "a=pcfg:1 inline:5ec4e7", "u=https://a:5ec4e7@h/",
        ])
    func descriptions(line: String) throws {
        let sdp = SIPText.sdp(address: "192.0.2.1", port: 10_500) + line + "\r\n"
        let message = try parse(.message("INVITE", sdp: sdp))
        #expect(message.sdpText?.contains("…") == true)
        #expect(!kept(of: message).contains("5ec4e7"))
    }

    @Test("Nor does a refused message's start line show one")
    func startLine() {
        let bytes = SIPText.message("INVITE", uri: "sip:u:5ec4e7@h").removing("To").bytes
        let error = #expect(throws: SIPParseError.self) { try SIPParser().parse(bytes.span) }
        #expect(error?.startLine == "INVITE sip:u:…@h SIP/2.0")
    }

    static let bodies = [
        "SIP/2.0 200 OK\r\nAuthorization: Digest response=\"5ec4e7\"", "v=0\r\na=crypto:1 S inline:5ec4e7",
        "k=clear:5ec4e7",
    ]

    @Test("A body with credentials or keys is not kept", arguments: bodies)
    func secretBody(body: String) throws {
        for type in ["message/sipfrag", "text/plain", "application/sdp"] {
            var text = SIPText.message("NOTIFY")
            text.body = body
            text.contentType = type
            #expect(!kept(of: try parse(text)).contains("5ec4e7"))
        }
    }

    @Test("What a message holds is seen by these tests, before it was asked anything and after")
    func control() throws {
        let message = try parse(.message("INVITE", headers: [("Subject", "5ec4e7")]))
        #expect(kept(of: message).contains("5ec4e7"))
        #expect(message.headers.last?.value == "5ec4e7" || message.headers.contains { $0.value == "5ec4e7" })
        #expect(kept(of: message).contains("5ec4e7"))
        var text = SIPText.message("INFO")
        text.body = "5ec4e7"
        text.contentType = "text/plain"
        #expect(kept(of: try parse(text)).contains("5ec4e7"))
    }

    static let keyBodies: [(type: String, body: String, shown: String)] = [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160", "Signal=…\nDuration=160"),
        ("application/dtmf-relay", "Signal = 5\r\n", "Signal =…\n"), ("application/dtmf", "5", "…"),
        ("application/dtmf;a=b", "5\r\n", "…"),
        ("application/vnd.nortelnetworks.digits", "p=Digit-Collection\r\nd=1234\r\n", "p=Digit-Collection\nd=…\n"),
        (
            "application/kpml-response+xml", "<kpml-response code=\"200\" digits=\"4929\"/>",
            "<kpml-response code=\"200\" digits=…"
        ),
        ("text/plain", "Signal: 7", "Signal:…"), ("text/plain", "signalling is fine", "signalling is fine"),
    ]

    @Test("Keys that somebody pressed stay out of a body that is shown", arguments: keyBodies)
    func pressedKeys(type: String, body: String, shown: String) throws {
        var text = SIPText.message("INFO")
        text.contentType = type
        text.body = body
        let message = try SIPParser().parse(text.bytes.span)
        #expect(message.shortBody == body)
        #expect(message.bodyWithoutKeys == shown)
    }

    @Test(
        "Of keys the first two and last two are shown, of few none",
        arguments: [
            ("", "…"), ("1", "…"), ("1234567", "…"), ("12345678", "12…78"), ("…4567890123456789", "…89"),
        ])
    func maskedKeys(keys: String, shown: String) { #expect(PressedKeys.masked(keys) == shown) }
}

/// All texts and bytes reachable from `value`, as text.
private func kept(of value: Any) -> String {
    if let bytes = value as? [UInt8] { return String(decoding: bytes, as: UTF8.self) + "\n" }
    if let bytes = value as? ArraySlice<UInt8> { return String(decoding: bytes, as: UTF8.self) + "\n" }
    if let text = value as? String { return text + "\n" }
    let mirror = Mirror(reflecting: value)
    return mirror.children.map { kept(of: $0.value) }.joined()
}
