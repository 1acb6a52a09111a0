import CSystemd
import Glibc
import Host
package import Wire

package enum HostClock {
    /// The wall clock.
    package static func now() -> Timestamp {
        let time = KernelClock.wall()
        return Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    /// Seconds since the machine was started; nobody sets them.
    static var uptimeSeconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec)
    }

    /// False when the kernel knows that nobody disciplines the clock (adjtimex(2)).
    package static var isSynchronised: Bool { earshot_clock_state() != TIME_ERROR }
}
