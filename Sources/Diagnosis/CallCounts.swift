package import Wire

/// How often each caller called each callee, by day and by month of the profile's time zone.
///
/// Carriers count that way, so the counts outlive a restart: `entries` out, `restore` in.
package struct CallCounts: Sendable {
    package struct Entry: Sendable, Hashable {
        /// Numbers as `PhoneNumber.normalised` writes them.
        package var caller: String
        package var callee: String
        /// Days since 1970-01-01, and months since January of year 0, in local time.
        package var day: Int
        package var month: Int
        package var callsOfDay: Int
        package var callsOfMonth: Int
        package var last: Timestamp

        package init(
            caller: String, callee: String, day: Int, month: Int, callsOfDay: Int, callsOfMonth: Int, last: Timestamp
        ) {
            self.caller = caller
            self.callee = callee
            self.day = day
            self.month = month
            self.callsOfDay = callsOfDay
            self.callsOfMonth = callsOfMonth
            self.last = last
        }
    }

    private struct Pair: Hashable {
        var caller: String
        var callee: String
    }

    private var table: [Pair: Entry] = [:]
    /// What numbers are kept as, where they may not be kept themselves; one number gives one pseudonym, always.
    package var pseudonym: (@Sendable (String) -> String)?
    private let limit: Int
    package private(set) var evictions: UInt64 = 0

    package init(limit: Int = 50_000) { self.limit = max(limit, 1) }

    /// All counts, oldest call first.
    package var entries: [Entry] {
        table.values.sorted { ($0.last, $0.caller, $0.callee) < ($1.last, $1.caller, $1.callee) }
    }

    /// The counts whose last call came at or after `since`, in no order.
    package func entries(since: Timestamp) -> [Entry] { table.values.filter { $0.last >= since } }

    /// Puts counts back; what is known better already stays.
    package mutating func restore(_ entries: [Entry]) {
        for entry in entries.suffix(limit) {
            let pair = Pair(caller: entry.caller, callee: entry.callee)
            if let known = table[pair], known.last >= entry.last { continue }
            guard table[pair] != nil || table.count < limit else { continue }
            table[pair] = entry
        }
    }

    /// One more call; returns the counts with it.
    @discardableResult
    package mutating func count(
        caller: String, callee: String, at time: Timestamp, utcOffsetSeconds: Int
    ) -> (day: Int, month: Int) {
        let pair = pair(caller, callee)
        let (day, month) = Self.date(of: time, utcOffsetSeconds: utcOffsetSeconds)
        var entry =
            table[pair]
            ?? Entry(
                caller: pair.caller, callee: pair.callee, day: day, month: month, callsOfDay: 0, callsOfMonth: 0,
                last: time)
        if table[pair] == nil, table.count >= limit { makeRoom(month: month) }
        if entry.month != month { entry.callsOfMonth = 0 }
        if entry.day != day { entry.callsOfDay = 0 }
        entry.day = day
        entry.month = month
        entry.callsOfDay = min(entry.callsOfDay, Int.max - 1) + 1
        entry.callsOfMonth = min(entry.callsOfMonth, Int.max - 1) + 1
        entry.last = max(entry.last, time)
        table[pair] = entry
        return (entry.callsOfDay, entry.callsOfMonth)
    }

    /// Calls of the day and of the month that `time` lies in.
    package func calls(
        caller: String, callee: String, at time: Timestamp, utcOffsetSeconds: Int
    ) -> (day: Int, month: Int) {
        guard let entry = table[pair(caller, callee)] else { return (0, 0) }
        let (day, month) = Self.date(of: time, utcOffsetSeconds: utcOffsetSeconds)
        return (entry.day == day ? entry.callsOfDay : 0, entry.month == month ? entry.callsOfMonth : 0)
    }

    private func pair(_ caller: String, _ callee: String) -> Pair {
        guard let pseudonym else { return Pair(caller: caller, callee: callee) }
        return Pair(caller: pseudonym(caller), callee: pseudonym(callee))
    }

    /// Past months go first, then the older half.
    private mutating func makeRoom(month: Int) {
        let before = table.count
        table = table.filter { $0.value.month >= month }
        if table.count >= limit {
            let kept = entries.suffix(limit / 2)
            table = Dictionary(
                kept.map { (Pair(caller: $0.caller, callee: $0.callee), $0) }, uniquingKeysWith: { _, new in new })
        }
        evictions += UInt64(clamping: before - table.count)
    }

    /// Day and month of a moment, proleptic Gregorian.
    static func date(of time: Timestamp, utcOffsetSeconds: Int) -> (day: Int, month: Int) {
        let civil = CivilTime(time + .seconds(Double(utcOffsetSeconds)))
        return (Int(clamping: civil.days), Int(clamping: civil.year * 12) + civil.month - 1)
    }
}
