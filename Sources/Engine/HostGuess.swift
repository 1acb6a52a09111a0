import Wire

/// The one address that takes part in every packet of a capture: the host it was made on, or stands beside.
///
/// A file does not say whose it is. Where two addresses remain (only two hosts talked) nothing is guessed, nor where
/// packets of the address were forwarded before they came here (their time to live says so: what takes part in every
/// packet outside a NAT is the router), nor from several interfaces, to all of which only a far side is common.
struct HostGuess {
    private struct Candidate {
        var address: IPAddress
        /// Its packets have the time to live that their sender gave them.
        var isNear = true
    }

    private var first: Candidate?
    private var second: Candidate?
    private var interface: InterfaceID?
    private var isOver = false
    private var seen = 0

    /// A packet of the plainest kind: its flow is made only where it is still of use.
    @inline(__always)
    mutating func note(_ sound: PlainSound, _ interface: InterfaceID) {
        guard !isOver else { return }
        note(sound.flow, timeToLive: sound.timeToLive, interface)
    }

    @inline(__always)
    mutating func note(_ flow: Flow, timeToLive: UInt8, _ interface: InterfaceID) {
        guard !isOver else { return }
        let isNear = Self.isInitial(timeToLive)
        // The usual packet: of the one address that is left.
        if case .none = second, isNear, let known = self.interface, known.index == interface.index, let first,
            first.address == flow.source.address || first.address == flow.destination.address
        {
            return
        }
        narrow(flow, isNear: isNear)
        if self.interface != nil, interface != self.interface { isOver = true }
        self.interface = interface
    }

    /// As stacks set it: nobody forwarded the packet.
    @inline(__always)
    private static func isInitial(_ timeToLive: UInt8) -> Bool {
        timeToLive == 64 || timeToLive == 128 || timeToLive == 255 || timeToLive == 32
    }

    private mutating func narrow(_ flow: Flow, isNear: Bool) {
        seen &+= 1
        let (source, destination) = (flow.source.address, flow.destination.address)
        if seen == 1 {
            first = Candidate(address: source)
            second = Candidate(address: destination)
        } else {
            if let one = first?.address, one != source, one != destination { first = nil }
            if let one = second?.address, one != source, one != destination { second = nil }
            if first == nil { swap(&first, &second) }
        }
        if !isNear {
            if first?.address == source { first?.isNear = false }
            if second?.address == source { second?.isNear = false }
        }
        isOver = first == nil || second == nil && first?.isNear == false
    }

    /// The address, once it is the only one left.
    var address: IPAddress? {
        guard seen > 1, second == nil, !isOver, let first, first.isNear else { return nil }
        return first.address
    }
}
