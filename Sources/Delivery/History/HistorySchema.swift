import GRDB
import Wire

/// The tables, as a chain of migrations: each is applied once, in order, and never changed after a release.
///
/// Times are nanoseconds since 1970-01-01 UTC. Texts are kept in both languages; a query chooses. The tables are strict,
/// because a value of another type than its column's would be a trap for the reader.
enum HistorySchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: calls, findings, incidents") { try $0.execute(sql: first) }
        migrator.registerMigration("2: memory") { try $0.execute(sql: memory) }
        migrator.registerMigration("3: packed calls, details, handles", migrate: packCalls)
        migrator.registerMigration("4: far hosts") { try $0.execute(sql: peers) }
        return migrator
    }()

    private static let first = """
        CREATE TABLE call (
            id INTEGER PRIMARY KEY,
            call_id TEXT NOT NULL, start INTEGER NOT NULL, caller TEXT NOT NULL, callee TEXT NOT NULL,
            -- Addresses without ports, and kinds of findings, each between bars: |a|b|
            peers TEXT NOT NULL, kinds TEXT NOT NULL,
            record TEXT NOT NULL,
            UNIQUE (call_id, start)
        ) STRICT;
        CREATE INDEX call_start ON call (start);
        CREATE TABLE finding (
            id TEXT PRIMARY KEY,
            time INTEGER NOT NULL, kind TEXT NOT NULL, severity INTEGER NOT NULL,
            call_id TEXT, caller TEXT, callee TEXT, peers TEXT NOT NULL,
            en TEXT NOT NULL, zh TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX finding_time ON finding (time);
        CREATE INDEX finding_call ON finding (call_id);
        CREATE TABLE incident (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL, subject TEXT NOT NULL, severity INTEGER NOT NULL,
            opened INTEGER NOT NULL, last INTEGER NOT NULL, cleared INTEGER, alerted INTEGER NOT NULL,
            count INTEGER NOT NULL, calls INTEGER NOT NULL, good_in_a_row INTEGER NOT NULL,
            title_en TEXT NOT NULL, title_zh TEXT NOT NULL, first_finding TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX incident_last ON incident (last);
        """

    private static let memory = """
        CREATE TABLE call_count (
            caller TEXT NOT NULL, callee TEXT NOT NULL, day INTEGER NOT NULL, month INTEGER NOT NULL,
            calls_of_day INTEGER NOT NULL, calls_of_month INTEGER NOT NULL, last INTEGER NOT NULL,
            PRIMARY KEY (caller, callee)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE port (
            address TEXT NOT NULL, port INTEGER NOT NULL, calls INTEGER NOT NULL, received INTEGER NOT NULL,
            icmp_errors INTEGER NOT NULL, last_received INTEGER,
            PRIMARY KEY (address, port)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE client (
            address TEXT PRIMARY KEY,
            -- Addresses of the registrars, and Contacts with their expiry, as JSON.
            registrars TEXT NOT NULL, contacts TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let peers = """
        CREATE TABLE peer (
            address TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
            -- Figures of calls from it and to it, as JSON.
            inbound TEXT NOT NULL, outbound TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let packed = """
        -- Of a record: which keys it has and in what order; see PackedRecord.
        CREATE TABLE shape (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE packed_call (
            id INTEGER PRIMARY KEY,
            start INTEGER NOT NULL,
            -- The value of its handle, and a hash of its Call-ID.
            handle INTEGER NOT NULL, name INTEGER NOT NULL,
            caller TEXT NOT NULL, callee TEXT NOT NULL,
            -- Addresses without ports, and kinds of findings, each between bars: |a|b|
            peers TEXT NOT NULL, kinds TEXT NOT NULL,
            record BLOB NOT NULL
        ) STRICT;
        -- Messages and media over time, of calls with findings.
        CREATE TABLE call_detail (
            id INTEGER PRIMARY KEY, start INTEGER NOT NULL, bytes INTEGER NOT NULL, record BLOB NOT NULL
        ) STRICT;
        CREATE INDEX call_detail_start ON call_detail (start, bytes);
        ALTER TABLE finding ADD COLUMN handle INTEGER NOT NULL DEFAULT 0;
        """

    private static let packedIndices = """
        DROP TABLE call;
        ALTER TABLE packed_call RENAME TO call;
        CREATE INDEX call_start ON call (start);
        CREATE UNIQUE INDEX call_handle ON call (handle);
        CREATE INDEX call_name ON call (name);
        CREATE INDEX finding_handle ON finding (handle);
        """

    /// Calls that are taken over: who waits for the daemon to start waits some seconds, not minutes.
    private static let takenOver = 50_000

    /// Old rows make room as they are taken over, because the file may be as large as it may be.
    private static func packCalls(_ db: Database) throws {
        try db.execute(sql: packed)
        try db.execute(
            sql: "DELETE FROM call WHERE id NOT IN (SELECT id FROM call ORDER BY start DESC LIMIT ?)",
            arguments: [takenOver])
        while true {
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM call ORDER BY id LIMIT 500")
            guard let last = rows.last else { break }
            for row in rows {
                let (name, start) = (row["call_id"] as String, Timestamp(nanoseconds: row["start"]))
                try db.execute(
                    sql: """
                        INSERT OR IGNORE INTO packed_call (id, start, handle, name, caller, callee, peers, kinds, record)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        row["id"] as Int64, start.nanoseconds, Handle(call: name, start: start).value,
                        CallName.hash(name), row["caller"] as String, row["callee"] as String, row["peers"] as String,
                        row["kinds"] as String, try PackedRecord.pack(row["record"], db),
                    ])
            }
            try db.execute(sql: "DELETE FROM call WHERE id <= ?", arguments: [last["id"] as Int64])
        }
        for id in try String.fetchAll(db, sql: "SELECT id FROM finding") {
            try db.execute(
                sql: "UPDATE finding SET handle = ? WHERE id = ?", arguments: [Handle(finding: id).value, id])
        }
        try db.execute(sql: packedIndices)
    }
}

/// A Call-ID as a short number, to find its calls by.
package enum CallName {
    private static let siphash = SipHash(low: 0x6361_6C6C, high: 0x6E61_6D65)

    /// 32 bits: two may have the same, so the record's own is compared.
    package static func hash(_ callID: String) -> Int64 { Int64(siphash.hash(callID.utf8) >> 32) }
}
