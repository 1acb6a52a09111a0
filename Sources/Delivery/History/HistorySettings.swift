/// Where the history lies and how much of it is kept.
package struct HistorySettings: Sendable, Hashable {
    package var path: String
    package var retentionDays: Int
    package var maxBytes: Int64

    package init(path: String, retentionDays: Int = 90, maxBytes: Int64 = 1 << 30) {
        self.path = path
        self.retentionDays = retentionDays
        self.maxBytes = maxBytes
    }
}

/// Counters of the history: nothing is lost silently.
package struct HistoryRecord: Codable, Sendable, Equatable {
    /// Rows written since the start.
    package var written: UInt64
    /// Rows that could not be written.
    package var lost: UInt64
    /// Times the database was moved aside and begun anew.
    package var replaced: UInt64
    package var bytes: Int64

    package init(written: UInt64 = 0, lost: UInt64 = 0, replaced: UInt64 = 0, bytes: Int64 = 0) {
        self.written = written
        self.lost = lost
        self.replaced = replaced
        self.bytes = bytes
    }
}
