/// From captured bytes to datagrams, segments and ICMP errors.
///
/// Reads Ethernet, 802.1Q and 802.1ad tags, Linux cooked captures, raw IP, BSD loopback, PPPoE, GRE (PPP inside too),
/// VXLAN, IP in IP, IPv4 and IPv6 with their fragments. Anything else is rejected under a name; no length field is believed.
package struct FrameDecoder {
    /// The bytes that a `.reassembled` datagram's offsets index; valid until the next `decode`.
    package private(set) var reassembled: [UInt8] = []
    private var fragments: FragmentTable

    /// Link headers, tunnels and network headers one frame may nest.
    static let maximumDepth = 6

    package init(maxFragmentedDatagrams: Int, maxFragmentBytes: Int) {
        fragments = FragmentTable(maximumDatagrams: maxFragmentedDatagrams, maximumBytes: maxFragmentBytes)
    }

    /// Fragmented datagrams thrown out because the table was full.
    package var evictedFragments: UInt64 { fragments.evicted }

    /// Removes the datagrams whose first fragment came before `time` and which were never completed.
    ///
    /// Cheap when nothing is due. RFC 791 and RFC 8200 §4.5 let a receiver wait 15 to 60 s; Earshot waits 30 s.
    package mutating func expireFragments(before time: Timestamp) -> [FragmentLoss] {
        fragments.expire(before: time)
    }

    /// The datagram of an Ethernet frame that holds one in IPv4, whole and without tags or tunnels, as nearly all do; nil for
    /// any other, of which `decode` tells more.
    @inlinable
    package static func plainDatagram(_ bytes: Span<UInt8>) -> Datagram? {
        // One look for all: 14 bytes of Ethernet, 20 of IPv4 without options, 8 of UDP.
        guard bytes.holds(42, at: 0), let first = bytes.uint32(at: 12), first & 0xFFFF_FF00 == 0x0800_4500,
            let second = bytes.uint64(at: 16), let third = bytes.uint64(at: 24), let fourth = bytes.uint64(at: 32)
        else { return nil }
        let totalLength = Int(second >> 48)
        let wireLength = Int(fourth & 0xFFFF) &- 8
        // A piece of a datagram, something that is not UDP, or a length that says nothing.
        guard second & 0x3FFF_0000 == 0, second & 0xFF == 17, totalLength >= 20, wireLength >= 0 else { return nil }
        let source = UInt32(truncatingIfNeeded: third >> 16)
        let destination = UInt32(truncatingIfNeeded: third << 16 | fourth >> 48)
        let destinationPort = UInt16(truncatingIfNeeded: fourth >> 16)
        guard destinationPort != 4_789 else { return nil }
        let end = Swift.min(bytes.count, 14 &+ totalLength)
        guard end >= 42 else { return nil }
        let flow = Flow(
            source: Endpoint(address: IPAddress(v4: source), port: UInt16(truncatingIfNeeded: fourth >> 32)),
            destination: Endpoint(address: IPAddress(v4: destination), port: destinationPort))
        return Datagram(
            flow: flow, payloadOffset: 42, payloadLength: Swift.min(wireLength, end &- 42),
            wirePayloadLength: wireLength, hostDirection: .unknown,
            timeToLive: UInt8(truncatingIfNeeded: second >> 8),
            ipIdentification: UInt16(truncatingIfNeeded: second >> 32), fragmentCount: 0)
    }

    /// The ports of a TCP segment, and where in the frame its payload stands.
    package struct PlainSegment {
        package let sourcePort: UInt16
        package let destinationPort: UInt16
        package let payload: Range<Int>
    }

    /// Likewise a TCP segment of such a frame.
    package static func plainSegment(_ bytes: Span<UInt8>) -> PlainSegment? {
        // 14 bytes of Ethernet, 20 of IPv4 without options, 20 of TCP.
        guard bytes.holds(54, at: 0), let first = bytes.uint32(at: 12), first & 0xFFFF_FF00 == 0x0800_4500,
            let second = bytes.uint64(at: 16), second & 0x3FFF_0000 == 0, second & 0xFF == 6,
            let ports = bytes.uint32(at: 34), let word = bytes.uint16(at: 46)
        else { return nil }
        let totalLength = Int(second >> 48)
        let headerLength = Int(word >> 12) &* 4
        guard headerLength >= 20, totalLength >= 20 &+ headerLength else { return nil }
        let end = Swift.min(bytes.count, 14 &+ totalLength)
        return PlainSegment(
            sourcePort: UInt16(truncatingIfNeeded: ports >> 16), destinationPort: UInt16(truncatingIfNeeded: ports),
            payload: Swift.min(34 &+ headerLength, end)..<end)
    }

    package mutating func decode(_ bytes: Span<UInt8>, link: LinkType, at time: Timestamp) -> Decoded {
        if link == .ethernet, let datagram = FrameDecoder.plainDatagram(bytes) { return .udp(datagram) }
        return decodeAny(bytes, link: link, at: time)
    }

    @inline(never)
    private mutating func decodeAny(_ bytes: Span<UInt8>, link: LinkType, at time: Timestamp) -> Decoded {
        var layers = Layers(time: time)
        switch link {
        case .ethernet:
            guard let type = bytes.uint16(at: 12) else { return .rejected(.truncated) }
            return network(bytes, type: type, at: 14, end: bytes.count, &layers)
        case .linuxCooked:
            guard let kind = bytes.uint16(at: 0), let type = bytes.uint16(at: 14) else { return .rejected(.truncated) }
            layers.direction = HostDirection(packetType: kind)
            return network(bytes, type: type, at: 16, end: bytes.count, &layers)
        case .linuxCooked2:
            guard let type = bytes.uint16(at: 0), let kind = bytes.uint8(at: 10), bytes.count >= 20 else {
                return .rejected(.truncated)
            }
            layers.direction = HostDirection(packetType: UInt16(kind))
            return network(bytes, type: type, at: 20, end: bytes.count, &layers)
        case .rawIP:
            return anyIP(bytes, at: 0, end: bytes.count, &layers)
        case .loopback:
            guard let word = bytes.uint32(at: 0) else { return .rejected(.truncated) }
            switch word <= 0xFFFF ? word : word.byteSwapped {
            case 2, 10, 24, 28, 30: return anyIP(bytes, at: 4, end: bytes.count, &layers)
            default: return .rejected(.unknownLink)
            }
        }
    }

    // MARK: Network layer

    private mutating func anyIP(_ bytes: Span<UInt8>, at offset: Int, end: Int, _ layers: inout Layers) -> Decoded {
        guard let first = bytes.uint8(at: offset) else { return .rejected(.truncated) }
        switch first >> 4 {
        case 4: return ipv4(bytes, at: offset, end: end, &layers)
        case 6: return ipv6(bytes, at: offset, end: end, &layers)
        default: return .rejected(.notIP)
        }
    }

    mutating func network(
        _ bytes: Span<UInt8>, type: UInt16, at offset: Int, end: Int, _ layers: inout Layers
    ) -> Decoded {
        switch Encapsulation.unwrap(bytes, type: type, at: offset, end: end, &layers.depth) {
        case .ipv4(let offset): return ipv4(bytes, at: offset, end: end, &layers)
        case .ipv6(let offset): return ipv6(bytes, at: offset, end: end, &layers)
        case .rejected(let reason): return .rejected(reason)
        }
    }

    private mutating func ipv4(_ bytes: Span<UInt8>, at offset: Int, end: Int, _ layers: inout Layers) -> Decoded {
        guard let header = IPv4Header(bytes, at: offset) else {
            return .rejected(offset + 20 > end ? .truncated : .badHeader)
        }
        let start = offset &+ header.headerLength
        guard start <= end else { return .rejected(.truncated) }
        var wireEnd = offset &+ header.totalLength
        if wireEnd < start {
            // Zero stands for "longer than 65,535" where the network card does the segmenting.
            guard header.totalLength == 0 else { return .rejected(.badHeader) }
            wireEnd = end
        }
        let packet = Packet(
            source: header.source, destination: header.destination, timeToLive: header.timeToLive,
            identification: header.identification, start: start, end: min(end, wireEnd), wireEnd: wireEnd)
        if header.moreFragments || header.fragmentOffset != 0 {
            let piece = FragmentTable.Piece(
                offset: header.fragmentOffset, more: header.moreFragments,
                identification: UInt32(header.identification), proto: header.proto)
            return hold(bytes, packet, piece, &layers)
        }
        return transport(bytes, packet, proto: header.proto, &layers)
    }

    private mutating func ipv6(_ bytes: Span<UInt8>, at offset: Int, end: Int, _ layers: inout Layers) -> Decoded {
        guard let header = IPv6Header(bytes, at: offset), offset + 40 <= end else {
            return .rejected(offset + 40 > end ? .truncated : .badHeader)
        }
        let wireEnd = header.payloadLength == 0 ? end : offset + 40 + header.payloadLength
        let chain = IPv6Chain(bytes, next: header.next, at: offset + 40, end: min(end, wireEnd))
        let packet = Packet(
            source: header.source, destination: header.destination, timeToLive: header.hopLimit, identification: 0,
            start: chain.offset, end: min(end, wireEnd), wireEnd: wireEnd)
        switch chain.stop {
        case .truncated: return .rejected(wireEnd > end ? .truncated : .badHeader)
        case .tooMany: return .rejected(.tooManyLayers)
        case .transport: return transport(bytes, packet, proto: chain.next, &layers)
        case .fragment:
            guard let fragment = chain.fragment else { return .rejected(.badFragment) }
            let piece = FragmentTable.Piece(
                offset: fragment.offset, more: fragment.more, identification: fragment.identification,
                proto: chain.next)
            return hold(bytes, packet, piece, &layers)
        }
    }

    // MARK: Transport

    @inline(__always)
    private static func udp(_ bytes: Span<UInt8>, _ packet: Packet, _ direction: HostDirection) -> Decoded {
        let offset = packet.start &+ 8
        guard offset <= packet.end, let header = bytes.uint64(at: packet.start) else { return .rejected(.truncated) }
        var wireLength = Int(header >> 16 & 0xFFFF) &- 8
        if wireLength < 0 {
            guard wireLength == -8 else { return .rejected(.badHeader) }
            wireLength = packet.wireEnd &- offset
        }
        let flow = Flow(
            source: Endpoint(address: packet.source, port: UInt16(truncatingIfNeeded: header >> 48)),
            destination: Endpoint(address: packet.destination, port: UInt16(truncatingIfNeeded: header >> 32)))
        return .udp(
            Datagram(
                flow: flow, payloadOffset: offset, payloadLength: min(wireLength, packet.end &- offset),
                wirePayloadLength: wireLength, hostDirection: direction, timeToLive: packet.timeToLive,
                ipIdentification: packet.identification, fragmentCount: 0))
    }

    private func tcp(_ bytes: Span<UInt8>, _ packet: Packet, _ layers: Layers) -> Decoded {
        guard packet.start + 20 <= packet.end, let ports = bytes.uint32(at: packet.start),
            let numbers = bytes.uint64(at: packet.start + 4), let words = bytes.uint32(at: packet.start + 12)
        else { return .rejected(.truncated) }
        let word = UInt16(words >> 16)
        let length = Int(word >> 12) * 4
        guard length >= 20, packet.start + length <= packet.wireEnd else { return .rejected(.badHeader) }
        let offset = min(packet.start + length, packet.end)
        let flow = Flow(
            source: Endpoint(address: packet.source, port: UInt16(ports >> 16)),
            destination: Endpoint(address: packet.destination, port: UInt16(truncatingIfNeeded: ports)))
        return .tcp(
            TCPSegment(
                flow: flow, payloadOffset: offset, payloadLength: packet.end - offset,
                wirePayloadLength: packet.wireEnd - packet.start - length, sequence: UInt32(numbers >> 32),
                acknowledgment: UInt32(truncatingIfNeeded: numbers), isSYN: word & 2 != 0, isACK: word & 16 != 0,
                isFIN: word & 1 != 0, isRST: word & 4 != 0, isWindowShut: words & 0xFFFF == 0,
                hostDirection: layers.direction, timeToLive: packet.timeToLive))
    }

    private mutating func transport(
        _ bytes: Span<UInt8>, _ packet: Packet, proto: UInt8, _ layers: inout Layers
    ) -> Decoded {
        switch proto {
        case 17:
            let decoded = FrameDecoder.udp(bytes, packet, layers.direction)
            guard case .udp(let outer) = decoded, let ethernet = Encapsulation.ethernet(inVXLAN: outer, bytes) else {
                return decoded
            }
            layers.depth += 1
            guard layers.depth <= FrameDecoder.maximumDepth else { return .rejected(.tooManyLayers) }
            let end = outer.payloadOffset + outer.payloadLength
            guard ethernet + 14 <= end, let type = bytes.uint16(at: ethernet + 12) else { return .rejected(.truncated) }
            return network(bytes, type: type, at: ethernet + 14, end: end, &layers)
        case 6: return tcp(bytes, packet, layers)
        case 1, 58:
            return ICMPError.parse(
                bytes, at: packet.start, end: packet.end, isV6: proto == 58, from: packet.source,
                to: packet.destination)
        case 4, 41, 47:
            layers.depth += 1
            guard layers.depth <= FrameDecoder.maximumDepth else { return .rejected(.tooManyLayers) }
            guard proto == 47 else { return anyIP(bytes, at: packet.start, end: packet.end, &layers) }
            switch Encapsulation.unwrapGRE(bytes, at: packet.start, end: packet.end, &layers.depth) {
            case .ipv4(let offset): return ipv4(bytes, at: offset, end: packet.end, &layers)
            case .ipv6(let offset): return ipv6(bytes, at: offset, end: packet.end, &layers)
            case .rejected(let reason): return .rejected(reason)
            }
        default: return .rejected(.otherTransport)
        }
    }

    // MARK: Fragments

    private mutating func hold(
        _ bytes: Span<UInt8>, _ packet: Packet, _ piece: FragmentTable.Piece, _ layers: inout Layers
    ) -> Decoded {
        // What we could not use when complete need not be kept.
        switch piece.proto {
        case 17, 4, 41, 47, 0, 43, 60: break
        default: return .rejected(.otherTransport)
        }
        switch fragments.add(bytes, packet, piece, direction: layers.direction, at: layers.time) {
        case .held: return .held
        case .bad: return .rejected(.badFragment)
        case .complete(let whole): return finish(whole, packet, &layers)
        }
    }

    /// Decodes a completed packet's payload; what is inside may be a tunnel again.
    private mutating func finish(
        _ whole: FragmentTable.Whole, _ packet: Packet, _ layers: inout Layers
    ) -> Decoded {
        layers.depth += 1
        guard layers.depth <= FrameDecoder.maximumDepth else { return .rejected(.tooManyLayers) }
        let buffer = whole.bytes.span
        let chain = IPv6Chain(buffer, next: whole.proto, at: 0, end: buffer.count)
        guard chain.stop == .transport else { return .rejected(.badFragment) }
        let inner = Packet(
            source: packet.source, destination: packet.destination, timeToLive: whole.timeToLive,
            identification: packet.identification, start: chain.offset, end: buffer.count,
            wireEnd: max(whole.wireLength, buffer.count))
        switch transport(buffer, inner, proto: chain.next, &layers) {
        case .udp(var datagram):
            datagram.fragmentCount = whole.count
            reassembled = whole.bytes
            return .reassembled(datagram)
        case .tcp, .icmp: return .rejected(.otherTransport)
        case let other: return other
        }
    }
}

/// What is known about a frame while its layers are peeled off.
struct Layers {
    var time: Timestamp
    var direction = HostDirection.unknown
    var depth = 0
}

/// One IP packet within a frame.
struct Packet {
    var source: IPAddress
    var destination: IPAddress
    var timeToLive: UInt8
    var identification: UInt16
    /// Where the transport header stands.
    var start: Int
    /// Where the captured bytes of this packet end; padding of short Ethernet frames lies beyond.
    var end: Int
    /// Where the packet ended on the wire.
    var wireEnd: Int
}

extension HostDirection {
    /// The packet type of a cooked header: 0–2 to us, 3 to somebody else, 4 from us.
    init(packetType: UInt16) {
        switch packetType {
        case 0, 1, 2: self = .incoming
        case 3: self = .forwarded
        case 4: self = .outgoing
        default: self = .unknown
        }
    }
}
