import Capture
import Delivery
import Diagnosis
import Engine
import Fleet
import Logging
import ServiceLifecycle
import Settings
import Synchronization
import Wire

/// What the capture thread hands over besides findings, and where it goes: incidents to their log, to people and to the
/// history; ended calls and what outlives a restart to the history.
struct Outputs: Sendable {
    let incidents = BoundedQueue<IncidentEvent>(capacity: 10_000)
    let recent = RecentIncidents()
    let withheld = BoundedQueue<WithheldAlerts>(capacity: 16)
    let log: LineLog<IncidentEvent>?
    let alerts: Sink<IncidentEvent>?
    let history: HistoryStore?
    private let calls: Sink<CallSnapshot>?
    private let details: Sink<CallDetail>?
    private let memory: Sink<EngineMemory>?
    private let keptIncidents: Sink<IncidentEvent>?
    /// Findings for the history; nil where none is kept.
    let findings: Sink<Finding>?
    /// Nil where there is no fleet.
    let fleet: FleetService?

    private let endings = CallEndings()
    /// Calls on their way to the history; some hundred bytes each.
    private static let callCapacity = 10_000
    /// Calls with their messages; some ten thousand bytes each.
    private static let detailCapacity = 300

    init(
        _ settings: Settings, logger: Logger, presentation: @escaping @Sendable () -> Presentation,
        interfaces: @escaping @Sendable () -> InterfaceNames, fleet: FleetService? = nil
    ) throws {
        self.fleet = fleet
        log = settings.log.incidentsPath.map { path in
            LineLog(path: path, logger: logger) { JSONLine.encode(presentation().record($0)) }
        }
        if let path = settings.log.incidentsPath, let reason = log?.check() {
            throw StartError("incidents log \(path) cannot be opened: \(reason)")
        }
        switch settings.alerts.destination {
        case .journal: alerts = Sink(AlertWriter(.journal, presentation: presentation))
        case .syslog:
            let destination = AlertWriter.Destination.syslog(structured: settings.alerts.isStructured)
            alerts = Sink(AlertWriter(destination, presentation: presentation))
        case .none: alerts = nil
        }
        history = HistorySettings(settings.history).map {
            HistoryStore($0, logger: logger) { SystemClock.wall() }
        }
        findings = history.map { Sink($0.findingWriter(presentation)) }
        keptIncidents = history.map { Sink($0.incidentWriter(presentation)) }
        calls = history.map {
            Sink($0.callWriter(presentation, interfaces: interfaces), capacity: Outputs.callCapacity)
        }
        details = history.map {
            Sink($0.detailWriter(presentation, interfaces: interfaces), capacity: Outputs.detailCapacity)
        }
        memory = history.map { Sink($0.memoryWriter(), capacity: 16) }
    }

    /// On the capture thread, as findings come.
    func note(_ findings: [Finding]) {
        if details != nil { endings.note(findings) }
    }

    /// On the capture thread, after the findings of each turn.
    func take(from engine: Engine, isLast: Bool) {
        incidents.offer(engine.takeIncidents())
        fleet?.traces.queue.offer(engine.takeTraces())
        if let alerts = engine.takeWithheldAlerts() { withheld.offer([alerts]) }
        if calls != nil || fleet != nil {
            // As they end, and again as they leave the table with all that was found.
            let (ended, found) = endings.next(engine)
            calls?.queue.offer(ended)
            fleet?.calls.queue.offer(ended.map { EndedCall($0, isFinal: false) })
            details?.queue.offer(found)
            let left = engine.takeEndedCalls()
            calls?.queue.offer(left.all)
            fleet?.calls.queue.offer(left.all.map { EndedCall($0, isFinal: true) })
            details?.queue.offer(endings.admitted(left.found, at: engine.time))
        } else {
            _ = engine.takeEndedCalls()
        }
        guard isLast else { return }
        fleet?.calls.queue.offer(engine.calls().filter { $0.state == "ended" }.map { EndedCall($0, isFinal: false) })
        guard let memory else { return }
        // Calls that have not left the table yet, running or not: what is known of them is worth keeping.
        calls?.queue.offer(engine.calls())
        details?.queue.offer(Array(engine.callsWithFindings().prefix(Outputs.detailCapacity)))
        memory.queue.offer([engine.exportMemory()])
    }

    /// No more comes from the capture.
    func close() {
        incidents.close()
        withheld.close()
        calls?.queue.close()
        fleet?.calls.queue.close()
        fleet?.traces.queue.close()
        details?.queue.close()
        memory?.queue.close()
    }

    /// In the order in which they start; they end once `close` was called and everything is written.
    func services(_ capture: LiveCapture, hooks: HookService?) -> [any Service] {
        let incidentSinks = [log.map { Sink($0) }, alerts, keptIncidents].compactMap { $0 }
        var services: [any Service] = incidentSinks + (fleet?.sinks ?? [])
        if let history {
            let changes = MemoryChanges()
            services.append(HistoryService(store: history) { await changes.next(capture) })
        }
        if let findings { services.append(findings) }
        if let calls { services.append(calls) }
        if let details { services.append(details) }
        if let memory { services.append(memory) }
        let queues = ([fleet?.incidents.queue] + incidentSinks.map(\.queue) + [hooks?.queue]).compactMap { $0 }
        services.append(IncidentHub(events: incidents, recent: recent, sinks: queues))
        return services
    }

    /// With what did not even get as far as the database.
    var historyRecord: HistoryRecord {
        guard var record = history?.counters else { return HistoryRecord() }
        let dropped = [
            findings?.queue.dropped, keptIncidents?.queue.dropped, calls?.queue.dropped, details?.queue.dropped,
        ]
        record.lost &+= dropped.compactMap { $0 }.reduce(0, &+)
        return record
    }
}

/// Gives each call to the history soon after its end, and one with a finding soon after that: the table keeps calls for
/// half a minute longer, and a daemon that is killed meanwhile would take them along.
private final class CallEndings: Sendable {
    private struct State {
        var due = Timestamp.distantPast
        var since = Timestamp.distantPast
        /// Call-IDs of calls with new findings.
        var found: Set<String> = []
        /// Details given since a minute began.
        var minute = Timestamp.distantPast
        var given = 0
    }

    private let state = Mutex(State())
    private static let period = Interval.seconds(2)
    /// Of a flood of findings some calls wait until they leave the table.
    private static let foundLimit = 20
    /// A minute: what a flood of calls that fail alike adds is not worth a processor.
    private static let detailLimit = 600

    func note(_ findings: [Finding]) {
        let names = findings.compactMap { $0.call?.callID }
        guard !names.isEmpty else { return }
        state.withLock { state in
            for name in names where state.found.count < CallEndings.foundLimit { state.found.insert(name) }
        }
    }

    /// As many of them as this minute still allows.
    func admitted(_ details: [CallDetail], at now: Timestamp) -> [CallDetail] {
        guard !details.isEmpty else { return [] }
        return state.withLock { CallEndings.admitted(details, at: now, &$0) }
    }

    private static func admitted(_ details: [CallDetail], at now: Timestamp, _ state: inout State) -> [CallDetail] {
        if now - state.minute >= .seconds(60) || now < state.minute { (state.minute, state.given) = (now, 0) }
        let admitted = details.prefix(max(0, detailLimit - state.given))
        state.given += admitted.count
        return Array(admitted)
    }

    /// On the capture thread.
    func next(_ engine: Engine) -> (ended: [CallSnapshot], found: [CallDetail]) {
        state.withLock { state in
            let now = engine.time
            guard now >= state.due else { return ([], []) }
            defer {
                state.due = now + CallEndings.period
                state.since = now
                state.found = []
            }
            let ended = engine.calls(endedAfter: state.since)
            // One that ends has more to tell than when it was found.
            for call in ended where !call.findingKinds.isEmpty && state.found.count < CallEndings.foundLimit {
                state.found.insert(call.identity.callID)
            }
            return (ended, CallEndings.admitted(engine.living(state.found), at: now, &state))
        }
    }
}

/// Remembers how far the memory was saved, because the whole of it is too much for each minute.
private actor MemoryChanges {
    private var since = Timestamp.distantPast

    func next(_ capture: LiveCapture) async -> EngineMemory? {
        let since = since
        // Packets lie in the kernel for a moment, and clocks are set: an hour twice costs nothing.
        self.since = SystemClock.wall() - .seconds(3_600)
        return await capture.mailbox.ask { $0.exportMemory(since: since) }
    }
}
