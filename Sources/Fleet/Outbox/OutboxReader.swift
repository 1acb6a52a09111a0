import Delivery
import GRDB
import Host

/// A record as it is sent.
package struct OutboxRow: Sendable, Equatable {
    package var id: RecordID
    package var subject: String
    package var json: String
}

/// The sender's end of the outbox. For one thread.
package final class OutboxReader {
    private let queue: DatabaseQueue
    private let path: String
    private let identity: FileStatus.Identity?
    package let name: String

    /// Nil where there is none yet: the daemon makes it.
    ///
    /// - Throws: `DatabaseError`; another attempt may help.
    package init?(_ path: String, machine: String = Outbox.machine) throws {
        guard let queue = try OutboxFile.openExisting(path, machine: machine) else { return nil }
        self.queue = queue
        self.path = path
        identity = FileStatus(path: path)?.identity
        name = try queue.read { try OutboxFile.fact("outbox", $0) } ?? ""
    }

    /// False when another file has its place: the daemon moved it aside, because it was of no use any more.
    package var isCurrent: Bool { FileStatus(path: path)?.identity == identity }

    /// The oldest rows of a shelf that come after `row`; what is broken is left out.
    package func next(_ shelf: Shelf, after row: Int64, limit: Int) throws -> [OutboxRow] {
        try queue.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT shelf.id, subject.text, shelf.record FROM \(shelf.table) AS shelf
                    JOIN subject ON subject.id = shelf.subject WHERE shelf.id > ? ORDER BY shelf.id LIMIT ?
                    """,
                arguments: [row, limit])
            return try rows.map { row in
                let record: [String] = try PackedRecord.unpack([row[2]], db)
                return OutboxRow(
                    id: RecordID(outbox: name, shelf: shelf, row: row[0]), subject: row[1], json: record.first ?? "")
            }
        }
    }

    /// They have arrived.
    package func remove(_ ids: [RecordID]) throws {
        guard !ids.isEmpty else { return }
        try queue.write { db in
            for id in ids {
                let statement = try db.cachedStatement(sql: "DELETE FROM \(id.shelf.table) WHERE id = ?")
                try statement.execute(arguments: [id.row])
            }
            // What is free goes back to the file system once it is much.
            if try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0 > 2_000 {
                try db.execute(sql: "PRAGMA incremental_vacuum(1000)")
            }
        }
    }
}
