import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Glibc
import Wire

/// What is chosen, wherever it comes from.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            en: "Only from then on: 30m, 2h or 7d ago, 10:40 today, 2026-11-21, or RFC 3339.",
            zh: "只显示此后的：30m、2h 或 7d 之前，当天 10:40，2026-11-21，或 RFC 3339 时间。", valueName: "time"))
    var since: String?
    @Option(
        help: ArgumentHelp(
            en: "Only up to then, likewise; a date to its end.", zh: "只显示到此时为止的，写法相同；日期算到当天结束。", valueName: "time"))
    var until: String?
    @Option(help: ArgumentHelp(en: "Only of this kind.", zh: "只显示此类型的。"), completion: .list(Words.kinds)) var kind:
        String?
    @Option(
        help: ArgumentHelp(en: "Only at this address, or what else an incident is about.", zh: "只显示此地址的，或事件所涉及的其他对象的。"))
    var peer: String?

    func validate() throws {
        for (name, text) in [("since", since), ("until", until)] {
            guard let text, SelectionOptions.moment(text, now: SystemClock.wall()) == nil else { continue }
            throw ValidationError(
                en:
                    "--\(name) is a time such as 30m, 2h, 10:40, 2026-11-21 or 2026-11-21T10:40:00+08:00, not \"\(text)\"",
                zh: "--\(name) 是时间，如 30m、2h、10:40、2026-11-21 或 2026-11-21T10:40:00+08:00，而不是“\(text)”")
        }
        if peer?.isEmpty == true {
            throw ValidationError(en: "--peer is empty; leave it out for all", zh: "--peer 为空；要全部请去掉该选项")
        }
        try Words.check(kind: kind)
    }

    var time: Timestamp? { since.flatMap { SelectionOptions.moment($0, now: SystemClock.wall()) } }
    var end: Timestamp? { until.flatMap { SelectionOptions.end($0, now: SystemClock.wall()) } }

    var isEmpty: Bool { since == nil && until == nil && kind == nil && peer == nil }

    func filter(number: String? = nil) -> HistoryFilter {
        var filter = HistoryFilter(kind: kind, number: number, peer: peer, since: time)
        filter.until = end
        return filter
    }

    /// `30m`, `2h`, `7d` before `now`; `10:40` of the day, or of yesterday when that is still to come; a date; RFC 3339.
    /// Clock times and dates are those of `clock`.
    static func moment(_ text: String, now: Timestamp, clock: WallClock = .local) -> Timestamp? {
        if let time = Timestamp(rfc3339: text) { return time }
        if let seconds = Interval.seconds(of: text), seconds <= 1_000_000 * 86_400 {
            return now - .seconds(Double(seconds))
        }
        let today = clock.dateTime(now).prefix(10)
        if text.utf8.count == 5, text.contains(":") {
            guard let time = moment(date: String(today), clock: text, wall: clock) else { return nil }
            return time > now ? time - .seconds(86_400) : time
        }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" }).map(String.init)
        guard parts.count <= 2, let date = parts.first else { return nil }
        return moment(date: date, clock: parts.count == 2 ? parts[1] : "00:00", wall: clock)
    }

    /// The last moment that `text` means: of a date alone the day's, else `moment`.
    static func end(_ text: String, now: Timestamp, clock: WallClock = .local) -> Timestamp? {
        guard let begin = moment(text, now: now, clock: clock) else { return nil }
        guard text.utf8.count == 10, text.utf8.count(where: { $0 == UInt8(ascii: "-") }) == 2 else { return begin }
        // Where clocks change a day has 23 or 25 hours; the next one's date is found from its noon or so.
        let next = clock.dateTime(begin + .seconds(36 * 3_600)).prefix(10)
        return moment(date: String(next), clock: "00:00", wall: clock).map { $0 - Interval(nanoseconds: 1) }
    }

    private static func moment(date: String, clock: String, wall: WallClock) -> Timestamp? {
        let seconds = clock.utf8.count == 5 ? clock + ":00" : clock
        guard let utc = Timestamp(rfc3339: "\(date)T\(seconds)Z") else { return nil }
        // The offset of the local clock near that time; twice, for a time near a change of it.
        var time = utc
        for _ in 0..<2 {
            guard let shown = Timestamp(rfc3339: wall.dateTime(time).replacing(" ", with: "T") + "Z") else {
                return nil
            }
            time = time - (shown - utc)
        }
        return time
    }
}

/// What findings, incidents and calls are chosen by.
struct FilterOptions: ParsableArguments {
    @OptionGroup var selection: SelectionOptions
    @Option(help: ArgumentHelp(en: "At most the last so many.", zh: "最多显示最近这么多个。")) var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError(en: "--limit is at least 1", zh: "--limit 至少为 1") }
    }

    /// For the daemon.
    var query: [(String, String?)] {
        [
            ("since", selection.time?.rfc3339), ("until", selection.end?.rfc3339), ("kind", selection.kind),
            ("peer", selection.peer), ("limit", limit.map { String($0) }),
        ]
    }

    /// For the database.
    func filter() -> HistoryFilter { selection.filter() }
}

/// The daemon, or a database that is read directly.
struct HistoryOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Read this history instead of asking the daemon.", zh: "读取此历史数据库，而不询问守护进程。", valueName: "path"))
    var database: String?
    @OptionGroup var socket: SocketOption

    static let defaultLimit = 10_000

    /// Nil when the daemon is to be asked.
    /// - Throws: `Failure` when the database cannot be read.
    func archive() throws -> HistoryArchive? {
        guard let database else { return nil }
        return try HistoryOptions.reading { () throws(HistoryArchive.Unreadable) in try HistoryArchive(path: database) }
    }

    static func reading<Value>(_ body: () throws(HistoryArchive.Unreadable) -> Value) throws -> Value {
        do { return try body() } catch { throw Failure(error.description) }
    }
}

enum SeverityName: String, ExpressibleByArgument, CaseIterable {
    case notice, warning, error

    var severity: Severity {
        switch self {
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}
