import Diagnosis
import Engine
import Joint
import Support
import Testing
import Tracking
import Wire

@Suite struct DeskTests {
    private static func lostACK() -> TwoPlaces {
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
        return places
    }

    private static func time(_ seconds: Double) -> Timestamp { Script.begin + .seconds(seconds) }

    @Test("What single agents told of the same call is replaced") func singleFindingsAreReplaced() throws {
        let outcome = try #require(Self.lostACK().outcomes().first)
        #expect(outcome.revision == 1)
        #expect(outcome.earlier == nil)
        #expect(outcome.witnesses == ["far", "near"])
        #expect(outcome.replaces.count == 2)
        #expect(outcome.clockOffsets["near"].map { ($0 + .seconds(3)).magnitude < .milliseconds(50) } == true)
    }

    @Test("A matter is judged when nothing has come for a while, and only by two") func aMatterWaits() throws {
        let (near, far) = try Self.lostACK().traces()
        var desk = JointDesk(settings: EngineSettings())
        desk.note(near, at: Self.time(0))
        #expect(desk.review(at: Self.time(100)).isEmpty)
        desk.note(far, at: Self.time(100))
        #expect(desk.review(at: Self.time(105)).isEmpty)
        #expect(desk.nextReview == Self.time(110))
        #expect(desk.review(at: Self.time(110)).map(\.revision) == [1])
        #expect(desk.review(at: Self.time(120)).isEmpty)
        // The same again is no news.
        desk.note(far, at: Self.time(121))
        #expect(desk.review(at: Self.time(140)).isEmpty)
    }

    @Test("What comes late revises what was told, by a number and the earlier id") func lateTracesRevise() throws {
        let (near, far) = try Self.lostACK().traces()
        var desk = JointDesk(settings: EngineSettings())
        // Their first words of it end before most of the repeats.
        for var partial in [near, far] {
            let limit = partial.trace.messages[0].time + .seconds(10)
            partial.trace.messages.removeAll { $0.time > limit }
            desk.note(partial, at: Self.time(0))
        }
        let first = try #require(desk.review(at: Self.time(20)).first)
        desk.note(near, at: Self.time(500))
        desk.note(far, at: Self.time(500))
        let second = try #require(desk.review(at: Self.time(520)).first)
        #expect(second.revision == 2)
        #expect(second.earlier == first.finding.id)
        #expect(second.finding.id != first.finding.id)
        #expect(!second.isWithdrawn)
    }

    @Test("What turns out to be none is taken back") func whatWasNoneIsTakenBack() throws {
        let (near, far) = try Self.lostACK().traces()
        var desk = JointDesk(settings: EngineSettings())
        desk.note(near, at: Self.time(0))
        desk.note(far, at: Self.time(0))
        let first = try #require(desk.review(at: Self.time(20)).first)
        // The ACK came there after all.
        var whole = far
        let acks = near.trace.messages.filter { $0.text.hasPrefix("ACK ") }
        whole.trace.messages += acks.map { message in
            var message = message
            message.time = message.time + .seconds(3.02)
            message.timeToLive -= 1
            return message
        }
        whole.trace.messages.sort { $0.time < $1.time }
        desk.note(whole, at: Self.time(100))
        let second = try #require(desk.review(at: Self.time(120)).first)
        #expect(second.isWithdrawn)
        #expect(second.revision == 2)
        #expect(second.earlier == first.finding.id)
    }

    @Test("What comes later than ten minutes is counted and changes nothing") func tooLateIsCounted() throws {
        let (near, far) = try Self.lostACK().traces()
        var desk = JointDesk(settings: EngineSettings())
        desk.note(near, at: Self.time(0))
        #expect(desk.review(at: Self.time(601)).isEmpty)
        desk.note(far, at: Self.time(700))
        #expect(desk.tooLate == 1)
        #expect(desk.review(at: Self.time(800)).isEmpty)
        #expect(desk.count == 0)
    }

    @Test("A finding told after the joined one is known to be said already") func laterFindingsAreKnown() throws {
        var desk = Self.lostACK().desk()
        let outcome = try #require(desk.review(at: Self.time(60)).first)
        let callID = try #require(outcome.finding.call?.callID)
        let told = ToldAlone(
            witness: "near", id: "later", kind: "ack-missing", confidence: .likely, callID: callID, time: Self.time(40))
        #expect(desk.note(told, at: Self.time(70)) == outcome.finding.id)
        var other = told
        other.kind = "packet-loss"
        #expect(desk.note(other, at: Self.time(70)) == nil)
        other = told
        other.callID = "another"
        #expect(desk.note(other, at: Self.time(70)) == nil)
    }

    @Test("Matters have a bound, and the oldest makes room") func mattersAreBounded() throws {
        let (near, _) = try Self.lostACK().traces()
        var desk = JointDesk(settings: EngineSettings(), limit: 10)
        for number in 0..<50 {
            var item = near
            item.trace.callID = "call-\(number)"
            for index in item.trace.messages.indices {
                item.trace.messages[index].text = item.trace.messages[index].text
                    .replacing("z9hG4bK-A", with: "z9hG4bK-\(number)").replacing("A@script", with: "call-\(number)")
            }
            desk.note(item, at: Self.time(Double(number)))
        }
        #expect(desk.count == 10)
        #expect(desk.dropped == 40)
    }

    @Test("A running engine hands a trace out once its call has left the table, and before on demand")
    func runningEnginesHandTracesOut() throws {
        let places = Self.lostACK()
        let engine = Engine(settings: EngineSettings())
        engine.keepTraces()
        engine.open(InterfaceID(0), name: "eth0", link: .ethernet)
        for (number, frame) in places.script.frames().enumerated() where frame.interface == 0 {
            engine.receive(
                FrameHeader(
                    time: Script.time(frame.seconds), wireLength: frame.wireLength, interface: InterfaceID(0),
                    number: UInt64(number)), frame.bytes.span)
        }
        #expect(engine.takeTraces().isEmpty)
        let early = try #require(engine.trace(ofCall: "A@script"))
        #expect(early.messages.count > 10)
        #expect(engine.trace(ofCall: "another") == nil)
        engine.idle(until: Script.time(120))
        let whole = engine.takeTraces()
        #expect(whole.map(\.callID) == ["A@script"])
        #expect(whole.first?.messages.count == early.messages.count)
        #expect(whole.first.map { $0.watched.upperBound - early.watched.upperBound >= .seconds(30) } == true)
        engine.finish()
        #expect(engine.takeTraces().isEmpty)
        #expect(engine.tracesDropped == 0)
    }

    @Test("An engine that was not asked keeps no traces") func noTracesUnasked() {
        let script = Script()
        script.call("A").at(0).establish("A")
        script.at(5).hangUp("A")
        _ = script.run()
        #expect(script.engine.takeTraces().isEmpty)
    }

    @Test("Calls of other Call-IDs are other matters") func otherCallsAreOtherMatters() throws {
        let one = try Self.lostACK().traces()
        let places = TwoPlaces()
        places.script.call("B")
        places.establish("B")
        places.hangUp("B", at: 5)
        let other = try places.traces()
        var desk = JointDesk(settings: EngineSettings())
        desk.note(one.near, at: Self.time(0))
        desk.note(other.far, at: Self.time(0))
        #expect(desk.count == 2)
        #expect(desk.review(at: Self.time(60)).isEmpty)
    }
}
