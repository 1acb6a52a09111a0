/// Counts of a figure between fixed bounds, with what a mean and an extreme need.
package struct Histogram: Sendable, Hashable {
    /// Upper bounds, ascending; what is above the last counts in none.
    package let bounds: [Double]
    /// So many up to each bound and above the one before.
    package private(set) var counts: [UInt64]
    package private(set) var count: UInt64 = 0
    package private(set) var sum = 0.0
    /// Zero where there is none.
    package private(set) var least = 0.0
    package private(set) var greatest = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count)
    }

    /// Goes on where another of the same bounds ended; nil for what is none.
    package init?(bounds: [Double], counts: [UInt64], count: UInt64, sum: Double, least: Double, greatest: Double) {
        guard counts.count == bounds.count, [sum, least, greatest].allSatisfy(\.isFinite) else { return nil }
        self.init(bounds: bounds)
        (self.counts, self.count, self.sum) = (counts, count, sum)
        (self.least, self.greatest) = (least, greatest)
    }

    package mutating func note(_ value: Double) {
        guard value.isFinite else { return }
        if let index = bounds.firstIndex(where: { value <= $0 }) { counts[index] &+= 1 }
        least = count == 0 ? value : min(least, value)
        greatest = count == 0 ? value : max(greatest, value)
        count &+= 1
        sum += value
    }

    /// Nil where there is none.
    package var mean: Double? { count > 0 ? sum / Double(count) : nil }
}
