package import Diagnosis
import GRDB

/// Answers from the history; each is empty when there is none.
extension HistoryStore {
    /// The newest `limit` findings, oldest first.
    package func findings(_ filter: HistoryFilter, language: Language, limit: Int) -> [FindingRecord] {
        HistoryStore.decoded(read { try HistoryQueries.findings($0, filter, language: language, limit: limit) })
    }

    /// The newest `limit` calls, newest first.
    package func calls(_ filter: HistoryFilter, limit: Int) -> [CallRecord] {
        HistoryStore.decoded(read { try HistoryQueries.calls($0, filter, limit: limit) })
    }

    /// The newest `limit` incidents, oldest first.
    package func incidents(_ filter: HistoryFilter, limit: Int) -> [Incident] {
        read { try HistoryQueries.incidents($0, filter, limit: limit) } ?? []
    }

    fileprivate static func decoded<Record: Decodable>(_ lines: [String]?) -> [Record] {
        (lines ?? []).compactMap { try? JSONLine.decode(Record.self, from: $0) }
    }
}

/// A history that no daemon has open, or that another one writes: for reading only.
package struct HistoryArchive: Sendable {
    private let queue: DatabaseQueue

    package struct Unreadable: Error, CustomStringConvertible {
        package var description: String
    }

    /// - Throws: `Unreadable` when there is no history of this version at `path`.
    package init(path: String) throws(Unreadable) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            let isCurrent = try queue.read { try HistorySchema.migrator.hasCompletedMigrations($0) }
            guard isCurrent else { throw Unreadable(description: "\(path) is no history of this version") }
        } catch let error as Unreadable {
            throw error
        } catch {
            throw Unreadable(description: "\(path) cannot be read: \(error)")
        }
    }

    package func findings(
        _ filter: HistoryFilter, language: Language, limit: Int
    ) throws(Unreadable) -> [FindingRecord] {
        HistoryStore.decoded(try read { try HistoryQueries.findings($0, filter, language: language, limit: limit) })
    }

    package func calls(_ filter: HistoryFilter, limit: Int) throws(Unreadable) -> [CallRecord] {
        HistoryStore.decoded(try read { try HistoryQueries.calls($0, filter, limit: limit) })
    }

    package func incidents(_ filter: HistoryFilter, limit: Int) throws(Unreadable) -> [Incident] {
        try read { try HistoryQueries.incidents($0, filter, limit: limit) }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(Unreadable) -> Value {
        do { return try queue.read(body) } catch { throw Unreadable(description: "\(error)") }
    }
}
