import Dispatch
package import GRDB
import Glibc

/// Opens the database file, and puts it out of the way when it is of no use any more.
package enum HistoryFile {
    /// Databases up to this size are read through before they are trusted; larger ones take too long for a start.
    private static let checkedBytes: Int64 = 64 << 20

    /// Opens the database, makes it when there is none, and brings its tables up to date.
    ///
    /// - Throws: `DatabaseError`; see `isUseless`.
    static func open(_ settings: HistorySettings) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "history"
        // GRDB's own is higher, for which the kernel wants a privilege that the daemon gave up.
        configuration.qos = .default
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 3
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly else { return }
            // Must be said before the first table, so that what retention frees goes back to the file system.
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            // Nothing is written but the database: its directory may be the only one.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            // Retention keeps well below it; a hard limit for what it cannot foresee.
            let pageSize = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 4_096
            try db.execute(sql: "PRAGMA max_page_count = \(max(64, settings.maxBytes / pageSize * 5 / 4))")
        }
        let pool = try DatabasePool(path: settings.path, configuration: configuration)
        try pool.write { db in
            if try HistoryFile.bytes(db) <= checkedBytes {
                let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
                guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
            }
            // Made by a later version: its tables are unknown to this one.
            if try HistorySchema.migrator.hasBeenSuperseded(db) {
                throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "made by a later version")
            }
        }
        try HistorySchema.migrator.migrate(pool)
        chmod(settings.path, 0o640)
        return pool
    }

    /// Size of the database in bytes, without its write-ahead log.
    package static func bytes(_ db: Database) throws -> Int64 {
        let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        return try pages * (Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    }

    /// True for errors that no waiting mends: only a new file does.
    package static func isUseless(_ error: any Error, opening: Bool = false) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: return true
        // Tables that are not what the migrations left.
        case .SQLITE_ERROR: return opening
        default: return false
        }
    }

    package static func isFull(_ error: any Error) -> Bool { (error as? DatabaseError)?.resultCode == .SQLITE_FULL }

    /// Renames the database to `<path>-corrupt-<time>`, with what belongs to it.
    ///
    /// - Returns: The new path; nil when it cannot be renamed.
    package static func moveAside(_ path: String, time: String) -> String? {
        let stamp = time.filter { $0.isNumber || $0 == "T" }.prefix(15)
        let target = "\(path).corrupt-\(stamp)"
        guard rename(path, target) == 0 else { return nil }
        for suffix in ["-wal", "-shm"] where rename(path + suffix, target + suffix) != 0 { unlink(path + suffix) }
        return target
    }
}
