package import Wire

/// A sender's clock against ours. Only differences of its times are used: what a message took longer on its way than the
/// quickest before it is taken from the moment it came.
package struct SenderClock: Sendable {
    /// Our clock less the sender's, the way included; nil before a message bore a time.
    package private(set) var offset: Interval?
    /// Times that could not be used: none given, or its clock jumped.
    package private(set) var unused: UInt64 = 0

    /// A message is believed to have been under way for so long at most.
    package static let longestWay = Interval.milliseconds(2_000)
    /// Of a difference below this nobody needs to hear.
    package static let tolerance = Interval.milliseconds(1_000)
    /// How much faster than ours its clock may run, in parts of a thousand.
    private static let drift: Int64 = 1
    private var last = Timestamp.distantPast

    package init() {}

    /// When the message passed its sender, by our clock: never after `arrival`, nor more than `longestWay` before.
    package mutating func moment(of sent: Timestamp?, arrival: Timestamp) -> Timestamp {
        guard let sent else {
            unused &+= 1
            return arrival
        }
        defer { last = max(last, arrival) }
        let difference = arrival - sent
        guard let known = offset else {
            offset = difference
            return arrival
        }
        // The quickest of them ages, or a clock that falls behind ours would make all later ones late.
        let aged = last < arrival && last != .distantPast ? (arrival - last).nanoseconds / 1_000 * Self.drift : 0
        let quickest = Interval(nanoseconds: known.nanoseconds.saturatingAdd(aged))
        if difference <= quickest {
            if (quickest - difference) > Self.longestWay { unused &+= 1 }
            offset = difference
            return arrival
        }
        let way = difference - quickest
        guard way <= Self.longestWay else {
            unused &+= 1
            offset = difference
            return arrival
        }
        offset = quickest
        return arrival - way
    }

    /// The clock differs so much that it is to be told.
    package var isFar: Bool { offset.map { $0.magnitude > Self.tolerance } ?? false }
}
