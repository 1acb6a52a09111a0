import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Engine

/// All that is known of what an alert names.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Show what a handle names, whole: verdict, call, ladder, media, evidence, what to do.",
            zh: "完整显示编号所指的内容：结论、呼叫、信令图、媒体、证据、处理方法。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                HANDLE stands in alerts, in `watch`, `findings`, `incidents` and `calls`, and on a report's \
                page; its beginning is enough where nothing else begins so. An id or a Call-ID is understood \
                too. Of an incident its first finding is shown. Exit codes as for analyze.
                """,
            zh: """
                编号出现在告警、`watch`、`findings`、`incidents`、`calls` 和报告网页中；没有其他编号以此开头时，\
                给出开头即可。也可使用 id 或 Call-ID。对事件显示其首个发现。退出码同 analyze。
                """
        ).ofCommandLine)

    @Argument(
        help: ArgumentHelp(en: "Handle of a finding, an incident or a call.", zh: "发现、事件或呼叫的编号。", valueName: "handle"),
        completion: .custom { _, _, word in Words.handles(word) })
    var handle: String
    @OptionGroup var source: SourceOptions
    @OptionGroup var deviceOption: DeviceOption

    func run() throws {
        let (settings, language) = try source.judge.resolve()
        let remedies = RemedyChoice(register: try .builtIn(), device: try deviceOption.resolve())
        var outcome: FileRun.Outcome?
        var book: any HandleBook = DaemonBook(client: source.socket.client, language: language)
        if let file = source.file {
            let presentation = Presentation(language: language, mask: settings.mask)
            let kept = FileBook(presentation)
            let result = try source.analyse(file) { kept.note($0) }
            kept.outcome = result
            outcome = result
            book = kept
        }
        let shown = try Shown(named: handle, in: book)
        if source.json {
            Console.print(JSONLine.encode(shown))
        } else {
            for line in shown.draw(remedies, language) where !Console.print(line) { break }
        }
        try source.finish(outcome)
        if shown.isSerious { throw ExitCode(ExitStatus.findings) }
    }
}

/// What a handle named, with what it stands in.
struct Shown: Encodable {
    var incident: IncidentRecord?
    var finding: FindingRecord?
    var call: CallDetailRecord?

    var isSerious: Bool {
        let all = [finding].compactMap { $0 } + (call?.findings ?? [])
        return incident != nil || all.contains { $0.severity != Severity.notice.name }
    }

    /// - Throws: `Failure` when nothing is named so, or several things are.
    init(named text: String, in book: any HandleBook) throws {
        var named = HandleRecord()
        if HandlePrefix(text) != nil { named = try book.named(text) }
        // An id, as logs have it.
        if named.count == 0 { named = try book.named(Handle(finding: text).whole) }
        if named.count == 0 { named = try book.named(Handle(incident: text).whole) }
        guard named.count <= 1 else { throw Failure.ambiguous(text, named.candidates()) }
        incident = named.incidents.first
        finding = named.findings.first
        if let incident { finding = try book.named(Handle(finding: incident.firstFinding).whole).findings.first }
        if let about = finding?.call {
            call = try book.call(Handle(about).whole) ?? book.call(about.callID)
        } else if let found = named.calls.first {
            call = try book.call(Handle(found).whole)
        } else if named.count == 0 {
            call = try book.call(text)
            guard call != nil else {
                guard HandlePrefix(text) != nil else {
                    throw Failure(
                        en:
                            "nothing here is called \"\(text)\"; a handle is 4 to 12 digits and letters, as lists show it",
                        zh: "没有名为“\(text)”的记录；编号为列表所示的 4 至 12 位数字和字母")
                }
                throw Failure(
                    en: "nothing here is called \"\(text)\"; it may be older than what is kept",
                    zh: "没有名为“\(text)”的记录；它可能已超出保存期限")
            }
        }
    }

    func draw(_ remedies: RemedyChoice, _ language: Language) -> [String] {
        let ladder = Ladder(language: language)
        var lines: [String] = []
        if let incident { lines += Shown.lines(incident, language) + [""] }
        if let finding {
            lines += ladder.whole(finding) + [""]
            lines += Shown.lines(remedies, finding, call?.ladder ?? [], language)
        } else if incident != nil {
            lines.append(language == .en ? "Its first finding is no longer held." : "首个发现已不再保存。")
        }
        guard let call else {
            if finding?.call != nil {
                lines.append(language == .en ? "Its call is no longer held." : "该呼叫已不再保存。")
            }
            return lines
        }
        lines += ladder.call(call)
        let others = call.findings.filter { $0.id != finding?.id }
        if finding == nil, others.isEmpty { lines += ["", ladder.nothingWrong] }
        if finding != nil, !others.isEmpty {
            lines += ["", language == .en ? "Also found in this call:" : "此呼叫的其他发现："]
            lines += others.map { "  \($0.handle)  \(ReadableLine.oneLine("\($0.severity) \($0.kind): \($0.title)"))" }
        } else {
            for other in others {
                lines += [""] + ladder.whole(other)
                lines += Shown.lines(remedies, other, call.ladder, language)
            }
        }
        return lines
    }

    private static func lines(_ incident: IncidentRecord, _ language: Language) -> [String] {
        let said = SaidTime()
        let over = incident.cleared.map { said.text($0) }
        let times =
            language == .en
            ? "since \(said.text(incident.opened)), last \(said.text(incident.last)), "
                + (over.map { "over \($0)" } ?? "open")
            : "自 \(said.text(incident.opened)) 起，最近 \(said.text(incident.last))，" + (over.map { "\($0) 恢复" } ?? "未恢复")
        let name = language == .en ? "Incident" : "事件"
        return [
            "\(name) \(incident.handle) \(incident.severity) \(incident.kind) \(incident.subject)", times,
            incident.share,
        ]
        .map(ReadableLine.oneLine)
    }

    private static func lines(
        _ remedies: RemedyChoice, _ finding: FindingRecord, _ ladder: [LadderRecord], _ language: Language
    ) -> [String] {
        guard let advice = remedies.advice(for: finding, ladder, language) else { return [] }
        let title = language == .en ? "What to do on " : "处理方法："
        return [title + advice.device.product.text(language), advice.why].compactMap { $0 }
            + advice.remedies.flatMap { RemedyText.lines($0, language) }
    }
}

/// Where handles are looked up.
protocol HandleBook {
    /// What the handles that begin so name.
    func named(_ beginning: String) throws -> HandleRecord
    /// By Call-ID or handle; nil where there is none.
    func call(_ name: String) throws -> CallDetailRecord?
}

/// The daemon, with what it remembers and what its history kept.
struct DaemonBook: HandleBook {
    let client: DaemonClient
    let language: Language

    func named(_ beginning: String) throws -> HandleRecord {
        try client.get(
            "/v1/handles/\(DaemonClient.encoded(beginning))", [("lang", language.rawValue)], as: HandleRecord.self)
    }

    func call(_ name: String) throws -> CallDetailRecord? {
        do {
            return try client.get(
                "/v1/calls/\(DaemonClient.encoded(name))", [("lang", language.rawValue)], as: CallDetailRecord.self)
        } catch let failure as Failure where failure.status == 404 {
            return nil
        }
    }
}

/// A capture that was analysed.
final class FileBook: HandleBook {
    private let presentation: Presentation
    private var findings: [Finding] = []
    var outcome: FileRun.Outcome?

    init(_ presentation: Presentation) { self.presentation = presentation }

    func note(_ new: [Finding]) { findings += new }

    func named(_ beginning: String) throws -> HandleRecord {
        guard let prefix = HandlePrefix(beginning), let outcome else { return HandleRecord() }
        let filter = HistoryFilter(handle: prefix)
        return HandleRecord(
            findings: findings.filter(filter.admits).map(presentation.record),
            incidents: outcome.engine.incidents().filter(filter.admits).map(presentation.record),
            calls: outcome.engine.calls().filter(filter.admits).map {
                presentation.record($0, interfaces: outcome.interfaces)
            })
    }

    func call(_ name: String) throws -> CallDetailRecord? {
        guard let outcome else { return nil }
        return try outcome.engine.named(call: name).map { presentation.record($0, interfaces: outcome.interfaces) }
    }
}
