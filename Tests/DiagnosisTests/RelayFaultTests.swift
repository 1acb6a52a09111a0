import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Faults that an element makes between two legs that are both seen.
@Suite struct RelayFaultTests {
    static let hub = "198.51.100.20"

    /// A B2BUA whose legs are linked by a header: `in` came from the phone, `out` goes to the carrier.
    private static func bridge(local: Bool, until end: Double = 30) -> Script {
        let script = Script(local: local ? [hub] : [])
        script.call("in", caller: "1001", callee: "13900139000", from: "192.0.2.10:5060", to: "198.51.100.20:5060")
        script.at(0).invite("in", sdp: .audio(port: 36000), headers: [("X-CID", "one")])
        script.call("out", caller: "1001", callee: "13900139000", from: "198.51.100.20:5060", to: "203.0.113.9:5060")
        script.at(0.1).invite("out", sdp: .audio(port: 10012), headers: [("X-CID", "in@script")])
        script.at(1).answer("out", sdp: .audio(port: 36100)).after(0.02).ack("out")
        script.at(1.05).answer("in", sdp: .audio(port: 10010)).after(0.02).ack("in")
        script.rtp("in", toward: .callee, from: 1.2, until: end, ssrc: 1)
        script.rtp("out", toward: .callee, from: 1.2, until: end, ssrc: 1)
        return script
    }

    private static func end(_ script: Script) -> [Finding] {
        script.at(30).hangUp("in")
        return script.at(30.1).hangUp("out").run(until: 60)
    }

    @Test(arguments: [true, false]) func `what is made whole and sent on whole is no fault`(_ local: Bool) {
        let script = Self.bridge(local: local)
        script.rtp("out", toward: .caller, from: 1.2, until: 30, ssrc: 2)
        script.rtp("in", toward: .caller, from: 1.2, until: 30, ssrc: 2)
        #expect(Self.end(script).isEmpty)
    }

    @Test(arguments: [true, false]) func `loss made between the legs is the relay's`(_ local: Bool) throws {
        let script = Self.bridge(local: local)
        script.rtp("out", toward: .caller, from: 1.2, until: 30, ssrc: 2)
        script.rtp("in", toward: .caller, from: 1.2, until: 30, ssrc: 2, lost: { $0 % 30 == 5 })
        let finding = try #require(Self.end(script).finding("packet-loss"))
        #expect(finding.cause == "lost-in-relay")
        #expect(finding.title.en.contains("lost in 198.51.100.20") && finding.fix.en.contains("198.51.100.20"))
    }

    @Test func `loss that the relay got is not its own`() throws {
        let script = Self.bridge(local: true)
        for leg in ["out", "in"] {
            script.rtp(leg, toward: .caller, from: 1.2, until: 30, ssrc: 2, lost: { $0 % 30 == 5 })
        }
        #expect(try #require(Self.end(script).finding("packet-loss")).cause == "lost-before-this-point")
    }

    @Test func `loss on a path with numbers of its own may be made behind the relay`() throws {
        let script = Self.bridge(local: false)
        script.rtp("out", toward: .caller, from: 1.2, until: 30, ssrc: 2)
        script.rtp("in", toward: .caller, from: 1.2, until: 30, ssrc: 3, lost: { $0 % 30 == 5 })
        #expect(try #require(Self.end(script).finding("packet-loss")).cause == "lost-before-this-point")
    }

    @Test(arguments: [true, false]) func `jitter made between the legs is the relay's`(_ local: Bool) throws {
        let script = Self.bridge(local: local)
        script.rtp("out", toward: .caller, from: 1.2, until: 30, ssrc: 2)
        script.rtp(
            "in", toward: .caller, from: 1.2, until: 30, ssrc: 2, late: { $0 % 2 == 0 ? 0 : 0.09 })
        #expect(try #require(Self.end(script).finding("high-jitter")).cause == "uneven-in-relay")
    }

    @Test(arguments: [true, false]) func `silence made between the legs is no microphone`(_ local: Bool) throws {
        let script = Self.bridge(local: local)
        script.rtp("out", toward: .caller, from: 1.2, until: 30, ssrc: 2)
        script.rtp(
            "in", toward: .caller, from: 1.2, until: 30, ssrc: 3, payload: [UInt8](repeating: 0xD5, count: 160))
        let finding = try #require(Self.end(script).finding("silent-audio"))
        #expect(finding.cause == "silenced-on-the-way" && finding.names("198.51.100.20"))
    }

    @Test func `silence that is passed on is the sender's`() throws {
        let script = Self.bridge(local: true)
        for (leg, source) in [("out", UInt32(2)), ("in", 3)] {
            script.rtp(
                leg, toward: .caller, from: 1.2, until: 30, ssrc: source,
                payload: [UInt8](repeating: 0xD5, count: 160))
        }
        #expect(try #require(Self.end(script).finding("silent-audio")).cause == "no-audio-source")
    }

    @Test(arguments: [true, false]) func `a relay that stops is told while the sound still comes`(
        _ local: Bool
    ) throws {
        let script = Self.bridge(local: local)
        script.rtp("out", toward: .caller, from: 1.2, until: 30, ssrc: 2)
        script.rtp("in", toward: .caller, from: 1.2, until: 12, ssrc: 2)
        let finding = try #require(Self.end(script).finding("media-stopped"))
        #expect(finding.cause == (local ? "local-not-sending" : "peer-not-sending"))
        #expect(finding.causes[0].text.en.contains("no longer relays it") && finding.fix.en.contains("relay"))
    }

    @Test func `a relay that has nothing to pass on is not blamed`() throws {
        let script = Self.bridge(local: false)
        for leg in ["out", "in"] { script.rtp(leg, toward: .caller, from: 1.2, until: 12, ssrc: 2) }
        let finding = try #require(Self.end(script).finding("media-stopped"))
        #expect(!finding.causes.contains { $0.text.en.contains("no longer relays") })
    }

    /// The phone hangs up at `end`; its sound stopped at `last`, and the carrier's leg goes on to 40 s.
    private static func hungUp(at end: Double, last: Double, by party: Party = .caller) -> Finding? {
        let script = Self.bridge(local: false, until: last)
        script.rtp("out", toward: .caller, from: 1.2, until: 40, ssrc: 2)
        script.rtp("in", toward: .caller, from: 1.2, until: end, ssrc: 2)
        script.at(end).hangUp("in", by: party)
        return script.at(40).hangUp("out", by: .callee).run(until: 80).finding("media-stopped")
    }

    @Test(arguments: [(15.0, 15.0, true), (15.0, 8.0, false)])
    func `a leg that is left up is told by the one that was hung up`(end: Double, last: Double, isLeft: Bool) throws {
        let finding = try #require(Self.hungUp(at: end, last: last))
        #expect((finding.cause("leg-left-up") != nil) == isLeft)
        #expect(finding.fix.en.contains("does not end this leg") == isLeft)
    }

    @Test func `an element that hung the other leg up itself has not forgotten this one`() throws {
        let finding = try #require(Self.hungUp(at: 15, last: 15, by: .callee))
        #expect(finding.cause("leg-left-up") == nil)
    }

    @Test func `legs that end together are no fault`() { #expect(Self.hungUp(at: 38.5, last: 38.5) == nil) }

    @Test func `what leaves this host with gaps was not lost on the way here`() throws {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30, lost: { $0 % 30 == 5 })
        script.rtp("A", toward: .caller, from: 1.1, until: 30)
        let finding = try #require(script.at(30).hangUp("A").run(until: 60).finding("packet-loss"))
        #expect(finding.cause == "lost-at-sender" && finding.title.en.contains("before they left 192.0.2.10"))
    }
}
