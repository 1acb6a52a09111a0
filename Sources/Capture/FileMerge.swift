import Wire

/// Several files read as one stream in the order of packet time.
struct FileMerge {
    /// Owns one file; a class because arrays cannot hold noncopyable values.
    final class Entry {
        var file: CaptureFile
        var summary: FileSummary

        init(_ file: consuming CaptureFile, interface: InterfaceID) {
            summary = FileSummary(file, interface: interface)
            self.file = file
        }

        var progress: FileProgress { FileProgress(file) }
    }

    private(set) var files: [Entry] = []

    mutating func add(_ file: consuming CaptureFile) {
        files.append(Entry(file, interface: InterfaceID(UInt16(files.count))))
    }

    /// Calls `body` with the cursor that stands at the earliest packet, until all files have ended.
    ///
    /// A handful of files is the usual case, so the earliest is found by looking at all of them.
    func run(_ body: (borrowing PacketCursor, InterfaceID) -> Void) {
        var times = files.map { FileMerge.advance($0) }
        while true {
            var earliest = Timestamp.distantFuture
            var chosen: Int?
            for index in times.indices {
                guard let time = times[index], chosen == nil || time < earliest else { continue }
                earliest = time
                chosen = index
            }
            guard let chosen else { return }
            let entry = files[chosen]
            body(entry.file.cursor, entry.summary.interface)
            entry.summary.count(entry.file.cursor, at: earliest)
            times[chosen] = FileMerge.advance(entry)
        }
    }

    /// The time of the entry's next packet, or nil when there is none.
    private static func advance(_ entry: Entry) -> Timestamp? {
        do throws(CaptureError) {
            return try entry.file.step() ? entry.file.cursor.time : nil
        } catch {
            entry.summary.failure = error
            return nil
        }
    }
}
