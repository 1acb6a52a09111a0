/// A moment of packet time: nanoseconds since the Unix epoch.
///
/// All arithmetic saturates, because the value comes from capture files. Public like the other values every packet compares:
/// in Swift 6.3 `@inlinable` of a `package` type changes nothing, and each comparison in another module was a call.
public struct Timestamp: Hashable, Comparable, Sendable {
    public var nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public init(seconds: Int64, nanoseconds fraction: Int64 = 0) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let base = overflow ? (seconds < 0 ? Int64.min : Int64.max) : product
        self.nanoseconds = base.saturatingAdd(fraction)
    }

    public static let distantPast = Timestamp(nanoseconds: .min)
    public static let distantFuture = Timestamp(nanoseconds: .max)

    /// Seconds since the Unix epoch, for people and for JSON.
    public var seconds: Double { Double(nanoseconds) / 1e9 }

    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    // Written out, because what is derived from `<` is called through the protocol from other rooms.
    @inlinable
    public static func == (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds == right.nanoseconds }

    @inlinable
    public static func > (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds > right.nanoseconds }

    @inlinable
    public static func <= (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds <= right.nanoseconds }

    @inlinable
    public static func >= (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds >= right.nanoseconds }

    @inlinable
    public static func + (time: Timestamp, span: Interval) -> Timestamp {
        Timestamp(nanoseconds: time.nanoseconds.saturatingAdd(span.nanoseconds))
    }

    @inlinable
    public static func - (time: Timestamp, span: Interval) -> Timestamp {
        Timestamp(nanoseconds: time.nanoseconds.saturatingSubtract(span.nanoseconds))
    }

    @inlinable
    public static func - (later: Timestamp, earlier: Timestamp) -> Interval {
        Interval(nanoseconds: later.nanoseconds.saturatingSubtract(earlier.nanoseconds))
    }
}

/// A length of packet time in nanoseconds; may be negative.
public struct Interval: Hashable, Comparable, Sendable {
    public var nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static let zero = Interval(nanoseconds: 0)

    public static func milliseconds(_ value: Int64) -> Interval {
        Interval(nanoseconds: Timestamp(seconds: 0).nanoseconds.saturatingAdd(value.saturatingMultiply(1_000_000)))
    }

    /// `value` in seconds; not-a-number counts as zero, infinities saturate.
    public static func seconds(_ value: Double) -> Interval {
        guard !value.isNaN else { return .zero }
        let scaled = value * 1e9
        if scaled >= 9.2e18 { return Interval(nanoseconds: .max) }
        if scaled <= -9.2e18 { return Interval(nanoseconds: .min) }
        return Interval(nanoseconds: Int64(scaled))
    }

    public var seconds: Double { Double(nanoseconds) / 1e9 }
    public var milliseconds: Double { Double(nanoseconds) / 1e6 }

    @inlinable
    public static func < (left: Interval, right: Interval) -> Bool { left.nanoseconds < right.nanoseconds }

    @inlinable
    public static func == (left: Interval, right: Interval) -> Bool { left.nanoseconds == right.nanoseconds }

    @inlinable
    public static func > (left: Interval, right: Interval) -> Bool { left.nanoseconds > right.nanoseconds }

    @inlinable
    public static func <= (left: Interval, right: Interval) -> Bool { left.nanoseconds <= right.nanoseconds }

    @inlinable
    public static func >= (left: Interval, right: Interval) -> Bool { left.nanoseconds >= right.nanoseconds }

    @inlinable
    public static func + (left: Interval, right: Interval) -> Interval {
        Interval(nanoseconds: left.nanoseconds.saturatingAdd(right.nanoseconds))
    }

    @inlinable
    public static func - (left: Interval, right: Interval) -> Interval {
        Interval(nanoseconds: left.nanoseconds.saturatingSubtract(right.nanoseconds))
    }

    @inlinable
    public static func * (span: Interval, factor: Int64) -> Interval {
        Interval(nanoseconds: span.nanoseconds.saturatingMultiply(factor))
    }

    @inlinable
    public var magnitude: Interval { nanoseconds < 0 ? .zero - self : self }
}

extension Int64 {
    @inlinable
    public func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    @inlinable
    public func saturatingSubtract(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    @inlinable
    public func saturatingMultiply(_ other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

/// Lengths of time as people write them in settings and commands.
extension Interval {
    /// The seconds of `90s`, `30m`, `4h` or `7d`; nil for anything else, and for none at all.
    package static func seconds(of text: some StringProtocol) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let digits = text.dropLast()
        guard let unit = text.last.flatMap({ units[$0] }), !digits.isEmpty,
            digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let count = Int(digits), count > 0
        else { return nil }
        let (seconds, isTooLong) = count.multipliedReportingOverflow(by: unit)
        return isTooLong ? nil : seconds
    }
}
