import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Engine
import Joint
import Settings
import Wire

/// Captures of one call taken at several places, by clocks of their own.
struct Join: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Judge captures taken at several places as one.",
            zh: "将多处同时抓取的抓包文件合并分析。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                Each FILE is what one host captured; the places need not agree on the time of day. Messages and \
                streams that passed several of them are found by what they carry, and what passed one and never \
                came to the next is told with the two places between which it was lost; likewise what was rewritten \
                on the way. Such findings come first and take the place of those that each file shows alone, which \
                follow. Findings name a place by its file, or as NAME=FILE calls it.
                Exit codes: 0 nothing at warning or above, 1 findings at warning or above, 2 bad usage or \
                unreadable input (what could be read is judged first).
                """,
            zh: """
                每个 FILE 是一台主机上的抓包；各处时钟不必一致。经过多处的消息和媒体流按其内容配对：\
                经过一处而没有到达下一处的，指出丢失在哪两处之间；途中被改写的同样指出。\
                这类结论在前，并取代各文件单独得出的同类结论，其余结论随后。结论以文件名称呼各处，或用 NAME=FILE 命名。
                退出码：0 没有警告及以上的发现，1 有，2 用法错误或输入无法读取（能读的部分先行分析）。
                """
        ).ofCommandLine)

    @Argument(help: ArgumentHelp(en: "Captures, one of each place.", zh: "抓包文件，每处一个。", valueName: "[name=]file"))
    var files: [String]
    @Flag(help: ArgumentHelp(en: "One JSON object a line, notices included.", zh: "每行一个 JSON 对象，包括提示级别。")) var json =
        false
    @OptionGroup var judge: JudgeOptions

    func validate() throws {
        if files.count < 2 {
            throw ValidationError(
                en: "there is nothing to join with one file; see earshot analyze", zh: "只有一个文件无可合并；请用 earshot analyze")
        }
    }

    func run() throws {
        let (settings, language) = try judge.resolve()
        let presentation = Presentation(language: language, mask: settings.mask)
        var runner = FileRun(settings: settings.engine)
        runner.keepsTraces = true
        var desk = JointDesk(settings: settings.engine, limit: 1_000_000)
        var alone: [(place: String, finding: Finding)] = []
        var broken = false
        let start = Timestamp(seconds: 0)
        for (name, path) in places {
            do throws(CaptureError) {
                var found: [Finding] = []
                let outcome = try runner.run(path) { found += $0 }
                if outcome.complain() { broken = true }
                Console.complain("\(name): " + Summary.text(outcome, language: language))
                let witness = Witness(
                    name: name, localAddresses: addresses(outcome, settings.engine), vantage: judge.vantage)
                for trace in outcome.traces { desk.note(WitnessedTrace(witness, trace), at: start) }
                for finding in found {
                    alone.append((name, finding))
                    desk.note(ToldAlone(finding, by: name), at: start)
                }
            } catch {
                Console.complain("earshot: \(error)")
                broken = true
            }
        }
        let outcomes = desk.review(at: start + .seconds(3_600), isEnd: true)
        var worst = Severity.notice
        for outcome in outcomes {
            worst = max(worst, outcome.finding.severity)
            let record = presentation.record(outcome)
            Console.print(json ? JSONLine.encode(record) : ReadableLine.write(record.finding, language: language))
        }
        let replaced = Set(outcomes.flatMap { outcome in outcome.replaces })
        var digest = IncidentDigest()
        for (place, finding) in merged(alone.filter { !replaced.contains($0.finding.id) }) {
            worst = max(worst, finding.severity)
            guard digest.shows(finding) || json else { continue }
            let record = presentation.record(finding)
            Console.print(
                json ? JSONLine.encode(record) : "\(place): \(ReadableLine.write(record, language: language))")
        }
        if !json { for line in digest.rest(language: language) { Console.print(line) } }
        Console.complain(summary(desk, language))
        if broken { throw ExitCode(ExitStatus.trouble) }
        if worst >= .warning { throw ExitCode(ExitStatus.findings) }
    }

    /// Each file and what it is called: as it is named, else its own name without what it ends in.
    private var places: [(name: String, path: String)] {
        var used: Set<String> = []
        return files.map { file in
            let parts = file.split(separator: "=", maxSplits: 1)
            let isNamed = parts.count == 2 && !parts[0].contains("/")
            let path = isNamed ? String(parts[1]) : file
            let own = path.split(separator: "/").last.map(String.init) ?? path
            let stem = own.split(separator: ".").first.map(String.init) ?? own
            let wanted = isNamed ? String(parts[0]) : stem
            var name = wanted
            var number = 2
            while !used.insert(name).inserted {
                name = "\(wanted)-\(number)"
                number += 1
            }
            return (name, path)
        }
    }

    /// What several places say of one call is one finding, the surest one's.
    private func merged(_ all: [(place: String, finding: Finding)]) -> [(place: String, finding: Finding)] {
        var result: [(place: String, finding: Finding)] = []
        var known: [String: Int] = [:]
        for (place, finding) in all {
            guard let callID = finding.call?.callID else {
                result.append((place, finding))
                continue
            }
            let key = "\(finding.kind) \(callID)"
            guard let index = known[key] else {
                known[key] = result.count
                result.append((place, finding))
                continue
            }
            let isSurer =
                (finding.severity, finding.confidence)
                > (result[index].finding.severity, result[index].finding.confidence)
            result[index] = (
                "\(result[index].place), \(place)", isSurer ? finding : result[index].finding
            )
        }
        return result
    }

    private func addresses(_ outcome: FileRun.Outcome, _ settings: EngineSettings) -> Set<IPAddress> {
        settings.localAddresses.union(outcome.engine.guessedHost.map { [$0] } ?? [])
    }

    /// How the clocks stand, by what the captures have in common.
    private func summary(_ desk: JointDesk, _ language: Language) -> String {
        let names = places.map(\.name)
        guard let first = names.first else { return "" }
        let clocks = names.dropFirst().map { name -> String in
            guard let offset = desk.clocks.latestOffset(from: first, to: name) else {
                return Text(
                    en: "\(name) and \(first) have no call in common that tells how their clocks stand",
                    zh: "\(name) 与 \(first) 没有可用来比对时钟的共同呼叫"
                ).text(language)
            }
            let seconds = offset.milliseconds.rounded() / 1_000
            if seconds == 0 {
                return Text(en: "the clocks of \(first) and \(name) agree", zh: "\(first) 与 \(name) 的时钟一致")
                    .text(language)
            }
            return seconds < 0
                ? Text(
                    en: "the clock of \(name) is \(-seconds) s behind that of \(first)",
                    zh: "\(name) 的时钟比 \(first) 慢 \(-seconds) 秒"
                ).text(language)
                : Text(
                    en: "the clock of \(name) is \(seconds) s ahead of that of \(first)",
                    zh: "\(name) 的时钟比 \(first) 快 \(seconds) 秒"
                ).text(language)
        }
        return clocks.joined(separator: "\n")
    }
}
