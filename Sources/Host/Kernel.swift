import Glibc

/// The kernel's clocks (clock_gettime(2)).
package enum KernelClock {
    /// Since the epoch.
    package static func wall() -> (seconds: Int64, nanoseconds: Int64) { read(CLOCK_REALTIME) }

    /// Since some moment before the machine was up; never set.
    package static func monotonic() -> (seconds: Int64, nanoseconds: Int64) { read(CLOCK_MONOTONIC) }

    /// Since the machine was started, sleep included; never set.
    package static func uptime() -> (seconds: Int64, nanoseconds: Int64) { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> (seconds: Int64, nanoseconds: Int64) {
        var time = timespec()
        clock_gettime(clock, &time)
        return (Int64(time.tv_sec), Int64(time.tv_nsec))
    }
}

/// The thread that asks.
package enum KernelThread {
    private static let least: Int32 = 19

    /// Lets everything else on this machine go before it, for good, and before no other thread. Where the system refuses,
    /// nothing is lost but politeness.
    ///
    /// On Linux a nice value is a thread's own (sched(7)), and 0 names the thread that asks.
    package static func yieldToAll() { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, least) }
}
