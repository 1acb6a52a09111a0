import Diagnosis
package import HEP
import SIP
import Tracking
package import Wire

/// A message that passed here, for who sends it on.
package struct PassedMessage: Sendable {
    package var kind: HEPPacket.Kind
    package var flow: Flow
    package var isDatagram: Bool
    package var time: Timestamp
    /// Another element mirrored it to us.
    package var isMirrored: Bool
}

/// Where the packets go that mirrored messages could have come in: to who keeps evidence.
package struct MirrorOutlet {
    package var open: (InterfaceID, _ name: String) -> Void
    package var frame: (FrameHeader, Span<UInt8>) -> Void

    package init(
        open: @escaping (InterfaceID, _ name: String) -> Void, frame: @escaping (FrameHeader, Span<UInt8>) -> Void
    ) {
        self.open = open
        self.frame = frame
    }
}

/// Messages that other elements mirror to us as HEP: to a listener of ours, or in a capture of what they sent elsewhere.
extension Engine {
    /// One packet that came to a listener. `bytes`, those that `packet` was read from, are borrowed for the call only.
    ///
    /// - Parameters:
    ///   - header: with the time of its arrival; the interface is not looked at.
    ///   - sender: who sent it.
    package func receive(_ header: FrameHeader, _ packet: HEPPacket, _ bytes: Span<UInt8>, from sender: IPAddress) {
        let index = mirror(sender, packet)
        var header = header
        header.interface = mirrors.mirrors[index].interface
        header.time = mirrors.note(packet, of: index, arrival: header.time)
        let frame = intake.take(header)
        if frame.isUnusual {
            if frame.time - header.time > .seconds(1) { dismiss(.timeRegressed) }
            if frame.isFirst { begin(at: frame.time) }
            if nextDeadline <= frame.time { advance(to: frame.time) }
        }
        noteMirrored(packet, bytes, header, index, frame.time)
    }

    package var mirrorList: [MirrorSnapshot] { mirrors.snapshots }

    /// A datagram of a capture to a port where HEP is sent.
    func noteHEP(_ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        guard bytes.holds(datagram.payloadLength, at: datagram.payloadOffset) else { return dismiss(.truncated) }
        let start = datagram.payloadOffset
        noteHEP(
            bytes.extracting(start..<start &+ datagram.payloadLength), from: datagram.flow.source.address, header, time)
    }

    /// A segment of a stream to one of the ports, in which a packet begins or goes on.
    func isHEP(_ segment: TCPSegment, _ payload: Span<UInt8>) -> Bool {
        guard settings.hepPorts.contains(segment.flow.destination.port) else { return false }
        return hepFramers[segment.flow] != nil || HEPStreamFramer.isHEP(payload)
    }

    func noteHEP(_ segment: TCPSegment, _ payload: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        for event in reassembler.add(segment, payload: payload, at: time) {
            switch event {
            case .data(let flow, let data):
                var framer = hepFramers.removeValue(forKey: flow) ?? HEPStreamFramer(seeks: true)
                for packet in framer.add(data.span) { noteHEP(packet.span, from: flow.source.address, header, time) }
                if hepFramers.count < settings.limits.tcpConnections { hepFramers[flow] = framer }
            case .gap(let flow): hepFramers[flow]?.resynchronise()
            case .closed(let flow), .reset(let flow, by: _): hepFramers[flow] = nil
            case .opened, .unseen: break
            }
        }
    }

    private func noteHEP(_ payload: Span<UInt8>, from sender: IPAddress, _ header: FrameHeader, _ time: Timestamp) {
        do {
            let packet = try HEPReader.read(payload)
            let index = mirror(sender, packet)
            _ = mirrors.note(packet, of: index, arrival: time)
            var header = header
            header.interface = mirrors.mirrors[index].interface
            noteMirrored(packet, payload, header, index, time)
        } catch {
            dismiss(.hepMalformed)
        }
    }

    /// A datagram to one of the ports that begins like HEP.
    func isHEP(_ datagram: Datagram, _ bytes: Span<UInt8>) -> Bool {
        guard settings.hepPorts.contains(datagram.flow.destination.port),
            bytes.holds(datagram.payloadLength, at: datagram.payloadOffset)
        else { return false }
        let start = datagram.payloadOffset
        return HEPReader.mayBegin(bytes.extracting(start..<start &+ datagram.payloadLength))
    }

    private func mirror(_ sender: IPAddress, _ packet: HEPPacket) -> Int {
        let (index, isNew) = mirrors.find(sender, packet)
        guard isNew else { return index }
        let interface = mirrors.mirrors[index].interface
        let name = "hep-\(interface.mirrorNumber ?? 0) (\(sender))"
        open(interface, name: name, link: .rawIP)
        // Absence there proves nothing: not everything is mirrored, and what is may be lost.
        analyzers.context.gatheringInterfaces.insert(interface)
        mirrorOutlet?.open(interface, name)
        return index
    }

    private func noteMirrored(
        _ packet: HEPPacket, _ bytes: Span<UInt8>, _ header: FrameHeader, _ index: Int, _ time: Timestamp
    ) {
        counters.mirrored &+= 1
        guard !packet.isEmpty else { return dismiss(.hepKeepAlive) }
        guard let flow = packet.flow else { return dismiss(.hepNotRead) }
        switch packet.kind {
        case .sip:
            packet.withPayload(bytes) { noteSIP($0, flow, isDatagram: packet.isDatagram, header, index, time) }
            settleFacts(at: time)
        case .rtcp:
            let call = packet.correlation.flatMap { tracker.calls[$0] }
            packet.withPayload(bytes) { noteReport($0, flow, of: call, header, time) }
            if media.hasNews { settleFacts(at: time) }
        default: dismiss(.hepNotRead)
        }
    }

    private func noteSIP(
        _ payload: Span<UInt8>, _ flow: Flow, isDatagram: Bool, _ header: FrameHeader, _ index: Int, _ time: Timestamp
    ) {
        guard looksLikeSIP(payload) else { return dismiss(.notSIP) }
        if mirrors.learn(flow, of: index) { noteMirrorAddresses() }
        showFrame(payload, flow, isDatagram: isDatagram, header, index)
        parse(
            payload, flow: flow, transport: isDatagram ? .udp : .tcp, header, time, isTruncated: false,
            hostDirection: .unknown, identification: 0)
    }

    /// Binary RTCP; reports of other forms are counted.
    ///
    /// - Parameter call: That which who mirrors says it belongs to.
    private func noteReport(
        _ payload: Span<UInt8>, _ flow: Flow, of call: Call?, _ header: FrameHeader, _ time: Timestamp
    ) {
        guard let first = payload.uint8(at: 0), first & 0xC0 == 0x80, let second = payload.uint8(at: 1),
            (192...223).contains(second)
        else { return dismiss(payload.uint8(at: 0) == 0x7B ? .hepJSONReport : .badRTCP) }
        guard let packets = RTCP.parse(payload, offset: 0, length: payload.count) else { return dismiss(.badRTCP) }
        guard mirrors.isNewReport(flow, payload.fingerprint, at: time) else { return dismiss(.hepCopy) }
        showFrame(payload, flow, isDatagram: true, header, nil)
        media.receiveRTCP(packets, flow: flow, time: time, of: call)
        passing?(
            PassedMessage(kind: .rtcp, flow: flow, isDatagram: true, time: header.time, isMirrored: true), payload)
    }

    /// A report on the wire, where such are mirrored too or sent on; false where it is known.
    func noteReport(_ datagram: Datagram, _ bytes: Span<UInt8>, _ time: Timestamp) -> Bool {
        guard bytes.holds(datagram.payloadLength, at: datagram.payloadOffset) else { return true }
        let start = datagram.payloadOffset
        let payload = bytes.extracting(start..<start &+ datagram.payloadLength)
        if !mirrors.isEmpty, !mirrors.isNewReport(datagram.flow, payload.fingerprint, at: time) { return false }
        passing?(
            PassedMessage(kind: .rtcp, flow: datagram.flow, isDatagram: true, time: time, isMirrored: false), payload)
        return true
    }

    /// Its addresses are this capture point's own where signalling is judged. Media is not mirrored: there they say nothing.
    func noteMirrorAddresses() {
        analyzers.context.mirrorAddresses = mirrors.addresses
        tracker.localAddresses = settings.localAddresses.union(mirrors.addresses)
    }

    private func showFrame(
        _ payload: Span<UInt8>, _ flow: Flow, isDatagram: Bool, _ header: FrameHeader, _ index: Int?
    ) {
        guard let mirrorOutlet else { return }
        let sequence = index.map { mirrors.sequence(of: flow, length: payload.count, of: $0) } ?? 1
        guard let frame = PlainFrame.bytes(payload, flow: flow, isDatagram: isDatagram, sequence: sequence) else {
            return
        }
        var header = header
        header.wireLength = frame.count
        mirrorOutlet.frame(header, frame.span)
    }
}
