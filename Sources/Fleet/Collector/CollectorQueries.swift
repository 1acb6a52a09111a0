package import Delivery
package import Diagnosis
import GRDB
package import Wire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which records of a fleet are asked for. Nil asks for all.
package struct FleetFilter: Sendable, Hashable {
    package var site: String?
    package var agent: String?
    package var kind: String?
    package var minimumSeverity = Severity.notice
    package var callID: String?
    package var number: String?
    package var peer: String?
    package var since: Timestamp?
    package var until: Timestamp?
    package var handle: HandlePrefix?

    package init() {}

    func admits(_ site: String, _ agent: String) -> Bool {
        (self.site == nil || self.site == site) && (self.agent == nil || self.agent == agent)
    }
}

/// A finding of a host, or of several together, in one language.
package struct FleetFindingRecord: Codable, Sendable, Equatable {
    /// Empty where several hosts prove it together.
    package var site: String
    package var agent: String
    package var finding: FindingRecord
    /// How it was proved; null for a finding of one host.
    @OrNull package var joint: JointRecord.Basis?
}

/// A call of a host.
package struct FleetCallRecord: Codable, Sendable, Equatable {
    package var site: String
    package var agent: String
    package var call: CallRecord
}

/// One call as the fleet saw it: what each host tells of it, and what was found of it.
package struct FleetCallDetail: Codable, Sendable, Equatable {
    package var calls: [FleetCallRecord]
    package var findings: [FleetFindingRecord]
}

extension CollectorStore {
    /// The newest `limit`, oldest first: what several hosts prove together in place of what each of them told.
    package func findings(_ filter: FleetFilter, language: Language, limit: Int) -> [FleetFindingRecord] {
        let found = single(filter, language: language, limit: limit) + joined(filter, language: language, limit: limit)
        return found.sorted { ($0.finding.time, $0.finding.id) < ($1.finding.time, $1.finding.id) }.suffix(limit)
    }

    /// Of one host's name and site there are none: they are several hosts'.
    private func joined(_ filter: FleetFilter, language: Language, limit: Int) -> [FleetFindingRecord] {
        guard filter.site == nil, filter.agent == nil else { return [] }
        let rows: [String] = read { db in
            var terms = Terms(filter, time: "time")
            terms.add("is_valid = 1")
            terms.add("severity >= ?", filter.minimumSeverity.rawValue)
            if let kind = filter.kind { terms.add("kind = ?", kind) }
            return try String.fetchAll(
                db, sql: "SELECT record FROM joined \(terms.sql) ORDER BY time DESC LIMIT ?",
                arguments: terms.arguments + [limit])
        }
        return rows.compactMap { json in
            guard let record = (try? JSONLine.decode(KeptJoint.self, from: json))?.record(in: language),
                filter.callID == nil || record.finding.call?.callID == filter.callID
            else { return nil }
            return FleetFindingRecord(site: "", agent: "", finding: record.finding, joint: record.basis)
        }
    }

    /// Those of hosts by themselves; without what others say better, unless one host's are asked for.
    private func single(_ filter: FleetFilter, language: Language, limit: Int) -> [FleetFindingRecord] {
        let rows: [String] = read { db in
            var terms = Terms(filter, time: "time")
            terms.add("severity >= ?", filter.minimumSeverity.rawValue)
            if let kind = filter.kind { terms.add("kind = ?", kind) }
            if filter.site == nil, filter.agent == nil {
                terms.add("NOT EXISTS (SELECT 1 FROM replaced WHERE replaced.handle = finding.handle)")
            }
            return try PackedRecord.unpack(
                try Data.fetchAll(
                    db, sql: "SELECT record FROM finding \(terms.sql) ORDER BY time DESC LIMIT ?",
                    arguments: terms.arguments + [limit]), db)
        }
        return rows.reversed().compactMap { json in
            guard let fact = try? JSONLine.decode(FindingFact.self, from: json) else { return nil }
            let finding = fact.finding(in: language)
            guard filter.callID == nil || finding.call?.callID == filter.callID else { return nil }
            return FleetFindingRecord(site: fact.site, agent: fact.agent, finding: finding, joint: nil)
        }
    }

    /// The newest `limit`, newest first.
    package func calls(_ filter: FleetFilter, limit: Int) -> [FleetCallRecord] {
        let rows: [String] = read { db in
            var terms = Terms(filter, time: "start")
            if let kind = filter.kind { terms.add("instr(kinds, ?) > 0", "|\(kind)|") }
            return try PackedRecord.unpack(
                try Data.fetchAll(
                    db, sql: "SELECT record FROM call \(terms.sql) ORDER BY start DESC LIMIT ?",
                    arguments: terms.arguments + [limit]), db)
        }
        return rows.compactMap { json in
            guard let fact = try? JSONLine.decode(CallFact.self, from: json) else { return nil }
            guard filter.callID == nil || fact.call.callID == filter.callID else { return nil }
            return FleetCallRecord(site: fact.site, agent: fact.agent, call: fact.call)
        }
    }

    /// What all hosts tell of the call with this handle or Call-ID, and of its other legs as far as they name them; nil
    /// where nobody knows it.
    package func call(_ name: String, language: Language) -> FleetCallDetail? {
        var filter = FleetFilter()
        filter.callID = name
        var found = calls(filter, limit: CollectorStore.copies)
        if found.isEmpty, let handle = HandlePrefix(name) {
            filter.callID = nil
            filter.handle = handle
            found = calls(filter, limit: CollectorStore.copies)
        }
        guard !found.isEmpty else { return nil }
        var names = Set(found.map(\.call.callID))
        names.formUnion(found.flatMap { $0.call.linked.map(\.callID) })
        var (copies, findings): ([FleetCallRecord], [FleetFindingRecord]) = ([], [])
        for callID in names.sorted().prefix(CollectorStore.copies) {
            var filter = FleetFilter()
            filter.callID = callID
            copies += calls(filter, limit: CollectorStore.copies)
            findings += self.findings(filter, language: language, limit: CollectorStore.copies)
        }
        return FleetCallDetail(
            calls: copies.sorted { ($0.call.start, $0.site, $0.agent) < ($1.call.start, $1.site, $1.agent) },
            findings: findings.sorted { ($0.finding.time, $0.finding.id) < ($1.finding.time, $1.finding.id) })
    }

    /// Of one call: more hosts than are on its way.
    private static let copies = 100

    /// The newest `limit`, oldest first.
    package func incidents(_ filter: FleetFilter, onlyOpen: Bool, limit: Int) -> [FleetIncident] {
        let rows: [String] = read { db in
            var terms = Terms()
            terms.add("severity >= ?", filter.minimumSeverity.rawValue)
            if let kind = filter.kind { terms.add("kind = ?", kind) }
            if let since = filter.since { terms.add("last >= ?", since.nanoseconds) }
            if let until = filter.until { terms.add("last <= ?", until.nanoseconds) }
            if onlyOpen { terms.add("is_open = 1") }
            return try String.fetchAll(
                db, sql: "SELECT record FROM incident \(terms.sql) ORDER BY last DESC LIMIT ?",
                arguments: terms.arguments + [limit])
        }
        return rows.compactMap { try? JSONLine.decode(FleetIncident.self, from: $0) }
            .filter { incident in
                (filter.peer == nil || filter.peer == incident.subject)
                    && incident.agents.contains { filter.admits($0.site, $0.agent) }
            }
            .sorted { ($0.opened, $0.id) < ($1.opened, $1.id) }
    }

    private func read<Value>(_ body: (Database) throws -> [Value]) -> [Value] {
        (try? pool.read(body)) ?? []
    }
}

/// Terms joined with AND; values only ever go in as arguments.
private struct Terms {
    private var terms: [String] = []
    var arguments = StatementArguments()

    init() {}

    init(_ filter: FleetFilter, time: String) {
        if let callID = filter.callID { add("name = ?", CallName.hash(callID)) }
        if let since = filter.since { add("\(time) >= ?", since.nanoseconds) }
        if let until = filter.until { add("\(time) <= ?", until.nanoseconds) }
        if let peer = filter.peer { add("instr(peers, ?) > 0", "|\(peer)|") }
        if let number = filter.number { add("(instr(caller, ?) > 0 OR instr(callee, ?) > 0)", number, number) }
        if let values = filter.handle?.values { add("handle BETWEEN ? AND ?", values.lowerBound, values.upperBound) }
        switch (filter.site, filter.agent) {
        case (let site?, let agent?):
            add("agent IN (SELECT id FROM agent WHERE name = ?)", "\(site)/\(agent)")
        case (let site?, nil):
            add("agent IN (SELECT id FROM agent WHERE substr(name, 1, ?) = ?)", site.utf8.count + 1, site + "/")
        case (nil, let agent?):
            add("agent IN (SELECT id FROM agent WHERE substr(name, ?) = ?)", -(agent.utf8.count + 1), "/" + agent)
        case (nil, nil): break
        }
    }

    var sql: String { terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ") }

    mutating func add(_ term: String, _ values: (any DatabaseValueConvertible)...) {
        terms.append(term)
        arguments += StatementArguments(values)
    }
}
