import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// What a report is made of: a call's streams over time, and its messages.
@Suite struct CallDetailTests {
    private func stream(_ script: Script, _ direction: Place.Direction) throws -> MediaSnapshot {
        let call = try #require(script.engine.calls().first)
        return try #require(call.media.first { $0.direction == direction })
    }

    @Test("A stream is known in intervals of five seconds") func aStreamIsKnownInIntervalsOfFiveSeconds() throws {
        let script = Script().call("A").at(0).establish("A")
        // Of the second interval every tenth packet is lost.
        script.rtp("A", toward: .callee, from: 1, until: 16, lost: { 250..<500 ~= $0 && $0 % 10 == 5 })
        _ = script.at(20).hangUp("A").run(until: 22)
        let intervals = try #require(try stream(script, "toward-callee").history).intervals
        #expect(intervals.map(\.packets) == [250, 225, 250])
        #expect(intervals.map(\.lost) == [0, 25, 0])
        #expect(intervals.map(\.expected) == [250, 250, 250])
        #expect(intervals.first?.start == Script.time(1))
        #expect(intervals.last?.end == Script.time(15.98))
        #expect(abs(intervals[1].lostPercent - 10) < 0.01)
        // One code all the time is a level: 0x54 and its like are what a quiet A-law line carries.
        #expect(intervals.allSatisfy { abs($0.packetsPerSecond - 50) < 6 && $0.levelDBm0 == intervals[0].levelDBm0 })
        #expect(intervals[0].levelDBm0 != nil)
    }

    @Test("A pause is no interval") func aPauseIsNoInterval() throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1, until: 20, pauses: [4...14])
        _ = script.at(21).hangUp("A").run(until: 23)
        let intervals = try #require(try stream(script, "toward-callee").history).intervals
        #expect(intervals.count == 3)
        #expect(intervals[0].end <= Script.time(4))
        #expect(intervals[1].start >= Script.time(14))
        #expect(intervals.reduce(0) { $0 + $1.packets } == 449)
    }

    @Test("A long call is known more coarsely and whole") func aLongCallIsKnownMoreCoarselyAndWhole() throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1, until: 1_501, every: 0.5, lost: { $0 % 10 == 3 })
        _ = script.at(1_502).hangUp("A").run(until: 1_504)
        let history = try #require(try stream(script, "toward-callee").history)
        #expect(history.count <= MediaHistory.limit && history.count > MediaHistory.limit / 2)
        #expect(history.intervals.reduce(0) { $0 + $1.packets } == 2_700)
        #expect(history.intervals.reduce(0) { $0 + $1.expected } == 3_000)
        #expect(history.intervals.reduce(0) { $0 + $1.lost } == 300)
        #expect(zip(history.intervals, history.intervals.dropFirst()).allSatisfy { $0.end <= $1.start })
        #expect(history.intervals.first?.start == Script.time(1))
    }

    @Test("Streams of no call have no history") func streamsOfNoCallHaveNoHistory() throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1, until: 12, source: "10.1.1.1:4000", destination: "10.1.1.2:4002")
        _ = script.run(until: 12)
        #expect(script.engine.streams().allSatisfy { $0.history == nil })
    }

    @Test("The history outlives the call's table entry") func theHistoryOutlivesTheCallsTableEntry() throws {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1, until: 12)
        _ = script.at(12).hangUp("A").run(until: 200)
        #expect(try #require(try stream(script, "toward-caller").history).count == 3)
    }

    // MARK: Messages

    @Test("Messages are held as they came but for secrets") func messagesAreHeldAsTheyCameButForSecrets() throws {
        let script = Script().call("A").at(0)
        script.invite("A", headers: [("X-Odd", "a\u{1B}[2Jb"), ("v", "SIP/2.0/UDP 192.0.2.99")])
        _ = script.run(until: 1)
        let detail = try #require(script.engine.call("A@script"))
        let text = try #require(detail.ladder.first?.text)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "INVITE sip:13800138000@198.51.100.20 SIP/2.0" || lines[0].hasPrefix("INVITE sip:"))
        #expect(lines.contains("X-Odd: a\\u{1B}[2Jb"))
        #expect(lines.contains("Via: SIP/2.0/UDP 192.0.2.99"))
        #expect(lines.contains("") && lines.contains("v=0"))
        #expect(lines.contains { $0.hasPrefix("m=audio 10500 RTP/AVP") })
    }

    @Test("Texts of ended calls are bounded and the oldest go first")
    func textsOfEndedCallsAreBoundedAndTheOldestGoFirst() throws {
        let script = Script { $0.limits.endedCallText = 20_000 }
        for number in 0..<20 {
            script.call("C\(number)").at(Double(number) * 10).establish("C\(number)", ringing: 0.5).after(1)
                .hangUp("C\(number)")
        }
        _ = script.run(until: 400)
        let details = try (0..<20).map { try #require(script.engine.call("C\($0)@script")) }
        let hasText = details.map { $0.ladder.contains { $0.text != nil } }
        #expect(hasText.first == false && hasText.last == true)
        #expect(hasText == hasText.sorted { !$0 && $1 })
        #expect(details.allSatisfy { $0.ladder.count == 7 })
        let bytes = details.flatMap(\.ladder).reduce(0) { $0 + ($1.text?.utf8.count ?? 0) }
        #expect((10_000...20_000).contains(bytes))
    }

    @Test("Copies on another interface are named at their message")
    func copiesOnAnotherInterfaceAreNamedAtTheirMessage() throws {
        let script = Script(interfaces: ["eth0", "eth1"]).call("A")
        script.at(0).invite("A").duplicated(on: 1).at(0.1).respond("A", 486)
        _ = script.run(until: 1)
        let ladder = try #require(script.engine.call("A@script")).ladder
        #expect(ladder.map(\.label) == ["INVITE", "486 Busy Here"])
        #expect(ladder.map(\.also) == [[InterfaceID(1)], []])
    }
}
