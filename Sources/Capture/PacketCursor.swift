import CPcap
import Engine
import Wire

/// One open `pcap_t` and the packet it stands at.
///
/// Trivial on purpose: arrays of cursors are walked for every packet without reference counting. Whoever opened the
/// handle closes it. `pcap_next_ex` keeps the packet's bytes valid until the next call on the same handle, also for a
/// ring (it copies out of a block that it gives back), so standing at a packet is what lets several sources be merged.
struct PacketCursor {
    enum Step {
        case packet
        /// Nothing to read now; only a live source says so.
        case empty
        case end
        case failed(Int32)
    }

    let handle: OpaquePointer
    private var header: UnsafeMutablePointer<pcap_pkthdr>?
    private var bytes: UnsafePointer<UInt8>?
    /// Packets read so far; the number of the packet it stands at.
    private(set) var count: UInt64 = 0

    init(_ handle: OpaquePointer) { self.handle = handle }

    var hasPacket: Bool { header != nil }

    @inline(__always)
    mutating func advance() -> Step {
        header = nil
        bytes = nil
        let status = pcap_next_ex(handle, &header, &bytes)
        if status == 1 {
            count &+= 1
            return .packet
        }
        header = nil
        return status == 0 ? .empty : status == PCAP_ERROR_BREAK ? .end : .failed(status)
    }

    /// Capture time of the packet it stands at; handles are opened with nanosecond precision.
    var time: Timestamp {
        guard let header else { return .distantFuture }
        let time = header.pointee.ts
        return Timestamp(
            nanoseconds: Int64(time.tv_sec).saturatingMultiply(1_000_000_000).saturatingAdd(Int64(time.tv_usec)))
    }

    /// A file may claim fewer bytes on the wire than it holds.
    var wireLength: Int { header.map { Int(max($0.pointee.len, $0.pointee.caplen)) } ?? 0 }
    var capturedLength: Int { header.map { Int($0.pointee.caplen) } ?? 0 }

    /// Lends the packet it stands at; does nothing when it stands at none.
    @inline(__always)
    func withPacket(_ interface: InterfaceID, _ body: (FrameHeader, Span<UInt8>) -> Void) {
        guard hasPacket, let bytes else { return }
        let frame = FrameHeader(time: time, wireLength: wireLength, interface: interface, number: count)
        body(frame, UnsafeBufferPointer(start: bytes, count: capturedLength).span)
    }

    /// libpcap's words for the last failure.
    var failure: String { String(cString: pcap_geterr(handle)) }
}
