import Delivery
import Diagnosis

/// Does the daemon run, see its interfaces, and keep up?
enum DaemonCheck {
    static func run(_ client: DaemonClient) -> [Check] {
        do {
            return judge(try client.get("/v1/status", as: DaemonRecord.self))
        } catch {
            return [
                Check(
                    name: "daemon", state: .warning, text: (error as? Failure ?? Failure("\(error)")).text,
                    fix: Text(
                        en: "See systemctl status earshotd.", zh: "请查看 systemctl status earshotd。"))
            ]
        }
    }

    static func judge(_ daemon: DaemonRecord) -> [Check] {
        [interfaces(daemon), drops(daemon), delivery(daemon)]
    }

    private static func interfaces(_ daemon: DaemonRecord) -> Check {
        let closed = daemon.capture.interfaces.filter { !$0.open }.map(\.name).joined(separator: ", ")
        guard !closed.isEmpty else {
            return .ok("daemon", Text(en: "earshotd runs and captures", zh: "earshotd正在运行并抓包"))
        }
        return Check(
            name: "daemon", state: .error,
            text: Text(en: "earshotd runs, but \(closed) is not open", zh: "earshotd在运行，但\(closed)未打开"),
            fix: Text(en: "Check the interface's name and that it is up.", zh: "请检查网卡名称及其是否启用。"))
    }

    /// One packet in a thousand lost already makes loss figures doubtful.
    private static func drops(_ daemon: DaemonRecord) -> Check {
        let drops = daemon.capture.interfaces.reduce(0) { $0 &+ $1.drops }
        let packets = daemon.capture.interfaces.reduce(0) { $0 &+ $1.packets }
        guard drops > packets / 1_000 else {
            return .ok("drops", Text(en: "\(drops) of \(packets) packets dropped", zh: "\(packets)个数据包中丢弃\(drops)个"))
        }
        return Check(
            name: "drops", state: .warning,
            text: Text(
                en: "the kernel dropped \(drops) packets besides \(packets) read; verdicts lose confidence",
                zh: "内核丢弃了\(drops)个数据包（读取\(packets)个）；诊断置信度会降低"),
            fix: Text(
                en: "Raise capture.buffer-megabytes, or narrow the filter.", zh: "请增大capture.buffer-megabytes，或收窄过滤条件。")
        )
    }

    private static func delivery(_ daemon: DaemonRecord) -> Check {
        let lost = daemon.delivery.queueDropped &+ daemon.delivery.logLost &+ daemon.delivery.alertsDropped
        guard lost > 0 else {
            return .ok("delivery", Text(en: "every finding was delivered", zh: "所有诊断均已送达"))
        }
        return Check(
            name: "delivery", state: .warning,
            text: Text(en: "\(lost) findings were not delivered", zh: "有\(lost)条诊断未送达"),
            fix: Text(en: "See the daemon's own log for the reason.", zh: "原因见守护进程日志。"))
    }
}
