import Engine
import GRDB
package import Logging
import Synchronization
package import Wire

/// The history: calls, findings, incidents, and what the next run needs to go on. SQLite, in one file.
///
/// Trouble with it never stops the daemon: what cannot be written is counted and reported when it begins and when it
/// ends, a broken file is moved aside and a new one begun. May be used from several threads; its calls block.
package final class HistoryStore: Sendable {
    private struct State {
        var pool: DatabasePool?
        var counters = HistoryRecord()
        /// Rows lost since writing last worked.
        var losing: UInt64 = 0
        var lastAttempt: ContinuousClock.Instant?
    }

    let settings: HistorySettings
    private let logger: Logger
    private let clock: @Sendable () -> Timestamp
    private let state = Mutex(State())
    /// An open that failed is tried again with the next write after this time.
    private static let retryPeriod = Duration.seconds(30)

    /// Opens the database; on failure it is opened later.
    ///
    /// - Parameter clock: The wall clock, for retention and for the name of what is moved aside.
    package init(_ settings: HistorySettings, logger: Logger, clock: @escaping @Sendable () -> Timestamp) {
        self.settings = settings
        self.logger = logger
        self.clock = clock
        _ = opened()
    }

    package var counters: HistoryRecord { state.withLock { $0.counters } }

    package var now: Timestamp { clock() }

    /// Nothing more comes.
    package func close() {
        let pool = state.withLock { state in
            defer { state.pool = nil }
            state.lastAttempt = .now
            return state.pool
        }
        try? pool?.close()
    }

    // MARK: - Access

    /// Runs `body` in one transaction. A broken or full database gets more chances, as long as it can be mended.
    func write(rows: Int, _ body: (Database) throws -> Void) {
        var chances = 10
        while true {
            do {
                try perform(body)
                break
            } catch {
                chances -= 1
                guard chances > 0, mend(error) else { return lose(rows, error) }
            }
        }
        state.withLock { state in
            state.counters.written &+= UInt64(rows)
            guard state.losing > 0 else { return }
            logger.notice(
                "history is written again", metadata: ["path": "\(settings.path)", "lost": "\(state.losing)"])
            state.losing = 0
        }
    }

    /// What `body` reads; nil when there is nothing to read from.
    func read<Value>(_ body: (Database) throws -> Value) -> Value? {
        guard let pool = opened() else { return nil }
        do {
            return try pool.read(body)
        } catch {
            logger.error("history cannot be read", metadata: ["path": "\(settings.path)", "reason": "\(error)"])
            return nil
        }
    }

    /// As `write`, without a second chance and without counting: for what makes room.
    func trim(_ body: (Database) throws -> Void) throws { try perform(body) }

    private struct NotOpen: Error, CustomStringConvertible {
        var description: String { "it could not be opened" }
    }

    private func perform(_ body: (Database) throws -> Void) throws {
        guard let pool = opened() else { throw NotOpen() }
        let bytes = try pool.write { db in
            try body(db)
            return try HistoryFile.bytes(db)
        }
        state.withLock { $0.counters.bytes = bytes }
    }

    // MARK: - Trouble

    private func opened() -> DatabasePool? {
        state.withLock { state in
            if let pool = state.pool { return pool }
            if let last = state.lastAttempt, .now - last < HistoryStore.retryPeriod { return nil }
            state.lastAttempt = .now
            do {
                state.pool = try HistoryFile.open(settings)
            } catch {
                let isMended = HistoryFile.isUseless(error, opening: true) && replace(error, &state)
                do {
                    guard isMended else { throw error }
                    state.pool = try HistoryFile.open(settings)
                } catch {
                    logger.error(
                        "history cannot be opened; calls and findings are not kept",
                        metadata: ["path": "\(settings.path)", "reason": "\(error)"])
                }
            }
            return state.pool
        }
    }

    /// True when another try is worth while.
    private func mend(_ error: any Error) -> Bool {
        if HistoryFile.isFull(error) { return makeRoom() }
        guard HistoryFile.isUseless(error) else { return false }
        return state.withLock { replace(error, &$0) }
    }

    /// Puts the file aside, so that a new one can be begun.
    private func replace(_ error: any Error, _ state: inout State) -> Bool {
        try? state.pool?.close()
        state.pool = nil
        state.lastAttempt = nil
        guard let target = HistoryFile.moveAside(settings.path, time: clock().rfc3339) else { return false }
        state.counters.replaced &+= 1
        logger.error(
            "history is of no use any more; it was moved aside and a new one is begun",
            metadata: ["path": "\(settings.path)", "moved": "\(target)", "reason": "\(error)"])
        return true
    }

    private func lose(_ rows: Int, _ error: any Error) {
        state.withLock { state in
            if state.losing == 0 {
                logger.error("history cannot be written", metadata: ["path": "\(settings.path)", "reason": "\(error)"])
            }
            state.losing &+= UInt64(rows)
            state.counters.lost &+= UInt64(rows)
        }
    }
}

extension HistoryStore {
    /// Makes a database as another version left it, for proofs of the migrations: up to `migration`, then `sql`.
    package static func prepare(_ path: String, upTo migration: String, sql: String = "") throws {
        let queue = try DatabaseQueue(path: path)
        try HistorySchema.migrator.migrate(queue, upTo: migration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
