/// A frame of RTP as nearly all are: Ethernet, IPv4 without options, UDP, a header without extension, padding or contributing
/// sources, and all of it captured. Trivial: it stays in the processor's registers.
public struct PlainSound: Sendable {
    /// Addresses in network order, the source's in the upper half.
    public let addresses: UInt64
    /// Ports likewise.
    public let ports: UInt32
    public let head: RTPHead
    public let ssrc: UInt32
    public let timeToLive: UInt8
    /// Bytes of sound, from `payloadOffset` of the frame on.
    public let payloadLength: Int

    /// 14 bytes of Ethernet, 20 of IPv4, 8 of UDP, 12 of RTP.
    @inlinable public static var payloadOffset: Int { 54 }

    /// Nil for any other frame, of which `FrameDecoder` and `RTPHeader` tell more.
    @inlinable @inline(__always)
    public init?(_ frame: Span<UInt8>) {
        let count = frame.count
        guard count >= Self.payloadOffset else { return nil }
        let words = frame.bytes
        let first = unsafe UInt32(bigEndian: words.unsafeLoadUnaligned(fromUncheckedByteOffset: 12, as: UInt32.self))
        let second = unsafe UInt64(bigEndian: words.unsafeLoadUnaligned(fromUncheckedByteOffset: 16, as: UInt64.self))
        let third = unsafe UInt64(bigEndian: words.unsafeLoadUnaligned(fromUncheckedByteOffset: 24, as: UInt64.self))
        let fourth = unsafe UInt64(bigEndian: words.unsafeLoadUnaligned(fromUncheckedByteOffset: 32, as: UInt64.self))
        let bits = unsafe UInt64(bigEndian: words.unsafeLoadUnaligned(fromUncheckedByteOffset: 42, as: UInt64.self))
        let length = Int(fourth & 0xFFFF)
        // No piece of a datagram, UDP, and lengths that agree with each other and with what was captured.
        guard first & 0xFFFF_FF00 == 0x0800_4500, second & 0x3FFF_00FF == 17, Int(second >> 48) == length &+ 20,
            length >= 20, count >= length &+ 34
        else { return nil }
        // Version 2 and nothing more; the second byte of RTCP is 192 to 223 (RFC 5761 §4). VXLAN may look like it.
        guard bits >> 56 == 0x80, bits >> 53 & 7 != 6, fourth >> 16 & 0xFFFF != 4_789 else { return nil }
        addresses = third << 16 | fourth >> 48
        ports = UInt32(truncatingIfNeeded: fourth >> 16)
        head = RTPHead(bits: bits)
        ssrc = unsafe UInt32(bigEndian: words.unsafeLoadUnaligned(fromUncheckedByteOffset: 50, as: UInt32.self))
        timeToLive = UInt8(truncatingIfNeeded: second >> 8)
        payloadLength = length &- 20
    }

    @inlinable @inline(__always)
    public var flow: Flow {
        Flow(
            source: Endpoint(
                address: IPAddress(v4: UInt32(truncatingIfNeeded: addresses >> 32)),
                port: UInt16(truncatingIfNeeded: ports >> 16)),
            destination: Endpoint(
                address: IPAddress(v4: UInt32(truncatingIfNeeded: addresses)),
                port: UInt16(truncatingIfNeeded: ports)))
    }
}
