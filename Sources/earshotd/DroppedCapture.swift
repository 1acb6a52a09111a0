import Capture
import Delivery
import Diagnosis
import Engine
import Sandbox
import Settings
import Wire

/// A capture that somebody gave to the console: judged in a process of its own, by an engine with small tables, told on a
/// page, and gone. It lies in memory only, never on a disk.
enum DroppedCapture {
    /// What stands before the capture's bytes in what the process is given, as a line of JSON.
    private struct Order: Codable {
        var name: String
        var language: String
        var mask: NumberMask?
    }

    static let limits = Workbench.Limits(memoryBytes: 768 << 20, seconds: 60)

    /// Has it judged on `bench`.
    static func judge(
        _ bytes: [UInt8], name: String, language: Language, mask: NumberMask?, on bench: Workbench?
    ) -> Result<String, ConsoleSource.CaptureRefusal> {
        let order = JSONLine.encode(Order(name: name, language: language.rawValue, mask: mask))
        func refused(_ en: String, _ zh: String) -> Result<String, ConsoleSource.CaptureRefusal> {
            .failure(refusal(Text(en: en, zh: zh).text(language)))
        }
        switch bench?.ask(Array(order.utf8) + [UInt8(ascii: "\n")] + bytes) ?? .failure(.gone) {
        case .success(let answer):
            let text = String(decoding: answer.dropFirst(), as: UTF8.self)
            return answer.first == 0 ? .success(text) : .failure(refusal(text))
        case .failure(.died):
            return refused(
                "judging it took more memory than it may, or met a fault; `earshot analyze` has no such limit",
                "分析该文件超出内存限制或出现故障；可改用 `earshot analyze`，没有此限制")
        case .failure(.tookTooLong):
            return refused(
                "judging it took longer than \(limits.seconds) s; `earshot analyze` has no such limit",
                "分析该文件超过\(limits.seconds)秒；可改用 `earshot analyze`，没有此限制")
        case .failure(.gone):
            return refused(
                "there is no process to judge captures; restart earshotd", "没有用于分析抓包的进程；请重启 earshotd")
        }
    }

    /// In that process: the answer to what `judge` asks.
    static func answer(_ piece: [UInt8], settings: Settings) -> [UInt8] {
        guard let end = piece.firstIndex(of: UInt8(ascii: "\n")),
            let order = try? JSONLine.decode(Order.self, from: String(decoding: piece[..<end], as: UTF8.self))
        else { return [1] }
        let language = Language(tag: order.language) ?? .en
        let result = judge(
            Array(piece[(end + 1)...]), name: order.name, language: language, settings: settings, mask: order.mask)
        switch result {
        case .success(let page): return [0] + page.utf8
        case .failure(let refusal): return [1] + refusal.message.utf8
        }
    }

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
        let interfaces = InterfaceNames(
            names.map { $0.allSatisfy(\.isNumber) && names.count == 1 ? name : $0 }, members: engine.memberInterfaces)
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
