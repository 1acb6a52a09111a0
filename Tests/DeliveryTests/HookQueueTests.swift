import Diagnosis
import Testing
import Wire

@testable import Delivery

/// Alerts that wait for a hook: order, pauses, limits. Time is given.
@Suite struct HookQueueTests {
    private static func at(_ seconds: Double) -> Timestamp { Timestamp(seconds: 1_000) + .seconds(seconds) }

    private func job(_ id: UInt64, at seconds: Double = 0) -> HookQueue.Job {
        let message = HookMessage.test(Presentation(), host: "gw", at: Sample.answered)
        return HookQueue.Job(id: id, message: message, since: Self.at(seconds))
    }

    private func queue(capacity: Int = 10, perMinute: Int = 100, patience: Double = 3_600) -> HookQueue {
        HookQueue(capacity: capacity, perMinute: perMinute, patience: .seconds(patience))
    }

    private static let fails = HookFailure("no answer", mayPass: true)

    @Test("One after another in the order they came") func oneAfterAnotherInTheOrderTheyCame() {
        var queue = queue()
        for id in 1...3 { _ = queue.offer(job(UInt64(id))) }
        var told: [UInt64] = []
        while let next = queue.start(at: Self.at(0)) {
            #expect(queue.start(at: Self.at(0)) == nil, "one attempt at a time")
            told.append(next.id)
            #expect(queue.finish(nil, at: Self.at(0)) == .sent)
        }
        #expect(told == [1, 2, 3])
    }

    @Test("Pauses between attempts double up to five minutes") func pausesBetweenAttemptsDoubleUpToFiveMinutes() {
        var queue = queue()
        _ = queue.offer(job(1))
        var now = 0.0
        var pauses: [Double] = []
        for _ in 0..<10 {
            #expect(queue.start(at: Self.at(now)) != nil)
            guard case .again(let next) = queue.finish(Self.fails, at: Self.at(now)) else { break }
            #expect(queue.start(at: next - .seconds(0.5)) == nil)
            pauses.append((next - Self.at(now)).seconds)
            now += pauses.last ?? 0
        }
        #expect(pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
    }

    @Test("An alert is given up after its time and the next one goes")
    func anAlertIsGivenUpAfterItsTimeAndTheNextOneGoes() {
        var queue = queue(patience: 5)
        _ = queue.offer(job(1))
        _ = queue.offer(job(2))
        _ = queue.start(at: Self.at(0))
        #expect(queue.finish(Self.fails, at: Self.at(0)) == .again(Self.at(2)))
        _ = queue.start(at: Self.at(2))
        #expect(queue.finish(Self.fails, at: Self.at(2)) == .givenUp)
        #expect(queue.start(at: Self.at(2))?.id == 2)
    }

    @Test("What no other attempt mends is given up at once") func whatNoOtherAttemptMendsIsGivenUpAtOnce() {
        var queue = queue()
        _ = queue.offer(job(1))
        _ = queue.start(at: Self.at(0))
        #expect(queue.finish(HookFailure("HTTP 404", mayPass: false), at: Self.at(0)) == .givenUp)
        #expect(queue.waiting.isEmpty)
    }

    @Test("A full queue refuses the newest") func aFullQueueRefusesTheNewest() {
        var queue = queue(capacity: 2)
        #expect([1, 2, 3].map { queue.offer(job($0)) } == [true, true, false])
        #expect(queue.waiting.map(\.id) == [1, 2])
    }

    @Test("No more attempts a minute than may be") func noMoreAttemptsAMinuteThanMayBe() {
        var queue = queue(perMinute: 2)
        for id in 1...4 { _ = queue.offer(job(UInt64(id))) }
        var starts: [Double] = []
        for second in 0..<130 {
            guard queue.start(at: Self.at(Double(second))) != nil else { continue }
            starts.append(Double(second))
            _ = queue.finish(nil, at: Self.at(Double(second)))
        }
        #expect(starts == [0, 1, 60, 61])
    }

    @Test("At the end everything is tried once more and no more") func atTheEndEverythingIsTriedOnceMoreAndNoMore() {
        var queue = queue(perMinute: 1)
        for id in 1...2 { _ = queue.offer(job(UInt64(id))) }
        _ = queue.start(at: Self.at(0))
        #expect(queue.finish(Self.fails, at: Self.at(0)) == .again(Self.at(2)))
        queue.hurry()
        #expect(queue.start(at: Self.at(1))?.id == 1)
        #expect(queue.finish(Self.fails, at: Self.at(1)) == .givenUp)
    }
}
