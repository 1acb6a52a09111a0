import Capture
import Delivery
import Diagnosis
import Engine
import Settings
import Wire

/// Capture files run through an engine of their own, or through one engine together.
struct FileRun {
    var settings: EngineSettings
    /// Where packets of findings go; nil keeps none.
    var evidence: FileEvidence?
    /// What was seen of each call is kept, to be joined with what others saw.
    var keepsTraces = false

    /// What one engine saw.
    struct Outcome {
        let engine: Engine
        let summaries: [FileSummary]
        var traces: [CallTrace] = []

        /// As the files name them; a file of one interface that has no name of its own goes by the file's.
        var interfaces: InterfaceNames {
            let known = summaries.flatMap(\.interfaces)
            var names = [String](repeating: "", count: (known.map { Int($0.id.index) }.max() ?? -1) + 1)
            for interface in known { names[Int(interface.id.index)] = interface.name }
            return InterfaceNames(names, members: engine.memberInterfaces)
        }

        var failures: [CaptureError] { summaries.compactMap(\.failure) }
    }

    /// - Parameter found: called with findings as they come, oldest first.
    func run(_ path: String, found: @escaping ([Finding]) -> Void) throws(CaptureError) -> Outcome {
        let engine = Engine(settings: settings.ofFile)
        if keepsTraces { engine.keepTraces() }
        var line = ProgressLine()
        var traces: [CallTrace] = []
        let collector = evidence?.makeCollector(settings)
        let progress: (FileProgress) -> Void = { progress in
            FileRun.hand(engine, collector, found)
            traces += engine.takeTraces()
            line.show(FileRun.describe(progress))
        }
        let summary = try FileAnalysis.run(path: path, engine: engine, progress: progress, collector: collector)
        line.clear()
        FileRun.hand(engine, collector, found)
        collector?.finish(engine, now: engine.time)
        return Outcome(engine: engine, summaries: [summary], traces: traces + engine.takeTraces())
    }

    func runTogether(_ paths: [String], found: @escaping ([Finding]) -> Void) throws(CaptureError) -> Outcome {
        let engine = Engine(settings: settings.ofFile)
        var line = ProgressLine()
        let collector = evidence?.makeCollector(settings)
        let progress: (FileProgress) -> Void = { progress in
            FileRun.hand(engine, collector, found)
            line.show(FileRun.describe(progress))
        }
        let summaries = try FileAnalysis.runTogether(
            paths: paths, engine: engine, progress: progress, collector: collector)
        line.clear()
        FileRun.hand(engine, collector, found)
        collector?.finish(engine, now: engine.time)
        return Outcome(engine: engine, summaries: summaries)
    }

    private static func hand(_ engine: Engine, _ collector: EvidenceCollector?, _ found: ([Finding]) -> Void) {
        let findings = engine.takeFindings()
        collector?.turn(findings, engine, now: engine.time)
        found(findings)
    }

    private static func describe(_ progress: FileProgress) -> String {
        let packets = "\(progress.path): \(progress.packets) packets"
        guard let size = progress.size, size > 0 else { return packets }
        return packets + ", \(min(100, progress.bytesRead * 100 / size)) %"
    }
}

extension FileRun.Outcome {
    /// Says on standard error why a file could not be read to its end; true when there was such a file.
    func complain() -> Bool {
        let status = engine.status()
        let isOfUse = status.sipMessages > 0 || status.rtpPackets > 0
        for summary in summaries {
            guard let failure = summary.failure else { continue }
            let text =
                summary.packets == 0
                ? Text(en: "nothing was analysed", zh: "未作任何分析")
                : isOfUse
                    ? Text(
                        en: "everything up to packet \(summary.packets) was analysed",
                        zh: "已分析到第 \(summary.packets) 个数据包")
                    : Text(
                        en: "none of the \(summary.packets) packets before was SIP or RTP",
                        zh: "此前的 \(summary.packets) 个数据包中没有 SIP 或 RTP")
            Console.complain("earshot: \(failure); \(text.text(.ofCommandLine))")
        }
        return !failures.isEmpty
    }
}
