import ArgumentParser
import Delivery
import Diagnosis

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Follow the daemon's findings.",
            zh: "实时显示守护进程的发现。"
        ).ofCommandLine,
        discussion: Text(
            en: "Ends when the daemon does, or when nobody reads the output any more.",
            zh: "守护进程结束或无人读取输出时结束。"
        ).ofCommandLine)

    @Option(help: ArgumentHelp(en: "Begin with the last so many findings.", zh: "从最近这么多个发现开始。")) var last: Int?
    @Option(help: ArgumentHelp(en: "Only findings of this kind.", zh: "只显示此类型的发现。"), completion: .list(Words.kinds))
    var kind: String?
    @Option(
        help: ArgumentHelp(
            en: "Only this severity and above: notice, warning or error.",
            zh: "只显示此级别及以上：notice（提示）、warning（警告）或 error（错误）。")) var severity: String?
    @Option(
        help: ArgumentHelp(
            en: "Only findings of calls whose caller or callee contains this.", zh: "只显示主叫或被叫号码包含此内容的呼叫的发现。"))
    var number: String?
    @Option(help: ArgumentHelp(en: "Only findings that name this address.", zh: "只显示涉及此地址的发现。")) var peer: String?
    @Flag(help: ArgumentHelp(en: "One JSON object a line.", zh: "每行一个 JSON 对象。")) var json = false
    @OptionGroup var socket: SocketOption
    @OptionGroup var languageOption: LanguageOption

    func validate() throws { try Words.check(kind: kind) }

    func run() throws {
        let language = languageOption.language(settings: nil)
        let query = [
            ("follow", "1"), ("limit", last.map { String($0) }), ("kind", kind), ("severity", severity),
            ("number", number), ("peer", peer), ("lang", language.rawValue),
        ]
        try socket.client.lines("/v1/findings", query) { line in
            if json { return Console.print(line) }
            if let record = try? JSONLine.decode(FindingRecord.self, from: line) {
                return Console.print(ReadableLine.listed(record, language: language))
            }
            if let gap = try? JSONLine.decode(Gap.self, from: line) {
                let text = Text(
                    en: "\(gap.missed) findings came too fast and were missed; the log has them",
                    zh: "有 \(gap.missed) 条发现来得太快而未显示，日志中有记录")
                Console.complain("earshot: \(text.text(language))")
            }
            return true
        }
        Console.complain("earshot: \(Text(en: "the daemon ended", zh: "守护进程已结束").text(language))")
    }

    private struct Gap: Decodable {
        var missed: UInt64
    }
}

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Show the daemon's state and counters.",
            zh: "显示守护进程的状态和计数。"
        ).ofCommandLine)

    @Flag(help: ArgumentHelp(en: "One JSON object.", zh: "一个 JSON 对象。")) var json = false
    @OptionGroup var socket: SocketOption
    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let record = try socket.client.get("/v1/status", as: DaemonRecord.self)
        if json {
            Console.print(JSONLine.encode(record))
        } else {
            for line in Table.status(record, language: languageOption.language(settings: nil)) { Console.print(line) }
        }
    }
}
