package import Wire

/// What became of a request that went over TCP and got no response: its connection is a witness.
package enum TCPFate: Sendable, Hashable {
    /// The other end acknowledged its bytes and stays silent, with its window shut or open.
    case taken(isWindowShut: Bool)
    /// Sent again and again on an open connection, and never acknowledged.
    case unacknowledged(times: Int, span: Interval)
    /// The other end ended the connection.
    case closed(TCPEnd)
    /// The first bytes of the other end are another protocol's; its first line, where that is text.
    case otherProtocol(line: String?, TCPEnd)

    /// Nil where the connection goes on.
    package var end: TCPEnd? {
        switch self {
        case .closed(let end), .otherProtocol(_, let end): end
        case .taken, .unacknowledged: nil
        }
    }
}

/// A moment at which a connection gave itself away.
package struct TCPEnd: Sendable, Hashable {
    package var time: Timestamp
    package var frame: UInt64
    package var isReset: Bool
    /// All that the asking side had sent was acknowledged by then.
    package var isAcknowledged: Bool
}

/// Which bytes of connections on signalling ports were acknowledged, and how those ended (RFC 9293 §3.10). Bounded.
struct TCPTalks {
    /// One direction of a connection.
    private struct Way {
        /// One past the last byte that was seen.
        var end: UInt32
        /// What the other end has not acknowledged, when it was sent first and last, and how often.
        var pending: (sequence: UInt32, first: Timestamp, last: Timestamp, times: Int)?
        var acknowledged: Timestamp?
        var isWindowShut = false
        /// Nothing came in this direction since the handshake.
        var isFresh = false
        var isOver = false
        var last: Timestamp

        /// - Returns: Whether these are the first bytes of this direction since the handshake.
        mutating func send(_ segment: TCPSegment, at time: Timestamp) -> Bool {
            let next = segment.sequence &+ UInt32(truncatingIfNeeded: segment.wirePayloadLength)
            let isFirst = isFresh && end == segment.sequence
            isFresh = false
            last = time
            if TCPTalks.distance(next, from: end) > 0 {
                end = next
                if pending == nil { pending = (segment.sequence, time, time, 1) }
            } else if let before = pending, TCPTalks.distance(segment.sequence, from: before.sequence) <= 0,
                TCPTalks.distance(next, from: before.sequence) > 0, time - before.last >= TCPTalks.copyTime
            {
                pending = (before.sequence, before.first, time, before.times + 1)
            }
            return isFirst
        }

        mutating func acknowledge(_ segment: TCPSegment, at time: Timestamp) {
            if TCPTalks.distance(segment.acknowledgment, from: end) >= 0 {
                end = segment.acknowledgment
                pending = nil
                acknowledged = time
            } else if let before = pending, TCPTalks.distance(segment.acknowledgment, from: before.sequence) > 0 {
                pending?.sequence = segment.acknowledgment
            }
            if !segment.isFIN { isWindowShut = segment.isWindowShut }
        }
    }

    /// Of the direction in which something was asked.
    enum Sign {
        case closed(Flow, TCPEnd)
        case otherProtocol(Flow, line: String?, TCPEnd)
    }

    private var ways: [Flow: Way] = [:]
    private var lastPurge = Timestamp.distantPast
    private let limit: Int
    /// Copies of a segment at other capture points come within this time; no retransmission does (RFC 6298 §2.4).
    private static let copyTime = Interval.milliseconds(150)
    private static let endedLife = Interval.seconds(60)

    init(limit: Int) { self.limit = limit }

    mutating func note(
        _ segment: TCPSegment, payload: Span<UInt8>, at time: Timestamp, frame: UInt64
    ) -> Sign? {
        let flow = segment.flow
        let back = flow.reversed
        if segment.isSYN {
            open(segment, at: time)
            return nil
        }
        if segment.isACK, !segment.isRST { acknowledge(segment, back, at: time) }
        var sign: Sign?
        if segment.wirePayloadLength > 0 {
            let isFirst = send(segment, at: time)
            if isFirst, let line = OtherProtocol(payload) {
                sign = .otherProtocol(back, line: line.text, end(of: flow, at: time, frame, isReset: false))
            }
        }
        guard segment.isFIN || segment.isRST else { return sign }
        return close(segment, at: time, frame) ?? sign
    }

    private mutating func open(_ segment: TCPSegment, at time: Timestamp) {
        let flow = segment.flow
        if !segment.isACK {
            ways[flow] = nil
            ways[flow.reversed] = nil
        } else if ways[flow] == nil, ways[flow.reversed] == nil {
            add(Way(end: segment.acknowledgment, last: time), flow.reversed, at: time)
            add(Way(end: segment.sequence &+ 1, isFresh: true, last: time), flow, at: time)
        }
    }

    /// - Returns: Whether these are the first bytes of this direction since the handshake.
    private mutating func send(_ segment: TCPSegment, at time: Timestamp) -> Bool {
        // In place: every segment of a connection comes by.
        if let index = ways.index(forKey: segment.flow) { return ways.values[index].send(segment, at: time) }
        var way = Way(end: segment.sequence, last: time)
        let isFirst = way.send(segment, at: time)
        add(way, segment.flow, at: time)
        return isFirst
    }

    private mutating func acknowledge(_ segment: TCPSegment, _ asked: Flow, at time: Timestamp) {
        if let index = ways.index(forKey: asked) { ways.values[index].acknowledge(segment, at: time) }
    }

    private mutating func close(_ segment: TCPSegment, at time: Timestamp, _ frame: UInt64) -> Sign? {
        let flow = segment.flow
        let end = end(of: flow, at: time, frame, isReset: segment.isRST)
        let fin = segment.sequence &+ UInt32(truncatingIfNeeded: segment.wirePayloadLength)
        // It said more than was seen: maybe the answer.
        let hasSaidMore = ways[flow].map { Self.distance(fin, from: $0.end) > 0 } ?? false
        let isFirst = !(ways[flow]?.isOver ?? false)
        guard var way = ways[flow.reversed] else { return nil }
        way.last = time
        ways[flow.reversed] = way
        var own = ways[flow] ?? Way(end: fin, last: time)
        own.isOver = true
        own.last = time
        add(own, flow, at: time)
        // Who hung up first is not hung up on.
        return way.isOver || hasSaidMore || !isFirst && way.pending == nil ? nil : .closed(flow.reversed, end)
    }

    private func end(of flow: Flow, at time: Timestamp, _ frame: UInt64, isReset: Bool) -> TCPEnd {
        TCPEnd(
            time: time, frame: frame, isReset: isReset,
            isAcknowledged: ways[flow.reversed].map { $0.pending == nil } ?? false)
    }

    private static func distance(_ number: UInt32, from other: UInt32) -> Int32 { Int32(bitPattern: number &- other) }

    /// What is known of something that was sent on `flow` at `time` and has no answer; nil where the capture does not show
    /// enough of the connection.
    func fate(on flow: Flow, sentAt time: Timestamp) -> TCPFate? {
        guard let way = ways[flow] else { return nil }
        guard let pending = way.pending, pending.first <= time else {
            guard let acknowledged = way.acknowledged, acknowledged >= time else { return nil }
            return .taken(isWindowShut: way.isWindowShut)
        }
        let span = pending.last - pending.first
        guard pending.times >= 4, span >= .seconds(3), ways[flow.reversed] != nil else { return nil }
        return .unacknowledged(times: pending.times, span: span)
    }

    private mutating func add(_ way: Way, _ flow: Flow, at time: Timestamp) {
        if ways.count >= limit, ways[flow] == nil {
            guard time - lastPurge >= .seconds(1) else { return }
            lastPurge = time
            expire(before: time - .seconds(900), endedBefore: time)
            guard ways.count < limit else { return }
        }
        ways[flow] = way
    }

    /// Forgets connections last heard of before `time`, and those that are over sooner.
    mutating func expire(before time: Timestamp, endedBefore: Timestamp) {
        guard !ways.isEmpty else { return }
        ways = ways.filter { $0.value.last >= ($0.value.isOver ? max(time, endedBefore - Self.endedLife) : time) }
    }
}

/// The first line of a connection's other end that speaks no SIP.
struct OtherProtocol {
    /// Nil where it is no text.
    var text: String?

    /// Nil where this may be SIP, TLS or STUN.
    init?(_ bytes: Span<UInt8>) {
        var start = 0
        // Keep-alives (RFC 5626 §3.5.1) and the empty lines that may lead a message (RFC 3261 §7.5).
        while let byte = bytes.uint8(at: start), byte == 13 || byte == 10 { start += 1 }
        guard let first = bytes.uint8(at: start) else { return nil }
        // TLS records, STUN and compressed SIP (RFC 5049) have readers of their own.
        if (20...23).contains(first) || first < 4 || first >= 0xF8 { return nil }
        var line: [UInt8] = []
        while let byte = bytes.uint8(at: start + line.count), byte != 13, byte != 10, line.count < 200 {
            guard byte == 9 || (32...126).contains(byte) || byte >= 128 else { return }
            line.append(byte)
        }
        let text = String(decoding: line, as: UTF8.self)
        // A line that goes on in the next segment may end in SIP/2.0.
        guard bytes.uint8(at: start + line.count) != nil, line.count < 200, !text.contains("SIP/2.0") else {
            return nil
        }
        self.text = text
    }
}
