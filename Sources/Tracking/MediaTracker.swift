import SIP
import Sound
package import Wire

/// Counts media and ties it to calls. `receive` is the hot path: one look-up and integer arithmetic.
package final class MediaTracker {
    package internal(set) var streams: StreamTable
    let epochs = BindingEpochs()
    var bindings: MediaBindings
    var checkBook = CheckBook()
    package internal(set) var ports: PortMap
    package var rtpPackets: UInt64 { streams.packets }
    package internal(set) var rtcpPackets: UInt64 = 0
    /// Something besides signalling was captured, or the filter is known to let media through: only then the absence of
    /// media says anything.
    package var isInSight: Bool { seesOthers || rtpPackets > 0 || rtcpPackets > 0 }
    // Set by every packet that is none of ours.
    package var seesOthers = true
    /// What the capture lets through is known; not so of a file.
    package var isFilterKnown = true
    /// Nothing tells whether media was captured at all.
    package var mayBeFilteredOut: Bool { !isFilterKnown && rtpPackets == 0 && rtcpPackets == 0 }
    /// Streams ever confirmed, and RTP refused because the table was full.
    package private(set) var streamsSeen: UInt64 = 0
    package private(set) var refused: UInt64 = 0
    /// Streams that were swept, newest last; bounded.
    package var archive: ArraySlice<Stream> { ended.suffix(archiveLimit) }
    private var ended: [Stream] = []
    private let archiveLimit: Int
    // Asked after every message; nothing is called while they are read or appended to.
    /// Intervals closed and receivers' reports come since they were last cleared; bounded.
    package internal(set) var closed: [(stream: Stream, window: MediaWindow)] = []
    package internal(set) var farReports: [(call: Call, session: MediaSession, from: Party, report: FarReport)] = []
    /// RTCP of paths whose signalling was not seen; bounded.
    package internal(set) var strayReports: [(flow: Flow, packets: [RTCPPacket], time: Timestamp)] = []
    /// One of these has something.
    package internal(set) var hasNews = false
    /// Intervals nobody took in time.
    package internal(set) var windowsLost: UInt64 = 0
    package typealias ServedCall = (call: Call, session: MediaSession, toward: Party)
    /// The latest answer of `served(by:)`, and what it rests on.
    var lastServed: (epoch: UInt32, binding: StreamBinding, flow: Flow, calls: [ServedCall])?
    private var nextSweep = Timestamp.distantPast
    /// Private addresses that sent RTP for a party whose description has a public one: what a NAT makes of them; bounded.
    var publicAddresses: [IPAddress: IPAddress] = [:]
    static let publicLimit = 4_096
    /// Times in which nothing at all passed; whoever sees every frame writes them.
    package let silences = Silences()
    /// Calls with bindings, by number.
    var calls: [Int: Call] = [:]

    let loudness = LoudnessTable()
    var ears = EarPool(limit: MediaTracker.earLimit)

    static let sweepInterval = Interval.seconds(10)
    static let idleLimit = Interval.seconds(60)
    /// Packets in sequence that make an unannounced stream RTP.
    static let confirmation: UInt64 = 4
    static let closedLimit = 65_536

    package init(streamLimit: Int, archiveLimit: Int, ports: PortMap, seed: UInt64 = .random(in: 1 ... .max)) {
        streams = StreamTable(limit: streamLimit, seed: seed)
        self.archiveLimit = archiveLimit
        self.ports = ports
        bindings = MediaBindings(epochs: epochs)
    }

    // MARK: Packets

    /// One RTP packet of the plainest kind, taken where its stream goes on as it did: nearly every packet.
    ///
    /// - Returns: Whether there may be news; nil where nothing was done, and `receive` has to take it.
    package func take(
        _ sound: PlainSound, _ payload: Span<UInt8>, interface: InterfaceID, time: Timestamp, frame: UInt64
    ) -> Bool? {
        let packet = StreamPacket(
            head: sound.head, ssrc: sound.ssrc, payloadBytes: sound.payloadLength, time: time, now: time, frame: frame)
        switch streams.take(packet, payload, sound.flow, interface, epochs, loudness) {
        case .counted:
            streams.packets &+= 1
            return false
        case .wanted(let slot, let isNew, let isHeard):
            streams.packets &+= 1
            return follow(slot, payload, isNew: isNew, isHeard: isHeard, packet)
        case .unknown, .unusual: return nil
        }
    }

    /// What a packet that was counted brings with it.
    @inline(never)
    private func follow(
        _ slot: Int, _ payload: Span<UInt8>, isNew: Bool, isHeard: Bool, _ packet: StreamPacket
    ) -> Bool {
        if isNew { confirm(slot) }
        if isHeard { listen(payload, slot: slot, time: packet.now, frame: packet.frame) }
        return hasNews
    }

    /// One RTP packet (RFC 3550 §5.1).
    ///
    /// - Parameters:
    ///   - payload: What follows its header; empty where the capture cut it off.
    ///   - time: When the packet came, which for frames of several queues may be before `now`.
    /// - Returns: Whether there may be news.
    package func receive(
        _ header: RTPHeader, _ payload: Span<UInt8>, flow: Flow, interface: InterfaceID, time: Timestamp,
        now: Timestamp, frame: UInt64
    ) -> Bool {
        let packet = StreamPacket(
            head: header.head, ssrc: header.ssrc, payloadBytes: header.wirePayloadLength, time: time, now: now,
            frame: frame)
        streams.packets &+= 1
        switch streams.take(packet, payload, flow, interface, epochs, loudness) {
        case .counted: return false
        case .wanted(let slot, let isNew, let isHeard):
            return follow(slot, payload, isNew: isNew, isHeard: isHeard, packet)
        case .unusual(let slot):
            let begins = prepare(slot, header, time: time, frame: frame)
            let (isNew, isHeard) = streams.change(slot) { stream in
                begins ? (false, stream.hear(packet, payload, loudness)) : stream.take(packet, payload, loudness)
            }
            return follow(slot, payload, isNew: isNew, isHeard: isHeard, packet)
        case .unknown:
            guard let slot = open(header, flow: flow, interface: interface, time: time, frame: frame) else { break }
            let isHeard = streams.change(slot) { $0.hear(packet, payload, loudness) }
            return follow(slot, payload, isNew: false, isHeard: isHeard, packet)
        }
        return hasNews
    }

    /// What seldom happens before a packet is counted: other bindings, another payload type, the end of an interval.
    ///
    /// - Returns: Whether the packet is the first of a stream that begins anew, and counted with that.
    private func prepare(_ slot: Int, _ header: RTPHeader, time: Timestamp, frame: UInt64) -> Bool {
        let isResolved = streams.read(slot) { stream in
            stream.epoch == epochs.of(stream.sourceBucket, stream.destinationBucket)
        }
        if !isResolved { resolve(slot) }
        if streams.read(slot, { header.payloadType != $0.currentPayloadType }) { switchPayload(of: slot, to: header) }
        if streams.read(slot, { $0.isFresh }) {
            begin(slot, header, time: time, frame: frame)
            return true
        }
        if streams.read(slot, { time >= $0.windowEnd }) { closeWindow(of: slot, at: time) }
        return false
    }

    private func begin(_ slot: Int, _ header: RTPHeader, time: Timestamp, frame: UInt64) {
        let new = streams.change(slot) { stream in
            stream = Stream(beginning: header, after: stream, time: time, frame: frame)
            return stream
        }
        tune(slot, format(of: new, payloadType: header.payloadType))
    }

    /// The stream's slot; nil where the table is full.
    private func open(
        _ header: RTPHeader, flow: Flow, interface: InterfaceID, time: Timestamp, frame: UInt64
    ) -> Int? {
        if time >= nextSweep { sweep(at: time) }
        let stream = Stream(
            header: header, flow: flow, interface: interface, time: time, frame: frame,
            clockRate: PayloadTypes.clockRate(header.payloadType) ?? 0,
            isSpeech: !PayloadTypes.isComfortNoise(header.payloadType))
        guard let slot = streams.insert(stream) else {
            refused &+= 1
            return nil
        }
        resolve(slot)
        switchPayload(of: slot, to: header)
        // The SDP knows better than the static table what the first packet is.
        streams.change(slot) { opened in
            opened.endsInSilence = opened.isSilence(header.wirePayloadLength)
            opened.counters = StreamCounters(
                first: header.head, payloadBytes: header.wirePayloadLength, at: time,
                clockRate: opened.currentClockRate, isSpeech: opened.currentIsSpeech && !opened.endsInSilence)
        }
        return slot
    }

    private func confirm(_ slot: Int) {
        let isNew = streams.change(slot) { stream in
            defer { stream.isConfirmed = true }
            return !stream.isConfirmed
        }
        if isNew { streamsSeen &+= 1 }
    }

    /// A payload type other than the last packet's: clock rate and kind of sound are looked up anew.
    private func switchPayload(of slot: Int, to header: RTPHeader) {
        let payloadType = header.payloadType
        guard let stream = streams.stream(slot) else { return }
        let format = format(of: stream, payloadType: payloadType)
        let encoding = format?.encoding.lowercased()
        let isNoise = PayloadTypes.isComfortNoise(payloadType) || encoding == "cn"
        // Nobody named it, and it has the shape of an event: four bytes (RFC 4733 §2.3).
        let isEvent =
            encoding == "telephone-event" || format == nil && payloadType >= 96 && header.wirePayloadLength == 4
        let named = format.flatMap { $0.clockRate > 0 ? UInt32(clamping: $0.clockRate) : nil }
        streams.change(slot) { stream in
            stream.currentPayloadType = payloadType
            stream.currentIsSpeech = !isNoise && !isEvent
            stream.currentIsEvent = isEvent
            if let rate = named ?? PayloadTypes.clockRate(payloadType) { stream.currentClockRate = rate }
            if isNoise { stream.sound.endSilence() }
        }
        tune(slot, format)
    }

    // MARK: Binding

    /// Ties the stream to the call whose SDP names one of its ends, or whose media it answers (RFC 4961).
    private func resolve(_ slot: Int) {
        guard let stream = streams.stream(slot) else { return }
        let (one, other) = (stream.sourceBucket, stream.destinationBucket)
        streams.change(slot) { $0.epoch = epochs.of(one, other) }
        let flow = stream.flow
        let old = stream.binding
        share(slot, flow)
        // A port that was offered for fax may be offered for sound after that.
        let isSettled = old.isAudio || !bindings.at(flow.destination).contains { $0.isAudio && !$0.isRTCP }
        if old.isBound, old.isExpectedDestination, isSettled, calls[old.call].map({ $0.state != .ended }) ?? false {
            return
        }
        guard let new = match(flow, payloadType: stream.currentPayloadType) else {
            if old.isBound { streams.bind(slot, to: .none) }
            return
        }
        let binding = StreamBinding(
            call: new.call.number, session: new.session.index, toward: new.toward, isAudio: new.isAudio,
            isExpectedDestination: new.isExpected)
        guard binding != old else { return }
        if old.isBound, old.call != binding.call { restart(slot) }
        streams.bind(slot, to: binding)
        if let bound = streams.stream(slot) { tune(slot, format(of: bound, payloadType: bound.currentPayloadType)) }
        confirm(slot)
        if new.isAudio {
            let isTied = isTied(flow, to: new.call, session: new.session, toward: new.toward)
            new.session[new.toward].carry(slot, isTied: isTied)
        }
        let sender = MediaBindings.Binding(
            call: new.call, session: new.session, party: new.toward.other, isAudio: new.isAudio, isRTCP: false,
            isLatched: true)
        if new.isExpected {
            bindings.add(sender, at: flow.source)
            noteOrigin(flow.source.address, of: new.session[sender.party])
        }
        streams.change(slot) { $0.epoch = epochs.of(one, other) }
    }

    /// Direct media between the outer ends of a B2BUA serves the calls on both its sides at once.
    private func share(_ slot: Int, _ flow: Flow) {
        for receiver in bindings.at(flow.destination)
        where receiver.isAudio && !receiver.isRTCP && !receiver.isLatched && receiver.call.state != .ended {
            let isTied = isTied(flow, to: receiver.call, session: receiver.session, toward: receiver.party)
            receiver.session[receiver.party].carry(slot, isTied: isTied)
        }
    }

    /// The same addresses and SSRC serve a new call: what was counted stays with the old one.
    private func restart(_ slot: Int) {
        closeWindow(of: slot)
        guard let past = streams.stream(slot) else { return }
        if let owner = calls[past.binding.call], past.binding.session < owner.sessions.count {
            owner.sessions[past.binding.session][past.binding.toward].past.append(past)
        } else {
            keep([past])
        }
        streams.change(slot) { $0.isFresh = true }
    }

    func advertise(
        _ endpoint: Endpoint, rtcp: Endpoint?, call: Call, session: MediaSession, party: Party, isAudio: Bool
    ) {
        // What comes for a call that has left the table must not bring it back.
        guard !call.isForgotten else { return }
        calls[call.number] = call
        bindings.add(
            MediaBindings.Binding(
                call: call, session: session, party: party, isAudio: isAudio, isRTCP: false, isLatched: false),
            at: endpoint)
        guard let rtcp, rtcp != endpoint else { return }
        bindings.add(
            MediaBindings.Binding(
                call: call, session: session, party: party, isAudio: isAudio, isRTCP: true, isLatched: false),
            at: rtcp)
    }

    /// The call is over and judged: the port map learns from it.
    package func learnPorts(from call: Call) {
        for session in call.sessions {
            for party in Party.allCases {
                guard let endpoint = session[party].place, session.negotiated != nil else { continue }
                ports.noteCall(at: endpoint, received: lastPacket(in: session, toward: party))
            }
        }
    }

    /// Calls, sessions and parties that advertised `endpoint` or were seen sending from it.
    func owners(of endpoint: Endpoint) -> [MediaBindings.Binding] { bindings.at(endpoint) }

    func format(of stream: Stream, payloadType: UInt8) -> MediaDescription.Format? {
        guard stream.binding.isBound else { return nil }
        guard
            let owner = bindings.at(stream.destination).last(where: { $0.call.number == stream.binding.call })
                ?? bindings.at(stream.source).last(where: { $0.call.number == stream.binding.call })
        else { return nil }
        return owner.session.format(
            payloadType: Int(payloadType), toward: stream.binding.toward, isAudio: stream.binding.isAudio)
    }

    // MARK: Housekeeping

    /// Frees streams that are idle and tied to no living call.
    private func sweep(at time: Timestamp) {
        nextSweep = time + Self.sweepInterval
        var gone: [Stream] = []
        streams.sweep { _, stream in
            let idle = time - stream.last
            // Of what is bound, only a stranger's few packets go before the call does.
            guard !stream.binding.isBound else {
                return stream.packets < Stream.minimumExpected && idle > Self.idleLimit
                    && (calls[stream.binding.call].map { call in
                        stream.binding.session >= call.sessions.count
                            || !isTied(
                                stream.flow, to: call, session: call.sessions[stream.binding.session],
                                toward: stream.binding.toward
                            )
                    } ?? true)
            }
            guard idle > Self.idleLimit || (!stream.isConfirmed && idle > Self.sweepInterval) else { return false }
            if stream.isConfirmed { gone.append(copy stream) }
            return true
        }
        for index in gone.indices { keep(gone[index].closeWindow(at: gone[index].last), of: gone[index]) }
        keep(gone)
    }

    /// The call is forgotten: its endpoints are free, its streams become history.
    package func forget(_ call: Call) {
        call.isForgotten = true
        bindings.removeAll(of: call)
        checkBook.remove(call)
        lastServed = nil
        guard calls.removeValue(forKey: call.number) != nil else { return }
        var gone = call.sessions.flatMap { $0.caller.past + $0.callee.past }
        for slot in streams.bound(to: call.number) {
            if let stream = streams.stream(slot) { gone.append(stream) }
            streams.remove(slot)
        }
        keep(gone)
    }

    private func keep(_ gone: [Stream]) {
        ended += gone.suffix(archiveLimit)
        // Some at a time: taking one from the front moves all others.
        if ended.count > archiveLimit + archiveLimit / 4 { ended.removeFirst(ended.count - archiveLimit) }
    }
}
