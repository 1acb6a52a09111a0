import Delivery
import Dispatch
import GRDB
import Glibc

/// The tables of what a fleet told. A record is known by its outbox and row: one that comes again finds itself there.
///
/// Times are nanoseconds since 1970-01-01 UTC, by the servers' clock as far as the agent's is known to differ.
enum CollectorSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: records of a fleet") { try $0.execute(sql: first) }
        migrator.registerMigration("2: what is replaced is found by its handle") { db in
            try db.execute(sql: "ALTER TABLE replaced ADD COLUMN handle INTEGER NOT NULL DEFAULT 0")
            for id in try String.fetchAll(db, sql: "SELECT id FROM replaced") {
                try db.execute(
                    sql: "UPDATE replaced SET handle = ? WHERE id = ?", arguments: [Handle(finding: id).value, id])
            }
            try db.execute(sql: "CREATE INDEX replaced_handle ON replaced (handle)")
        }
        return migrator
    }()

    private static let first = """
        CREATE TABLE source (id INTEGER PRIMARY KEY, outbox TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE agent (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL, record TEXT NOT NULL
        ) STRICT;
        CREATE TABLE call (
            source INTEGER NOT NULL, row INTEGER NOT NULL, agent INTEGER NOT NULL, start INTEGER NOT NULL,
            handle INTEGER NOT NULL, name INTEGER NOT NULL, caller TEXT NOT NULL, callee TEXT NOT NULL,
            -- Addresses without ports, and kinds of findings, each between bars: |a|b|
            peers TEXT NOT NULL, kinds TEXT NOT NULL, record BLOB NOT NULL,
            PRIMARY KEY (source, row)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX call_start ON call (start);
        CREATE INDEX call_handle ON call (handle);
        CREATE INDEX call_name ON call (name);
        CREATE TABLE finding (
            source INTEGER NOT NULL, row INTEGER NOT NULL, agent INTEGER NOT NULL, time INTEGER NOT NULL,
            handle INTEGER NOT NULL, kind TEXT NOT NULL, severity INTEGER NOT NULL, name INTEGER NOT NULL,
            caller TEXT NOT NULL, callee TEXT NOT NULL, peers TEXT NOT NULL, record BLOB NOT NULL,
            PRIMARY KEY (source, row)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX finding_time ON finding (time);
        CREATE INDEX finding_handle ON finding (handle);
        CREATE INDEX finding_name ON finding (name);
        -- What hosts told of incidents: kept so that what comes twice is known.
        CREATE TABLE told (
            source INTEGER NOT NULL, row INTEGER NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (source, row)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX told_time ON told (time);
        -- What hosts saw of calls, until nothing more can come of them.
        CREATE TABLE trace (
            source INTEGER NOT NULL, row INTEGER NOT NULL, time INTEGER NOT NULL, record TEXT NOT NULL,
            PRIMARY KEY (source, row)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX trace_time ON trace (time);
        -- What several hosts prove together. What is not valid was revised or taken back.
        CREATE TABLE joined (
            id TEXT PRIMARY KEY, time INTEGER NOT NULL, handle INTEGER NOT NULL, kind TEXT NOT NULL,
            severity INTEGER NOT NULL, name INTEGER NOT NULL, caller TEXT NOT NULL, callee TEXT NOT NULL,
            peers TEXT NOT NULL, is_valid INTEGER NOT NULL, record TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX joined_time ON joined (time);
        CREATE INDEX joined_name ON joined (name);
        -- Findings of single hosts, and what says the same and more.
        CREATE TABLE replaced (id TEXT PRIMARY KEY, by TEXT NOT NULL, time INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX replaced_by ON replaced (by);
        CREATE TABLE incident (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, severity INTEGER NOT NULL, last INTEGER NOT NULL,
            is_open INTEGER NOT NULL, record TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX incident_last ON incident (last);
        CREATE TABLE shape (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE sample (shape INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
        CREATE TABLE counted (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """

    /// - Throws: `DatabaseError`.
    static func open(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "fleet"
        configuration.qos = .default
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 3
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly else { return }
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA cache_size = -32768")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.write { db in
            if try migrator.hasBeenSuperseded(db) {
                throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "made by a later version")
            }
        }
        try migrator.migrate(pool)
        chmod(path, 0o640)
        return pool
    }
}
