import Delivery
package import Diagnosis
import Engine
package import Wire

/// Joins the incidents of many hosts: one kind at one subject is one incident of the fleet, opened when the first host
/// tells of it and over when it is over on all of them. People are told once, by the same policy as on one host.
package struct FleetIncidentBook: Sendable {
    private struct Key: Hashable, Sendable {
        var kind: String
        var subject: String
        var site: String?
    }

    private var shelf: IncidentShelf<Key>
    /// Of hosts: what is open of theirs.
    private var byAgent: [String: Set<Key>] = [:]

    /// Of one incident; more are counted.
    package static let memberLimit = 200
    /// A heartbeat without open incidents says that one is over only when it came well after the last word of it.
    private static let settling = Interval.seconds(120)

    package init(
        policy: AlertPolicy, budget: SharedBudget = SharedBudget(), limit: Int = 10_000,
        restoring incidents: [FleetIncident] = []
    ) {
        shelf = IncidentShelf(policy: policy, budget: budget, limit: limit)
        for incident in incidents.suffix(shelf.limit) where incident.cleared == nil && !incident.isJoined {
            let key = Key(kind: incident.kind, subject: incident.subject, site: incident.site)
            shelf.restore(incident, key)
            noteMembers(of: incident, key)
        }
    }

    package var policy: AlertPolicy {
        get { shelf.policy }
        set { shelf.policy = newValue }
    }
    package var all: [FleetIncident] { shelf.all }
    package var evictions: UInt64 { shelf.evictions }
    package var alertsWithheld: UInt64 { shelf.alertsWithheld }

    package mutating func takeEvents() -> [IncidentEvent] { shelf.takeEvents() }

    package mutating func takeChanged() -> [FleetIncident] { shelf.takeChanged() }

    private mutating func noteMembers(of incident: FleetIncident, _ key: Key) {
        for member in incident.agents where member.cleared == nil { byAgent[member.name, default: []].insert(key) }
    }

    /// Whether the host's incident is part of one that is open.
    func isOpen(_ incident: String, of agent: String) -> Bool { key(incident, of: agent) != nil }

    private func key(_ incident: String, of agent: String) -> Key? {
        (byAgent[agent] ?? []).first { key in
            shelf[key]?.agents.contains { $0.name == agent && $0.incident == incident && $0.cleared == nil } ?? false
        }
    }

    /// Several hosts' views together show where the host's incident lies.
    mutating func place(_ note: StretchNote) {
        guard let key = key(note.incident, of: note.agent), shelf[key]?.stretch != note.stretch else { return }
        shelf.change(key) { $0.stretch = note.stretch }
    }

    /// Subjects that are addresses of a place's own are other hosts at another place.
    static func scope(_ subject: String, site: String) -> String? {
        let words = subject.split { $0 == " " || $0 == ">" }
        let isLocal = words.contains { word in
            guard let address = IPAddress(hostOf: word) else { return false }
            return !address.isGloballyReachable
        }
        return isLocal ? site : nil
    }

    /// What a host says of an incident of its.
    package mutating func note(_ fact: IncidentFact, at now: Timestamp) {
        let record = fact.event.incident
        let key = Key(kind: record.kind, subject: record.subject, site: Self.scope(record.subject, site: fact.site))
        let change = IncidentEvent.Change(rawValue: fact.event.event) ?? .reminded
        guard var incident = shelf[key] ?? begin(fact, key, change) else { return }
        let isNew = incident.agents.isEmpty
        let before = (severity: Severity(named: incident.severity) ?? .notice, count: incident.count)
        guard update(&incident, fact) else { return }
        incident.sum()
        shelf.put(incident, key)
        noteMembers(of: incident, key)
        guard incident.cleared == nil else { return close(key, at: now) }
        let severity = Severity(named: incident.severity) ?? .notice
        let rule = Kind(rawValue: record.kind).map { policy.rule($0, severity) } ?? AlertPolicy.Rule(action: .log)
        if isNew {
            shelf.tell(.opened, key, rule, at: now)
        } else if let level = rule.escalateAt, before.count < level, incident.count >= level {
            shelf.change(key) { $0.severity = Severity.error.name }
            shelf.tell(.escalated, key, rule, at: now)
        } else if severity > before.severity {
            shelf.tell(.escalated, key, rule, at: now)
        } else if change == .reminded, case .alertEvery(let seconds) = rule.action,
            now - (Timestamp(rfc3339: incident.alerted) ?? now) >= .seconds(Double(seconds))
        {
            shelf.tell(.reminded, key, rule, at: now)
        }
    }

    /// A host says that nothing is open there: what it told of before, and whose end nobody heard, is over.
    package mutating func note(_ fact: HeartbeatFact, at now: Timestamp) {
        let name = "\(fact.site)/\(fact.agent)"
        guard fact.openIncidents == 0, let keys = byAgent[name], let time = Timestamp(rfc3339: fact.time) else {
            return
        }
        for key in keys.sorted(by: { ($0.kind, $0.subject) < ($1.kind, $1.subject) }) {
            guard var incident = shelf[key] else { continue }
            for index in incident.agents.indices where incident.agents[index].name == name {
                let heard = Timestamp(rfc3339: incident.agents[index].heard) ?? .distantPast
                guard incident.agents[index].cleared == nil, time - heard > Self.settling else { continue }
                incident.agents[index].cleared = fact.time
                byAgent[name]?.remove(key)
            }
            incident.sum()
            shelf.put(incident, key)
            if incident.cleared != nil { close(key, at: now) }
        }
        if byAgent[name]?.isEmpty == true { byAgent[name] = nil }
    }

    private mutating func begin(_ fact: IncidentFact, _ key: Key, _ change: IncidentEvent.Change) -> FleetIncident? {
        // The end of what nobody heard the begin of.
        guard change != .cleared else { return nil }
        guard shelf.hasRoom() else { return nil }
        let name = "\(key.kind) \(key.subject) \(key.site ?? "") \(fact.event.incident.id)"
        let hash = SipHash(low: 0x6561_7273_686F_7420, high: 0x666C_6565_742E_3120).hash(name.utf8)
        return FleetIncident(
            fact.event, title: fact.title, site: key.site, id: "fi" + String(hash, radix: 16))
    }

    /// False for what is older than what is known of it.
    private mutating func update(_ incident: inout FleetIncident, _ fact: IncidentFact) -> Bool {
        let record = fact.event.incident
        let member = FleetIncident.Member(
            site: fact.site, agent: fact.agent, incident: String(record.id.prefix(64)),
            severity: String(record.severity.prefix(16)), opened: String(record.opened.prefix(32)),
            last: String(record.last.prefix(32)), cleared: record.cleared.map { String($0.prefix(32)) },
            count: record.count, calls: record.calls, heard: String(fact.time.prefix(32)))
        let key = Key(kind: record.kind, subject: record.subject, site: incident.site)
        if let index = incident.agents.firstIndex(where: { $0.name == member.name }) {
            // Times of RFC 3339 with the same decimals are in order as texts.
            guard incident.agents[index].heard <= member.heard else { return false }
            incident.agents[index] = member
        } else if record.cleared == nil {
            guard incident.agents.count < Self.memberLimit else {
                incident.others &+= 1
                return true
            }
            incident.agents.append(member)
        } else {
            return false
        }
        if record.cleared != nil { byAgent[member.name]?.remove(key) }
        return true
    }

    private mutating func close(_ key: Key, at now: Timestamp) {
        for member in shelf.close(key, at: now)?.agents ?? [] { byAgent[member.name]?.remove(key) }
    }
}
