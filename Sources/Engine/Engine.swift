import Diagnosis
import HEP
import SIP
import Tracking
package import Wire

/// Packets in, findings out. Owned by one thread; knows no clock, file or socket.
///
/// Time is the packets' time: before a packet at *t*, every deadline up to *t* fires in order, so the same capture
/// gives the same findings live and from a file.
package final class Engine {
    package internal(set) var settings: EngineSettings {
        didSet {
            intake.places.ports = PortSet(settings.signallingPorts)
            intake.guessesHost = settings.localAddresses.isEmpty
        }
    }
    var intake: Intake

    var decoder: FrameDecoder
    var reassembler: TCPReassembler
    var tcpWatch: TCPWatch
    var tlsWatch: TLSWatch
    var framers: [Flow: SIPStreamFramer] = [:]
    /// Of HEP in a capture; bounded as the others.
    var hepFramers: [Flow: HEPStreamFramer] = [:]
    let parser = SIPParser()
    /// Every message as a ladder's line, for captures of one matter that belongs to no call; nil, as usual, keeps none.
    package var transcript: [LadderLine]?
    let media: MediaTracker
    let tracker: SignallingTracker
    // What lies below the engine does not know it, and cannot reach it while it is asked.
    var analyzers: AnalyzerSet
    var ledger: Ledger
    var archive = CallArchive()
    /// Nil, as usual, where nobody joins what is seen here with what is seen elsewhere.
    var traces: TraceKeeper?
    var peers: PeerTable
    var registrations: RegistrationTable
    var now: Timestamp { intake.now }
    /// Earliest deadline of all; `distantFuture` when there is none.
    var nextDeadline: Timestamp {
        get { intake.nextDeadline }
        set { intake.nextDeadline = newValue }
    }
    var firstPacket: Timestamp? { intake.firstPacket }
    /// No address of the host was named: only a file leaves us to guess.
    var guessesHost: Bool { intake.guessesHost }
    var nextExpiry = Timestamp.distantFuture
    var counters = EngineStatus()
    var mirrors = MirrorBook()
    /// Shown the packets that mirrored messages could have come in.
    package var mirrorOutlet: MirrorOutlet?
    /// Shown messages as they pass, once each; the bytes are lent for the call.
    package var passing: ((PassedMessage, Span<UInt8>) -> Void)?
    var hostGuess = HostGuess()
    /// The host's interfaces behind an `any`, and what that was called.
    private var members: [UInt64: InterfaceID] = [:]
    private var memberNames: [InterfaceID: String] = [:]
    /// What the host calls the interface of this number; who captures live knows.
    package var nameOfMember: (UInt32) -> String? = { _ in nil }

    package init(settings: EngineSettings) {
        self.settings = settings
        let limits = settings.limits
        decoder = FrameDecoder(
            maxFragmentedDatagrams: limits.fragments, maxFragmentBytes: limits.fragmentBytes)
        reassembler = TCPReassembler(maxConnections: limits.tcpConnections, maxBytes: limits.tcpBytes)
        tcpWatch = TCPWatch(limit: limits.tcpConnections)
        tlsWatch = TLSWatch(limit: limits.tcpConnections)
        let ports = PortMap(range: settings.profile.mediaPorts, limit: 4_096)
        media = MediaTracker(streamLimit: limits.streams, archiveLimit: limits.endedStreams, ports: ports)
        intake = Intake(guessesHost: settings.localAddresses.isEmpty, silences: media.silences)
        intake.places.ports = PortSet(settings.signallingPorts)
        var tracking = TrackingLimits()
        tracking.calls = limits.calls
        tracking.transactions = limits.transactions
        tracking.messagesPerCall = limits.messagesPerCall
        tracking.connections = limits.tcpConnections
        tracker = SignallingTracker(limits: tracking, media: media)
        peers = PeerTable(limit: limits.peers, namedLimit: settings.namedPeers)
        registrations = RegistrationTable(limit: limits.registrations)
        archive.limit = limits.endedCalls
        archive.textLimit = limits.endedCallText
        ledger = Ledger(incidents: IncidentBook(policy: settings.alerts, limit: limits.incidents))
        analyzers = AnalyzerSet(
            context: Context(tracker: TrackerView(tracker), rules: settings.rules))
        analyzers.context.callCounts = CallCounts(limit: limits.callPairs)
        tracker.localAddresses = settings.localAddresses
        media.seesOthers = settings.admitsMedia
        media.isFilterKnown = settings.admitsMedia
    }

    /// Declares an interface before its first packet.
    package func open(_ interface: InterfaceID, name: String, link: LinkType) {
        intake.open(interface, link)
        analyzers.context.interfaceNames[interface] = name
        if link == .linuxCooked || link == .linuxCooked2 { analyzers.context.gatheringInterfaces.insert(interface) }
    }

    /// Nothing comes from this interface after `time`, while others go on: one of several files has ended.
    package func close(_ interface: InterfaceID, at time: Timestamp) { analyzers.context.ended[interface] = time }

    // MARK: Packets

    /// One captured frame. `bytes` is borrowed for the call only.
    package func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        let frame = intake.take(header)
        // Nearly every frame is Ethernet, IPv4, UDP: straight there, without the copies the general way makes.
        if frame.isPlain {
            if let sound = PlainSound(bytes), take(sound, bytes, header, frame) { return }
            if let datagram = FrameDecoder.plainDatagram(bytes) {
                return route(datagram, bytes, header, frame.time, guessesHost: frame.guessesHost)
            }
            if isForeignTCP(bytes) { return dismiss(.otherTCP) }
        }
        receive(header, bytes, as: frame)
    }

    /// - Returns: False where nothing was done: its stream is new, or something changed.
    @inline(__always)
    private func take(_ sound: PlainSound, _ bytes: Span<UInt8>, _ header: FrameHeader, _ frame: Intake.Frame) -> Bool {
        let start = PlainSound.payloadOffset
        let payload = bytes.extracting(start..<start &+ sound.payloadLength)
        guard
            let hasNews = media.take(
                sound, payload, interface: header.interface, time: frame.time, frame: header.number)
        else { return false }
        if frame.guessesHost { hostGuess.note(sound, header.interface) }
        if hasNews { settleFacts(at: frame.time) }
        return true
    }

    /// A segment of a connection that has nothing to do with SIP, told without decoding it: most of what else a host says.
    private func isForeignTCP(_ bytes: Span<UInt8>) -> Bool {
        guard framers.isEmpty, let segment = FrameDecoder.plainSegment(bytes),
            !intake.places.mayContain(segment.sourcePort), !intake.places.mayContain(segment.destinationPort),
            settings.hepPorts.isEmpty || !settings.hepPorts.contains(segment.destinationPort)
        else { return false }
        return !looksLikeSIP(bytes.extracting(segment.payload))
    }

    @inline(never)
    private func receive(_ header: FrameHeader, _ bytes: Span<UInt8>, as frame: Intake.Frame) {
        let time = frame.time
        if frame.isUnusual {
            if time - header.time > .seconds(1) { dismiss(.timeRegressed) }
            if intake.isAtFirst { begin(at: time) }
            if nextDeadline <= time { advance(to: time) }
            if frame.link == nil { dismiss(.unknownLink) }
        }
        guard let link = frame.link else { return }
        var header = header
        if link == .linuxCooked2 { header.interface = member(of: header.interface, bytes) }
        switch decoder.decode(bytes, link: link, at: time) {
        case .udp(let datagram): routeSlowly(datagram, bytes, header, time, guessesHost: frame.guessesHost)
        case .reassembled(let datagram):
            let whole = decoder.reassembled
            routeSlowly(datagram, whole.span, header, time, guessesHost: frame.guessesHost)
        case .tcp(let segment): noteTCP(segment, bytes, header, time)
        case .icmp(let error):
            let icmp = ICMPObservation(error: error, time: time, frame: header.number, interface: header.interface)
            if !tracker.note(icmp) {
                tell(.strayICMP(icmp), at: time)
                dismiss(.icmpUnrelated)
            }
            media.seesOthers = true
            settleFacts(at: time)
        case .held: break
        case .rejected(let reason):
            // No filter for SIP lets these through.
            if reason == .notIP { (media.seesOthers, media.isFilterKnown) = (true, true) }
            counters.rejects[reason.rawValue, default: 0] &+= 1
        }
    }

    func begin(at time: Timestamp) {
        nextExpiry = Self.expiry(atOrBefore: time) + Self.expiryInterval
        scheduleNext()
    }

    @inline(never)
    private func routeSlowly(
        _ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp, guessesHost: Bool
    ) {
        route(datagram, bytes, header, time, guessesHost: guessesHost)
    }

    /// RFC 7983: the first byte tells RTP from STUN, DTLS and text.
    @inline(__always)
    private func route(
        _ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp, guessesHost: Bool
    ) {
        if guessesHost { hostGuess.note(datagram.flow, timeToLive: datagram.timeToLive, header.interface) }
        guard datagram.payloadLength > 0, let first = bytes.uint8(at: datagram.payloadOffset) else {
            return dismiss(.emptyDatagram)
        }
        if first & 0xC0 == 0x80 { return routeMedia(datagram, bytes, header, time) }
        routeOther(datagram, bytes, header, time, first: first)
    }

    @inline(never)
    private func routeOther(
        _ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp, first: UInt8
    ) {
        if first == 1, let mapped = PathMessage.mappedAddress(bytes, datagram) {
            tracker.noteTranslation(of: datagram.flow.destination.address, to: mapped)
        }
        if !settings.hepPorts.isEmpty, isHEP(datagram, bytes) {
            noteHEP(datagram, bytes, header, time)
        } else if mayBeginSIP(first, isSignalling: isSignalling(datagram.flow.destination)) {
            noteSIP(datagram, bytes, header, time)
        } else if let message = PathMessage(bytes, offset: datagram.payloadOffset, length: datagram.payloadLength),
            media.receive(message, flow: datagram.flow, time: time)
        {
            // Counted with the media path it prepares: what goes that way is let through.
            (media.seesOthers, media.isFilterKnown) = (true, true)
        } else {
            if !isSignalling(datagram.flow.destination), !isSignalling(datagram.flow.source) { media.seesOthers = true }
            let isDTLS = (20...26).contains(first) && bytes.uint8(at: datagram.payloadOffset &+ 1) == 254
            dismiss(first < 4 ? .stun : isDTLS ? .dtls : .notSIP)
        }
    }

    private static let clockStep = Interval(nanoseconds: 1_000_000_000)

    @inline(__always)
    private func routeMedia(_ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        guard datagram.payloadLength >= 8, let second = bytes.uint8(at: datagram.payloadOffset &+ 1) else {
            return dismiss(.shortMedia)
        }
        if second >= 192, second <= 223 { return noteRTCP(datagram, bytes, time) }
        guard
            let rtp = RTPHeader.parse(
                bytes, offset: datagram.payloadOffset, length: datagram.payloadLength,
                wireLength: datagram.wirePayloadLength)
        else { return dismiss(.badRTP) }
        // Frames of several queues come slightly out of order: what a stream measures is their own time.
        let arrival = time - header.time > Self.clockStep ? time : header.time
        // What the capture cut off is nothing to hear.
        let isWhole = bytes.holds(rtp.payloadLength, at: rtp.payloadOffset)
        let payload = bytes.extracting(isWhole ? rtp.payloadOffset..<rtp.payloadOffset &+ rtp.payloadLength : 0..<0)
        let hasNews = media.receive(
            rtp, payload, flow: datagram.flow, interface: header.interface, time: arrival, now: time,
            frame: header.number)
        if hasNews { settleFacts(at: time) }
    }

    @inline(never)
    private func noteRTCP(_ datagram: Datagram, _ bytes: Span<UInt8>, _ time: Timestamp) {
        guard let packets = RTCP.parse(bytes, offset: datagram.payloadOffset, length: datagram.payloadLength) else {
            return dismiss(.badRTCP)
        }
        if passing != nil || !mirrors.isEmpty, !noteReport(datagram, bytes, time) { return }
        media.receiveRTCP(packets, flow: datagram.flow, time: time)
        if media.hasNews { settleFacts(at: time) }
    }

    /// `any` shows every interface of the host; its second cooked header names the one (ifindex at byte 4).
    private func member(of any: InterfaceID, _ bytes: Span<UInt8>) -> InterfaceID {
        guard let number = bytes.uint32(at: 4) else { return any }
        let key = UInt64(any.index) << 32 | UInt64(number)
        if let known = members[key] { return known }
        guard members.count < 256 else { return any }
        let name = analyzers.context.interfaceNames.removeValue(forKey: any) ?? memberNames[any] ?? "any"
        memberNames[any] = name
        let new = InterfaceID(UInt16(0x8000 + members.count))
        members[key] = new
        analyzers.context.interfaceNames[new] = nameOfMember(number) ?? "\(name) (interface \(number))"
        return new
    }

    /// Names of the host's interfaces behind an `any`, as far as they were seen.
    package var memberInterfaces: [InterfaceID: String] {
        members.isEmpty ? [:] : analyzers.context.interfaceNames.filter { members.values.contains($0.key) }
    }

    func isSignalling(_ endpoint: Endpoint) -> Bool { intake.places.contains(endpoint) }

    func dismiss(_ reason: Dismissal) { intake.dismissals.note(reason) }
}
