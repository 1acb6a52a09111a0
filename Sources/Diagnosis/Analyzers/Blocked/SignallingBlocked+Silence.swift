import SIP
import Tracking
import Wire

/// A peer from which nothing comes back, or whose neighbours say that it cannot be reached.
extension SignallingBlocked {
    func reportBlocked(
        _ transaction: Transaction, at time: Timestamp, _ confidence: Confidence, _ context: Context
    ) {
        let server = transaction.hop.destination
        let client = transaction.hop.source
        let method = transaction.method.escapedForDisplay(limit: 32)
        let waited = Wording.seconds(time - transaction.startTime)
        var evidence = [
            Evidence(
                transaction.request,
                Text(
                    en:
                        """
                        \(method) sent \(Wording.count(transaction.transmissions, "time", "times")), the \
                        last at \(Wording.seconds(transaction.lastTransmission - transaction.startTime))
                        """,
                    zh:
                        """
                        \(method) 发送 \(transaction.transmissions) 次，最后一次在 \
                        \(Wording.seconds(transaction.lastTransmission - transaction.startTime))
                        """
                ))
        ]
        var title: Text
        let cause: Cause
        var fix = Text(
            en:
                """
                Check the server's address, try another network, and let UDP and TCP \
                \(Self.ports(context.profile(for: server.address))) through between \
                \(client.address) and \(server.address).
                """,
            zh:
                """
                请检查服务器地址，换网络重试，并在 \(client.address) 与 \(server.address) 之间放通 UDP/TCP \
                \(Self.ports(context.profile(for: server.address)))。
                """
        )
        if let icmp = transaction.icmpErrors.first {
            let meaning = Blocker.meaning(icmp.error)
            title = Text(
                en: "\(server) cannot be reached for \(method): \(icmp.error.reporter) says \(meaning.en).",
                zh: "\(method) 无法到达 \(server)：\(icmp.error.reporter) 返回 \(meaning.zh)。")
            cause = Cause(Blocker.reason(icmp.error), confidence: .proved, text: title)
            evidence.append(Evidence(time: icmp.time, frame: icmp.frame, text: meaning))
            if icmp.error.meaning == .portUnreachable, icmp.error.reporter == server.address {
                fix = Text(
                    en:
                        "Start the SIP service on \(server): its port is closed; or correct the port at \(client.address).",
                    zh: "请启动 \(server) 上的 SIP 服务（其端口已关闭），或在 \(client.address) 上更正端口。")
            }
        } else if let hidden = context.clients.hidden(
            at: server, user: transaction.request.message.requestURI?.user, now: transaction.startTime)
        {
            title = Self.hiddenTitle(hidden, method, client, server) + Text(en: ".", zh: "。")
            cause = Cause(
                .privateContact, confidence: min(confidence, .likely),
                text: Text(
                    en:
                        "the Contact was kept as the phone wrote it, and it stands behind a NAT: \(hidden.source) is where it is",
                    zh: "注册服务器原样保存了 Contact，而话机在 NAT 之后：其可达地址是 \(hidden.source)"))
            evidence.append(
                Evidence(
                    time: hidden.registered, frame: hidden.frame,
                    text: Text(en: "its REGISTER, from \(hidden.source)", zh: "其 REGISTER，来自 \(hidden.source)")))
            fix = Text(
                en:
                    """
                    Let \(client.address) send to where the REGISTER came from (NAT support: rport, rewritten Contact, \
                    received), or let the phone give its public address (STUN).
                    """,
                zh:
                    """
                    请让 \(client.address) 发往 REGISTER 的来源地址（NAT 支持：rport、改写 Contact、received），或让话机用 \
                    STUN 给出公网地址。
                    """)
        } else if let witness = ConnectionWitness(transaction, context) {
            title = witness.title(waited: waited) + Text(en: ".", zh: "。")
            cause = witness.cause
            fix = witness.fix
            evidence += witness.evidence
        } else {
            let span = Wording.seconds(transaction.lastTransmission - transaction.startTime)
            let (others, requests) = outage(beside: transaction, context)
            title = Text(
                en:
                    """
                    \(server) answers nothing: \(method) from \(client) was sent \
                    \(Self.times(transaction.transmissions, span).en)\(others.en), and nothing came in \(waited).
                    """,
                zh:
                    """
                    \(server) 没有任何应答：\(client) 的 \(method) \(Self.times(transaction.transmissions, span).zh)\
                    \(others.zh)，\(waited) 内没有任何回复。
                    """
            )
            if requests { evidence.append(Evidence(time: context.now, text: others)) }
            cause = Cause(
                .noReply, confidence: confidence,
                text: method == "OPTIONS"
                    ? Text(
                        en: "the server is down, a firewall between drops SIP, or it ignores OPTIONS",
                        zh: "服务器未运行，中间防火墙丢弃了 SIP，或其不理会 OPTIONS")
                    : Text(
                        en: "the server is down, or a firewall between drops SIP in one direction",
                        zh: "服务器未运行，或中间防火墙丢弃了某一方向的 SIP"))
        }
        let lost = context.lost(transaction.request, method)
        if let lost {
            title = title + Context.asSentence(lost)
            fix = context.lostFix(transaction.request) ?? fix
        }
        var causes = [lost ?? cause]
        if lost == nil, transaction.method == "BYE", let answer = transaction.call?.answered,
            let way = Misdirection.way(of: transaction.request, for: answer, name: "BYE")
        {
            causes.insert(Cause(.routeIgnored, confidence: min(confidence, .likely), text: way.text), at: 0)
            title = Text(en: "\(server) does not answer: ", zh: "\(server) 没有应答：") + way.text + Text(en: ".", zh: "。")
            fix = Text(
                en: "Let \(client.address) send requests of the dialog by its Record-Route, else to the Contact.",
                zh: "请让 \(client.address) 按 Record-Route（否则按 Contact）发送对话内请求。")
            causes[1].confidence = .possible
        }
        if transaction.icmpErrors.isEmpty, let large = SIPFragmentLost.cause(of: transaction.request, method) {
            causes.append(large)
        }
        let rescue = Rescue(transaction, context)
        // A BYE that does not arrive costs nobody a call: the other side is gone. OPTIONS alone prove nothing.
        let isMild = transaction.method == "BYE" || transaction.method == "OPTIONS" && confidence != .proved
        context.tell(
            Self.card, title + (rescue?.remark ?? Text(en: "", zh: "")), at: time,
            severity: rescue != nil ? .notice : isMild ? .warning : .error,
            gate: Gate(confidence), call: transaction.call, place: Place(transaction.hop), causes: causes,
            evidence: evidence, fix: rescue?.fix(server) ?? fix, subject: BlockedPaths.Path(transaction.hop).subject)
    }

    static func hiddenTitle(
        _ hidden: ClientBook.Hidden, _ method: String, _ client: Endpoint, _ server: Endpoint
    ) -> Text {
        Text(
            en:
                """
                \(client) sends \(method) to \(server), the private Contact of \(hidden.account), which registered from \
                \(hidden.source): nothing comes back
                """,
            zh:
                """
                \(client) 将 \(method) 发往 \(hidden.account) 的私网 Contact \(server)，而其注册来自 \(hidden.source)：没有任何\
                回复
                """)
    }
}
