/// What one RTP stream (one SSRC of one flow) has done so far. Trivial: integers and two running means, no heap.
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

    /// All packets, duplicates too.
    package private(set) var packets: UInt64 = 0
    /// Payload bytes on the wire of all packets.
    package private(set) var bytes: UInt64 = 0
    package private(set) var duplicates: UInt64 = 0
    package private(set) var reordered: UInt64 = 0
    package private(set) var restarts: UInt32 = 0
    package private(set) var strays: UInt64 = 0
    /// Runs of missing packets, when they were noticed; lost packets per event tell how bursty loss is.
    package private(set) var lossEvents: UInt64 = 0
    package private(set) var markers: UInt64 = 0
    package private(set) var firstArrival: Timestamp
    package private(set) var lastArrival: Timestamp
    /// Bit n is set when payload type n was seen.
    package private(set) var payloadTypes: UInt128 = 0
    package private(set) var lastPayloadType: UInt8
    /// On the wire, of the last packet that was not empty.
    package private(set) var lastPayloadBytes: UInt16 = 0
    /// The running jitter, its highest value, and the mean over all packets the way Wireshark takes it.
    package private(set) var jitterMilliseconds = 0.0
    package private(set) var jitterMaxMilliseconds = 0.0
    package private(set) var jitterMeanMilliseconds = 0.0
    /// Longest time between two packets.
    package private(set) var longestPause = Interval.zero
    /// The timestamp step most packets have, in clock units: clock rate × packet time.
    package private(set) var packetTicks: UInt32 = 0
    /// Times the RTP timestamp left the wall clock by more than jitter explains.
    package private(set) var timestampJumps: UInt32 = 0

    /// Sequence numbers with their cycles; the base moves down for packets sent before the first one seen.
    private var base: Int64
    private var highest: Int64
    /// Bit n: highest − n was seen.
    private var seen: UInt128 = 1
    /// Expected packets before the last restart.
    private var expectedBefore: Int64 = 0
    /// The highest number when the sender was allowed to stop: what it skips until it goes on is not lost.
    private var pausedAt: Int64 = -1
    /// The number that would confirm a restart; above 65,535 for none.
    private var confirming: UInt32 = .max

    /// Bursts and gaps up to `settled`; numbers after it may still come late.
    private var settledBursts = BurstCounts()
    private var settled: Int64
    private var settledFrom: Int64
    /// The number at which a hole is old enough to be settled; `max` while there is none.
    private var settleAt = Int64.max
    /// Numbers a packet may be late before it counts as lost in bursts.
    private static let patience: Int64 = 32

    private var clockRate: UInt32
    private var millisecondsPerTick: Double
    private var hasReference = false
    private var referenceTimestamp: UInt32
    private var referenceSequence: UInt16
    private var referenceArrival: Timestamp
    private var tickVotes: Int32 = 0
    /// Packets that fed the jitter, those with a marker too: Wireshark's weight of the mean.
    private var measured = 0.0

    /// The interval that is open; what it sounds like is put there from outside.
    package var window: MediaWindow
    private var expectedAtClose: Int64 = 0
    private var uniqueAtClose: Int64 = 0
    private var jitterSum = 0.0
    private var jitterSamples: UInt32 = 0

    /// RFC 3550 A.1.
    private static let maximumDropout: UInt16 = 3000
    private static let maximumMisorder: UInt16 = 100
    /// At a marker, more than this between timestamp and clock is a new timestamp, not a late packet.
    private static let markerJump = 250.0
    /// Without a marker too.
    private static let anyJump = 10_000.0

    /// - Parameters:
    ///   - payloadBytes: Payload of the first packet on the wire.
    ///   - clockRate: Of its payload type, in Hz; 0 when unknown, then no jitter is computed.
    ///   - isSpeech: False for telephone-event and comfort noise.
    package init(
        first header: RTPHeader, payloadBytes: Int = 0, at time: Timestamp, clockRate: UInt32, isSpeech: Bool = true
    ) {
        firstArrival = time
        lastArrival = time
        lastPayloadType = header.payloadType
        // One cycle up, so that numbers before the first one stay positive.
        base = Int64(header.sequence) + 65_536
        highest = base
        settled = base
        settledFrom = base
        settledBursts.receive(1)
        self.clockRate = clockRate
        millisecondsPerTick = StreamCounters.millisecondsPerTick(clockRate)
        referenceTimestamp = header.timestamp
        referenceSequence = header.sequence
        referenceArrival = time
        window = MediaWindow(start: time)
        tally(header, payloadBytes: payloadBytes, at: time)
        hasReference = isSpeech && !StreamCounters.isComfortNoise(header.payloadType)
    }

    /// Sequence numbers from first to highest, over restarts.
    package var expected: Int64 { expectedBefore + highest - base + 1 }
    /// Sequence numbers never seen.
    package var lost: Int64 { max(0, expected - unique) }
    /// RFC 3550 A.3, and Wireshark's "Lost": duplicates hide losses, so it can be negative.
    package var cumulativeLost: Int64 { expected - Int64(clamping: packets &- strays) }
    /// As receiver reports give it: the upper half counts wraps (RFC 3550 §6.4.1).
    package var extendedHighestSequence: UInt32 { UInt32(truncatingIfNeeded: highest - 65_536) }

    /// Bursts and gaps of all numbers so far (RFC 3611 A.2).
    package var bursts: BurstCounts {
        var copy = self
        copy.settle(upTo: highest)
        return copy.settledBursts
    }

    private var unique: Int64 { Int64(clamping: packets &- duplicates &- strays) }

    /// Counts one more packet.
    @inline(__always)
    package mutating func count(
        _ header: RTPHeader, payloadBytes: Int, at time: Timestamp, clockRate: UInt32, isSpeech: Bool = true
    ) -> Verdict {
        let pause = time - lastArrival
        if pause > longestPause { longestPause = pause }
        if pause > window.longestPause { window.longestPause = pause }
        tally(header, payloadBytes: payloadBytes, at: time)
        // Packets that overtook others are no packet time apart, though one of them be the newest.
        let inSequence = header.sequence == referenceSequence &+ 1
        let verdict = place(header, at: time)
        switch verdict {
        case .duplicate, .strayed: break
        case .counted, .reordered, .restarted:
            if case .restarted = verdict { hasReference = false }
            if clockRate != self.clockRate {
                self.clockRate = clockRate
                millisecondsPerTick = StreamCounters.millisecondsPerTick(clockRate)
                hasReference = false
            }
            guard isSpeech, clockRate != 0, !StreamCounters.isComfortNoise(header.payloadType) else {
                hasReference = false
                break
            }
            if hasReference {
                measure(header, at: time, inSequence: inSequence)
            }
            hasReference = true
            referenceTimestamp = header.timestamp
            referenceSequence = header.sequence
            referenceArrival = time
        }
        return verdict
    }

    /// Ends the interval that began at the last close and begins the next.
    package mutating func closeWindow() -> MediaWindow {
        var closed = window
        closed.expected = UInt32(clamping: expected - expectedAtClose)
        let received = UInt32(clamping: unique - uniqueAtClose)
        closed.lost = closed.expected > received ? closed.expected - received : 0
        closed.recovered = received > closed.expected ? received - closed.expected : 0
        closed.jitterMeanMilliseconds = jitterSamples == 0 ? 0 : jitterSum / Double(jitterSamples)
        closed.jitterSamples = jitterSamples
        closed.end = lastArrival
        expectedAtClose = expected
        uniqueAtClose = unique
        jitterSum = 0
        jitterSamples = 0
        window = MediaWindow(start: lastArrival)
        return closed
    }

    // MARK: Parts

    @inline(__always)
    private mutating func tally(_ header: RTPHeader, payloadBytes: Int, at time: Timestamp) {
        let size = UInt64(clamping: payloadBytes)
        packets &+= 1
        bytes &+= size
        window.packets &+= 1
        window.bytes &+= size
        if header.marker {
            markers &+= 1
            window.markers &+= 1
        }
        // An empty packet keeps a NAT's binding alive (RFC 6263 §4.1) and is no sound of any codec.
        if payloadBytes > 0 {
            let bit = UInt128(1) << UInt128(header.payloadType & 0x7F)
            payloadTypes |= bit
            window.payloadTypes |= bit
            lastPayloadBytes = UInt16(clamping: payloadBytes)
        }
        lastPayloadType = header.payloadType
        lastArrival = time
    }

    /// RFC 3550 A.1 `update_seq`, without probation.
    @inline(__always)
    private mutating func place(_ header: RTPHeader, at time: Timestamp) -> Verdict {
        let step = header.sequence &- UInt16(truncatingIfNeeded: highest)
        if step == 1 {
            highest &+= 1
            seen = seen << 1 | 1
            if highest >= settleAt { settle(upTo: highest &- StreamCounters.patience) }
            return .counted
        }
        return placeOutOfOrder(header, step: step, at: time)
    }

    private mutating func placeOutOfOrder(_ header: RTPHeader, step: UInt16, at time: Timestamp) -> Verdict {
        let sequence = header.sequence
        let follows = step > StreamCounters.maximumMisorder && step < 0x8000 ? clockFollows(header, step, time) : nil
        if step > 0, step < StreamCounters.maximumDropout || follows == true {
            if highest == pausedAt { return goOn(from: highest &+ Int64(step)) }
            // A clock that does not go with the numbers: both began anew.
            if follows == false {
                restarts &+= 1
                window.restarts &+= 1
                return goOn(from: highest &+ Int64(step))
            }
            if follows == true { window.hole = window.hole + (time - referenceArrival) }
            jump(Int64(step))
            lossEvents &+= 1
            window.lossEvents &+= 1
            return .counted
        }
        let back = 0 &- step
        if back <= StreamCounters.maximumMisorder {
            let bit = UInt128(1) << UInt128(back)
            if seen & bit != 0 {
                duplicates &+= 1
                window.duplicates &+= 1
                return .duplicate
            }
            seen |= bit
            base = min(base, highest &- Int64(back))
            let number = highest &- Int64(back)
            if number > settledFrom, number <= settled { settledBursts.discard() }
            reordered &+= 1
            window.reordered &+= 1
            return .reordered
        }
        if UInt32(sequence) == confirming {
            // The stray before this one was the first packet of the new numbering.
            strays &-= 1
            settle(upTo: highest)
            settled = Int64(sequence) + 65_534
            settledFrom = settled
            expectedBefore &+= highest &- base &+ 1
            base = Int64(sequence) + 65_535
            highest = base + 1
            seen = 3
            confirming = .max
            restarts &+= 1
            window.restarts &+= 1
            return .restarted
        }
        if UInt32(sequence &+ 1) == confirming {
            duplicates &+= 1
            window.duplicates &+= 1
            return .duplicate
        }
        confirming = UInt32(sequence &+ 1)
        strays &+= 1
        return .strayed
    }

    /// Whether the timestamp passed on with the time and with the numbers; nil where there is none to compare with.
    private func clockFollows(_ header: RTPHeader, _ step: UInt16, _ time: Timestamp) -> Bool? {
        guard hasReference, packetTicks > 0, clockRate != 0 else { return nil }
        let ticks = Double(Int32(bitPattern: header.timestamp &- referenceTimestamp))
        let elapsed = (time - referenceArrival).milliseconds
        let slack = max(1_000, elapsed / 10)
        let due = Double(step) * Double(packetTicks)
        return abs(ticks * millisecondsPerTick - elapsed) <= slack && due <= ticks * 1.25
    }

    /// The media is agreed anew, on hold or off it: some senders go on counting while they send nothing.
    package mutating func allowPause() { pausedAt = highest }

    private mutating func goOn(from number: Int64) -> Verdict {
        settle(upTo: highest)
        settled = number &- 1
        settledFrom = settled
        expectedBefore &+= highest &- base &+ 1
        base = number
        highest = number
        seen = 1
        pausedAt = -1
        return .restarted
    }

    /// Goes on after a hole; one longer than any receiver waits is settled at once.
    private mutating func jump(_ step: Int64) {
        if step > StreamCounters.patience {
            settle(upTo: highest)
            settledBursts.lose(UInt64(step &- 1))
            settled = highest &+ step &- 1
        }
        highest &+= step
        seen = step < 128 ? seen << UInt128(step) | 1 : 1
        if step <= StreamCounters.patience { settleAt = min(settleAt, highest &+ StreamCounters.patience) }
        if highest >= settleAt { settle(upTo: highest &- StreamCounters.patience) }
    }

    /// Counts the numbers up to `end` as received or lost. A hole is always settled while `seen` still knows it.
    private mutating func settle(upTo end: Int64) {
        let known = highest &- 127
        if settled &+ 1 < known, end > settled {
            let count = min(end, known &- 1) &- settled
            settledBursts.receive(UInt64(clamping: count))
            settled &+= count
        }
        while settled < end {
            settled &+= 1
            if seen >> UInt128(highest &- settled) & 1 == 1 { settledBursts.receive(1) } else { settledBursts.lose(1) }
        }
        let open = min(highest &- settled, StreamCounters.patience)
        let mask = open > 0 ? (UInt128(1) << UInt128(open)) &- 1 : 0
        settleAt = seen & mask == mask ? .max : highest &+ StreamCounters.patience
    }

    /// RFC 3550 A.8, in milliseconds.
    @inline(__always)
    private mutating func measure(_ header: RTPHeader, at time: Timestamp, inSequence: Bool) {
        let ticks = Int32(bitPattern: header.timestamp &- referenceTimestamp)
        if inSequence, !header.marker { vote(UInt32(bitPattern: ticks)) }
        let difference = abs((time - referenceArrival).milliseconds - Double(ticks) * millisecondsPerTick)
        guard difference <= (header.marker ? StreamCounters.markerJump : StreamCounters.anyJump) else {
            timestampJumps &+= 1
            return
        }
        measured += 1
        jitterMilliseconds += (difference - jitterMilliseconds) / 16
        // Wireshark leaves packets with a marker out of maximum and mean.
        guard !header.marker else { return }
        jitterMaxMilliseconds = max(jitterMaxMilliseconds, jitterMilliseconds)
        jitterMeanMilliseconds += (jitterMilliseconds - jitterMeanMilliseconds) / measured
        window.jitterMaxMilliseconds = max(window.jitterMaxMilliseconds, jitterMilliseconds)
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
