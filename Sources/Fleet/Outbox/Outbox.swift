import Delivery
import GRDB
import Glibc
package import Logging
import Synchronization
package import Wire

/// A record on its way into the outbox.
package struct OutboxItem: Sendable, Equatable {
    package var subject: FleetSubject
    package var json: String
    /// The handle of a call that may still be found something of: it waits until it comes again without, or until the
    /// daemon that saw it is gone.
    package var unfinished: Int64?

    package init(_ record: some FleetRecord, unfinished: Int64? = nil) {
        subject = FleetSubject(type(of: record).kind, site: record.site, agent: record.agent)
        json = JSONLine.encode(record)
        self.unfinished = unfinished
    }
}

/// What waits to be sent, on disk and bounded. The daemon's end: it blocks, and may be used from several threads.
///
/// Traces go after a quarter of an hour, when nobody joins them any more. Where it is full, the oldest of them go first,
/// then call facts, then heartbeats, findings and incidents last. What was lost is counted, in the file, and told when it
/// begins.
package final class Outbox: Sendable {
    private struct State {
        var queue: DatabaseQueue?
        var lastAttempt: ContinuousClock.Instant?
        /// Lost without the file's knowledge, because it could not be written.
        var unwritten = OutboxCounts()
        var counts = OutboxCounts()
        var isLosing = false
        var isFailing = false
    }

    private let path: String
    private let limit: @Sendable () -> Int64
    private let machine: String
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let state = Mutex(State())
    private static let retryPeriod = Duration.seconds(30)
    /// Of the limit, so that the log beside the file fits into it as well.
    private static let share = 0.97
    /// Taken away at a time.
    private static let portion = 512

    /// - Parameter limit: Bytes; asked for each time, because a reload may change it.
    package init(
        _ path: String, limit: @escaping @Sendable () -> Int64, machine: String = Outbox.machine,
        now: @escaping @Sendable () -> Timestamp = { HostClock.now() }, logger: Logger
    ) {
        self.now = now
        self.path = path
        self.limit = limit
        self.machine = machine
        self.logger = logger
        settle()
    }

    /// Of calls that ended nothing more is found: those of a run before this one, or all as this one ends.
    package func settle() {
        try? perform { db in
            try db.execute(sql: "INSERT INTO calls (subject, record) SELECT subject, record FROM ended")
            try db.execute(sql: "DELETE FROM ended")
            try makeRoom(db)
        }
    }

    /// What tells this host from others: systemd's machine id, hashed, so that it is nobody's business.
    package static let machine: String = {
        let descriptor = open("/etc/machine-id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return "" }
        let hash = SipHash(low: 0x6561_7273_686F_7420, high: 0x6F75_7462_6F78_2E31).hash(bytes[..<count])
        return String(hash, radix: 16)
    }()

    package var counts: OutboxCounts {
        state.withLock { state in
            var counts = state.counts
            counts.lostFindings &+= state.unwritten.lostFindings
            counts.lostHeartbeats &+= state.unwritten.lostHeartbeats
            counts.lostCalls &+= state.unwritten.lostCalls
            return counts
        }
    }

    /// All of them in one transaction; what does not fit is made room for.
    package func put(_ items: [OutboxItem]) {
        guard !items.isEmpty else { return }
        do {
            try perform { db in
                for item in items { try Outbox.insert(item, db) }
                try makeRoom(db)
            }
            recovered()
        } catch {
            lose(items, error)
        }
    }

    package func close() {
        let queue = state.withLock { state in
            defer { state.queue = nil }
            state.lastAttempt = .now
            return state.queue
        }
        try? queue?.close()
    }

    // MARK: - Rows

    private static func insert(_ item: OutboxItem, _ db: Database) throws {
        let subject = try subject(item.subject.description, db)
        let record = try PackedRecord.packLike(item.json, db)
        let shelf = Shelf(item.subject.kind)
        if let handle = item.unfinished {
            try db.execute(
                sql: "INSERT OR REPLACE INTO ended VALUES (?, ?, ?)", arguments: [handle, subject, record])
            return
        }
        try db.execute(
            sql: "INSERT INTO \(shelf.table) (subject, record) VALUES (?, ?)", arguments: [subject, record])
    }

    private static func subject(_ text: String, _ db: Database) throws -> Int64 {
        let known = try db.cachedStatement(sql: "SELECT id FROM subject WHERE text = ?")
        if let id = try Int64.fetchOne(known, arguments: [text]) { return id }
        try db.execute(sql: "INSERT INTO subject (text) VALUES (?)", arguments: [text])
        return db.lastInsertedRowID
    }

    /// The handles of calls of which all is known.
    package func finish(_ handles: [Int64], _ items: [OutboxItem]) {
        guard !items.isEmpty || !handles.isEmpty else { return }
        do {
            try perform { db in
                for handle in handles {
                    try db.execute(sql: "DELETE FROM ended WHERE handle = ?", arguments: [handle])
                }
                for item in items { try Outbox.insert(item, db) }
                try makeRoom(db)
            }
            recovered()
        } catch {
            lose(items, error)
        }
    }

    private func makeRoom(_ db: Database) throws {
        try Outbox.forgetTraces(db, at: now())
        let limit = Int64(Double(limit()) * Outbox.share)
        var bytes = try OutboxFile.bytes(db)
        for shelf in Shelf.byWorth {
            while bytes > limit {
                try db.execute(
                    sql: "DELETE FROM \(shelf.table) WHERE id IN (SELECT id FROM \(shelf.table) ORDER BY id LIMIT ?)",
                    arguments: [Outbox.portion])
                let count = db.changesCount
                guard count > 0 else { break }
                try db.execute(
                    sql: """
                        INSERT INTO lost VALUES (?, ?)
                        ON CONFLICT (shelf) DO UPDATE SET count = count + excluded.count
                        """,
                    arguments: [shelf.rawValue, count])
                bytes = try OutboxFile.bytes(db)
                tellLoss(of: shelf)
            }
        }
        let counts = try Outbox.counts(db)
        state.withLock { state in
            state.counts = counts
            if counts.waiting < 100 { state.isLosing = false }
        }
    }

    /// Those that nobody would join any more.
    private static func forgetTraces(_ db: Database, at now: Timestamp) throws {
        let numbers = try db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = ?")
        guard let last = try Int64.fetchOne(numbers, arguments: [Shelf.traces.table]) else { return }
        var marks = TraceMarks(try OutboxFile.fact(TraceMarks.name, db))
        let before = marks
        if let row = marks.note(row: last, at: now) {
            try db.execute(sql: "DELETE FROM \(Shelf.traces.table) WHERE id <= ?", arguments: [row])
        }
        guard marks != before else { return }
        try db.execute(
            sql: "INSERT OR REPLACE INTO fact VALUES (?, ?)", arguments: [TraceMarks.name, marks.text])
    }

    /// Numbers of a shelf are given in order and sent in order: what lies between the first and the last waits.
    static func counts(_ db: Database) throws -> OutboxCounts {
        var counts = OutboxCounts(bytes: try OutboxFile.bytes(db))
        for shelf in Shelf.allCases {
            if let first = try Int64.fetchOne(db, sql: "SELECT min(id) FROM \(shelf.table)"),
                let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM \(shelf.table)")
            {
                counts.waiting &+= UInt64(clamping: last &- first) &+ 1
            }
        }
        for row in try Row.fetchAll(db, sql: "SELECT shelf, count FROM lost") {
            let count: Int64 = row[1]
            switch Shelf(rawValue: row[0]) {
            case .findings: counts.lostFindings = UInt64(clamping: count)
            case .heartbeats: counts.lostHeartbeats = UInt64(clamping: count)
            // Traces are facts of calls too.
            case .calls, .traces: counts.lostCalls &+= UInt64(clamping: count)
            case nil: break
            }
        }
        return counts
    }

    /// Counts again what waits: it becomes less without our doing.
    package func review() {
        try? perform { db in try makeRoom(db) }
    }

    // MARK: - Trouble

    private struct NotOpen: Error, CustomStringConvertible {
        var description: String { "it could not be opened" }
    }

    private func perform(_ body: (Database) throws -> Void) throws {
        guard let queue = opened() else { throw NotOpen() }
        do {
            try queue.write(body)
        } catch {
            guard HistoryFile.isUseless(error) else { throw error }
            replace(error)
            guard let queue = opened() else { throw NotOpen() }
            try queue.write(body)
        }
    }

    private func opened() -> DatabaseQueue? {
        state.withLock { state in
            if let queue = state.queue { return queue }
            if let last = state.lastAttempt, .now - last < Outbox.retryPeriod { return nil }
            state.lastAttempt = .now
            do {
                state.queue = try OutboxFile.open(path, machine: machine)
            } catch {
                guard HistoryFile.isUseless(error, opening: true) else { return nil }
                _ = HistoryFile.moveAside(path, time: HostClock.now().rfc3339)
                state.queue = try? OutboxFile.open(path, machine: machine)
            }
            return state.queue
        }
    }

    private func replace(_ error: any Error) {
        state.withLock { state in
            try? state.queue?.close()
            state.queue = nil
            state.lastAttempt = nil
            let moved = HistoryFile.moveAside(path, time: HostClock.now().rfc3339)
            logger.error(
                "the outbox of the fleet is of no use any more; a new one is begun",
                metadata: ["path": "\(path)", "moved": "\(moved ?? "not")", "reason": "\(error)"])
        }
    }

    private func tellLoss(of shelf: Shelf) {
        let isNew = state.withLock { state in
            defer { state.isLosing = true }
            return !state.isLosing
        }
        guard isNew else { return }
        logger.warning(
            "the outbox of the fleet is full; the oldest records are lost",
            metadata: ["path": "\(path)", "first": "\(shelf.table)", "limit": "\(limit() >> 20) MB"])
    }

    private func lose(_ items: [OutboxItem], _ error: any Error) {
        state.withLock { state in
            if !state.isFailing {
                logger.error(
                    "the outbox of the fleet cannot be written", metadata: ["path": "\(path)", "reason": "\(error)"])
            }
            state.isFailing = true
            for item in items where item.unfinished == nil {
                switch Shelf(item.subject.kind) {
                case .findings: state.unwritten.lostFindings &+= 1
                case .heartbeats: state.unwritten.lostHeartbeats &+= 1
                case .calls, .traces: state.unwritten.lostCalls &+= 1
                }
            }
        }
    }

    private func recovered() {
        state.withLock { state in
            guard state.isFailing else { return }
            state.isFailing = false
            logger.notice("the outbox of the fleet is written again", metadata: ["path": "\(path)"])
        }
    }
}
