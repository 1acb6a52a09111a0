import GRDB
import Wire

/// What is old goes, and when there is still too much, the oldest of the rest.
extension HistoryStore {
    /// Deletes what is older than the settings say, then as much of the oldest as makes the file fit.
    package func retain() {
        let limit = now - .seconds(Double(settings.retentionDays) * 86_400)
        // Counts of this month and the last are needed, whatever the retention.
        let counts = now - .seconds(62 * 86_400)
        write(rows: 0) { db in
            try db.execute(sql: "DELETE FROM call WHERE start < ?", arguments: [limit.nanoseconds])
            try db.execute(sql: "DELETE FROM call_detail WHERE start < ?", arguments: [limit.nanoseconds])
            try db.execute(sql: "DELETE FROM finding WHERE time < ?", arguments: [limit.nanoseconds])
            try db.execute(
                sql: "DELETE FROM incident WHERE cleared IS NOT NULL AND last < ?", arguments: [limit.nanoseconds])
            try db.execute(sql: "DELETE FROM call_count WHERE last < ?", arguments: [counts.nanoseconds])
            try db.execute(
                sql: """
                    DELETE FROM peer WHERE last < ? OR address NOT IN (SELECT address FROM peer ORDER BY last DESC LIMIT ?)
                    """,
                arguments: [limit.nanoseconds, HistoryStore.peerLimit])
        }
        shrink()
        while counters.bytes > settings.maxBytes, makeRoom() {}
    }

    /// Deletes the oldest tenth of calls, of their details and of findings; false when there are none left.
    func makeRoom() -> Bool {
        var deleted = 0
        do {
            try trim { db in
                for (table, time) in [("call_detail", "start"), ("call", "start"), ("finding", "time")] {
                    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
                    try db.execute(
                        sql: "DELETE FROM \(table) WHERE id IN (SELECT id FROM \(table) ORDER BY \(time) LIMIT ?)",
                        arguments: [count / 10 + 1])
                    deleted += db.changesCount
                }
            }
        } catch {
            return false
        }
        shrink()
        return deleted > 0
    }

    /// Gives free pages back to the file system.
    private func shrink() {
        try? trim { db in try db.execute(sql: "PRAGMA incremental_vacuum") }
    }
}
