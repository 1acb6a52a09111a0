import Engine
import SIP
package import Wire

/// How much the recorder keeps.
package struct RecorderSettings: Sendable, Hashable {
    /// Memory for kept packets; a quarter of it for signalling, the rest for media.
    package var memoryBytes = 64 << 20
    /// Whole media packets, not only their headers.
    package var keepsPayload = false
    /// SIP is expected on these TCP and UDP ports, even where it does not look like SIP.
    package var signallingPorts: [ClosedRange<UInt16>] = [5060...5061]

    package init() {}
}

/// Keeps the last signalling, ICMP errors, RTCP and RTP headers that passed. Belongs to the capture thread.
///
/// Bounded by memory, never by calls: what is oldest goes first. Media cannot push signalling out.
package final class PacketRecorder {
    let signalling: PacketRing
    let media: PacketRing
    let keys = PacketKeys()
    /// Whole media packets are kept while this is set.
    package var keepsPayload: Bool
    private var decoder = FrameDecoder(maxFragmentedDatagrams: 256, maxFragmentBytes: 2 << 20)
    private var links: [LinkType?] = []
    /// Interfaces as they were opened, by number.
    private(set) var interfaces: [BundleInterface] = []
    private let ports: [ClosedRange<UInt16>]
    private var order: UInt64 = 0
    /// Where the registrations of a user stand.
    private(set) var registrations = RegistrationIndex()
    /// Call-ID of the TCP stream a segment continues.
    private var streams: [Flow: UInt64] = [:]
    private var nextExpiry = Timestamp.distantPast
    private(set) var now = Timestamp.distantPast

    private static let streamLimit = 4_096
    private static let fragmentLife = Interval.seconds(30)

    package init(settings: RecorderSettings = RecorderSettings()) {
        signalling = PacketRing(bytes: settings.memoryBytes / 4, typical: 600, findsNumbers: true)
        media = PacketRing(bytes: settings.memoryBytes / 4 * 3, typical: 64)
        keepsPayload = settings.keepsPayload
        ports = settings.signallingPorts
    }

    /// Declares an interface before its first packet, as the engine is told.
    package func open(_ interface: InterfaceID, name: String, link: LinkType) {
        let index = Int(interface.index)
        while links.count <= index {
            links.append(nil)
            interfaces.append(BundleInterface(name: "", link: .ethernet))
        }
        links[index] = link
        interfaces[index] = BundleInterface(name: name, link: link)
    }

    /// Keeps what a diagnosis may need of one frame.
    package func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        let index = Int(header.interface.index)
        guard index < links.count, let link = links[index] else { return }
        now = header.time
        switch decoder.decode(bytes, link: link, at: header.time) {
        case .udp(let datagram): note(datagram, header, bytes)
        case .reassembled(let datagram): noteWhole(datagram, header, bytes, link)
        case .tcp(let segment): note(segment, header, bytes)
        case .icmp(let error): note(error, header, bytes)
        case .held: noteFragment(header, bytes, link)
        case .rejected: break
        }
    }

    @inline(__always)
    private func note(_ datagram: Datagram, _ header: FrameHeader, _ bytes: Span<UInt8>) {
        guard let first = bytes.uint16(at: datagram.payloadOffset) else { return }
        if first & 0xC000 == 0x8000 {
            let isRTCP = (192...223).contains(first & 0xFF)
            let entry = entry(
                isRTCP ? .rtcp : .rtp, header,
                captured: isRTCP || keepsPayload
                    ? bytes.count : PacketRecorder.headerEnd(bytes, datagram.payloadOffset, datagram.payloadLength),
                payload: datagram.payloadOffset, keys.endpoint(datagram.flow.destination),
                keys.endpoint(datagram.flow.source))
            (isRTCP ? signalling : media).append(entry, bytes)
        } else {
            noteText(datagram, header, bytes)
        }
    }

    /// Where the RTP header ends (RFC 3550 §5.1): fixed part, CSRC list, extension.
    @inline(__always)
    static func headerEnd(_ bytes: Span<UInt8>, _ start: Int, _ length: Int) -> Int {
        guard let first = bytes.uint8(at: start) else { return bytes.count }
        var end = start &+ 12 &+ Int(first & 0xF) &* 4
        if first & 0x10 != 0 { end = end &+ 4 &+ Int(bytes.uint16(at: end &+ 2) ?? 0) &* 4 }
        return min(end, start &+ length, bytes.count)
    }

    private func noteText(_ datagram: Datagram, _ header: FrameHeader, _ bytes: Span<UInt8>) {
        let end = datagram.payloadOffset &+ datagram.payloadLength
        guard end <= bytes.count, datagram.payloadLength > 0 else { return }
        let payload = bytes.extracting(datagram.payloadOffset..<end)
        guard looksLikeSIP(payload) || isSignalling(datagram.flow) else { return }
        let pair = keys.pair(datagram.flow.source.address, datagram.flow.destination.address)
        let call = callKey(payload)
        noteRegistration(payload, call)
        signalling.append(
            entry(.sip, header, captured: bytes.count, payload: datagram.payloadOffset, call ?? pair, pair), bytes)
    }

    private func callKey(_ payload: Span<UInt8>) -> UInt64? {
        SIPGlance(payload).callID.map { keys.callID($0) }
    }

    /// Where a call is sent may rest on what its ends registered.
    private func noteRegistration(_ payload: Span<UInt8>, _ call: UInt64?) {
        guard let call, SIPGlance.isRegister(payload) else { return }
        for user in SIPGlance(payload, readsUsers: true).users { registrations.note(keys.user(user.utf8), call) }
    }

    private func isSignalling(_ flow: Flow) -> Bool {
        ports.contains { $0.contains(flow.source.port) || $0.contains(flow.destination.port) }
    }

    // MARK: - TCP, fragments and ICMP

    private func note(_ segment: TCPSegment, _ header: FrameHeader, _ bytes: Span<UInt8>) {
        let end = segment.payloadOffset &+ segment.payloadLength
        guard end <= bytes.count else { return }
        let payload = bytes.extracting(segment.payloadOffset..<end)
        let startsMessage = looksLikeSIP(payload)
        guard startsMessage || isSignalling(segment.flow) else { return }
        let pair = keys.pair(segment.flow.source.address, segment.flow.destination.address)
        guard segment.payloadLength > 0 else {
            // Pure acknowledgments prove nothing; how connections begin and end does.
            guard segment.isSYN || segment.isFIN || segment.isRST else { return }
            return signalling.append(
                entry(
                    .tcp, header, captured: bytes.count, payload: segment.payloadOffset, keys.connection(pair), pair),
                bytes)
        }
        if startsMessage, let call = callKey(payload) {
            if streams.count >= PacketRecorder.streamLimit { streams.removeAll(keepingCapacity: true) }
            streams[segment.flow] = call
            noteRegistration(payload, call)
        }
        let call = streams[segment.flow] ?? pair
        var kept = entry(.sip, header, captured: bytes.count, payload: segment.payloadOffset, call, pair)
        kept.streamKey = keys.endpoint(segment.flow.source) ^ pair | 1
        signalling.append(kept, bytes)
    }

    private func noteFragment(_ header: FrameHeader, _ bytes: Span<UInt8>, _ link: LinkType) {
        guard let (key, pair, payload) = fragment(bytes, link) else { return }
        // Found by its datagram when that became whole, by the two addresses when it did not.
        var kept = entry(.fragment, header, captured: bytes.count, payload: payload, key, pair)
        kept.streamKey = key | 1
        signalling.append(kept, bytes)
        guard header.time >= nextExpiry else { return }
        nextExpiry = header.time + .seconds(5)
        _ = decoder.expireFragments(before: header.time - PacketRecorder.fragmentLife)
    }

    /// Datagrams too large for one packet: the fragments before it are found through the last.
    private func noteWhole(_ datagram: Datagram, _ header: FrameHeader, _ bytes: Span<UInt8>, _ link: LinkType) {
        let whole = decoder.reassembled
        let end = datagram.payloadOffset &+ datagram.payloadLength
        guard end <= whole.count, datagram.payloadLength > 0 else { return }
        let payload = whole.span.extracting(datagram.payloadOffset..<end)
        guard looksLikeSIP(payload) || isSignalling(datagram.flow) else { return }
        let pair = keys.pair(datagram.flow.source.address, datagram.flow.destination.address)
        let start = fragment(bytes, link)?.payload ?? 0
        var last = entry(.fragment, header, captured: bytes.count, payload: start, callKey(payload) ?? pair, pair)
        last.relatedKey = keys.fragments(
            datagram.flow.source.address, datagram.flow.destination.address, datagram.ipIdentification)
        last.streamKey = last.relatedKey | 1
        signalling.append(last, bytes)
    }

    /// The fragments of one IPv4 packet share addresses and identification; those of IPv6 their addresses, here. Also
    /// where the fragment's own bytes begin.
    private func fragment(_ bytes: Span<UInt8>, _ link: LinkType) -> (key: UInt64, pair: UInt64, payload: Int)? {
        let offset: Int
        switch link {
        case .ethernet: offset = bytes.uint16(at: 12) == 0x8100 ? 18 : 14
        case .linuxCooked: offset = 16
        case .linuxCooked2: offset = 20
        case .rawIP: offset = 0
        case .loopback: offset = 4
        }
        guard let first = bytes.uint8(at: offset) else { return nil }
        if first >> 4 == 4, let identification = bytes.uint16(at: offset + 4),
            let source = bytes.uint32(at: offset + 12), let destination = bytes.uint32(at: offset + 16)
        {
            let (from, to) = (IPAddress(v4: source), IPAddress(v4: destination))
            return (
                keys.fragments(from, to, identification), keys.pair(from, to),
                min(offset + Int(first & 0xF) * 4, bytes.count)
            )
        }
        guard let source = (bytes.uint64(at: offset + 8)), let sourceLow = bytes.uint64(at: offset + 16),
            let destination = bytes.uint64(at: offset + 24), let destinationLow = bytes.uint64(at: offset + 32)
        else { return nil }
        let from = IPAddress(high: source, low: sourceLow)
        let to = IPAddress(high: destination, low: destinationLow)
        return (keys.fragments(from, to, 0), keys.pair(from, to), min(offset + 48, bytes.count))
    }

    /// An error belongs to the call whose message it quotes, else to both ends of the packet it quotes.
    private func note(_ error: ICMPError, _ header: FrameHeader, _ bytes: Span<UInt8>) {
        var first = keys.endpoint(error.quoted.source)
        let end = error.quotedPayloadOffset &+ error.quotedPayloadLength
        if end <= bytes.count, error.quotedPayloadLength > 0 {
            first = callKey(bytes.extracting(error.quotedPayloadOffset..<end)) ?? first
        }
        signalling.append(
            entry(
                .icmp, header, captured: bytes.count, payload: error.quotedPayloadOffset, first,
                keys.endpoint(error.quoted.destination)), bytes)
    }

    @inline(__always)
    private func entry(
        _ kind: PacketClass, _ header: FrameHeader, captured: Int, payload: Int, _ first: UInt64, _ second: UInt64
    ) -> PacketRing.Entry {
        order &+= 1
        return PacketRing.Entry(
            time: header.time, order: order, number: header.number, start: 0, firstKey: first, secondKey: second,
            wireLength: UInt32(clamping: header.wireLength), captured: UInt32(clamping: captured),
            interface: header.interface.index, payload: UInt16(clamping: payload), kind: kind)
    }
}
