import Diagnosis
import Engine
import Support
import Testing
import Wire

@Suite struct SIPMalformedTests {
    private static let kind = "sip-malformed"
    private static let peer: Endpoint = "203.0.113.9:5060"
    private static let host: Endpoint = "192.0.2.10:5060"

    private static func broken(_ callID: String = "x@script") -> SIPText {
        SIPText.message("INVITE", callID: callID).removing("From")
    }

    /// A peer that has spoken SIP before.
    private func known() -> Script {
        Script().call("K", from: Self.peer, to: Self.host).at(0).request("K", "OPTIONS").after(0.1)
            .respond("K", 200, to: "OPTIONS")
    }

    @Test("One broken packet of a stranger is a notice") func oneBrokenPacketOfAStrangerIsANotice() throws {
        let found = Script().at(0).send(Self.broken(), from: Self.peer, to: Self.host).run(until: 10).all(Self.kind)
        try #require(found.count == 1)
        #expect(found[0].severity == .notice && found[0].cause == "missing-from" && found[0].names("203.0.113.9"))
    }

    @Test("A peer that does it often is a warning and no flood") func aPeerThatDoesItOftenIsAWarningAndNoFlood() throws
    {
        let script = known()
        for turn in 0..<500 { script.at(1 + Double(turn)).send(Self.broken(), from: Self.peer, to: Self.host) }
        let found = script.run(until: 600).all(Self.kind)
        #expect(found.map(\.severity) == [.notice, .warning])
        #expect(found.last?.names("3") == true)
    }

    @Test("A message seen on both interfaces counts once") func aMessageSeenOnBothInterfacesCountsOnce() {
        let script = Script(interfaces: ["lan", "wan"]).call("K", from: Self.peer, to: Self.host)
            .at(0).request("K", "OPTIONS").after(0.1).respond("K", 200, to: "OPTIONS")
        for turn in 0..<2 {
            script.at(1 + Double(turn)).send(Self.broken(), from: Self.peer, to: Self.host).duplicated(on: 1)
        }
        #expect(script.run(until: 60).kinds(atLeast: .warning).isEmpty)
    }

    @Test("Twice is still a notice") func twiceIsStillANotice() {
        let script = known()
        for turn in 0..<2 { script.at(1 + Double(turn)).send(Self.broken(), from: Self.peer, to: Self.host) }
        #expect(script.run(until: 60).kinds(atLeast: .warning).isEmpty)
    }

    @Test("A broken message of a tracked call is a warning") func aBrokenMessageOfATrackedCallIsAWarning() {
        let script = Script().call("A", from: Self.host, to: Self.peer).at(0).invite("A").after(0.1).respond("A", 180)
            .at(1).send(Self.broken("A@script"), from: Self.peer, to: Self.host)
        #expect(script.run(until: 10).all(Self.kind).map(\.severity) == [.warning])
    }

    @Test("Many strangers are a handful") func manyStrangersAreAHandful() {
        let script = Script()
        for number in 0..<200 {
            script.at(Double(number)).send(
                Self.broken(), from: Endpoint(address: IPAddress(v4: 0xC633_6400 + UInt32(number)), port: 5060),
                to: Self.host)
        }
        let found = script.run(until: 300).all(Self.kind)
        #expect(found.count == 10)
        #expect(found.allSatisfy { $0.severity == .notice })
    }

    @Test("Keep-alives are silence", arguments: ["\r\n\r\n", "\r\n", "\0", "jaK"])
    func keepAlivesAreSilence(text: String) {
        let script = known()
        for turn in 0..<10 { script.at(1 + Double(turn)).udp(Array(text.utf8), from: Self.peer, to: Self.host) }
        #expect(script.run(until: 60).kinds().isEmpty)
    }

    @Test("Legal but odd is silence") func legalButOddIsSilence() {
        let script = known()
        let odd = SIPText.message(
            "NEWMETHOD", callID: "odd@script", headers: [("X-Unheard-Of", "1"), ("Subject", "a\r\n b")])
        for turn in 0..<5 { script.at(1 + Double(turn)).send(odd, from: Self.peer, to: Self.host) }
        #expect(script.run(until: 40).all(Self.kind).isEmpty)
    }

    @Test("What comes from the wire is escaped") func whatComesFromTheWireIsEscaped() throws {
        var evil = Self.broken()
        evil.startLine = "INVITE sip:a\u{7F}\u{202E}b@c SIP/2.0"
        let found = try #require(
            Script().at(0).send(evil, from: Self.peer, to: Self.host).run(until: 10).finding(Self.kind))
        #expect(!found.title.en.unicodeScalars.contains { $0.value == 0x7F || $0.value == 0x202E })
    }

    // RFC 4475 §3.1.2.2, §3.1.2.3: the message is against the grammar, and its call is plain to see.
    @Test(
        "A wrong content length is one notice and its call goes on",
        arguments: ["-999", "10 bytes", "", "4294967296", "9999"])
    func aWrongContentLengthIsOneNoticeAndItsCallGoesOn(length: String) throws {
        let invite = SIPText.message("INVITE", callID: "odd@script").setting("Content-Length", to: length)
        let script = Script()
        for turn in 0..<5 { script.at(Double(turn)).send(invite, from: Self.host, to: Self.peer) }
        let found = script.run(until: 60)
        let notices = found.all(Self.kind)
        if length.isEmpty {
            #expect(notices.isEmpty)
        } else {
            try #require(notices.count == 1)
            #expect(notices[0].severity == .notice)
            #expect(notices[0].cause == (length == "9999" ? "body-shorter-than-content-length" : "bad-content-length"))
        }
        #expect(script.engine.call("odd@script") != nil, "the call is followed")
    }

    @Test("A message that the capture cut is not the sender's fault")
    func aMessageThatTheCaptureCutIsNotTheSendersFault() {
        let script = known()
        let message = SIPText.message("OPTIONS", callID: "cut@script").setting("Content-Length", to: "400")
        script.at(1).send(message, from: Self.peer, to: Self.host).cutLast(to: 300)
        #expect(script.run(until: 60).all(Self.kind).isEmpty)
    }

    @Test("Strangers who break the grammar are a handful") func strangersWhoBreakTheGrammarAreAHandful() {
        let script = Script()
        let message = SIPText.message("OPTIONS", callID: "x@script").setting("Content-Length", to: "-1")
        for number in 0..<200 {
            script.at(Double(number)).send(
                message, from: Endpoint(address: IPAddress(v4: 0xC633_6400 + UInt32(number)), port: 5060),
                to: Self.host)
        }
        #expect(script.run(until: 300).all(Self.kind).count <= 10)
    }
}
