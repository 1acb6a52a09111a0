package import Engine
package import Wire

/// What one file held.
package struct FileSummary: Sendable {
    package var path: String
    /// The interface name the engine was given: the file's name.
    package var name: String
    package var interface: InterfaceID
    package var link: LinkType
    /// The most bytes the capture kept of a packet.
    package var snapLength: Int
    package var packets: UInt64 = 0
    /// Bytes on the wire.
    package var bytes: UInt64 = 0
    /// Packets whose end the snap length cut off.
    package var cutPackets: UInt64 = 0
    package var firstPacket: Timestamp?
    package var lastPacket: Timestamp?
    /// Why reading stopped before the end; everything up to there was analysed.
    package var failure: CaptureError?

    /// Number of the packet that could not be read whole, when the file is cut off.
    package var truncatedAt: UInt64? { failure?.code == .truncated ? packets + 1 : nil }

    init(_ file: borrowing CaptureFile, interface: InterfaceID) {
        path = file.path
        name = file.name
        self.interface = interface
        link = file.link
        snapLength = file.snapLength
    }

    @inline(__always)
    mutating func count(_ cursor: PacketCursor, at time: Timestamp) {
        if firstPacket == nil { firstPacket = time }
        lastPacket = time
        packets = cursor.count
        let wire = cursor.wireLength
        bytes &+= UInt64(truncatingIfNeeded: wire)
        if wire > cursor.capturedLength { cutPackets &+= 1 }
    }
}

/// How far a file has been read.
package struct FileProgress: Sendable {
    package var path: String
    package var packets: UInt64
    package var bytesRead: Int64
    /// Nil for a pipe.
    package var size: Int64?
}

/// Runs capture files through an engine.
package enum FileAnalysis {
    /// Packets between two reports of progress: some 10 ms of work.
    private static let progressStride: UInt64 = 1 << 16

    /// Reads the file `path` (`-`: standard input) into `engine` and finishes it.
    ///
    /// A file that breaks off is analysed up to there; the summary's `failure` then says so.
    /// - Throws: `cannot-open`, `not-a-capture`, `unsupported-link`, or `truncated` inside the file's own header.
    package static func run(
        path: String, engine: Engine, progress: ((FileProgress) -> Void)? = nil
    ) throws(CaptureError) -> FileSummary {
        try run(CaptureFile(path: path), engine: engine, progress: progress)
    }

    package static func run(
        _ source: consuming CaptureFile, engine: Engine, progress: ((FileProgress) -> Void)? = nil
    ) -> FileSummary {
        var file = source
        let interface = InterfaceID(0)
        engine.open(interface, name: file.name, link: file.link)
        var summary = FileSummary(file, interface: interface)
        do throws(CaptureError) {
            while try file.step() {
                file.cursor.withPacket(interface) { frame, bytes in engine.receive(frame, bytes) }
                summary.count(file.cursor, at: file.cursor.time)
                if file.count % progressStride == 0, let progress { progress(FileProgress(file)) }
            }
        } catch {
            summary.failure = error
        }
        progress?(FileProgress(file))
        engine.finish()
        return summary
    }

    /// Reads several files as the interfaces of one host, merged by packet time, into one engine and finishes it.
    ///
    /// Packets of equal time keep the order of `paths`. Each summary stands at its path's place.
    /// - Throws: like `run`, before any packet was delivered.
    package static func runTogether(
        paths: [String], engine: Engine, progress: ((FileProgress) -> Void)? = nil
    ) throws(CaptureError) -> [FileSummary] {
        guard paths.count <= Int(UInt16.max) else {
            throw CaptureError(.cannotOpen, "too many files to read together: \(paths.count)")
        }
        var merge = FileMerge()
        for path in paths { try merge.add(CaptureFile(path: path)) }
        for file in merge.files {
            engine.open(file.summary.interface, name: file.summary.name, link: file.summary.link)
        }
        var total: UInt64 = 0
        merge.run { cursor, interface in
            cursor.withPacket(interface) { frame, bytes in engine.receive(frame, bytes) }
            total &+= 1
            guard total % progressStride == 0, let progress else { return }
            progress(merge.files[Int(interface.index)].progress)
        }
        engine.finish()
        return merge.files.map(\.summary)
    }
}

extension FileProgress {
    init(_ file: borrowing CaptureFile) {
        path = file.path
        packets = file.count
        bytesRead = file.offset
        size = file.size
    }
}
