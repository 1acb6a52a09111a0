import Engine
package import Wire

/// Several files read as one stream in the order of packet time; one file is the simplest case.
struct FileMerge {
    /// Owns one file; a class because arrays cannot hold noncopyable values.
    private final class Entry {
        var file: CaptureFile
        var pump: FilePump

        init(_ file: consuming CaptureFile) {
            pump = FilePump(FileSummary(path: file.path, name: file.name))
            self.file = file
        }
    }

    private var entries: [Entry] = []

    mutating func add(_ file: consuming CaptureFile) { entries.append(Entry(file)) }

    /// Reads all files to their ends and finishes the engine.
    ///
    /// The file that stands at the earliest packet goes on alone until its next packet is later than another file's;
    /// so a single file runs through without looking around.
    func run(
        into engine: Engine, collector: EvidenceCollector?, tap: PacketTap?, progress: ((FileProgress) -> Void)?
    ) -> [FileSummary] {
        var roster = InterfaceRoster(engine: engine, collector: collector, namesFiles: entries.count > 1)
        for entry in entries { entry.pump.start(&entry.file, &roster) }
        while let first = earliest() {
            var limit = Timestamp.distantFuture
            for (index, other) in entries.enumerated() where index != first && !other.pump.hasEnded {
                // At equal times the file named first goes first.
                let time = other.file.place.time
                limit = min(
                    limit, index < first ? Timestamp(nanoseconds: time.nanoseconds.saturatingSubtract(1)) : time)
            }
            let entry = entries[first]
            entry.pump.run(&entry.file, until: limit, &roster, tap: tap, progress: progress)
            if entry.pump.hasEnded, entries.contains(where: { !$0.pump.hasEnded }),
                let end = entry.pump.summary.end ?? entry.pump.summary.lastPacket
            {
                for interface in entry.pump.summary.interfaces { engine.close(interface.id, at: end) }
            }
        }
        // All were watched up to then: silence up to there is silence.
        let ends = entries.compactMap(\.pump.summary.end)
        if ends.count == entries.count, let end = ends.min() { engine.idle(until: end) }
        engine.finish { if let progress, let entry = entries.first { progress(FileProgress(entry.file)) } }
        return entries.map(\.pump.summary)
    }

    /// A handful of files is the usual case, so the earliest is found by looking at all of them.
    private func earliest() -> Int? {
        var best: (index: Int, time: Timestamp)?
        for (index, entry) in entries.enumerated() where !entry.pump.hasEnded {
            let time = entry.file.place.time
            if let best, best.time <= time { continue }
            best = (index, time)
        }
        return best?.index
    }
}

/// An interface that a capture file describes.
package struct FileInterface: Sendable, Hashable {
    /// `eth0`; nil where the file does not say.
    package var name: String?
    /// The file's link layer number (https://www.tcpdump.org/linktypes.html).
    package var dataLink: Int32
    /// The most bytes the capture kept of a packet; 0 where the file does not say.
    package var snapLength: Int
    /// Addresses of the host that captured, where the file says.
    package var addresses: [IPAddress] = []

    /// Nil for a link layer we do not read.
    package var link: LinkType? { LinkType(dataLink: dataLink) }
}
