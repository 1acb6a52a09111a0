import Wire

/// What has been told of which subject: once, again in the hour, until it is well again. On packet time, bounded.
struct ToldBook {
    struct Entry {
        /// When it was first seen, when it was told last, and when it was seen last.
        var since: Timestamp
        var told: Timestamp
        var last: Timestamp
        /// Why, as it was told last: another reason is news.
        var cause: Reason?
        /// Times seen since it was told last.
        var repeats = 0
    }

    enum Verdict: Equatable {
        case first
        /// Seen so many times since it was told the last time, which is long ago.
        case again(count: Int)
        case silent
    }

    private var entries: [String: Entry] = [:]
    private let limit: Int
    /// Less than the hour after which a quiet incident is taken for over.
    private static let interval = Interval.seconds(3_000)

    init(limit: Int = 4_096) { self.limit = limit }

    mutating func note(_ subject: String, cause: Reason? = nil, at time: Timestamp) -> Verdict {
        guard var entry = entries[subject], entry.cause == cause else {
            if entries[subject] == nil { makeRoom() }
            entries[subject] = Entry(since: entries[subject]?.since ?? time, told: time, last: time, cause: cause)
            return .first
        }
        entry.last = time
        entry.repeats += 1
        let isDue = time - entry.told >= Self.interval
        let count = entry.repeats
        if isDue {
            entry.told = time
            entry.repeats = 0
        }
        entries[subject] = entry
        return isDue ? .again(count: count) : .silent
    }

    subscript(subject: String) -> Entry? { entries[subject] }

    /// The subject is well again: what was known of it, when it had been told.
    mutating func recover(_ subject: String) -> Entry? { entries.removeValue(forKey: subject) }

    /// Strangers may bring any number of subjects: the half that was seen longest ago goes.
    private mutating func makeRoom() {
        guard entries.count >= limit else { return }
        let times = entries.values.map(\.last).sorted()
        let middle = times[times.count / 2]
        entries = entries.filter { $0.value.last > middle }
    }

    /// The end of a title that is told again.
    static func suffix(_ verdict: Verdict) -> Text {
        guard case .again(let count) = verdict else { return Text(en: "", zh: "") }
        return Text(
            en: " (Seen \(Wording.count(count, "time", "times")) since it was last told.)",
            zh: "（自上次报告以来又出现 \(count) 次。）")
    }
}
