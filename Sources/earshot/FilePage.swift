import Capture
import Delivery
import Diagnosis
import Engine
import Glibc
import Wire

/// A page about capture files: `analyze --html`, `report FILE`.
struct FilePage {
    private let presentation: Presentation
    private let remedies: RemedyChoice
    private var sources: [PageContent.Source] = []
    private var findings: [Finding] = []
    private var store: EvidenceStore?
    /// Removed when the page is written.
    private var scratch: String?

    private static var temporary: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

    init(language: Language, mask: NumberMask?, remedies: RemedyChoice) {
        presentation = Presentation(language: language, mask: mask)
        self.remedies = remedies
    }

    /// A page tells calls in full: all of the file stay known, with their messages; and it holds the packets of what was
    /// found, which are written to a directory of their own until then unless they are kept anyway.
    mutating func prepare(_ runner: inout FileRun) {
        if runner.evidence == nil {
            var name = Array("\(FilePage.temporary)/earshot-XXXXXX".utf8CString)
            if mkdtemp(&name) != nil {
                let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
                runner.evidence = try? FileEvidence(
                    directory: path, language: presentation.language, keepsPayload: false)
                scratch = path
            }
        }
        store = runner.evidence?.store
        runner.settings.limits.endedCalls = max(runner.settings.limits.endedCalls, 100_000)
        runner.settings.limits.endedCallText = max(runner.settings.limits.endedCallText, 256 << 20)
    }

    mutating func note(_ new: [Finding]) { findings += new }

    /// What one engine saw, with the findings noted since the last.
    mutating func add(_ outcome: FileRun.Outcome) {
        let names = outcome.interfaces
        sources.append(
            PageContent.Source(
                name: outcome.summaries.map(\.path).joined(separator: " + "),
                summary: Summary.counts(StatusRecord(outcome.engine.status()), presentation.language),
                calls: outcome.engine.calls().map { presentation.record($0, interfaces: names) },
                found: outcome.engine.callsWithFindings().map { presentation.record($0, interfaces: names) },
                findings: findings.map(presentation.record)))
        findings = []
    }

    /// One call of what an engine saw.
    mutating func add(_ call: CallDetail, of outcome: FileRun.Outcome) {
        sources.append(
            PageContent.Source(details: [presentation.record(call, interfaces: outcome.interfaces)]))
    }

    /// One registration, by its account, its handle or that of a finding about it; false where there is none such.
    mutating func add(registration name: String, of outcome: FileRun.Outcome) -> Bool {
        let about = findings.filter { $0.call == nil }
        let prefix = HandlePrefix(name)
        let named = about.last { prefix?.begins(Handle(finding: $0.id)) ?? false }
        let detail = outcome.engine.registration {
            $0.account == name || prefix?.begins(Handle($0)) ?? false || named.map($0.isMeant(by:)) ?? false
        }
        guard let detail else { return false }
        let records = about.filter(detail.registration.isMeant(by:)).map {
            FindingRecord($0, language: presentation.language)
        }
        let record = CallDetailRecord(detail, findings: records, interfaces: outcome.interfaces)
        sources.append(PageContent.Source(details: [presentation.show(record)]))
        return true
    }

    func write(to output: String) throws {
        var content = PageContent(
            sources: sources, language: presentation.language, made: SystemClock.wall(),
            masksNumbers: presentation.masksNumbers, remedies: remedies)
        if let store {
            content.takeEvidence { store.path(of: $0) }
            for index in content.sources.indices { trace(&content.sources[index], in: store) }
        }
        let page = HTMLPage.html(content)
        removeScratch()
        try SavedFile.write(output) { try $0(Array(page.utf8)) }
    }

    /// Findings about no call told in full at most.
    private static let traced = 20

    /// What was said about findings of no call stands in their evidence.
    private func trace(_ source: inout PageContent.Source, in store: EvidenceStore) {
        for finding in source.others.filter({ $0.severity != "notice" }).prefix(FilePage.traced) {
            guard let path = store.path(of: finding.id) else { continue }
            let engine = Engine(settings: EngineSettings())
            engine.transcript = []
            guard let summary = try? FileAnalysis.run(path: path, engine: engine) else { continue }
            let names = FileRun.Outcome(engine: engine, summaries: [summary]).interfaces
            source.traces[finding.id] = CallDetailRecord(engine.transcript ?? [], about: finding, interfaces: names)
                .map(presentation.show)
        }
    }

    private func removeScratch() {
        guard let scratch, let store else { return }
        for file in store.directory.files { unlink("\(scratch)/\(file.name)") }
        rmdir(scratch)
    }
}
