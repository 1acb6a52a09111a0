package import Delivery
package import Diagnosis

/// The answer of `/v1/fleet/status`.
package struct FleetStatusRecord: Codable, Sendable, Equatable {
    package var version: String
    package var started: String
    package var stream: String
    package var consumer: String
    package var pull: PullState
    package var counts: CollectorCounts
    package var agents: Int
    /// Of these, those that were not heard of for a minute and more.
    package var silent: Int
    package var openIncidents: Int
    package var alerts: UInt64
    package var hooks: [HookRecord]

    private enum CodingKeys: String, CodingKey {
        case version, started, stream, consumer, pull, counts, agents, silent, alerts, hooks
        case openIncidents = "open_incidents"
    }
}

/// One host in the answer of `/v1/fleet/agents`.
package struct FleetAgentRecord: Codable, Sendable, Equatable {
    package var state: AgentState
    /// Since anything came of it, by the servers' clock and the collector's.
    package var silentSeconds: Double

    private enum CodingKeys: String, CodingKey {
        case state
        case silentSeconds = "silent_s"
    }

    /// Heartbeats come every fifteen seconds, unless set otherwise.
    package static let silentAfter = 60.0

    package var isSilent: Bool { silentSeconds > FleetAgentRecord.silentAfter }
}

/// One incident in the answer of `/v1/fleet/incidents`: with its title in one language.
package struct FleetIncidentRecord: Codable, Sendable, Equatable {
    package var id: String
    package var handle: String
    package var kind: String
    package var subject: String
    @OrNull package var site: String?
    package var severity: String
    package var title: String
    package var opened: String
    package var last: String
    @OrNull package var cleared: String?
    package var count: UInt64
    package var calls: UInt64
    package var agents: [FleetIncident.Member]
    package var others: UInt64
    /// The two points between which several hosts' views together place it.
    package var stretch: [String]
    package var firstFinding: String

    private enum CodingKeys: String, CodingKey {
        case id, handle, kind, subject, site, severity, title, opened, last, cleared, count, calls, agents, others,
            stretch
        case firstFinding = "first_finding"
    }

    package init(_ incident: FleetIncident, _ language: Language) {
        (id, handle, kind, subject) = (incident.id, incident.handle, incident.kind, incident.subject)
        (severity, title) = (incident.severity, incident.title(language))
        (opened, last, count, calls) = (incident.opened, incident.last, incident.count, incident.calls)
        (agents, others, firstFinding) = (incident.agents, incident.others, incident.firstFinding)
        stretch = incident.stretch
        _site = OrNull(wrappedValue: incident.site)
        _cleared = OrNull(wrappedValue: incident.cleared)
    }
}
