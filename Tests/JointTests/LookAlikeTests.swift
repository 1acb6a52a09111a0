import Diagnosis
import Engine
import Joint
import Support
import Testing
import Tracking
import Wire

/// The same numbers in every run (SplitMix64).
private struct Steady: RandomNumberGenerator {
    var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        let mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        return mixed ^ mixed >> 27
    }
}

/// What looks like a fault between two places, and is none.
@Suite struct LookAlikeTests {
    @Test("A message that one capture cut is no rewritten one") func aCutCopyIsNoRewriting() throws {
        let places = TwoPlaces()
        places.script.call("A")
        places.establish()
        places.hangUp(at: 5)
        var (near, far) = try places.traces()
        for index in far.trace.messages.indices {
            let text = far.trace.messages[index].text
            far.trace.messages[index].text = String(text.prefix(text.count * 2 / 3))
            far.trace.messages[index].isCut = true
        }
        near.witness.vantage = "agent-host"
        var desk = JointDesk(settings: EngineSettings())
        desk.note(near, at: Script.begin)
        desk.note(far, at: Script.begin)
        #expect(desk.review(at: Script.begin + .seconds(60)).map(\.finding.short) == [])
    }

    @Test("A request past a proxy that stays out of the dialog is not lost at the proxy") func aDirectACKIsNotLost() {
        let places = TwoPlaces()
        let script = places.script.call("A")
        // The far place is a proxy's; ACK and BYE go straight to the Contact.
        places.ring()
        script.at(2).on(1).answer("A").repeated(8, .doublingToFourSeconds)
        places.back()
        for offset in [0.1, 0.6, 1.6, 3.6, 7.6, 11.6, 15.6] {
            script.at(2 + offset).on(0).ack("A").redirectedLast(to: "203.0.113.77:5060")
        }
        #expect(!places.findings.contains { $0.causes.first?.id == "lost-between-points" })
    }

    @Test("A place that dropped packets itself makes it no more than likely") func dropsMakeItLessSure() throws {
        let places = TwoPlaces()
        let script = places.script.call("A")
        places.ring()
        for offset in [0.0, 0.5, 1.5, 3.5, 7.5, 11.5] {
            script.at(2 + offset).on(1).answer("A")
            places.back()
            script.at(2.1 + offset).on(0).ack("A")
        }
        script.at(34).on(1).bye("A", by: .callee)
        places.back()
        var (near, far) = try places.traces()
        far.trace.drops = 3
        far.trace.messagesDropped = 0
        near.trace.messagesDropped = 0
        var clocks = AgentClocks()
        let verdict = JointJudge.judge([near, far], clocks: &clocks, settings: EngineSettings())
        #expect(verdict.findings.map(\.short) == ["ack-missing likely lost-between-points"])
        far.trace.messagesDropped = 1
        let other = JointJudge.judge([near, far], clocks: &clocks, settings: EngineSettings())
        #expect(other.findings.map(\.short) == [])
    }

    @Test("What comes back another way is a remark, and where a host itself watches it is none") func aOneWayPath()
        throws
    {
        for vantage in ["mirror", "agent-host"] {
            let places = TwoPlaces()
            places.far.vantage = vantage
            let script = places.script.call("A")
            script.at(0).on(0).invite("A")
            places.there()
            script.at(0.1).on(0).respond("A", 180)
            script.at(2).on(0).answer("A")
            script.at(2.1).on(0).ack("A")
            places.there()
            script.at(5).on(0).bye("A")
            places.there()
            script.at(5.1).on(0).respond("A", 200, to: "BYE")
            let found = places.findings
            #expect(found.map(\.kind) == (vantage == "mirror" ? ["asymmetric-signalling"] : []))
            #expect(found.allSatisfy { $0.severity == .notice && $0.confidence == .possible })
        }
    }

    @Test("Nonsense of any kind is no more than nothing") func nonsenseIsNothing() throws {
        let places = TwoPlaces()
        places.script.call("A")
        places.establish()
        places.talk(from: 2.2, until: 6)
        places.hangUp(at: 6)
        let (near, far) = try places.traces()
        var generator = Steady()
        for _ in 0..<300 {
            var (one, other) = (near, far)
            for _ in 0..<6 {
                let index = Int.random(in: one.trace.messages.indices, using: &generator)
                switch Int.random(in: 0..<8, using: &generator) {
                case 0:
                    one.trace.messages[index].text = String(one.trace.messages[index].text.shuffled(using: &generator))
                case 1: one.trace.messages[index].time = .distantFuture
                case 2: one.trace.messages[index].time = .distantPast
                case 3: other.trace.messages.removeAll()
                case 4: other.trace.watched = .distantPast...(.distantFuture)
                case 5:
                    for place in other.trace.streams.indices {
                        other.trace.streams[place].intervals = [
                            CallTrace.Interval(
                                start: .distantFuture, end: .distantPast, packets: .max, expected: 0, lost: .max)
                        ]
                    }
                case 6: one.trace.messages += other.trace.messages
                default: one.trace.messages[index].place = "elsewhere"
                }
            }
            var clocks = AgentClocks()
            _ = JointJudge.judge([one, other], clocks: &clocks, settings: EngineSettings())
            _ = JointJudge.judge([other, one, near], clocks: &clocks, settings: EngineSettings())
        }
    }
}
