import Delivery
import Diagnosis
import Testing
import Wire

@Suite struct BoundedQueueTests {
    @Test("What does not fit is dropped and counted and the rest keeps its order")
    func whatDoesNotFitIsDroppedAndCountedAndTheRestKeepsItsOrder() async {
        let queue = BoundedQueue<Int>(capacity: 3)
        queue.offer([1, 2])
        queue.offer([3, 4, 5])
        queue.offer([6])
        #expect(queue.dropped == 3)
        #expect(await queue.next() == [1, 2, 3])
        queue.offer([7])
        #expect(await queue.next() == [7])
    }

    @Test("A waiting consumer gets the next batch") func aWaitingConsumerGetsTheNextBatch() async {
        let queue = BoundedQueue<Int>(capacity: 8)
        async let batch = queue.next()
        queue.offer([1, 2])
        #expect(await batch == [1, 2])
    }

    @Test("Closing lets the rest out and then ends") func closingLetsTheRestOutAndThenEnds() async {
        let queue = BoundedQueue<Int>(capacity: 8)
        queue.offer([1])
        queue.close()
        queue.offer([2])
        #expect(await queue.next() == [1])
        #expect(await queue.next() == nil)
        #expect(queue.dropped == 1, "what comes after the close is counted as lost")
    }

    @Test("Closing releases a consumer that waits") func closingReleasesAConsumerThatWaits() async {
        let queue = BoundedQueue<Int>(capacity: 8)
        async let batch = queue.next()
        queue.close()
        #expect(await batch == nil)
    }

    @Test("Cancelling releases a consumer that waits") func cancellingReleasesAConsumerThatWaits() async {
        let queue = BoundedQueue<Int>(capacity: 8)
        let task = Task { await queue.next() }
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test("A producer without a consumer never waits") func aProducerWithoutAConsumerNeverWaits() {
        let queue = BoundedQueue<Int>(capacity: 4)
        for number in 0..<100_000 { queue.offer([number]) }
        #expect(queue.count == 4)
        #expect(queue.dropped == 99_996)
    }

    @Test("Every element of many producers arrives once or is counted")
    func everyElementOfManyProducersArrivesOnceOrIsCounted() async {
        let queue = BoundedQueue<Int>(capacity: 64)
        async let received = {
            var count = 0
            while let batch = await queue.next() { count += batch.count }
            return count
        }()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for number in 0..<1_000 { queue.offer([number]) } } }
        }
        queue.close()
        #expect(await received + Int(queue.dropped) == 8_000)
    }
}

@Suite struct RecentFindingsTests {
    private func findings(_ numbers: ClosedRange<Int>) -> [Finding] { numbers.map { Sample.oneWayAudio("f-\($0)") } }

    @Test("The oldest is forgotten first") func theOldestIsForgottenFirst() {
        let recent = RecentFindings(capacity: 3)
        recent.add(findings(1...5))
        #expect(recent.all.map(\.id) == ["f-3", "f-4", "f-5"])
        #expect(recent.end == 5)
    }

    @Test("A reader that fell behind learns how many it missed") func aReaderThatFellBehindLearnsHowManyItMissed() {
        let recent = RecentFindings(capacity: 3)
        recent.add(findings(1...2))
        let first = recent.page(from: 0, limit: 10)
        #expect(first.findings.map(\.id) == ["f-1", "f-2"] && first.missed == 0)
        recent.add(findings(3...9))
        let second = recent.page(from: first.position, limit: 2)
        #expect(second.findings.map(\.id) == ["f-7", "f-8"] && second.missed == 4)
        #expect(recent.page(from: second.position, limit: 2).findings.map(\.id) == ["f-9"])
    }

    @Test("Positions beyond the end are the end") func positionsBeyondTheEndAreTheEnd() {
        let recent = RecentFindings(capacity: 3)
        recent.add(findings(1...2))
        let page = recent.page(from: 99, limit: 5)
        #expect(page.findings.isEmpty && page.position == 2 && page.missed == 0)
    }

    @Test("Followers are limited and forgotten when they go") func followersAreLimitedAndForgottenWhenTheyGo() async {
        let recent = RecentFindings(capacity: 3)
        var first = recent.ticks(limit: 1)
        #expect(first != nil)
        #expect(recent.ticks(limit: 1) == nil)
        first = nil
        #expect(recent.followers == 0)
        #expect(recent.ticks(limit: 1) != nil)
    }

    @Test("Closing ends the ticks") func closingEndsTheTicks() async throws {
        let recent = RecentFindings(capacity: 3)
        let ticks = try #require(recent.ticks(limit: 1))
        recent.close()
        var count = 0
        for await _ in ticks { count += 1 }
        #expect(count <= 1)
    }

    @Test("Findings are counted by kind and severity") func findingsAreCountedByKindAndSeverity() {
        let recent = RecentFindings(capacity: 1)
        recent.add(findings(1...4) + [Sample.trunkDown()])
        #expect(recent.counts[.init(kind: .oneWayAudio, severity: .error)] == 4)
        #expect(recent.counts[.init(kind: .trunkDown, severity: .warning)] == 1)
    }
}

@Suite struct SettlingTests {
    @Test func `settling waits until the consumer came back for more`() async {
        let queue = BoundedQueue<Int>(capacity: 8)
        async let served: Int = {
            var count = 0
            while let batch = await queue.next() { count += batch.count }
            return count
        }()
        // The consumer must have come once; before, nobody is waited for.
        queue.offer([0])
        await queue.settle(within: .seconds(60))
        queue.offer([1, 2])
        await queue.settle(within: .seconds(60))
        queue.close()
        #expect(await served == 3)
    }

    @Test func `a queue that nobody reads is not waited for`() async {
        let queue = BoundedQueue<Int>(capacity: 8)
        queue.offer([1])
        await queue.settle(within: .seconds(3_600))
        #expect(queue.count == 1)
    }

    @Test func `a consumer that hangs is waited for no longer than the limit`() async {
        let queue = BoundedQueue<Int>(capacity: 8)
        queue.offer([1])
        _ = await queue.next()
        queue.offer([2])
        await queue.settle(within: .zero)
        #expect(await queue.next() == [2])
    }
}
