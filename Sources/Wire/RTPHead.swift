/// The first eight bytes of an RTP packet (RFC 3550 §5.1) as one number in network order: what its stream counts by.
///
/// Public and inlinable, as `PlainSound` is: every packet asks, and a call takes as long as what is asked.
public struct RTPHead: Sendable, Hashable {
    public let bits: UInt64

    @inlinable @inline(__always)
    public init(bits: UInt64) { self.bits = bits }

    @inlinable
    public init(payloadType: UInt8, marker: Bool, sequence: UInt16, timestamp: UInt32) {
        let second = UInt64(payloadType & 0x7F) | (marker ? 0x80 : 0)
        bits = 2 << 62 | second << 48 | UInt64(sequence) << 32 | UInt64(timestamp)
    }

    @inlinable @inline(__always)
    public var payloadType: UInt8 { UInt8(truncatingIfNeeded: bits >> 48 & 0x7F) }
    @inlinable @inline(__always)
    public var marker: Bool { bits & 1 << 55 != 0 }
    @inlinable @inline(__always)
    public var sequence: UInt16 { UInt16(truncatingIfNeeded: bits >> 32) }
    @inlinable @inline(__always)
    public var timestamp: UInt32 { UInt32(truncatingIfNeeded: bits) }
}

extension RTPHeader {
    package var head: RTPHead {
        RTPHead(payloadType: payloadType, marker: marker, sequence: sequence, timestamp: timestamp)
    }
}
