import SIP
package import Wire

/// What others say of the media: RTCP, ICMP, checks of its path; and what may be asked of it.
extension MediaTracker {
    /// One compound RTCP packet: kept as the second witness of its sender (RFC 3550 §6.4).
    ///
    /// - Parameter named: The call it is of, where somebody knows; the addresses may then be those of another place.
    package func receiveRTCP(_ packets: [RTCPPacket], flow: Flow, time: Timestamp, of named: Call? = nil) {
        rtcpPackets &+= 1
        guard let (call, session, party) = named.flatMap({ sender(of: packets, flow, in: $0) }) ?? sender(of: flow)
        else {
            guard !packets.isEmpty, strayReports.count < Self.closedLimit else { return }
            strayReports.append((flow, packets, time))
            hasNews = true
            return
        }
        if let receiver = bindings.at(flow.destination).last, !receiver.isRTCP, !receiver.isLatched,
            session[party.other].audio?.hasRTCPMux ?? false
        {
            // One port for all that it sends and receives (RFC 5761): where its reports come from it listens.
            bindings.add(
                MediaBindings.Binding(
                    call: call, session: session, party: party, isAudio: receiver.isAudio, isRTCP: false,
                    isLatched: true),
                at: flow.source)
        }
        let other = session[party.other].rtcp
        // Read before the side is changed: the closure runs inside that access.
        let numbers = session[party].streams
        let format = session[party].audio?.formats.first
        let usual = format.map { UInt32(clamping: $0.clockRate) } ?? 8_000
        let intervals = session[party].changeRTCP { witness in
            witness.note(packets, answering: other, at: time, usual: usual) { ssrc in
                self.latest(of: numbers, ssrc).map { self.streams.read($0) { $0.currentClockRate } }
            }
        }
        guard farReports.count < Self.closedLimit else { return }
        for var report in intervals {
            report.lag = latest(of: numbers, report.ssrc).flatMap { slot in
                streams.read(slot) { $0.lag(behind: report.highestSequence, at: time) }
            }
            farReports.append((call, session, party, report))
        }
        if !intervals.isEmpty { hasNews = true }
    }

    /// The last of these streams that lives and has this source.
    private func latest(of numbers: [Int], _ ssrc: UInt32) -> Int? {
        numbers.last { streams.holds($0) && streams.read($0) { $0.ssrc == ssrc } }
    }

    /// The party that sends what goes to an endpoint of the other, or comes from one of its own.
    func sender(of flow: Flow) -> (Call, MediaSession, Party)? {
        let (receivers, senders) = (bindings.at(flow.destination), bindings.at(flow.source))
        // Of several calls at one port the other end tells the one.
        let isBoth = { (receiver: MediaBindings.Binding) in
            senders.contains { $0.session === receiver.session && $0.party != receiver.party }
        }
        if let receiver = receivers.last(where: isBoth) ?? receivers.last {
            return (receiver.call, receiver.session, receiver.party.other)
        }
        return senders.last.map { ($0.call, $0.session, $0.party) }
    }

    /// Who of a call sends a report whose addresses need not be the call's: the one whose address or source it names, where
    /// that is one party only.
    private func sender(of packets: [RTCPPacket], _ flow: Flow, in call: Call) -> (Call, MediaSession, Party)? {
        if let found = sender(of: flow), found.0 === call { return found }
        let (senders, heard) = Self.sources(in: packets)
        func numbers(_ side: MediaSide) -> Set<UInt32> {
            Set(side.streams.compactMap { streams.stream($0)?.ssrc })
        }
        let rules: [(MediaSession, Party) -> Bool] = [
            { session, party in
                session[party].advertised.contains { $0.address == flow.source.address }
                    || session[party.other].advertised.contains { $0.address == flow.destination.address }
            },
            { session, party in
                !numbers(session[party.other]).isDisjoint(with: senders)
                    || !numbers(session[party]).isDisjoint(with: heard)
            },
        ]
        for rule in rules {
            let found = call.sessions.flatMap { session in
                Party.allCases.compactMap { rule(session, $0) ? (session, $0) : nil }
            }
            // Several sessions of one party are hops of it: the last stands.
            if let last = found.last, found.allSatisfy({ $0.1 == last.1 }) { return (call, last.0, last.1) }
        }
        return nil
    }

    /// Sources that speak in a compound, and those that they hear.
    private static func sources(in packets: [RTCPPacket]) -> (senders: Set<UInt32>, heard: Set<UInt32>) {
        var (senders, heard): (Set<UInt32>, Set<UInt32>) = ([], [])
        for packet in packets {
            switch packet {
            case .senderReport(let source, _, let blocks), .receiverReport(let source, let blocks):
                senders.insert(source)
                heard.formUnion(blocks.map(\.ssrc))
            default: break
            }
        }
        return (senders, heard)
    }

    func noteOrigin(_ source: IPAddress, of side: MediaSide) {
        guard let named = side.endpoint?.address, named.isGloballyReachable, !source.isGloballyReachable,
            publicAddresses[source] != nil || publicAddresses.count < Self.publicLimit
        else { return }
        publicAddresses[source] = named
    }

    /// RTP of another call, or an earlier stream, left `own` for a party that its description puts at `named`.
    package func sends(from own: IPAddress, as named: IPAddress) -> Bool { publicAddresses[own] == named }

    /// No living call is known that it serves: none, one that is over, or one whose port it goes to by mistake.
    package func isStray(_ stream: Stream, of call: Call) -> Bool {
        guard stream.binding.isBound else { return true }
        guard stream.binding.call != call.number else { return false }
        guard let owner = calls[stream.binding.call], owner.state != .ended else { return true }
        return !bindings.at(stream.source).contains { $0.call === owner && !$0.isLatched && !$0.isRTCP }
    }

    /// `source` is where a party of another call receives, and none of `call`: what it sends is that call's media, gone
    /// astray.
    package func isAstray(from source: Endpoint, _ call: Call) -> Bool {
        let owners = bindings.at(source).filter { !$0.isLatched && !$0.isRTCP }
        return owners.contains { $0.call !== call && $0.call.state != .ended }
            && !owners.contains { $0.call === call }
    }

    package func noteICMP(at endpoint: Endpoint) { ports.noteICMP(at: endpoint) }

    /// What an earlier run knew of a port of the media range.
    package func restore(_ entry: PortMap.Entry, at endpoint: Endpoint) { ports.restore(entry, at: endpoint) }

    // MARK: Queries

    /// Packets of the stream that were due while no frame of anybody passed.
    package func dueInSilence(_ stream: Stream) -> Double {
        silences.packets(every: stream.packetTimeMilliseconds ?? 20, from: stream.first, to: stream.last)
    }

    /// Packets counted toward a side, of the copy that saw most: two interfaces show one stream twice.
    package func packets(in session: MediaSession, toward party: Party) -> UInt64 {
        var byInterface: [InterfaceID: UInt64] = [:]
        for stream in audio(in: session, toward: party) {
            byInterface[stream.interface, default: 0] += stream.packets
        }
        return byInterface.values.max() ?? 0
    }

    package func lastPacket(in session: MediaSession, toward party: Party) -> Timestamp? {
        audio(in: session, toward: party).map(\.last).max()
    }

    /// What is bound to another call may be this one's too: direct media on both sides of a B2BUA.
    func isShared(_ stream: Stream, _ session: MediaSession, _ party: Party) -> Bool {
        session[party].advertised.contains(stream.destination) && !isOthers(stream, session, party)
    }

    /// It goes to a port that this call names too, and the call's own sender is elsewhere: proved to be, or sending.
    func isOthers(_ stream: Stream, _ session: MediaSession, _ party: Party) -> Bool {
        let isOwn = { (source: Endpoint) in
            self.bindings.at(source).contains { $0.session === session && $0.party != party && !$0.isLatched }
        }
        guard stream.binding.call != session.callNumber, !isOwn(stream.source) else { return false }
        return !session[party.other].witnessed.isEmpty
            || session[party].streams.contains { slot in
                streams.stream(slot).map { own in
                    own.binding.serves(session, party) && own.last >= stream.last - .seconds(2) && isOwn(own.source)
                } ?? false
            }
    }

    package func audio(in session: MediaSession, toward party: Party) -> [Stream] {
        session[party].past
            + session[party].streams.compactMap { streams.stream($0) }.filter {
                ($0.binding.serves(session, party) ? $0.binding.isAudio : isShared($0, session, party))
                    && !isStranger($0, session: session, toward: party)
            }
    }
}
