import Wire

/// Until when rows of the shelf of traces were put in: a row itself bears no time, and after a quarter of an hour nobody
/// joins it any more, so that it need not be kept or sent.
struct TraceMarks: Equatable {
    struct Mark: Equatable {
        /// Seconds since 1970.
        var time: Int64
        /// The last row by then.
        var row: Int64
    }

    private(set) var marks: [Mark] = []

    /// Seconds: as long as a collector keeps them.
    static let life = CollectorStore.traceLife.nanoseconds / 1_000_000_000
    private static let period: Int64 = 60
    private static let limit = 2 * Int(life / period)
    /// Of what the outbox knows of itself.
    static let name = "traced"

    /// - Parameter text: As `text` gave it; what is not is left out.
    init(_ text: String?) {
        for pair in (text ?? "").split(separator: " ").suffix(Self.limit) {
            let numbers = pair.split(separator: "@").compactMap { Int64($0) }
            if numbers.count == 2 { marks.append(Mark(time: numbers[1], row: numbers[0])) }
        }
    }

    var text: String { marks.map { "\($0.row)@\($0.time)" }.joined(separator: " ") }

    /// - Parameter row: The last that was put in, ever.
    /// - Returns: The last row that is too old to be of use; nil where none is.
    mutating func note(row: Int64, at now: Timestamp) -> Int64? {
        let seconds = now.nanoseconds / 1_000_000_000
        // The clock was set back: what it said then says nothing now.
        marks.removeAll { $0.time > seconds }
        if row > marks.last?.row ?? 0, seconds - (marks.last?.time ?? .min / 2) >= Self.period {
            if marks.count >= Self.limit { marks.removeFirst() }
            marks.append(Mark(time: seconds, row: row))
        }
        let old = marks.last { seconds - $0.time >= Self.life }
        marks.removeAll { seconds - $0.time >= Self.life }
        return old?.row
    }
}
