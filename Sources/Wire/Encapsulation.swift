/// Everything that may stand between the link header and an IP header.
enum Encapsulation {
    enum Result {
        case ipv4(Int)
        case ipv6(Int)
        case rejected(RejectReason)
    }

    /// Follows an EtherType whose payload stands at `offset` to an IP header before `end`.
    static func unwrap(
        _ bytes: Span<UInt8>, type: UInt16, at offset: Int, end: Int, _ depth: inout Int
    ) -> Result {
        var type = type
        var offset = offset
        while true {
            switch type {
            case 0x0800: return .ipv4(offset)
            case 0x86DD: return .ipv6(offset)
            case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300:
                depth += 1
                guard depth <= FrameDecoder.maximumDepth else { return .rejected(.tooManyLayers) }
                guard offset + 4 <= end, let inner = bytes.uint16(at: offset + 2) else {
                    return .rejected(.truncated)
                }
                type = inner
                offset += 4
            case 0x8864:
                // PPPoE session (RFC 2516 §4): version and type 1, code 0.
                guard offset + 6 <= end, let head = bytes.uint16(at: offset) else { return .rejected(.truncated) }
                return head == 0x1100 ? unwrapPPP(bytes, at: offset + 6, end: end) : .rejected(.badHeader)
            case 0x8847, 0x8848: return unwrapMPLS(bytes, at: offset, end: end)
            case 0x6558:
                // Ethernet inside GRE.
                depth += 1
                guard depth <= FrameDecoder.maximumDepth else { return .rejected(.tooManyLayers) }
                guard offset + 14 <= end, let inner = bytes.uint16(at: offset + 12) else {
                    return .rejected(.truncated)
                }
                type = inner
                offset += 14
            case 0x88BE:
                // ERSPAN type II: eight bytes, then Ethernet.
                offset += 8
                type = 0x6558
            case 0..<0x0600:
                // IEEE 802.3 length: LLC with SNAP (RFC 1042).
                guard offset + 8 <= end, let head = bytes.uint32(at: offset), let inner = bytes.uint16(at: offset + 6)
                else { return .rejected(.notIP) }
                guard head == 0xAAAA_0300, inner >= 0x0600 else { return .rejected(.notIP) }
                type = inner
                offset += 8
            default: return .rejected(.notIP)
            }
        }
    }

    /// GRE (RFC 2784, RFC 2890) and its enhanced form for PPP (RFC 2637 §4.1).
    static func unwrapGRE(_ bytes: Span<UInt8>, at start: Int, end: Int, _ depth: inout Int) -> Result {
        guard start + 4 <= end, let head = bytes.uint32(at: start) else { return .rejected(.truncated) }
        let flags = head >> 16
        let type = UInt16(truncatingIfNeeded: head)
        var offset = start + 4
        switch flags & 7 {
        case 0:
            // Source routes (bit 1) are long deprecated.
            guard flags & 0x4000 == 0 else { return .rejected(.badHeader) }
            // Checksum, key and sequence number: four bytes each where announced.
            offset += 4 * (flags & 0xB000).nonzeroBitCount
            // ERSPAN type I has no sequence number and no header of its own.
            let isBareERSPAN = type == 0x88BE && flags & 0x1000 == 0
            return unwrap(bytes, type: isBareERSPAN ? 0x6558 : type, at: offset, end: end, &depth)
        case 1:
            guard type == 0x880B, flags & 0x2000 != 0 else { return .rejected(.badHeader) }
            offset += 4
            if flags & 0x1000 != 0 { offset += 4 }
            if flags & 0x0080 != 0 { offset += 4 }
            return unwrapPPP(bytes, at: offset, end: end)
        default: return .rejected(.badHeader)
        }
    }

    static let vxlanPort: UInt16 = 4_789

    /// Where the Ethernet frame stands that a datagram carries as VXLAN does (RFC 7348 §5); nil for any other datagram.
    ///
    /// The flag of a valid network identifier and no other is set, but for the group policy extension's; text and media
    /// that happen to go to the port have others.
    static func ethernet(inVXLAN datagram: Datagram, _ bytes: Span<UInt8>) -> Int? {
        let start = datagram.payloadOffset
        guard datagram.flow.destination.port == vxlanPort, datagram.payloadLength >= 8,
            let head = bytes.uint32(at: start), let last = bytes.uint8(at: start + 7), last == 0
        else { return nil }
        let hasPolicy = head & 0xF700_0000 == 0x8000_0000
        return head == 0x0800_0000 || hasPolicy && head & 0x0800_0000 != 0 ? start + 8 : nil
    }

    /// PPP (RFC 1661 §2), with or without HDLC address and control and with a compressed protocol field.
    private static func unwrapPPP(_ bytes: Span<UInt8>, at start: Int, end: Int) -> Result {
        var offset = start
        if offset + 2 <= end, bytes.uint16(at: offset) == 0xFF03 { offset += 2 }
        guard offset < end, let first = bytes.uint8(at: offset) else { return .rejected(.truncated) }
        let number: UInt16
        if first & 1 == 1 {
            number = UInt16(first)
            offset += 1
        } else {
            guard offset + 2 <= end, let both = bytes.uint16(at: offset) else { return .rejected(.truncated) }
            number = both
            offset += 2
        }
        switch number {
        case 0x0021: return .ipv4(offset)
        case 0x0057: return .ipv6(offset)
        default: return .rejected(.notIP)
        }
    }

    /// An MPLS label stack (RFC 3032 §2.1); the IP version tells what follows its bottom.
    private static func unwrapMPLS(_ bytes: Span<UInt8>, at start: Int, end: Int) -> Result {
        var offset = start
        for _ in 0..<FrameDecoder.maximumDepth {
            guard offset + 5 <= end, let label = bytes.uint32(at: offset), let version = bytes.uint8(at: offset + 4)
            else { return .rejected(.truncated) }
            offset += 4
            guard label & 0x100 != 0 else { continue }
            switch version >> 4 {
            case 4: return .ipv4(offset)
            case 6: return .ipv6(offset)
            default: return .rejected(.notIP)
            }
        }
        return .rejected(.tooManyLayers)
    }
}

/// The link layers Earshot reads, by libpcap's DLT numbers (https://www.tcpdump.org/linktypes.html).
package enum LinkType: Sendable, Hashable {
    case ethernet
    case linuxCooked
    case linuxCooked2
    case rawIP
    /// BSD loopback: a four-byte address family in the writer's byte order (DLT_NULL) or network order (DLT_LOOP).
    case loopback

    /// Nil for a link layer we do not read.
    package init?(dataLink: Int32) {
        switch dataLink {
        case 1: self = .ethernet
        case 113: self = .linuxCooked
        case 276: self = .linuxCooked2
        case 12, 14, 101, 228, 229: self = .rawIP
        case 0, 108: self = .loopback
        default: return nil
        }
    }
}
