package import Delivery
package import Diagnosis
package import Engine
package import Logging
package import ServiceLifecycle
package import Settings
package import Wire

/// A call on its way to the fleet.
package struct EndedCall: Sendable {
    package var call: CallSnapshot
    /// All that is found of it is known.
    package var isFinal: Bool

    package init(_ call: CallSnapshot, isFinal: Bool) {
        self.call = call
        self.isFinal = isFinal
    }
}

/// Tells the fleet what this host found: into the outbox, from which another process sends it.
///
/// It stands before the services that feed it, because it ends when these have ended.
package struct FleetService: Service {
    package let findings: Sink<Finding>
    package let incidents: Sink<IncidentEvent>
    package let calls: Sink<EndedCall>
    package let traces: Sink<CallTrace>
    private let link: FleetLink
    private let outbox: Outbox
    private let settings: @Sendable () -> Settings.FleetSettings
    private let heartbeat: @Sendable (OutboxCounts) async -> HeartbeatFact?
    private let logger: Logger

    /// - Parameters:
    ///   - settings: Those in force.
    ///   - presentation: Likewise.
    ///   - addresses: Of this host.
    ///   - heartbeat: What to say of the daemon now; nil where it does not answer.
    package init(
        _ link: FleetLink, settings: @escaping @Sendable () -> Settings.FleetSettings,
        presentation: @escaping @Sendable () -> Presentation,
        interfaces: @escaping @Sendable () -> InterfaceNames,
        addresses: @escaping @Sendable () -> Set<IPAddress>, vantage: String?,
        heartbeat: @escaping @Sendable (OutboxCounts) async -> HeartbeatFact?, logger: Logger
    ) {
        self.link = link
        self.settings = settings
        self.heartbeat = heartbeat
        self.logger = logger
        let outbox = Outbox(
            settings().outboxPath, limit: { Int64(settings().outboxMegabytes) << 20 }, logger: logger)
        self.outbox = outbox
        findings = Sink(
            FleetWriter { findings in
                let (fleet, presentation) = (settings(), presentation())
                guard fleet.parts.contains(.findings) else { return }
                outbox.put(
                    findings.map { OutboxItem(FindingFact($0, presentation, site: fleet.site, agent: fleet.agentName)) }
                )
                link.poke()
            })
        incidents = Sink(
            FleetWriter { events in
                let (fleet, presentation) = (settings(), presentation())
                guard fleet.parts.contains(.incidents) else { return }
                outbox.put(
                    events.map { OutboxItem(IncidentFact($0, presentation, site: fleet.site, agent: fleet.agentName)) })
                link.poke()
            })
        calls = Sink(
            FleetWriter { calls in
                let (fleet, presentation, names) = (settings(), presentation(), interfaces())
                guard fleet.parts.contains(.calls) else { return }
                func item(_ call: EndedCall) -> OutboxItem {
                    let record = presentation.record(call.call, interfaces: names)
                    return OutboxItem(
                        CallFact(record, site: fleet.site, agent: fleet.agentName),
                        unfinished: call.isFinal ? nil : Handle(record).value)
                }
                let final = calls.filter(\.isFinal)
                outbox.put(calls.filter { !$0.isFinal }.map(item))
                outbox.finish(
                    final.map { Handle(call: $0.call.identity.callID, start: $0.call.identity.start).value },
                    final.map(item))
                if !final.isEmpty { link.poke() }
            }, capacity: 20_000)
        traces = Sink(
            FleetWriter { traces in
                let (fleet, mask, addresses) = (settings(), presentation().mask, addresses())
                guard fleet.parts.contains(.traces) else { return }
                outbox.put(
                    traces.compactMap { TraceRecord($0, mask: mask) }.map {
                        OutboxItem(
                            TraceFact(
                                $0, at: addresses, vantage: vantage, site: fleet.site, agent: fleet.agentName))
                    })
                link.poke()
            }, capacity: 4_000)
    }

    /// To be run beside it, and `findings` where the findings go.
    package var sinks: [any Service] { [incidents, calls, traces] }

    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await link.run { log($0) }
                if !findings.queue.isClosed {
                    logger.error("the process that sends to the fleet ended; records wait in the outbox")
                }
            }
            group.addTask {
                await cancelWhenGracefulShutdown {
                    async let counting: Void = count()
                    await beat()
                    await counting
                }
                let outbox = outbox
                await Blocking.run { outbox.settle() }
                link.poke()
                link.finish()
            }
            await group.waitForAll()
        }
        outbox.close()
        try? await gracefulShutdown()
    }

    /// What waits becomes less without our doing: it is counted again as records arrive.
    private func count() async {
        var stored: UInt64 = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: FleetService.countPeriod)
            let now = link.report.stored
            guard now != stored else { continue }
            stored = now
            let outbox = outbox
            await Blocking.run { outbox.review() }
        }
    }

    private static let countPeriod = Duration.seconds(2)

    private func beat() async {
        while !Task.isCancelled {
            let outbox = outbox
            let counts = await Blocking.run { outbox.counts }
            let fleet = settings()
            if fleet.parts.contains(.heartbeat), let fact = await heartbeat(counts) {
                await Blocking.run { outbox.put([OutboxItem(fact)]) }
                link.poke()
            }
            try? await Task.sleep(for: .seconds(fleet.heartbeatSeconds))
        }
    }

    /// The settings were read anew: the process reads them itself.
    package func reload() { link.reload() }

    package var record: FleetLinkRecord {
        let (fleet, report, counts) = (settings(), link.report, outbox.counts)
        var record = FleetLinkRecord(site: fleet.site, agent: fleet.agentName)
        record.connected = report.isConnected
        record.server = report.server
        if !link.isOpen {
            record.problem = "the process that sends is not there; restart the daemon"
        } else if !report.problem.isEmpty {
            record.problem = report.problem
        }
        record.stored = report.stored
        record.duplicates = report.duplicates
        record.refused = report.refused
        record.waiting = counts.waiting
        record.outboxBytes = counts.bytes
        record.lostFindings = counts.lostFindings
        record.lostHeartbeats = counts.lostHeartbeats
        record.lostCalls = counts.lostCalls &+ calls.queue.dropped &+ traces.queue.dropped
        return record
    }

    private func log(_ turn: FleetLink.Turn) {
        switch turn {
        case .arrives(let server): logger.notice("the fleet takes records", metadata: ["server": "\(server)"])
        case .fails(let reason):
            logger.warning(
                "no server of the fleet takes records; they wait in the outbox", metadata: ["reason": "\(reason)"])
        case .refused(let reason):
            logger.warning(
                "the fleet refuses records; they wait in the outbox and are sent again",
                metadata: ["reason": "\(reason)"])
        }
    }
}

private struct FleetWriter<Element: Sendable>: Writer {
    let body: @Sendable ([Element]) -> Void

    init(_ body: @escaping @Sendable ([Element]) -> Void) { self.body = body }

    func write(_ elements: [Element]) { body(elements) }
    func finish() {}
}
