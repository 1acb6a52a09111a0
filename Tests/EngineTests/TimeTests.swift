import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Packet time is the only time: deadlines, ticks of silence, and clocks that go wrong.
@Suite struct TimeTests {
    @Test("A deadline fires before the packet of the same moment") func aDeadlineFiresBeforeThePacketOfTheSameMoment()
        throws
    {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 10.9)
        script.at(11).bye("A")
        let finding = try #require(script.run(until: 20).finding("one-way-audio"))
        #expect(finding.seconds == 11)
        #expect(finding.call?.end == nil)
    }

    @Test("Deadlines that one packet releases fire in order") func deadlinesThatOnePacketReleasesFireInOrder() {
        let script = Script()
        for (index, start) in [4.0, 0, 2].enumerated() {
            let name = "call\(index)"
            script.call(name, from: Endpoint(address: IPAddress(v4: 0xC000_0210 + UInt32(index)), port: 5060))
            script.at(start).establish(name)
            script.rtp(name, toward: .callee, from: start + 1.1, until: start + 8)
        }
        let feed = Feed()
        feed.frames(of: script)
        feed.engine.idle(until: Script.time(500))
        let findings = feed.engine.takeFindings()
        #expect(findings.map { $0.call?.callID ?? "" } == ["call1@script", "call2@script", "call0@script"])
        #expect(findings.map(\.seconds) == [11, 13, 15])
    }

    @Test("Ticks of silence change nothing", arguments: [0.05, 0.33, 1, 4.99, 5, 7, 31])
    func ticksOfSilenceChangeNothing(_ tick: Double) {
        let whole = Feed()
        whole.frames(of: .troubled())
        whole.engine.idle(until: Script.time(400))
        let expected = whole.engine.takeFindings()
        #expect(expected.map(\.kind).contains("one-way-audio"))
        #expect(expected.map(\.kind).contains("signalling-blocked"))
        #expect(expected.map(\.kind).contains("ack-missing"))

        let ticking = Feed()
        ticking.frames(of: .troubled(), tick: tick)
        while ticking.now < 400 {
            ticking.now += tick
            ticking.engine.idle(until: Script.time(min(ticking.now, 400)))
        }
        #expect(Feed.bytes(ticking.engine.takeFindings()) == Feed.bytes(expected))
        #expect(Feed.bytes(ticking.engine.status()) == Feed.bytes(whole.engine.status()))
    }

    @Test("A later packet tells what a tick would have told") func aLaterPacketTellsWhatATickWouldHaveTold() {
        let tick = Feed()
        tick.frames(of: .troubled())
        tick.engine.idle(until: Script.time(300))
        let packet = Feed()
        packet.frames(of: .troubled())
        packet.frame(FrameBuilder.udp("x", from: "192.0.2.1:9", to: "192.0.2.2:9"), at: 300)
        #expect(Feed.bytes(tick.engine.takeFindings()) == Feed.bytes(packet.engine.takeFindings()))
    }

    @Test("The same capture gives the same findings twice") func theSameCaptureGivesTheSameFindingsTwice() {
        let runs = (0..<2).map { _ in
            let feed = Feed()
            feed.frames(of: .troubled())
            feed.engine.finish()
            return Feed.bytes(feed.engine.takeFindings())
        }
        #expect(runs[0] == runs[1])
    }

    @Test("Time that goes back is held and counted beyond a second")
    func timeThatGoesBackIsHeldAndCountedBeyondASecond() {
        let feed = Feed()
        let packet = FrameBuilder.udp("x", from: "192.0.2.1:9", to: "192.0.2.2:9")
        feed.frame(packet, at: 100)
        feed.frame(packet, at: 99.5)
        #expect(feed.engine.status().rejects["time-regressed"] == nil)
        feed.frame(packet, at: 10)
        #expect(feed.engine.status().rejects["time-regressed"] == 1)
        #expect(feed.engine.status().lastPacket == Script.time(100))
        #expect(feed.engine.status().packets == 3)
    }

    @Test("A tick into the past is no tick") func aTickIntoThePastIsNoTick() {
        let feed = Feed()
        feed.engine.idle(until: Script.time(50))
        #expect(feed.engine.status().lastPacket == nil)
        feed.frame(FrameBuilder.udp("x", from: "192.0.2.1:9", to: "192.0.2.2:9"), at: 100)
        feed.engine.idle(until: Script.time(50))
        #expect(feed.engine.status().lastPacket == Script.time(100))
    }

    @Test(
        "Packets at the edges of time hold up nothing",
        arguments: [Timestamp.distantFuture, .distantPast, Timestamp(nanoseconds: 0), Timestamp(seconds: -5)])
    func packetsAtTheEdgesOfTimeHoldUpNothing(_ time: Timestamp) {
        let feed = Feed()
        let script = Script.troubled()
        for frame in script.frames().prefix(40) { feed.frame(frame.bytes, at: frame.seconds) }
        for frame in script.frames().prefix(40) { feed.frame(frame.bytes, time: time) }
        feed.engine.idle(until: .distantFuture)
        feed.engine.finish()
        #expect(feed.engine.status().packets == 80)
    }

    @Test("A silence of years is passed at once") func aSilenceOfYearsIsPassedAtOnce() {
        let feed = Feed()
        feed.frames(of: .troubled())
        feed.engine.idle(until: Script.time(1e9))
        #expect(feed.engine.status().activeCalls == 0)
        #expect(!feed.engine.takeFindings().isEmpty)
    }
}
