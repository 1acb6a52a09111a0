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
        var subject: Subject
    }

    private var open: [Key: Incident] = [:]
    /// Of open incidents about sound: endpoints that failed and were not heard since; bounded.
    private var unproved: [Key: Set<Endpoint>] = [:]
    /// Of open incidents: when they were last seen to go on without a finding of its own.
    private var signs: [Key: Timestamp] = [:]
    /// How often what was cleared opened again within a day: it needs more evidence each time.
    private var relapses: [Key: (cleared: Timestamp, count: Int)] = [:]
    /// Open incidents' keys by the host they are about, for the good calls.
    private var byHost: [IPAddress: Set<Key>] = [:]
    /// Open incidents whose subject is known by an earlier run's description only.
    private var remembered = 0
    private var issued: UInt64 = 0
    private(set) var events: [IncidentEvent] = []
    private(set) var evictions: UInt64 = 0
    private var budget = AlertBudget()
    private(set) var alertsWithheld: UInt64 = 0
    private var withheld: WithheldAlerts?
    var policy: AlertPolicy
    /// What subjects that are numbers are kept as, where numbers may not be kept themselves.
    var pseudonym: (@Sendable (String) -> String)?
    private let limit: Int

    /// Kinds whose analyzers say what was well.
    private static let tallied = Set(Catalogue.cards.filter { $0.tally != nil }.map(\.kind))
    private static let endpointLimit = 32
    private static let relapseWindow = Interval.seconds(86_400)
    private static let relapseLimit = 3
    /// So many times longer lasts what nobody may have asked about.
    private static let unasked = 24

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
            insert(incident)
        }
    }

    private mutating func insert(_ incident: Incident) {
        let key = Key(kind: incident.kind, subject: incident.subject)
        if case .remembered = key.subject, open[key] == nil { remembered += 1 }
        if let host = key.subject.host { byHost[host, default: []].insert(key) }
        open[key] = incident
    }

    /// Of the incident about `subject`, be it one of an earlier run.
    private func key(_ kind: Kind, _ subject: Subject) -> Key {
        let subject = pseudonym.map { subject.masked(by: $0) } ?? subject
        let key = Key(kind: kind, subject: subject)
        guard remembered > 0, open[key] == nil else { return key }
        let earlier = Key(kind: kind, subject: subject.remembered)
        return open[earlier] == nil ? key : earlier
    }

    /// Puts the finding into its incident.
    ///
    /// - Returns: The incident's id; nil for notices, which are no incidents.
    mutating func note(_ finding: Finding, subject: Subject, at time: Timestamp) -> String? {
        guard finding.severity > .notice else { return nil }
        let key = key(finding.kind, subject)
        if open[key] == nil {
            guard open.count < limit else {
                evictions += 1
                return nil
            }
            issued += 1
            insert(
                Incident(
                    id: "i" + Ledger.identifier(time, issued), kind: finding.kind, subject: key.subject,
                    severity: finding.severity, opened: time, title: finding.title, firstFinding: finding.id))
            if let before = relapses[key], time - before.cleared <= Self.relapseWindow {
                relapses[key]?.count = min(before.count + 1, Self.relapseLimit)
            } else {
                relapses[key] = nil
            }
        }
        guard var incident = open[key] else { return nil }
        if finding.kind.sharing == .unheard, let endpoint = finding.place.to?.endpoint,
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

    /// The finding did not hold: an incident that was nothing else is over, and was none.
    mutating func takeBack(_ finding: Finding, at time: Timestamp) {
        guard let id = finding.incident, let (key, incident) = open.first(where: { $0.value.id == id }) else { return }
        let rest = incident.count - min(incident.count, 1)
        open[key]?.count = rest
        if let endpoint = finding.place.to?.endpoint { unproved[key]?.remove(endpoint) }
        guard rest == 0 else { return }
        let before = relapses[key]
        clear(key, at: time)
        relapses[key] = before
    }

    /// A call without findings at these hosts: evidence that the fault may be gone.
    mutating func noteGoodCall(at hosts: [IPAddress], time: Timestamp) {
        guard !byHost.isEmpty else { return }
        for host in hosts {
            for key in byHost[host] ?? [] where !Self.tallied.contains(key.kind) { noteGood(key, at: time) }
        }
    }

    /// What the kind looks for was well there.
    mutating func notePass(_ pass: Pass) {
        for key in byHost[pass.place.address] ?? [] where key.kind == pass.kind {
            unproved[key]?.remove(pass.place)
            noteGood(key, at: pass.time)
        }
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

    /// The fault is still there.
    mutating func note(_ sign: Persistence) {
        let key = key(sign.kind, sign.subject)
        guard open[key] != nil else { return }
        open[key]?.goodInARow = 0
        signs[key] = sign.time
    }

    /// The wire shows that the fault is over.
    mutating func noteRecovery(kind: Kind, subject: Subject, at time: Timestamp) {
        guard !open.isEmpty else { return }
        clear(key(kind, subject), at: time)
    }

    /// Reminders, and incidents that ended by time.
    mutating func review(at time: Timestamp) {
        // Few of many have their time at one moment: those alone are put in order.
        let due = open.filter { isQuiet($0.key, $0.value, at: time) || isReminderDue($0.key, $0.value, at: time) }
        for (key, incident) in due.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
            if isQuiet(key, incident, at: time) {
                clear(key, at: lastSeen(key, incident) + quiet(key))
            } else {
                var incident = incident
                incident.alerted = time
                open[key] = incident
                emit(.reminded, incident, at: time, policy.rule(incident.kind, incident.severity))
            }
        }
    }

    private static func order(_ key: Key) -> (Kind, String) { (key.kind, key.subject.description) }

    private func lastSeen(_ key: Key, _ incident: Incident) -> Timestamp {
        signs[key].map { max($0, incident.last) } ?? incident.last
    }

    /// How long without a sign of it shows that it is over.
    private func quiet(_ key: Key) -> Interval {
        let times = max(1 << (relapses[key]?.count ?? 0), key.kind.isKnownByAnswersOnly ? Self.unasked : 1)
        return .seconds(Double(policy.clearAfterSeconds) * Double(times))
    }

    private func isQuiet(_ key: Key, _ incident: Incident, at time: Timestamp) -> Bool {
        time - lastSeen(key, incident) >= quiet(key)
    }

    private func isReminderDue(_ key: Key, _ incident: Incident, at time: Timestamp) -> Bool {
        guard case .alertEvery(let seconds) = policy.rule(incident.kind, incident.severity).action else {
            return false
        }
        return lastSeen(key, incident) > incident.alerted && time - incident.alerted >= .seconds(Double(seconds))
    }

    private mutating func clear(_ key: Key, at time: Timestamp) {
        guard var incident = open.removeValue(forKey: key) else { return }
        if case .remembered = key.subject { remembered -= 1 }
        if let host = key.subject.host {
            byHost[host]?.remove(key)
            if byHost[host]?.isEmpty == true { byHost[host] = nil }
        }
        unproved[key] = nil
        signs[key] = nil
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
        let isLoud = rule.isLoud(change)
        let isAlert =
            isLoud
            && budget.admits(
                isError: incident.severity == .error, at: time, perHour: policy.alertsPerHour)
        if isLoud, !isAlert { withhold(incident, at: time) }
        // Without an answer to give it to, as in a file's run, the newest events are the ones to keep.
        if events.count >= limit { events.removeFirst(events.count / 2) }
        var finding = finding
        finding?.incident = incident.id
        events.append(
            IncidentEvent(change: change, incident: incident, time: time, isAlert: isAlert, finding: finding))
    }

    private mutating func withhold(_ incident: Incident, at time: Timestamp) {
        alertsWithheld &+= 1
        withheld = withheld ?? WithheldAlerts(since: time)
        withheld?.counts[incident.kind, default: 0] &+= 1
    }

    /// What was not alerted about, once an hour has passed since the first of it; nil where there is nothing to say.
    mutating func takeWithheld(at time: Timestamp) -> WithheldAlerts? {
        guard let held = withheld, time - held.since >= AlertBudget.period else { return nil }
        withheld = nil
        return held
    }
}
