import Wire

/// What every frame touches of the engine, in one piece: a field of an object costs a check each time it is accessed.
struct Intake {
    private(set) var packets: UInt64 = 0
    private(set) var bytes: UInt64 = 0
    private(set) var firstPacket: Timestamp?
    /// Packet time; never goes back.
    var now = Timestamp.distantPast
    /// Earliest deadline of all; `distantFuture` when there is none.
    var nextDeadline = Timestamp.distantFuture
    var guessesHost: Bool
    /// Where SIP is spoken, and what came that is none of ours.
    var places = SignallingPlaces()
    var dismissals = DismissalCounts()
    private var links: [LinkType?] = []

    init(guessesHost: Bool) { self.guessesHost = guessesHost }

    struct Frame {
        /// The engine's time from here on.
        var time: Timestamp
        /// Nil where its interface was not declared.
        var link: LinkType?
        var isFirst: Bool
        /// Something is to be done before it: it came late, is the first one, a deadline is due, or its link is not known.
        var isUnusual: Bool
        var guessesHost: Bool

        /// Nothing is to be done before it, and it may be of the plainest kind.
        @inline(__always)
        var isPlain: Bool {
            guard !isUnusual, case .ethernet? = link else { return false }
            return true
        }
    }

    mutating func open(_ interface: InterfaceID, _ link: LinkType) {
        let index = Int(interface.index)
        while links.count <= index { links.append(nil) }
        links[index] = link
    }

    @inline(__always)
    mutating func take(_ header: FrameHeader) -> Frame {
        packets &+= 1
        bytes &+= UInt64(clamping: header.wireLength)
        let isLate = header.time < now
        if !isLate { now = header.time }
        let isFirst = firstPacket == nil
        if isFirst { firstPacket = now }
        let index = Int(header.interface.index)
        let link = index < links.count ? links[index] : nil
        let isUndeclared = if case .none = link { true } else { false }
        return Frame(
            time: now, link: link, isFirst: isFirst,
            isUnusual: isLate || isFirst || nextDeadline <= now || isUndeclared,
            guessesHost: guessesHost)
    }

    func count(into status: inout EngineStatus) {
        status.packets = packets
        status.bytes = bytes
        status.firstPacket = firstPacket
        status.lastPacket = firstPacket == nil ? nil : now
    }
}
