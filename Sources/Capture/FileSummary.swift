package import Wire

/// What one file held.
package struct FileSummary: Sendable {
    package struct Interface: Sendable {
        package var id: InterfaceID
        /// What the engine was told: the file's name, or the interface's own where the file knows it.
        package var name: String
        /// Nil for a link layer we do not read; its packets are counted as unread.
        package var link: LinkType?
        package var dataLink: Int32
        /// The most bytes the capture kept of a packet; 0 where the file does not say.
        package var snapLength: Int
    }

    package var path: String
    package var name: String
    package var interfaces: [Interface] = []
    package var packets: UInt64 = 0
    /// Bytes on the wire.
    package var bytes: UInt64 = 0
    /// Packets whose end the snap length cut off.
    package var cutPackets: UInt64 = 0
    /// Packets of link layers that are not read.
    package var unreadPackets: UInt64 = 0
    /// Packets that were dropped while the file was captured, as far as it says.
    package var drops: UInt64 = 0
    package var firstPacket: Timestamp?
    package var lastPacket: Timestamp?
    /// Up to when packets would have been seen; nil where the file does not say.
    package var end: Timestamp?
    /// Why reading stopped before the end; everything up to there was analysed.
    package var failure: CaptureError?

    /// Number of the packet that could not be read whole, when the file is cut off.
    package var truncatedAt: UInt64? { failure?.code == .truncated ? packets + 1 : nil }

    init(path: String, name: String) {
        self.path = path
        self.name = name
    }

    @inline(__always)
    mutating func count(_ place: PacketPlace) {
        let time = place.time
        if firstPacket == nil { firstPacket = time }
        lastPacket = time
        packets &+= 1
        let wire = place.wireLength
        bytes &+= UInt64(truncatingIfNeeded: wire)
        if wire > place.capturedLength { cutPackets &+= 1 }
    }
}

/// How far a file has been read.
package struct FileProgress: Sendable {
    package var path: String
    package var packets: UInt64
    package var bytesRead: Int64
    /// Nil for a pipe.
    package var size: Int64?

    init(_ file: borrowing CaptureFile) {
        path = file.path
        packets = file.count
        bytesRead = file.offset
        size = file.size
    }
}
