package import Wire

/// Deadlines in order of time, then of asking.
///
/// The heap moves trivial entries; their tokens stay where they are, so that no reference is counted on the way.
package struct DeadlineHeap<Token> {
    @usableFromInline
    struct Entry {
        @usableFromInline var time: Timestamp
        @usableFromInline var order: UInt64
        @usableFromInline var slot: Int

        @usableFromInline
        init(time: Timestamp, order: UInt64, slot: Int) {
            self.time = time
            self.order = order
            self.slot = slot
        }

        @inlinable
        func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    @usableFromInline var entries: [Entry] = []
    @usableFromInline var tokens: [Token?] = []
    @usableFromInline var free: [Int] = []
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
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
            tokens[slot] = token
        } else {
            slot = tokens.count
            tokens.append(token)
        }
        entries.append(Entry(time: time, order: asked, slot: slot))
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
        guard let token = tokens[first.slot].take() else { return nil }
        free.append(first.slot)
        return (first.time, token)
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
