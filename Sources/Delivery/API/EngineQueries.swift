package import Diagnosis
package import Engine
package import Wire

/// Questions to the engine, answered between packets; nil when the capture is not running or has too many questions
/// waiting. The daemon fills them in, because delivery knows nothing of captures.
package struct EngineQueries: Sendable {
    package var status: @Sendable () async -> EngineStatus?
    package var calls: @Sendable () async -> [CallSnapshot]?
    package var call: @Sendable (String) async -> CallDetail??
    package var ports: @Sendable () async -> [PortSnapshot]?
    package var streams: @Sendable () async -> [MediaSnapshot]?
    /// Open ones, oldest first.
    package var incidents: @Sendable () async -> [Incident]?
    /// Those with the most calls first.
    package var peers: @Sendable () async -> [PeerSnapshot]?
    package var peerSummary: @Sendable () async -> PeerSummary?
    /// And the time of the capture, to judge them by.
    package var registrations: @Sendable () async -> ([RegistrationSnapshot], Timestamp)?
    package var capture: @Sendable () -> CaptureRecord
    /// The newest calls that have not ended, at most so many, and how many there are; nil asks for all calls instead.
    package var liveCalls: (@Sendable (Int) async -> (calls: [CallSnapshot], count: Int)?)?

    package init(
        status: @escaping @Sendable () async -> EngineStatus?,
        calls: @escaping @Sendable () async -> [CallSnapshot]?,
        call: @escaping @Sendable (String) async -> CallDetail??,
        ports: @escaping @Sendable () async -> [PortSnapshot]?,
        streams: @escaping @Sendable () async -> [MediaSnapshot]?,
        incidents: @escaping @Sendable () async -> [Incident]?,
        peers: @escaping @Sendable () async -> [PeerSnapshot]?,
        peerSummary: @escaping @Sendable () async -> PeerSummary?,
        registrations: @escaping @Sendable () async -> ([RegistrationSnapshot], Timestamp)?,
        capture: @escaping @Sendable () -> CaptureRecord
    ) {
        self.status = status
        self.calls = calls
        self.call = call
        self.ports = ports
        self.streams = streams
        self.incidents = incidents
        self.peers = peers
        self.peerSummary = peerSummary
        self.registrations = registrations
        self.capture = capture
    }

    /// The newest calls that have not ended, at most so many, and how many there are.
    func living(_ limit: Int) async -> (calls: [CallSnapshot], count: Int)? {
        if let liveCalls { return await liveCalls(limit) }
        return await calls().map { all in
            let living = all.filter { $0.state != "ended" }
            return (Array(living.prefix(limit)), living.count)
        }
    }
}

/// The capture's own state.
package struct CaptureRecord: Codable, Sendable, Equatable {
    package struct Interface: Codable, Sendable, Equatable {
        package var name: String
        package var open: Bool
        package var packets: UInt64
        package var drops: UInt64
        /// Times it went down or away.
        package var losses: UInt64

        package init(name: String, open: Bool, packets: UInt64, drops: UInt64, losses: UInt64) {
            self.name = name
            self.open = open
            self.packets = packets
            self.drops = drops
            self.losses = losses
        }
    }

    package var interfaces: [Interface]
    package var clockSteps: UInt64

    private enum CodingKeys: String, CodingKey {
        case interfaces
        case clockSteps = "clock_steps"
    }

    package init(interfaces: [Interface] = [], clockSteps: UInt64 = 0) {
        self.interfaces = interfaces
        self.clockSteps = clockSteps
    }

    package var names: InterfaceNames { InterfaceNames(interfaces.map(\.name)) }
}

/// Counters of delivery: nothing is lost silently.
package struct DeliveryRecord: Codable, Sendable, Equatable {
    /// Findings that the capture thread could not hand over.
    package var queueDropped: UInt64
    package var logWritten: UInt64
    package var logLost: UInt64
    package var alertsDropped: UInt64
    /// Alerts about incidents since the start.
    package var alerts: UInt64
    /// In the order of their names.
    package var hooks: [HookRecord]
    package var followers: Int
    /// Zeros where no history is kept.
    package var history: HistoryRecord
    /// Zeros where no evidence is kept.
    package var evidence: EvidenceCountsRecord
    /// Null where there is no fleet.
    @OrNull package var fleet: FleetLinkRecord?

    private enum CodingKeys: String, CodingKey {
        case followers, alerts, hooks, history, evidence, fleet
        case queueDropped = "queue_dropped"
        case logWritten = "log_written"
        case logLost = "log_lost"
        case alertsDropped = "alerts_dropped"
    }

    package init(
        queueDropped: UInt64 = 0, logWritten: UInt64 = 0, logLost: UInt64 = 0, alertsDropped: UInt64 = 0,
        alerts: UInt64 = 0, hooks: [HookRecord] = [], followers: Int = 0, history: HistoryRecord = HistoryRecord(),
        evidence: EvidenceCountsRecord = EvidenceCountsRecord(), fleet: FleetLinkRecord? = nil
    ) {
        self.evidence = evidence
        _fleet = OrNull(wrappedValue: fleet)
        self.alerts = alerts
        self.hooks = hooks
        self.history = history
        self.queueDropped = queueDropped
        self.logWritten = logWritten
        self.logLost = logLost
        self.alertsDropped = alertsDropped
        self.followers = followers
    }
}

/// The answer of `/v1/status`.
package struct DaemonRecord: Codable, Sendable, Equatable {
    package var version: String
    package var started: String
    package var profile: String
    package var capture: CaptureRecord
    package var delivery: DeliveryRecord
    package var engine: StatusRecord
    /// Why the last reload kept the settings from before; null where it did not.
    @OrNull package var settingsProblem: String?

    private enum CodingKeys: String, CodingKey {
        case version, started, profile, capture, delivery, engine
        case settingsProblem = "settings_problem"
    }

    package init(
        version: String, started: String, profile: String, capture: CaptureRecord, delivery: DeliveryRecord,
        engine: StatusRecord, settingsProblem: String? = nil
    ) {
        self.version = version
        self.started = started
        self.profile = profile
        self.capture = capture
        self.delivery = delivery
        self.engine = engine
        _settingsProblem = OrNull(wrappedValue: settingsProblem)
    }
}
