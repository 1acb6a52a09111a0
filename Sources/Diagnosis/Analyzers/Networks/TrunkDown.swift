import SIP
import Tracking
import Wire

/// OPTIONS keep-alives that a peer answers no more, or only with 503 (RFC 3261 §11).
///
/// Symptom: no call goes through this trunk. Any other answer, 404, 405 and 481 among them, shows a living peer. A
/// registered client that is pinged is no trunk; a stranger that is not answered is none either. One outage is one
/// report, told again every hour, and its end is told with its length.
struct TrunkDown: Analyzer {
    static let card = Card(
        kind: .trunkDown,
        summary: Text(en: "a peer no longer answers its OPTIONS keep-alives", zh: "中继对端不再响应 OPTIONS 保活"),
        severity: .error, thresholds: [.init("failures", 3, unit: "count"), .init("timeout", 32, unit: "s")],
        page: Page(en: EnglishPages.trunkDown, zh: ChinesePages.trunkDown))
    static let cards = [card]

    private struct Pair: Hashable {
        var client: IPAddress
        var server: Endpoint
    }

    private struct State {
        var failures = 0
        var refusals = 0
        /// Failures that the client did not repeat: the answer may have passed elsewhere.
        var unrepeated = 0
        /// First keep-alive of the failed ones in a row.
        var first: Transaction?
        var lastFailed: Observation?
        var lastAnswer: Timestamp?
        var last: Timestamp
    }

    private var pairs = Table<Pair, State>(.trunkDown)
    private var told = Suppression(.trunkDown)
    /// Routes change: what showed one direction of a peer says nothing of it after this.
    private static let askedFor = Interval.seconds(3_600)
    /// Fewer seconds than this from the first to the last make a burst, no keep-alives.
    private static let leastSpan = Interval.seconds(2)

    static let wants: Set<Fact.Topic> = [.request, .final]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where Self.isKeepAlive(transaction):
            context.wake(
                at: transaction.startTime + context.interval(Self.card, "timeout"), .transaction(transaction))
        case .final(let transaction, let response, repeated: false) where Self.isKeepAlive(transaction):
            if response.message.statusCode == 503 {
                fail(transaction, response, context)
            } else {
                succeed(transaction, response, context)
            }
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .transaction(let transaction) = subject, transaction.isUnanswered else { return }
        fail(transaction, nil, context)
    }

    private static func isKeepAlive(_ transaction: Transaction) -> Bool {
        transaction.method == "OPTIONS" && !transaction.isInDialog
    }

    private static func pair(_ transaction: Transaction) -> Pair {
        Pair(client: transaction.hop.source.address, server: transaction.hop.destination)
    }

    private static func subject(_ pair: Pair) -> Subject { .path(from: pair.client, to: .endpoint(pair.server)) }

    private mutating func succeed(_ transaction: Transaction, _ response: Observation, _ context: Context) {
        let pair = Self.pair(transaction)
        var state = pairs[pair] ?? State(last: response.time)
        let since = state.first?.startTime
        state = State(lastAnswer: response.time, last: response.time)
        pairs[pair, context] = state
        guard told.recover(Self.subject(pair)) != nil, let since else { return }
        let length = Wording.seconds(response.time - since)
        let status = Wording.status(response.message)
        context.recovered(
            kind: Self.card.kind, subject: Self.subject(pair),
            text: Text(
                en: "\(pair.server) answers OPTIONS again (\(status)) after \(length).",
                zh: "\(pair.server) 在中断 \(length) 后恢复响应 OPTIONS（\(status)）。"))
    }

    private mutating func fail(_ transaction: Transaction, _ refusal: Observation?, _ context: Context) {
        let pair = Self.pair(transaction)
        guard !context.clients.isClient(pair.server.address), !context.isScanner(transaction.request.origin) else {
            return
        }
        var state = pairs[pair] ?? State(last: context.now)
        // An answer to a later keep-alive has already shown that it lives.
        if refusal == nil, let answer = state.lastAnswer, answer > transaction.startTime { return }
        state.failures += 1
        if refusal != nil { state.refusals += 1 }
        if refusal == nil, transaction.transmissions == 1 { state.unrepeated += 1 }
        if state.first == nil { state.first = transaction }
        state.lastFailed = refusal ?? transaction.request
        state.last = context.now
        pairs[pair, context] = state
        let span = transaction.startTime - (state.first?.startTime ?? transaction.startTime)
        guard state.failures >= Int(context.threshold(Self.card, "failures")), span >= Self.leastSpan else { return }
        context.goesOn(kind: Self.card.kind, subject: Self.subject(pair))
        report(state, pair, transaction, refusal, context)
    }

    private mutating func report(
        _ state: State, _ pair: Pair, _ last: Transaction, _ refusal: Observation?, _ context: Context
    ) {
        let peer = context.tracker.peers[pair.server.address]
        let heard = peer?.lastHeard
        guard let first = state.first else { return }
        let isRefused = state.refusals == state.failures
        if state.refusals == 0 {
            // It says other things: not the peer is down, it leaves OPTIONS unanswered.
            if let heard, heard >= first.startTime { return }
            // A stranger that asks this host in vain.
            if heard == nil, context.isLocal(pair.server.address), !context.isLocal(pair.client) { return }
            // It speaks, and nothing of it passes here.
            let asked = [peer?.lastAsked, peer?.lastUnseen].compactMap(\.self).max()
            if heard == nil, let asked, context.now - asked < Self.askedFor { return }
        }
        let subject = Self.subject(pair)
        let verdict = told.note(subject, at: context.now, context)
        guard verdict != .silent else { return }
        let since = Wording.seconds(context.now - first.startTime)
        let icmp = last.icmpErrors.first ?? first.icmpErrors.first
        // Of whom nothing was ever seen, nothing may pass here: unless this is the client's own host, it gets others', or its
        // repeats say that no answer came.
        let witness = ConnectionWitness(last, context)
        let seesOthers =
            witness != nil || icmp != nil || state.unrepeated == 0 || context.isLocal(pair.client)
            || context.tracker.peers[pair.client]?.lastAddressed != nil
        let confidence: Confidence = heard != nil || witness != nil ? .proved : seesOthers ? .likely : .possible
        let reason =
            heard != nil || witness != nil
            ? nil
            : seesOthers
                ? Text(en: "nothing of that peer was ever seen here", zh: "此处从未看到该对端的报文")
                : Text(
                    en: "nothing at all was seen coming back to this client: the capture may show one direction only",
                    zh: "未看到任何发往该客户端的报文，抓包可能只有单方向")
        let cause: Cause
        if isRefused {
            cause = Cause(
                .unavailable, confidence: .proved,
                text: Text(
                    en: "it runs, but is overloaded or taken out of service", zh: "对端在运行，但过载或已退出服务"))
        } else if let icmp {
            cause = Cause(
                Blocker.reason(icmp.error), confidence: .proved,
                text: Text(en: "\(icmp.error.reporter) says ", zh: "\(icmp.error.reporter) 返回 ")
                    + Blocker.meaning(icmp.error))
        } else if let witness {
            cause = witness.cause
        } else {
            cause = Cause(
                .trunkSilent, confidence: confidence,
                text: Text(
                    en: "the peer or its link is down, or the path to it is blocked", zh: "对端或其链路中断，或路径被拦截"))
        }
        let what = isRefused ? Text(en: "were answered 503", zh: "均回 503") : Text(en: "went unanswered", zh: "均无应答")
        var evidence = [
            Evidence(first.request, Text(en: "first failed OPTIONS", zh: "首个失败的 OPTIONS"))
        ]
        if let failed = state.lastFailed {
            evidence.append(Evidence(failed, Text(en: "the latest", zh: "最近一个")))
        }
        if let witness { evidence += witness.evidence }
        if let icmp { evidence.append(Evidence(time: icmp.time, frame: icmp.frame, text: Blocker.meaning(icmp.error))) }
        if let answer = state.lastAnswer {
            evidence.append(Evidence(time: answer, text: Text(en: "last answer", zh: "最后一次应答")))
        }
        context.report(
            Report(
                kind: Self.card.kind, time: context.now, severity: confidence == .possible ? .warning : .error,
                confidence: confidence,
                title: Self.opening(pair, isThere: witness?.hasArrived ?? false)
                    + Text(
                        en: "\(state.failures) OPTIONS in a row over \(since) ",
                        zh: "\(since) 内连续 \(state.failures) 个 OPTIONS ") + what
                    + Text(en: "; ", zh: "；") + cause.text + Text(en: ".", zh: "。") + Context.because(reason),
                because: cause.text, place: Place(from: pair.client, to: pair.server),
                causes: [cause], evidence: evidence,
                fix: isRefused
                    ? Text(
                        en: "Ask the operator of \(pair.server.address) why it answers 503.",
                        zh: "请向 \(pair.server.address) 的运营商了解为何回 503。")
                    : icmp?.error.meaning == .portUnreachable && icmp?.error.reporter == pair.server.address
                        ? Text(
                            en:
                                "Ask the operator of \(pair.server.address) why nothing listens on port \(pair.server.port).",
                            zh: "请向 \(pair.server.address) 的运营商了解为何端口 \(pair.server.port) 上没有服务。")
                        : witness?.fix
                            ?? Text(
                                en:
                                    """
                                    Check link, routing, public address and firewall of \(pair.client), then call \
                                    the operator of \(pair.server.address).
                                    """,
                                zh: "请检查 \(pair.client) 的链路、路由、公网地址和防火墙，再联系 \(pair.server.address) 的运营商。"),
                subject: subject))
    }

    /// Who takes what is sent is not down.
    private static func opening(_ pair: Pair, isThere: Bool) -> Text {
        isThere
            ? Text(en: "\(pair.server) does not serve \(pair.client): ", zh: "\(pair.server) 不为 \(pair.client) 服务：")
            : Text(en: "\(pair.server) is down for \(pair.client): ", zh: "\(pair.server) 对 \(pair.client) 已中断：")
    }
}
