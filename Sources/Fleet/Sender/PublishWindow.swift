package import Wire

/// Which records are under way to the servers: at most so many, and each until it is acknowledged or its time is over.
///
/// Where an acknowledgement fails to come, all begins again with the oldest record that has none: servers know records
/// by their ids, so that what arrived twice counts once.
package struct PublishWindow: Sendable {
    private var cursors: [Shelf: Int64] = [:]
    private var pending: [RecordID: Timestamp] = [:]
    private let capacity: Int
    private let patience: Interval

    package init(capacity: Int = 1_000, patience: Interval = .seconds(10)) {
        self.capacity = capacity
        self.patience = patience
    }

    package var room: Int { max(0, capacity - pending.count) }
    package var count: Int { pending.count }

    /// The row of a shelf after which the next is to be read.
    package func cursor(_ shelf: Shelf) -> Int64 { cursors[shelf] ?? 0 }

    package mutating func sent(_ id: RecordID, at now: Timestamp) {
        pending[id] = now
        cursors[id.shelf] = max(cursor(id.shelf), id.row)
    }

    /// False for what is not under way: an acknowledgement that came too late, or of somebody else.
    package mutating func acknowledged(_ id: RecordID) -> Bool { pending.removeValue(forKey: id) != nil }

    /// Something was waited for too long.
    package func isOverdue(at now: Timestamp) -> Bool { pending.values.contains { now - $0 >= patience } }

    /// All that has no acknowledgement is sent again.
    package mutating func restart() {
        pending = [:]
        cursors = [:]
    }
}

/// What the server says to a record.
package enum Acknowledgement: Sendable, Equatable {
    case stored(isDuplicate: Bool)
    /// With the server's words; it may be stored later.
    case refused(String)
}
