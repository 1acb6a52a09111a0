import CPcap
import Engine
import Glibc
package import Wire

/// A pcap or pcapng file opened for reading, or standard input for the path `-`.
package struct CaptureFile: ~Copyable {
    package let path: String
    /// The file name without its directories; what an interface of this file is called.
    package let name: String
    /// Bytes of the file, nil for a pipe.
    package let size: Int64?
    private var buffer: ReadBuffer
    /// One of the three reads the file: the first two are ours, and libpcap reads all else.
    private var pcap: PcapReader?
    private var pcapng: PcapngReader?
    private var other: ForeignFile?
    /// The one interface of all but pcapng.
    private let only: FileInterface?
    /// Packets read so far, those of link layers that are not read included.
    package private(set) var count: UInt64 = 0
    /// The packet it stands at.
    private(set) var place = PacketPlace()

    package init(path: String) throws(CaptureError) {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CaptureError.system(.cannotOpen, "cannot be opened", errno: errno, path: path)
        }
        try self.init(descriptor: descriptor, path: path == "-" ? "standard input" : path)
    }

    /// Takes over `descriptor` and closes it, also when this throws.
    package init(descriptor: Int32, path: String) throws(CaptureError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw CaptureError(.cannotOpen, "is a directory, not a capture file", path: path)
        }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        if isRegular, status.st_size == 0 {
            close(descriptor)
            throw CaptureError(.notACapture, "the file is empty", path: path)
        }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        var buffer = ReadBuffer(descriptor)
        let reader = try CaptureFile.reader(of: &buffer, path: path)
        let isUnpacking = buffer.isUnpacking
        self.buffer = buffer
        self.path = path
        self.name = path.split(separator: "/").last.map(String.init) ?? path
        self.size = isRegular && !isUnpacking ? Int64(status.st_size) : nil
        pcap = reader.pcap
        pcapng = reader.pcapng
        if let pcapng { interfaceCount = pcapng.interfaces.count }
        other = reader.other
        only = reader.only
    }

    private struct Reader {
        var pcap: PcapReader?
        var pcapng: PcapngReader?
        var other: ForeignFile?
        var only: FileInterface?
    }

    private static func reader(of buffer: inout ReadBuffer, path: String) throws(CaptureError) -> Reader {
        let beginning = beginning(of: &buffer)
        if let header = PcapReader.Header(beginning) {
            return Reader(pcap: PcapReader(&buffer, header), only: header.interface)
        }
        if beginning == PcapngReader.magic { return Reader(pcapng: try PcapngReader(&buffer, path: path)) }
        let other = try ForeignFile(&buffer, beginning: beginning, path: path)
        return Reader(other: other, only: other.interface)
    }

    deinit { other?.close() }

    /// Enough of the file to know who reads it, which stays unread. No more is read: a pipe's cannot be put back.
    private static func beginning(of buffer: inout ReadBuffer) -> [UInt8] {
        buffer.begin(4)
        buffer.unpack()
        if buffer.isUnpacking { buffer.begin(4) }
        let magic = buffer.copy(4)
        guard magic != PcapngReader.magic else { return magic }
        buffer.begin(PcapReader.headerBytes)
        return buffer.copy(PcapReader.headerBytes)
    }

    /// The interfaces described so far; a pcapng may describe more at any place.
    package var interfaces: [FileInterface] { only.map { [$0] } ?? pcapng?.interfaces.map(\.description) ?? [] }

    /// How many of them there are.
    private(set) var interfaceCount = 1

    /// Packets that the writer says it dropped, so far; plain pcap does not say.
    package private(set) var drops: UInt64 = 0

    /// Up to when packets would have been seen, where the file says so.
    package var end: Timestamp? { pcapng?.end }

    /// Bytes of the file read so far, rounded up to what the buffer holds.
    package var offset: Int64 { other?.offset ?? buffer.bytesRead }

    /// Lends the next packet to `body`; its header's interface is the place in `interfaces`. False at the end.
    ///
    /// - Throws: `truncated` after the last whole packet of a cut-off file, `corrupt`.
    package mutating func next(_ body: (FrameHeader, Span<UInt8>) -> Void) throws(CaptureError) -> Bool {
        guard try step() else { return false }
        withPacket(InterfaceID(UInt16(clamping: place.interface)), body)
        return true
    }

    /// Moves to the next packet; false at the end.
    @inline(__always)
    mutating func step() throws(CaptureError) -> Bool {
        guard let found = pcap?.step(&buffer, to: &place) else { return try stepOther() }
        guard found else {
            try pcap?.stop(buffer, path: path)
            return false
        }
        count &+= 1
        return true
    }

    private mutating func stepOther() throws(CaptureError) -> Bool {
        // What a pcapng describes or counts between packets is known with the next one, or with its end.
        defer { if let pcapng { (interfaceCount, drops) = (pcapng.interfaces.count, pcapng.drops) } }
        let found = pcapng != nil ? try pcapng?.step(&buffer) : try other?.step()
        guard found == true else { return false }
        if let place = pcapng?.place ?? other?.place { self.place = place }
        count &+= 1
        return true
    }

    /// Lends the packet it stands at.
    @inline(__always)
    func withPacket(_ interface: InterfaceID, _ body: (FrameHeader, Span<UInt8>) -> Void) {
        let frame = FrameHeader(
            time: place.time, wireLength: place.wireLength, interface: interface, number: count)
        if pcap != nil {
            buffer.withBytes(PcapReader.recordHeaderBytes, place.capturedLength) { body(frame, $0) }
        } else {
            pcapng?.withBytes { body(frame, $0) }
            other?.withBytes { body(frame, $0) }
        }
    }
}
