package import Wire

/// Deadlines in order of time, then of asking.
package struct DeadlineHeap<Token> {
    private struct Entry {
        var time: Timestamp
        var order: UInt64
        var token: Token

        func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    private var entries: [Entry] = []
    private var asked: UInt64 = 0

    package init() {}

    package var count: Int { entries.count }
    package var next: Timestamp? { entries.first?.time }

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
    package mutating func pop(upTo limit: Timestamp) -> (time: Timestamp, token: Token)? {
        guard let first = entries.first, first.time <= limit else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return (first.time, first.token)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].isBefore(entries[smallest]) { smallest = child }
            }
            guard smallest != parent else { return }
            entries.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
