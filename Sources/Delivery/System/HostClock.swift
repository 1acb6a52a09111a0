import CSystemd
import Glibc
import Host
package import Wire

/// The clocks of this host.
package enum HostClock {
    /// The wall clock.
    package static func now() -> Timestamp {
        let time = KernelClock.wall()
        return Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    /// Seconds since the machine was started; nobody sets them.
    static var uptimeSeconds: Int64 { KernelClock.uptime().seconds }

    /// False when the kernel knows that nobody disciplines the clock (adjtimex(2)).
    package static var isSynchronised: Bool { earshot_clock_state() != TIME_ERROR }
}

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
