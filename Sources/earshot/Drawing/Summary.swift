import Capture
import Delivery
import Diagnosis
import Engine

/// The last words of an analysis: what was read, what was found, what could not be used.
enum Summary {
    static func text(_ outcome: FileRun.Outcome, language: Language) -> String {
        let name = outcome.summaries.map(\.path).joined(separator: " + ")
        return text(name: name, status: StatusRecord(outcome.engine.status()), language: language)
    }

    static func text(name: String, status: StatusRecord, language: Language) -> String {
        let chinese = language == .zhCN
        var lines = [name + (chinese ? "：" : ": ") + counts(status, language)]
        if status.captureDrops > 0 {
            lines.append((chinese ? "  抓包丢弃：" : "  dropped by the capture: ") + "\(status.captureDrops)")
        }
        if !status.rejects.isEmpty {
            lines.append((chinese ? "  未采用：" : "  not used: ") + RejectWords.list(status.rejects, language))
        }
        if !status.evictions.isEmpty {
            lines.append((chinese ? "  表满淘汰：" : "  evicted from full tables: ") + list(status.evictions))
        }
        return lines.joined(separator: "\n")
    }

    /// Packets, messages, calls, findings.
    static func counts(_ status: StatusRecord, _ language: Language) -> String {
        let found = ["error", "warning", "notice"].map { (severity: $0, count: status.findings[$0] ?? 0) }
        switch language {
        case .en:
            let kinds = found.filter { $0.count > 0 }.map { plural($0.count, $0.severity) }
            return "\(plural(status.packets, "packet")), \(plural(status.sipMessages, "SIP message")), "
                + "\(plural(status.rtpPackets, "RTP packet")), \(plural(status.calls, "call")), "
                + "\(plural(status.streams, "stream")); "
                + (kinds.isEmpty ? "no findings" : kinds.joined(separator: ", "))
        case .zhCN:
            let names = ["error": "错误", "warning": "警告", "notice": "提示"]
            let kinds = found.filter { $0.count > 0 }.map { "\(names[$0.severity] ?? "")\($0.count)条" }
            return "\(status.packets)个数据包，\(status.sipMessages)条SIP消息，\(status.rtpPackets)个RTP包，"
                + "\(status.calls)个呼叫，\(status.streams)路媒体流；"
                + (kinds.isEmpty ? "未发现问题" : kinds.joined(separator: "，"))
        }
    }

    /// Beside counts of everything, when only some of it was asked for.
    static func chosen(_ count: Int, of all: Int, language: Language) -> String {
        Text(
            en: "  of \(plural(UInt64(all), "finding")) \(count) \(count == 1 ? "is" : "are") as selected",
            zh: "  共\(all)条发现，其中\(count)条符合所选条件"
        ).text(language)
    }

    static func plural(_ count: UInt64, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func list(_ counts: [String: UInt64]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
