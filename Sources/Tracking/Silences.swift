package import Wire

/// Times in which the capture shows no frame of anybody: what all streams miss then, both ways, was missed by the capture.
///
/// Where much passes there are none; of a call alone each pause of both sides is one. The latest are kept. The engine, which
/// sees every frame, writes them, and what is asked of media reads them.
package final class Silences {
    private static let limit = 512

    private var all: [(start: Timestamp, end: Timestamp)] = []
    private var oldest = 0

    package init() {}

    package func add(from start: Timestamp, to end: Timestamp) {
        guard all.count >= Self.limit else {
            all.append((start, end))
            return
        }
        all[oldest] = (start, end)
        oldest = (oldest + 1) % Self.limit
    }

    /// Packets of one every `packetTime` milliseconds that fall into them, of a stream that lived from `first` to `last`.
    func packets(every packetTime: Double, from first: Timestamp, to last: Timestamp) -> Double {
        guard packetTime > 0 else { return 0 }
        return all.reduce(0) { sum, silence in
            guard silence.start >= first, silence.end <= last + .milliseconds(1) else { return sum }
            return sum + max(0, ((silence.end - silence.start).milliseconds / packetTime - 1).rounded())
        }
    }
}
