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

    private var shelf: IncidentShelf<Key>
    /// Good calls in a row since the last finding. A restart begins them anew.
    private var good: [Key: UInt64] = [:]
    private var byStretch: [[String]: Set<Key>] = [:]
    /// So many times longer lasts what nobody may have asked about.
    private static let unasked = 24

    init(policy: AlertPolicy, budget: SharedBudget, limit: Int = 2_000, restoring incidents: [FleetIncident] = []) {
        shelf = IncidentShelf(policy: policy, budget: budget, limit: limit)
        for incident in incidents.suffix(shelf.limit) where incident.cleared == nil && incident.isJoined {
            let key = Key(kind: incident.kind, stretch: incident.stretch)
            shelf.restore(incident, key)
            byStretch[key.stretch, default: []].insert(key)
        }
    }

    var policy: AlertPolicy {
        get { shelf.policy }
        set { shelf.policy = newValue }
    }
    var all: [FleetIncident] { shelf.all }
    var evictions: UInt64 { shelf.evictions }
    var alertsWithheld: UInt64 { shelf.alertsWithheld }

    mutating func takeEvents() -> [IncidentEvent] { shelf.takeEvents() }

    mutating func takeChanged() -> [FleetIncident] { shelf.takeChanged() }

    // MARK: What makes them

    mutating func note(_ news: JointNews, at now: Timestamp) {
        let key = Key(kind: news.kind.rawValue, stretch: news.stretch)
        if let earlier = news.earlier, news.isWithdrawn || earlier != news.stretch {
            retract(Key(kind: key.kind, stretch: earlier), at: now)
        }
        guard !news.isWithdrawn, news.severity > .notice, news.stretch.count > 1 else { return }
        // A revision of what counts already changes its words only.
        let isCounted = news.earlier == news.stretch && shelf[key] != nil
        guard isCounted || !news.isCovered else { return }
        guard var incident = shelf[key] ?? begin(news, at: now) else { return }
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
        shelf.put(incident, key)
        byStretch[key.stretch, default: []].insert(key)
        if isNew {
            shelf.tell(.opened, key, shelf.rule(incident), at: now)
        } else if worse || isMuch {
            shelf.tell(.escalated, key, shelf.rule(incident), at: now)
        }
    }

    private mutating func begin(_ news: JointNews, at now: Timestamp) -> FleetIncident? {
        shelf.hasRoom() ? FleetIncident(joined: news, at: now) : nil
    }

    private mutating func retract(_ key: Key, at now: Timestamp) {
        shelf.change(key) { incident in
            incident.count = max(incident.count, 1) - 1
            incident.spread()
        }
        if shelf[key]?.count == 0 { close(key, at: now) }
    }

    // MARK: What ends them

    /// Something was well between two points.
    mutating func note(_ pass: JointPass, at now: Timestamp) {
        for key in byStretch[pass.stretch] ?? [] where Self.tests(key.kind, pass) {
            guard var incident = shelf[key] else { continue }
            incident.calls &+= 1
            let inARow = (good[key] ?? 0) &+ 1
            good[key] = inARow
            incident.spread()
            shelf.put(incident, key)
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
        for (key, incident) in shelf.open.sorted(by: { ($0.value.opened, $0.value.id) < ($1.value.opened, $1.value.id) }
        ) {
            let last = Timestamp(rfc3339: incident.last) ?? now
            let alerted = Timestamp(rfc3339: incident.alerted) ?? last
            let times = Kind(rawValue: key.kind)?.isKnownByAnswersOnly == true ? Self.unasked : 1
            if now - last >= .seconds(Double(policy.clearAfterSeconds) * Double(times)) {
                close(key, at: now)
            } else if case .alertEvery(let seconds) = shelf.rule(incident).action, last > alerted,
                now - alerted >= .seconds(Double(seconds))
            {
                shelf.change(key) { $0.alerted = now.rfc3339 }
                shelf.tell(.reminded, key, shelf.rule(incident), at: now)
            }
        }
    }

    private mutating func close(_ key: Key, at now: Timestamp) {
        shelf.change(key) { incident in
            incident.cleared = now.rfc3339
            incident.spread()
        }
        guard shelf.close(key, at: now) != nil else { return }
        good[key] = nil
        byStretch[key.stretch]?.remove(key)
        if byStretch[key.stretch]?.isEmpty == true { byStretch[key.stretch] = nil }
    }
}
