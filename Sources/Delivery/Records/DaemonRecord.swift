import Engine
package import Wire

package enum Product {
    package static let version = "0.1.0"
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
    /// Null where no HEP comes or goes.
    @OrNull package var hep: HEPRecord?
    /// Names of interfaces behind an `any`; of use where interfaces stand as numbers, and told nobody.
    package var members: [InterfaceID: String] = [:]

    private enum CodingKeys: String, CodingKey {
        case interfaces, hep
        case clockSteps = "clock_steps"
    }

    package init(interfaces: [Interface] = [], clockSteps: UInt64 = 0, hep: HEPRecord? = nil) {
        _hep = OrNull(wrappedValue: hep)
        self.interfaces = interfaces
        self.clockSteps = clockSteps
    }

    package var names: InterfaceNames { InterfaceNames(interfaces.map(\.name), members: members) }
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
    /// Null where no probes are answered.
    @OrNull package var probe: ProbeAnswerRecord?

    private enum CodingKeys: String, CodingKey {
        case followers, alerts, hooks, history, evidence, fleet, probe
        case queueDropped = "queue_dropped"
        case logWritten = "log_written"
        case logLost = "log_lost"
        case alertsDropped = "alerts_dropped"
    }

    package init(
        queueDropped: UInt64 = 0, logWritten: UInt64 = 0, logLost: UInt64 = 0, alertsDropped: UInt64 = 0,
        alerts: UInt64 = 0, hooks: [HookRecord] = [], followers: Int = 0, history: HistoryRecord = HistoryRecord(),
        evidence: EvidenceCountsRecord = EvidenceCountsRecord(), fleet: FleetLinkRecord? = nil,
        probe: ProbeAnswerRecord? = nil
    ) {
        self.evidence = evidence
        _fleet = OrNull(wrappedValue: fleet)
        _probe = OrNull(wrappedValue: probe)
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
