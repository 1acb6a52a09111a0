import Glibc
import Wire

/// Reads pcap files of version 2.4 (draft-ietf-opsawg-pcap) as libpcap does, byte for byte and complaint for complaint,
/// without copying packets. What is of another version, or of a link layer that is not read, is left to libpcap.
///
/// Trivial: it is looked at for every packet.
struct PcapReader {
    private let isSwapped: Bool
    private let nanosecondsPerTick: Int64
    private let snapLength: UInt32
    /// Bytes of the record it stands at.
    private var recordBytes = 0

    static let headerBytes = 24
    static let recordHeaderBytes = 16
    /// The most libpcap takes a packet of these link layers to have.
    private static let longest: UInt32 = 262_144

    /// A file's header.
    struct Header {
        let isSwapped: Bool
        let nanosecondsPerTick: Int64
        let snapLength: UInt32
        let dataLink: Int32

        /// Nil where the file is not one for this reader.
        init?(_ bytes: [UInt8]) {
            guard bytes.count == PcapReader.headerBytes else { return nil }
            func word(_ place: Int) -> UInt32 {
                bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            }
            switch word(0) {
            case 0xA1B2_C3D4: (isSwapped, nanosecondsPerTick) = (false, 1_000)
            case 0xD4C3_B2A1: (isSwapped, nanosecondsPerTick) = (true, 1_000)
            case 0xA1B2_3C4D: (isSwapped, nanosecondsPerTick) = (false, 1)
            case 0x4D3C_B2A1: (isSwapped, nanosecondsPerTick) = (true, 1)
            default: return nil
            }
            let version = isSwapped ? word(4).byteSwapped : word(4)
            // Major and minor change places when they are swapped as one.
            guard version == (isSwapped ? 2 << 16 | 4 : 4 << 16 | 2) else { return nil }
            snapLength = isSwapped ? word(16).byteSwapped : word(16)
            let number = isSwapped ? word(20).byteSwapped : word(20)
            guard snapLength > 0, snapLength <= UInt32(Int32.max), number < 0x1_0000,
                LinkType(dataLink: Int32(number)) != nil
            else { return nil }
            // LINKTYPE_RAW is libpcap's DLT_RAW.
            dataLink = number == 101 ? 12 : Int32(number)
        }

        var interface: FileInterface { FileInterface(name: nil, dataLink: dataLink, snapLength: Int(snapLength)) }
    }

    /// The next bytes of `buffer` are those of `header`.
    init(_ buffer: inout ReadBuffer, _ header: Header) {
        buffer.skip(PcapReader.headerBytes)
        isSwapped = header.isSwapped
        nanosecondsPerTick = header.nanosecondsPerTick
        snapLength = header.snapLength
    }

    /// Moves to the next packet, which begins `recordHeaderBytes` behind the buffer's next byte; false where there is none,
    /// for a reason that `stop` tells.
    @inline(__always)
    mutating func step(_ buffer: inout ReadBuffer, to place: inout PacketPlace) -> Bool {
        buffer.skip(recordBytes)
        recordBytes = 0
        guard buffer.has(PcapReader.recordHeaderBytes) else { return false }
        let length = word(8, buffer)
        guard length <= PcapReader.longest, buffer.has(PcapReader.recordHeaderBytes &+ Int(length)) else {
            return false
        }
        recordBytes = PcapReader.recordHeaderBytes &+ Int(length)
        place.time = time(seconds: word(0, buffer), fraction: word(4, buffer))
        place.capturedLength = Int(min(length, snapLength))
        place.wireLength = max(Int(word(12, buffer)), place.capturedLength)
        return true
    }

    @inline(__always)
    private func word(_ offset: Int, _ buffer: borrowing ReadBuffer) -> UInt32 {
        let word = buffer.load(offset, as: UInt32.self) ?? 0
        return isSwapped ? word.byteSwapped : word
    }

    /// libpcap takes the seconds of its own byte order for signed, those of the other for unsigned.
    @inline(__always)
    private func time(seconds: UInt32, fraction: UInt32) -> Timestamp {
        let whole = isSwapped ? Int64(seconds) : Int64(Int32(bitPattern: seconds))
        let ticks = isSwapped ? Int64(fraction) : Int64(Int32(bitPattern: fraction))
        return Timestamp(nanoseconds: whole &* 1_000_000_000 &+ ticks &* nanosecondsPerTick)
    }

    // MARK: Ends

    /// Why there is no further packet: returns where the file ends as it should.
    ///
    /// Apart from `step`, so that no packet counts a reference to `path`, which only complaints need.
    func stop(_ buffer: borrowing ReadBuffer, path: String) throws(CaptureError) {
        guard buffer.count >= PcapReader.recordHeaderBytes else { return try end(buffer, path) }
        let length = word(8, buffer)
        throw length > PcapReader.longest ? tooLong(length, path) : cut(length, buffer, path)
    }

    private func end(_ buffer: borrowing ReadBuffer, _ path: String) throws(CaptureError) {
        try throwFailure(buffer, path)
        guard buffer.count > 0 else { return }
        let tried = PcapReader.recordHeaderBytes
        throw .file(
            "truncated dump file; tried to read \(tried) header bytes, only got \(buffer.count)", path: path)
    }

    private func cut(_ length: UInt32, _ buffer: borrowing ReadBuffer, _ path: String) -> CaptureError {
        do throws(CaptureError) { try throwFailure(buffer, path) } catch { return error }
        let got = buffer.count - PcapReader.recordHeaderBytes
        // Of a packet longer than the file allows the allowed part is read first.
        let tried = got < snapLength ? min(length, snapLength) : length
        return .file("truncated dump file; tried to read \(tried) captured bytes, only got \(got)", path: path)
    }

    private func tooLong(_ length: UInt32, _ path: String) -> CaptureError {
        let bound = length > snapLength ? "snaplen of \(snapLength)" : "maximum of \(PcapReader.longest)"
        return .file("invalid packet capture length \(length), bigger than \(bound)", path: path)
    }

    private func throwFailure(_ buffer: borrowing ReadBuffer, _ path: String) throws(CaptureError) {
        guard buffer.failure != 0 else { return }
        throw .file("error reading dump file: \(String(cString: strerror(buffer.failure)))", path: path)
    }
}

/// What is known about the packet that a reader stands at.
struct PacketPlace {
    var time = Timestamp.distantFuture
    /// Position in the file's list of interfaces.
    var interface = 0
    /// Never less than what was captured, whatever the file claims.
    var wireLength = 0
    var capturedLength = 0
}
