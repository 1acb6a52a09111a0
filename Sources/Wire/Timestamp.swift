/// A moment of packet time: nanoseconds since the Unix epoch.
///
/// All arithmetic saturates, because the value comes from capture files.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package init(seconds: Int64, nanoseconds fraction: Int64 = 0) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let base = overflow ? (seconds < 0 ? Int64.min : Int64.max) : product
        self.nanoseconds = base.saturatingAdd(fraction)
    }

    package static let distantPast = Timestamp(nanoseconds: .min)
    package static let distantFuture = Timestamp(nanoseconds: .max)

    /// Seconds since the Unix epoch, for people and for JSON.
    package var seconds: Double { Double(nanoseconds) / 1e9 }

    @inlinable
    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    // Written out, because what is derived from `<` is called through the protocol from other rooms.
    @inlinable
    package static func == (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds == right.nanoseconds }

    @inlinable
    package static func > (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds > right.nanoseconds }

    @inlinable
    package static func <= (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds <= right.nanoseconds }

    @inlinable
    package static func >= (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds >= right.nanoseconds }

    @inlinable
    package static func + (time: Timestamp, span: Interval) -> Timestamp {
        Timestamp(nanoseconds: time.nanoseconds.saturatingAdd(span.nanoseconds))
    }

    @inlinable
    package static func - (time: Timestamp, span: Interval) -> Timestamp {
        Timestamp(nanoseconds: time.nanoseconds.saturatingSubtract(span.nanoseconds))
    }

    @inlinable
    package static func - (later: Timestamp, earlier: Timestamp) -> Interval {
        Interval(nanoseconds: later.nanoseconds.saturatingSubtract(earlier.nanoseconds))
    }
}

/// A length of packet time in nanoseconds; may be negative.
package struct Interval: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static let zero = Interval(nanoseconds: 0)

    package static func milliseconds(_ value: Int64) -> Interval {
        Interval(nanoseconds: Timestamp(seconds: 0).nanoseconds.saturatingAdd(value.saturatingMultiply(1_000_000)))
    }

    /// `value` in seconds; not-a-number counts as zero, infinities saturate.
    package static func seconds(_ value: Double) -> Interval {
        guard !value.isNaN else { return .zero }
        let scaled = value * 1e9
        if scaled >= 9.2e18 { return Interval(nanoseconds: .max) }
        if scaled <= -9.2e18 { return Interval(nanoseconds: .min) }
        return Interval(nanoseconds: Int64(scaled))
    }

    package var seconds: Double { Double(nanoseconds) / 1e9 }
    package var milliseconds: Double { Double(nanoseconds) / 1e6 }

    @inlinable
    package static func < (left: Interval, right: Interval) -> Bool { left.nanoseconds < right.nanoseconds }

    @inlinable
    package static func == (left: Interval, right: Interval) -> Bool { left.nanoseconds == right.nanoseconds }

    @inlinable
    package static func > (left: Interval, right: Interval) -> Bool { left.nanoseconds > right.nanoseconds }

    @inlinable
    package static func <= (left: Interval, right: Interval) -> Bool { left.nanoseconds <= right.nanoseconds }

    @inlinable
    package static func >= (left: Interval, right: Interval) -> Bool { left.nanoseconds >= right.nanoseconds }

    @inlinable
    package static func + (left: Interval, right: Interval) -> Interval {
        Interval(nanoseconds: left.nanoseconds.saturatingAdd(right.nanoseconds))
    }

    @inlinable
    package static func - (left: Interval, right: Interval) -> Interval {
        Interval(nanoseconds: left.nanoseconds.saturatingSubtract(right.nanoseconds))
    }

    @inlinable
    package static func * (span: Interval, factor: Int64) -> Interval {
        Interval(nanoseconds: span.nanoseconds.saturatingMultiply(factor))
    }

    @inlinable
    package var magnitude: Interval { nanoseconds < 0 ? .zero - self : self }
}

extension Int64 {
    @inlinable
    package func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    @inlinable
    package func saturatingSubtract(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    @inlinable
    package func saturatingMultiply(_ other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
