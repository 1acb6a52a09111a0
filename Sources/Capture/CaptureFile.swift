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
    /// One of the two reads the file: ours for pcapng, libpcap for all else.
    private var pcapng: PcapngReader?
    private var cursor: PacketCursor?
    private let only: FileInterface?
    private let stream: UnsafeMutablePointer<FILE>
    private let buffer: UnsafeMutablePointer<CChar>

    /// 256 KiB instead of stdio's 4 KiB: a read per thousand packets, not one per twenty.
    private static let bufferBytes = 256 << 10

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
        guard let stream = fdopen(descriptor, "r") else {
            close(descriptor)
            throw CaptureError(.cannotOpen, "cannot be opened", path: path)
        }
        // One thread reads the stream, so stdio's lock would only be paid for.
        __fsetlocking(stream, Int32(FSETLOCKING_BYCALLER))
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: CaptureFile.bufferBytes)
        setvbuf(stream, buffer, _IOFBF, CaptureFile.bufferBytes)
        let reader: Reader
        do throws(CaptureError) {
            reader = try CaptureFile.reader(of: stream, path: path)
        } catch {
            fclose(stream)
            buffer.deallocate()
            throw error
        }
        self.path = path
        self.name = path.split(separator: "/").last.map(String.init) ?? path
        self.size = isRegular ? Int64(status.st_size) : nil
        self.stream = stream
        self.buffer = buffer
        pcapng = reader.pcapng
        cursor = reader.cursor
        only = reader.only
    }

    private struct Reader {
        var pcapng: PcapngReader?
        var cursor: PacketCursor?
        var only: FileInterface?
    }

    private static func reader(
        of stream: UnsafeMutablePointer<FILE>, path: String
    ) throws(CaptureError) -> Reader {
        if firstBytes(of: stream) == [0x0A, 0x0D, 0x0D, 0x0A] {
            return Reader(pcapng: try PcapngReader(stream, path: path))
        }
        let opened = try openPcap(stream, path: path)
        return Reader(cursor: PacketCursor(opened.handle), only: opened.interface)
    }

    /// Hands the stream to libpcap, which closes it with the handle.
    private static func openPcap(
        _ stream: UnsafeMutablePointer<FILE>, path: String
    ) throws(CaptureError) -> (handle: OpaquePointer, interface: FileInterface) {
        let magic = firstBytes(of: stream)
        var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard
            let handle = pcap_fopen_offline_with_tstamp_precision(stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &words)
        else {
            if let packer = packer(magic) {
                throw CaptureError(
                    .notACapture, "is compressed with \(packer); unpack it first, or pipe it in", path: path)
            }
            throw .file(words.cText, path: path)
        }
        let dataLink = pcap_datalink(handle)
        return (handle, FileInterface(name: nil, dataLink: dataLink, snapLength: Int(pcap_snapshot(handle))))
    }

    deinit {
        // libpcap closes the stream, which is the last user of the buffer.
        if let cursor { pcap_close(cursor.handle) } else { fclose(stream) }
        buffer.deallocate()
    }

    /// Packets read so far, those of link layers that are not read included.
    package var count: UInt64 { pcapng?.count ?? cursor?.count ?? 0 }

    /// The interfaces described so far; a pcapng may describe more at any place.
    package var interfaces: [FileInterface] { pcapng?.interfaces.map(\.description) ?? only.map { [$0] } ?? [] }

    @inline(__always)
    var interfaceCount: Int { pcapng?.interfaces.count ?? 1 }

    /// Packets that the writer says it dropped, so far; plain pcap does not say.
    package var drops: UInt64 { pcapng?.drops ?? 0 }

    /// Up to when packets would have been seen, where the file says so.
    package var end: Timestamp? { pcapng?.end }

    /// Bytes of the file read so far, rounded up to what the buffer holds.
    package var offset: Int64 { Int64(max(0, ftello(stream))) }

    /// Lends the next packet to `body`; its header's interface is the place in `interfaces`. False at the end.
    ///
    /// - Throws: `truncated` after the last whole packet of a cut-off file, `corrupt`.
    package mutating func next(_ body: (FrameHeader, Span<UInt8>) -> Void) throws(CaptureError) -> Bool {
        guard try step() else { return false }
        withPacket(InterfaceID(UInt16(clamping: interface)), body)
        return true
    }

    /// Moves to the next packet; false at the end.
    @inline(__always)
    mutating func step() throws(CaptureError) -> Bool {
        if let found = try pcapng?.step() { return found }
        switch cursor?.advance() {
        case .packet: return true
        case .empty, .end, nil: return false
        case .failed: throw .file(cursor?.failure ?? "", path: path)
        }
    }

    // The packet it stands at.
    @inline(__always)
    var time: Timestamp { cursor?.time ?? pcapng?.time ?? .distantFuture }
    @inline(__always)
    var interface: Int { pcapng?.interface ?? 0 }
    @inline(__always)
    var wireLength: Int { cursor?.wireLength ?? pcapng?.wireLength ?? 0 }
    @inline(__always)
    var capturedLength: Int { cursor?.capturedLength ?? pcapng?.capturedLength ?? 0 }

    @inline(__always)
    func withPacket(_ interface: InterfaceID, _ body: (FrameHeader, Span<UInt8>) -> Void) {
        cursor?.withPacket(interface, body)
        pcapng?.withPacket(interface, body)
    }

    /// The first four bytes, which are then put back; a pipe cannot be rewound, but its buffer can.
    private static func firstBytes(of stream: UnsafeMutablePointer<FILE>) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 4 {
            let byte = fgetc(stream)
            guard byte != EOF else { break }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        for byte in bytes.reversed() { ungetc(Int32(byte), stream) }
        clearerr(stream)
        return bytes
    }

    /// The program that packed the file, by its first bytes.
    private static func packer(_ magic: [UInt8]) -> String? {
        let packers: [(name: String, magic: [UInt8])] = [
            ("gzip", [0x1F, 0x8B]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("xz", [0xFD, 0x37, 0x7A, 0x58]),
            ("bzip2", [0x42, 0x5A, 0x68]), ("zip", [0x50, 0x4B, 0x03, 0x04]),
        ]
        return packers.first { magic.starts(with: $0.magic) }?.name
    }
}

extension [CChar] {
    /// The C string in a buffer that libpcap filled.
    var cText: String { String(decoding: prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
}
