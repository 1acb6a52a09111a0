import Delivery
import Diagnosis
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@Suite struct HubTests {
    /// Collects ids, in the place of a log.
    private final class Collector: Writer {
        let ids = Mutex<[String]>([])
        let isFinished = Mutex(false)

        func write(_ findings: [Finding]) { ids.withLock { $0 += findings.map(\.id) } }
        func finish() { isFinished.withLock { $0 = true } }
    }

    @Test("What was handed over before the end is written before the end")
    func whatWasHandedOverBeforeTheEndIsWrittenBeforeTheEnd() async throws {
        let findings = BoundedQueue<Finding>(capacity: 1_000)
        let recent = RecentFindings(capacity: 1_000)
        let collectors = [Collector(), Collector()]
        let sinks = collectors.map { Sink($0) }
        let hub = FindingHub(findings: findings, recent: recent, sinks: sinks.map(\.queue))
        findings.offer((0..<500).map { Sample.oneWayAudio("f-\($0)") })
        findings.close()
        let services: [any Service] = sinks + [hub]
        let group = ServiceGroup(configuration: .init(services: services, logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        for collector in collectors {
            #expect(collector.ids.withLock { $0 } == (0..<500).map { "f-\($0)" })
            #expect(collector.isFinished.withLock { $0 })
        }
        #expect(recent.all.count == 500)
        #expect(recent.ticks(limit: 1) == nil, "nobody can follow what has ended")
    }

    /// Asks what the sink before it has, whenever something is written.
    private final class Follower: Writer {
        let before: Collector
        let ahead = Mutex(0)

        init(_ before: Collector) { self.before = before }

        func write(_ findings: [Finding]) {
            let known = Set(before.ids.withLock { $0 })
            ahead.withLock { $0 += findings.count { !known.contains($0.id) } }
        }
        func finish() {}
    }

    @Test("Nothing is logged that the sink before has not written") func nothingIsLoggedThatTheSinkBeforeHasNotWritten()
        async throws
    {
        let findings = BoundedQueue<Finding>(capacity: 1_000)
        let history = Collector()
        let log = Follower(history)
        let sinks = [Sink(history), Sink(log)]
        let hub = FindingHub(
            findings: findings, recent: RecentFindings(capacity: 1_000), sinks: sinks.map(\.queue))
        let services: [any Service] = sinks + [hub]
        let group = ServiceGroup(configuration: .init(services: services, logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for number in 0..<200 {
                findings.offer([Sample.oneWayAudio("f-\(number)")])
                await Task.yield()
            }
            findings.close()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(log.ahead.withLock { $0 } == 0)
        #expect(history.ids.withLock { $0.count } == 200)
    }

    @Test("The watchdog is fed only while the capture loop turns") func theWatchdogIsFedOnlyWhileTheCaptureLoopTurns()
        async throws
    {
        let answers = Mutex([true, false, true])
        let meals = Mutex(0)
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let watchdog = WatchdogService(period: .zero) {
            answers.withLock { answers in
                guard !answers.isEmpty else {
                    ask.finish()
                    return false
                }
                return answers.removeFirst()
            }
        } feed: {
            meals.withLock { $0 += 1 }
        }
        let task = Task { await watchdog.run() }
        for await _ in asked {}
        task.cancel()
        await task.value
        #expect(meals.withLock { $0 } == 2)
    }
}
