import ArgumentParser
import Delivery
import Diagnosis
import Engine

struct Calls: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "List calls: live ones first, then ended ones, newest first.",
            zh: "列出呼叫：进行中的在前，其后为已结束的，新的在前。"
        ).ofCommandLine)

    @Option(help: ArgumentHelp(en: "Only calls whose caller or callee contains this.", zh: "只显示主叫或被叫号码包含此内容的呼叫。"))
    var number: String?
    @Option(
        help: ArgumentHelp(
            en: "Only calls in this state: setup, ringing, answered or ended.",
            zh: "只显示处于此状态的呼叫：setup（建立中）、ringing（振铃）、answered（已接通）或 ended（已结束）。")) var state: String?
    @Flag(help: ArgumentHelp(en: "Comma-separated values.", zh: "逗号分隔的数据（CSV）。")) var csv = false
    @OptionGroup var filter: FilterOptions
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Read this history instead of asking the daemon.", zh: "读取此历史数据库，而不询问守护进程。", valueName: "path"))
    var database: String?
    @OptionGroup var source: SourceOptions

    func validate() throws {
        if let state, !["setup", "ringing", "answered", "ended"].contains(state) {
            throw ValidationError(
                en: "--state is setup, ringing, answered or ended, not \"\(state)\"",
                zh: "--state 为 setup、ringing、answered 或 ended，而不是“\(state)”")
        }
        if database != nil, source.file != nil {
            throw ValidationError(en: "--database or --file, not both", zh: "--database 和 --file 只能用一个")
        }
    }

    func run() throws {
        let (settings, language) = try source.judge.resolve()
        let presentation = Presentation(language: language, mask: settings.mask)
        var outcome: FileRun.Outcome?
        var wanted = filter.filter()
        wanted.number = number
        let records: [CallRecord]
        if let file = source.file {
            let result = try source.analyse(file)
            outcome = result
            records = Array(
                result.engine.calls().lazy
                    .filter { (state == nil || $0.state == state) && wanted.admits($0) }.prefix(filter.limit ?? .max)
                    .map { presentation.record($0, interfaces: result.interfaces) })
        } else if let archive = try archive() {
            let asked = wanted
            records = try HistoryOptions.reading {
                () throws(HistoryArchive.Unreadable) in
                try archive.calls(asked, limit: filter.limit ?? HistoryOptions.defaultLimit)
            }.filter { state == nil || $0.state == state }
        } else {
            records = try source.socket.client.get(
                "/v1/calls", filter.query + [("number", number), ("state", state)], as: [CallRecord].self)
        }
        if source.json {
            source.printJSON(records)
        } else if csv {
            for line in CSV.calls(records) where !Console.print(line) { break }
        } else {
            Console.table(Table.calls(records, language: language), isWhole: filter.limit != nil)
        }
        try source.finish(outcome)
    }

    private func archive() throws -> HistoryArchive? {
        guard let database else { return nil }
        return try HistoryOptions.reading { () throws(HistoryArchive.Unreadable) in try HistoryArchive(path: database) }
    }
}

struct Call: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Show one call: its ladder, its media both ways, and the verdict.",
            zh: "显示一个呼叫：信令图、双向媒体和结论。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                NAME is a Call-ID, the beginning of a handle (or, with --file, of a Call-ID), or a number that \
                called or was called, or a part of it. With --last the newest of the calls that fit is shown, \
                and without NAME the newest of all.
                """,
            zh: """
                NAME 为 Call-ID、编号（或使用 --file 时的 Call-ID）的开头，或主叫、被叫号码的一部分。\
                --last 显示符合条件的最近一个呼叫；不给 NAME 时为全部呼叫中最近的一个。
                """
        ).ofCommandLine)

    @Argument(
        help: ArgumentHelp(en: "Call-ID, handle or number.", zh: "Call-ID、编号或号码。", valueName: "name"),
        completion: .custom { _, _, word in Words.handles(word) })
    var name: String?
    @Flag(
        help: ArgumentHelp(en: "The newest call, or the newest of those whose number fits.", zh: "最近的呼叫，或号码符合者中最近的一个。"))
    var last = false
    @OptionGroup var source: SourceOptions

    func validate() throws {
        if name == nil, !last {
            throw ValidationError(
                en: "which call? A Call-ID, a handle, a number, or --last", zh: "哪个呼叫？请给出 Call-ID、编号、号码或 --last")
        }
    }

    func run() throws {
        let (settings, language) = try source.judge.resolve()
        let choice = CallChoice(name: name, newest: last)
        var outcome: FileRun.Outcome?
        let record: CallDetailRecord
        if let file = source.file {
            let result = try source.analyse(file)
            outcome = result
            record = Presentation(language: language, mask: settings.mask).record(
                try choice.find(result.engine), interfaces: result.interfaces)
        } else {
            record = try choice.find(source.socket.client, language)
        }
        if source.json {
            Console.print(JSONLine.encode(record))
        } else {
            for line in Ladder(language: language).draw(record) where !Console.print(line) { break }
        }
        try source.finish(outcome)
    }
}
