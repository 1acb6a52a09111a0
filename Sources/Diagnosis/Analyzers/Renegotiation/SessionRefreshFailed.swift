import SIP
import Tracking
import Wire

/// A session timer that runs out, or whose refresh is refused (RFC 4028).
///
/// Symptom: calls drop after exactly 15 or 30 minutes, or after 90 s. The interval is the one agreed in the 2xx, the
/// refresher the one it names. A call that merely ends near the interval fits too: then both sides must have let the
/// refresh go by, and the finding stays `likely`.
struct SessionRefreshFailed: Analyzer {
    static let card = Card(
        kind: .sessionRefreshFailed,
        summary: Text(en: "the session timer was not refreshed", zh: "会话定时器未被刷新"), severity: .error,
        thresholds: [
            .init("tolerance", 2, unit: "s"), .init("retry-wait", 5, unit: "s"),
            .init("wait", 4, unit: "s"), .init("timeout", 32, unit: "s"),
        ],
        page: Page(en: EnglishPages.sessionRefreshFailed, zh: ChinesePages.sessionRefreshFailed))
    static let cards = [card]

    private struct Timer {
        var seconds: UInt32
        var refresher: Party?
        var lastRefresh: Observation
    }

    /// 422 in a row without a 2xx between: the last of them, and how many.
    private struct TooSmall {
        var count = 0
        var request: Transaction
        var answer: Observation
    }

    private var timers: [Int: Timer] = [:]
    private var tooSmall: [Int: TooSmall] = [:]
    /// A refused refresh, until it is clear that no other way of refreshing succeeds.
    private var refused: [Int: (request: Transaction, answer: Observation)] = [:]

    static let wants: Set<Fact.Topic> = [.final, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .final(let transaction, let response, repeated: false)
        where transaction.method == "INVITE" || transaction.method == "UPDATE":
            guard let call = transaction.call, let code = response.message.statusCode else { return }
            if code < 300 {
                tooSmall[call.number] = nil
                refused[call.number] = nil
                agree(call, transaction, response, context)
            } else if code == 422 {
                noteTooSmall(call, transaction, response, context)
            } else if transaction.isInDialog, isRefresh(transaction, in: call) {
                noteRefusal(call, transaction, response, code, context)
            }
        case .ended(let call, let time):
            judgeRefusal(call, context)
            judgeTooSmall(call, context)
            judge(call, at: time, context)
        case .forgotten(let call):
            timers[call.number] = nil
            tooSmall[call.number] = nil
            refused[call.number] = nil
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .transaction(let transaction) = subject, let call = transaction.call else { return }
        if refused[call.number]?.request === transaction { judgeRefusal(call, context) }
        if tooSmall[call.number]?.request === transaction { judgeTooSmall(call, context) }
    }

    /// A hold or codec change carries the timer too; when it is refused, the timer is not why.
    private func isRefresh(_ transaction: Transaction, in call: Call) -> Bool {
        transaction.request.message.sessionExpires != nil
            && RenegotiationFailed.purpose(of: transaction, in: call) == .refresh
    }

    private mutating func agree(_ call: Call, _ transaction: Transaction, _ answer: Observation, _ context: Context) {
        guard let agreed = answer.message.sessionExpires, agreed.seconds > 0 else {
            // What the capture cut off may have been the timer. A 2xx without the header ends the timer, unless it answers a request that had none to begin with.
            if transaction.request.message.sessionExpires != nil || answer.message.isTruncated {
                timers[call.number] = nil
            }
            return
        }
        // A proxied call shows the answer once a hop: the first one seen starts the timer.
        let requester = call.sender(of: transaction.request.message)
        let refresher: Party? =
            switch agreed.refresher {
            case "uac": requester
            case "uas": requester.other
            default: nil
            }
        timers[call.number] = Timer(seconds: agreed.seconds, refresher: refresher, lastRefresh: answer)
        if agreed.seconds < 90 { reportTooShort(agreed.seconds, call, answer, context) }
    }

    private mutating func noteRefusal(
        _ call: Call, _ transaction: Transaction, _ answer: Observation, _ code: Int, _ context: Context
    ) {
        guard timers[call.number] != nil, code != 401, code != 407, code != 491, call.state != .ended else { return }
        refused[call.number] = (transaction, answer)
        // Who is refused may refresh by the other method, or without what was not understood.
        context.wake(at: answer.time + context.interval(Self.card, "retry-wait"), .transaction(transaction))
    }

    mutating func finish(_ context: Context) {
        for number in refused.keys.sorted() {
            if let call = refused[number]?.request.call { judgeRefusal(call, context) }
        }
    }

    private mutating func judgeRefusal(_ call: Call, _ context: Context) {
        guard let (transaction, answer) = refused.removeValue(forKey: call.number) else { return }
        let status = Wording.status(answer.message)
        let from = answer.flow.source
        let title = Text(
            en: "\(from) refused the session refresh with \(status).", zh: "\(from) 以 \(status) 拒绝了会话刷新。")
        context.tell(
            Self.card, title, at: answer.time, severity: .warning,
            gate: Gate(context.gated(.proved, call).confidence), call: call,
            place: Place(from: transaction.hop.source, to: from),
            causes: [Cause(.refreshRefused, confidence: .proved, text: title)],
            evidence: [
                Evidence(transaction.request, Text(en: "session refresh", zh: "会话刷新请求")),
                Evidence(answer, Text(en: status, zh: status)),
            ],
            fix: Text(
                en:
                    """
                    Let \(from.address) accept \(transaction.method) as session refresh, or switch \
                    session timers off on both sides.
                    """,
                zh: "让 \(from.address) 接受 \(transaction.method) 会话刷新，或在两侧关闭会话定时器。"))
    }

    /// 422 names the least interval and asks for another try; several proxies may raise it in turn (RFC 4028 §6).
    private mutating func noteTooSmall(
        _ call: Call, _ transaction: Transaction, _ answer: Observation, _ context: Context
    ) {
        guard call.state != .ended, tooSmall[call.number]?.request.cseq != transaction.cseq else { return }
        let count = (tooSmall[call.number]?.count ?? 0) + 1
        tooSmall[call.number] = TooSmall(count: count, request: transaction, answer: answer)
        if answer.message.minSE == nil, !answer.message.isTruncated {
            tooSmall[call.number] = nil
            reportTooSmall(
                transaction, answer, call, cause: .noMinSE, severity: .warning,
                Text(
                    en:
                        """
                        \(answer.flow.source) refused the session interval with 422 and no Min-SE (RFC 4028 \
                        §6 demands one).
                        """,
                    zh: "\(answer.flow.source) 以 422 拒绝会话间隔但未携带 Min-SE（违反 RFC 4028 §6）。"), context)
        } else {
            context.wake(at: answer.time + context.interval(Self.card, "retry-wait"), .transaction(transaction))
        }
    }

    private mutating func judgeTooSmall(_ call: Call, _ context: Context) {
        guard let state = tooSmall.removeValue(forKey: call.number), state.count >= 2 else { return }
        let asked = state.request.request.message.sessionExpires.map { "\($0.seconds) s" } ?? "?"
        let least = state.answer.message.minSE.map { "\($0) s" } ?? "?"
        reportTooSmall(
            state.request, state.answer, call, cause: .intervalNeverAccepted, severity: .warning,
            Text(
                en:
                    """
                    \(state.answer.flow.source) refused the session interval \(state.count) times with 422, \
                    the last time \(asked) where it wants \(least) at least; no interval was accepted.
                    """,
                zh:
                    """
                    \(state.answer.flow.source) 以 422 拒绝会话间隔 \(state.count) 次，最后一次为 \(asked)，而其要求至少 \
                    \(least)；始终没有双方都接受的间隔。
                    """
            ),
            context)
    }

    private func reportTooSmall(
        _ request: Transaction, _ answer: Observation, _ call: Call, cause: Reason, severity: Severity, _ title: Text,
        _ context: Context
    ) {
        let confidence = context.gated(.proved, call).confidence
        context.tell(
            Self.card, title, at: answer.time, severity: severity, gate: Gate(confidence), call: call,
            place: Place(from: request.hop.source, to: answer.flow.source),
            causes: [Cause(cause, confidence: confidence, text: title)],
            evidence: [
                Evidence(request.request, Text(en: request.method, zh: request.method)),
                Evidence(answer, Text(en: Wording.status(answer.message), zh: Wording.status(answer.message))),
            ],
            fix: Text(
                en:
                    """
                    Raise Session-Expires at \(request.hop.source.address) to the Min-SE of \
                    \(answer.flow.source.address).
                    """,
                zh:
                    """
                    请将 \(request.hop.source.address) 的 Session-Expires 提高到 \
                    \(answer.flow.source.address) 给出的 Min-SE。
                    """
            ))
    }

    private func reportTooShort(_ seconds: UInt32, _ call: Call, _ answer: Observation, _ context: Context) {
        let title = Text(
            en:
                """
                \(answer.flow.source) agreed a session interval of \(seconds) s; RFC 4028 §4 allows no less \
                than 90 s.
                """,
            zh: "\(answer.flow.source) 协商的会话间隔为 \(seconds) s，低于 RFC 4028 §4 的下限 90 s。")
        context.tell(
            Self.card, title, at: answer.time, severity: .notice, gate: Gate(.proved), call: call,
            place: Place(answer.flow), causes: [Cause(.intervalTooSmall, confidence: .proved, text: title)],
            evidence: [
                Evidence(answer, Text(en: "Session-Expires: \(seconds)", zh: "Session-Expires: \(seconds)"))
            ],
            fix: Text(en: "Set Session-Expires to 90 s or more.", zh: "请将 Session-Expires 设为不小于 90 s。"))
    }

    private mutating func judge(_ call: Call, at time: Timestamp, _ context: Context) {
        guard let timer = timers.removeValue(forKey: call.number), case .bye(let by) = call.ending else { return }
        let elapsed = time - timer.lastRefresh.time
        let tolerance = context.interval(Self.card, "tolerance")
        let full = Interval.seconds(Double(timer.seconds))
        // RFC 4028 §10: the side that does not refresh hangs up min(32, SE/3) s before the end.
        let early = full - .seconds(min(32, Double(timer.seconds) / 3))
        let attempts = call.requests.filter {
            ($0.method == "INVITE" || $0.method == "UPDATE") && $0.startTime > timer.lastRefresh.time
                && !$0.isSuccessful
        }
        guard !attempts.contains(where: { $0.wasAnsweredOutOfSight }) else { return }
        let isDue = (elapsed - full).magnitude <= tolerance || (elapsed - early).magnitude <= tolerance
        let isSaid = call.endedBy.map { Self.namesTimer($0.message) } ?? false
        // Whoever gets no answer to its refresh hangs up, however early it began (RFC 4028 §10).
        guard isDue || isSaid || attempts.contains(where: { isSilent($0, at: time, in: call, context) }) else { return }
        let gate = context.gated(attempts.isEmpty ? .likely : .proved, call)
        let who = timer.refresher.map(Wording.party) ?? Text(en: "nobody named as refresher", zh: "未指定的刷新方")
        let cause =
            attempts.isEmpty
            ? Cause(
                .noRefresh, confidence: gate.confidence,
                text: isSaid && !isDue
                    ? timer.lastRefresh === call.answered
                        ? Text(en: "the BYE itself says so, and no refresh passed here", zh: "BYE 自身说明了原因，此处没有看到刷新")
                        : Text(
                            en: "the BYE itself says so, and no other refresh passed here", zh: "BYE 自身说明了原因，此处没有看到后续刷新"
                        )
                    : Text(en: "\(who.en) should have refreshed and did not", zh: "\(who.zh)应当刷新而没有刷新"))
            : Cause(
                attempts.last?.method == "UPDATE" ? Kind.updateFailed : .reinviteFailed,
                confidence: gate.confidence,
                text: attempts.last.map(Self.failure) ?? Text(en: "", zh: ""))
        let hangup = Wording.party(by)
        let since =
            timer.lastRefresh === call.answered
            ? Text(en: "the answer", zh: "应答") : Text(en: "the last session refresh", zh: "最后一次会话刷新")
        context.report(
            Report(
                kind: Self.card.kind, time: time, severity: .error, confidence: gate.confidence,
                title: Text(
                    en:
                        """
                        the call was ended by \(hangup.en) \(Wording.seconds(elapsed)) after \(since.en) \
                        (Session-Expires \(timer.seconds) s): \(cause.text.en).
                        """,
                    zh:
                        """
                        \(since.zh) \(Wording.seconds(elapsed)) 后\(hangup.zh)挂断（Session-Expires \
                        \(timer.seconds) s）：\(cause.text.zh)。
                        """
                ) + Context.because(gate.reason),
                because: cause.text, call: call,
                place: Place(
                    from: (attempts.last?.hop.source ?? timer.lastRefresh.flow.destination),
                    to: (attempts.last?.hop.destination ?? timer.lastRefresh.flow.source)),
                causes: [cause],
                evidence: [
                    Evidence(
                        timer.lastRefresh,
                        Text(
                            en: "Session-Expires: \(timer.seconds) agreed", zh: "协商的 Session-Expires: \(timer.seconds)")
                    ),
                    Evidence(
                        time: time, frame: call.endedBy?.frame,
                        text: Text(
                            en: "BYE after \(Wording.seconds(elapsed))", zh: "\(Wording.seconds(elapsed)) 后的 BYE")),
                ],
                fix: attempts.last.map { Self.fix(for: $0) }
                    ?? Text(
                        en:
                            """
                            Let \(who.en) refresh within half of \(timer.seconds) s (UPDATE or re-INVITE), and the \
                            other side answer with 200.
                            """,
                        zh: "请让\(who.zh)在 \(timer.seconds) s 的一半之前用 UPDATE 或 re-INVITE 刷新会话，并由对端回送 200。")))
    }

    private func isSilent(_ attempt: Transaction, at time: Timestamp, in call: Call, _ context: Context) -> Bool {
        guard attempt.final == nil, isRefresh(attempt, in: call) else { return false }
        let isSlow = attempt.responses > 0 || attempt.request.transport == .tcp
        return time - attempt.startTime >= context.interval(Self.card, isSlow ? "timeout" : "wait")
    }

    /// `Reason: SIP;cause=408`, or a text that speaks of the session timer; media timeouts are another matter.
    private static func namesTimer(_ bye: SIPMessage) -> Bool {
        bye.reasons.contains { reason in
            let text = (reason.text ?? "").lowercased()
            // Nor is an ACK that did not come.
            if ["rtp", "media", "rtcp", "ack"].contains(where: text.contains) { return false }
            return reason.protocolName.uppercased() == "SIP" && reason.cause == 408
                || ["session timer", "session expire", "session refresh", "session-expire", "session timeout"].contains(
                    where: text.contains)
        }
    }

    /// The one who did not answer the refresh is to blame, not who sent it.
    private static func fix(for attempt: Transaction) -> Text {
        let server = attempt.hop.destination
        let method = attempt.method == "UPDATE" ? "UPDATE" : "re-INVITE"
        return Text(
            en: "Let \(server) answer the \(method) that refreshes the session with 200, or switch session timers off.",
            zh: "请让 \(server) 以 200 应答用于刷新会话的 \(method)，或关闭会话定时器。")
    }

    private static func failure(_ attempt: Transaction) -> Text {
        let server = attempt.hop.destination
        let method = attempt.method == "UPDATE" ? "UPDATE" : "re-INVITE"
        guard let answer = attempt.final else {
            return Text(
                en: "\(server) did not answer the \(method) that was to refresh it", zh: "\(server) 没有应答用于刷新的 \(method)"
            )
        }
        let status = Wording.status(answer.message)
        return Text(
            en: "\(answer.flow.source) answered the \(method) that was to refresh it with \(status)",
            zh: "\(answer.flow.source) 以 \(status) 应答了用于刷新的 \(method)")
    }
}
