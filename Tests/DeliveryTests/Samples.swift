import Delivery
import Diagnosis
import Foundation
import Support
import Wire

enum Sample {
    /// 2025-03-01T10:02:11Z.
    static let answered = Timestamp(seconds: 1_740_823_331)

    /// The finding of the design's example line.
    static func oneWayAudio(_ id: String = "f-1", severity: Severity = .error) -> Finding {
        Finding(
            id: id, time: answered + .seconds(12.4), kind: .oneWayAudio, severity: severity, confidence: .likely,
            title: Text(
                en: "the caller hears nothing. 512 RTP packets left 192.168.1.20:10512, none came back in 12.4 s",
                zh: "主叫听不到声音。从192.168.1.20:10512发出512个RTP包，12.4秒内没有收到任何包"),
            call: CallIdentity(
                callID: "abc@192.168.1.20", caller: "1001", callee: "13800138000", start: answered - .seconds(4),
                answered: answered),
            place: Place(
                vantage: "agent-host", interface: "eth0", direction: "inbound", from: "203.0.113.5:30000",
                to: "192.168.1.20:10512"),
            causes: [
                Cause(
                    .mediaBlocked, confidence: .likely,
                    text: Text(
                        en: "inbound UDP 10512 is blocked before this host (10500–10523 received media today, "
                            + "10524–10559 never did)", zh: "入方向UDP 10512在到达本机之前被阻断"))
            ],
            evidence: [
                Evidence(
                    time: answered + .seconds(12.4), frame: 812,
                    text: Text(en: "last RTP packet out", zh: "最后一个发出的RTP包"))
            ],
            fix: Text(en: "Open UDP 10500–10559 to this host", zh: "对本机放行UDP 10500–10559"), profile: "huawei-cec")
    }

    static func trunkDown() -> Finding {
        Finding(
            id: "f-2", time: answered, kind: .trunkDown, severity: .warning, confidence: .proved,
            title: Text(en: "the trunk does not answer", zh: "中继无应答"), fix: Text(en: "", zh: ""), incident: "i-1")
    }
}

extension SaidTime {
    /// On the day of the samples, in UTC.
    static let sample = SaidTime(clock: .utc, now: Sample.answered)
}

enum Repository {
    static func path(_ inside: String, file: String = #filePath) -> String {
        URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(inside).path
    }
}

/// A directory of its own for one test; its path is short, because a socket's path may be 107 bytes.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let name = "earshot-\(UUID().uuidString.prefix(8))"
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func read(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
}
