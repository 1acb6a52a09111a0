import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Calls of several legs: a relay inside one call, forwarded calls, and media that goes to a port of somebody else's.
@Suite struct MediaRelayTests {
    static let proxy: Endpoint = "198.51.100.5:5060"

    /// A proxy that puts its own media relay into the SDP, and both sides of it.
    private static func relayed(
        toCallee: Bool, toCaller: Bool, local: Bool = true, shows sides: Set<Party> = [.caller, .callee]
    )
        -> [Finding]
    {
        let script = Script(local: local ? ["198.51.100.5"] : []).call("A", to: proxy)
        script.at(0).invite("A")
        script.forwarded(from: proxy, to: "203.0.113.40:5060") {
            $0.replaceInBody("192.0.2.10", with: "198.51.100.5")
            $0.replaceInBody("10500", with: "30000")
        }
        script.at(1).answer("A", sdp: .audio(port: 4000, address: "203.0.113.40"))
        script.forwarded(from: proxy, to: "192.0.2.10:5060") {
            $0.replaceInBody("203.0.113.40", with: "198.51.100.5")
            $0.replaceInBody("4000", with: "30002")
        }
        script.at(1.1).ack("A").forwarded(from: proxy, to: "203.0.113.40:5060")
        let caller: Endpoint = "192.0.2.10:10500"
        let callee: Endpoint = "203.0.113.40:4000"
        let (inner, outer): (Endpoint, Endpoint) = ("198.51.100.5:30002", "198.51.100.5:30000")
        func send(_ party: Party, _ source: Endpoint, _ destination: Endpoint) {
            script.rtp("A", toward: party, from: 1.2, until: 15, source: source, destination: destination)
        }
        if sides.contains(.caller) { send(.callee, caller, inner) }
        if sides.contains(.callee) { send(.caller, callee, outer) }
        if toCallee { send(.callee, outer, callee) }
        if toCaller { send(.caller, inner, caller) }
        return script.at(15).bye("A").run()
    }

    @Test("A relay that works is silence") func aRelayThatWorksIsSilence() {
        #expect(Self.relayed(toCallee: true, toCaller: true).kinds(atLeast: .warning) == [])
        #expect(Self.relayed(toCallee: true, toCaller: true, local: false).kinds(atLeast: .warning) == [])
    }

    @Test("What the relay does not pass on is its fault", arguments: [Party.caller, .callee], [true, false])
    func whatTheRelayDoesNotPassOnIsItsFault(deaf: Party, local: Bool) throws {
        let findings = Self.relayed(toCallee: deaf != .callee, toCaller: deaf != .caller, local: local)
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(finding.place.direction == (deaf == .caller ? "toward-caller" : "toward-callee"))
        #expect(finding.cause == (local ? "local-not-sending" : "peer-not-sending"))
        #expect(finding.names("198.51.100.5") && finding.fix.en.contains("relay"))
    }

    @Test("A side that is out of sight says nothing") func aSideThatIsOutOfSightSaysNothing() {
        // Of the callee's side nothing is seen, so nothing is missing there.
        #expect(
            Self.relayed(toCallee: false, toCaller: true, shows: [.caller]).finding("one-way-audio") == nil)
    }

    // MARK: Forwarded

    private static func forwarded(after seconds: Double, header: (String, String)?, toFirst: Bool = false) -> Script {
        let script = Script(local: ["198.51.100.20"])
        script.call("in", caller: "anonymous", callee: "1000", from: "203.0.113.6:5060", to: "198.51.100.20:5060")
        script.at(0).invite("in", sdp: .audio(port: 36000)).at(0.1).respond("in", 180)
        script.call("out", caller: "2000", callee: "13900139000", from: "198.51.100.20:5060", to: "203.0.113.9:5060")
        script.at(seconds).invite("out", sdp: .audio(port: 10012), headers: header.map { [$0] } ?? [])
        script.after(1).answer("out", sdp: .audio(port: 36100)).after(0.05).ack("out")
        script.after(0.05).answer("in", sdp: .audio(port: 10010)).after(0.05).ack("in")
        let start = seconds + 1.3
        script.rtp("in", toward: .callee, from: start, until: start + 15)
        script.rtp("out", toward: .callee, from: start, until: start + 15, ssrc: 7)
        script.rtp(
            "out", toward: .caller, from: start, until: start + 15, ssrc: 8,
            destination: toFirst ? "198.51.100.20:10010" : nil)
        script.at(start + 15).hangUp("in")
        return script.at(start + 15.1).hangUp("out")
    }

    @Test(
        "Who is named as forwarder ties the legs",
        arguments: [
            (0.2, ("Diversion", "<sip:1000@example.com>;reason=unconditional")),
            (20, ("Diversion", "\"Desk\" <sip:1000@pbx.example.com>;reason=no-answer;counter=1")),
            (
                0.2,
                ("History-Info", "<sip:1000@example.com>;index=1, <sip:13900139000@example.com;cause=302>;index=1.1")
            ),
        ])
    func whoIsNamedAsForwarderTiesTheLegs(after seconds: Double, header: (String, String)) {
        let script = Self.forwarded(after: seconds, header: header)
        let findings = script.run()
        let silent = findings.all("one-way-audio")
        #expect(silent.count == 1)
        #expect(silent.first?.cause == "local-not-sending")
        #expect(silent.first?.names("198.51.100.20") == true)
    }

    @Test("Without it the numbers tie nothing") func withoutItTheNumbersTieNothing() {
        let finding = Self.forwarded(after: 0.2, header: nil).run().finding("one-way-audio")
        #expect(finding?.place.leg == nil)
    }

    @Test("Media astray is told once") func mediaAstrayIsToldOnce() throws {
        let script = Self.forwarded(
            after: 0.2, header: ("Diversion", "<sip:1000@example.com>;reason=unconditional"), toFirst: true)
        script.rtp("in", toward: .caller, from: 1.6, until: 16.4, ssrc: 9)
        let findings = script.run()
        #expect(findings.finding("ssrc-conflict") == nil)
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(finding.cause == "media-wrong-port" && finding.names("10010"))
    }

    /// One leg of a B2BUA names the far end itself, the other the B2BUA: media goes direct one way, and relayed the other.
    @Test(arguments: ["13800138000", "2000"])
    func `media that is direct one way only is heard on both legs`(number: String) {
        let script = Script().call("in", to: "192.0.2.1:5060").at(0)
        script.call("out", caller: "1001", callee: number, from: "192.0.2.1:5060", to: "198.51.100.20:5060")
        script.at(0).invite("in").at(0.05).invite("out", sdp: .audio(port: 30000))
        script.at(1).answer("out").at(1.05).ack("out")
        script.at(1.1).answer("in", sdp: .audio(port: 20500, address: "198.51.100.20")).at(1.15).ack("in")
        let relay: Endpoint = "192.0.2.1:30000"
        script.rtp("in", toward: .callee, from: 1.2, until: 15)
        script.rtp("out", toward: .caller, from: 1.2, until: 15, destination: relay)
        script.rtp("in", toward: .caller, from: 1.21, until: 15, source: relay)
        script.at(15).hangUp("in")
        #expect(script.at(15.1).hangUp("out").run().kinds(atLeast: .warning) == [])
    }

    // MARK: Stayed with the call before

    @Test("Who goes on sending to the replaced party is not silent")
    func whoGoesOnSendingToTheReplacedPartyIsNotSilent() throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30).rtp("A", toward: .caller, from: 1.1, until: 10)
        script.call("B", caller: "3003", callee: "1001", from: "203.0.113.31:5060", to: "192.0.2.10:5060").at(10)
        script.invite("B", sdp: .audio(port: 30500), headers: [("Replaces", "A@script;to-tag=s-A;from-tag=c-A")])
        script.at(10.1).answer("B", sdp: .audio(port: 10500)).at(10.15).ack("B")
        script.at(10.2).hangUp("A")
        script.rtp("B", toward: .callee, from: 10.3, until: 30, ssrc: 9)
        let finding = try #require(script.at(30).hangUp("B").run().finding("one-way-audio"))
        #expect(finding.cause == "media-wrong-port")
        #expect(finding.names("20500"))
    }

    @Test("Whose other call lives is not said to be astray") func whoseOtherCallLivesIsNotSaidToBeAstray() {
        // One port for two lines: the first call is on, the second one is the silent one.
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 30)
        script.call("B", callee: "2002", to: "203.0.113.31:5060").at(5).establish(
            "B", offer: .audio(port: 10500), answer: .audio(port: 30500))
        script.rtp("B", toward: .caller, from: 6.3, until: 30, ssrc: 9)
        script.at(30).hangUp("A")
        let finding = script.at(30.1).hangUp("B").run().finding("one-way-audio")
        #expect(finding?.cause("media-wrong-port") == nil)
    }
}
