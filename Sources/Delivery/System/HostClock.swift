import CSystemd

package enum HostClock {
    /// False when the kernel knows that nobody disciplines the clock (adjtimex(2)).
    package static var isSynchronised: Bool { earshot_clock_state() != TIME_ERROR }
}
