package import Delivery
package import Diagnosis
package import Joint
package import Wire

/// What all records begin with: what they are, whose, and when it was, by the agent's clock.
package protocol FleetRecord: Codable, Sendable {
    static var kind: RecordKind { get }
    var schema: String { get }
    var site: String { get }
    var agent: String { get }
    /// RFC 3339.
    var time: String { get }
}

/// A finding as in the agent's log, and its texts in the other language.
package struct FindingFact: FleetRecord, Equatable {
    package static let kind = RecordKind.finding
    package var schema = FindingFact.kind.schema
    package var site: String
    package var agent: String
    package var time: String
    /// Of `finding`; `translation` is in the other one.
    package var language: String
    package var finding: FindingRecord
    package var translation: FindingRecord

    package init(_ finding: Finding, _ presentation: Presentation, site: String, agent: String) {
        (self.site, self.agent) = (site, agent)
        time = finding.time.rfc3339
        language = presentation.language.rawValue
        self.finding = presentation.record(finding)
        translation = presentation.inLanguage(presentation.language.other).record(finding)
    }

    package func finding(in language: Language) -> FindingRecord {
        self.language == language.rawValue ? finding : translation
    }
}

/// What happened to an incident, as in the agent's log.
package struct IncidentFact: FleetRecord, Equatable {
    package static let kind = RecordKind.incident
    package var schema = IncidentFact.kind.schema
    package var site: String
    package var agent: String
    package var time: String
    package var language: String
    package var event: IncidentEventRecord
    /// The incident's texts in the other language.
    package var translation: IncidentRecord

    package init(_ event: IncidentEvent, _ presentation: Presentation, site: String, agent: String) {
        (self.site, self.agent) = (site, agent)
        time = event.time.rfc3339
        language = presentation.language.rawValue
        self.event = presentation.record(event)
        translation = presentation.inLanguage(presentation.language.other).record(event.incident)
    }

    package var title: Text {
        language == Language.en.rawValue
            ? Text(en: event.incident.title, zh: translation.title)
            : Text(en: translation.title, zh: event.incident.title)
    }
}

/// A call that ended: once, when all that is found of it is known.
package struct CallFact: FleetRecord, Equatable {
    package static let kind = RecordKind.call
    package var schema = CallFact.kind.schema
    package var site: String
    package var agent: String
    package var time: String
    package var call: CallRecord

    package init(_ call: CallRecord, site: String, agent: String) {
        (self.site, self.agent) = (site, agent)
        time = call.end ?? call.answered ?? call.start
        self.call = call
    }
}

/// What this host saw of a call, a registration or another exchange, for whoever joins it with what others saw.
package struct TraceFact: FleetRecord, Equatable {
    package static let kind = RecordKind.trace
    package var schema = TraceFact.kind.schema
    package var site: String
    package var agent: String
    package var time: String
    /// Addresses of the host; what is sent to them passes it where `vantage` says so.
    package var localAddresses: [String]
    /// `agent-host`, `gateway` or `mirror`; null where that is not known.
    @OrNull package var vantage: String?
    package var trace: TraceRecord

    private enum CodingKeys: String, CodingKey {
        case schema, site, agent, time, vantage, trace
        case localAddresses = "local_addresses"
    }

    package init(
        _ trace: TraceRecord, at addresses: Set<IPAddress>, vantage: String?, site: String, agent: String
    ) {
        (self.site, self.agent) = (site, agent)
        time = trace.start
        localAddresses = addresses.prefix(TraceFact.addressLimit).map(\.description).sorted()
        self.vantage = vantage
        self.trace = trace
    }

    private static let addressLimit = 256

    /// By this name others know it: the site and the host.
    package var witness: Witness {
        Witness(
            name: "\(site)/\(agent)",
            localAddresses: Set(localAddresses.prefix(TraceFact.addressLimit).compactMap { IPAddress($0) }),
            vantage: vantage, maskID: trace.mask)
    }
}

/// A sign of life.
package struct HeartbeatFact: FleetRecord, Equatable {
    package static let kind = RecordKind.heartbeat
    package var schema = HeartbeatFact.kind.schema
    package var site: String
    package var agent: String
    package var time: String
    package var version: String
    package var host: String
    /// Which run of the daemon it is: random.
    package var run: String
    package var started: String
    /// False where the kernel knows that nobody disciplines the clock.
    package var clockSynchronised: Bool
    package var interfaces: [CaptureRecord.Interface]
    package var packets: UInt64
    package var drops: UInt64
    package var calls: UInt64
    package var activeCalls: Int
    package var registrations: Int
    package var findings: UInt64
    package var openIncidents: Int
    package var cpuSeconds: Double
    package var residentBytes: Int
    package var outbox: OutboxCounts

    private enum CodingKeys: String, CodingKey {
        case schema, site, agent, time, version, host, run, started, interfaces, packets, drops, calls, registrations,
            findings, outbox
        case clockSynchronised = "clock_synchronised"
        case activeCalls = "active_calls"
        case openIncidents = "open_incidents"
        case cpuSeconds = "cpu_seconds"
        case residentBytes = "resident_bytes"
    }
}

extension HeartbeatFact {
    package init(
        _ daemon: DaemonRecord, incidents: Int, process: (cpuSeconds: Double, residentBytes: Int), run: String,
        host: String, outbox: OutboxCounts, at time: String, site: String, agent: String
    ) {
        (self.site, self.agent, self.time, self.run, self.host) = (site, agent, time, run, host)
        version = daemon.version
        started = daemon.started
        clockSynchronised = HostClock.isSynchronised
        interfaces = daemon.capture.interfaces
        packets = daemon.engine.packets
        drops = daemon.engine.captureDrops
        calls = daemon.engine.calls
        activeCalls = daemon.engine.activeCalls
        registrations = daemon.engine.registrations
        findings = daemon.engine.findings.values.reduce(0, &+)
        openIncidents = incidents
        (cpuSeconds, residentBytes) = process
        self.outbox = outbox
    }
}

/// What waits in an outbox, and what was lost of what did.
package struct OutboxCounts: Codable, Sendable, Equatable {
    package var waiting: UInt64
    package var bytes: Int64
    package var lostFindings: UInt64
    package var lostHeartbeats: UInt64
    package var lostCalls: UInt64

    private enum CodingKeys: String, CodingKey {
        case waiting, bytes
        case lostFindings = "lost_findings"
        case lostHeartbeats = "lost_heartbeats"
        case lostCalls = "lost_calls"
    }

    package init(
        waiting: UInt64 = 0, bytes: Int64 = 0, lostFindings: UInt64 = 0, lostHeartbeats: UInt64 = 0,
        lostCalls: UInt64 = 0
    ) {
        self.waiting = waiting
        self.bytes = bytes
        self.lostFindings = lostFindings
        self.lostHeartbeats = lostHeartbeats
        self.lostCalls = lostCalls
    }

    package var lost: UInt64 { lostFindings &+ lostHeartbeats &+ lostCalls }
}

extension Language {
    package var other: Language {
        switch self {
        case .en: .zhCN
        case .zhCN: .en
        }
    }
}
