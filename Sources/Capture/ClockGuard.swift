import Glibc
package import Wire

/// Keeps packet time from running backwards when somebody sets the clock.
///
/// Packets bear the wall clock. A step forward passes through. After a step back the engine, which clamps what
/// regresses, would stand still until the clock has caught up; so the lost time is added to all that follows, and
/// times run ahead of the clock until a restart. Slewing is not a step.
struct ClockGuard {
    /// What is added to the wall clock.
    private(set) var correction = Interval.zero
    private var offset: Interval?

    /// Changes below this are measuring noise or slewing.
    private static let tolerance = Interval.milliseconds(500)

    /// Takes one reading of both clocks; answers the step when the wall clock was set since the last.
    mutating func observe(wall: Timestamp, monotonic: Timestamp) -> Interval? {
        let now = wall - monotonic
        defer { offset = now }
        guard let offset else { return nil }
        let step = now - offset
        guard step.magnitude > ClockGuard.tolerance else { return nil }
        if step < .zero { correction = correction + step.magnitude }
        return step
    }

    /// `time` on the engine's scale. A packet stamped before the clock was set back must not lie in the future.
    func corrected(_ time: Timestamp, now wall: @autoclosure () -> Timestamp) -> Timestamp {
        correction == .zero ? time : min(time, wall()) + correction
    }
}

/// The clocks of this host; packet time is another thing and comes with the packets.
package enum SystemClock {
    /// The wall clock.
    package static func wall() -> Timestamp { read(CLOCK_REALTIME) }

    /// Time since the host started, sleep included; nobody sets it.
    package static func monotonic() -> Timestamp { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> Timestamp {
        var time = timespec()
        clock_gettime(clock, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}
