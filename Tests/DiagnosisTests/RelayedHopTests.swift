import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// On the host of a proxy with a media relay both sides of it pass: a party hears what passes on the hop to it, and what came
/// in at the relay is the witness.
@Suite struct RelayedHopTests {
    private static let caller: Endpoint = "192.0.2.10:10500"
    private static let callee: Endpoint = "203.0.113.40:4000"
    /// The relay toward the caller, and toward the callee.
    private static let near: Endpoint = "198.51.100.5:30002"
    private static let far: Endpoint = "10.20.0.5:30000"

    /// What passes of one direction, on its first hop and on the hop to its hearer.
    private struct Way {
        var begin = 1.2
        var end = 20.0
        var lastBegin = 1.2
        var lastEnd = 20.0
        var first: Endpoint?
        var last: Endpoint?
        var ssrc: UInt32?
        var lost: (Int) -> Bool = { _ in false }
        /// From when on what comes in is digital silence; speech before that.
        var quiet: Double?
    }

    private static let speech = (0..<160).map { UInt8($0 % 8 < 4 ? 0x35 : 0xB5) }

    private static func call(_ toCaller: Way = Way(), _ toCallee: Way = Way(), local: [String] = []) -> Script {
        let script = Script(local: local).call("A", to: MediaRelayTests.proxy)
        script.at(0).invite("A")
        script.forwarded(from: "10.20.0.5:5060", to: "203.0.113.40:5060") {
            $0.replaceInBody("192.0.2.10", with: "10.20.0.5")
            $0.replaceInBody("10500", with: "30000")
        }
        script.at(1).answer("A", sdp: .audio(port: 4000, address: "203.0.113.40"))
        script.forwarded(from: MediaRelayTests.proxy, to: "192.0.2.10:5060") {
            $0.replaceInBody("203.0.113.40", with: "198.51.100.5")
            $0.replaceInBody("4000", with: "30002")
        }
        script.at(1.1).ack("A").forwarded(from: "10.20.0.5:5060", to: "203.0.113.40:5060")
        func send(_ party: Party, _ way: Way, _ hops: [(Endpoint, Endpoint)], _ ssrc: UInt32) {
            let quiet = way.quiet ?? way.end
            script.rtp(
                "A", toward: party, from: way.begin, until: quiet, ssrc: ssrc, payload: speech, source: hops[0].0,
                destination: way.first ?? hops[0].1)
            if quiet < way.end {
                script.rtp(
                    "A", toward: party, from: quiet, until: way.end, ssrc: ssrc,
                    sequence: UInt16((quiet - way.begin) * 50), payload: [UInt8](repeating: 0xD5, count: 160),
                    source: hops[0].0, destination: way.first ?? hops[0].1)
            }
            script.rtp(
                "A", toward: party, from: way.lastBegin, until: way.lastEnd, ssrc: way.ssrc ?? ssrc, lost: way.lost,
                source: hops[1].0, destination: way.last ?? hops[1].1)
        }
        send(.caller, toCaller, [(callee, far), (near, caller)], 21)
        send(.callee, toCallee, [(caller, near), (far, callee)], 12)
        return script
    }

    private static func findings(_ deaf: Party, _ way: Way, local: [String] = []) -> [Finding] {
        let script = deaf == .caller ? call(way, local: local) : call(Way(), way, local: local)
        return script.at(20).hangUp("A").run(until: 60)
    }

    private static let relay = ["198.51.100.5", "10.20.0.5"]

    @Test(arguments: [[], relay]) func `a relay of two addresses that works is silence`(_ local: [String]) {
        #expect(Self.findings(.caller, Way(), local: local).isEmpty)
        #expect(Self.findings(.callee, Way(ssrc: 7), local: local).isEmpty)
    }

    @Test(arguments: [Party.caller, .callee], [[], relay])
    func `what the relay sends elsewhere is not heard`(_ deaf: Party, _ local: [String]) throws {
        let wrong: Endpoint = deaf == .caller ? "192.0.2.10:10502" : "203.0.113.40:4002"
        let finding = try #require(Self.findings(deaf, Way(last: wrong), local: local).finding("one-way-audio"))
        #expect(finding.place.direction == (deaf == .caller ? "toward-caller" : "toward-callee"))
        #expect(finding.cause == "media-wrong-port" && finding.names("\(wrong)"))
        #expect(finding.title.en.contains("\(Wording.party(deaf).en) listens at port"))
    }

    @Test func `what is sent to another port of the relay is held against the port it named`() throws {
        let finding = try #require(
            Self.findings(.caller, Way(lastBegin: 20, first: "10.20.0.5:30100")).finding("one-way-audio"))
        #expect(finding.cause == "media-wrong-port")
        #expect(
            finding.title.en.contains("RTP goes to 10.20.0.5:30100")
                && finding.title.en.contains("the relay listens at port 30000")
        )
    }

    @Test(arguments: [true, false]) func `what its hearer refuses on the last hop is not heard`(_ isRefused: Bool) {
        let script = Self.call()
        if isRefused {
            for second in 2..<20 {
                script.at(Double(second) + 0.01).icmp(quoting: Flow(source: Self.near, destination: Self.caller))
            }
        }
        let finding = script.at(20).hangUp("A").run(until: 60).finding("one-way-audio")
        #expect((finding != nil) == isRefused)
        #expect(!isRefused || finding?.causes.first?.confidence == .proved)
    }

    @Test(arguments: [Party.caller, .callee], [(8.0, true), (17.6, false)])
    func `a relay that stops is told while the sound still comes`(_ deaf: Party, _ end: (Double, Bool)) throws {
        let findings = Self.findings(deaf, Way(lastEnd: end.0, ssrc: 7))
        #expect(findings.kinds() == (end.1 ? ["media-stopped"] : []))
        guard let finding = findings.first else { return }
        #expect(finding.cause == "peer-not-sending" && finding.causes[0].text.en.contains("no longer relays it"))
        #expect(finding.names(deaf == .caller ? "10.20.0.5:30000" : "198.51.100.5:30002"))
    }

    @Test(arguments: [(8.2, true), (19.0, false)])
    func `a relay need not pass silence on`(quiet: Double, isSilent: Bool) {
        let findings = Self.findings(.caller, Way(lastEnd: 8, ssrc: 7, quiet: quiet))
        #expect((findings.finding("media-stopped") == nil) == isSilent)
    }

    @Test func `a relay that has nothing to pass on is not blamed`() throws {
        let finding = try #require(Self.findings(.caller, Way(end: 8, lastEnd: 8)).finding("media-stopped"))
        #expect(!finding.causes.contains { $0.text.en.contains("relays") })
    }

    @Test(arguments: [(7.0, true), (2.8, false)])
    func `a relay that opens late is told by what it had`(_ begin: (Double, Bool)) throws {
        let findings = Self.findings(.caller, Way(lastBegin: begin.0))
        #expect(findings.kinds() == (begin.1 ? ["late-media"] : []))
        guard let finding = findings.first else { return }
        #expect(finding.title.en.contains("before it relayed any") && finding.fix.en.contains("198.51.100.5"))
    }

    @Test func `who begins late is not the relay's doing`() throws {
        let finding = try #require(Self.findings(.caller, Way(begin: 7, lastBegin: 7)).finding("late-media"))
        #expect(!finding.title.en.contains("relayed"))
    }

    @Test func `loss made in the relay is told of the relay and not between a place and itself`() throws {
        let finding = try #require(Self.findings(.caller, Way(lost: { $0 % 30 == 5 })).finding("packet-loss"))
        #expect(finding.cause == "lost-in-relay" && finding.title.en.contains("lost in 198.51.100.5"))
    }
}
