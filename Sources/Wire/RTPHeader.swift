/// The header of an RTP packet (RFC 3550 §5.1). Trivial.
package struct RTPHeader: Sendable, Hashable {
    package var payloadType: UInt8
    package var marker: Bool
    package var sequence: UInt16
    package var timestamp: UInt32
    package var ssrc: UInt32
    /// Captured payload without padding, within the bytes that were parsed.
    package var payloadOffset: Int
    package var payloadLength: Int
    /// Payload bytes on the wire; more than `payloadLength` when the capture cut the frame.
    package var wirePayloadLength: Int
    /// False when the padding count is impossible: plain RTP never has that, SRTP may (its padding is encrypted).
    package var isPaddingValid: Bool

    package init(
        payloadType: UInt8, marker: Bool = false, sequence: UInt16, timestamp: UInt32, ssrc: UInt32,
        payloadOffset: Int = 12, payloadLength: Int = 0, wirePayloadLength: Int? = nil, isPaddingValid: Bool = true
    ) {
        self.payloadType = payloadType
        self.marker = marker
        self.sequence = sequence
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.payloadOffset = payloadOffset
        self.payloadLength = payloadLength
        self.wirePayloadLength = wirePayloadLength ?? payloadLength
        self.isPaddingValid = isPaddingValid
    }

    /// Reads the packet of `length` captured bytes at `offset`.
    ///
    /// - Parameter wireLength: Bytes on the wire when the capture cut the packet; padding then stays unchecked.
    /// - Returns: Nil when it is not version 2, or the CSRC list or header extension ends beyond the packet.
    @inlinable @inline(__always)
    package static func parse(
        _ bytes: Span<UInt8>, offset: Int, length: Int, wireLength: Int? = nil
    ) -> RTPHeader? {
        guard length >= 12, bytes.holds(length, at: offset), let first = bytes.uint64(at: offset),
            let ssrc = bytes.uint32(at: offset &+ 8), first >> 62 == 2
        else { return nil }
        let isCut = (wireLength ?? length) > length
        let wireLength = Swift.max(wireLength ?? length, length)
        var header = 12 &+ Int(first >> 56 & 0xF) &* 4
        if first & 1 << 60 != 0 {
            // The extension: profile, then its length in words (§5.3.1).
            guard header &+ 4 <= length, let words = bytes.uint16(at: offset &+ header &+ 2) else { return nil }
            header = header &+ 4 &+ Int(words) &* 4
        }
        guard header <= length else { return nil }
        var payload = length &- header
        var wirePayload = wireLength &- header
        var isPaddingValid = true
        if first & 1 << 61 != 0, !isCut {
            let padding = Int(bytes.uint8(at: offset &+ length &- 1) ?? 0)
            if padding >= 1, padding <= payload {
                payload &-= padding
                wirePayload &-= padding
            } else {
                isPaddingValid = false
            }
        }
        return RTPHeader(
            payloadType: UInt8(truncatingIfNeeded: first >> 48 & 0x7F), marker: first & 1 << 55 != 0,
            sequence: UInt16(truncatingIfNeeded: first >> 32), timestamp: UInt32(truncatingIfNeeded: first),
            ssrc: ssrc, payloadOffset: offset &+ header, payloadLength: payload, wirePayloadLength: wirePayload,
            isPaddingValid: isPaddingValid)
    }
}

/// What shares a media port, told apart by its first bytes (RFC 7983 §7, RFC 5761 §4).
package enum MediaPacketClass: UInt8, Sendable {
    case stun, dtls, rtp, rtcp, zrtp, other

    @inlinable
    package init(_ bytes: Span<UInt8>, offset: Int, length: Int) {
        guard length >= 4, bytes.holds(length, at: offset), let head = bytes.uint16(at: offset) else {
            self = .other
            return
        }
        switch head >> 8 {
        case 0...3: self = length >= 20 ? .stun : .other
        case 16...19: self = length >= 12 ? .zrtp : .other
        case 20...63: self = length >= 13 ? .dtls : .other
        case 128...191:
            if (192...223).contains(head & 0xFF) {
                self = .rtcp
            } else {
                self = length >= 12 ? .rtp : .other
            }
        default: self = .other
        }
    }
}
