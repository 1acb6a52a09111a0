import Delivery
import Dispatch
import GRDB
import Glibc

/// The outbox's tables, and how its file is opened: by the daemon, which puts records in, and by the process that sends
/// them, which takes them out.
enum OutboxFile {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: shelves") { try $0.execute(sql: first) }
        return migrator
    }()

    /// Rows of a shelf are numbered for ever: a number that came again would be taken for a record sent twice.
    private static let first =
        Shelf.allCases.map { shelf in
            """
            CREATE TABLE \(shelf.table) (
                id INTEGER PRIMARY KEY AUTOINCREMENT, subject INTEGER NOT NULL, record BLOB NOT NULL
            ) STRICT;
            """
        }.joined(separator: "\n") + """

            -- Calls that ended and may still be found something of: they move to their shelf when all is known.
            CREATE TABLE ended (
                handle INTEGER PRIMARY KEY, subject INTEGER NOT NULL, record BLOB NOT NULL
            ) STRICT;
            CREATE TABLE subject (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
            -- Of a record: which keys it has and in what order; see PackedRecord.
            CREATE TABLE shape (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
            CREATE TABLE sample (shape INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
            CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE lost (shelf INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
            """

    /// Opens the file; makes it, with a name of its own, where there is none.
    ///
    /// - Parameter machine: What tells this host from one that is a copy of its disk.
    /// - Throws: `DatabaseError`.
    static func open(_ path: String, machine: String) throws -> DatabaseQueue {
        let queue = try connect(path)
        try migrator.migrate(queue)
        try queue.write { db in
            if try migrator.hasBeenSuperseded(db) {
                throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "made by a later version")
            }
            try name(db, machine: machine)
        }
        chmod(path, 0o640)
        return queue
    }

    /// Opens what is there. Two that made it at a time would take each other's tables for trouble.
    ///
    /// - Returns: Nil where the daemon of this host has not made it, or made it its own, yet.
    static func openExisting(_ path: String, machine: String) throws -> DatabaseQueue? {
        guard access(path, F_OK) == 0 else { return nil }
        let queue = try connect(path)
        let isMade = try queue.read { db in try db.tableExists("fact") && fact("machine", db) == machine }
        return isMade ? queue : nil
    }

    private static func connect(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "outbox"
        configuration.qos = .default
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA journal_size_limit = \(4 << 20)")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// A copied disk would give two hosts one name, and one host's records would be taken for the other's.
    private static func name(_ db: Database, machine: String) throws {
        guard try fact("machine", db) != machine || fact("outbox", db) == nil else { return }
        var generator = SystemRandomNumberGenerator()
        let value = String(generator.next() as UInt64, radix: 16)
        let name = String(repeating: "0", count: 16 - value.count) + value
        for (key, text) in [("outbox", name), ("machine", machine)] {
            try db.execute(sql: "INSERT OR REPLACE INTO fact VALUES (?, ?)", arguments: [key, text])
        }
    }

    static func fact(_ name: String, _ db: Database) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM fact WHERE name = ?", arguments: [name])
    }

    /// Bytes of what is in it; pages that are free are not.
    static func bytes(_ db: Database) throws -> Int64 {
        let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let free = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        return try (pages - free) * (Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    }
}

extension Shelf {
    var table: String {
        switch self {
        case .findings: "findings"
        case .heartbeats: "heartbeats"
        case .calls: "calls"
        case .traces: "traces"
        }
    }

    /// What is given up first when the outbox is full.
    static let byWorth: [Shelf] = [.traces, .calls, .heartbeats, .findings]
}
