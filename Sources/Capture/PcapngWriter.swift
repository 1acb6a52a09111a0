package import Wire

/// Writes a pcapng file that Wireshark opens: interfaces with names, packets with comments, nanosecond times.
///
/// The file appears under its name with `finish`; one that is let go without it leaves nothing behind.
package struct PcapngWriter: ~Copyable {
    private var output: OutputFile
    private let limit: Int64
    private var interfaces: UInt32 = 0
    /// Packets written.
    package private(set) var packets: UInt64 = 0
    /// Packets refused because the file would have outgrown its limit.
    package private(set) var refused: UInt64 = 0

    /// - Parameters:
    ///   - limitBytes: The file never grows beyond this.
    ///   - mode: Access rights of the file.
    ///   - comment: What the whole file is about.
    /// - Throws: `cannot-write`.
    package init(
        path: String, limitBytes: Int64 = .max, mode: UInt32 = 0o640, comment: String? = nil
    ) throws(CaptureError) {
        var file = try OutputFile(path: path, mode: mode)
        try file.append(PcapngEncoding.sectionHeader(application: "earshot", comment: comment).span)
        output = file
        limit = limitBytes
    }

    /// Writes to a pipe or standard output, which stays open.
    package init(descriptor: Int32, limitBytes: Int64 = .max) throws(CaptureError) {
        var file = OutputFile(descriptor: descriptor)
        try file.append(PcapngEncoding.sectionHeader(application: "earshot").span)
        output = file
        limit = limitBytes
    }

    /// Bytes of the file so far.
    package var length: Int64 { output.length }

    /// Describes an interface and answers its number for `write`.
    package mutating func addInterface(
        name: String, link: LinkType, snapLength: Int = 262_144, addresses: [IPAddress] = []
    ) throws(CaptureError) -> UInt32 {
        try output.append(
            PcapngEncoding.interface(name: name, link: link, snapLength: snapLength, addresses: addresses).span)
        interfaces += 1
        return interfaces - 1
    }

    /// Adds one packet; false when it does not fit under the limit any more.
    ///
    /// - Parameters:
    ///   - interface: A number that `addInterface` answered.
    ///   - bytes: What is kept of the packet, from the link header on.
    ///   - wireLength: Its length on the wire.
    ///   - comment: Shown by Wireshark with the packet.
    package mutating func write(
        interface: UInt32, time: Timestamp, bytes: Span<UInt8>, wireLength: Int, comment: String? = nil
    ) throws(CaptureError) -> Bool {
        let block = PcapngEncoding.packet(
            interface: interface, time: time, captured: bytes.count, wireLength: wireLength, comment: comment)
        guard output.length + Int64(block.head.count + bytes.count + block.tail.count) <= limit else {
            refused += 1
            return false
        }
        try output.append(block.head.span)
        try output.append(bytes)
        try output.append(block.tail.span)
        packets += 1
        return true
    }

    /// Says for every interface up to when packets would have been seen: silence up to there is silence.
    package mutating func close(at end: Timestamp) throws(CaptureError) {
        for interface in 0..<interfaces {
            try output.append(PcapngEncoding.statistics(interface: interface, end: end).span)
        }
    }

    /// Writes through what is buffered, for readers of a pipe.
    package mutating func flush() throws(CaptureError) { try output.flush() }

    /// Completes the file and publishes it under its name.
    ///
    /// - Parameter syncs: Waits for the disk.
    package consuming func finish(syncs: Bool = true) throws(CaptureError) { try output.publish(syncs: syncs) }
}
