/// The fixed part of an IPv4 header (RFC 791 §3.1), read with four loads.
struct IPv4Header {
    var headerLength: Int
    /// 0 in captures of segmentation offload.
    var totalLength: Int
    var identification: UInt16
    var moreFragments: Bool
    /// In bytes.
    var fragmentOffset: Int
    var timeToLive: UInt8
    var proto: UInt8
    var source: IPAddress
    var destination: IPAddress

    /// Nil when fewer than 20 bytes are there, or the version or header length is impossible.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, at offset: Int) {
        guard let first = bytes.uint64(at: offset), let second = bytes.uint32(at: offset + 8),
            let addresses = bytes.uint64(at: offset + 12)
        else { return nil }
        headerLength = Int(first >> 56 & 0xF) &* 4
        guard first >> 60 == 4, headerLength >= 20 else { return nil }
        totalLength = Int(first >> 32 & 0xFFFF)
        identification = UInt16(truncatingIfNeeded: first >> 16)
        moreFragments = first & 0x2000 != 0
        fragmentOffset = Int(first & 0x1FFF) &* 8
        timeToLive = UInt8(second >> 24)
        proto = UInt8(truncatingIfNeeded: second >> 16)
        source = IPAddress(v4: UInt32(truncatingIfNeeded: addresses >> 32))
        destination = IPAddress(v4: UInt32(truncatingIfNeeded: addresses))
    }
}

/// The fixed IPv6 header (RFC 8200 §3).
struct IPv6Header {
    /// 0 for jumbograms and in captures of segmentation offload.
    var payloadLength: Int
    var next: UInt8
    var hopLimit: UInt8
    var source: IPAddress
    var destination: IPAddress

    init?(_ bytes: Span<UInt8>, at offset: Int) {
        guard let first = bytes.uint64(at: offset), first >> 60 == 6,
            let sourceHigh = bytes.uint64(at: offset + 8), let sourceLow = bytes.uint64(at: offset + 16),
            let destinationHigh = bytes.uint64(at: offset + 24), let destinationLow = bytes.uint64(at: offset + 32)
        else { return nil }
        payloadLength = Int(first >> 16 & 0xFFFF)
        next = UInt8(truncatingIfNeeded: first >> 8)
        hopLimit = UInt8(truncatingIfNeeded: first)
        source = IPAddress(high: sourceHigh, low: sourceLow)
        destination = IPAddress(high: destinationHigh, low: destinationLow)
    }
}

/// A walk over IPv6 extension headers (RFC 8200 §4) to the transport or to a real fragment.
struct IPv6Chain {
    enum Stop { case transport, fragment, truncated, tooMany }

    struct Fragment {
        /// In bytes.
        var offset: Int
        var more: Bool
        var identification: UInt32
    }

    var stop = Stop.transport
    /// The header at `offset`; for a fragment the header its first fragment begins with.
    var next: UInt8
    var offset: Int
    var fragment: Fragment?

    init(_ bytes: Span<UInt8>, next: UInt8, at start: Int, end: Int) {
        self.next = next
        offset = start
        var count = 0
        while true {
            let length: Int
            switch self.next {
            case 0, 43, 60, 135, 139, 140, 44, 51:
                guard offset + 8 <= end, let head = bytes.uint16(at: offset) else {
                    stop = .truncated
                    return
                }
                count += 1
                guard count <= 8 else {
                    stop = .tooMany
                    return
                }
                if self.next == 44 {
                    guard let position = bytes.uint16(at: offset + 2), let id = bytes.uint32(at: offset + 4) else {
                        stop = .truncated
                        return
                    }
                    length = 8
                    // An atomic fragment (RFC 6946) is a whole packet.
                    if position & 0xFFF9 != 0 {
                        fragment = Fragment(
                            offset: Int(position & 0xFFF8), more: position & 1 != 0, identification: id)
                        stop = .fragment
                        self.next = UInt8(head >> 8)
                        offset += 8
                        return
                    }
                } else if self.next == 51 {
                    length = (Int(head & 0xFF) + 2) * 4
                } else {
                    length = (Int(head & 0xFF) + 1) * 8
                }
                self.next = UInt8(head >> 8)
                offset += length
                guard offset <= end else {
                    stop = .truncated
                    return
                }
            default: return
            }
        }
    }
}
