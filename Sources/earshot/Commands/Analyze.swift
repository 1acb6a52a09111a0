import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Engine
import Settings
import Wire

/// Findings go to standard output as they are found, the summary and complaints to standard error.
struct Analyze: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Judge capture files.",
            zh: "分析抓包文件。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                Each FILE (pcap or pcapng, - for standard input) is judged by itself, or all together as the \
                interfaces of one host with --together. Findings go to standard output, the summary to standard \
                error. Of findings that repeat people see the first three and then one line; --json prints all. \
                With --number, --kind, --peer, --since or --until only such findings count; everything is read \
                all the same. With -w the packets of the calls that are such are written to a pcapng.
                Exit codes: 0 nothing at warning or above, 1 findings at warning or above, 2 bad usage or \
                unreadable input (what could be read is judged first).
                """,
            zh: """
                每个 FILE（pcap 或 pcapng，可用 gzip、zstd 或 xz 压缩；- 为标准输入）单独分析；\
                --together 则作为同一主机的多个网卡一起分析。结论写到标准输出，摘要写到标准错误。\
                重复的发现只显示前三条和一行总数；--json 全部输出。使用 --number、--kind、--peer、\
                --since 或 --until 时只计符合的发现，但仍读取全部内容。-w 将符合条件的呼叫的数据包写入 pcapng。
                退出码：0 没有警告及以上的发现，1 有，2 用法错误或输入无法读取（能读的部分先行分析）。
                """
        ).ofCommandLine)

    @Argument(help: ArgumentHelp(en: "Capture files.", zh: "抓包文件。", valueName: "file")) var files: [String]
    @Flag(help: ArgumentHelp(en: "One JSON object a line, notices included.", zh: "每行一个 JSON 对象，包括提示级别。")) var json =
        false
    @Flag(
        help: ArgumentHelp(en: "The files are interfaces of one host: merge them by time.", zh: "这些文件是同一主机的各个网卡：按时间合并。")
    ) var together = false
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Write the packets of each finding at warning or above there.", zh: "将每个警告及以上发现的数据包写入该目录。",
            valueName: "directory"))
    var evidence: String?
    @Flag(
        help: ArgumentHelp(
            en: "With --evidence: keep what people say, not only the RTP headers.",
            zh: "与 --evidence 合用：保留通话内容，而不只是 RTP 头部。")) var media = false
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Write a page for people there, with every call that has findings.", zh: "将网页报告写入该文件，包含每个有发现的呼叫。",
            valueName: "file"))
    var html: String?
    @Option(
        help: ArgumentHelp(
            en: "Only findings of calls whose caller or callee contains this.", zh: "只显示主叫或被叫号码包含此内容的呼叫的发现。"))
    var number: String?
    @OptionGroup var packets: PacketsOption
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var judge: JudgeOptions

    func validate() throws {
        try packets.check(files)
        if let html { try SavedFile.check(html, reading: files + [packets.output].compactMap { $0 }) }
    }

    func run() throws {
        let (settings, language) = try judge.resolve()
        var runner = FileRun(settings: settings.engine)
        var page = try html.map { _ in
            FilePage(
                language: language, mask: settings.mask, remedies: RemedyChoice(register: try .builtIn()))
        }
        if let evidence {
            do throws(CaptureError) {
                runner.evidence = try FileEvidence(directory: evidence, language: language, keepsPayload: media)
            } catch {
                throw Failure(error.description)
            }
        }
        page?.prepare(&runner)
        var worst = Severity.notice
        var broken = false
        var digest = IncidentDigest()
        let presentation = Presentation(language: language, mask: settings.mask)
        let wanted = selection.filter(number: number)
        // Findings of one group of files, and of these the ones that are wanted.
        var (passed, admitted) = (0, 0)
        var selected: [Finding] = []
        func report(_ all: [Finding], of path: String) {
            let findings = all.filter(wanted.admits)
            passed += all.count
            admitted += findings.count
            page?.note(findings)
            if packets.output != nil { selected += findings }
            // JSON names the file as the interface; a line for people does not, so it is put before.
            let name = files.count > 1 && !together ? "\(path): " : ""
            for finding in findings {
                worst = max(worst, finding.severity)
                guard digest.shows(finding) || json else { continue }
                let record = presentation.record(finding)
                Console.print(json ? JSONLine.encode(record) : name + ReadableLine.write(record, language: language))
            }
        }
        var chosen = PacketExtract()
        for group in together ? [files] : files.map({ [$0] }) {
            (passed, admitted) = (0, 0)
            do throws(CaptureError) {
                let outcome =
                    together
                    ? try runner.runTogether(group) { report($0, of: "") }
                    : try runner.run(group[0]) { report($0, of: group[0]) }
                if packets.output != nil {
                    for call in outcome.engine.calls() where wanted.admits(call) {
                        chosen.add(call, of: outcome.engine)
                    }
                    for finding in selected { chosen.add(finding, of: outcome.engine) }
                    selected = []
                }
                if !json { for line in digest.rest(language: language) { Console.print(line) } }
                if outcome.complain() { broken = true }
                Console.complain(Summary.text(outcome, language: language))
                if !selection.isEmpty || number != nil {
                    Console.complain(Summary.chosen(admitted, of: passed, language: language))
                }
                page?.add(outcome)
            } catch {
                Console.complain("earshot: \(error)")
                broken = true
            }
        }
        runner.evidence?.complain()
        try packets.write(chosen, of: files)
        if let html { try page?.write(to: html) }
        if broken { throw ExitCode(ExitStatus.trouble) }
        if worst >= .warning { throw ExitCode(ExitStatus.findings) }
    }
}
