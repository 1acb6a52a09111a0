package import Wire

/// Frames for tests, byte by byte, with right lengths and checksums: what is built here opens cleanly in Wireshark.
package enum FrameBuilder {
    /// What surrounds the IP packet.
    package struct Envelope: Sendable {
        package var link: LinkType
        /// VLAN identifiers from the outermost; more than one gives 802.1ad tags around an 802.1Q one. Ethernet only.
        package var vlans: [UInt16]
        /// Told in the packet type of cooked frames.
        package var direction: HostDirection
        /// Byte order of a BSD loopback family.
        package var bigEndianFamily: Bool

        package init(
            link: LinkType = .ethernet, vlans: [UInt16] = [], direction: HostDirection = .incoming,
            bigEndianFamily: Bool = false
        ) {
            self.link = link
            self.vlans = vlans
            self.direction = direction
            self.bigEndianFamily = bigEndianFamily
        }

        package static let ethernet = Envelope()
    }

    /// One frame with a UDP datagram; IPv4 or IPv6 as the addresses are.
    package static func udp(
        _ payload: [UInt8], from source: Endpoint, to destination: Endpoint, in envelope: Envelope = .ethernet,
        timeToLive: UInt8 = 64, identification: UInt16 = 1
    ) -> [UInt8] {
        let datagram = udpDatagram(payload, from: source, to: destination)
        return frame(
            ip(
                datagram, protocol: 17, from: source.address, to: destination.address, timeToLive: timeToLive,
                identification: identification), in: envelope)
    }

    package static func udp(
        _ text: String, from source: Endpoint, to destination: Endpoint, in envelope: Envelope = .ethernet,
        timeToLive: UInt8 = 64, identification: UInt16 = 1
    ) -> [UInt8] {
        udp(
            Array(text.utf8), from: source, to: destination, in: envelope, timeToLive: timeToLive,
            identification: identification)
    }

    /// A UDP datagram cut into IP fragments no larger than `mtu` bytes each, in order.
    package static func fragments(
        _ payload: [UInt8], mtu: Int = 1500, from source: Endpoint, to destination: Endpoint,
        in envelope: Envelope = .ethernet, identification: UInt16 = 1
    ) -> [[UInt8]] {
        let datagram = udpDatagram(payload, from: source, to: destination)
        let isV4 = source.address.isIPv4
        let step = max(8, (mtu - (isV4 ? 20 : 48)) / 8 * 8)
        return stride(from: 0, to: datagram.count, by: step).map { start in
            let piece = Array(datagram[start..<min(start + step, datagram.count)])
            let more = start + step < datagram.count
            let packet =
                isV4
                ? ip(
                    piece, protocol: 17, from: source.address, to: destination.address,
                    identification: identification, fragment: UInt16(start / 8) | (more ? 0x2000 : 0))
                : ip(
                    [17, 0] + big(UInt16(start) | (more ? 1 : 0)) + big(UInt32(identification)) + piece, protocol: 44,
                    from: source.address, to: destination.address)
            return frame(packet, in: envelope)
        }
    }

    package struct TCPFlags: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let fin = TCPFlags(rawValue: 1)
        package static let syn = TCPFlags(rawValue: 2)
        package static let rst = TCPFlags(rawValue: 4)
        package static let psh = TCPFlags(rawValue: 8)
        package static let ack = TCPFlags(rawValue: 16)
    }

    package static func tcp(
        _ payload: [UInt8] = [], from source: Endpoint, to destination: Endpoint, sequence: UInt32,
        acknowledgment: UInt32 = 0, flags: TCPFlags = [.ack], window: UInt16 = 0xFFFF,
        in envelope: Envelope = .ethernet
    ) -> [UInt8] {
        var segment = big(source.port) + big(destination.port) + big(sequence) + big(acknowledgment)
        segment += [0x50, flags.rawValue] + big(window) + [0, 0, 0, 0] + payload
        seal(&segment, at: 16, pseudo: pseudoHeader(source.address, destination.address, 6, segment.count))
        return frame(ip(segment, protocol: 6, from: source.address, to: destination.address), in: envelope)
    }

    /// The ICMP or ICMPv6 error that `reporter` sends to the source of `quoted`, a frame built here with `envelope`.
    ///
    /// Without a type and code it is "port unreachable". `mtu` fills the next-hop MTU (ICMP 3/4) or MTU (ICMPv6 2).
    /// - Parameter quoteLimit: Bytes of the quoted IP packet; 28 is what RFC 792 asks at least.
    package static func icmpError(
        quoting quoted: [UInt8], from reporter: IPAddress? = nil, type: UInt8? = nil, code: UInt8? = nil,
        mtu: UInt32 = 0, quoteLimit: Int = 548, in envelope: Envelope = .ethernet
    ) -> [UInt8] {
        let packet = Array(quoted.dropFirst(linkHeader(isV4: true, in: envelope).count))
        let isV4 = packet[0] >> 4 == 4
        let source = address(in: packet, at: isV4 ? 12 : 8, isV4: isV4)
        let reporter = reporter ?? address(in: packet, at: isV4 ? 16 : 24, isV4: isV4)
        var message: [UInt8] = [type ?? (isV4 ? 3 : 1), code ?? (isV4 ? 3 : 4), 0, 0] + big(mtu)
        message += packet.prefix(quoteLimit)
        seal(&message, at: 2, pseudo: isV4 ? [] : pseudoHeader(reporter, source, 58, message.count))
        return frame(ip(message, protocol: isV4 ? 1 : 58, from: reporter, to: source), in: envelope)
    }

    // MARK: Layers

    /// A bare UDP datagram with its checksum.
    package static func udpDatagram(
        _ payload: [UInt8], from source: Endpoint, to destination: Endpoint
    ) -> [UInt8] {
        var datagram = big(source.port) + big(destination.port) + big(UInt16(payload.count + 8)) + [0, 0] + payload
        seal(&datagram, at: 6, pseudo: pseudoHeader(source.address, destination.address, 17, datagram.count))
        if datagram[6] == 0, datagram[7] == 0 { datagram.replaceSubrange(6..<8, with: [0xFF, 0xFF]) }
        return datagram
    }

    /// A bare IP packet.
    ///
    /// - Parameters:
    ///   - fragment: IPv4 flags and fragment offset in units of eight bytes.
    ///   - options: IPv4 options, a multiple of four bytes; or IPv6 extension headers, whose first has type `protocol`.
    package static func ip(
        _ payload: [UInt8], protocol number: UInt8, from source: IPAddress, to destination: IPAddress,
        timeToLive: UInt8 = 64, identification: UInt16 = 1, fragment: UInt16 = 0, options: [UInt8] = []
    ) -> [UInt8] {
        let body = options + payload
        guard source.isIPv4 else {
            return [0x60, 0, 0, 0] + big(UInt16(body.count)) + [number, timeToLive] + bytes(source)
                + bytes(destination) + body
        }
        var header: [UInt8] = [UInt8(0x45 + options.count / 4), 0] + big(UInt16(20 + body.count))
        header += big(identification) + big(fragment) + [timeToLive, number, 0, 0]
        header += bytes(source) + bytes(destination) + options
        seal(&header, at: 10, pseudo: [])
        return header + payload
    }

    /// Puts the link layer in front of an IP packet.
    package static func frame(_ packet: [UInt8], in envelope: Envelope = .ethernet) -> [UInt8] {
        linkHeader(isV4: packet.first.map { $0 >> 4 == 4 } ?? true, in: envelope) + packet
    }

    private static func linkHeader(isV4: Bool, in envelope: Envelope) -> [UInt8] {
        let type: [UInt8] = isV4 ? [0x08, 0x00] : [0x86, 0xDD]
        let kind: UInt8 = envelope.direction == .outgoing ? 4 : envelope.direction == .forwarded ? 3 : 0
        switch envelope.link {
        case .ethernet:
            let tags = envelope.vlans.enumerated().flatMap { index, vlan in
                (index + 1 < envelope.vlans.count ? [0x88, 0xA8] : [0x81, 0x00]) + big(vlan & 0xFFF)
            }
            return [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + tags + type
        case .linuxCooked: return [0, kind, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + type
        case .linuxCooked2: return type + [0, 0, 0, 0, 0, 2, 0, 1, kind, 6, 2, 0, 0, 0, 0, 1, 0, 0]
        case .rawIP: return []
        case .loopback:
            let family: [UInt8] = [0, 0, 0, isV4 ? 2 : 24]
            return envelope.bigEndianFamily ? family : family.reversed()
        }
    }

    // MARK: Bytes

    package static func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

    package static func big(_ value: UInt32) -> [UInt8] {
        big(UInt16(value >> 16)) + big(UInt16(truncatingIfNeeded: value))
    }

    package static func big(_ value: UInt64) -> [UInt8] {
        big(UInt32(value >> 32)) + big(UInt32(truncatingIfNeeded: value))
    }

    private static func bytes(_ address: IPAddress) -> [UInt8] {
        address.v4.map { big($0) } ?? big(address.high) + big(address.low)
    }

    private static func address(in packet: [UInt8], at offset: Int, isV4: Bool) -> IPAddress {
        let number = { (range: Range<Int>) in packet[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        return isV4
            ? IPAddress(v4: UInt32(number(offset..<offset + 4)))
            : IPAddress(high: number(offset..<offset + 8), low: number(offset + 8..<offset + 16))
    }

    private static func pseudoHeader(
        _ source: IPAddress, _ destination: IPAddress, _ number: UInt8, _ length: Int
    ) -> [UInt8] {
        bytes(source) + bytes(destination) + [0, 0, 0, number] + big(UInt32(length))
    }

    /// Writes the Internet checksum (RFC 1071) of `bytes` and `pseudo` at `offset`, which holds zeros.
    private static func seal(_ bytes: inout [UInt8], at offset: Int, pseudo: [UInt8]) {
        var sum: UInt32 = 0
        for part in [pseudo, bytes] {
            for (index, byte) in part.enumerated() { sum += UInt32(byte) << (index % 2 == 0 ? 8 : 0) }
        }
        while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
        bytes.replaceSubrange(offset..<offset + 2, with: big(~UInt16(sum)))
    }
}

// MARK: RTP and RTCP payloads

extension FrameBuilder {
    /// An RTP packet (RFC 3550 §5.1), to be sent with ``udp(_:from:to:in:timeToLive:identification:)``.
    package static func rtp(
        ssrc: UInt32, sequence: UInt16, timestamp: UInt32, payloadType: UInt8 = 0, marker: Bool = false,
        payload: [UInt8] = [UInt8](repeating: 0xD5, count: 160)
    ) -> [UInt8] {
        [0x80, payloadType & 0x7F | (marker ? 0x80 : 0)] + big(sequence) + big(timestamp) + big(ssrc) + payload
    }

    /// A sender report (RFC 3550 §6.4.1).
    package static func senderReport(
        ssrc: UInt32, ntp: UInt64 = 0, rtpTimestamp: UInt32 = 0, packets: UInt32, octets: UInt32,
        blocks: [RTCPReportBlock] = []
    ) -> [UInt8] {
        rtcp(
            type: 200, count: blocks.count,
            big(ssrc) + big(ntp) + big(rtpTimestamp) + big(packets) + big(octets) + blocks.flatMap(bytes))
    }

    /// A receiver report (RFC 3550 §6.4.2).
    package static func receiverReport(ssrc: UInt32, blocks: [RTCPReportBlock]) -> [UInt8] {
        rtcp(type: 201, count: blocks.count, big(ssrc) + blocks.flatMap(bytes))
    }

    /// A source description with a canonical name (RFC 3550 §6.5.1).
    package static func sourceDescription(ssrc: UInt32, name: String) -> [UInt8] {
        var chunk = big(ssrc) + [1, UInt8(name.utf8.count)] + Array(name.utf8) + [0]
        while chunk.count % 4 != 0 { chunk.append(0) }
        return rtcp(type: 202, count: 1, chunk)
    }

    /// A goodbye (RFC 3550 §6.6).
    package static func goodbye(ssrc: UInt32) -> [UInt8] { rtcp(type: 203, count: 1, big(ssrc)) }

    /// One RTCP packet with its header; `body` is a multiple of four bytes. Concatenate several into a compound packet.
    package static func rtcp(type: UInt8, count: Int, _ body: [UInt8]) -> [UInt8] {
        [0x80 | UInt8(count & 31), type] + big(UInt16(body.count / 4)) + body
    }

    private static func bytes(_ block: RTCPReportBlock) -> [UInt8] {
        let lost = UInt32(bitPattern: block.cumulativeLost) & 0xFF_FFFF | UInt32(block.fractionLost) << 24
        return big(block.ssrc) + big(lost) + big(block.highestSequence) + big(block.jitter)
            + big(block.lastSenderReport) + big(block.delaySinceLastSenderReport)
    }
}
