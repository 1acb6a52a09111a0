import Wire

/// What has been told of which subject: once, again in the hour, until it is well again. On packet time, bounded.
struct Suppression {
    struct Entry {
        /// When it was first seen, and when it was seen last.
        var since: Timestamp
        var last: Timestamp
        /// Each reason is told and counted by itself: another one is news, one that comes back is not.
        var causes: [Reason?: Cause] = [:]
    }

    struct Cause {
        var told: Timestamp
        /// Times seen since it was told last.
        var repeats = 0
    }

    enum Verdict: Equatable {
        case first
        /// Seen so many times since it was told the last time, which is long ago.
        case again(count: Int)
        case silent
    }

    private var entries: Table<Subject, Entry>
    /// Less than the hour after which a quiet incident is taken for over.
    private static let interval = Interval.seconds(3_000)
    private static let causeLimit = 16

    /// - Parameter kind: Whose repeats it knows.
    init(_ kind: Kind) { entries = Table(kind) }

    mutating func note(_ subject: Subject, cause: Reason? = nil, at time: Timestamp, _ context: Context) -> Verdict {
        var entry = entries[subject] ?? Entry(since: time, last: time)
        defer { entries[subject, context] = entry }
        entry.last = time
        guard var known = entry.causes[cause] else {
            if entry.causes.count >= Self.causeLimit { entry.causes = [:] }
            entry.causes[cause] = Cause(told: time)
            return .first
        }
        known.repeats += 1
        let isDue = time - known.told >= Self.interval
        let count = known.repeats
        if isDue { known = Cause(told: time) }
        entry.causes[cause] = known
        return isDue ? .again(count: count) : .silent
    }

    subscript(subject: Subject) -> Entry? { entries[subject] }

    /// The subject is well again: what was known of it, when it had been told.
    mutating func recover(_ subject: Subject) -> Entry? { entries.remove(subject) }

    /// The end of a title that is told again.
    static func suffix(_ verdict: Verdict) -> Text {
        guard case .again(let count) = verdict else { return Text(en: "", zh: "") }
        return Text(
            en: " (Seen \(Wording.count(count, "time", "times")) since it was last told.)",
            zh: "（自上次报告以来又出现 \(count) 次。）")
    }
}
