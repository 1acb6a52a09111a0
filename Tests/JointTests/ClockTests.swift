import Testing
import Wire

@testable import Joint

@Suite struct ClockTests {
    private static func seconds(_ values: Double...) -> [Interval] { values.map { .seconds($0) } }

    @Test("Copies both ways tell the clocks apart from the way between them") func bothWaysTellTheOffset() throws {
        // 30 ms there, 40 ms back at best, and the second clock is 3 s ahead.
        let clock = try #require(
            PairClock(caller: Self.seconds(3.03, 3.2, 3.05), callee: Self.seconds(2.96, 2.8, 2.95)))
        #expect((clock.offset - .seconds(2.995)).magnitude <= .milliseconds(1))
        #expect((clock.delay - .milliseconds(35)).magnitude <= .milliseconds(1))
        #expect(clock.callerPassesFirst == true)
        #expect(clock.isBothWays)
    }

    @Test("Who stands nearer to the callee is found as well") func theOtherWayRound() throws {
        let clock = try #require(PairClock(caller: Self.seconds(-3_600.02), callee: Self.seconds(-3_599.98)))
        #expect(clock.callerPassesFirst == false)
        #expect((clock.offset - .seconds(-3_600)).magnitude <= .milliseconds(1))
    }

    @Test("Copies one way tell less") func oneWayTellsLess() throws {
        let clock = try #require(PairClock(caller: Self.seconds(3.5, 3.4), callee: []))
        #expect(!clock.isBothWays)
        #expect(clock.callerPassesFirst == nil)
        #expect(PairClock(caller: [], callee: []) == nil)
    }

    @Test("Two captures of one host have no order") func oneHostHasNoOrder() throws {
        let clock = try #require(PairClock(caller: Self.seconds(3.0001), callee: Self.seconds(3.0002)))
        #expect(clock.callerPassesFirst == nil)
    }

    @Test("The quickest copies of late are what is known, and a clock that was set is learned anew")
    func clocksAreLearned() {
        var clocks = AgentClocks()
        let start = Timestamp(seconds: 1_700_000_000)
        func learn(_ offset: Double, delay: Double, at seconds: Double) {
            let clock = PairClock(caller: [.seconds(offset + delay)], callee: [.seconds(offset - delay)])
            if let clock { clocks.learn(clock, from: "b", to: "a", at: start + .seconds(seconds)) }
        }
        learn(3.1, delay: 0.4, at: 0)
        learn(3, delay: 0.02, at: 10)
        #expect(
            clocks.offset(from: "b", to: "a", at: start + .seconds(20)).map {
                ($0 - .seconds(3)).magnitude < .milliseconds(1)
            } == true)
        #expect(
            clocks.offset(from: "a", to: "b", at: start + .seconds(20)).map {
                ($0 + .seconds(3)).magnitude < .milliseconds(1)
            } == true)
        #expect(clocks.offset(from: "b", to: "a", at: start + .seconds(5_000)) == nil)
        learn(-3_600, delay: 0.3, at: 30)
        #expect(clocks.offset(from: "b", to: "a", at: start + .seconds(40)).map { $0 < .seconds(-3_599) } == true)
        #expect(clocks.offset(from: "b", to: "c", at: start) == nil)
    }

    @Test("Repeats fit each other in one way only") func repeatsHaveARhythm() {
        let start = Timestamp(seconds: 1_700_000_000)
        let times = [0, 0.5, 1.5, 3.5, 7.5, 11.5].map { start + .seconds($0) }
        // The first and the third never came.
        let others = [1, 3, 4, 5].map { times[$0] + .seconds(3_600.02) }
        #expect(
            Rhythm.offset(from: times, to: others).map { ($0 - .seconds(3_600.02)).magnitude < .milliseconds(1) }
                == true)
        #expect(Rhythm.offset(from: times, to: [times[0]]) == nil)
        #expect(Rhythm.offset(from: [], to: times) == nil)
    }
}
