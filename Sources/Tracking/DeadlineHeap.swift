package import Wire

/// Deadlines in order of time, then of asking.
package struct DeadlineHeap<Token> {
    @usableFromInline
    struct Entry {
        @usableFromInline var time: Timestamp
        @usableFromInline var order: UInt64
        @usableFromInline var token: Token

        @usableFromInline
        init(time: Timestamp, order: UInt64, token: Token) {
            self.time = time
            self.order = order
            self.token = token
        }

        @inlinable
        func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    @usableFromInline var entries: [Entry] = []
    @usableFromInline var asked: UInt64 = 0

    @inlinable
    package init() {}

    @inlinable
    package var count: Int { entries.count }
    @inlinable
    package var next: Timestamp? { entries.first?.time }

    @inlinable
    package mutating func add(_ token: Token, at time: Timestamp) {
        asked &+= 1
        entries.append(Entry(time: time, order: asked, token: token))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// The earliest deadline at or before `limit`, removed.
    @inlinable
    package mutating func pop(upTo limit: Timestamp) -> (time: Timestamp, token: Token)? {
        guard let first = entries.first, first.time <= limit else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return (first.time, first.token)
    }

    @inlinable
    mutating func sink() {
        var parent = 0
        while true {
            var smallest = parent
            let left = 2 * parent + 1
            if left < entries.count, entries[left].isBefore(entries[smallest]) { smallest = left }
            if left + 1 < entries.count, entries[left + 1].isBefore(entries[smallest]) { smallest = left + 1 }
            guard smallest != parent else { return }
            entries.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
