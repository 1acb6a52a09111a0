import ArgumentParser
import Delivery
import Diagnosis

struct Findings: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "List findings of now and of the history, oldest first.",
            zh: "列出当前和历史中的发现，旧的在前。"
        ).ofCommandLine,
        discussion: Text(
            en: "Exit codes as for analyze: 1 when one of them is a warning or an error.",
            zh: "退出码同 analyze：有警告或错误时为 1。"
        ).ofCommandLine)

    @OptionGroup var filter: FilterOptions
    @Option(
        help: ArgumentHelp(
            en: "Only this severity and above: notice, warning or error.",
            zh: "只显示此级别及以上：notice（提示）、warning（警告）或 error（错误）。")) var severity: SeverityName?
    @Option(help: ArgumentHelp(en: "Only findings of the call with this Call-ID.", zh: "只显示此 Call-ID 的呼叫的发现。"))
    var call: String?
    @Option(
        help: ArgumentHelp(
            en: "Only findings of calls whose caller or callee contains this.", zh: "只显示主叫或被叫号码包含此内容的呼叫的发现。"))
    var number: String?
    @Flag(help: ArgumentHelp(en: "One JSON object a line.", zh: "每行一个 JSON 对象。")) var json = false
    @OptionGroup var source: HistoryOptions
    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = languageOption.language(settings: nil)
        var serious = false
        if let archive = try source.archive() {
            var asked = filter.filter()
            asked.minimumSeverity = severity?.severity ?? .notice
            asked.callID = call
            asked.number = number
            let records = try HistoryOptions.reading {
                () throws(HistoryArchive.Unreadable) in
                try archive.findings(asked, language: language, limit: filter.limit ?? HistoryOptions.defaultLimit)
            }
            for record in records {
                if record.severity != Severity.notice.name { serious = true }
                guard show(record, JSONLine.encode(record), language) else { break }
            }
        } else {
            let query =
                filter.query + [
                    ("severity", severity?.rawValue), ("call", call), ("number", number), ("lang", language.rawValue),
                ]
            try source.socket.client.lines("/v1/findings", query) { line in
                guard let record = try? JSONLine.decode(FindingRecord.self, from: line) else { return true }
                if record.severity != Severity.notice.name { serious = true }
                return show(record, line, language)
            }
        }
        if serious { throw ExitCode(ExitStatus.findings) }
    }

    private func show(_ record: FindingRecord, _ line: String, _ language: Language) -> Bool {
        Console.print(json ? line : ReadableLine.listed(record, language: language))
    }
}

struct Incidents: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "List incidents: findings of one kind at one peer, account or number, opened, counted, cleared.",
            zh: "列出事件：同一对端、账号或号码上的同类发现，含出现、次数与恢复。"
        ).ofCommandLine,
        discussion: Text(
            en: "Exit code 1 when one of them is open.",
            zh: "有未恢复的事件时退出码为 1。"
        ).ofCommandLine)

    @Flag(help: ArgumentHelp(en: "Only those that are open.", zh: "只显示尚未恢复的。")) var open = false
    @OptionGroup var filter: FilterOptions
    @Option(
        help: ArgumentHelp(
            en: "Only this severity and above: notice, warning or error.",
            zh: "只显示此级别及以上：notice（提示）、warning（警告）或 error（错误）。")) var severity: SeverityName?
    @Flag(help: ArgumentHelp(en: "JSON: one object a line.", zh: "JSON：每行一个对象。")) var json = false
    @OptionGroup var source: HistoryOptions
    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = languageOption.language(settings: nil)
        let records: [IncidentRecord]
        if let archive = try source.archive() {
            var asked = filter.filter()
            asked.minimumSeverity = severity?.severity ?? .notice
            asked.isOpen = open
            records = try HistoryOptions.reading {
                () throws(HistoryArchive.Unreadable) in
                try archive.incidents(asked, limit: filter.limit ?? HistoryOptions.defaultLimit)
            }.map { IncidentRecord($0, language: language) }
        } else {
            let query =
                filter.query + [
                    ("open", open ? "1" : nil), ("severity", severity?.rawValue), ("lang", language.rawValue),
                ]
            records = try source.socket.client.get("/v1/incidents", query, as: [IncidentRecord].self)
        }
        if json {
            for record in records where !Console.print(JSONLine.encode(record)) { break }
        } else {
            Console.table(Table.incidents(records, language: language), isWhole: filter.limit != nil)
        }
        if records.contains(where: { $0.cleared == nil }) { throw ExitCode(ExitStatus.findings) }
    }
}
