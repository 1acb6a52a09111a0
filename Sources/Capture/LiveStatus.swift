package import Wire

/// The state of a live capture, for metrics and status pages.
package struct LiveStatus: Sendable, Hashable {
    package struct Interface: Sendable, Hashable {
        package var name: String
        /// Nil before it was first open.
        package var link: LinkType?
        package var isOpen: Bool
        /// Packets read, after the filter.
        package var packets: UInt64
        /// Packets dropped by kernel or driver.
        package var drops: UInt64
        /// Times it went down or away.
        package var losses: UInt64
    }

    package var interfaces: [Interface] = []
    /// Times the wall clock was set while we ran.
    package var clockSteps: UInt64 = 0

    package init() {}
}

/// What happened to a live capture; for the log.
package enum CaptureEvent: Sendable, Hashable {
    case opened(interface: String, link: LinkType)
    /// Not open (any more); the next try is after `retryIn`.
    case lost(interface: String, CaptureError, retryIn: Interval)
    /// Somebody set the wall clock by this much.
    case clockStepped(Interval)
}
