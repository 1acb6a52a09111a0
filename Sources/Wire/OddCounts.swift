/// Sequence numbers with their cycles.
struct Numbering: Sendable {
    /// Bit n: highest − n was seen.
    var seen: UInt128 = 1
    var highest: Int64
    /// The lowest; moves down for packets sent before the first one seen.
    var base: Int64

    init(first sequence: UInt16) {
        // One cycle up, so that numbers before the first one stay positive.
        base = Int64(sequence) + 65_536
        highest = base
    }
}

/// What a stream in good order never has: packets that are missing, late, twice or of another numbering, and a second payload type.
struct OddCounts: Sendable {
    private(set) var duplicates: UInt64 = 0
    private(set) var reordered: UInt64 = 0
    private(set) var strays: UInt64 = 0
    private(set) var lossEvents: UInt64 = 0
    var restarts: UInt32 = 0
    var timestampJumps: UInt32 = 0
    /// Expected packets before the last restart.
    private(set) var expectedBefore: Int64 = 0
    /// Bit n: payload type n was seen; the stream's first may lack.
    private(set) var types: UInt128 = 0

    // Of the interval that is open, or as it stood at the last close.
    private var windowTypes: UInt128 = 0
    private var hole = Interval.zero
    private var duplicatesBefore: UInt64 = 0
    private var reorderedBefore: UInt64 = 0
    private var straysBefore: UInt64 = 0
    private var lossEventsBefore: UInt64 = 0
    private var restartsBefore: UInt32 = 0

    /// The number that would confirm a restart; above 65,535 for none.
    private var confirming: UInt32 = .max
    /// Bursts and gaps up to `settled`; numbers after it may still come late.
    private(set) var bursts = BurstCounts()
    private var settled: Int64
    private var settledFrom: Int64
    /// The number at which a hole is old enough to be settled; `max` while there is none.
    private var settleAt = Int64.max
    /// Numbers a packet may be late before it counts as lost in bursts.
    private static let patience: Int64 = 32

    /// - Parameter base: The stream's first number.
    init(from base: Int64) {
        settled = base
        settledFrom = base
        bursts.receive(1)
    }

    var hasHole: Bool { settleAt != .max }

    mutating func note(_ type: UInt128) {
        types |= type
        windowTypes |= type
    }

    /// Ends the interval: `window` gets what is odd of it.
    ///
    /// - Returns: Packets of it that were no new ones.
    mutating func close(_ window: inout MediaWindow) -> UInt64 {
        window.duplicates = UInt32(truncatingIfNeeded: duplicates &- duplicatesBefore)
        window.reordered = UInt32(truncatingIfNeeded: reordered &- reorderedBefore)
        window.lossEvents = UInt32(truncatingIfNeeded: lossEvents &- lossEventsBefore)
        window.restarts = restarts &- restartsBefore
        window.hole = hole
        window.payloadTypes |= windowTypes
        let besides = duplicates &- duplicatesBefore &+ strays &- straysBefore
        duplicatesBefore = duplicates
        reorderedBefore = reordered
        straysBefore = strays
        lossEventsBefore = lossEvents
        restartsBefore = restarts
        windowTypes = 0
        hole = .zero
        return besides
    }

    // MARK: Numbers

    /// A number `back` places before the highest.
    mutating func goBack(_ back: Int64, _ numbers: inout Numbering) -> StreamCounters.Verdict {
        let bit = UInt128(1) << UInt128(clamping: back)
        if numbers.seen & bit != 0 {
            duplicates &+= 1
            return .duplicate
        }
        numbers.seen |= bit
        let number = numbers.highest &- back
        numbers.base = min(numbers.base, number)
        if number > settledFrom, number <= settled { bursts.discard() }
        reordered &+= 1
        return .reordered
    }

    /// A number far from the others.
    mutating func goFar(_ sequence: UInt16, _ numbers: inout Numbering) -> StreamCounters.Verdict {
        if UInt32(sequence) == confirming {
            // The stray before this one was the first packet of the new numbering.
            strays &-= 1
            settle(upTo: numbers.highest, numbers)
            settled = Int64(sequence) + 65_534
            settledFrom = settled
            expectedBefore &+= numbers.highest &- numbers.base &+ 1
            numbers.base = Int64(sequence) + 65_535
            numbers.highest = numbers.base + 1
            numbers.seen = 3
            confirming = .max
            restarts &+= 1
            return .restarted
        }
        if UInt32(sequence &+ 1) == confirming {
            duplicates &+= 1
            return .duplicate
        }
        confirming = UInt32(sequence &+ 1)
        strays &+= 1
        return .strayed
    }

    /// Numbering goes on at `number`, and what lies between was never sent.
    mutating func goOn(from number: Int64, _ numbers: inout Numbering) -> StreamCounters.Verdict {
        settle(upTo: numbers.highest, numbers)
        settled = number &- 1
        settledFrom = settled
        expectedBefore &+= numbers.highest &- numbers.base &+ 1
        numbers.base = number
        numbers.highest = number
        numbers.seen = 1
        return .restarted
    }

    /// Goes on after a hole, in which the sender went on for the time `hole`; one longer than any receiver waits is settled at once.
    mutating func jump(_ step: Int64, _ hole: Interval, _ numbers: inout Numbering) {
        self.hole = self.hole + hole
        lossEvents &+= 1
        if step > Self.patience {
            settle(upTo: numbers.highest, numbers)
            bursts.lose(UInt64(clamping: step &- 1))
            settled = numbers.highest &+ step &- 1
        }
        numbers.highest &+= step
        numbers.seen = step < 128 ? numbers.seen << UInt128(clamping: step) | 1 : 1
        if step <= Self.patience { settleAt = min(settleAt, numbers.highest &+ Self.patience) }
        settleHole(numbers)
    }

    mutating func settleHole(_ numbers: Numbering) {
        if numbers.highest >= settleAt { settle(upTo: numbers.highest &- Self.patience, numbers) }
    }

    /// Counts the numbers up to `end` as received or lost. A hole is always settled while `seen` still knows it.
    mutating func settle(upTo end: Int64, _ numbers: Numbering) {
        let (highest, seen) = (numbers.highest, numbers.seen)
        let known = highest &- 127
        if settled &+ 1 < known, end > settled {
            let count = min(end, known &- 1) &- settled
            bursts.receive(UInt64(clamping: count))
            settled &+= count
        }
        while settled < end {
            settled &+= 1
            if seen >> UInt128(clamping: highest &- settled) & 1 == 1 { bursts.receive(1) } else { bursts.lose(1) }
        }
        let open = min(highest &- settled, Self.patience)
        let mask = open > 0 ? (UInt128(1) << UInt128(clamping: open)) &- 1 : 0
        settleAt = seen & mask == mask ? .max : highest &+ Self.patience
    }
}
