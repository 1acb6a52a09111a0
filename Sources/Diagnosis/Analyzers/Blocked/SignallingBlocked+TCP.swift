import SIP
import Tracking
import Wire

/// Connections to signalling ports.
extension SignallingBlocked {
    mutating func noteTCP(_ connection: TCPConnectionFact, _ context: Context) {
        let key = "\(connection.flow.source.address)>\(connection.flow.destination)"
        switch connection.event {
        case .opening:
            guard !opening.contains(key) else { return }
            opening[key, context] = connection
            context.wake(
                at: connection.firstSYN + context.interval(Self.card, "syn-wait"), .key(key), tag: Tag.syn)
        case .repeatedOpening:
            opening.change(key) { $0 = connection }
        case .opened:
            opening.remove(key)
            noteOpened(connection, context)
        case .refused:
            opening.remove(key)
            guard !refused.contains(key) else { return }
            refused[key, context] = connection
            context.wake(at: connection.time + context.interval(Self.card, "wait"), .key(key), tag: Tag.refused)
        case .reset: break
        }
    }

    private mutating func noteOpened(_ connection: TCPConnectionFact, _ context: Context) {
        let subject = Self.subject(connection.flow)
        guard told.end(subject) else { return }
        context.recovered(
            kind: Self.card.kind, subject: subject,
            text: Text(
                en: "\(connection.flow.destination) takes TCP connections again.",
                zh: "\(connection.flow.destination) 已恢复接受 TCP 连接。"))
    }

    private static func subject(_ flow: Flow) -> Subject {
        .path(from: flow.source.address, to: .endpoint(flow.destination), over: .tcp)
    }

    mutating func reportTCP(_ connection: TCPConnectionFact, at time: Timestamp, _ context: Context) {
        let server = connection.flow.destination
        let client = connection.flow.source
        let key = Self.subject(connection.flow)
        if told.goesOn(key, at: time, context) { return context.goesOn(kind: Self.card.kind, subject: key) }
        told.begin(key, at: time, context)
        let isRefused = connection.event == .refused
        let goesOn = wentOn(connection)
        let title =
            isRefused
            ? Text(
                en: "\(server) refuses TCP connections from \(client.address) (RST).",
                zh: "\(server) 拒绝 \(client.address) 的 TCP 连接（RST）。")
            : Text(
                en:
                    """
                    \(server) does not answer TCP connection attempts from \(client.address) \
                    (\(connection.attempts) SYN in \(Wording.seconds(time - connection.firstSYN))).
                    """,
                zh:
                    """
                    \(server) 不应答 \(client.address) 的 TCP 连接请求（\
                    \(Wording.seconds(time - connection.firstSYN)) 内 \(connection.attempts) 个 SYN）。
                    """
            )
        context.tell(
            // A client that goes on by another transport has lost a moment.
            Self.card, title, at: time, severity: goesOn ? .notice : .error,
            gate: Gate(isRefused ? .proved : .likely), place: Place(connection.flow),
            causes: [
                Cause(
                    isRefused ? .tcpRefused : .tcpDropped, confidence: .likely,
                    text: isRefused
                        ? Text(
                            en: "nothing listens on \(server), or a firewall rejects the connection",
                            zh: "\(server) 上没有服务监听，或防火墙拒绝了连接")
                        : Text(
                            en: "a firewall drops the connection, or \(server.address) is not there",
                            zh: "防火墙丢弃了连接，或 \(server.address) 不在线"))
            ],
            evidence: [
                Evidence(
                    time: connection.time, frame: connection.frame,
                    text: isRefused
                        ? Text(en: "RST to the SYN", zh: "对 SYN 的 RST")
                        : Text(en: "SYN without SYN-ACK", zh: "SYN 没有得到 SYN-ACK"))
            ],
            fix: Text(
                en: "Check that SIP over TCP runs on \(server) and that no firewall drops it.",
                zh: "请确认 \(server) 上运行着 SIP over TCP，且未被防火墙拦截。"),
            subject: key)
    }
}
