import Engine
import Wire

/// The packets that a stream's intervals count, one after another: evenly spaced, with the losses counted.
struct StreamReplay {
    let flow: Flow
    let interface: InterfaceID
    private let stream: CallTrace.Stream
    private let offset: Interval
    /// Of so many packets one is played.
    private let stride: UInt32
    private var interval = 0
    private var index: UInt32 = 0
    private var played: UInt32 = 0
    private var sequence: UInt16 = 0
    private var isOver = false

    init(_ stream: CallTrace.Stream, interface: InterfaceID, offset: Interval, stride: UInt32) {
        self.stream = stream
        flow = stream.flow
        self.interface = interface
        self.offset = offset
        self.stride = max(1, stride)
    }

    /// When the next packet is due; nil at the end.
    var next: Timestamp? {
        guard interval < stream.intervals.count else {
            guard stream.endsInSilence, !isOver, let last = stream.last else { return nil }
            return last - offset + .milliseconds(20)
        }
        let item = stream.intervals[interval]
        let count = self.count(item)
        // An interval begins with the last packet of the one before, the first one with its own.
        let steps = interval == 0 ? max(1, count - 1) : count
        let step = interval == 0 ? index : index + 1
        let length = max(0, (item.end - item.start).nanoseconds)
        let share = length.multipliedFullWidth(by: Int64(min(step, steps)))
        let passed = Int64(steps).dividingFullWidth(share).quotient
        return item.start - offset + Interval(nanoseconds: passed)
    }

    private func count(_ item: CallTrace.Interval) -> UInt32 { max(1, item.packets / stride) }

    /// The packet that is due at `time`.
    mutating func take(at time: Timestamp) -> RTPHeader {
        let begin = (stream.first ?? time) - offset
        let ticks = max(0, (time - begin).seconds) * Double(stream.clockRate == 0 ? 8_000 : stream.clockRate)
        let timestamp = UInt32(truncatingIfNeeded: Int64(min(ticks, 1e15)))
        guard interval < stream.intervals.count else {
            isOver = true
            sequence &+= 1
            return RTPHeader(
                payloadType: 13, sequence: sequence, timestamp: timestamp, ssrc: stream.ssrc, wirePayloadLength: 1)
        }
        let item = stream.intervals[interval]
        let count = self.count(item)
        // Losses lie between the packets, as evenly as they do.
        let due = UInt64(count) + UInt64(item.lost / stride)
        let now = UInt32(clamping: UInt64(index + 1) * due / UInt64(count))
        sequence = sequence &+ UInt16(truncatingIfNeeded: max(1, now &- played))
        played = now
        index += 1
        if index >= count { (interval, index, played) = (interval + 1, 0, 0) }
        return RTPHeader(
            payloadType: stream.payloadType, sequence: sequence, timestamp: timestamp, ssrc: stream.ssrc,
            wirePayloadLength: 160)
    }
}
