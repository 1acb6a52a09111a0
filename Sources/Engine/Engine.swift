package import Diagnosis
import SIP
import Tracking
package import Wire

/// Packets in, findings out. Owned by one thread; knows no clock, file or socket.
///
/// Time is the packets' time: before a packet at *t*, every deadline up to *t* fires in order, so the same capture
/// gives the same findings live and from a file.
package final class Engine {
    package private(set) var settings: EngineSettings

    private var decoder: FrameDecoder
    private var reassembler: TCPReassembler
    private var tcpWatch: TCPWatch
    private var framers: [Flow: SIPStreamFramer] = [:]
    private let parser = SIPParser()
    private let media: MediaTracker
    private let tracker: SignallingTracker
    private var analyzers: AnalyzerSet
    private var ledger = Ledger()
    private var archive = CallArchive()
    private var links: [LinkType?] = []
    private var now = Timestamp.distantPast
    /// Earliest deadline of all; `distantFuture` when there is none.
    private var nextDeadline = Timestamp.distantFuture
    private var nextExpiry = Timestamp.distantPast
    private var counters = EngineStatus()
    private var hostGuess = HostGuess()

    private static let expiryInterval = Interval.seconds(5)
    private static let fragmentLife = Interval.seconds(30)
    private static let tcpIdle = Interval.seconds(900)

    package init(settings: EngineSettings) {
        self.settings = settings
        let limits = settings.limits
        decoder = FrameDecoder(
            maxFragmentedDatagrams: limits.fragments, maxFragmentBytes: limits.fragmentBytes)
        reassembler = TCPReassembler(maxConnections: limits.tcpConnections, maxBytes: limits.tcpBytes)
        tcpWatch = TCPWatch(limit: limits.tcpConnections)
        let ports = PortMap(range: settings.profile.mediaPorts, limit: 4_096)
        media = MediaTracker(streamLimit: limits.streams, archiveLimit: limits.endedStreams, ports: ports)
        var tracking = TrackingLimits()
        tracking.calls = limits.calls
        tracking.transactions = limits.transactions
        tracking.messagesPerCall = limits.messagesPerCall
        tracker = SignallingTracker(limits: tracking, media: media)
        archive.limit = limits.endedCalls
        analyzers = AnalyzerSet(
            context: Context(
                tracker: tracker, profile: settings.profile, localAddresses: settings.localAddresses,
                vantage: settings.vantage, thresholds: settings.thresholds))
    }

    /// Declares an interface before its first packet.
    package func open(_ interface: InterfaceID, name: String, link: LinkType) {
        let index = Int(interface.index)
        while links.count <= index { links.append(nil) }
        links[index] = link
        analyzers.context.interfaceNames[interface] = name
    }

    // MARK: Packets

    /// One captured frame. `bytes` is borrowed for the call only.
    package func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        counters.packets &+= 1
        counters.bytes &+= UInt64(clamping: header.wireLength)
        var time = header.time
        if time < now {
            if now - time > .seconds(1) { reject("time-regressed") }
            time = now
        } else {
            now = time
        }
        if counters.firstPacket == nil { counters.firstPacket = time }
        if nextDeadline <= time { advance(to: time) }
        let index = Int(header.interface.index)
        guard index < links.count, let link = links[index] else { return reject("unknown-link") }
        switch decoder.decode(bytes, link: link, at: time) {
        case .udp(let datagram): route(datagram, bytes, header, time)
        case .reassembled(let datagram):
            let whole = decoder.reassembled
            route(datagram, whole.span, header, time)
        case .tcp(let segment): noteTCP(segment, bytes, header, time)
        case .icmp(let error):
            let isKnown = tracker.note(
                ICMPObservation(error: error, time: time, frame: header.number, interface: header.interface))
            if isKnown { settleFacts(at: time) } else { reject("icmp-unrelated") }
        case .held: break
        case .rejected(let reason): reject(reason.rawValue)
        }
    }

    /// RFC 7983: the first byte tells RTP from STUN, DTLS and text.
    @inline(__always)
    private func route(_ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        if guessesHost { hostGuess.note(datagram.flow) }
        guard datagram.payloadLength > 0, let first = bytes.uint8(at: datagram.payloadOffset) else {
            return reject("empty-datagram")
        }
        if first & 0xC0 == 0x80 {
            routeMedia(datagram, bytes, header, time)
        } else if first >= 0x41, first <= 0x7A || settings.profile.isSignalling(port: datagram.flow.destination.port) {
            noteSIP(datagram, bytes, header, time)
        } else {
            reject(first < 4 ? "stun" : (20...63).contains(first) && first != 32 ? "dtls-or-text" : "not-sip")
        }
    }

    @inline(__always)
    private func routeMedia(_ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        guard datagram.payloadLength >= 8, let second = bytes.uint8(at: datagram.payloadOffset &+ 1) else {
            return reject("short-media")
        }
        if second >= 192, second <= 223 {
            guard
                let packets = RTCP.parse(bytes, offset: datagram.payloadOffset, length: datagram.payloadLength)
            else { return reject("bad-rtcp") }
            media.receiveRTCP(packets, flow: datagram.flow, time: time)
            return
        }
        guard
            let rtp = RTPHeader.parse(
                bytes, offset: datagram.payloadOffset, length: datagram.payloadLength,
                wireLength: datagram.wirePayloadLength)
        else { return reject("bad-rtp") }
        media.receive(rtp, flow: datagram.flow, interface: header.interface, time: time, frame: header.number)
    }

    private func noteSIP(_ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        let start = datagram.payloadOffset
        let end = start &+ datagram.payloadLength
        guard end <= bytes.count, start <= end else { return reject("truncated") }
        let payload = bytes.extracting(start..<end)
        let isPort =
            settings.profile.isSignalling(port: datagram.flow.destination.port)
            || settings.profile.isSignalling(port: datagram.flow.source.port)
        guard looksLikeSIP(payload) else { return reject(isPort ? "not-sip-on-sip-port" : "other-udp") }
        parse(
            payload, flow: datagram.flow, transport: .udp, header, time,
            isTruncated: datagram.wirePayloadLength > datagram.payloadLength, hostDirection: datagram.hostDirection,
            identification: datagram.ipIdentification)
        settleFacts(at: time)
    }

    private func noteTCP(_ segment: TCPSegment, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        let isPort =
            settings.profile.isSignalling(port: segment.flow.destination.port)
            || settings.profile.isSignalling(port: segment.flow.source.port)
        let start = segment.payloadOffset
        let end = start &+ segment.payloadLength
        guard start <= end, end <= bytes.count else { return reject("truncated") }
        let payload = bytes.extracting(start..<end)
        if !isPort, framers[segment.flow] == nil, framers[segment.flow.reversed] == nil {
            guard looksLikeSIP(payload) else { return reject("other-tcp") }
        }
        if isPort,
            let fact = tcpWatch.note(segment, at: time, frame: header.number, interface: header.interface)
        {
            analyzers.note(.tcp(fact), at: time)
        }
        for event in reassembler.add(segment, payload: payload, at: time) { note(event, segment, header, time) }
        settleFacts(at: time)
    }

    private func note(_ event: TCPEvent, _ segment: TCPSegment, _ header: FrameHeader, _ time: Timestamp) {
        switch event {
        case .data(let flow, let data):
            var framer = framers.removeValue(forKey: flow) ?? SIPStreamFramer()
            for message in framer.add(data) {
                parse(
                    message.span, flow: flow, transport: .tcp, header, time, isTruncated: false,
                    hostDirection: segment.hostDirection, identification: 0)
            }
            if framers.count < settings.limits.tcpConnections * 2 { framers[flow] = framer }
        case .gap(let flow): framers[flow]?.resynchronise()
        case .closed(let flow): framers[flow] = nil
        case .reset(let flow, by: _):
            framers[flow] = nil
            framers[flow.reversed] = nil
        case .opened: break
        }
    }

    private func parse(
        _ payload: Span<UInt8>, flow: Flow, transport: SignallingTransport, _ header: FrameHeader, _ time: Timestamp,
        isTruncated: Bool, hostDirection: HostDirection, identification: UInt16
    ) {
        do {
            let message = try parser.parse(payload, isTruncated: isTruncated)
            counters.sipMessages &+= 1
            tracker.note(
                Observation(
                    message: message, flow: flow, transport: transport, time: time, frame: header.number,
                    interface: header.interface, hostDirection: hostDirection, ipIdentification: identification,
                    fingerprint: Engine.fingerprint(payload)))
        } catch {
            reject("sip-malformed")
            tracker.note(
                MalformedObservation(
                    reason: error.reason.rawValue, callID: error.callID, startLine: error.startLine, flow: flow,
                    time: time, frame: header.number, interface: header.interface))
        }
    }

    /// FNV-1a: tells copies of a message apart from messages that differ.
    private static func fingerprint(_ bytes: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash)
    }

    private func reject(_ reason: String) { counters.rejects[reason, default: 0] &+= 1 }

    // MARK: Time

    /// No packet came until `time`: fires the deadlines up to it.
    package func idle(until time: Timestamp) {
        guard time > now, counters.firstPacket != nil else { return }
        now = time
        if nextDeadline <= time { advance(to: time) }
    }

    /// `count` more packets were dropped before us, noticed at `time`.
    package func noteDrops(_ count: UInt64, interface: InterfaceID, at time: Timestamp) {
        counters.captureDrops &+= count
        tracker.captureDrops = counters.captureDrops
    }

    /// The capture ends: reports what is already proved, judges nothing whose waiting time is not covered.
    package func finish() {
        settleFacts(at: now)
        analyzers.context.guessedHost = guessesHost ? hostGuess.address : nil
        analyzers.finish(at: now)
        collect()
        let calls = tracker.calls.values.sorted { $0.number < $1.number }
        ledger.flushAll(calls, analyzers.context)
        for call in calls where call.state == .answered { media.learnPorts(from: call) }
    }

    private func advance(to time: Timestamp) {
        if nextExpiry <= time { expire(at: time) }
        while true {
            let own = tracker.nextDeadline ?? .distantFuture
            let theirs = analyzers.nextDeadline ?? .distantFuture
            let next = min(own, theirs)
            guard next <= time else { break }
            if own <= theirs {
                tracker.fireDeadline(upTo: time)
            } else {
                analyzers.fireDeadline(upTo: time)
                collect()
            }
            drainFacts(at: next)
        }
        scheduleNext()
    }

    private func expire(at time: Timestamp) {
        nextExpiry = time + Self.expiryInterval
        for loss in decoder.expireFragments(before: time - Self.fragmentLife) {
            reject("fragment-expired")
            analyzers.note(.fragmentLost(loss, at: time), at: time)
        }
        for event in reassembler.expire(before: time - Self.tcpIdle) {
            if case .closed(let flow) = event { framers[flow] = nil }
        }
        tcpWatch.expire(before: time - .seconds(60))
    }

    private func settleFacts(at time: Timestamp) {
        drainFacts(at: time)
        scheduleNext()
    }

    /// Only a file leaves us to guess.
    private var guessesHost: Bool { settings.localAddresses.isEmpty }

    private func drainFacts(at time: Timestamp) {
        analyzers.context.guessedHost = guessesHost ? hostGuess.address : nil
        while true {
            let facts = tracker.takeFacts()
            guard !facts.isEmpty else { break }
            for fact in facts {
                analyzers.note(fact, at: time)
                collect()
                switch fact {
                case .ended(let call, at: _):
                    ledger.flush(call, analyzers.context)
                    media.learnPorts(from: call)
                case .forgotten(let call):
                    archive.keep(call, findings: ledger.recentByCall[call.callID] ?? [], media)
                    ledger.forget(call)
                    media.forget(call)
                default: break
                }
            }
        }
    }

    private func collect() {
        let output = analyzers.takeOutput()
        for report in output.reports { ledger.add(report, analyzers.context) }
        for call in output.settled { ledger.flush(call, analyzers.context) }
    }

    private func scheduleNext() {
        nextDeadline = min(
            tracker.nextDeadline ?? .distantFuture, analyzers.nextDeadline ?? .distantFuture, nextExpiry)
    }

    // MARK: Queries

    /// Findings since the last call, oldest first.
    package func takeFindings() -> [Finding] { ledger.take() }

    package func status() -> EngineStatus {
        var status = counters
        status.rtpPackets = media.rtpPackets
        status.rtcpPackets = media.rtcpPackets
        status.activeCalls = tracker.calls.values.count { $0.state != .ended }
        status.calls = tracker.callsSeen
        status.streams = media.streamsSeen
        status.activeStreams = media.streams.count
        status.findings = ledger.counts
        status.evictions = tracker.evictions
        status.evictions["fragments"] = decoder.evictedFragments
        status.evictions["tcp"] = reassembler.evictedConnections
        status.evictions["streams"] = media.refused
        status.evictions["peers"] = tracker.peers.evictions
        status.evictions = status.evictions.filter { $0.value > 0 }
        if tracker.copies > 0 { status.rejects["copy"] = tracker.copies }
        status.lastPacket = counters.firstPacket == nil ? nil : now
        return status
    }

    /// Live calls first, then ended ones, newest first.
    package func calls() -> [CallSnapshot] {
        let living = tracker.calls.values.sorted { $0.number > $1.number }.map {
            SnapshotBuilder.summary($0, kinds: ledger.kindsByCall[$0.callID] ?? [], media)
        }
        return living + archive.newestFirst.map(\.summary)
    }

    package func call(_ callID: String) -> CallDetail? {
        guard let call = tracker.calls[callID] else { return archive.find(callID) }
        return CallDetail(
            summary: SnapshotBuilder.summary(call, kinds: ledger.kindsByCall[callID] ?? [], media),
            ladder: SnapshotBuilder.ladder(call), findings: ledger.recentByCall[callID] ?? [])
    }

    /// Ports of the profile's media range that calls used, in order.
    package func ports() -> [PortSnapshot] {
        media.ports.entries.sorted { $0.key < $1.key }.map { endpoint, entry in
            PortSnapshot(
                address: endpoint.address, port: endpoint.port, calls: entry.calls, received: entry.received,
                icmpErrors: entry.icmpErrors, lastReceived: entry.lastReceived)
        }
    }

    /// Streams of now and lately, in order of their first packet.
    package func streams() -> [MediaSnapshot] {
        let legs = tracker.calls.values.reduce(into: [Int: [MediaLeg]]()) { $0[$1.number] = $1.legs }
        var all: [MediaSnapshot] = media.archive.map {
            SnapshotBuilder.media($0, direction: SnapshotBuilder.direction(of: $0), codec: SnapshotBuilder.codec(of: $0, nil))
        }
        media.streams.forEach { _, stream in
            guard stream.isConfirmed else { return }
            let leg = legs[stream.binding.call].flatMap { list in
                stream.binding.leg < list.count ? list[stream.binding.leg] : nil
            }
            all.append(
                SnapshotBuilder.media(
                    copy stream, direction: SnapshotBuilder.direction(of: copy stream), codec: SnapshotBuilder.codec(of: copy stream, leg)))
        }
        return all.sorted { $0.first < $1.first }
    }

    /// New thresholds, profile and addresses from a reload; state and table sizes are kept.
    package func apply(_ settings: EngineSettings) {
        self.settings = settings
        let context = analyzers.context
        context.profile = settings.profile
        context.localAddresses = settings.localAddresses
        context.vantage = settings.vantage
        context.thresholds = settings.thresholds
    }
}
