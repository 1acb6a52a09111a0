import Wire

/// Reads one packet of HEP. Bytes come from strangers: every length is checked, nothing traps.
package enum HEPReader {
    /// Largest payload that is unpacked: that of a datagram.
    static let largestPayload = 65_535
    private static let ipv4: UInt8 = 2
    private static let ipv6: UInt8 = 10

    /// True where bytes may begin a packet of any version; the first of them tells it from RTP and from SIP.
    package static func mayBegin(_ bytes: Span<UInt8>) -> Bool {
        switch bytes.uint8(at: 0) {
        case 0x48: bytes.uint32(at: 0) == HEPStreamFramer.mark
        case 1, 2: bytes.uint8(at: 2).map { $0 == ipv4 || $0 == ipv6 } ?? false
        default: false
        }
    }

    /// - Parameter bytes: one datagram, or one packet cut out of a stream; what stands behind its end is left alone.
    package static func read(_ bytes: Span<UInt8>) throws(HEPError) -> HEPPacket {
        switch bytes.uint8(at: 0) {
        case 0x48: try readChunks(bytes)
        case 1: try readHeader(bytes, version: 1)
        case 2: try readHeader(bytes, version: 2)
        default: throw .notHEP
        }
    }

    // MARK: - Version 3

    /// What chunks say until all of them were read.
    private struct Ends {
        var source: IPAddress?
        var destination: IPAddress?
        var sourcePort: UInt16 = 0
        var destinationPort: UInt16 = 0
        var seconds: UInt32?
        var microseconds: UInt32 = 0

        var flow: Flow? {
            guard let source, let destination else { return nil }
            return Flow(
                source: Endpoint(address: source, port: sourcePort),
                destination: Endpoint(address: destination, port: destinationPort))
        }
    }

    private static func readChunks(_ bytes: Span<UInt8>) throws(HEPError) -> HEPPacket {
        guard bytes.uint32(at: 0) == HEPStreamFramer.mark else { throw .notHEP }
        guard let total = bytes.uint16(at: 4).map(Int.init), total >= 6, total <= bytes.count else {
            throw .badLength
        }
        var packet = HEPPacket(version: 3)
        var ends = Ends()
        var offset = 6
        while offset < total {
            guard total &- offset >= 6, let vendor = bytes.uint16(at: offset), let kind = bytes.uint16(at: offset &+ 2),
                let length = bytes.uint16(at: offset &+ 4).map(Int.init), length >= 6, length <= total &- offset
            else { throw .badLength }
            let value = offset &+ 6..<offset &+ length
            offset = offset &+ length
            // Vendors number theirs as they like.
            guard vendor == 0 else { continue }
            try note(kind, value, bytes, &packet, &ends)
        }
        packet.flow = ends.flow
        packet.time = time(ends.seconds, ends.microseconds)
        if packet.kind == .sip, packet.flow == nil, !packet.isEmpty { throw .noAddresses }
        return packet
    }

    private static func note(
        _ kind: UInt16, _ value: Range<Int>, _ bytes: Span<UInt8>, _ packet: inout HEPPacket, _ ends: inout Ends
    ) throws(HEPError) {
        switch kind {
        // The family is known by the chunks of addresses.
        case 1: _ = try byte(value, bytes)
        case 2: packet.ipProtocol = try byte(value, bytes)
        case 3: ends.source = try address4(value, bytes)
        case 4: ends.destination = try address4(value, bytes)
        case 5: ends.source = try address6(value, bytes)
        case 6: ends.destination = try address6(value, bytes)
        case 7: ends.sourcePort = try short(value, bytes)
        case 8: ends.destinationPort = try short(value, bytes)
        case 9: ends.seconds = try long(value, bytes)
        case 10: ends.microseconds = try long(value, bytes)
        case 11: packet.kind = HEPPacket.Kind(rawValue: try byte(value, bytes))
        case 12: packet.agent = try long(value, bytes)
        case 13: packet.keepAlive = try short(value, bytes)
        case 14: packet.key = value
        case 15: packet.payload = .plain(value)
        case 16:
            let packed = bytes.extracting(value)
            guard let unpacked = Inflation.unpack(packed, limit: largestPayload) else { throw .badPayload }
            packet.payload = .unpacked(unpacked)
        case 17: packet.correlation = text(value, bytes, limit: 256)
        case 19: packet.node = text(value, bytes, limit: 64)
        default: break
        }
    }

    private static func byte(_ value: Range<Int>, _ bytes: Span<UInt8>) throws(HEPError) -> UInt8 {
        guard value.count == 1, let number = bytes.uint8(at: value.lowerBound) else { throw .badLength }
        return number
    }

    private static func short(_ value: Range<Int>, _ bytes: Span<UInt8>) throws(HEPError) -> UInt16 {
        guard value.count == 2, let number = bytes.uint16(at: value.lowerBound) else { throw .badLength }
        return number
    }

    private static func long(_ value: Range<Int>, _ bytes: Span<UInt8>) throws(HEPError) -> UInt32 {
        guard value.count == 4, let number = bytes.uint32(at: value.lowerBound) else { throw .badLength }
        return number
    }

    private static func address4(_ value: Range<Int>, _ bytes: Span<UInt8>) throws(HEPError) -> IPAddress {
        IPAddress(v4: try long(value, bytes))
    }

    private static func address6(_ value: Range<Int>, _ bytes: Span<UInt8>) throws(HEPError) -> IPAddress {
        guard value.count == 16, let high = bytes.uint64(at: value.lowerBound),
            let low = bytes.uint64(at: value.lowerBound &+ 8)
        else { throw .badLength }
        return IPAddress(high: high, low: low)
    }

    private static func text(_ value: Range<Int>, _ bytes: Span<UInt8>, limit: Int) -> String? {
        guard !value.isEmpty else { return nil }
        return String(decoding: bytes.copy(from: value.lowerBound, length: min(value.count, limit)), as: UTF8.self)
    }

    // MARK: - Versions 1 and 2

    /// Version, length of the header with its addresses, family, protocol, both ports; then the addresses, of version 2 the
    /// time and the agent, and the payload.
    private static func readHeader(_ bytes: Span<UInt8>, version: UInt8) throws(HEPError) -> HEPPacket {
        guard let length = bytes.uint8(at: 1).map(Int.init), let family = bytes.uint8(at: 2),
            let ipProtocol = bytes.uint8(at: 3), let sourcePort = bytes.uint16(at: 4),
            let destinationPort = bytes.uint16(at: 6)
        else { throw .notHEP }
        let source: IPAddress
        let destination: IPAddress
        switch (family, length) {
        case (ipv4, 16):
            source = try address4(8..<12, bytes)
            destination = try address4(12..<16, bytes)
        case (ipv6, 40):
            source = try address6(8..<24, bytes)
            destination = try address6(24..<40, bytes)
        case (ipv4, _), (ipv6, _): throw .badLength
        default: throw .notHEP
        }
        var packet = HEPPacket(version: version)
        packet.ipProtocol = ipProtocol
        packet.flow = Flow(
            source: Endpoint(address: source, port: sourcePort),
            destination: Endpoint(address: destination, port: destinationPort))
        var start = length
        if version == 2 {
            // A structure of C as it lay in memory, in the order of bytes of the sender's processor; all that is known of
            // are little-endian. Two bytes fill it up.
            guard let seconds = bytes.uint32(at: start)?.byteSwapped,
                let microseconds = bytes.uint32(at: start &+ 4)?.byteSwapped,
                let agent = bytes.uint16(at: start &+ 8)?.byteSwapped
            else { throw .badLength }
            packet.time = time(seconds, microseconds)
            packet.agent = UInt32(agent)
            start = start &+ 12
        }
        guard start <= bytes.count else { throw .badLength }
        packet.payload = .plain(start..<bytes.count)
        return packet
    }

    /// Nil where there is none, as of a sender that leaves it 0.
    private static func time(_ seconds: UInt32?, _ microseconds: UInt32) -> Timestamp? {
        guard let seconds, seconds > 0, microseconds < 1_000_000 else { return nil }
        return Timestamp(seconds: Int64(seconds), nanoseconds: Int64(microseconds) &* 1_000)
    }
}
