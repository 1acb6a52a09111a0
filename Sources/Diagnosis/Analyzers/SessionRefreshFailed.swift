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
        id: "session-refresh-failed",
        summary: Text(en: "the session timer was not refreshed", zh: "会话定时器未被刷新"), severity: .error,
        thresholds: [.init("tolerance", 2, unit: "s")],
        page: Page(en: EnglishPages.sessionRefreshFailed, zh: ChinesePages.sessionRefreshFailed))
    static let cards = [card]

    private struct Timer {
        var seconds: UInt32
        var refresher: Party?
        var lastRefresh: Observation
        /// Attempts since then that did not succeed.
        var failed: [Transaction] = []
        var tooSmall = 0
    }

    private var timers: [Int: Timer] = [:]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .final(let transaction, let response, repeated: false)
        where transaction.method == "INVITE" || transaction.method == "UPDATE":
            guard let call = transaction.call, let code = response.message.statusCode else { return }
            if code < 300 {
                agree(call, transaction, response, context)
            } else if transaction.isInDialog, transaction.request.message.sessionExpires != nil {
                noteRefusal(call, transaction, response, code, context)
            }
        case .ended(let call, let time): judge(call, at: time, context)
        case .forgotten(let call): timers[call.number] = nil
        default: break
        }
    }

    private mutating func agree(_ call: Call, _ transaction: Transaction, _ answer: Observation, _ context: Context) {
        guard let agreed = answer.message.sessionExpires, agreed.seconds > 0 else {
            // A 2xx without the header ends the timer, unless it answers a request that had none to begin with.
            if transaction.request.message.sessionExpires != nil { timers[call.number] = nil }
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
        timers[call.number]?.failed.append(transaction)
        if code == 422 {
            timers[call.number]?.tooSmall += 1
            guard answer.message.minSE == nil || (timers[call.number]?.tooSmall ?? 0) >= 2 else { return }
        }
        let status = Wording.status(answer.message)
        let from = answer.flow.source
        let title = Text(
            en: "\(from) refused the session refresh with \(status).", zh: "\(from) 以 \(status) 拒绝了会话刷新。")
        context.report(
            Report(
                kind: Self.card.id, time: answer.time, severity: .warning, confidence: context.gated(.proved, call).confidence,
                title: title, call: call,
                place: Place(from: transaction.hop.source.description, to: from.description),
                causes: [Cause(kind: "refresh-refused", confidence: .proved, text: title)],
                evidence: [
                    Evidence(transaction.request, Text(en: "session refresh", zh: "会话刷新请求")),
                    Evidence(answer, Text(en: status, zh: status)),
                ],
                fix: Text(
                    en: "Let \(from.address) accept \(transaction.method) as session refresh, or switch session timers off on both sides.",
                    zh: "让 \(from.address) 接受 \(transaction.method) 会话刷新，或在两侧关闭会话定时器。")))
    }

    private func reportTooShort(_ seconds: UInt32, _ call: Call, _ answer: Observation, _ context: Context) {
        let title = Text(
            en: "\(answer.flow.source) agreed a session interval of \(seconds) s; RFC 4028 §4 allows no less than 90 s.",
            zh: "\(answer.flow.source) 协商的会话间隔为 \(seconds) s，低于 RFC 4028 §4 的下限 90 s。")
        context.report(
            Report(
                kind: Self.card.id, time: answer.time, severity: .notice, confidence: .proved, title: title, call: call,
                place: Place(from: answer.flow.source.description, to: answer.flow.destination.description),
                causes: [Cause(kind: "interval-too-small", confidence: .proved, text: title)],
                evidence: [Evidence(answer, Text(en: "Session-Expires: \(seconds)", zh: "Session-Expires: \(seconds)"))],
                fix: Text(en: "Set Session-Expires to 90 s or more.", zh: "请将 Session-Expires 设为不小于 90 s。")))
    }

    private mutating func judge(_ call: Call, at time: Timestamp, _ context: Context) {
        guard let timer = timers.removeValue(forKey: call.number), case .bye(let by) = call.ending else { return }
        let elapsed = time - timer.lastRefresh.time
        let tolerance = context.interval(Self.card, "tolerance")
        let full = Interval.seconds(Double(timer.seconds))
        // RFC 4028 §10: the side that does not refresh hangs up min(32, SE/3) s before the end.
        let early = full - .seconds(min(32, Double(timer.seconds) / 3))
        guard (elapsed - full).magnitude <= tolerance || (elapsed - early).magnitude <= tolerance else { return }
        let attempts = (call.requests.filter {
            ($0.method == "INVITE" || $0.method == "UPDATE") && $0.startTime > timer.lastRefresh.time && !$0.isSuccessful
        })
        let gate = context.gated(attempts.isEmpty ? .likely : .proved, call)
        let who = timer.refresher.map(Wording.party) ?? Text(en: "nobody named as refresher", zh: "未指定的刷新方")
        let cause =
            attempts.isEmpty
            ? Cause(
                kind: "no-refresh", confidence: gate.confidence,
                text: Text(en: "\(who.en) should have refreshed and did not", zh: "\(who.zh)应当刷新而没有刷新"))
            : Cause(
                kind: attempts.last?.method == "UPDATE" ? "update-failed" : "reinvite-failed", confidence: gate.confidence,
                text: Text(
                    en: "the refresh by \(attempts.last?.method ?? "") did not succeed",
                    zh: "通过 \(attempts.last?.method ?? "") 的刷新没有成功"))
        let hangup = Wording.party(by)
        context.report(
            Report(
                kind: Self.card.id, time: time, severity: .error, confidence: gate.confidence,
                title: Text(
                    en: "the call was ended by \(hangup.en) \(Wording.seconds(elapsed)) after the last session refresh (Session-Expires \(timer.seconds) s): \(cause.text.en).",
                    zh: "最后一次会话刷新 \(Wording.seconds(elapsed)) 后\(hangup.zh)挂断（Session-Expires \(timer.seconds) s）：\(cause.text.zh)。"
                ) + Context.because(gate.reason),
                because: cause.text, call: call,
                place: Place(
                    from: timer.lastRefresh.flow.destination.description, to: timer.lastRefresh.flow.source.description),
                causes: [cause],
                evidence: [
                    Evidence(
                        timer.lastRefresh,
                        Text(
                            en: "Session-Expires: \(timer.seconds) agreed", zh: "协商的 Session-Expires: \(timer.seconds)")),
                    Evidence(
                        time: time, frame: call.endedBy?.frame,
                        text: Text(
                            en: "BYE after \(Wording.seconds(elapsed))", zh: "\(Wording.seconds(elapsed)) 后的 BYE")),
                ],
                fix: Text(
                    en: "Let \(who.en) refresh the session (UPDATE or re-INVITE before half of \(timer.seconds) s), and the other side answer it with 200.",
                    zh: "请让\(who.zh)在 \(timer.seconds) s 的一半之前用 UPDATE 或 re-INVITE 刷新会话，并由对端回送 200。")))
    }
}
