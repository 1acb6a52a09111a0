import CPcap
import Engine
import Glibc
package import Wire

/// A pcap or pcapng file opened for reading, or standard input for the path `-`.
package struct CaptureFile: ~Copyable {
    package let path: String
    /// The file name without its directories; what an interface of this file is called.
    package let name: String
    package let link: LinkType
    /// The most bytes the capture kept of a packet.
    package let snapLength: Int
    /// Bytes of the file, nil for a pipe.
    package let size: Int64?
    var cursor: PacketCursor
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
        let magic = isRegular ? CaptureFile.compression(of: descriptor) : nil
        guard let stream = fdopen(descriptor, "r") else {
            close(descriptor)
            throw CaptureError(.cannotOpen, "cannot be opened", path: path)
        }
        // One thread reads the stream, so stdio's lock would only be paid for.
        __fsetlocking(stream, Int32(FSETLOCKING_BYCALLER))
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: CaptureFile.bufferBytes)
        setvbuf(stream, buffer, _IOFBF, CaptureFile.bufferBytes)

        func abandon(_ error: CaptureError) -> CaptureError {
            fclose(stream)
            buffer.deallocate()
            return error
        }
        var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard
            let handle = pcap_fopen_offline_with_tstamp_precision(stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &words)
        else {
            if let magic {
                throw abandon(
                    CaptureError(
                        .notACapture, "is compressed with \(magic); unpack it first, or pipe it in", path: path))
            }
            throw abandon(.file(words.cText, path: path))
        }
        let dataLink = pcap_datalink(handle)
        guard let link = LinkType(dataLink: dataLink) else {
            pcap_close(handle)
            buffer.deallocate()
            let known = pcap_datalink_val_to_name(dataLink).map { String(cString: $0) }
            throw CaptureError(
                .unsupportedLink, "link type \(known.map { "\($0) (\(dataLink))" } ?? "\(dataLink)") is not read",
                path: path)
        }
        self.path = path
        self.name = path.split(separator: "/").last.map(String.init) ?? path
        self.link = link
        self.snapLength = Int(pcap_snapshot(handle))
        self.size = isRegular ? Int64(status.st_size) : nil
        self.stream = stream
        self.buffer = buffer
        self.cursor = PacketCursor(handle)
    }

    deinit {
        // Closes the stream too, which is the last user of the buffer.
        pcap_close(cursor.handle)
        buffer.deallocate()
    }

    /// Packets read so far.
    package var count: UInt64 { cursor.count }

    /// Bytes of the file read so far, rounded up to what the buffer holds.
    package var offset: Int64 { Int64(max(0, ftello(stream))) }

    /// Lends the next packet to `body`; false at the end of the file.
    ///
    /// - Throws: `truncated` after the last whole packet of a cut-off file, `corrupt`, `mixed-interfaces`.
    package mutating func next(
        interface: InterfaceID = InterfaceID(0), _ body: (FrameHeader, Span<UInt8>) -> Void
    ) throws(CaptureError) -> Bool {
        guard try step() else { return false }
        cursor.withPacket(interface, body)
        return true
    }

    /// Moves to the next packet; false at the end.
    @inline(__always)
    mutating func step() throws(CaptureError) -> Bool {
        switch cursor.advance() {
        case .packet: true
        case .empty, .end: false
        case .failed: throw .file(cursor.failure, path: path)
        }
    }

    /// The program that packed the file, by its first bytes.
    private static func compression(of descriptor: Int32) -> String? {
        var head: [UInt8] = [0, 0, 0, 0]
        guard pread(descriptor, &head, 4, 0) == 4 else { return nil }
        switch (head[0], head[1], head[2], head[3]) {
        case (0x1F, 0x8B, _, _): return "gzip"
        case (0x28, 0xB5, 0x2F, 0xFD): return "zstd"
        case (0xFD, 0x37, 0x7A, 0x58): return "xz"
        case (0x42, 0x5A, 0x68, _): return "bzip2"
        case (0x50, 0x4B, 0x03, 0x04): return "zip"
        default: return nil
        }
    }
}

extension [CChar] {
    /// The C string in a buffer that libpcap filled.
    var cText: String { String(decoding: prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
}
