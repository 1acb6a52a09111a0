import Glibc

/// Work that everything else on this machine goes before.
enum Background {
    private static let least: Int32 = 19

    /// Lowers this thread, and no other, for good. Where the system refuses, nothing is lost but politeness.
    ///
    /// On Linux a nice value is a thread's own (sched(7)), and 0 names the thread that asks.
    static func lower() { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, least) }
}
