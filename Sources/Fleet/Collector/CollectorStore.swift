import Delivery
package import Diagnosis
import GRDB
package import Logging
import Synchronization
package import Wire

/// What a collector counted.
package struct CollectorCounts: Codable, Sendable, Equatable {
    /// Records that were new, and those that had been here already.
    package var stored: UInt64 = 0
    package var duplicates: UInt64 = 0
    /// Reason → records that are none.
    package var rejected: [String: UInt64] = [:]
    package var bytes: Int64 = 0
    package var agentsEvicted: UInt64 = 0
    package var incidentsEvicted: UInt64 = 0
    package var alertsWithheld: UInt64 = 0

    private enum CodingKeys: String, CodingKey {
        case stored, duplicates, rejected, bytes
        case agentsEvicted = "agents_evicted"
        case incidentsEvicted = "incidents_evicted"
        case alertsWithheld = "alerts_withheld"
    }

    package init() {}
}

/// What was taken in of one batch, for whoever tells people.
package struct Intake: Sendable {
    package var events: [IncidentEvent] = []
    package var notices: [AgentNotice] = []
    package var traces: [TraceFact] = []
    package var findings: [FindingFact] = []
}

/// Everything that a fleet told: records, hosts, and the incidents they make together. SQLite, in one file. Its calls
/// block; it may be used from several threads, and written from one.
package final class CollectorStore: Sendable {
    struct State {
        var agents: AgentTable
        var incidents: FleetIncidentBook
        /// Of what only several hosts together show.
        var joint: JointIncidentBook
        var stretches: [StretchNote] = []
        var maxBytes: Int64
        var retentionDays: Int
        var counts = CollectorCounts()
    }

    let pool: DatabasePool
    let state: Mutex<State>
    private let logger: Logger

    /// - Throws: `DatabaseError`; a collector that keeps nothing is none.
    package init(
        _ path: String, maxBytes: Int64, retentionDays: Int, policy: AlertPolicy, logger: Logger
    ) throws {
        do {
            pool = try CollectorSchema.open(path)
        } catch {
            guard HistoryFile.isUseless(error, opening: true),
                let moved = HistoryFile.moveAside(path, time: HostClock.now().rfc3339)
            else { throw error }
            logger.error(
                "what the fleet told is of no use any more; it was moved aside and begun anew",
                metadata: ["path": "\(path)", "moved": "\(moved)", "reason": "\(error)"])
            pool = try CollectorSchema.open(path)
        }
        self.logger = logger
        let (agents, incidents, counts) = try pool.read { db in
            (
                try String.fetchAll(db, sql: "SELECT record FROM agent ORDER BY last"),
                try String.fetchAll(db, sql: "SELECT record FROM incident WHERE is_open = 1 ORDER BY last"),
                try Row.fetchAll(db, sql: "SELECT name, count FROM counted")
            )
        }
        let open = incidents.compactMap { try? JSONLine.decode(FleetIncident.self, from: $0) }
        let budget = SharedBudget()
        var state = State(
            agents: AgentTable(restoring: agents.compactMap { try? JSONLine.decode(AgentState.self, from: $0) }),
            incidents: FleetIncidentBook(policy: policy, budget: budget, restoring: open),
            joint: JointIncidentBook(policy: policy, budget: budget, restoring: open), maxBytes: maxBytes,
            retentionDays: retentionDays)
        for row in counts {
            let (name, count): (String, Int64) = (row[0], row[1])
            state.counts.rejected[name] = UInt64(clamping: count)
        }
        self.state = Mutex(state)
    }

    package func close() { try? pool.close() }

    package var agents: [AgentState] { state.withLock { $0.agents.all } }
    package var openIncidents: [FleetIncident] { state.withLock { $0.incidents.all + $0.joint.all } }

    package var counts: CollectorCounts {
        state.withLock { state in
            var counts = state.counts
            counts.agentsEvicted = state.agents.evictions
            counts.incidentsEvicted = state.incidents.evictions &+ state.joint.evictions
            counts.alertsWithheld = state.incidents.alertsWithheld &+ state.joint.alertsWithheld
            return counts
        }
    }

    /// Other settings are in force; what is more than may be goes with the next `retain`.
    package func use(_ policy: AlertPolicy, maxBytes: Int64, retentionDays: Int) {
        state.withLock { state in
            (state.maxBytes, state.retentionDays) = (maxBytes, retentionDays)
            state.incidents.policy = policy
            state.joint.policy = policy
        }
    }

    // MARK: - Taking in

    /// All of a batch or nothing of it: only what is in the file is acknowledged.
    ///
    /// - Throws: `DatabaseError`.
    package func take(_ records: [ReceivedRecord], rejected: [Rejection]) throws -> Intake {
        let stretches = state.withLock { $0.stretches }
        var (agents, incidents) = state.withLock { ($0.agents, $0.incidents) }
        var result = Intake()
        var (stored, duplicates) = (UInt64(0), UInt64(0))
        let bytes = try pool.write { db in
            for record in records {
                guard try CollectorStore.insert(record, db) else {
                    duplicates += 1
                    continue
                }
                stored += 1
                result.notices += agents.note(record)
                switch record.content {
                case .incident(let fact): incidents.note(fact, at: record.stored)
                case .heartbeat(let fact): incidents.note(fact, at: record.stored)
                case .finding(let fact): result.findings.append(fact)
                case .trace(let fact): result.traces.append(fact)
                case .call: break
                }
            }
            for note in stretches { incidents.place(note) }
            for agent in agents.takeChanged() {
                let last = Timestamp(rfc3339: agent.last)?.nanoseconds ?? 0
                try db.execute(
                    sql: """
                        INSERT INTO agent (name, last, record) VALUES (?, ?, ?)
                        ON CONFLICT (name) DO UPDATE SET last = excluded.last, record = excluded.record
                        """, arguments: [agent.name, last, JSONLine.encode(agent)])
            }
            for name in agents.takeRemoved() {
                try db.execute(sql: "DELETE FROM agent WHERE name = ?", arguments: [name])
            }
            for incident in incidents.takeChanged() { try CollectorStore.save(incident, db) }
            for reason in rejected {
                try db.execute(
                    sql: "INSERT INTO counted VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1",
                    arguments: [reason.rawValue])
            }
            return try HistoryFile.bytes(db)
        }
        result.events = incidents.takeEvents()
        state.withLock { state in
            // The policy may be another by now.
            incidents.policy = state.incidents.policy
            (state.agents, state.incidents) = (agents, incidents)
            state.stretches.removeFirst(min(stretches.count, state.stretches.count))
            state.counts.stored &+= stored
            state.counts.duplicates &+= duplicates
            state.counts.bytes = bytes
            for reason in rejected { state.counts.rejected[reason.rawValue, default: 0] &+= 1 }
        }
        return result
    }

    /// False for what is there already.
    private static func insert(_ record: ReceivedRecord, _ db: Database) throws -> Bool {
        let time = record.corrected.nanoseconds
        switch record.content {
        // The newest counts, and one that comes twice is no newer.
        case .heartbeat: return true
        case .incident:
            let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO told VALUES (?, ?, ?)")
            try statement.execute(arguments: [try source(record.id, db), record.id.row, time])
        case .trace:
            let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO trace VALUES (?, ?, ?, ?)")
            try statement.execute(arguments: [
                try source(record.id, db), record.id.row, record.stored.nanoseconds, record.json,
            ])
        case .finding(let fact):
            let finding = fact.finding
            let peers = [finding.place.from, finding.place.to].compactMap { $0 }.compactMap { IPAddress(hostOf: $0) }
            let statement = try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            try statement.execute(arguments: [
                try source(record.id, db), record.id.row, try agent(record, db), time,
                Handle(finding).value, finding.kind, (Severity(named: finding.severity) ?? .notice).rawValue,
                finding.call.map { CallName.hash($0.callID) } ?? 0, finding.call?.caller ?? "",
                finding.call?.callee ?? "", joined(peers.map(\.description)), PackedRecord.packWhole(record.json),
            ])
        case .call(let fact):
            let call = fact.call
            let peers = [call.from, call.to].compactMap { IPAddress(hostOf: $0) }
            let start = Timestamp(rfc3339: call.start) ?? record.time
            let statement = try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO call VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            try statement.execute(arguments: [
                try source(record.id, db), record.id.row, try agent(record, db),
                (start - (record.time - record.corrected)).nanoseconds, Handle(call).value,
                CallName.hash(call.callID), call.caller, call.callee, joined(peers.map(\.description)),
                joined(call.findings), try PackedRecord.packLike(record.json, db),
            ])
        }
        return db.changesCount > 0
    }

    private static func source(_ id: RecordID, _ db: Database) throws -> Int64 {
        let known = try db.cachedStatement(sql: "SELECT id FROM source WHERE outbox = ?")
        if let source = try Int64.fetchOne(known, arguments: [id.outbox]) { return source }
        try db.execute(sql: "INSERT INTO source (outbox) VALUES (?)", arguments: [id.outbox])
        return db.lastInsertedRowID
    }

    private static func agent(_ record: ReceivedRecord, _ db: Database) throws -> Int64 {
        let name = "\(record.subject.site)/\(record.subject.agent)"
        let known = try db.cachedStatement(sql: "SELECT id FROM agent WHERE name = ?")
        if let agent = try Int64.fetchOne(known, arguments: [name]) { return agent }
        try db.execute(
            sql: "INSERT INTO agent (name, last, record) VALUES (?, ?, '{}')",
            arguments: [name, record.stored.nanoseconds])
        return db.lastInsertedRowID
    }

    static func save(_ incident: FleetIncident, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO incident VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                incident.id, incident.kind, (Severity(named: incident.severity) ?? .notice).rawValue,
                Timestamp(rfc3339: incident.last)?.nanoseconds ?? 0, incident.cleared == nil ? 1 : 0,
                JSONLine.encode(incident),
            ])
    }

    /// `|a|b|`, so that one is found whole.
    static func joined(_ items: [String]) -> String {
        items.isEmpty ? "" : "|" + items.joined(separator: "|") + "|"
    }

    // MARK: - Making room

    /// Deletes what is older than may be, then the oldest calls, and at last findings, until the file is as small as it
    /// may be.
    package func retain(now: Timestamp) {
        let (days, maxBytes) = state.withLock { ($0.retentionDays, $0.maxBytes) }
        let limit = (now - .seconds(Double(days) * 86_400)).nanoseconds
        attempt { db in
            try db.execute(sql: "DELETE FROM call WHERE start < ?", arguments: [limit])
            try db.execute(sql: "DELETE FROM finding WHERE time < ?", arguments: [limit])
            try db.execute(sql: "DELETE FROM told WHERE time < ?", arguments: [limit])
            try db.execute(sql: "DELETE FROM joined WHERE time < ?", arguments: [limit])
            try db.execute(sql: "DELETE FROM replaced WHERE time < ?", arguments: [limit])
            let over = (now - CollectorStore.traceLife).nanoseconds
            try db.execute(sql: "DELETE FROM trace WHERE time < ?", arguments: [over])
            try db.execute(sql: "DELETE FROM incident WHERE is_open = 0 AND last < ?", arguments: [limit])
        }
        while true {
            var isDone = true
            attempt { db in
                try db.execute(sql: "PRAGMA incremental_vacuum")
                let bytes = try HistoryFile.bytes(db)
                self.state.withLock { $0.counts.bytes = bytes }
                guard bytes > maxBytes else { return }
                for (table, time) in [("call", "start"), ("finding", "time")] {
                    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
                    guard count > 0 else { continue }
                    let border = try Int64.fetchOne(
                        db, sql: "SELECT \(time) FROM \(table) ORDER BY \(time) LIMIT 1 OFFSET ?",
                        arguments: [count / 10])
                    try db.execute(sql: "DELETE FROM \(table) WHERE \(time) <= ?", arguments: [border])
                    isDone = db.changesCount == 0
                    if !isDone { break }
                }
            }
            if isDone { return }
        }
    }

    func attempt(_ body: (Database) throws -> Void) {
        do { try pool.write(body) } catch {
            logger.error("what is kept of the fleet cannot be changed", metadata: ["reason": "\(error)"])
        }
    }
}
