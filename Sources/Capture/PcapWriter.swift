package import Wire

/// Writes a plain pcap file with nanosecond times and one link layer.
package struct PcapWriter: ~Copyable {
    private var output: OutputFile

    /// - Throws: `cannot-write`.
    package init(path: String, link: LinkType, snapLength: Int = 262_144) throws(CaptureError) {
        var file = try OutputFile(path: path, mode: 0o640)
        var header: [UInt8] = []
        header.append(little: UInt32(0xA1B2_3C4D))
        header.append(little: UInt16(2))
        header.append(little: UInt16(4))
        header.append(little: UInt64(0))
        header.append(little: UInt32(clamping: snapLength))
        header.append(little: UInt32(link.number))
        try file.append(header.span)
        output = file
    }

    package var length: Int64 { output.length }

    package mutating func write(time: Timestamp, bytes: Span<UInt8>, wireLength: Int) throws(CaptureError) {
        let nanoseconds = max(0, time.nanoseconds)
        try output.append(little: UInt32(clamping: nanoseconds / 1_000_000_000))
        try output.append(little: UInt32(nanoseconds % 1_000_000_000))
        try output.append(little: UInt32(clamping: bytes.count))
        try output.append(little: UInt32(clamping: max(wireLength, bytes.count)))
        try output.append(bytes)
    }

    package consuming func finish() throws(CaptureError) { try output.publish() }
}
