import SIP
package import Wire

/// Counts media and ties it to calls. `receive` is the hot path: one look-up and integer arithmetic.
package final class MediaTracker {
    package private(set) var streams: StreamTable
    private var bindings = MediaBindings()
    package private(set) var ports: PortMap
    package private(set) var rtpPackets: UInt64 = 0
    package private(set) var rtcpPackets: UInt64 = 0
    package private(set) var unboundMedia: UInt64 = 0
    /// Streams ever confirmed, and RTP refused because the table was full.
    package private(set) var streamsSeen: UInt64 = 0
    package private(set) var refused: UInt64 = 0
    /// Streams that were swept, newest last; bounded.
    package private(set) var archive: [Stream] = []
    private let archiveLimit: Int
    /// Intervals closed and receivers' reports come since they were last cleared; bounded.
    package private(set) var closed: [(stream: Stream, window: MediaWindow)] = []
    package private(set) var farReports: [(call: Call, leg: MediaLeg, from: Party, report: FarReport)] = []
    /// One of both has something.
    package private(set) var hasNews = false
    /// Intervals nobody took in time.
    package private(set) var windowsLost: UInt64 = 0
    private var nextSweep = Timestamp.distantPast
    /// Calls with bindings, by number.
    private var calls: [Int: Call] = [:]

    static let sweepInterval = Interval.seconds(10)
    static let idleLimit = Interval.seconds(60)
    /// Packets in sequence that make an unannounced stream RTP.
    static let confirmation: UInt64 = 4
    static let closedLimit = 65_536
    /// A copy made by the capture follows its original at once.
    static let copyDelay = Interval.milliseconds(1)

    package init(streamLimit: Int, archiveLimit: Int, ports: PortMap, seed: UInt64 = .random(in: 1 ... .max)) {
        streams = StreamTable(limit: streamLimit, seed: seed)
        self.archiveLimit = archiveLimit
        self.ports = ports
    }

    // MARK: Packets

    /// One RTP packet (RFC 3550 §5.1).
    ///
    /// - Returns: The stream's slot where the payload is a telephone event that `noteEvent` wants, else -1.
    @inline(__always)
    package func receive(
        _ header: RTPHeader, flow: Flow, interface: InterfaceID, time: Timestamp, frame: UInt64
    ) -> Int {
        rtpPackets &+= 1
        guard let slot = streams.find(flow, ssrc: header.ssrc, interface: interface) else {
            return open(header, flow: flow, interface: interface, time: time, frame: frame)
        }
        let stream = streams.pointer(slot)
        if stream.pointee.epoch != bindings.epoch(stream.pointee.sourceBucket, stream.pointee.destinationBucket) {
            resolve(slot)
        }
        if header.payloadType != stream.pointee.currentPayloadType { switchPayload(of: slot, to: header) }
        if stream.pointee.isFresh {
            begin(slot, header, time: time, frame: frame)
            return stream.pointee.currentIsEvent ? slot : -1
        }
        if time >= stream.pointee.windowEnd { closeWindow(of: slot, at: time) }
        let previous = stream.pointee.last
        let step = header.timestamp &- stream.pointee.lastRTPTimestamp
        let isNext = header.sequence == stream.pointee.lastSequence &+ 1
        let verdict = stream.pointee.counters.count(
            header, payloadBytes: header.wirePayloadLength, at: time, clockRate: stream.pointee.currentClockRate,
            isSpeech: stream.pointee.currentIsSpeech)
        if verdict == .duplicate, time - previous >= Self.copyDelay { stream.pointee.spacedDuplicates &+= 1 }
        // A continuous sequence across a jump of the clock by more than 200 ms is a pause of the sender, no loss.
        if isNext, UInt64(step) &* 5 > UInt64(stream.pointee.currentClockRate), step < 0x8000_0000 {
            stream.pointee.pauses &+= 1
        }
        stream.pointee.lastSequence = header.sequence
        stream.pointee.lastRTPTimestamp = header.timestamp
        if !stream.pointee.isConfirmed, isNext, stream.pointee.packets >= Self.confirmation { confirm(slot) }
        return stream.pointee.currentIsEvent ? slot : -1
    }

    /// The payload of a telephone event (RFC 4733 §2.3): its first byte.
    package func noteEvent(_ event: UInt8, _ header: RTPHeader, slot: Int, time: Timestamp, frame: UInt64) {
        streams.pointer(slot).pointee.keys.note(event: event, header: header, at: time, frame: frame)
    }

    private func begin(_ slot: Int, _ header: RTPHeader, time: Timestamp, frame: UInt64) {
        let old = streams.pointer(slot).pointee
        var new = Stream(
            header: header, flow: old.flow, interface: old.interface, time: time, frame: frame,
            clockRate: old.currentClockRate, isSpeech: old.currentIsSpeech)
        new.binding = old.binding
        new.isConfirmed = old.isConfirmed
        new.epoch = old.epoch
        new.endsInSilence = old.endsInSilence
        new.currentIsEvent = old.currentIsEvent
        streams.pointer(slot).pointee = new
    }

    private func open(
        _ header: RTPHeader, flow: Flow, interface: InterfaceID, time: Timestamp, frame: UInt64
    ) -> Int {
        if time >= nextSweep { sweep(at: time) }
        var stream = Stream(
            header: header, flow: flow, interface: interface, time: time, frame: frame,
            clockRate: PayloadTypes.clockRate(header.payloadType) ?? 8_000,
            isSpeech: !PayloadTypes.isComfortNoise(header.payloadType))
        stream.endsInSilence = PayloadTypes.isComfortNoise(header.payloadType)
        guard let slot = streams.insert(stream) else {
            refused &+= 1
            return -1
        }
        resolve(slot)
        switchPayload(of: slot, to: header)
        return streams.pointer(slot).pointee.currentIsEvent ? slot : -1
    }

    private func confirm(_ slot: Int) {
        guard !streams.pointer(slot).pointee.isConfirmed else { return }
        streams.pointer(slot).pointee.isConfirmed = true
        streamsSeen &+= 1
    }

    /// A payload type other than the last packet's: clock rate and kind of sound are looked up anew.
    private func switchPayload(of slot: Int, to header: RTPHeader) {
        let stream = streams.pointer(slot)
        let payloadType = header.payloadType
        stream.pointee.currentPayloadType = payloadType
        let format = format(of: stream.pointee, payloadType: payloadType)
        let encoding = format?.encoding.lowercased()
        let isNoise = PayloadTypes.isComfortNoise(payloadType) || encoding == "cn"
        // Nobody named it, and it has the shape of an event: four bytes (RFC 4733 §2.3).
        let isEvent =
            encoding == "telephone-event" || format == nil && payloadType >= 96 && header.wirePayloadLength == 4
        stream.pointee.currentIsSpeech = !isNoise && !isEvent
        stream.pointee.currentIsEvent = isEvent
        stream.pointee.endsInSilence = isNoise
        if let format, format.clockRate > 0 {
            stream.pointee.currentClockRate = UInt32(clamping: format.clockRate)
        } else if let rate = PayloadTypes.clockRate(payloadType) {
            stream.pointee.currentClockRate = rate
        }
    }

    // MARK: Intervals

    private func closeWindow(of slot: Int, at time: Timestamp) {
        let stream = streams.pointer(slot)
        let window = stream.pointee.closeWindow(at: time)
        keep(window, of: stream.pointee)
    }

    private func keep(_ window: MediaWindow, of stream: Stream) {
        guard stream.isConfirmed, window.packets > 0 else { return }
        guard closed.count < Self.closedLimit else {
            windowsLost &+= 1
            return
        }
        closed.append((stream, window))
        hasNews = true
    }

    /// Forgets the intervals and reports that were told; room is kept for the next.
    package func clearNews() {
        closed.removeAll(keepingCapacity: true)
        farReports.removeAll(keepingCapacity: true)
        hasNews = false
    }

    /// The call is over: what its streams did since their last interval is judged with it.
    package func closeWindows(of call: Call) {
        for leg in call.legs {
            for party in Party.allCases {
                for slot in leg[party].streams {
                    guard let stream = streams.stream(slot), serves(stream, call, leg, party) else { continue }
                    closeWindow(of: slot, at: stream.last)
                }
            }
        }
    }

    /// The capture is over.
    package func closeAllWindows() {
        var slots: [Int] = []
        streams.forEach { slot, _ in slots.append(slot) }
        for slot in slots { closeWindow(of: slot, at: streams.pointer(slot).pointee.last) }
    }

    private func serves(_ stream: Stream, _ call: Call, _ leg: MediaLeg, _ party: Party) -> Bool {
        stream.binding.serves(leg, party) || leg[party].advertised.contains(stream.destination)
    }

    /// Calls whose audio the stream carries: direct media may serve the calls on both sides of a B2BUA.
    package func served(by stream: Stream) -> [(call: Call, leg: MediaLeg, toward: Party)] {
        guard stream.binding.isBound, stream.binding.isAudio, let call = calls[stream.binding.call],
            stream.binding.leg < call.legs.count
        else { return [] }
        var all = [(call, call.legs[stream.binding.leg], stream.binding.toward)]
        for receiver in bindings.at(stream.destination)
        where receiver.isAudio && !receiver.isRTCP && !receiver.isLatched
            && !all.contains(where: { $0.0 === receiver.call })
        {
            all.append((receiver.call, receiver.leg, receiver.party))
        }
        return all.map { ($0.0, $0.1, $0.2) }
    }

    // MARK: Binding

    /// Ties the stream to the call whose SDP names one of its ends, or whose media it answers (RFC 4961).
    private func resolve(_ slot: Int) {
        let stream = streams.pointer(slot)
        let (one, other) = (stream.pointee.sourceBucket, stream.pointee.destinationBucket)
        stream.pointee.epoch = bindings.epoch(one, other)
        let flow = stream.pointee.flow
        let old = stream.pointee.binding
        share(slot, flow)
        if old.isBound, old.isExpectedDestination, calls[old.call].map({ $0.state != .ended }) ?? false { return }
        guard let new = match(flow) else {
            if old.isBound { stream.pointee.binding = .none }
            return
        }
        let binding = StreamBinding(
            call: new.call.number, leg: new.leg.index, toward: new.toward, isAudio: new.isAudio,
            isExpectedDestination: new.isExpected)
        guard binding != old else { return }
        if old.isBound, old.call != binding.call { restart(slot) }
        stream.pointee.binding = binding
        confirm(slot)
        if new.isAudio { new.leg[new.toward].carry(slot) }
        let sender = MediaBindings.Binding(
            call: new.call, leg: new.leg, party: new.toward.other, isAudio: new.isAudio, isRTCP: false, isLatched: true)
        if new.isExpected { bindings.add(sender, at: stream.pointee.source) }
        stream.pointee.epoch = bindings.epoch(one, other)
    }

    /// Direct media between the outer ends of a B2BUA serves the calls on both its sides at once.
    private func share(_ slot: Int, _ flow: Flow) {
        for receiver in bindings.at(flow.destination)
        where receiver.isAudio && !receiver.isRTCP && !receiver.isLatched && receiver.call.state != .ended {
            receiver.leg[receiver.party].carry(slot)
        }
    }

    /// The same addresses and SSRC serve a new call: what was counted stays with the old one.
    private func restart(_ slot: Int) {
        let stream = streams.pointer(slot)
        closeWindow(of: slot, at: stream.pointee.last)
        let past = stream.pointee
        if let owner = calls[past.binding.call], past.binding.leg < owner.legs.count {
            owner.legs[past.binding.leg][past.binding.toward].past.append(past)
        } else {
            keep([past])
        }
        stream.pointee.isFresh = true
    }

    private struct Match {
        var call: Call
        var leg: MediaLeg
        var toward: Party
        var isAudio: Bool
        var isExpected: Bool
    }

    private func match(_ flow: Flow) -> Match? {
        let receivers = bindings.at(flow.destination).filter { !$0.isRTCP }
        let senders = bindings.at(flow.source).filter { !$0.isRTCP }
        // Both ends known of one leg beats one end known; among equals the newest call has the port now.
        for receiver in receivers.reversed()
        where senders.contains(where: { $0.leg === receiver.leg && $0.party != receiver.party }) {
            return Match(
                call: receiver.call, leg: receiver.leg, toward: receiver.party, isAudio: receiver.isAudio,
                isExpected: true)
        }
        if let receiver = receivers.last(where: { !$0.isLatched }) ?? receivers.last {
            return Match(
                call: receiver.call, leg: receiver.leg, toward: receiver.party, isAudio: receiver.isAudio,
                isExpected: true)
        }
        if let sender = senders.last(where: { !$0.isLatched }) {
            return Match(
                call: sender.call, leg: sender.leg, toward: sender.party.other, isAudio: sender.isAudio,
                isExpected: false)
        }
        return nil
    }

    func advertise(_ endpoint: Endpoint, rtcp: Endpoint?, call: Call, leg: MediaLeg, party: Party, isAudio: Bool) {
        calls[call.number] = call
        bindings.add(
            MediaBindings.Binding(
                call: call, leg: leg, party: party, isAudio: isAudio, isRTCP: false, isLatched: false),
            at: endpoint)
        guard let rtcp, rtcp != endpoint else { return }
        bindings.add(
            MediaBindings.Binding(call: call, leg: leg, party: party, isAudio: isAudio, isRTCP: true, isLatched: false),
            at: rtcp)
    }

    /// The call is over and judged: the port map learns from it.
    package func learnPorts(from call: Call) {
        for leg in call.legs {
            for party in Party.allCases {
                guard let endpoint = leg[party].endpoint, leg.negotiated != nil else { continue }
                ports.noteCall(at: endpoint, received: lastPacket(in: leg, toward: party))
            }
        }
    }

    /// Calls, legs and parties that advertised `endpoint` or were seen sending from it.
    func owners(of endpoint: Endpoint) -> [MediaBindings.Binding] { bindings.at(endpoint) }

    private func format(of stream: Stream, payloadType: UInt8) -> MediaDescription.Format? {
        guard stream.binding.isBound else { return nil }
        guard
            let owner = bindings.at(stream.destination).last(where: { $0.call.number == stream.binding.call })
                ?? bindings.at(stream.source).last(where: { $0.call.number == stream.binding.call })
        else { return nil }
        return owner.leg.format(payloadType: Int(payloadType), toward: stream.binding.toward)
    }

    // MARK: RTCP and ICMP

    /// One compound RTCP packet: kept as the second witness of its sender (RFC 3550 §6.4).
    package func receiveRTCP(_ packets: [RTCPPacket], flow: Flow, time: Timestamp) {
        rtcpPackets &+= 1
        guard let (call, leg, party) = sender(of: flow) else { return }
        let other = leg[party.other].rtcp
        // Read before the side is changed: the closure runs inside that access.
        let numbers = leg[party].streams
        let format = leg[party].audio?.formats.first
        let intervals = leg[party].rtcp.note(packets, answering: other, at: time) { ssrc in
            let heard = numbers.lazy.compactMap { self.streams.stream($0) }.last { $0.ssrc == ssrc }
            return heard?.currentClockRate ?? format.map { UInt32(clamping: $0.clockRate) } ?? 8_000
        }
        guard farReports.count < Self.closedLimit else { return }
        farReports += intervals.map { (call, leg, party, $0) }
        if !intervals.isEmpty { hasNews = true }
    }

    /// One STUN or DTLS packet; true where it belongs to the media of a call.
    package func receive(_ message: PathMessage, flow: Flow, time: Timestamp) -> Bool {
        guard let (_, leg, party) = sender(of: flow) else { return false }
        leg[party].checks.note(message, at: time)
        return true
    }

    /// The party that sends what goes to an endpoint of the other, or comes from one of its own.
    private func sender(of flow: Flow) -> (Call, MediaLeg, Party)? {
        if let receiver = bindings.at(flow.destination).last {
            return (receiver.call, receiver.leg, receiver.party.other)
        }
        return bindings.at(flow.source).last.map { ($0.call, $0.leg, $0.party) }
    }

    package func noteICMP(at endpoint: Endpoint) { ports.noteICMP(at: endpoint) }

    // MARK: Queries

    /// Packets counted toward a side, of the copy that saw most: two interfaces show one stream twice.
    package func packets(in leg: MediaLeg, toward party: Party) -> UInt64 {
        var byInterface: [InterfaceID: UInt64] = [:]
        for stream in audio(in: leg, toward: party) {
            byInterface[stream.interface, default: 0] += stream.packets
        }
        return byInterface.values.max() ?? 0
    }

    package func lastPacket(in leg: MediaLeg, toward party: Party) -> Timestamp? {
        audio(in: leg, toward: party).map(\.last).max()
    }

    package func audio(in leg: MediaLeg, toward party: Party) -> [Stream] {
        leg[party].past
            + leg[party].streams.compactMap { streams.stream($0) }.filter {
                $0.binding.serves(leg, party) || leg[party].advertised.contains($0.destination)
            }
    }

    // MARK: Housekeeping

    /// Frees streams that are idle and tied to no living call.
    private func sweep(at time: Timestamp) {
        nextSweep = time + Self.sweepInterval
        var gone: [Stream] = []
        streams.sweep { _, stream in
            guard !stream.binding.isBound else { return false }
            let idle = time - stream.last
            guard idle > Self.idleLimit || (!stream.isConfirmed && idle > Self.sweepInterval) else { return false }
            if stream.isConfirmed { gone.append(copy stream) }
            return true
        }
        for index in gone.indices { keep(gone[index].closeWindow(at: gone[index].last), of: gone[index]) }
        keep(gone)
    }

    /// The call is forgotten: its endpoints are free, its streams become history.
    package func forget(_ call: Call) {
        bindings.removeAll(of: call)
        guard calls.removeValue(forKey: call.number) != nil else { return }
        var gone = call.legs.flatMap { $0.caller.past + $0.callee.past }
        streams.sweep { _, stream in
            guard stream.binding.call == call.number else { return false }
            gone.append(copy stream)
            return true
        }
        keep(gone)
    }

    private func keep(_ gone: [Stream]) {
        archive += gone.suffix(archiveLimit)
        if archive.count > archiveLimit { archive.removeFirst(archive.count - archiveLimit) }
    }
}
