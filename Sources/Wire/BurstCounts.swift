/// Bursts and gaps of loss, by the counters of RFC 3611 appendix A.2: losses with fewer than 16 packets between them
/// make a burst. Trivial.
package struct BurstCounts: Sendable, Hashable {
    package static let minimumGap: UInt64 = 16

    /// Transitions, named as the RFC names them: 1 received in a gap, 2 received in a burst, 3 lost in a burst,
    /// 4 lost in a gap.
    package private(set) var c11: UInt64 = 0
    package private(set) var c13: UInt64 = 0
    package private(set) var c14: UInt64 = 0
    package private(set) var c22: UInt64 = 0
    package private(set) var c23: UInt64 = 0
    package private(set) var c33: UInt64 = 0
    package private(set) var lost: UInt64 = 0
    /// Judged lost, and came after all.
    package private(set) var discarded: UInt64 = 0
    /// Received since the last loss, and losses since the last gap.
    private var run: UInt64 = 0
    private var inRow: UInt64 = 0

    package init() {}

    package mutating func receive(_ count: UInt64) { run &+= count }

    /// `count` lost packets without one received between them.
    package mutating func lose(_ count: UInt64) {
        guard count > 0 else { return }
        lost &+= count
        if run >= Self.minimumGap {
            if inRow == 1 { c14 &+= 1 } else { c13 &+= 1 }
            inRow = 1
            c11 &+= run
        } else {
            inRow &+= 1
            if run == 0 {
                c33 &+= 1
            } else {
                c23 &+= 1
                c22 &+= run &- 1
            }
        }
        run = 0
        c33 &+= count &- 1
        inRow &+= count &- 1
    }

    /// A packet judged lost came too late.
    package mutating func discard() {
        guard lost > 0 else { return }
        lost &-= 1
        discarded &+= 1
    }
}

/// What the counters say (RFC 3611 §4.7.2, appendix A.2).
package struct BurstFigures: Sendable, Hashable {
    /// Lost within bursts and within gaps, 0…100.
    package var burstDensityPercent: Double
    package var gapDensityPercent: Double
    /// Mean; nil where the packet time is unknown.
    package var burstDurationMilliseconds: Double?
    package var gapDurationMilliseconds: Double?
    /// Of the packets up to the last loss, 0…100.
    package var lossPercent: Double
    package var discardPercent: Double

    /// Nil where no packet was lost: there is neither burst nor gap to measure.
    package init?(_ counts: BurstCounts, packetTimeMilliseconds: Double?) {
        let c = (
            c11: Double(counts.c11), c13: Double(counts.c13), c14: Double(counts.c14), c22: Double(counts.c22),
            c23: Double(counts.c23), c33: Double(counts.c33)
        )
        let (c31, c32) = (c.c13, c.c23)
        let total = c.c11 + c.c14 + c.c13 + c.c22 + c.c23 + c31 + c32 + c.c33
        guard total > 0 else { return nil }
        let leaving = c31 + c32 + c.c33
        let p32 = leaving > 0 ? c32 / leaving : 0
        let p23 = c.c22 + c.c23 < 1 ? 1 : 1 - c.c22 / (c.c22 + c.c23)
        burstDensityPercent = leaving > 0 ? 100 * p23 / (p23 + p32) : 0
        gapDensityPercent = c.c11 + c.c14 > 0 ? 100 * c.c14 / (c.c11 + c.c14) : 0
        // Without a change from gap to burst, all is one burst: the first loss came before the first gap.
        let changes = max(c.c13, 1)
        let gap = (c.c11 + c.c14 + c.c13) / changes
        gapDurationMilliseconds = packetTimeMilliseconds.map { gap * $0 }
        burstDurationMilliseconds = packetTimeMilliseconds.map { (total / changes - gap) * $0 }
        lossPercent = 100 * Double(counts.lost) / total
        discardPercent = 100 * Double(counts.discarded) / total
    }
}
