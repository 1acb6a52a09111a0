import SIP
import Tracking
import Wire

/// Answers lost on their way to the client, and connections that died in silence.
extension SignallingBlocked {
    static func times(_ count: Int, _ span: String) -> Text {
        count == 1
            ? Text(en: "once", zh: "发送了 1 次")
            : Text(en: "\(count) times in \(span)", zh: "在 \(span) 内发送了 \(count) 次")
    }

    /// What else was sent there in vain, where the request by itself was given up early.
    func outage(beside transaction: Transaction, _ context: Context) -> (text: Text, isTold: Bool) {
        guard transaction.transmissions < Int(context.threshold(Self.card, "transmissions")),
            transaction.request.transport == .udp, let outage = outages[transaction.hop],
            outage.count > transaction.transmissions
        else { return (Text(en: "", zh: ""), false) }
        let span = Wording.seconds(outage.last - outage.first)
        return (
            Text(
                en: ", requests to it \(outage.count) times in \(span) together",
                zh: "（发往该处的请求在 \(span) 内共 \(outage.count) 次）"), true
        )
    }

    // MARK: Answers that do not arrive

    /// Who is answered does not ask again (RFC 3261 §17.1): the answer was lost behind this point, toward the client.
    mutating func noteRepeat(_ transaction: Transaction, _ context: Context) {
        // A provisional answer ends the repeats of an INVITE only (RFC 3261 §17.1.2.2).
        guard transaction.final != nil || transaction.method == "INVITE" && transaction.responses > 0,
            transaction.request.transport == .udp
        else { return }
        var state = deaf[transaction.number] ?? Deafness(first: context.now)
        if state.repeats == 0 {
            // The transaction is forgotten after that time, and so is this.
            context.wake(
                at: transaction.startTime + .seconds(39), .key("\(transaction.number)"), tag: Tag.deaf)
        }
        state.repeats += 1
        defer { deaf[transaction.number, context] = state }
        guard !state.isTold, state.repeats >= 3, context.now - state.first >= context.interval(Self.card, "wait"),
            !context.isScanner(transaction.request.origin)
        else { return }
        state.isTold = true
        reportDeaf(transaction, repeats: state.repeats, context)
    }

    private mutating func reportDeaf(_ transaction: Transaction, repeats: Int, _ context: Context) {
        guard let answer = transaction.final ?? transaction.provisionals.first else { return }
        let (client, server) = (transaction.hop.source, answer.flow.source)
        let method = transaction.method.escapedForDisplay(limit: 32)
        let status = Wording.status(answer.message)
        // Seen beyond the translator and never before it: lost between these two points.
        let isTranslated = !transaction.isAnsweredAtClient && transaction.translatedHops.contains(answer.flow.reversed)
        // The same without a translator: the request passed both capture points, its answers only the one.
        let isDirect = answer.flow.reversed == transaction.hop
        let blind = transaction.unansweredInterfaces.first {
            isDirect && !context.gatheringInterfaces.contains($0)
                && !context.gatheringInterfaces.contains(answer.interface)
        }
        let lost = context.lost(answer, status)
        let isBetween = isTranslated || blind != nil || lost != nil
        // An answer to another port than asked for has its own name.
        guard isBetween || isDirect else { return }
        let isOwn = context.isLocal(client.address)
        let sure = lost?.confidence ?? (isBetween ? .proved : .likely)
        let confidence = context.gated(sure, transaction.call).confidence
        let whereText: Text
        if let lost {
            whereText = lost.text
        } else if let blind {
            let seen = (context.interfaceNames[answer.interface] ?? "?").escapedForDisplay(limit: 24)
            let missed = (context.interfaceNames[blind] ?? "?").escapedForDisplay(limit: 24)
            whereText = Text(
                en: "lost between \(seen), where it passed, and \(missed)",
                zh: "应答经过 \(seen)，却没有经过 \(missed)：丢失在这两点之间")
        } else if isBetween {
            whereText = Text(
                en: "it passed toward \(answer.flow.destination) and never reached \(client): lost between these two",
                zh: "应答已发往 \(answer.flow.destination)，但没有到达 \(client)：丢失在这两点之间")
        } else if isOwn {
            whereText = Text(
                en: "this host does not take it: its firewall, or the program itself",
                zh: "本机没有接收：本机防火墙或程序自身的问题")
        } else {
            whereText = Text(
                en: "the answer is lost behind this point, toward \(client)", zh: "应答在此处之后、去往 \(client) 的途中丢失")
        }
        let subject = Subject.path(from: server.address, to: .host(client.address))
        unheard.insert(subject, context)
        let title =
            Text(
                en: "\(client) asked \(method) again \(repeats) times although \(server) had answered with \(status): ",
                zh: "\(server) 已以 \(status) 应答，\(client) 仍重发了 \(repeats) 次 \(method)：") + whereText
        context.tell(
            Self.card, title, severity: transaction.method == "BYE" ? .warning : .error,
            gate: Gate(confidence), call: transaction.call, place: Place(from: server, to: client),
            causes: [lost ?? Cause(.answerLost, confidence: confidence, text: whereText)],
            evidence: [
                Evidence(transaction.request, Text(en: method, zh: method)),
                Evidence(answer, Text(en: "\(status), seen here", zh: "此处看到的 \(status)")),
                Evidence(
                    time: transaction.lastTransmission,
                    text: Text(en: "\(method) asked again all the same", zh: "\(method) 仍被重发")),
            ],
            fix: Text(
                en: "Let UDP from \(server) through to \(client): NAT, firewall, or a wrong Via port on that way.",
                zh: "请放通从 \(server) 到 \(client) 的 UDP，检查途中的 NAT、防火墙以及 Via 端口。"),
            subject: subject)
    }

    /// The peer registered over this very connection, and now nothing comes back on it: it died while it was idle.
    mutating func reportDeadConnection(
        _ transaction: Transaction, _ connection: Connection, at time: Timestamp, _ confidence: Confidence,
        _ context: Context
    ) {
        let client = transaction.hop.destination
        let subject = Subject.path(from: transaction.hop.source.address, to: .endpoint(client))
        dead[connection.account, context] = subject
        let method = transaction.method.escapedForDisplay(limit: 32)
        let idle = Wording.seconds(transaction.startTime - connection.last)
        let waited = Wording.seconds(time - transaction.startTime)
        let cause = Text(
            en:
                """
                the TCP connection over which \(client) registered was idle for \(idle): a NAT or firewall has \
                dropped it, and no keep-alive noticed
                """,
            zh: "\(client) 注册所用的 TCP 连接已空闲 \(idle)：NAT 或防火墙已将其丢弃，且没有保活发现这一点")
        let title =
            Text(
                en: "\(method) to the registered client \(client) got no reply in \(waited): ",
                zh: "发往已注册客户端 \(client) 的 \(method) 在 \(waited) 内没有回复：") + cause
        context.tell(
            Self.card, title, at: time, severity: .error, gate: Gate(confidence), call: transaction.call,
            place: Place(from: transaction.hop.source, to: client),
            causes: [Cause(.connectionDead, confidence: confidence, text: cause)],
            evidence: [
                Evidence(
                    time: connection.last, text: Text(en: "last SIP on this connection", zh: "该连接上最后的 SIP 报文")),
                Evidence(transaction.request, Text(en: "\(method) without any reply", zh: "没有回复的 \(method)")),
            ],
            fix: Self.connectionFix(client), subject: subject)
    }

    static func connectionFix(_ client: Endpoint) -> Text {
        Text(
            en:
                """
                Let \(client.address) send keep-alives (RFC 5626 CRLF) or register within the idle time of the NAT, \
                or raise that.
                """,
            zh: "请让 \(client.address) 在 NAT 空闲超时之内发送保活（RFC 5626 CRLF，或更频繁地注册），或调大 NAT 的 TCP 超时。")
    }
}
