/// What one RTP stream (one SSRC of one flow) has done so far: integers and running means. What every packet touches lies together
/// at the front; of what an interval adds up to only the state at its beginning is kept; what most streams never do is an
/// allocation of its own (`OddCounts`), made when it first happens.
///
/// Sequence handling is RFC 3550 A.1, expected and lost A.3, jitter A.8 in milliseconds as Wireshark reports it. Where
/// Wireshark's figures mislead, these differ on purpose: a repeated packet is counted but feeds neither loss nor jitter,
/// a jump in the sequence confirmed by the next packet is a restart and no loss, and nothing is fed to the jitter
/// across DTMF, comfort noise, a change of clock rate or a restarted timestamp.
package struct StreamCounters: Sendable {
    package enum Verdict: Sendable {
        /// In order, maybe after a loss.
        case counted
        /// A sequence number seen before.
        case duplicate
        /// Late, but new.
        case reordered
        /// The second packet in a row of a sequence far from the last: numbering began anew.
        case restarted
        /// Far from the sequence; maybe the first packet of a restart.
        case strayed
    }

    // What every packet touches.
    private var numbers: Numbering
    /// All packets, duplicates too.
    package private(set) var packets: UInt64 = 0
    /// Payload bytes on the wire of all packets.
    package private(set) var bytes: UInt64 = 0
    package private(set) var lastArrival: Timestamp
    private var referenceArrival: Timestamp
    /// The running jitter, and its mean over all packets the way Wireshark takes it.
    package private(set) var jitterMilliseconds = 0.0
    package private(set) var jitterMeanMilliseconds = 0.0
    /// Packets that fed the jitter, those with a marker too: Wireshark's weight of the mean.
    private var measured = 0.0
    private var millisecondsPerTick: Double
    /// Of the interval that is open.
    private var jitterSum = 0.0
    private var windowJitterMax = 0.0
    private var windowPause = Interval.zero
    private var jitterSamples: UInt32 = 0
    private var clockRate: UInt32
    private var referenceTimestamp: UInt32
    /// The timestamp step most packets have, in clock units: clock rate × packet time.
    package private(set) var packetTicks: UInt32 = 0
    private var tickVotes: Int16 = 0
    private var referenceSequence: UInt16
    /// On the wire, of the last packet that was not empty.
    package private(set) var lastPayloadBytes: UInt16 = 0
    package private(set) var lastPayloadType: UInt8
    /// The payload type that both masks of types hold already.
    private var notedType = StreamCounters.noType
    private var hasReference = false
    /// A hole waits until it is old enough to be settled.
    private var hasHole = false

    // What an interval's end or a report asks.
    /// The types seen first, of all packets and of the interval; those that are others are in `odds`.
    private var firstType = StreamCounters.noType
    private var windowType = StreamCounters.noType
    private var markerCount: UInt32 = 0
    private var markersAtClose: UInt32 = 0
    /// The highest number when the sender was allowed to stop: what it skips until it goes on is not lost.
    private var pausedAt: Int64 = -1
    package private(set) var firstArrival: Timestamp
    private var windowStart: Timestamp
    private var closedPause = Interval.zero
    private var closedJitterMax = 0.0
    private var packetsAtClose: UInt64 = 0
    private var bytesAtClose: UInt64 = 0
    private var expectedAtClose: Int64 = 0
    private var odds = Seldom<OddCounts>()

    /// RFC 3550 A.1.
    private static let maximumDropout: UInt16 = 3000
    private static let maximumMisorder: UInt16 = 100
    /// At a marker, more than this between timestamp and clock is a new timestamp, not a late packet.
    private static let markerJump = 250.0
    /// Without a marker too.
    private static let anyJump = 10_000.0
    private static let noType: UInt8 = 255

    /// - Parameters:
    ///   - payloadBytes: Payload of the first packet on the wire.
    ///   - clockRate: Of its payload type, in Hz; 0 when unknown, then no jitter is computed.
    ///   - isSpeech: False for telephone-event and comfort noise.
    package init(
        first head: RTPHead, payloadBytes: Int = 0, at time: Timestamp, clockRate: UInt32, isSpeech: Bool = true
    ) {
        firstArrival = time
        lastArrival = time
        windowStart = time
        lastPayloadType = head.payloadType
        numbers = Numbering(first: head.sequence)
        self.clockRate = clockRate
        millisecondsPerTick = StreamCounters.millisecondsPerTick(clockRate)
        referenceTimestamp = head.timestamp
        referenceSequence = head.sequence
        referenceArrival = time
        tally(head, payloadBytes: payloadBytes, at: time)
        hasReference = isSpeech && !StreamCounters.isComfortNoise(head.payloadType)
    }

    // MARK: Figures

    package var duplicates: UInt64 { odds.value?.duplicates ?? 0 }
    package var reordered: UInt64 { odds.value?.reordered ?? 0 }
    package var restarts: UInt32 { odds.value?.restarts ?? 0 }
    package var strays: UInt64 { odds.value?.strays ?? 0 }
    /// Runs of missing packets, when they were noticed; lost packets per event tell how bursty loss is.
    package var lossEvents: UInt64 { odds.value?.lossEvents ?? 0 }
    /// Times the RTP timestamp left the wall clock by more than jitter explains.
    package var timestampJumps: UInt32 { odds.value?.timestampJumps ?? 0 }
    package var markers: UInt64 { UInt64(markerCount) }
    /// Bit n is set when payload type n was seen.
    package var payloadTypes: UInt128 { StreamCounters.mask(firstType) | (odds.value?.types ?? 0) }
    package var jitterMaxMilliseconds: Double { max(closedJitterMax, windowJitterMax) }
    /// Longest time between two packets.
    package var longestPause: Interval { max(closedPause, windowPause) }

    /// Sequence numbers from first to highest, over restarts.
    package var expected: Int64 { (odds.value?.expectedBefore ?? 0) &+ numbers.highest &- numbers.base &+ 1 }
    /// Sequence numbers never seen.
    package var lost: Int64 { max(0, expected &- unique) }
    /// RFC 3550 A.3, and Wireshark's "Lost": duplicates hide losses, so it can be negative.
    package var cumulativeLost: Int64 { expected &- Int64(clamping: packets &- strays) }
    /// As receiver reports give it: the upper half counts wraps (RFC 3550 §6.4.1).
    package var extendedHighestSequence: UInt32 { UInt32(truncatingIfNeeded: numbers.highest &- 65_536) }

    /// Bursts and gaps of all numbers so far (RFC 3611 A.2).
    package var bursts: BurstCounts {
        var odd = odds.value ?? OddCounts(from: numbers.base)
        odd.settle(upTo: numbers.highest, numbers)
        return odd.bursts
    }

    private var unique: Int64 { Int64(clamping: packets &- duplicates &- strays) }

    private static func mask(_ type: UInt8) -> UInt128 { type == noType ? 0 : UInt128(1) << UInt128(type) }

    /// Counts one more packet.
    package mutating func count(
        _ head: RTPHead, payloadBytes: Int, at time: Timestamp, clockRate: UInt32, isSpeech: Bool = true
    ) -> Verdict {
        let pause = time - lastArrival
        if pause > windowPause { windowPause = pause }
        tally(head, payloadBytes: payloadBytes, at: time)
        // Packets that overtook others are no packet time apart, though one of them be the newest.
        let inSequence = head.sequence == referenceSequence &+ 1
        let verdict = place(head, at: time)
        switch verdict {
        case .duplicate, .strayed: break
        case .counted, .reordered, .restarted:
            if case .restarted = verdict { hasReference = false }
            if clockRate != self.clockRate {
                self.clockRate = clockRate
                millisecondsPerTick = StreamCounters.millisecondsPerTick(clockRate)
                hasReference = false
            }
            guard isSpeech, clockRate != 0, !StreamCounters.isComfortNoise(head.payloadType) else {
                hasReference = false
                break
            }
            if hasReference {
                measure(head, at: time, inSequence: inSequence)
            }
            hasReference = true
            referenceTimestamp = head.timestamp
            referenceSequence = head.sequence
            referenceArrival = time
        }
        return verdict
    }

    /// Ends the interval that began at the last close and begins the next. What it sounded like is known elsewhere.
    package mutating func closeWindow() -> MediaWindow {
        var closed = MediaWindow(start: windowStart)
        closed.end = lastArrival
        closed.packets = UInt32(truncatingIfNeeded: packets &- packetsAtClose)
        closed.bytes = bytes &- bytesAtClose
        closed.markers = markerCount &- markersAtClose
        closed.payloadTypes = StreamCounters.mask(windowType)
        closed.longestPause = windowPause
        closed.jitterMaxMilliseconds = windowJitterMax
        closed.jitterMeanMilliseconds = jitterSamples == 0 ? 0 : jitterSum / Double(jitterSamples)
        closed.jitterSamples = jitterSamples
        let due = expected
        let base = numbers.base
        var received = packets &- packetsAtClose
        if !odds.isEmpty { received &-= odds.change(from: OddCounts(from: base), with: &closed) { $0.close(&$1) } }
        let unique = UInt32(clamping: Int64(bitPattern: received))
        closed.expected = UInt32(clamping: due &- expectedAtClose)
        closed.lost = closed.expected > unique ? closed.expected &- unique : 0
        closed.recovered = unique > closed.expected ? unique &- closed.expected : 0
        begin(after: due)
        return closed
    }

    private mutating func begin(after due: Int64) {
        closedPause = longestPause
        closedJitterMax = jitterMaxMilliseconds
        windowStart = lastArrival
        windowPause = .zero
        windowJitterMax = 0
        jitterSum = 0
        jitterSamples = 0
        windowType = StreamCounters.noType
        notedType = StreamCounters.noType
        markersAtClose = markerCount
        packetsAtClose = packets
        bytesAtClose = bytes
        expectedAtClose = due
    }

    // MARK: Parts

    @inline(__always)
    private mutating func tally(_ head: RTPHead, payloadBytes: Int, at time: Timestamp) {
        packets &+= 1
        bytes &+= UInt64(clamping: payloadBytes)
        if head.marker { markerCount &+= 1 }
        // An empty packet keeps a NAT's binding alive (RFC 6263 §4.1) and is no sound of any codec.
        if payloadBytes > 0 {
            if head.payloadType & 0x7F != notedType { note(head.payloadType & 0x7F) }
            lastPayloadBytes = UInt16(clamping: payloadBytes)
        }
        lastPayloadType = head.payloadType
        lastArrival = time
    }

    /// A type that this interval has not seen, or not as the last one.
    private mutating func note(_ type: UInt8) {
        notedType = type
        if firstType == StreamCounters.noType { firstType = type }
        if windowType == StreamCounters.noType { windowType = type }
        guard firstType != type || windowType != type else { return }
        let base = numbers.base
        odds.change(from: OddCounts(from: base)) { $0.note(StreamCounters.mask(type)) }
    }

    /// RFC 3550 A.1 `update_seq`, without probation.
    @inline(__always)
    private mutating func place(_ head: RTPHead, at time: Timestamp) -> Verdict {
        let step = head.sequence &- UInt16(truncatingIfNeeded: numbers.highest)
        guard step == 1 else { return placeOutOfOrder(head, step: step, at: time) }
        numbers.highest &+= 1
        numbers.seen = numbers.seen &<< 1 | 1
        if hasHole { settleHole() }
        return .counted
    }

    private mutating func settleHole() {
        let base = numbers.base
        odds.change(from: OddCounts(from: base), with: &numbers) { $0.settleHole($1) }
        hasHole = odds.value?.hasHole ?? false
    }

    private mutating func placeOutOfOrder(_ head: RTPHead, step: UInt16, at time: Timestamp) -> Verdict {
        let follows = step > StreamCounters.maximumMisorder && step < 0x8000 ? clockFollows(head, step, time) : nil
        let base = numbers.base
        let verdict: Verdict
        if step > 0, step < StreamCounters.maximumDropout || follows == true {
            verdict = goForward(Int64(step), follows, time)
        } else if 0 &- step <= StreamCounters.maximumMisorder {
            verdict = odds.change(from: OddCounts(from: base), with: &numbers) { $0.goBack(Int64(0 &- step), &$1) }
        } else {
            verdict = odds.change(from: OddCounts(from: base), with: &numbers) { $0.goFar(head.sequence, &$1) }
        }
        hasHole = odds.value?.hasHole ?? false
        return verdict
    }

    private mutating func goForward(_ step: Int64, _ follows: Bool?, _ time: Timestamp) -> Verdict {
        let base = numbers.base
        let isAllowed = numbers.highest == pausedAt
        if isAllowed || follows == false {
            // A clock that does not go with the numbers: both began anew.
            if !isAllowed { odds.change(from: OddCounts(from: base)) { $0.restarts &+= 1 } }
            pausedAt = -1
            return odds.change(from: OddCounts(from: base), with: &numbers) { $0.goOn(from: $1.highest &+ step, &$1) }
        }
        let hole = follows == true ? time - referenceArrival : .zero
        odds.change(from: OddCounts(from: base), with: &numbers) { $0.jump(step, hole, &$1) }
        return .counted
    }

    /// Whether the timestamp passed on with the time and with the numbers; nil where there is none to compare with.
    private func clockFollows(_ head: RTPHead, _ step: UInt16, _ time: Timestamp) -> Bool? {
        guard hasReference, packetTicks > 0, clockRate != 0 else { return nil }
        let ticks = Double(Int32(bitPattern: head.timestamp &- referenceTimestamp))
        let elapsed = (time - referenceArrival).milliseconds
        let slack = max(1_000, elapsed / 10)
        let due = Double(step) * Double(packetTicks)
        return abs(ticks * millisecondsPerTick - elapsed) <= slack && due <= ticks * 1.25
    }

    /// The media is agreed anew, on hold or off it: some senders go on counting while they send nothing.
    package mutating func allowPause() { pausedAt = numbers.highest }

    /// RFC 3550 A.8, in milliseconds.
    @inline(__always)
    private mutating func measure(_ head: RTPHead, at time: Timestamp, inSequence: Bool) {
        let ticks = Int32(bitPattern: head.timestamp &- referenceTimestamp)
        if inSequence, !head.marker { vote(UInt32(bitPattern: ticks)) }
        let difference = abs((time - referenceArrival).milliseconds - Double(ticks) * millisecondsPerTick)
        guard difference <= (head.marker ? StreamCounters.markerJump : StreamCounters.anyJump) else {
            let base = numbers.base
            odds.change(from: OddCounts(from: base)) { $0.timestampJumps &+= 1 }
            return
        }
        measured += 1
        jitterMilliseconds += (difference - jitterMilliseconds) / 16
        // Wireshark leaves packets with a marker out of maximum and mean.
        guard !head.marker else { return }
        jitterMeanMilliseconds += (jitterMilliseconds - jitterMeanMilliseconds) / measured
        windowJitterMax = max(windowJitterMax, jitterMilliseconds)
        jitterSum += jitterMilliseconds
        jitterSamples &+= 1
    }

    /// Keeps the majority (Boyer and Moore): one pause does not change the packet time.
    @inline(__always)
    private mutating func vote(_ ticks: UInt32) {
        if ticks == packetTicks {
            if tickVotes < 1000 { tickVotes += 1 }
        } else if tickVotes > 0 {
            tickVotes -= 1
        } else {
            packetTicks = ticks
            tickVotes = 1
        }
    }

    @inline(__always)
    private static func millisecondsPerTick(_ clockRate: UInt32) -> Double {
        clockRate == 0 ? 0 : 1000 / Double(clockRate)
    }

    /// Comfort noise: payload type 13 (RFC 3389), and 19 of old.
    @inline(__always)
    private static func isComfortNoise(_ payloadType: UInt8) -> Bool { payloadType == 13 || payloadType == 19 }
}
