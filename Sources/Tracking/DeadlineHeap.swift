public import Wire

/// Deadlines in order of time, then of asking.
///
/// The heap moves trivial entries; their tokens stay where they are, so that no reference is counted on the way. Inlinable, so
/// that other modules compile it for their tokens.
public struct DeadlineHeap<Token> {
    public var order = DeadlineOrder()
    @usableFromInline var tokens: [Token?] = []
    @usableFromInline var free: [Int32] = []

    @inlinable public init() {}

    @inlinable public var count: Int { order.count }
    @inlinable public var next: Timestamp? { order.next }

    /// - Parameter isFirst: It is due before all others of its moment that are not.
    @inlinable
    public mutating func add(_ token: Token, at time: Timestamp, isFirst: Bool = false) {
        let slot: Int
        if let reused = free.popLast() {
            slot = Int(reused)
            tokens[slot] = token
        } else {
            slot = tokens.count
            tokens.append(token)
        }
        order.add(slot, at: time, isFirst: isFirst)
    }

    /// The earliest deadline at or before `limit`, removed.
    @inlinable
    public mutating func pop(upTo limit: Timestamp) -> (time: Timestamp, token: Token)? {
        guard let (time, slot) = order.pop(upTo: limit), let token = tokens[slot].take() else { return nil }
        free.append(Int32(truncatingIfNeeded: slot))
        return (time, token)
    }

    /// Every deadline comes `delay` later.
    @inlinable
    public mutating func postpone(by delay: Interval) { order.postpone(by: delay) }
}

/// A binary heap of moments, without what is due then: not generic, so that it is compiled as it stands.
public struct DeadlineOrder {
    private struct Entry {
        var time: Timestamp
        var order: UInt64
        var slot: Int

        func isBefore(_ other: Entry) -> Bool { time == other.time ? order < other.order : time < other.time }
    }

    private var entries: [Entry] = []
    private var asked: UInt64 = 0

    public init() {}

    public var count: Int { entries.count }
    public var next: Timestamp? { entries.first?.time }

    public mutating func add(_ slot: Int, at time: Timestamp, isFirst: Bool) {
        asked &+= 1
        entries.append(Entry(time: time, order: isFirst ? asked : asked | 1 << 63, slot: slot))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    public mutating func pop(upTo limit: Timestamp) -> (time: Timestamp, slot: Int)? {
        guard let first = entries.first, first.time <= limit else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return (first.time, first.slot)
    }

    /// All alike: their order stays.
    public mutating func postpone(by delay: Interval) {
        for index in entries.indices { entries[index].time = entries[index].time + delay }
    }

    private mutating func sink() {
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
