import Wire

/// Outages told, until they are over: one that is seen again goes on and is no news. One that nobody ran into for a day
/// is over as well, and the next failure is told anew. Bounded.
struct ToldOutages {
    /// When each was seen last; `distantPast` for those of an earlier run.
    private var seen = Table<Subject, Timestamp>(.signallingBlocked)
    private static let memory = Interval.seconds(86_400)

    /// True where it was told and is seen again now.
    ///
    /// - Parameter lastHeard: When the other side was heard last, which ends it; nil where that says nothing.
    mutating func goesOn(_ subject: Subject, lastHeard: Timestamp? = nil, at time: Timestamp, _ context: Context)
        -> Bool
    {
        guard let last = seen[subject], lastHeard.map({ $0 <= last }) ?? true,
            last == .distantPast || time - last <= Self.memory
        else { return false }
        seen[subject, context] = max(last, time)
        return true
    }

    mutating func begin(_ subject: Subject, at time: Timestamp, _ context: Context) { seen[subject, context] = time }

    /// True where it was told.
    mutating func end(_ subject: Subject) -> Bool { seen.remove(subject) != nil }

    /// It was told by an earlier run.
    mutating func restore(_ subject: Subject, _ context: Context) { begin(subject, at: .distantPast, context) }
}
