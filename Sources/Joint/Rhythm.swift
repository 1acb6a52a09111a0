import Wire

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
