import SIP
import Tracking
import Wire

/// What its TCP connection says of a request that has no response (RFC 9293 §3.4, §3.10): who acknowledges data has it,
/// and neither it nor the way to it is down.
struct ConnectionWitness {
    private let fate: TCPFate
    private let method: String
    private let client: Endpoint
    private let server: Endpoint
    private let sent: Timestamp

    /// Nil over UDP, and where too little of the connection was seen.
    init?(_ transaction: Transaction, _ context: Context) {
        guard let fate = context.tracker.fate(of: transaction) else { return nil }
        self.fate = fate
        method = transaction.method.escapedForDisplay(limit: 32)
        client = transaction.hop.source
        server = transaction.hop.destination
        sent = transaction.startTime
    }

    /// The request lies at the other end.
    var hasArrived: Bool {
        switch fate {
        case .taken, .otherProtocol: true
        case .closed(let end): end.isAcknowledged
        case .unacknowledged: false
        }
    }

    /// Without its full stop.
    ///
    /// - Parameter waited: Since it was sent: `32 s`.
    func title(waited: String) -> Text {
        switch fate {
        case .otherProtocol(let line, _):
            let said = line.map { "“\($0.escapedForDisplay(limit: 60))”" }
            return Text(
                en:
                    "\(server) does not speak SIP: it answers the \(method) of \(client) with \(said ?? "bytes of another protocol")",
                zh: "\(server) 不是 SIP 服务：它对 \(client) 的 \(method) 回以\(said ?? "其他协议的数据")")
        case .closed(let end):
            let after = Self.brief(end.time - sent)
            return end.isReset
                ? Text(
                    en:
                        "\(server) takes the TCP connection of \(client) and resets it (RST) \(after) after \(method), without an answer",
                    zh: "\(server) 接受了 \(client) 的 TCP 连接，却在 \(method) 之后 \(after) 未应答即将其复位（RST）")
                : Text(
                    en:
                        "\(server) takes the TCP connection of \(client) and hangs up (FIN) \(after) after \(method), without an answer",
                    zh: "\(server) 接受了 \(client) 的 TCP 连接，却在 \(method) 之后 \(after) 未应答即将其关闭（FIN）")
        case .taken(let isWindowShut):
            let reads =
                isWindowShut
                ? Text(en: "; it reads nothing more (window 0)", zh: "，且不再读取数据（窗口为 0）") : Text(en: "", zh: "")
            return Text(
                en:
                    "\(server) took the \(method) of \(client) (its TCP acknowledged it) and has not answered in \(waited)",
                zh: "\(server) 的 TCP 已确认收到 \(client) 的 \(method)，但 \(waited) 内没有应答") + reads
        case .unacknowledged(let times, let span):
            return Text(
                en:
                    """
                    \(server) has a TCP connection with \(client), and the \(method) on it was sent \(times) times in \
                    \(Wording.seconds(span)) and never acknowledged
                    """,
                zh:
                    """
                    \(server) 与 \(client) 之间的 TCP 连接已建立，但其上的 \(method) 在 \(Wording.seconds(span)) 内发送 \
                    \(times) 次，始终未被确认
                    """)
        }
    }

    var cause: Cause {
        switch fate {
        case .otherProtocol:
            Cause(
                .otherProtocol, confidence: .proved,
                text: Text(en: "another service listens on \(server)", zh: "\(server) 上是另一种服务"))
        case .closed(let end) where end.isAcknowledged:
            Cause(
                .tcpClosed, confidence: .likely,
                text: Text(
                    en: "the way is open: the server does not let \(client.address) in, or expects TLS there",
                    zh: "路径是通的：服务器不允许 \(client.address) 接入，或该端口要求 TLS"))
        case .closed:
            Cause(
                .tcpClosed, confidence: .likely,
                text: Text(
                    en:
                        "the server does not let \(client.address) in or no longer knows the connection, or a firewall ends it",
                    zh: "服务器不允许 \(client.address) 接入或已不认得该连接，或防火墙将其断开"))
        case .taken:
            Cause(
                .programSilent, confidence: .likely,
                text: Text(
                    en: "the network is fine: the SIP program on \(server.address) hangs, or drops the request",
                    zh: "网络正常：\(server.address) 上的 SIP 程序卡死，或丢弃了该请求"))
        case .unacknowledged:
            Cause(
                .tcpDataDropped, confidence: .likely,
                text: Text(
                    en: "the handshake passes and the data does not: a firewall or SIP ALG between drops it",
                    zh: "握手能通过而数据不能：中间的防火墙或 SIP ALG 将其丢弃"))
        }
    }

    var fix: Text {
        switch fate {
        case .otherProtocol:
            Text(
                en: "Correct the server's address and port in \(client.address): \(server) is no SIP service.",
                zh: "请在 \(client.address) 上更正服务器地址和端口：\(server) 不是 SIP 服务。")
        case .closed:
            Text(
                en:
                    """
                    Look into the log of \(server.address): whether it allows \(client.address) (allow list, account), \
                    and whether it wants TLS on port \(server.port).
                    """,
                zh:
                    """
                    请查看 \(server.address) 的日志：是否允许 \(client.address)（白名单、账号），端口 \(server.port) \
                    是否要求 TLS。
                    """)
        case .taken:
            Text(
                en:
                    "See whether the SIP program on \(server.address) runs or hangs, and what its log says of the \(method).",
                zh: "请确认 \(server.address) 上的 SIP 程序是否卡死，并查看其日志中关于该 \(method) 的记录。")
        case .unacknowledged:
            Text(
                en:
                    """
                    Find what inspects SIP over TCP between \(client.address) and \(server.address) (firewall, SIP ALG) or \
                    drops large packets (MTU); TLS may pass.
                    """,
                zh:
                    """
                    请查找 \(client.address) 与 \(server.address) 之间检测 SIP over TCP（防火墙、SIP ALG）或丢弃大包（MTU）\
                    的设备；改用 TLS 或可通过。
                    """)
        }
    }

    /// Empty where the end of the connection is not what tells.
    var evidence: [Evidence] {
        switch fate {
        case .otherProtocol(_, let end):
            [
                Evidence(
                    time: end.time, frame: end.frame,
                    text: Text(en: "first bytes of \(server), no SIP", zh: "\(server) 的首批数据，不是 SIP"))
            ]
        case .closed(let end):
            [
                Evidence(
                    time: end.time, frame: end.frame,
                    text: end.isReset
                        ? Text(en: "RST from \(server)", zh: "\(server) 的 RST")
                        : Text(en: "FIN from \(server)", zh: "\(server) 的 FIN"))
            ]
        case .taken, .unacknowledged: []
        }
    }

    /// `60 ms` or `1.2 s`.
    private static func brief(_ interval: Interval) -> String {
        interval < .seconds(1) ? "\(Int64(interval.seconds * 1_000)) ms" : Wording.seconds(interval)
    }
}
