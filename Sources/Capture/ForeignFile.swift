import CPcap
import Engine
import Glibc
import Wire

/// A file that libpcap reads: an older version of pcap, one with the magic of somebody's patch, or none at all.
///
/// Trivial; whoever made it closes it.
struct ForeignFile {
    let interface: FileInterface
    private var cursor: PacketCursor
    private let stream: UnsafeMutablePointer<FILE>
    private let path: String

    /// Takes over the descriptor of `buffer`, of which `beginning` was read.
    init(_ buffer: inout ReadBuffer, beginning: [UInt8], path: String) throws(CaptureError) {
        guard !buffer.isUnpacking else {
            let reason =
                buffer.failure == 0
                ? "is compressed, and what is inside is no pcap or pcapng"
                : "is compressed, and breaks off or is damaged before its first packet"
            throw CaptureError(.notACapture, reason, path: path)
        }
        let descriptor = buffer.release()
        guard let stream = fdopen(descriptor, "r") else {
            Glibc.close(descriptor)
            throw CaptureError(.cannotOpen, "cannot be opened", path: path)
        }
        // A pipe cannot be rewound, but what was read can be put back before its buffer.
        if lseek(descriptor, -off_t(beginning.count), SEEK_CUR) < 0 {
            for byte in beginning.reversed() { ungetc(Int32(byte), stream) }
        }
        var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard
            let handle = pcap_fopen_offline_with_tstamp_precision(stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &words)
        else {
            fclose(stream)
            if let packer = ForeignFile.packer(beginning) {
                throw CaptureError(
                    .notACapture, "is compressed with \(packer); unpack it first, or pipe it in", path: path)
            }
            throw .file(words.cText, path: path)
        }
        cursor = PacketCursor(handle)
        interface = FileInterface(
            name: nil, dataLink: pcap_datalink(handle), snapLength: Int(pcap_snapshot(handle)))
        self.stream = stream
        self.path = path
    }

    /// libpcap closes the stream.
    func close() { pcap_close(cursor.handle) }

    var offset: Int64 { Int64(max(0, ftello(stream))) }

    var place: PacketPlace {
        PacketPlace(time: cursor.time, wireLength: cursor.wireLength, capturedLength: cursor.capturedLength)
    }

    /// Moves to the next packet; false at the end.
    mutating func step() throws(CaptureError) -> Bool {
        switch cursor.advance() {
        case .packet: return true
        case .empty, .end: return false
        case .failed: throw .file(cursor.failure, path: path)
        }
    }

    func withBytes(_ body: (Span<UInt8>) -> Void) { cursor.withPacket(InterfaceID(0)) { _, bytes in body(bytes) } }

    /// The program that packed the file, by its first bytes.
    private static func packer(_ magic: [UInt8]) -> String? {
        let packers: [(name: String, magic: [UInt8])] = [
            ("bzip2", [0x42, 0x5A, 0x68]), ("zip", [0x50, 0x4B, 0x03, 0x04]),
        ]
        return packers.first { magic.starts(with: $0.magic) }?.name
    }
}

extension [CChar] {
    /// The C string in a buffer that libpcap filled.
    var cText: String { String(decoding: prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
}
