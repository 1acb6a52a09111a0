package import Engine
package import HEP
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

    /// HEP that comes in.
    package struct HEPIn: Sendable, Hashable {
        package var places: [HEPInSettings.Place]
        /// Connections over TCP now.
        package var connections: Int
        package var packets: UInt64
        /// Reason → packets.
        package var refused: [String: UInt64]
        /// Packets that the kernel had no room for.
        package var drops: UInt64
        package var mirrors: [MirrorSnapshot]
    }

    /// HEP that goes out.
    package struct HEPOut: Sendable, Hashable {
        package var destination: String
        package var sent: UInt64
        /// Reason → packets.
        package var lost: [String: UInt64]
    }

    package var interfaces: [Interface] = []
    /// The host's interfaces behind an `any`, as far as they were seen.
    package var members: [InterfaceID: String] = [:]
    package var hepIn: HEPIn?
    package var hepOut: HEPOut?
    /// Times the wall clock was set while we ran.
    package var clockSteps: UInt64 = 0

    package init() {}
}

/// What happened to a live capture; for the log.
package enum CaptureEvent: Sendable, Hashable {
    case opened(interface: String, link: LinkType)
    /// Not open (any more); the next try is after `retryIn`.
    case lost(interface: String, CaptureError, retryIn: Interval)
    /// HEP is listened for.
    case listening([HEPInSettings.Place])
    /// HEP that is not taken, told once for each reason.
    case refused(HEPRefusal, sender: IPAddress)
    /// A sender of HEP whose clock is far from ours, told once for each.
    case clockDiffers(sender: IPAddress, by: Interval)
    /// HEP that is not sent, told once for each reason.
    case notSent(reason: String, to: String)
    /// Somebody set the wall clock by this much.
    case clockStepped(Interval)
}
