import SIP
import Tracking
import Wire

/// A reliable provisional response that is never acknowledged, or whose PRACK fails (RFC 3262 §3, §4).
///
/// Symptom: ringing goes on or the call drops after 32 s of it. The answerer repeats its 18x at T1 doubling without a
/// T2 cap; the caller should have sent PRACK at the first. Seen from one point we cannot tell a PRACK that was never
/// sent from one lost before us; the text says where it was looked for.
struct PrackFailed: Analyzer {
    static let card = Card(
        kind: .prackFailed,
        summary: Text(en: "a reliable ringing answer is not acknowledged", zh: "可靠临时响应未得到 PRACK 确认"),
        severity: .error,
        thresholds: [
            .init("repeats", 2, unit: "count"), .init("wait", 4, unit: "s"),
        ],
        page: Page(en: EnglishPages.prackFailed, zh: ChinesePages.prackFailed))
    static let cards = [card]

    /// One reliable provisional response of one fork on one hop.
    private struct Pending {
        let invite: Transaction
        let response: Observation
        var repeats = 0
        var last: Timestamp
        var prack: Transaction?
        /// A PRACK of this fork with another RAck.
        var mismatched: Transaction?
        /// The RSeq acknowledged before it by the same answerer, where this one does not follow.
        var gapAfter: UInt32?
        /// The last PRACK with the right RAck whose tags or Call-ID belong to no response seen here.
        var spoilt: Spoilt?

        /// The proxy that got the PRACK and owes it to the answerer: on its own hop none passed.
        var stop: Endpoint? { prack.flatMap { Misdirection.stop(of: $0.request, before: response) } }
    }

    private struct Spoilt {
        let number: Int
        let fault: Misdirection.Verdict
    }

    private var pending: [Int: [Pending]] = [:]
    private static let perCall = 16

    static let wants: Set<Fact.Topic> = [.request, .provisional, .final, .strayResponse, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .provisional(let transaction, let response, let isRepeated)
        where response.message.isReliableProvisional && transaction.method == "INVITE"
            && transaction.request.message.offersReliableProvisional:
            noteReliable(response, of: transaction, isRepeated: isRepeated)
        case .request(let transaction) where transaction.method == "PRACK":
            notePrack(transaction)
        case .final(let transaction, let response, repeated: false) where transaction.method == "PRACK":
            judgeAnswer(response, to: transaction, context)
        case .final(let transaction, let response, repeated: false) where transaction.method == "INVITE":
            judgeOutcome(of: transaction, response, context)
        case .strayResponse(let response) where response.message.cseq.method == "PRACK":
            // A 2xx to a PRACK that this capture does not show.
            guard response.message.statusCode.map({ (200...299).contains($0) }) == true,
                let call = context.tracker.calls[response.message.callID]
            else { return }
            pending[call.number]?.removeAll { $0.response.message.toTag == response.message.toTag }
        case .ended(let call, let time):
            settle(call, at: time, isOver: true, context)
        case .forgotten(let call):
            pending[call.number] = nil
        default: break
        }
    }

    mutating func finish(_ context: Context) {
        for items in pending.values.sorted(by: { ($0.first?.invite.number ?? 0) < ($1.first?.invite.number ?? 0) }) {
            if let call = items.first?.invite.call { settle(call, at: context.now, isOver: false, context) }
        }
    }

    private mutating func noteReliable(_ response: Observation, of transaction: Transaction, isRepeated: Bool) {
        guard let call = transaction.call else { return }
        var items = pending[call.number] ?? []
        let message = response.message
        if let index = items.firstIndex(where: {
            $0.invite === transaction && $0.response.message.rseq == message.rseq
                && $0.response.message.toTag == message.toTag
        }) {
            items[index].repeats += 1
            items[index].last = response.time
        } else if !isRepeated, items.count < Self.perCall {
            items.append(Pending(invite: transaction, response: response, last: response.time))
        }
        pending[call.number] = items
    }

    /// RAck names RSeq, CSeq and method; the To tag names the fork (RFC 3262 §7.2). What bears the right RAck and no
    /// fork's tag is a PRACK spoilt, not one missing.
    private mutating func notePrack(_ prack: Transaction) {
        guard let call = prack.call, var items = pending[call.number] else { return }
        let message = prack.request.message
        let ofFork = items.indices.filter {
            let response = items[$0].response.message
            return response.callID == message.callID
                && (response.to.tag == message.toTag || response.to.tag == nil)
        }
        for index in ofFork {
            if Self.acknowledges(message, items[index].response.message) {
                if items[index].prack == nil { items[index].prack = prack }
            } else if items[index].prack == nil {
                // Told only when it is refused: many answerers look at RSeq alone.
                items[index].mismatched = prack
            }
        }
        if ofFork.isEmpty {
            for index in items.indices
            where items[index].prack == nil && Self.acknowledges(message, items[index].response.message) {
                guard
                    let fault = Misdirection.identity(
                        of: prack.request, for: items[index].response, items[index].invite, name: "PRACK")
                else { continue }
                items[index].spoilt = Spoilt(number: prack.number, fault: fault)
            }
        }
        pending[call.number] = items
    }

    /// A reliable response whose RSeq is not one higher than the last in order must not be acknowledged (RFC 3262 §4).
    private static func gap(before item: Pending, in items: [Pending]) -> UInt32? {
        guard item.prack == nil, let own = item.response.message.rseq else { return nil }
        let last = items.filter {
            $0.invite === item.invite && $0.response.message.toTag == item.response.message.toTag && $0.prack != nil
                && $0.response.time < item.response.time
        }.compactMap(\.response.message.rseq).max()
        return last.flatMap { own == $0 &+ 1 ? nil : $0 }
    }

    private static func acknowledges(_ prack: SIPMessage, _ response: SIPMessage) -> Bool {
        prack.rack.map {
            $0.rseq == response.rseq && $0.cseq.number == response.cseq.number
                && $0.cseq.method == response.cseq.method
        } ?? false
    }

    private func judgeAnswer(_ answer: Observation, to prack: Transaction, _ context: Context) {
        guard let code = answer.message.statusCode, code >= 300, code != 401, code != 407, let call = prack.call else {
            return
        }
        // The dialog is gone already: a PRACK that crossed the end of the call.
        guard call.state == .setup || call.state == .ringing else { return }
        let status = Wording.status(answer.message)
        let matches = pending[call.number]?.contains { $0.prack === prack } ?? false
        // The repeated response was acknowledged once more: no such response waits any longer (RFC 3262 §3, §4).
        let isAgain = pending[call.number]?.contains { item in
            item.prack !== prack && item.prack?.isSuccessful == true
                && Self.acknowledges(prack.request.message, item.response.message)
        }
        if !matches, isAgain == true { return }
        let spoilt = pending[call.number]?.compactMap(\.spoilt).first { $0.number == prack.number }
        let detail =
            matches
            ? Text(en: "although its RAck matches the response it acknowledges", zh: "尽管 RAck 与所确认的响应一致")
            : spoilt?.fault.text
                ?? Text(en: "its RAck matches no response seen here", zh: "其 RAck 与此处看到的任何响应都不一致")
        let side = matches ? answer.flow.source : prack.hop.source
        let text =
            Text(
                en: "\(answer.flow.source) rejected the PRACK with \(status)\(spoilt == nil ? "," : ":") ",
                zh: "\(answer.flow.source) 以 \(status) 拒绝了 PRACK\(spoilt == nil ? "，" : "：")") + detail
            + Text(en: ".", zh: "。")
        context.tell(
            Self.card, text, at: answer.time, severity: .warning, gate: Gate(.proved), call: call,
            place: Place(prack.hop),
            causes: [
                Cause(
                    spoilt.map { Self.cause($0.fault) } ?? .reason(matches ? .prackRejected : .rackMismatch),
                    confidence: .proved, text: text)
            ],
            evidence: [
                Evidence(prack.request, Text(en: "PRACK", zh: "PRACK")),
                Evidence(answer, Text(en: status, zh: status)),
            ],
            fix: spoilt.map {
                Self.fix(Self.cause($0.fault), caller: side.address, answerer: answer.flow.source)
            }
                ?? Text(
                    en: "Check the PRACK support of \(side.address).", zh: "请检查 \(side.address) 对 PRACK 的支持。"))
    }

    /// A 2xx while a reliable 1xx with SDP is unacknowledged breaks RFC 3262 §3; without SDP it is legal.
    private mutating func judgeOutcome(of invite: Transaction, _ response: Observation, _ context: Context) {
        guard let call = invite.call, let items = pending[call.number], let code = response.message.statusCode else {
            return
        }
        if code < 300 {
            for item in items
            where item.invite === invite && item.prack == nil && item.mismatched?.isSuccessful != true
                && item.response.message.sdp != nil
                && item.response.message.toTag == response.message.toTag
            {
                reportEarlyAnswer(item, response, context)
            }
        }
        settle(call, at: response.time, isOver: code >= 300, only: invite, context)
    }

    private func reportEarlyAnswer(_ item: Pending, _ answer: Observation, _ context: Context) {
        let status = Wording.status(item.response.message)
        let text = Text(
            en: "\(answer.flow.source) answered the call while its \(status) with SDP was not yet acknowledged.",
            zh: "\(answer.flow.source) 在其带 SDP 的 \(status) 尚未被 PRACK 确认时就应答了呼叫。")
        context.tell(
            Self.card, text, at: answer.time, severity: .warning, gate: Gate(.proved), call: item.invite.call,
            place: Place(answer.flow), causes: [Cause(.answeredBeforePrack, confidence: .proved, text: text)],
            evidence: [
                Evidence(
                    item.response, Text(en: "reliable \(status) with SDP", zh: "带 SDP 的可靠 \(status)")),
                Evidence(answer, Text(en: "2xx before PRACK (RFC 3262 §3)", zh: "PRACK 之前的 2xx（RFC 3262 §3）")),
            ],
            fix: Text(
                en: "Let \(answer.flow.source.address) wait for PRACK before it answers.",
                zh: "让 \(answer.flow.source.address) 收到 PRACK 后再应答。"))
    }

    /// Judges what waited long enough and drops it.
    private mutating func settle(
        _ call: Call, at time: Timestamp, isOver: Bool, only invite: Transaction? = nil, _ context: Context
    ) {
        guard let items = pending[call.number] else { return }
        pending[call.number] = items.filter { invite != nil && $0.invite !== invite }
        for var item in items where invite == nil || item.invite === invite {
            item.gapAfter = Self.gap(before: item, in: items)
            judge(item, call, at: time, isOver: isOver, context)
        }
    }

    private func judge(_ item: Pending, _ call: Call, at time: Timestamp, isOver: Bool, _ context: Context) {
        let wait = context.interval(Self.card, "wait")
        let repeats = Int(context.threshold(Self.card, "repeats"))
        guard item.mismatched?.isSuccessful != true || item.prack != nil else { return }
        let until = item.prack?.startTime ?? time
        let waited = until - item.response.time
        let beyond = item.prack.map { $0.isUnanswered && $0.method == "PRACK" } ?? false
        guard item.repeats >= repeats, waited >= wait || (beyond && item.last - item.response.time >= wait) else {
            return
        }
        let status = Wording.status(item.response.message)
        let answerer = item.response.flow.source
        let caller = item.response.flow.destination
        let base: Confidence = isOver || waited >= .seconds(32) ? .proved : .likely
        let gate = context.gated(base, call)
        let causes = Self.causes(item, waited: waited, context)
        guard let cause = causes.first else { return }
        let times = Wording.count(item.repeats, "time", "times")
        context.report(
            Report(
                kind: Self.card.kind, time: time,
                severity: isOver && item.prack?.isUnanswered ?? true ? .error : .warning,
                confidence: gate.confidence,
                title: Text(
                    en:
                        """
                        \(answerer) repeated its reliable \(status) \(times) in \
                        \(Wording.seconds(item.last - item.response.time)): \(cause.text.en).
                        """,
                    zh:
                        """
                        \(answerer) 在 \(Wording.seconds(item.last - item.response.time)) 内重发了 \
                        \(item.repeats) 次可靠的 \(status)：\(cause.text.zh)。
                        """
                ) + Context.because(gate.reason),
                because: cause.text, call: call,
                place: Place(from: caller, to: answerer),
                causes: causes.map {
                    $0.with($0.id == .kind(.sipALG) ? min(gate.confidence, .likely) : gate.confidence)
                },
                evidence: [
                    Evidence(item.response, Text(en: "first reliable \(status)", zh: "首个可靠的 \(status)")),
                    Evidence(
                        time: item.last,
                        text: Text(en: "its repeat number \(item.repeats)", zh: "第 \(item.repeats) 次重发")),
                ],
                fix: (item.prack?.request).flatMap(context.lostFix) ?? context.lostFix(item.response)
                    ?? Self.fix(cause.id, caller: caller.address, answerer: answerer, stop: item.stop)))
    }

    /// What passed here instead of the PRACK that is missing, the leading cause first; each as sure as the report.
    private static func causes(_ item: Pending, waited: Interval, _ context: Context) -> [Cause] {
        let answerer = item.response.flow.source
        let caller = item.response.flow.destination
        func cause(_ reason: Reason, _ en: String, _ zh: String) -> Cause {
            Cause(reason, confidence: .proved, text: Text(en: en, zh: zh))
        }
        let passed = item.prack?.request ?? item.mismatched?.request
        if let lost = passed.flatMap({ context.lost($0, "PRACK") })
            ?? context.lost(item.response, Wording.status(item.response.message))
        {
            return [lost]
        }
        if let prack = item.prack, prack.isUnanswered {
            let unanswered =
                item.stop.map {
                    cause(
                        .prackUnanswered, "PRACK came in at \($0) and never left there toward \(answerer)",
                        "PRACK 到达了 \($0)，但从未由其转发给 \(answerer)")
                }
                ?? cause(
                    .prackUnanswered, "PRACK left \(caller) and \(answerer) never answered it",
                    "\(caller) 已发出 PRACK，但 \(answerer) 从未应答")
            guard let way = Misdirection.way(of: prack.request, for: item.response, name: "PRACK") else {
                return [unanswered]
            }
            let reason: Reason = way.fault == .privateContact ? .contactUnreachable : .prackMisrouted
            return [Cause(reason, confidence: .proved, text: way.text), unanswered]
        }
        if item.prack != nil {
            let late = Wording.seconds(waited)
            return [
                cause(.prackLate, "\(caller) sent PRACK only after \(late)", "\(caller) 在 \(late) 之后才发送 PRACK")
            ]
        }
        if let fault = item.spoilt?.fault {
            return [Cause(Self.cause(fault), confidence: .proved, text: fault.text)]
        }
        if let before = item.gapAfter, let rseq = item.response.message.rseq {
            return [
                cause(
                    .rseqGap, "its RSeq \(rseq) does not follow \(before), so that nobody may acknowledge it",
                    "其 RSeq \(rseq) 不接在 \(before) 之后，主叫不得确认")
            ]
        }
        if item.mismatched != nil {
            return [cause(.rackMismatch, "\(caller) sent PRACK with another RAck", "\(caller) 发送的 PRACK 中 RAck 不匹配")]
        }
        if context.isLocal(caller.address) {
            return [cause(.prackNeverSent, "this host, \(caller), never sent a PRACK", "本机 \(caller) 从未发送 PRACK")]
        }
        return [cause(.prackNeverSeen, "no PRACK from \(caller) passed here", "此处没有看到 \(caller) 发出的 PRACK")]
    }

    private static func cause(_ fault: Misdirection.Verdict) -> CauseID {
        fault.fault == .callID ? .kind(.sipALG) : .reason(.prackMismatch)
    }

    private static func fix(
        _ cause: CauseID, caller: IPAddress, answerer: Endpoint, stop: Endpoint? = nil
    ) -> Text {
        if case .reason(.prackUnanswered) = cause, let stop {
            return Text(
                en: "See in the log of \(stop.address) why it drops the PRACK: routing script or Route.",
                zh: "请在 \(stop.address) 的日志中查明其为何丢弃该 PRACK：路由脚本或 Route。")
        }
        return switch cause {
        case .reason(.prackUnanswered):
            Text(
                en: "Find what drops PRACK between this point and \(answerer), or why \(answerer.address) ignores it.",
                zh: "请查找此处与 \(answerer) 之间丢弃 PRACK 的设备，或 \(answerer.address) 不处理它的原因。")
        case .reason(.prackMisrouted), .reason(.contactUnreachable):
            Text(
                en: "Let \(caller) send PRACK by the Record-Route of the 18x, else to a Contact that it can reach.",
                zh: "请让 \(caller) 按 18X 的 Record-Route 发送 PRACK，否则发往可达的 Contact。")
        case .reason(.rseqGap):
            Text(
                en: "Let \(answerer.address) raise RSeq by one with each reliable response (RFC 3262 §3, §4).",
                zh: "请让 \(answerer.address) 对每个可靠响应将 RSeq 恰好加一（RFC 3262 §3、§4）。")
        case .reason(.prackMismatch), .reason(.rackMismatch):
            Text(
                en: "Let \(caller) send PRACK with the To tag, RSeq and CSeq of the 18x it acknowledges.",
                zh: "请让 \(caller) 发送的 PRACK 使用所确认 18X 的 To tag、RSeq 和 CSeq。")
        case .kind(.sipALG):
            Text(
                en: "Switch SIP ALG off on the router between \(caller) and \(answerer.address).",
                zh: "请关闭 \(caller) 与 \(answerer.address) 之间路由器的 SIP ALG。")
        case .reason(.prackLate):
            Text(
                en: "Find out why \(caller) answers reliable 18x so late; it should send PRACK at once.",
                zh: "请查明 \(caller) 为何很晚才对可靠 18X 回送 PRACK。")
        default:
            Text(
                en: "Let \(caller) answer reliable 18x with PRACK, or stop offering 100rel there.",
                zh: "让 \(caller) 对可靠 18X 回送 PRACK，或不再声明支持 100rel。")
        }
    }
}
