import Capture
import Delivery
import Diagnosis
import Engine
import Wire

/// A page about capture files: `analyze --html`, `report FILE`.
struct FileReport {
    private let presentation: Presentation
    private let remedies: RemedyChoice
    private var sources: [ReportContent.Source] = []
    private var findings: [Finding] = []

    init(language: Language, mask: NumberMask?, remedies: RemedyChoice) {
        presentation = Presentation(language: language, mask: mask)
        self.remedies = remedies
    }

    /// A page tells calls in full: all of the file stay known, with their messages.
    func prepare(_ runner: inout FileRun) {
        runner.settings.limits.endedCalls = max(runner.settings.limits.endedCalls, 100_000)
        runner.settings.limits.endedCallText = max(runner.settings.limits.endedCallText, 256 << 20)
    }

    mutating func note(_ new: [Finding]) { findings += new }

    /// What one engine saw, with the findings noted since the last.
    mutating func add(_ outcome: FileRun.Outcome) {
        let names = outcome.interfaces
        sources.append(
            ReportContent.Source(
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
            ReportContent.Source(details: [presentation.record(call, interfaces: outcome.interfaces)]))
    }

    func write(to output: String) throws {
        let page = ReportPage.html(
            ReportContent(
                sources: sources, language: presentation.language, made: SystemClock.wall(),
                masksNumbers: presentation.masksNumbers, remedies: remedies))
        try SavedFile.write(output) { try $0(Array(page.utf8)) }
    }
}
