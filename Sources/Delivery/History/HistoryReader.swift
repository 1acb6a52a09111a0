package import Diagnosis
import GRDB

/// Answers from the history; each is empty when there is none.
extension HistoryStore {
    /// The newest `limit` findings, oldest first.
    package func findings(_ filter: HistoryFilter, language: Language, limit: Int) -> [FindingRecord] {
        HistoryStore.findings(read { try HistoryQueries.findings($0, filter, language: language, limit: limit) })
    }

    /// The newest `limit` calls, newest first.
    package func calls(_ filter: HistoryFilter, limit: Int) -> [CallRecord] {
        HistoryStore.calls(read { try HistoryQueries.calls($0, filter, limit: limit) }, filter)
    }

    /// What is kept of the call besides its record; nil where that is no longer held, or never was.
    package func detail(of call: CallRecord) -> KeptDetail? {
        read { try HistoryQueries.detail($0, Handle(call)) }.flatMap { $0 }
            .flatMap { try? JSONLine.decode(KeptDetail.self, from: $0) }
    }

    /// The newest `limit` incidents, oldest first.
    package func incidents(_ filter: HistoryFilter, limit: Int) -> [Incident] {
        read { try HistoryQueries.incidents($0, filter, limit: limit) } ?? []
    }

    // Rows of an earlier version have no handles of their own.

    fileprivate static func findings(_ lines: [String]?) -> [FindingRecord] {
        (lines ?? []).compactMap { line in
            guard var record = try? JSONLine.decode(FindingRecord.self, from: line) else { return nil }
            record.handle = Handle(record).description
            return record
        }
    }

    /// The tables find Call-IDs by a hash; it is the Call-ID itself that counts.
    fileprivate static func calls(_ lines: [String]?, _ filter: HistoryFilter) -> [CallRecord] {
        (lines ?? []).compactMap { line in
            guard var record = try? JSONLine.decode(CallRecord.self, from: line) else { return nil }
            record.handle = Handle(record).description
            return filter.names(record.callID) ? record : nil
        }
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
        HistoryStore.findings(try read { try HistoryQueries.findings($0, filter, language: language, limit: limit) })
    }

    package func calls(_ filter: HistoryFilter, limit: Int) throws(Unreadable) -> [CallRecord] {
        HistoryStore.calls(try read { try HistoryQueries.calls($0, filter, limit: limit) }, filter)
    }

    package func incidents(_ filter: HistoryFilter, limit: Int) throws(Unreadable) -> [Incident] {
        try read { try HistoryQueries.incidents($0, filter, limit: limit) }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(Unreadable) -> Value {
        do { return try queue.read(body) } catch { throw Unreadable(description: "\(error)") }
    }
}
