import Delivery
import Diagnosis
import Glibc
import Host
import Logging
import NIOPosix
import Probe
import Probing
import ServiceLifecycle
import Settings
import Synchronization
import Wire

/// Answers other hosts' probes, where the settings say whose, on a thread of its own: the capture never waits for it.
final class ProbeService: Service {
    private struct State {
        var record = ProbeAnswerRecord()
        var inForce: Settings.ProbeSettings?
        /// Reasons that were told; more of them are only counted.
        var told: Set<ProbeNews.Refusal> = []
        var isStopped = false
    }

    private let settings: @Sendable () -> Settings.ProbeSettings
    private let logger: Logger
    private let state = Mutex(State())
    private let wakeup = Wakeup()
    private let turns: AsyncStream<Void>
    private let next: AsyncStream<Void>.Continuation

    /// Until an address is tried again that could not be had.
    private static let retryMilliseconds = 30_000

    /// - Parameter settings: Those in force.
    init(settings: @escaping @Sendable () -> Settings.ProbeSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        (turns, next) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        next.yield()
    }

    /// Nil where none are answered.
    var record: ProbeAnswerRecord? { state.withLock { $0.inForce?.listen == nil ? nil : $0.record } }

    /// The settings were read anew; where others are in force, a probe that runs is ended.
    func reload() {
        let new = settings()
        guard state.withLock({ $0.inForce != new }) else { return }
        next.yield()
        wakeup.signal()
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.serve() }
            group.addTask {
                try? await gracefulShutdown()
                self.stop()
            }
            await group.waitForAll()
        }
    }

    private func stop() {
        state.withLock { $0.isStopped = true }
        next.finish()
        wakeup.signal()
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func serve() async {
        for await _ in turns where !isStopped {
            // What was signalled before asked for these settings.
            wakeup.clear()
            let settings = settings()
            state.withLock { state in
                state.inForce = settings
                state.record.listen = settings.listen.map { "\($0)" } ?? ""
                state.record.problem = nil
            }
            guard let place = settings.listen, !isStopped else { continue }
            guard wakeup.descriptor >= 0 else { return fail(place, String(cString: strerror(EMFILE))) }
            let pool = NIOThreadPool(numberOfThreads: 1)
            pool.start()
            _ = try? await pool.runIfActive { self.answer(settings, at: place) }
            try? await pool.shutdownGracefully()
        }
    }

    /// On the thread that may wait, until it is woken.
    private func answer(_ settings: Settings.ProbeSettings, at place: Endpoint) {
        let responder = ResponderSettings(secret: settings.key, networks: settings.networks, kept: [place.port])
        while true {
            if let answerer = ProbeAnswerer(responder, at: place, digest: KeyedDigests.sha256, tell: note) {
                state.withLock { $0.record.problem = nil }
                logger.notice("answering probes", metadata: ["at": "\(place)"])
                defer { state.withLock { $0.record.running = false } }
                return answerer.run(until: wakeup)
            }
            fail(place, SystemError.words(errno))
            let woken = Waiting.ready(reading: [wakeup.descriptor], milliseconds: Self.retryMilliseconds).reading
            if !woken.isEmpty { return }
        }
    }

    private func fail(_ place: Endpoint, _ reason: String) {
        let isNew = state.withLock { state in
            defer { state.record.problem = reason }
            return state.record.problem != reason
        }
        guard isNew else { return }
        logger.error("probes are not answered", metadata: ["at": "\(place)", "reason": "\(reason)"])
    }

    private func note(_ news: ProbeNews) {
        switch news {
        case .begun(let from):
            state.withLock { state in
                state.record.running = true
                state.record.probes &+= 1
                state.record.last = "\(from)"
                state.record.lastBegun = HostClock.now().rfc3339
            }
            logger.notice("\(news.text.en)")
        case .over:
            state.withLock { $0.record.running = false }
            logger.notice("\(news.text.en)")
        case .refused(_, let reason):
            let isNew = state.withLock { state in
                state.record.refused[reason.rawValue, default: 0] &+= 1
                return state.told.insert(reason).inserted
            }
            guard isNew else { return }
            logger.warning(
                "a probe is not answered; more of them are only counted",
                metadata: ["reason": "\(reason.rawValue)", "what": "\(news.text.en)"])
        }
    }
}
