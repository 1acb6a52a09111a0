import Diagnosis
import GRDB
import Wire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Questions to the tables. Each gives the newest `limit` rows, in the order named.
enum HistoryQueries {
    /// JSON of findings, oldest first.
    static func findings(_ db: Database, _ filter: HistoryFilter, language: Language, limit: Int) throws -> [String] {
        var terms = Terms()
        terms.add("severity >= ?", filter.minimumSeverity.rawValue)
        if let kind = filter.kind { terms.add("kind = ?", kind) }
        terms.add("call_id", oneOf: filter.callIDs)
        terms.add(period: filter, "time")
        terms.add(number: filter)
        if let peer = filter.peer { terms.add("instr(peers, ?) > 0", "|\(peer)|") }
        terms.add(handle: filter)
        let column = language == .en ? "en" : "zh"
        return try String.fetchAll(
            db, sql: "SELECT \(column) FROM finding \(terms.sql) ORDER BY time DESC, id DESC LIMIT ?",
            arguments: terms.arguments + [limit]
        ).reversed()
    }

    /// JSON of calls, newest first.
    static func calls(_ db: Database, _ filter: HistoryFilter, limit: Int) throws -> [String] {
        var terms = Terms()
        terms.add("name", oneOf: filter.callIDs.map(CallName.hash))
        terms.add(period: filter, "start")
        if let kind = filter.kind { terms.add("instr(kinds, ?) > 0", "|\(kind)|") }
        terms.add(number: filter)
        if let peer = filter.peer { terms.add("instr(peers, ?) > 0", "|\(peer)|") }
        terms.add(handle: filter)
        let rows = try Data.fetchAll(
            db, sql: "SELECT record FROM call \(terms.sql) ORDER BY start DESC, id DESC LIMIT ?",
            arguments: terms.arguments + [limit])
        return try PackedRecord.unpack(rows, db)
    }

    /// What is kept of a call besides its row; nil where nothing is.
    static func detail(_ db: Database, _ handle: Handle) throws -> String? {
        let rows = try Data.fetchAll(
            db, sql: "SELECT record FROM call_detail WHERE id = ?", arguments: [handle.value])
        return try PackedRecord.unpack(rows, db).first
    }

    /// Oldest first.
    static func incidents(_ db: Database, _ filter: HistoryFilter, limit: Int) throws -> [Incident] {
        var terms = Terms()
        terms.add("severity >= ?", filter.minimumSeverity.rawValue)
        if let kind = filter.kind { terms.add("kind = ?", kind) }
        if let peer = filter.peer { terms.add("subject = ?", peer) }
        terms.add(period: filter, "last")
        if filter.isOpen { terms.add("cleared IS NULL") }
        return try Row.fetchAll(
            db, sql: "SELECT * FROM incident \(terms.sql) ORDER BY opened DESC, id DESC LIMIT ?",
            arguments: terms.arguments + [limit]
        ).reversed().compactMap(incident).filter { filter.handle?.begins(Handle(incident: $0.id)) ?? true }
    }

    /// Nil for a kind that this version does not know.
    private static func incident(_ row: Row) -> Incident? {
        guard let kind = Kind(rawValue: row["kind"]) else { return nil }
        func time(_ column: String) -> Timestamp { Timestamp(nanoseconds: row[column]) }
        func count(_ column: String) -> UInt64 { UInt64(clamping: row[column] as Int64) }
        var incident = Incident(
            id: row["id"], kind: kind, subject: Subject(remembered: row["subject"]),
            severity: Severity(rawValue: row["severity"]) ?? .warning, opened: time("opened"),
            title: Text(en: row["title_en"], zh: row["title_zh"]), firstFinding: row["first_finding"])
        incident.last = time("last")
        incident.cleared = (row["cleared"] as Int64?).map { Timestamp(nanoseconds: $0) }
        incident.alerted = time("alerted")
        incident.count = count("count")
        incident.calls = count("calls")
        incident.goodInARow = count("good_in_a_row")
        return incident
    }

    /// Terms joined with AND; values only ever go in as arguments.
    private struct Terms {
        private var terms: [String] = []
        var arguments = StatementArguments()

        var sql: String { terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ") }

        mutating func add(_ term: String, _ values: (any DatabaseValueConvertible)...) {
            terms.append(term)
            arguments += StatementArguments(values)
        }

        /// None: all.
        mutating func add(_ column: String, oneOf values: [some DatabaseValueConvertible]) {
            guard !values.isEmpty else { return }
            terms.append("\(column) IN (\(values.map { _ in "?" }.joined(separator: ", ")))")
            arguments += StatementArguments(values)
        }

        mutating func add(period filter: HistoryFilter, _ column: String) {
            if let since = filter.since { add("\(column) >= ?", since.nanoseconds) }
            if let until = filter.until { add("\(column) <= ?", until.nanoseconds) }
        }

        mutating func add(handle filter: HistoryFilter) {
            guard let values = filter.handle?.values else { return }
            add("handle BETWEEN ? AND ?", values.lowerBound, values.upperBound)
        }

        mutating func add(number filter: HistoryFilter) {
            guard let number = filter.number else { return }
            let masked = filter.mask?.mask(number) ?? number
            add(
                "(instr(caller, ?) > 0 OR instr(callee, ?) > 0 OR caller = ? OR callee = ?)", number, number, masked,
                masked)
        }
    }
}
