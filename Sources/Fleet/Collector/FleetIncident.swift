package import Delivery
package import Diagnosis
import Wire

/// One incident of the fleet: what several hosts tell of one fault at one subject.
package struct FleetIncident: Codable, Sendable, Equatable {
    /// What one host tells of it.
    package struct Member: Codable, Sendable, Equatable {
        package var site: String
        package var agent: String
        /// The incident's id there.
        package var incident: String
        package var severity: String
        package var opened: String
        package var last: String
        @OrNull package var cleared: String?
        package var count: UInt64
        package var calls: UInt64
        /// Of the last that was heard of it.
        package var heard: String

        package var name: String { "\(site)/\(agent)" }

        init(
            site: String, agent: String, incident: String, severity: String, opened: String, last: String,
            cleared: String?, count: UInt64, calls: UInt64, heard: String
        ) {
            (self.site, self.agent, self.incident, self.severity) = (site, agent, incident, severity)
            (self.opened, self.last, self.heard) = (opened, last, heard)
            (self.count, self.calls) = (count, calls)
            _cleared = OrNull(wrappedValue: cleared)
        }

        /// Of what is no incident of the host by itself.
        init(joined host: (site: String, agent: String), at time: String) {
            self.init(
                site: host.site, agent: host.agent, incident: "", severity: "", opened: time, last: time, cleared: nil,
                count: 0, calls: 0, heard: time)
        }
    }

    package var id: String
    @OrBlank package var handle: String
    package var kind: String
    package var subject: String
    /// Where an address means something else at each place: the place; null for the whole fleet.
    @OrNull package var site: String?
    /// The worst that a host says of it.
    package var severity: String
    package var title: String
    package var titleChinese: String
    package var opened: String
    package var last: String
    @OrNull package var cleared: String?
    /// Of all hosts together.
    package var count: UInt64
    package var calls: UInt64
    package var agents: [Member]
    /// Hosts that tell of it and for which there is no room.
    package var others: UInt64
    /// The two points between which several hosts' views together place it; empty where nothing does.
    @OrEmpty package var stretch: [String]
    package var firstFinding: String
    /// When people were told last.
    package var alerted: String

    private enum CodingKeys: String, CodingKey {
        case id, handle, kind, subject, site, severity, title, opened, last, cleared, count, calls, agents, others,
            stretch, alerted
        case titleChinese = "title_zh"
        case firstFinding = "first_finding"
    }

    private static let longest = 1_000

    package init(_ event: IncidentEventRecord, title: Text, site: String?, id: String) {
        self.id = id
        handle = Handle(incident: id).description
        let incident = event.incident
        // As long as they are where one host makes them; a stranger may say more.
        (kind, subject) = (String(incident.kind.prefix(64)), String(incident.subject.prefix(FleetIncident.longest)))
        severity = Severity(named: incident.severity)?.name ?? Severity.warning.name
        self.title = String(title.en.prefix(FleetIncident.longest))
        titleChinese = String(title.zh.prefix(FleetIncident.longest))
        (opened, last) = (String(incident.opened.prefix(32)), String(incident.last.prefix(32)))
        (count, calls, others) = (0, 0, 0)
        agents = []
        _stretch = OrEmpty(wrappedValue: [])
        firstFinding = String(incident.firstFinding.prefix(64))
        alerted = String(event.time.prefix(32))
        _site = OrNull(wrappedValue: site)
        _cleared = OrNull(wrappedValue: nil)
    }

    /// Of what only several hosts' views together show: no host tells of it by itself.
    init(joined news: JointNews, at now: Timestamp) {
        (kind, severity, firstFinding) = (news.kind.rawValue, news.severity.name, news.id)
        subject = news.stretch.joined(separator: " <-> ")
        let hash = SipHash(low: 0x6561_7273_686F_7420, high: 0x666C_6565_742E_3131).hash(
            "\(kind) \(subject) \(news.id)".utf8)
        id = "fj" + String(hash, radix: 16)
        handle = Handle(incident: id).description
        (title, titleChinese) = ("", "")
        (opened, last, alerted) = (now.rfc3339, now.rfc3339, now.rfc3339)
        (count, calls, others) = (0, 0, 0)
        agents = Set(news.stretch.map { $0.split(separator: " ").first.map(String.init) ?? $0 }).sorted().map { name in
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            return Member(joined: (parts.first ?? "", parts.last ?? ""), at: now.rfc3339)
        }
        _stretch = OrEmpty(wrappedValue: news.stretch)
        _site = OrNull(wrappedValue: nil)
        _cleared = OrNull(wrappedValue: nil)
        set(news.title)
    }

    /// Whether the hosts tell of it only together.
    var isJoined: Bool { !stretch.isEmpty && agents.allSatisfy { $0.incident.isEmpty } }

    mutating func set(_ title: Text) {
        self.title = String(title.en.prefix(FleetIncident.longest))
        titleChinese = String(title.zh.prefix(FleetIncident.longest))
    }

    /// Where it is the hosts' together: each of them says what all say.
    mutating func spread() {
        for index in agents.indices {
            agents[index].severity = severity
            (agents[index].last, agents[index].heard, agents[index].cleared) = (last, last, cleared)
            (agents[index].count, agents[index].calls) = (count, calls)
        }
    }

    package func title(_ language: Language) -> String { language == .en ? title : titleChinese }

    /// Adds up what its hosts say.
    mutating func sum() {
        count = agents.reduce(0) { $0 &+ $1.count }
        calls = agents.reduce(0) { $0 &+ $1.calls }
        opened = agents.map(\.opened).min() ?? opened
        last = agents.map(\.last).max() ?? last
        let open = agents.filter { $0.cleared == nil }
        let worst = open.compactMap { Severity(named: $0.severity) }.max()
        if let worst, worst > Severity(named: severity) ?? .notice { severity = worst.name }
        cleared = open.isEmpty ? agents.compactMap(\.cleared).max() : nil
    }

    /// As alerts and hooks take incidents; nil for a kind that this version does not know.
    package var incident: Incident? {
        guard let kind = Kind(rawValue: kind), let opened = Timestamp(rfc3339: opened) else { return nil }
        var result = Incident(
            id: id, kind: kind, subject: Subject(remembered: subject), severity: Severity(named: severity) ?? .warning,
            opened: opened, title: Text(en: title + seen(.en), zh: titleChinese + seen(.zhCN)),
            firstFinding: firstFinding)
        result.last = Timestamp(rfc3339: last) ?? opened
        result.cleared = cleared.flatMap { Timestamp(rfc3339: $0) }
        (result.count, result.calls) = (count, calls)
        return result
    }

    /// By whom: ` [berlin/pbx1, berlin/pbx2 and 3 more]`; or where.
    private func seen(_ language: Language) -> String {
        if isJoined, let one = stretch.first, let other = stretch.last {
            return language == .en ? " [between \(one) and \(other)]" : "［\(one) 与 \(other) 之间］"
        }
        let names = agents.prefix(2).map(\.name)
        let more = agents.count - names.count
        if language == .en {
            return " [\(names.joined(separator: ", "))\(more > 0 ? " and \(more) more" : "")]"
        }
        return "［\(names.joined(separator: "、"))\(more > 0 ? " 等\(agents.count)台主机" : "")］"
    }
}

extension Severity {
    package init?(named name: String) {
        guard let match = [Severity.notice, .warning, .error].first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
