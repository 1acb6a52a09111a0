/// One direction of a TCP connection: what comes next, and what came too early.
struct TCPDirection {
    /// Sequence number of the SYN, when it was seen.
    private(set) var initial: UInt32?
    /// Sequence number of the next byte to hand out; nil before anything was seen.
    private(set) var next: UInt32?
    private(set) var isClosed = false
    private(set) var heldBytes = 0

    /// Segments beyond a hole, by distance; may overlap.
    private var held: [Held] = []
    private var holeSince = Timestamp.distantFuture
    private var finSequence: UInt32?
    /// Highest acknowledgment the other end sent, and when it first passed the hole.
    private var acknowledged: UInt32?
    private var holeAcknowledgedAt: Timestamp?

    private struct Held {
        var sequence: UInt32
        var bytes: [UInt8]
        /// More than `bytes.count` when the capture cut the frame.
        var wireLength: Int
    }

    /// A hole in packet time: longer than this, retransmission is over or was not captured.
    static let patience = Interval.milliseconds(3_000)
    /// Once the receiver has the missing bytes, the capture may still deliver them a little late, but not later.
    static let afterAcknowledgment = Interval.milliseconds(50)
    static let maximumHeldBytes = 256 << 10
    static let maximumHeldSegments = 256
    /// No window is larger (RFC 7323 §2.2 allows 1 GB; nothing that carries SIP comes near): a new stream.
    private static let maximumDistance: Int32 = 1 << 24
    /// No SIP message takes fewer bytes; keep-alives do (RFC 5626 §3.5.1).
    private static let leastMessage: Int32 = 64
    /// What one held segment costs beside its bytes.
    private static let segmentOverhead = 64

    mutating func synchronise(_ sequence: UInt32) {
        self = TCPDirection()
        initial = sequence
        next = sequence &+ 1
    }

    mutating func take(
        _ segment: TCPSegment, payload: Span<UInt8>, at time: Timestamp, into events: inout [TCPEvent]
    ) {
        let sequence = segment.isSYN ? segment.sequence &+ 1 : segment.sequence
        if segment.isFIN, next != nil || segment.wirePayloadLength > 0 {
            finSequence = sequence &+ UInt32(truncatingIfNeeded: segment.wirePayloadLength)
        }
        if segment.wirePayloadLength > 0, !isClosed {
            let length = min(segment.wirePayloadLength, segment.payloadLength, payload.count)
            place(
                Held(sequence: sequence, bytes: [], wireLength: segment.wirePayloadLength), payload: payload,
                length: length, flow: segment.flow, at: time, into: &events)
        }
        giveUpHole(segment.flow, at: time, into: &events)
        closeIfDone(segment.flow, into: &events)
    }

    /// Notes how far the other end has received, by its segment `back`.
    mutating func note(_ back: TCPSegment, at time: Timestamp, into events: inout [TCPEvent]) {
        let number = back.acknowledgment
        if let acknowledged, Int32(bitPattern: number &- acknowledged) <= 0 { return }
        if held.isEmpty, let known = shown {
            let unseen = Int32(bitPattern: number &- known)
            if unseen >= TCPDirection.leastMessage, unseen <= TCPDirection.maximumDistance {
                events.append(.unseen(back.flow.reversed))
            }
        }
        acknowledged = number
        if let first = held.first, Int32(bitPattern: number &- first.sequence) >= 0, holeAcknowledgedAt == nil {
            holeAcknowledgedAt = time
        }
    }

    /// Up to where the capture, or the acknowledgment before, accounts for the bytes.
    private var shown: UInt32? {
        guard let next, let acknowledged else { return next ?? acknowledged }
        return Int32(bitPattern: acknowledged &- next) > 0 ? acknowledged : next
    }

    /// Gives up the hole when its bytes will not come any more.
    mutating func giveUpHole(_ flow: Flow, at time: Timestamp, into events: inout [TCPEvent]) {
        guard !held.isEmpty else { return }
        let isOverdue = time - holeSince >= TCPDirection.patience
        let isPassed = holeAcknowledgedAt.map { time - $0 >= TCPDirection.afterAcknowledgment } ?? false
        let isFull = heldBytes > TCPDirection.maximumHeldBytes || held.count > TCPDirection.maximumHeldSegments
        guard isOverdue || isPassed || isFull else { return }
        skipHole(flow, at: time, into: &events)
        closeIfDone(flow, into: &events)
    }

    /// Hands out everything held, with gaps where bytes are missing.
    mutating func surrender(_ flow: Flow, into events: inout [TCPEvent]) {
        while !held.isEmpty { skipHole(flow, at: holeSince, into: &events) }
    }

    // MARK: Placing bytes

    private mutating func place(
        _ piece: Held, payload: Span<UInt8>, length: Int, flow: Flow, at time: Timestamp,
        into events: inout [TCPEvent]
    ) {
        let distance = Int32(bitPattern: piece.sequence &- (next ?? piece.sequence))
        if distance.magnitude > TCPDirection.maximumDistance.magnitude {
            surrender(flow, into: &events)
            events.append(.gap(flow))
            next = piece.sequence
        } else if distance > 0 {
            var piece = piece
            piece.bytes = payload.copy(from: 0, length: length)
            hold(piece, at: time)
            return
        }
        deliver(piece, count: length, flow: flow, into: &events) { payload.copy(from: $0, length: length - $0) }
        drain(flow, at: time, into: &events)
    }

    /// Hands out what of a piece at or before `next` is new, and a gap for what the capture cut off its end.
    private mutating func deliver(
        _ piece: Held, count: Int, flow: Flow, into events: inout [TCPEvent], bytes: (Int) -> [UInt8]
    ) {
        let known = Int((next ?? piece.sequence) &- piece.sequence)
        guard known < piece.wireLength else { return }
        if known < count { events.append(.data(flow, bytes(known))) }
        if count < piece.wireLength { events.append(.gap(flow)) }
        next = piece.sequence &+ UInt32(truncatingIfNeeded: piece.wireLength)
    }

    private mutating func hold(_ piece: Held, at time: Timestamp) {
        let place = held.firstIndex { Int32(bitPattern: $0.sequence &- piece.sequence) >= 0 } ?? held.count
        if place < held.count, held[place].sequence == piece.sequence {
            guard held[place].wireLength < piece.wireLength else { return }
            heldBytes -= held[place].bytes.count + TCPDirection.segmentOverhead
            held.remove(at: place)
        }
        if holeSince == .distantFuture { holeSince = time }
        held.insert(piece, at: place)
        heldBytes += piece.bytes.count + TCPDirection.segmentOverhead
        if place == 0, holeAcknowledgedAt == nil, let acknowledged,
            Int32(bitPattern: acknowledged &- piece.sequence) >= 0
        {
            holeAcknowledgedAt = time
        }
    }

    private mutating func skipHole(_ flow: Flow, at time: Timestamp, into events: inout [TCPEvent]) {
        guard let first = held.first else { return }
        events.append(.gap(flow))
        next = first.sequence
        drain(flow, at: time, into: &events)
    }

    /// Hands out the held pieces that have become next.
    private mutating func drain(_ flow: Flow, at time: Timestamp, into events: inout [TCPEvent]) {
        guard let before = held.first?.sequence else { return }
        while let first = held.first, let next, Int32(bitPattern: first.sequence &- next) <= 0 {
            held.removeFirst()
            heldBytes -= first.bytes.count + TCPDirection.segmentOverhead
            deliver(first, count: first.bytes.count, flow: flow, into: &events) { Array(first.bytes.dropFirst($0)) }
        }
        guard let first = held.first else {
            holeSince = .distantFuture
            holeAcknowledgedAt = nil
            return
        }
        // Another hole behind the one just closed has its own time to wait.
        if first.sequence != before {
            holeSince = time
            holeAcknowledgedAt = acknowledged.flatMap {
                Int32(bitPattern: $0 &- first.sequence) >= 0 ? time : nil
            }
        }
    }

    private mutating func closeIfDone(_ flow: Flow, into events: inout [TCPEvent]) {
        guard !isClosed, let finSequence, held.isEmpty else { return }
        // Mid-stream, a FIN without data may be all there is.
        if let next, Int32(bitPattern: finSequence &- next) > 0 { return }
        isClosed = true
        events.append(.closed(flow))
    }
}
