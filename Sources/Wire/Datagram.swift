/// What one frame carries once link, network and transport are read. Trivial: copying it costs no reference count.
package enum Decoded: Sendable {
    case udp(Datagram)
    case tcp(TCPSegment)
    case icmp(ICMPError)
    /// A datagram completed by this fragment; its offsets index ``FrameDecoder/reassembled``.
    case reassembled(Datagram)
    /// A fragment that waits for the others.
    case held
    case rejected(RejectReason)
}

/// Why a frame was not used; raw values are the names of counters.
package enum RejectReason: String, CaseIterable, Sendable {
    /// The capture ends inside a header.
    case truncated
    case notIP = "not-ip"
    /// The link header announces a network that is not IP in a way we do not read.
    case unknownLink = "unknown-link"
    /// A length or version field contradicts the bytes.
    case badHeader = "bad-header"
    /// More tags, tunnels or extension headers than any honest frame has.
    case tooManyLayers = "too-many-layers"
    /// IP, but neither UDP, TCP nor an ICMP error.
    case otherTransport = "other-transport"
    /// An ICMP message that reports no error: echo, neighbour discovery, ….
    case icmpNotError = "icmp-not-error"
    /// Fragments that overlap, contradict each other or leave the 64 KB of a packet.
    case badFragment = "bad-fragment"
}

/// A UDP datagram.
package struct Datagram: Sendable {
    package var flow: Flow
    /// Captured payload within the frame, or within the reassembled buffer.
    package var payloadOffset: Int
    package var payloadLength: Int
    /// Payload bytes the UDP header announces; more than `payloadLength` when the capture cut the frame.
    package var wirePayloadLength: Int
    /// Told by cooked links, else unknown.
    package var hostDirection: HostDirection
    package var timeToLive: UInt8
    /// IPv4 only; 0 for IPv6.
    package var ipIdentification: UInt16
    /// Fragments it was put together from; 0 when it came whole.
    package var fragmentCount: UInt16

    @inlinable
    package init(
        flow: Flow, payloadOffset: Int, payloadLength: Int, wirePayloadLength: Int,
        hostDirection: HostDirection = .unknown, timeToLive: UInt8 = 64, ipIdentification: UInt16 = 0,
        fragmentCount: UInt16 = 0
    ) {
        self.flow = flow
        self.payloadOffset = payloadOffset
        self.payloadLength = payloadLength
        self.wirePayloadLength = wirePayloadLength
        self.hostDirection = hostDirection
        self.timeToLive = timeToLive
        self.ipIdentification = ipIdentification
        self.fragmentCount = fragmentCount
    }
}

/// A TCP segment.
package struct TCPSegment: Sendable {
    package var flow: Flow
    package var payloadOffset: Int
    package var payloadLength: Int
    /// Payload bytes by the IP header; more than `payloadLength` when the capture cut the frame.
    package var wirePayloadLength: Int
    package var sequence: UInt32
    package var acknowledgment: UInt32
    package var isSYN: Bool
    package var isACK: Bool
    package var isFIN: Bool
    package var isRST: Bool
    /// The sender has no room for another byte.
    package var isWindowShut: Bool
    package var hostDirection: HostDirection
    package var timeToLive: UInt8

    package init(
        flow: Flow, payloadOffset: Int = 0, payloadLength: Int, wirePayloadLength: Int? = nil, sequence: UInt32,
        acknowledgment: UInt32 = 0, isSYN: Bool = false, isACK: Bool = false, isFIN: Bool = false,
        isRST: Bool = false, isWindowShut: Bool = false, hostDirection: HostDirection = .unknown, timeToLive: UInt8 = 64
    ) {
        self.flow = flow
        self.payloadOffset = payloadOffset
        self.payloadLength = payloadLength
        self.wirePayloadLength = wirePayloadLength ?? payloadLength
        self.sequence = sequence
        self.acknowledgment = acknowledgment
        self.isSYN = isSYN
        self.isACK = isACK
        self.isFIN = isFIN
        self.isRST = isRST
        self.isWindowShut = isWindowShut
        self.hostDirection = hostDirection
        self.timeToLive = timeToLive
    }
}
