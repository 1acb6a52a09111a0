import GRDB

/// The tables, as a chain of migrations: each is applied once, in order, and never changed after a release.
///
/// Times are nanoseconds since 1970-01-01 UTC. Texts are kept in both languages; a query chooses. The tables are strict,
/// because a value of another type than its column's would be a trap for the reader.
enum HistorySchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: calls, findings, incidents") { try $0.execute(sql: first) }
        migrator.registerMigration("2: memory") { try $0.execute(sql: memory) }
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
}
