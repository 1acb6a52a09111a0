import Capture
import Delivery
import Diagnosis
import Engine
import Sandbox
import Settings
import Wire

/// A capture that somebody gave to the console: judged by an engine of its own with small tables, told on a page, and
/// gone. It lies in memory only, never on a disk.
enum DroppedCapture {
    static func judge(
        _ bytes: [UInt8], name: String, language: Language, settings: Settings, mask: NumberMask?
    ) -> Result<String, ConsoleSource.CaptureRefusal> {
        guard let file = MemoryFile(bytes) else { return .failure(refusal("no memory for the capture")) }
        let engine = Engine(settings: bounded(settings.engine))
        let summary: FileSummary
        do throws(CaptureError) {
            summary = try FileAnalysis.run(path: file.path, engine: engine)
        } catch {
            return .failure(refusal("\(error)".replacing(file.path, with: InertText.of(name, keepsLines: false))))
        }
        let status = engine.status()
        guard status.sipMessages > 0 || status.rtpPackets > 0 else {
            return .failure(
                refusal(
                    Text(
                        en: "none of the \(summary.packets) packets is SIP or RTP",
                        zh: "\(summary.packets)个数据包中没有SIP或RTP"
                    ).text(language)))
        }
        return .success(page(engine, summary, name, Presentation(language: language, mask: mask)))
    }

    private static func page(
        _ engine: Engine, _ summary: FileSummary, _ name: String, _ presentation: Presentation
    ) -> String {
        var names = [String](repeating: "", count: (summary.interfaces.map { Int($0.id.index) }.max() ?? -1) + 1)
        for interface in summary.interfaces { names[Int(interface.id.index)] = interface.name }
        let interfaces = InterfaceNames(names.map { $0.allSatisfy(\.isNumber) && names.count == 1 ? name : $0 })
        let status = engine.status()
        let broken = summary.failure.map { _ in
            Text(en: "; the file breaks off, all up to there was judged", zh: "；文件不完整，已分析到中断处")
                .text(presentation.language)
        }
        let counts = Text(
            en: "\(status.packets) packets, \(status.sipMessages) SIP messages, \(status.rtpPackets) RTP packets, "
                + "\(status.calls) calls",
            zh: "\(status.packets)个数据包，\(status.sipMessages)条SIP消息，\(status.rtpPackets)个RTP包，\(status.calls)个呼叫"
        ).text(presentation.language)
        let source = PageContent.Source(
            name: name, summary: counts + (broken ?? ""),
            calls: engine.calls().map { presentation.record($0, interfaces: interfaces) },
            found: engine.callsWithFindings().map { presentation.record($0, interfaces: interfaces) },
            findings: engine.takeFindings().map(presentation.record))
        return HTMLPage.html(
            PageContent(
                sources: [source], language: presentation.language, made: SystemClock.wall(),
                masksNumbers: presentation.masksNumbers,
                remedies: (try? RemedyLoader.load()).map { RemedyChoice(register: $0) }))
    }

    /// A file tells its own calls, not what this host's settings say of it; and it may fill only so much memory.
    private static func bounded(_ settings: EngineSettings) -> EngineSettings {
        var settings = settings.ofFile
        settings.localAddresses = []
        settings.vantage = nil
        settings.limits.calls = min(settings.limits.calls, 5_000)
        settings.limits.transactions = min(settings.limits.transactions, 10_000)
        settings.limits.registrations = min(settings.limits.registrations, 5_000)
        settings.limits.streams = min(settings.limits.streams, 10_000)
        settings.limits.endedStreams = 4_000
        settings.limits.endedCalls = 5_000
        settings.limits.endedCallText = 16 << 20
        settings.limits.tcpBytes = min(settings.limits.tcpBytes, 8 << 20)
        return settings
    }

    private static func refusal(_ message: String) -> ConsoleSource.CaptureRefusal { .init(message) }
}
