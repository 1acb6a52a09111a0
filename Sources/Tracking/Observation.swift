package import SIP
package import Wire

package enum SignallingTransport: String, Sendable {
    case udp = "UDP"
    case tcp = "TCP"
}

/// One SIP message as it passed the capture point.
package final class Observation {
    package let message: SIPMessage
    package let flow: Flow
    package let transport: SignallingTransport
    package let time: Timestamp
    package let frame: UInt64
    package let interface: InterfaceID
    package let hostDirection: HostDirection
    /// IPv4 identification, 0 where there is none: tells a copy made by the capture from a retransmission.
    package let ipIdentification: UInt16
    /// As it was when it passed here; 0 where it is not known.
    package let timeToLive: UInt8
    /// Hash of the message's bytes.
    package let fingerprint: Int
    /// Where the views of several points are joined: the one that it passed toward, and did not reach.
    package var missed: MissedPoint?

    package init(
        message: SIPMessage, flow: Flow, transport: SignallingTransport, time: Timestamp, frame: UInt64,
        interface: InterfaceID, hostDirection: HostDirection = .unknown, ipIdentification: UInt16 = 0,
        timeToLive: UInt8 = 0, fingerprint: Int = 0
    ) {
        self.message = message
        self.flow = flow
        self.transport = transport
        self.time = time
        self.frame = frame
        self.interface = interface
        self.hostDirection = hostDirection
        self.ipIdentification = ipIdentification
        self.timeToLive = timeToLive
        self.fingerprint = fingerprint
    }
}

/// A capture point that never saw a message which others show on its way there.
package struct MissedPoint: Sendable, Hashable {
    package var interface: InterfaceID
    /// That it stands on the way and was watched is beyond doubt.
    package var isSure: Bool

    package init(_ interface: InterfaceID, isSure: Bool) {
        self.interface = interface
        self.isSure = isSure
    }
}

/// An ICMP error as it passed the capture point.
package struct ICMPObservation {
    package var error: ICMPError
    package var time: Timestamp
    package var frame: UInt64
    package var interface: InterfaceID

    package init(error: ICMPError, time: Timestamp, frame: UInt64, interface: InterfaceID) {
        self.error = error
        self.time = time
        self.frame = frame
        self.interface = interface
    }
}

/// The two ends of a call.
package enum Party: Int, Sendable, CaseIterable {
    case caller, callee

    package var other: Party { self == .caller ? .callee : .caller }
}
