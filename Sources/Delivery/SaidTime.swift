package import Wire

/// A time as people are told it: the clock alone where it is of today, else with its date and its distance from UTC,
/// because whoever reads it in a ticket has another day and another clock.
///
/// `10:26:16`, or `2026-11-29 10:26:16+08:00`.
package struct SaidTime: Sendable {
    private let clock: WallClock
    /// Nil tells all times in full.
    private let now: Timestamp?

    package init(clock: WallClock = .local, now: Timestamp? = HostClock.now()) {
        self.clock = clock
        self.now = now
    }

    package func text(_ time: Timestamp) -> String {
        if let now, clock.dateTime(now).prefix(10) == clock.dateTime(time).prefix(10) { return clock.time(time) }
        return clock.dateTime(time) + clock.offset(at: time)
    }

    /// Of a record; what is no time is told as it is.
    package func text(_ time: String) -> String { Timestamp(rfc3339: time).map(text) ?? time }
}
