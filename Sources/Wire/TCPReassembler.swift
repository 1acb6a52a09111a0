/// What happened in a TCP connection, in stream order per direction.
package enum TCPEvent: Sendable {
    /// The next bytes of the stream from source to destination.
    case data(Flow, [UInt8])
    /// Bytes of this direction are missing for good: a reader must resynchronise.
    case gap(Flow)
    /// The receiver acknowledged a message's worth of bytes of this direction that the capture did not show.
    case unseen(Flow)
    /// A connection: as the client opened it, or as seen first when capture began in its middle.
    case opened(Flow)
    /// No more bytes come in this direction.
    case closed(Flow)
    case reset(Flow, by: Endpoint)
}

/// Puts TCP segments back into the byte streams their ends read (RFC 9293 §3.4, §3.10).
///
/// Each direction stands by itself, so a capture of one direction works. Bounded in connections and held bytes; the
/// connections used least recently go first, and those that never carried a byte before all others, so that a flood
/// of SYNs evicts nothing but itself. No call traps, or allocates for a segment without payload or event.
package struct TCPReassembler {
    /// Connections given up because the table or its bytes were full.
    package private(set) var evictedConnections: UInt64 = 0
    /// `.gap` events handed out: holes given up and segments the capture cut.
    package private(set) var gaps: UInt64 = 0

    private var connections: [TCPConnection.Key: Int] = [:]
    private var slots: [TCPConnection] = []
    private var free: [Int] = []
    private var silent = UseList()
    private var carrying = UseList()
    private var heldBytes = 0
    private let maximumConnections: Int
    private let maximumBytes: Int

    package init(maxConnections: Int, maxBytes: Int) {
        maximumConnections = max(1, maxConnections)
        maximumBytes = max(65_536, maxBytes)
    }

    package var connectionCount: Int { connections.count }

    /// Takes one segment and the payload captured with it.
    package mutating func add(_ segment: TCPSegment, payload: Span<UInt8>, at time: Timestamp) -> [TCPEvent] {
        let key = TCPConnection.Key(segment.flow)
        let isReversed = key.low != segment.flow.source
        let isSYN = segment.isSYN && !segment.isRST
        let slot: Int
        if let known = connections[key] {
            slot = known
            touch(slot)
        } else {
            // Bare ACKs, late FINs and refusals say nothing about a connection we never saw.
            guard isSYN || (segment.wirePayloadLength > 0 && !segment.isRST) else { return [] }
            slot = open(key, at: time)
        }
        var events: [TCPEvent] = []
        let heldBefore = slots[slot].heldBytes
        slots[slot].lastSeen = time
        slots[slot].take(segment, payload: payload, isReversed: isReversed, at: time, into: &events)
        if segment.wirePayloadLength > 0, !slots[slot].hasCarried {
            unlink(slot)
            slots[slot].hasCarried = true
            link(slot)
        }
        heldBytes += slots[slot].heldBytes - heldBefore
        for case .gap in events { gaps += 1 }
        while heldBytes > maximumBytes, carrying.oldest >= 0, carrying.oldest != slot { evict(carrying.oldest) }
        return events
    }

    /// Forgets the connections last seen before `time`; what their holes still held comes out, after a gap.
    @discardableResult
    package mutating func expire(before time: Timestamp) -> [TCPEvent] {
        var events: [TCPEvent] = []
        for list in [\Self.silent, \Self.carrying] {
            while self[keyPath: list].oldest >= 0, slots[self[keyPath: list].oldest].lastSeen < time {
                let slot = self[keyPath: list].oldest
                slots[slot].surrender(into: &events)
                remove(slot)
            }
        }
        for case .gap in events { gaps += 1 }
        return events
    }

    // MARK: Table

    private mutating func open(_ key: TCPConnection.Key, at time: Timestamp) -> Int {
        if connections.count >= maximumConnections {
            let victim = silent.oldest >= 0 ? silent.oldest : carrying.oldest
            if victim >= 0 { evict(victim) }
        }
        let connection = TCPConnection(key: key, lastSeen: time)
        let slot: Int
        if let unused = free.popLast() {
            slot = unused
            slots[slot] = connection
        } else {
            slot = slots.count
            slots.append(connection)
        }
        connections[key] = slot
        link(slot)
        return slot
    }

    private mutating func evict(_ slot: Int) {
        remove(slot)
        evictedConnections += 1
    }

    private mutating func remove(_ slot: Int) {
        unlink(slot)
        connections[slots[slot].key] = nil
        heldBytes -= slots[slot].heldBytes
        slots[slot] = TCPConnection(key: slots[slot].key, lastSeen: slots[slot].lastSeen)
        free.append(slot)
    }

    private mutating func touch(_ slot: Int) {
        guard slots[slot].newer >= 0 else { return }
        unlink(slot)
        link(slot)
    }

    private mutating func link(_ slot: Int) {
        let newest = slots[slot].hasCarried ? carrying.newest : silent.newest
        slots[slot].older = newest
        slots[slot].newer = -1
        if newest >= 0 { slots[newest].newer = slot }
        modifyList(of: slot) { list in
            list.newest = slot
            if list.oldest < 0 { list.oldest = slot }
        }
    }

    private mutating func unlink(_ slot: Int) {
        let (older, newer) = (slots[slot].older, slots[slot].newer)
        if older >= 0 { slots[older].newer = newer }
        if newer >= 0 { slots[newer].older = older }
        modifyList(of: slot) { list in
            if list.oldest == slot { list.oldest = newer }
            if list.newest == slot { list.newest = older }
        }
    }

    private mutating func modifyList(of slot: Int, _ change: (inout UseList) -> Void) {
        if slots[slot].hasCarried { change(&carrying) } else { change(&silent) }
    }

    /// Ends of a list of slots doubly linked by use; -1 when empty.
    private struct UseList {
        var newest = -1
        var oldest = -1
    }
}
