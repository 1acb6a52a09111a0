/// One TCP connection: both directions, and what was told about it.
struct TCPConnection {
    /// Both directions of a connection under one key.
    struct Key: Hashable {
        var low: Endpoint
        var high: Endpoint

        init(_ flow: Flow) {
            let inOrder = flow.source <= flow.destination
            low = inOrder ? flow.source : flow.destination
            high = inOrder ? flow.destination : flow.source
        }
    }

    var key: Key
    var lastSeen: Timestamp
    var older = -1
    var newer = -1
    /// Low to high, and back.
    var forward = TCPDirection()
    var backward = TCPDirection()
    /// From client to server once a SYN told; else as first seen.
    var flow: Flow?
    /// A byte of payload was seen.
    var hasCarried = false
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
        // What it acknowledges came before what it carries.
        if isReversed {
            if segment.isACK { forward.note(segment, at: time, into: &events) }
            backward.take(segment, payload: payload, at: time, into: &events)
            forward.giveUpHole(segment.flow.reversed, at: time, into: &events)
        } else {
            if segment.isACK { backward.note(segment, at: time, into: &events) }
            forward.take(segment, payload: payload, at: time, into: &events)
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
        // An answer to a SYN we missed: the other direction began anew too.
        let isAnswer = segment.isACK && side.initial != nil
        if isReversed {
            backward.synchronise(segment.sequence)
            if isAnswer { forward.synchronise(segment.acknowledgment &- 1) }
        } else {
            forward.synchronise(segment.sequence)
            if isAnswer { backward.synchronise(segment.acknowledgment &- 1) }
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
