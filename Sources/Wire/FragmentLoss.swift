/// A fragmented datagram that was never completed.
package struct FragmentLoss: Sendable {
    package var source: IPAddress
    package var destination: IPAddress
    package var firstSeen: Timestamp
    /// Known when the first fragment, which holds the UDP header, came.
    package var flow: Flow?
    /// IP payload bytes of the fragments that came.
    package var bytesSeen: Int
    /// IP payload bytes of the largest fragment: tells the MTU.
    package var largestFragment: Int
    /// Start of the UDP payload, at most 512 bytes; empty without the first fragment.
    package var firstBytes: [UInt8]

    package init(
        source: IPAddress, destination: IPAddress, firstSeen: Timestamp, flow: Flow? = nil, bytesSeen: Int,
        largestFragment: Int, firstBytes: [UInt8] = []
    ) {
        self.source = source
        self.destination = destination
        self.firstSeen = firstSeen
        self.flow = flow
        self.bytesSeen = bytesSeen
        self.largestFragment = largestFragment
        self.firstBytes = firstBytes
    }
}
