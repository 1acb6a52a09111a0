import Delivery
import Diagnosis
import Engine
import Joint
import Wire

/// A joined finding for the book of incidents.
struct JointNews {
    var kind: Kind
    var severity: Severity
    /// The points it lies between, in order of their names.
    var stretch: [String]
    var title: Text
    var id: String
    var isOfCall: Bool
    /// The revision before was of this stretch.
    var earlier: [String]?
    /// What came late shows that it was none.
    var isWithdrawn: Bool
    /// The hosts' own findings that it stands for have made an incident: that is told of already.
    var isCovered: Bool
}

/// Incidents of what only several hosts' views together show: one for each kind and stretch, opened by the first joined
/// finding, and over when enough good calls have passed there, when nothing more was found for long, or when what came
/// late takes back what it rests on. All on the collector's clock.
struct JointIncidentBook: Sendable {
    private struct Key: Hashable, Sendable {
        var kind: String
        var stretch: [String]
    }

    private var open: [Key: FleetIncident] = [:]
    /// Good calls in a row since the last finding. A restart begins them anew.
    private var good: [Key: UInt64] = [:]
    private var byStretch: [[String]: Set<Key>] = [:]
    private var changed: Set<Key> = []
    private var closed: [FleetIncident] = []
    private var events: [IncidentEvent] = []
    private let budget: SharedBudget
    private let limit: Int
    var policy: AlertPolicy
    private(set) var evictions: UInt64 = 0
    private(set) var alertsWithheld: UInt64 = 0
    /// So many times longer lasts what nobody may have asked about.
    private static let unasked = 24

    init(policy: AlertPolicy, budget: SharedBudget, limit: Int = 2_000, restoring incidents: [FleetIncident] = []) {
        self.policy = policy
        self.budget = budget
        self.limit = max(1, limit)
        for incident in incidents.suffix(self.limit) where incident.cleared == nil && incident.isJoined {
            insert(incident, Key(kind: incident.kind, stretch: incident.stretch))
        }
    }

    var all: [FleetIncident] { open.values.sorted { ($0.opened, $0.id) < ($1.opened, $1.id) } }

    mutating func takeEvents() -> [IncidentEvent] {
        defer { events = [] }
        return events
    }

    /// To be kept: those that changed, and those that are over.
    mutating func takeChanged() -> [FleetIncident] {
        defer { (changed, closed) = ([], []) }
        return changed.compactMap { open[$0] } + closed
    }

    private mutating func insert(_ incident: FleetIncident, _ key: Key) {
        open[key] = incident
        byStretch[key.stretch, default: []].insert(key)
    }

    // MARK: What makes them

    mutating func note(_ news: JointNews, at now: Timestamp) {
        let key = Key(kind: news.kind.rawValue, stretch: news.stretch)
        if let earlier = news.earlier, news.isWithdrawn || earlier != news.stretch {
            retract(Key(kind: key.kind, stretch: earlier), at: now)
        }
        guard !news.isWithdrawn, news.severity > .notice, news.stretch.count > 1 else { return }
        // A revision of what counts already changes its words only.
        let isCounted = news.earlier == news.stretch && open[key] != nil
        guard isCounted || !news.isCovered else { return }
        guard var incident = open[key] ?? begin(news, at: now) else { return }
        let rule = policy.rule(news.kind, news.severity)
        let isNew = incident.count == 0
        let worse = (Severity(named: incident.severity) ?? .notice) < news.severity
        if worse { incident.severity = news.severity.name }
        if isCounted, incident.count == 1 { incident.set(news.title) }
        if !isCounted {
            incident.count &+= 1
            if news.isOfCall { incident.calls &+= 1 }
            incident.last = now.rfc3339
            good[key] = 0
        }
        let isMuch = rule.escalateAt.map { !isCounted && incident.count == $0 } ?? false
        if isMuch { incident.severity = Severity.error.name }
        incident.spread()
        insert(incident, key)
        changed.insert(key)
        if isNew {
            tell(.opened, key, at: now)
        } else if worse || isMuch {
            tell(.escalated, key, at: now)
        }
    }

    private mutating func begin(_ news: JointNews, at now: Timestamp) -> FleetIncident? {
        guard open.count < limit else {
            evictions &+= 1
            return nil
        }
        return FleetIncident(joined: news, at: now)
    }

    private mutating func retract(_ key: Key, at now: Timestamp) {
        guard var incident = open[key] else { return }
        incident.count = max(incident.count, 1) - 1
        incident.spread()
        open[key] = incident
        changed.insert(key)
        if incident.count == 0 { close(key, at: now) }
    }

    // MARK: What ends them

    /// Something was well between two points.
    mutating func note(_ pass: JointPass, at now: Timestamp) {
        for key in byStretch[pass.stretch] ?? [] where Self.tests(key.kind, pass) {
            guard var incident = open[key] else { continue }
            incident.calls &+= 1
            let inARow = (good[key] ?? 0) &+ 1
            good[key] = inARow
            incident.spread()
            open[key] = incident
            changed.insert(key)
            if isOver(incident, inARow) { close(key, at: now) }
        }
    }

    /// Whether it shows what the kind looks for: sound where sound was missing, a registration where that failed.
    private static func tests(_ kind: String, _ pass: JointPass) -> Bool {
        guard let kind = Kind(rawValue: kind), pass.isGranted else { return false }
        switch Catalogue.family(kind) {
        case .registration: return pass.matter == .registration
        case .hearing, .quality, .sound: return pass.matter == .call && pass.hasMedia
        default: return pass.matter == .call && (kind.sharing != .unheard || pass.hasMedia)
        }
    }

    /// As on a host: so many that luck is no explanation where the fault strikes some of many.
    private func isOver(_ incident: FleetIncident, _ inARow: UInt64) -> Bool {
        let tried = max(incident.calls &- min(inARow, incident.calls), incident.count)
        let improbable = min((7 * Double(tried) / Double(max(incident.count, 1))).rounded(.up), 1e15)
        return inARow >= max(policy.clearAfterGoodCalls, UInt64(improbable))
    }

    /// Reminders, and incidents that ended by silence.
    mutating func review(at now: Timestamp) {
        for (key, incident) in open.sorted(by: { ($0.value.opened, $0.value.id) < ($1.value.opened, $1.value.id) }) {
            let last = Timestamp(rfc3339: incident.last) ?? now
            let alerted = Timestamp(rfc3339: incident.alerted) ?? last
            let times = Kind(rawValue: key.kind)?.isKnownByAnswersOnly == true ? Self.unasked : 1
            if now - last >= .seconds(Double(policy.clearAfterSeconds) * Double(times)) {
                close(key, at: now)
            } else if case .alertEvery(let seconds) = rule(incident).action, last > alerted,
                now - alerted >= .seconds(Double(seconds))
            {
                open[key]?.alerted = now.rfc3339
                changed.insert(key)
                tell(.reminded, key, at: now)
            }
        }
    }

    private mutating func close(_ key: Key, at now: Timestamp) {
        guard open[key] != nil else { return }
        open[key]?.cleared = now.rfc3339
        open[key]?.spread()
        tell(.cleared, key, at: now)
        if let incident = open.removeValue(forKey: key) { closed.append(incident) }
        good[key] = nil
        changed.remove(key)
        byStretch[key.stretch]?.remove(key)
        if byStretch[key.stretch]?.isEmpty == true { byStretch[key.stretch] = nil }
    }

    private func rule(_ incident: FleetIncident) -> AlertPolicy.Rule {
        let severity = Severity(named: incident.severity) ?? .notice
        return Kind(rawValue: incident.kind).map { policy.rule($0, severity) } ?? AlertPolicy.Rule(action: .log)
    }

    private mutating func tell(_ change: IncidentEvent.Change, _ key: Key, at now: Timestamp) {
        guard let incident = open[key] else { return }
        let isLoud = rule(incident).isLoud(change)
        let isAlert =
            isLoud
            && budget.admits(
                isError: incident.severity == Severity.error.name, at: now, perHour: policy.alertsPerHour)
        if isLoud, !isAlert { alertsWithheld &+= 1 }
        if isAlert { open[key]?.alerted = now.rfc3339 }
        guard let incident = open[key]?.incident else { return }
        events.append(IncidentEvent(change: change, incident: incident, time: now, isAlert: isAlert))
    }
}
