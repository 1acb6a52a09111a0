import Diagnosis
import Tracking
import Wire

/// Turns streams of findings into incidents that a person can act on.
///
/// An incident is cleared by evidence: good calls in a row at its subject, a recovery seen on the wire, or time without
/// a new finding. All on packet time.
struct IncidentBook {
    private struct Key: Hashable {
        var kind: String
        var subject: String
    }

    private var open: [Key: Incident] = [:]
    /// Open incidents' keys by subject, for the good calls.
    private var bySubject: [String: Set<Key>] = [:]
    private var issued: UInt64 = 0
    private(set) var events: [IncidentEvent] = []
    private(set) var evictions: UInt64 = 0
    private var alertTimes: [Timestamp] = []
    private(set) var suppressedAlerts: UInt64 = 0
    var policy: AlertPolicy
    /// What subjects that are numbers are kept as, where numbers may not be kept themselves.
    var pseudonym: (@Sendable (String) -> String)?
    private let limit: Int

    init(policy: AlertPolicy, limit: Int) {
        self.policy = policy
        self.limit = limit
    }

    var all: [Incident] { open.values.sorted { ($0.opened, $0.id) < ($1.opened, $1.id) } }

    mutating func take() -> [IncidentEvent] {
        guard !events.isEmpty else { return [] }
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    /// Incidents that were open when the last run ended.
    mutating func restore(_ incidents: [Incident]) {
        for incident in incidents.prefix(limit) where incident.cleared == nil {
            let key = Key(kind: incident.kind, subject: incident.subject)
            open[key] = incident
            bySubject[incident.subject, default: []].insert(key)
        }
    }

    /// Puts the finding into its incident.
    ///
    /// - Returns: The incident's id; nil for notices, which are no incidents.
    mutating func note(_ finding: Finding, subject: String, at time: Timestamp) -> String? {
        guard finding.severity > .notice else { return nil }
        let subject = pseudonym?(subject) ?? subject
        let key = Key(kind: finding.kind, subject: subject)
        if open[key] == nil {
            guard open.count < limit else {
                evictions += 1
                return nil
            }
            issued += 1
            open[key] = Incident(
                id: "i" + Ledger.identifier(time, issued), kind: finding.kind, subject: subject,
                severity: finding.severity, opened: time, title: finding.title, firstFinding: finding.id)
            bySubject[subject, default: []].insert(key)
        }
        guard var incident = open[key] else { return nil }
        incident.count += 1
        incident.goodInARow = 0
        incident.last = time
        if finding.call != nil { incident.calls += 1 }
        let rule = policy.rule(finding.kind, finding.severity)
        if incident.count == 1 {
            emit(.opened, incident, at: time, rule, finding)
        } else if let level = rule.escalateAt, incident.count == level {
            incident.severity = .error
            incident.alerted = time
            emit(.escalated, incident, at: time, rule, finding)
        } else if finding.severity > incident.severity {
            incident.severity = finding.severity
            incident.alerted = time
            emit(.escalated, incident, at: time, rule, finding)
        }
        open[key] = incident
        return incident.id
    }

    /// A call without findings at these subjects: evidence that the fault may be gone.
    mutating func noteGoodCall(at subjects: Set<String>, time: Timestamp) {
        guard !bySubject.isEmpty else { return }
        for subject in subjects {
            for key in bySubject[subject] ?? [] {
                open[key]?.calls += 1
                open[key]?.goodInARow += 1
                if let incident = open[key], incident.goodInARow >= policy.clearAfterGoodCalls { clear(key, at: time) }
            }
        }
    }

    /// The wire shows that the fault is over.
    mutating func noteRecovery(kind: String, subject: String, at time: Timestamp) {
        clear(Key(kind: kind, subject: pseudonym?(subject) ?? subject), at: time)
    }

    /// Reminders, and incidents that ended by time.
    mutating func review(at time: Timestamp) {
        let quiet = Interval.seconds(Double(policy.clearAfterSeconds))
        for key in open.keys.sorted(by: { ($0.kind, $0.subject) < ($1.kind, $1.subject) }) {
            guard var incident = open[key] else { continue }
            if time - incident.last >= quiet {
                clear(key, at: incident.last + quiet)
                continue
            }
            let rule = policy.rule(incident.kind, incident.severity)
            if case .alertEvery(let seconds) = rule.action, incident.last > incident.alerted,
                time - incident.alerted >= .seconds(Double(seconds))
            {
                incident.alerted = time
                open[key] = incident
                emit(.reminded, incident, at: time, rule)
            }
        }
    }

    private mutating func clear(_ key: Key, at time: Timestamp) {
        guard var incident = open.removeValue(forKey: key) else { return }
        bySubject[key.subject]?.remove(key)
        if bySubject[key.subject]?.isEmpty == true { bySubject[key.subject] = nil }
        incident.cleared = time
        emit(.cleared, incident, at: time, policy.rule(incident.kind, incident.severity))
    }

    private mutating func emit(
        _ change: IncidentEvent.Change, _ incident: Incident, at time: Timestamp, _ rule: AlertPolicy.Rule,
        _ finding: Finding? = nil
    ) {
        let isLoud: Bool
        switch rule.action {
        case .ignore, .log: isLoud = false
        case .alertOnce: isLoud = change != .reminded
        case .alertEvery: isLoud = true
        }
        let isAlert = isLoud && mayAlert(at: time)
        if isLoud, !isAlert { suppressedAlerts += 1 }
        // Without an answer to give it to, as in a file's run, the newest events are the ones to keep.
        if events.count >= limit { events.removeFirst(events.count / 2) }
        var finding = finding
        finding?.incident = incident.id
        events.append(
            IncidentEvent(change: change, incident: incident, time: time, isAlert: isAlert, finding: finding))
    }

    private mutating func mayAlert(at time: Timestamp) -> Bool {
        alertTimes.removeAll { time - $0 >= .seconds(3_600) }
        guard alertTimes.count < policy.alertsPerHour else { return false }
        alertTimes.append(time)
        return true
    }
}
