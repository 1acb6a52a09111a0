package import Engine
package import Wire

/// Sees packets on their way; the bytes are lent for the call.
package typealias PacketTap = (FrameHeader, Span<UInt8>) -> Void

/// Runs capture files through an engine.
package enum FileAnalysis {
    /// Reads the file `path` (`-`: standard input) into `engine` and finishes it.
    ///
    /// A file that breaks off is analysed up to there; the summary's `failure` then says so.
    /// - Parameters:
    ///   - progress: Called every 65 536 packets and at the end.
    ///   - tap: Sees every packet after the engine did.
    ///   - collector: Keeps packets; give it its turns, with the findings, whenever progress is told and at the end.
    /// - Throws: `cannot-open`, `not-a-capture`, or what breaks inside the file's own header.
    package static func run(
        path: String, engine: Engine, progress: ((FileProgress) -> Void)? = nil, tap: PacketTap? = nil,
        collector: EvidenceCollector? = nil
    ) throws(CaptureError) -> FileSummary {
        try run(CaptureFile(path: path), engine: engine, progress: progress, tap: tap, collector: collector)
    }

    package static func run(
        _ file: consuming CaptureFile, engine: Engine, progress: ((FileProgress) -> Void)? = nil,
        tap: PacketTap? = nil,
        collector: EvidenceCollector? = nil
    ) -> FileSummary {
        let unread = FileSummary(path: file.path, name: file.name)
        engine.holdRevisable()
        var merge = FileMerge()
        merge.add(file)
        return merge.run(into: engine, collector: collector, tap: tap, progress: progress).first ?? unread
    }

    /// Reads several files as the interfaces of one host, merged by packet time, into one engine and finishes it.
    ///
    /// Packets of equal time keep the order of `paths`. Each summary stands at its path's place.
    /// - Throws: like `run`, before any packet was delivered.
    package static func runTogether(
        paths: [String], engine: Engine, progress: ((FileProgress) -> Void)? = nil, tap: PacketTap? = nil,
        collector: EvidenceCollector? = nil
    ) throws(CaptureError) -> [FileSummary] {
        var merge = FileMerge()
        for path in paths { merge.add(try CaptureFile(path: path)) }
        engine.holdRevisable()
        return merge.run(into: engine, collector: collector, tap: tap, progress: progress)
    }
}
