/// What happened in a TCP connection, in stream order per direction.
package enum TCPEvent: Sendable {
    /// The next bytes of the stream from source to destination.
    case data(Flow, [UInt8])
    /// Bytes of this direction are missing for good: a reader must resynchronise.
    case gap(Flow)
    /// A connection: as the client opened it, or as seen first when capture began in its middle.
    case opened(Flow)
    /// No more bytes come in this direction.
    case closed(Flow)
    case reset(Flow, by: Endpoint)
}

/// Puts TCP segments back into the byte streams their ends read (RFC 9293 §3.4, §3.10).
///
/// Each direction stands by itself, so a capture of one direction works. Bounded in connections and held bytes; the
/// connections used least recently go first. No call traps or allocates for a segment without payload or event.
package struct TCPReassembler {
    /// Connections given up because the table or its bytes were full.
    package private(set) var evictedConnections: UInt64 = 0
    /// Holes given up: each was a `.gap`.
    package private(set) var gaps: UInt64 = 0

    private var connections: [Key: Int] = [:]
    private var slots: [Connection] = []
    private var free: [Int] = []
    /// Doubly linked by use; -1 ends it.
    private var newest = -1
    private var oldest = -1
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
        let key = Key(segment.flow)
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
        heldBytes += slots[slot].heldBytes - heldBefore
        for case .gap in events { gaps += 1 }
        while heldBytes > maximumBytes, oldest >= 0, oldest != slot { evict(oldest) }
        return events
    }

    /// Forgets the connections last seen before `time`; what their holes still held comes out, after a gap.
    @discardableResult
    package mutating func expire(before time: Timestamp) -> [TCPEvent] {
        var events: [TCPEvent] = []
        while oldest >= 0, slots[oldest].lastSeen < time {
            slots[oldest].surrender(into: &events)
            remove(oldest)
        }
        for case .gap in events { gaps += 1 }
        return events
    }

    // MARK: Table

    private mutating func open(_ key: Key, at time: Timestamp) -> Int {
        if connections.count >= maximumConnections, oldest >= 0 { evict(oldest) }
        let connection = Connection(key: key, lastSeen: time)
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
        slots[slot] = Connection(key: slots[slot].key, lastSeen: slots[slot].lastSeen)
        free.append(slot)
    }

    private mutating func touch(_ slot: Int) {
        guard newest != slot else { return }
        unlink(slot)
        link(slot)
    }

    private mutating func link(_ slot: Int) {
        slots[slot].older = newest
        slots[slot].newer = -1
        if newest >= 0 { slots[newest].newer = slot }
        newest = slot
        if oldest < 0 { oldest = slot }
    }

    private mutating func unlink(_ slot: Int) {
        let (older, newer) = (slots[slot].older, slots[slot].newer)
        if older >= 0 { slots[older].newer = newer } else { oldest = newer }
        if newer >= 0 { slots[newer].older = older } else { newest = older }
    }

    /// Both directions of a connection under one key.
    fileprivate struct Key: Hashable {
        var low: Endpoint
        var high: Endpoint

        init(_ flow: Flow) {
            let inOrder = flow.source <= flow.destination
            low = inOrder ? flow.source : flow.destination
            high = inOrder ? flow.destination : flow.source
        }
    }

    fileprivate struct Connection {
        var key: Key
        var lastSeen: Timestamp
        var older = -1
        var newer = -1
        /// Low to high, and back.
        var forward = TCPDirection()
        var backward = TCPDirection()
        /// From client to server once a SYN told; else as first seen.
        var flow: Flow?
        var isOpenReported = false
        var isReset = false

        init(key: Key, lastSeen: Timestamp) {
            self.key = key
            self.lastSeen = lastSeen
        }

        var heldBytes: Int { forward.heldBytes + backward.heldBytes }

        mutating func take(
            _ segment: TCPSegment, payload: Span<UInt8>, isReversed: Bool, at time: Timestamp,
            into events: inout [TCPEvent]
        ) {
            if segment.isRST {
                reset(segment, isReversed: isReversed, into: &events)
                return
            }
            if segment.isSYN { synchronise(segment, isReversed: isReversed, into: &events) }
            if segment.wirePayloadLength > 0 || (segment.isSYN && segment.isACK) {
                if flow == nil { flow = segment.flow }
                if !isOpenReported, let flow {
                    isOpenReported = true
                    events.append(.opened(flow))
                }
                if segment.wirePayloadLength > 0 { isReset = false }
            }
            if isReversed {
                backward.take(segment, payload: payload, at: time, into: &events)
                if segment.isACK { forward.note(acknowledged: segment.acknowledgment, at: time) }
                forward.giveUpHole(segment.flow.reversed, at: time, into: &events)
            } else {
                forward.take(segment, payload: payload, at: time, into: &events)
                if segment.isACK { backward.note(acknowledged: segment.acknowledgment, at: time) }
                backward.giveUpHole(segment.flow.reversed, at: time, into: &events)
            }
        }

        /// A SYN opens; one with another number reuses the ports of a connection that must be dead.
        private mutating func synchronise(
            _ segment: TCPSegment, isReversed: Bool, into events: inout [TCPEvent]
        ) {
            let side = isReversed ? backward : forward
            if let initial = side.initial, initial == segment.sequence { return }
            if !segment.isACK, side.initial != nil || side.next != nil {
                for (direction, flow) in [(forward, lowToHigh), (backward, lowToHigh.reversed)]
                where direction.next != nil && !direction.isClosed && isOpenReported && !isReset {
                    events.append(.closed(flow))
                }
                forward = TCPDirection()
                backward = TCPDirection()
                isOpenReported = false
                isReset = false
                flow = nil
            }
            if flow == nil { flow = segment.isACK ? segment.flow.reversed : segment.flow }
            if isReversed {
                backward.synchronise(segment.sequence)
            } else {
                forward.synchronise(segment.sequence)
            }
        }

        private var lowToHigh: Flow { Flow(source: key.low, destination: key.high) }

        /// Believes a reset that could be one: an answer to a SYN, or near the stream's place (RFC 9293 §3.10.7).
        private mutating func reset(_ segment: TCPSegment, isReversed: Bool, into events: inout [TCPEvent]) {
            let side = isReversed ? backward : forward
            if let next = side.next {
                guard abs(Int64(Int32(bitPattern: segment.sequence &- next))) <= 1 << 20 else { return }
            }
            guard !isReset, !(forward.isClosed && backward.isClosed) else { return }
            isReset = true
            surrender(into: &events)
            events.append(.reset(flow ?? segment.flow, by: segment.flow.source))
        }

        mutating func surrender(into events: inout [TCPEvent]) {
            forward.surrender(lowToHigh, into: &events)
            backward.surrender(lowToHigh.reversed, into: &events)
        }
    }
}
