import Diagnosis
import HEP
import SIP
import Tracking
import Wire

/// Datagrams and TCP streams that carry SIP.
extension Engine {
    func noteSIP(_ datagram: Datagram, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        let start = datagram.payloadOffset
        let end = start &+ datagram.payloadLength
        guard end <= bytes.count, start <= end else { return dismiss(.truncated) }
        let payload = bytes.extracting(start..<end)
        guard looksLikeSIP(payload) else {
            let isPort = isSignalling(datagram.flow.destination) || isSignalling(datagram.flow.source)
            if !isPort { media.seesOthers = true }
            return dismiss(isPort ? .notSIPOnSIPPort : .otherUDP)
        }
        parse(
            payload, flow: datagram.flow, transport: .udp, header, time,
            isTruncated: datagram.wirePayloadLength > datagram.payloadLength, hostDirection: datagram.hostDirection,
            identification: datagram.ipIdentification, timeToLive: datagram.timeToLive)
        settleFacts(at: time)
    }

    func noteTCP(_ segment: TCPSegment, _ bytes: Span<UInt8>, _ header: FrameHeader, _ time: Timestamp) {
        let isPort =
            isSignalling(segment.flow.destination)
            || isSignalling(segment.flow.source)
        let start = segment.payloadOffset
        let end = start &+ segment.payloadLength
        guard start <= end, end <= bytes.count else { return dismiss(.truncated) }
        let payload = bytes.extracting(start..<end)
        if !settings.hepPorts.isEmpty, isHEP(segment, payload) { return noteHEP(segment, payload, header, time) }
        if !isPort, framers[segment.flow] == nil, framers[segment.flow.reversed] == nil {
            guard looksLikeSIP(payload) else { return dismiss(.otherTCP) }
        }
        if isPort,
            let fact = tcpWatch.note(segment, at: time, frame: header.number, interface: header.interface)
        {
            tell(.tcp(fact), at: time)
        }
        tracker.note(segment, payload: payload, at: time, frame: header.number)
        for event in reassembler.add(segment, payload: payload, at: time) { note(event, segment, header, time) }
        settleFacts(at: time)
    }

    func note(_ event: TCPEvent, _ segment: TCPSegment, _ header: FrameHeader, _ time: Timestamp) {
        noteTLS(event, header, time)
        switch event {
        case .data(let flow, _) where tlsWatch.contains(flow): break
        case .data(let flow, let data):
            var framer = framers.removeValue(forKey: flow) ?? SIPStreamFramer()
            for message in framer.add(data) {
                parse(
                    message.span, flow: flow, transport: .tcp, header, time, isTruncated: false,
                    hostDirection: segment.hostDirection, identification: 0)
            }
            if framers.count < settings.limits.tcpConnections * 2 { framers[flow] = framer }
        case .gap(let flow):
            framers[flow]?.resynchronise()
            tracker.noteUnseen(flow, at: time)
        case .unseen(let flow): tracker.noteUnseen(flow, at: time)
        case .closed(let flow): framers[flow] = nil
        case .reset(let flow, by: _):
            framers[flow] = nil
            framers[flow.reversed] = nil
        case .opened: break
        }
    }

    private func noteTLS(_ event: TCPEvent, _ header: FrameHeader, _ time: Timestamp) {
        let facts = tlsWatch.note(event, at: time, frame: header.number, interface: header.interface)
        for fact in facts { tell(.tls(fact), at: time) }
    }

    func parse(
        _ payload: Span<UInt8>, flow: Flow, transport: SignallingTransport, _ header: FrameHeader, _ time: Timestamp,
        isTruncated: Bool, hostDirection: HostDirection, identification: UInt16, timeToLive: UInt8 = 0
    ) {
        func noteMalformed(_ error: SIPParseError, isFollowed: Bool) {
            // Its sender wrote it well: what is missing was not recorded.
            dismiss(error.reason == .truncated ? .sipCut : .sipMalformed)
            var malformed = MalformedObservation(
                reason: error.reason, callID: error.callID, startLine: error.startLine, flow: flow,
                time: time, frame: header.number, interface: header.interface)
            malformed.isFollowed = isFollowed
            tracker.note(malformed)
        }
        do {
            let message = try parser.parse(payload, isTruncated: isTruncated)
            guard !message.isProbe else { return dismiss(.probe) }
            counters.sipMessages &+= 1
            intake.places.learn(from: message)
            if let violation = message.violation {
                noteMalformed(SIPParseError(violation, of: message), isFollowed: true)
            }
            let observation = Observation(
                message: message, flow: flow, transport: transport, time: time, frame: header.number,
                interface: header.interface, hostDirection: hostDirection, ipIdentification: identification,
                timeToLive: timeToLive, fingerprint: payload.fingerprint)
            if transcript != nil { transcribe(observation) }
            let copies = tracker.copies
            tracker.note(observation)
            if let passing, tracker.copies == copies {
                passing(
                    PassedMessage(
                        kind: .sip, flow: flow, isDatagram: transport == .udp, time: time,
                        isMirrored: header.interface.mirrorNumber != nil), payload)
            }
            noteTrace(of: observation)
        } catch {
            noteMalformed(error, isFollowed: false)
        }
    }

    /// Notes a message in the transcript; one that was seen at another interface a moment ago is noted there.
    private func transcribe(_ observation: Observation) {
        guard let lines = transcript, lines.count < settings.limits.messagesPerCall else { return }
        let line = SnapshotBuilder.line(observation, showsKeys: settings.showsKeys)
        let original = lines.indices.suffix(8).first { index in
            let other = lines[index]
            return other.source == line.source && other.destination == line.destination && other.text == line.text
                && other.interface != line.interface && !other.also.contains(line.interface)
                && line.time - other.time < .milliseconds(300)
        }
        if let original { transcript?[original].also.append(line.interface) } else { transcript?.append(line) }
    }
}
