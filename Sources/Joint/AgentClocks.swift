package import Wire

/// How far the clocks of two witnesses are apart, and which of them a party's messages pass first.
struct PairClock {
    /// What the second one's clock shows more than the first one's.
    var offset: Interval
    /// One way between them; zero where only one direction was seen.
    var delay: Interval
    /// Whether messages of the caller pass the first one first; nil where that cannot be told.
    var callerPassesFirst: Bool?
    /// Copies went both ways: what is sent cannot be told from a clock that is late otherwise.
    var isBothWays: Bool

    /// Times of copies at the second one less those at the first one, by whose messages they are.
    ///
    /// The delay is in the one and out of the other, as with NTP (RFC 5905 §8); the quickest copy of each way is nearest
    /// to what the way takes.
    init?(caller: [Interval], callee: [Interval]) {
        let (one, other) = (caller.sorted(), callee.sorted())
        guard let first = one.isEmpty ? other.middle : one.middle else { return nil }
        guard let callerMiddle = one.middle, let calleeMiddle = other.middle else {
            (offset, delay, callerPassesFirst, isBothWays) = (first, .zero, nil, false)
            return
        }
        let isForward = callerMiddle >= calleeMiddle
        let there = (isForward ? one.first : other.first) ?? first
        let back = (isForward ? other.last : one.last) ?? first
        offset = Interval(nanoseconds: there.nanoseconds / 2 + back.nanoseconds / 2)
        delay = Interval(nanoseconds: max(0, there.nanoseconds / 2 - back.nanoseconds / 2))
        let difference = (callerMiddle - calleeMiddle).magnitude
        callerPassesFirst = difference >= PairClock.least ? isForward : nil
        isBothWays = true
    }

    /// Less than that is what two captures of one host differ by.
    private static let least = Interval.milliseconds(1)
}

extension [Interval] {
    /// Of a sorted list.
    fileprivate var middle: Interval? { isEmpty ? nil : self[count / 2] }
}

/// How far the clocks of witnesses are apart, learned from the calls that several of them saw; bounded.
///
/// A call whose copies went one way only is joined by what calls before it told.
package struct AgentClocks: Sendable {
    private struct Pair: Hashable {
        var first: String
        var second: String
    }

    private struct Estimate {
        var time: Timestamp
        var offset: Interval
        var delay: Interval
    }

    private var known: [Pair: [Estimate]] = [:]
    private static let pairLimit = 8_192
    private static let estimateLimit = 16
    /// A quartz drifts by some 50 ms in that time.
    private static let life = Interval.seconds(900)

    package init() {}

    /// What `second`'s clock shows more than `first`'s; nil where no call told it lately.
    package func offset(from first: String, to second: String, at time: Timestamp) -> Interval? {
        if first == second { return .zero }
        if second < first {
            return offset(from: second, to: first, at: time).map { Interval(nanoseconds: 0 &- $0.nanoseconds) }
        }
        let usable = (known[Pair(first: first, second: second)] ?? []).filter {
            (time - $0.time).magnitude <= Self.life
        }
        return usable.min { $0.delay < $1.delay }?.offset
    }

    /// Likewise, by the call that told it last.
    package func latestOffset(from first: String, to second: String) -> Interval? {
        guard first < second else {
            return first == second
                ? .zero
                : latestOffset(from: second, to: first).map { Interval(nanoseconds: 0 &- $0.nanoseconds) }
        }
        return known[Pair(first: first, second: second)]?.max { $0.time < $1.time }?.offset
    }

    mutating func learn(_ clock: PairClock, from first: String, to second: String, at time: Timestamp) {
        guard clock.isBothWays, first != second else { return }
        guard first < second else {
            var turned = clock
            turned.offset = Interval(nanoseconds: 0 &- clock.offset.nanoseconds)
            return learn(turned, from: second, to: first, at: time)
        }
        let pair = Pair(first: first, second: second)
        if known[pair] == nil, known.count >= Self.pairLimit { known.removeAll(keepingCapacity: true) }
        var list = known[pair] ?? []
        // A clock that was set: what it showed before is no measure any more.
        list.removeAll { ($0.offset - clock.offset).magnitude > .seconds(1) }
        if list.count >= Self.estimateLimit { list.removeFirst() }
        list.append(Estimate(time: time, offset: clock.offset, delay: clock.delay))
        known[pair] = list
    }
}

/// Transmissions of one message at two points, told from each other by the times between them: repeats follow at T1
/// doubling (RFC 3261 §17.1.1.2), so that a series fits another one in one way only.
enum Rhythm {
    private static let tolerance = Interval.milliseconds(60)
    private static let longest = 16

    /// What the second one's clock shows more; nil where they do not fit in two places at least.
    static func offset(from one: [Timestamp], to other: [Timestamp]) -> Interval? {
        let (first, second) = (one.sorted().prefix(longest), other.sorted().prefix(longest))
        var best: (count: Int, offset: Interval)?
        for start in first {
            for end in second {
                let offset = end - start
                let count = first.count { time in
                    second.contains { ($0 - time - offset).magnitude <= tolerance }
                }
                if count > best?.count ?? 1 { best = (count, offset) }
            }
        }
        return best?.offset
    }
}
