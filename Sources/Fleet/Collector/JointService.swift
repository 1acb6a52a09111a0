import Delivery
package import Diagnosis
package import Engine
import Joint
package import Logging
import ServiceLifecycle
import Synchronization
package import Wire

/// Joins what hosts saw of the same calls, and keeps what they prove together. It judges on a thread that may block; who
/// takes records in never waits for it: what it cannot keep up with is left out and counted.
package struct JointService: Service {
    private let waiting = Waiting()
    private let desk: SharedDesk
    private let store: CollectorStore
    private let logger: Logger
    private let tell: @Sendable ([IncidentEvent]) -> Void
    private let started: Timestamp

    private static let period = Duration.seconds(1)

    /// - Parameters:
    ///   - settings: Profile and thresholds.
    ///   - tell: Told what happens to incidents.
    package init(
        _ settings: EngineSettings, store: CollectorStore, logger: Logger, now: Timestamp = HostClock.now(),
        tell: @escaping @Sendable ([IncidentEvent]) -> Void
    ) {
        self.tell = tell
        started = now
        desk = SharedDesk(settings)
        self.store = store
        self.logger = logger
        // What came before a restart is joined with what comes after it; what was told of it gets the same ids again.
        waiting.add(store.traces(since: now - CollectorStore.traceLife).map { .trace($0.fact, at: $0.time) })
    }

    /// Other profile and thresholds are in force.
    package func use(_ settings: EngineSettings) { desk.desk.withLock { $0.settings = settings } }

    /// What came of a batch.
    package func note(_ intake: Intake) { note(intake, at: HostClock.now()) }

    func note(_ intake: Intake, at now: Timestamp) {
        let dropped = waiting.add(
            intake.traces.map { .trace($0, at: now) } + intake.findings.map { .finding($0, at: now) })
        guard dropped > 0 else { return }
        logger.warning(
            "more calls come than can be joined; some are left to the hosts' own findings",
            metadata: ["left-out": "\(dropped)"])
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
        var replaced: [(id: String, by: String)] = []
        let (outcomes, passes) = desk.desk.withLock { desk in
            for item in waiting.take() {
                switch item {
                case .trace(let fact, let time):
                    guard let trace = fact.trace.trace else { break }
                    desk.note(WitnessedTrace(fact.witness, trace), at: time)
                case .finding(let fact, let time):
                    guard let told = ToldAlone(fact), let by = desk.note(told, at: time) else { break }
                    replaced.append((told.id, by))
                }
            }
            return (desk.review(at: now), desk.takePasses())
        }
        store.keep(replaced: replaced, at: now)
        // What was well before a restart counted then.
        let events = store.keep(outcomes, passes: passes.filter { $0.heard >= started }, at: now)
        if !events.isEmpty { tell(events) }
        for outcome in outcomes {
            let word = outcome.isWithdrawn ? "taken back" : outcome.revision > 1 ? "revised" : "proved"
            logger.info(
                "hosts prove together what none could alone",
                metadata: [
                    "kind": "\(outcome.finding.kind.rawValue)", "hosts": "\(outcome.witnesses.joined(separator: ", "))",
                    "it-is": "\(word)",
                ])
        }
    }

    private final class SharedDesk: Sendable {
        let desk: Mutex<JointDesk>

        init(_ settings: EngineSettings) { desk = Mutex(JointDesk(settings: settings, packing: .deflated)) }
    }

    private enum Item: Sendable {
        case trace(TraceFact, at: Timestamp)
        case finding(FindingFact, at: Timestamp)
    }

    /// Between whoever takes records in and whoever judges; bounded.
    private final class Waiting: Sendable {
        private let items = Mutex<[Item]>([])
        private static let limit = 20_000

        /// How many had no room.
        @discardableResult
        func add(_ new: [Item]) -> Int {
            items.withLock { items in
                let room = max(0, Waiting.limit - items.count)
                items += new.prefix(room)
                return new.count - min(room, new.count)
            }
        }

        func take() -> [Item] {
            items.withLock { items in
                defer { items = [] }
                return items
            }
        }
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
