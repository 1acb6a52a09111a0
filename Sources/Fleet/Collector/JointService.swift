import Delivery
import Diagnosis
package import Engine
import Joint
package import Logging
import ServiceLifecycle
import Synchronization
package import Wire

/// Joins what hosts saw of the same calls, and keeps what they prove together. It judges on a thread that may block.
package struct JointService: Service {
    private let desk: SharedDesk
    private let store: CollectorStore
    private let logger: Logger

    private static let period = Duration.seconds(1)

    /// - Parameter settings: Profile and thresholds.
    package init(
        _ settings: EngineSettings, store: CollectorStore, logger: Logger, now: Timestamp = HostClock.now()
    ) {
        desk = SharedDesk(settings)
        self.store = store
        self.logger = logger
        // What came before a restart is joined with what comes after it; what was told of it gets the same ids again.
        for (fact, time) in store.traces(since: now - CollectorStore.traceLife) { desk.note(fact, at: time) }
    }

    /// What came of a batch.
    package func note(_ intake: Intake) { note(intake, at: HostClock.now()) }

    func note(_ intake: Intake, at now: Timestamp) {
        for fact in intake.traces { desk.note(fact, at: now) }
        store.keep(replaced: intake.findings.compactMap { desk.note($0, at: now) }, at: now)
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await Blocking.run { review(at: HostClock.now()) }
                try? await Task.sleep(for: JointService.period)
            }
        }
        // What was taken in waits in the store for the next start.
    }

    func review(at now: Timestamp) {
        for outcome in desk.review(at: now) {
            store.keep(outcome, at: now)
            let word = outcome.isWithdrawn ? "taken back" : outcome.revision > 1 ? "revised" : "proved"
            logger.info(
                "hosts prove together what none could alone",
                metadata: [
                    "kind": "\(outcome.finding.kind.rawValue)", "hosts": "\(outcome.witnesses.joined(separator: ", "))",
                    "it-is": "\(word)",
                ])
        }
    }

    /// Whoever takes records in and whoever judges are two threads.
    private final class SharedDesk: Sendable {
        private let desk: Mutex<JointDesk>

        init(_ settings: EngineSettings) { desk = Mutex(JointDesk(settings: settings, packing: .deflated)) }

        func note(_ fact: TraceFact, at now: Timestamp) {
            guard let trace = fact.trace.trace else { return }
            desk.withLock { $0.note(WitnessedTrace(fact.witness, trace), at: now) }
        }

        /// The finding, and the joined one that says the same and more; nil where there is none yet.
        func note(_ fact: FindingFact, at now: Timestamp) -> (id: String, by: String)? {
            guard let told = ToldAlone(fact) else { return nil }
            return desk.withLock { $0.note(told, at: now) }.map { (told.id, $0) }
        }

        func review(at now: Timestamp) -> [JointOutcome] { desk.withLock { $0.review(at: now) } }
    }
}

extension ToldAlone {
    /// Nil for a kind that this version does not know.
    fileprivate init?(_ fact: FindingFact) {
        let finding = fact.finding
        guard let kind = Kind(rawValue: finding.kind), let time = Timestamp(rfc3339: finding.time),
            let confidence = [Confidence.possible, .likely, .proved].first(where: { $0.name == finding.confidence })
        else { return nil }
        self.init(
            witness: "\(fact.site)/\(fact.agent)", id: finding.id, kind: kind, confidence: confidence,
            callID: finding.call?.callID, time: time,
            hosts: Set([finding.place.from, finding.place.to].compactMap { $0 }.compactMap { IPAddress(hostOf: $0) }))
    }
}
