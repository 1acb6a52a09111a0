import Delivery
import Diagnosis
import Engine
import Wire

/// The open incidents of a book: bounded, with what changed and what is to be told of them. People are told within the
/// fleet's budget.
struct IncidentShelf<Key: Hashable & Sendable>: Sendable {
    private(set) var open: [Key: FleetIncident] = [:]
    private var changed: Set<Key> = []
    private var closed: [FleetIncident] = []
    private var events: [IncidentEvent] = []
    private let budget: SharedBudget
    let limit: Int
    var policy: AlertPolicy
    private(set) var evictions: UInt64 = 0
    private(set) var alertsWithheld: UInt64 = 0

    init(policy: AlertPolicy, budget: SharedBudget, limit: Int) {
        self.policy = policy
        self.budget = budget
        self.limit = max(1, limit)
    }

    subscript(_ key: Key) -> FleetIncident? { open[key] }

    var all: [FleetIncident] { open.values.sorted { ($0.opened, $0.id) < ($1.opened, $1.id) } }

    mutating func takeEvents() -> [IncidentEvent] {
        defer { events = [] }
        return events
    }

    /// To be kept: those that changed, and those that are over.
    mutating func takeChanged() -> [FleetIncident] {
        defer {
            changed.removeAll(keepingCapacity: true)
            closed = []
        }
        return changed.compactMap { open[$0] } + closed
    }

    /// One of an earlier run, as it was kept.
    mutating func restore(_ incident: FleetIncident, _ key: Key) { open[key] = incident }

    mutating func put(_ incident: FleetIncident, _ key: Key) {
        open[key] = incident
        changed.insert(key)
    }

    mutating func change(_ key: Key, _ body: (inout FleetIncident) -> Void) {
        guard var incident = open[key] else { return }
        body(&incident)
        put(incident, key)
    }

    /// Whether there is room for one more; counted where there is none.
    mutating func hasRoom() -> Bool {
        if open.count >= limit { evictions &+= 1 }
        return open.count < limit
    }

    /// What is to be done about it as it stands.
    func rule(_ incident: FleetIncident) -> AlertPolicy.Rule {
        let severity = Severity(named: incident.severity) ?? .notice
        return Kind(rawValue: incident.kind).map { policy.rule($0, severity) } ?? AlertPolicy.Rule(action: .log)
    }

    mutating func tell(_ change: IncidentEvent.Change, _ key: Key, _ rule: AlertPolicy.Rule, at now: Timestamp) {
        let isLoud = rule.isLoud(change)
        let isError = open[key]?.severity == Severity.error.name
        let isAlert = isLoud && budget.admits(isError: isError, at: now, perHour: policy.alertsPerHour)
        if isLoud, !isAlert { alertsWithheld &+= 1 }
        if isAlert { open[key]?.alerted = now.rfc3339 }
        guard let incident = open[key]?.incident else { return }
        events.append(IncidentEvent(change: change, incident: incident, time: now, isAlert: isAlert))
    }

    /// It is over, and that is told.
    ///
    /// - Returns: The incident; nil where there is none.
    @discardableResult
    mutating func close(_ key: Key, at now: Timestamp) -> FleetIncident? {
        guard let incident = open[key] else { return nil }
        tell(.cleared, key, rule(incident), at: now)
        let last = open.removeValue(forKey: key) ?? incident
        closed.append(last)
        changed.remove(key)
        return last
    }
}
