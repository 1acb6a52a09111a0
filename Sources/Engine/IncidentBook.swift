import Diagnosis
import Tracking
import Wire

/// Turns streams of findings into incidents that a person can act on.
///
/// An incident is cleared by evidence: good calls in a row at its subject, a recovery seen on the wire, or time without
/// a new finding. All on packet time. Good calls clear only what they test: where a kind says itself what was well, calls
/// in general do not count; a fault that strikes some of many needs so many good ones that luck is no explanation, and
/// one of some media ports needs those ports to be heard.
struct IncidentBook {
    private struct Key: Hashable {
        var kind: Kind
        var subject: String
    }

    private var open: [Key: Incident] = [:]
    /// Of open incidents about sound: endpoints that failed and were not heard since; bounded.
    private var unproved: [Key: Set<String>] = [:]
    /// How often what was cleared opened again within a day: it needs more evidence each time.
    private var relapses: [Key: (cleared: Timestamp, count: Int)] = [:]
    /// Open incidents' keys by subject, for the good calls.
    private var bySubject: [String: Set<Key>] = [:]
    private var issued: UInt64 = 0
    private(set) var events: [IncidentEvent] = []
    private(set) var evictions: UInt64 = 0
    /// Of the last hour, errors apart: nothing lesser uses up what they need.
    private var alertTimes: [Bool: [Timestamp]] = [:]
    private(set) var alertsWithheld: UInt64 = 0
    private var withheld: WithheldAlerts?
    var policy: AlertPolicy
    /// What subjects that are numbers are kept as, where numbers may not be kept themselves.
    var pseudonym: (@Sendable (String) -> String)?
    private let limit: Int

    /// Kinds whose analyzers say what was well.
    private static let tallied = Set(Catalogue.cards.filter { $0.tally != nil }.map(\.kind))
    private static let endpointLimit = 32
    private static let alertPeriod = Interval.seconds(3_600)
    private static let relapseWindow = Interval.seconds(86_400)
    private static let relapseLimit = 3

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
            if let before = relapses[key], time - before.cleared <= Self.relapseWindow {
                relapses[key]?.count = min(before.count + 1, Self.relapseLimit)
            } else {
                relapses[key] = nil
            }
        }
        guard var incident = open[key] else { return nil }
        if finding.kind.sharing == .unheard, let endpoint = finding.place.to,
            unproved[key, default: []].count < Self.endpointLimit
        {
            unproved[key, default: []].insert(endpoint)
        }
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
            for key in bySubject[subject] ?? [] where !Self.tallied.contains(key.kind) { noteGood(key, at: time) }
        }
    }

    /// What the kind looks for was well there.
    mutating func notePass(_ pass: Pass) {
        guard !bySubject.isEmpty else { return }
        let key = Key(kind: pass.kind, subject: pass.place.address.description)
        guard open[key] != nil else { return }
        unproved[key]?.remove(pass.place.description)
        noteGood(key, at: pass.time)
    }

    private mutating func noteGood(_ key: Key, at time: Timestamp) {
        guard var incident = open[key] else { return }
        incident.calls += 1
        incident.goodInARow += 1
        open[key] = incident
        if isOver(incident, key) { clear(key, at: time) }
    }

    private func isOver(_ incident: Incident, _ key: Key) -> Bool {
        let relapses = relapses[key]?.count ?? 0
        // Up to its last finding: of how many calls it struck how many.
        let tried = max(incident.calls - min(incident.goodInARow, incident.calls), incident.count)
        // That so many are well by luck has a chance below one in a thousand.
        let improbable = UInt64(min((7 * Double(tried) / Double(max(incident.count, 1))).rounded(.up), 1e15))
        guard incident.goodInARow >= max(policy.clearAfterGoodCalls << UInt64(relapses), improbable) else {
            return false
        }
        let isSelective = tried > incident.count || relapses > 0
        return !isSelective || unproved[key]?.isEmpty ?? true
    }

    /// The wire shows that the fault is over.
    mutating func noteRecovery(kind: Kind, subject: String, at time: Timestamp) {
        clear(Key(kind: kind, subject: pseudonym?(subject) ?? subject), at: time)
    }

    /// Reminders, and incidents that ended by time.
    mutating func review(at time: Timestamp) {
        for key in open.keys.sorted(by: { ($0.kind, $0.subject) < ($1.kind, $1.subject) }) {
            guard var incident = open[key] else { continue }
            let quiet = Interval.seconds(Double(policy.clearAfterSeconds << (relapses[key]?.count ?? 0)))
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
        unproved[key] = nil
        if relapses.count >= limit { relapses = relapses.filter { time - $0.value.cleared <= Self.relapseWindow } }
        if relapses[key] != nil || relapses.count < limit {
            relapses[key] = (time, relapses[key]?.count ?? 0)
        }
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
        let isAlert = isLoud && mayAlert(isError: incident.severity == .error, at: time)
        if isLoud, !isAlert { withhold(incident, at: time) }
        // Without an answer to give it to, as in a file's run, the newest events are the ones to keep.
        if events.count >= limit { events.removeFirst(events.count / 2) }
        var finding = finding
        finding?.incident = incident.id
        events.append(
            IncidentEvent(change: change, incident: incident, time: time, isAlert: isAlert, finding: finding))
    }

    private mutating func mayAlert(isError: Bool, at time: Timestamp) -> Bool {
        var times = alertTimes[isError, default: []].filter { time - $0 < Self.alertPeriod }
        defer { alertTimes[isError] = times }
        guard times.count < policy.alertsPerHour else { return false }
        times.append(time)
        return true
    }

    private mutating func withhold(_ incident: Incident, at time: Timestamp) {
        alertsWithheld &+= 1
        withheld = withheld ?? WithheldAlerts(since: time)
        withheld?.counts[incident.kind, default: 0] &+= 1
    }

    /// What was not alerted about, once an hour has passed since the first of it; nil where there is nothing to say.
    mutating func takeWithheld(at time: Timestamp) -> WithheldAlerts? {
        guard let held = withheld, time - held.since >= Self.alertPeriod else { return nil }
        withheld = nil
        return held
    }
}
