package import Diagnosis
package import Wire

/// What happens where probes are answered.
package enum ProbeNews: Sendable, Hashable {
    package enum Refusal: String, Sendable, CaseIterable {
        /// Of none of the networks that may probe.
        case foreign
        case wrongKey = "wrong-key"
        /// Another probe runs, or was over a moment ago.
        case busy
    }

    case begun(IPAddress)
    /// - Parameter foreign: Datagrams and connections meanwhile that were not of the probe.
    case over(IPAddress, sent: Int, foreign: Int)
    case refused(IPAddress, Refusal)

    package var text: Text {
        switch self {
        case .begun(let from): Text(en: "probe from \(from) begins", zh: "来自 \(from) 的探测开始")
        case .over(let from, let sent, let foreign):
            Text(
                en: "probe from \(from) is over: \(sent) packets sent, \(foreign) foreign ones ignored",
                zh: "来自 \(from) 的探测结束：发送 \(sent) 个报文，忽略无关报文 \(foreign) 个")
        case .refused(let from, .foreign): Text(en: "\(from) may not probe this host", zh: "不允许 \(from) 探测本机")
        case .refused(let from, .wrongKey):
            Text(en: "\(from) has another key, or is no probe", zh: "\(from) 的密钥不同，或并非探测")
        case .refused(let from, .busy):
            Text(en: "\(from) is to wait: another probe runs", zh: "\(from) 需等待：正在进行另一次探测")
        }
    }
}

/// How many connections are looked at in a second: whoever opens more of them waits in the kernel's queue, and takes no
/// processor from others.
struct Admissions {
    static let perSecond = 50

    private var left = perSecond
    private var since = Timestamp.distantPast

    mutating func isOpen(at now: Timestamp) -> Bool {
        if now - since >= .seconds(1) { (left, since) = (Admissions.perSecond, now) }
        return left > 0
    }

    /// False where it has to wait.
    mutating func take(at now: Timestamp) -> Bool {
        guard isOpen(at: now) else { return false }
        left -= 1
        return true
    }
}
