import SIP
import Tracking
import Wire

/// A re-INVITE or UPDATE that gets no 2xx (RFC 3261 §14, RFC 3311).
///
/// Symptom: sound is lost after hold, transfer or codec change, or the call drops. We say what the request was for and
/// who did not answer. A request and its BYE may cross, 491 and 401 ask for another try: those are no faults.
struct RenegotiationFailed: Analyzer {
    static let reinvite = Card(
        kind: .reinviteFailed, summary: Text(en: "a re-INVITE gets no 200 OK", zh: "re-INVITE 重协商未得到 200 OK"),
        severity: .error, thresholds: thresholds,
        page: Page(en: EnglishPages.reinviteFailed, zh: ChinesePages.reinviteFailed), tally: tally)
    static let update = Card(
        kind: .updateFailed, summary: Text(en: "an UPDATE gets no 200 OK", zh: "UPDATE 重协商未得到 200 OK"),
        severity: .error, thresholds: thresholds,
        page: Page(en: EnglishPages.updateFailed, zh: ChinesePages.updateFailed), tally: tally)
    private static let tally = Card.Tally(
        Text(en: "renegotiations", zh: "次重协商"), Text(en: "got no 200 OK", zh: "未得到 200 OK"))
    static let cards = [reinvite, update]
    private static let thresholds: [Card.Threshold] = [
        .init("transmissions", 4, unit: "count"), .init("wait", 4, unit: "s"), .init("timeout", 32, unit: "s"),
        .init("retry-wait", 10, unit: "s"),
    ]

    private struct Open {
        let request: Transaction
        let purpose: Purpose
    }

    /// Requests without a final answer, by call.
    private var open: [Int: [Open]] = [:]
    /// Requests whose refusal asks for another try, by call.
    private var retries: [Int: Open] = [:]
    /// 491 in a row that nothing open at the refuser excuses, by call: how many, and since when.
    private var pendingClaims: [Int: (count: Int, since: Timestamp)] = [:]
    /// Refused media: other media, or the way back from fax to audio, may be agreed next, by call.
    private var refused: [Int: Open] = [:]
    private static let perCall = 32

    static let wants: Set<Fact.Topic> = [.request, .final, .strayACK, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where Self.isRenegotiation(transaction): noteRequest(transaction, context)
        case .final(let transaction, let response, repeated: false) where Self.isRenegotiation(transaction):
            noteAnswer(response, to: transaction, context)
        case .strayACK(let call, let ack):
            // It acknowledges a final response that this capture does not show.
            open[call.number]?.removeAll {
                $0.request.method == "INVITE" && $0.request.cseq.number == ack.message.cseq.number
            }
        case .ended(let call, let time): settle(call, at: time, isOver: true, context)
        case .forgotten(let call):
            open[call.number] = nil
            retries[call.number] = nil
            pendingClaims[call.number] = nil
            refused[call.number] = nil
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        if case .call(let call) = subject, call.state == .answered { context.settle(call) }
        guard case .transaction(let transaction) = subject, let call = transaction.call else { return }
        if let retry = retries[call.number], retry.request === transaction, call.state != .ended,
            let answer = transaction.final
        {
            retries[call.number] = nil
            reportRefusal(retry, answer, call, context)
        }
        if let item = refused[call.number], item.request === transaction, item.purpose == .fax,
            call.state != .ended, let answer = transaction.final
        {
            refused[call.number] = nil
            reportRefusal(item, answer, call, context)
        }
        guard transaction.final == nil, let item = open[call.number]?.first(where: { $0.request === transaction })
        else {
            return
        }
        open[call.number]?.removeAll { $0.request === transaction }
        guard !transaction.wasAnsweredOutOfSight else { return }
        reportSilence(item, call, at: context.now, base: .proved, context)
    }

    mutating func finish(_ context: Context) {
        for number in open.keys.sorted() {
            if let call = open[number]?.first?.request.call { settle(call, at: context.now, isOver: false, context) }
        }
    }

    private static func isRenegotiation(_ transaction: Transaction) -> Bool {
        (transaction.method == "INVITE" || transaction.method == "UPDATE") && transaction.isInDialog
    }

    private mutating func noteRequest(_ transaction: Transaction, _ context: Context) {
        guard let call = transaction.call, call.state != .ended else { return }
        retries[call.number] = nil
        var items = open[call.number] ?? []
        // One request over several hops is one story, told where it begins.
        guard items.count < Self.perCall,
            !items.contains(where: {
                $0.request.cseq == transaction.cseq
                    && $0.request.request.message.fromTag == transaction.request.message.fromTag
            })
        else { return }
        items.append(Open(request: transaction, purpose: Self.purpose(of: transaction, in: call)))
        open[call.number] = items
        let card = Self.card(of: transaction)
        context.wake(at: transaction.startTime + context.interval(card, "timeout"), .transaction(transaction))
    }

    private mutating func noteAnswer(_ answer: Observation, to transaction: Transaction, _ context: Context) {
        guard let call = transaction.call, let code = answer.message.statusCode,
            let item = open[call.number]?.first(where: { $0.request === transaction })
        else { return }
        open[call.number]?.removeAll { $0.request === transaction }
        if code != 491 || isGlare(transaction, answer, call) { pendingClaims[call.number] = nil }
        if code < 300 {
            // Of the side that was refused; the other one may agree on something else meanwhile. Back from a fax leads
            // whoever asks.
            if let before = refused[call.number],
                before.purpose == .fax
                    || before.request.request.message.fromTag == transaction.request.message.fromTag
            {
                refused[call.number] = nil
                context.withdraw(Self.card(of: before.request), call)
            }
            context.passed(Self.card(of: transaction), at: answer.flow.source)
        }
        guard code >= 300, call.state != .ended else { return }
        switch code {
        case 401, 407, 420, 422: wait(for: item, answer, call, context)
        case 405, 501:
            // Who cannot use UPDATE asks by re-INVITE next, unless the provider's rule is that UPDATE works.
            let isFree = transaction.method == "UPDATE" && !context.profile(for: call).requiresRenegotiation
            guard isFree else { return reportRefusal(item, answer, call, context) }
            wait(for: item, answer, call, context)
        case 500 where answer.message.retryAfterSeconds != nil:
            // RFC 3261 §14.2, RFC 3311 §5.2: 500 with Retry-After says that another request is still being worked on.
            wait(for: item, answer, call, context)
        case 488, 415, 606:
            // Who asked offers other media next (RFC 3261 §21.4.26), or goes on as before; a fax may go as audio.
            refused[call.number] = item
            guard item.purpose == .fax else { return reportRefusal(item, answer, call, context) }
            let wait = context.interval(Self.card(of: transaction), "retry-wait")
            context.wake(at: answer.time + wait, .transaction(transaction))
        case 491:
            // Glare: both sides try again in their own time (RFC 3261 §14.1); the retries are judged, not this. Said again
            // with nothing open at the refuser it is a refusal.
            guard !isGlare(transaction, answer, call) else { break }
            var claims = pendingClaims[call.number] ?? (0, answer.time)
            claims.count += 1
            pendingClaims[call.number] = claims
            guard claims.count >= 3 || claims.count == 2 && answer.time - claims.since >= .seconds(2) else { break }
            reportRefusal(item, answer, call, context)
        default: reportRefusal(item, answer, call, context)
        }
    }

    /// Another try is asked for.
    private mutating func wait(for item: Open, _ answer: Observation, _ call: Call, _ context: Context) {
        retries[call.number] = item
        let wait = context.interval(Self.card(of: item.request), "retry-wait")
        context.wake(at: answer.time + wait, .transaction(item.request))
    }

    /// Whether the refuser has a request of its own open, here or on the other leg of its call.
    private func isGlare(_ request: Transaction, _ answer: Observation, _ call: Call) -> Bool {
        let asker = call.sender(of: request.request.message)
        // The call's own INVITE is an offer too until it was answered and acknowledged.
        let initial = call.invites.last
        if initial?.final == nil || call.answered != nil && initial?.ack == nil && initial?.isSuccessful == true {
            return true
        }
        let legs = [call.incomingLeg].compactMap { $0 } + call.outgoingLegs
        let others = call.requests.filter { call.sender(of: $0.request.message) != asker } + legs.flatMap(\.requests)
        return others.contains {
            Self.isRenegotiation($0) && $0.startTime <= answer.time
                && ($0.final.map { $0.time >= request.startTime } ?? true)
        }
    }

    private mutating func settle(_ call: Call, at time: Timestamp, isOver: Bool, _ context: Context) {
        let items = open.removeValue(forKey: call.number) ?? []
        if let retry = retries.removeValue(forKey: call.number), isOver, let answer = retry.request.final,
            [405, 420, 501].contains(answer.message.statusCode)
        {
            reportRefusal(retry, answer, call, context)
        }
        if isOver, let item = refused.removeValue(forKey: call.number), let answer = item.request.final {
            // The end of a fax call long after it is another story.
            let wait = context.interval(Self.card(of: item.request), "retry-wait")
            if item.purpose == .fax, time - answer.time < wait {
                reportRefusal(item, answer, call, context)
            }
        }
        for item in items where item.request.final == nil && !item.request.wasAnsweredOutOfSight {
            let card = Self.card(of: item.request)
            let waited = time - item.request.startTime
            let enough = context.interval(card, "wait")
            // A provisional answer says that somebody works on it; TCP retransmits below us: both need the full timer.
            let isSlow = item.request.responses > 0 || item.request.request.transport == .tcp
            if isSlow, waited < context.interval(card, "timeout") { continue }
            if isOver {
                guard waited >= enough else { continue }
                reportSilence(item, call, at: time, base: .proved, context)
            } else {
                let sent = item.request.transmissions >= Int(context.threshold(card, "transmissions"))
                guard sent || waited >= enough else { continue }
                reportSilence(item, call, at: time, base: .likely, context)
            }
        }
    }

    private static func card(of transaction: Transaction) -> Card { transaction.method == "UPDATE" ? update : reinvite }

    // MARK: Reports

    /// The call may end over it, or lose its sound: then those speak for it. A refresh has until its timer runs out.
    private func tell(_ report: Report, _ item: Open, _ call: Call, _ context: Context) {
        var report = report
        let wait = context.interval(Self.card(of: item.request), "retry-wait")
        if refused[call.number]?.request === item.request { report.mendableUntil = context.now + wait }
        context.report(report)
        guard call.state == .answered, item.purpose != .refresh, !context.isFinishing else { return }
        context.wake(at: context.now + wait, .call(call))
    }

    private func reportSilence(
        _ item: Open, _ call: Call, at time: Timestamp, base: Confidence, _ context: Context
    ) {
        let request = item.request
        let name = request.method == "UPDATE" ? "UPDATE" : "re-INVITE"
        let waited = Wording.seconds(time - request.startTime)
        let server = request.hop.destination
        let sent = Wording.count(request.transmissions, "time", "times")
        // The gate's "capture ended first" is already in the base: nothing was proved at its end.
        let lost = context.lost(request.request, name)
        let gate = context.isFinishing ? Gate(base) : context.gated(base, call)
        let title =
            Text(
                en: "\(server) did not answer the \(name) for \(item.purpose.text.en) in \(waited) (sent \(sent)).",
                zh:
                    """
                    \(server) 在 \(waited) 内没有应答用于\(item.purpose.text.zh)的 \(name)\
                    （已发送 \(request.transmissions) 次）。
                    """) + Context.asSentence(lost)
        tell(
            Report(
                Self.card(of: request), title, at: time, severity: base == .proved ? .error : .warning, gate: gate,
                call: call, place: Place(from: request.hop.source, to: server),
                causes: [lost ?? Cause(.noFinalResponse, confidence: gate.confidence, text: title)],
                evidence: [
                    Evidence(
                        request.request,
                        Text(en: "\(name) for \(item.purpose.text.en)", zh: "用于\(item.purpose.text.zh)的 \(name)")),
                    Evidence(
                        time: request.lastTransmission,
                        text: Text(
                            en: "transmission \(request.transmissions)", zh: "第 \(request.transmissions) 次发送")),
                ],
                fix: context.lostFix(request.request)
                    ?? Text(
                        en: "Check that \(server.address) supports \(name) and answers it with 200 OK.",
                        zh: "请确认 \(server.address) 支持 \(name) 并能回送 200 OK。")), item, call, context)
    }

    private func reportRefusal(_ item: Open, _ answer: Observation, _ call: Call, _ context: Context) {
        let request = item.request
        let name = request.method == "UPDATE" ? "UPDATE" : "re-INVITE"
        let code = answer.message.statusCode ?? 0
        let status = Wording.status(answer.message)
        let refuser = answer.flow.source
        let (reason, meaning) = Self.meaning(of: code)
        var why = meaning
        let texts = answer.message.reasons.compactMap(\.text) + answer.message.warnings.map(\.text)
        if let said = texts.first(where: { !$0.isEmpty })?.escapedForDisplay(limit: 60) {
            // What the refuser says itself outranks what its code usually means.
            why = Text(en: "it says \"\(said)\"", zh: "称“\(said)”")
        }
        let gate = context.gated(.proved, call)
        let title = Text(
            en: "\(refuser) refused the \(name) for \(item.purpose.text.en) with \(status): \(why.en).",
            zh: "\(refuser) 以 \(status) 拒绝了用于\(item.purpose.text.zh)的 \(name)：\(why.zh)。")
        tell(
            Report(
                Self.card(of: request), title, at: answer.time,
                severity: context.profile(for: call).requiresRenegotiation || reason == .dialogGone
                    ? .error : item.purpose == .dialogOnly ? .notice : .warning,
                gate: gate, call: call, place: Place(request.hop),
                causes: [Cause(reason, confidence: gate.confidence, text: title)],
                evidence: [
                    Evidence(
                        request.request,
                        Text(en: "\(name) for \(item.purpose.text.en)", zh: "用于\(item.purpose.text.zh)的 \(name)")),
                    Evidence(answer, Text(en: status, zh: status)),
                ],
                fix: Text(
                    en: "Let \(refuser.address) accept \(name) for \(item.purpose.text.en).",
                    zh: "让 \(refuser.address) 接受用于\(item.purpose.text.zh)的 \(name)。")), item, call, context)
    }

    private static func meaning(of code: Int) -> (reason: Reason, text: Text) {
        switch code {
        case 488, 606, 415:
            (.mediaRefused, Text(en: "it cannot take the media offered", zh: "对端不接受所提供的媒体"))
        case 405, 501, 420:
            (.notSupported, Text(en: "it does not support the request", zh: "对端不支持该请求"))
        case 491:
            (.refused, Text(en: "it says a request is pending, and has none open", zh: "称有请求未完成，但其并无未完成的请求"))
        case 481, 408: (.dialogGone, Text(en: "its side of the call is gone", zh: "对端已不存在该会话"))
        default: (.refused, Text(en: "it refused", zh: "对端拒绝"))
        }
    }

    // MARK: What it was for

    enum Purpose {
        case refresh, fax, hold, resume, addressChange, codecChange, other
        /// An UPDATE that offers nothing: whatever becomes of it, the media stays (RFC 3311 §5.1).
        case dialogOnly

        var text: Text {
            switch self {
            case .refresh: Text(en: "session refresh", zh: "会话刷新")
            case .fax: Text(en: "T.38 fax", zh: "T.38 传真")
            case .hold: Text(en: "hold", zh: "保持")
            case .resume: Text(en: "resume", zh: "恢复通话")
            case .addressChange: Text(en: "address change", zh: "媒体地址变更")
            case .codecChange: Text(en: "codec change", zh: "编解码变更")
            case .dialogOnly: Text(en: "target refresh or connected line", zh: "目标刷新或连接号码更新")
            case .other: Text(en: "renegotiation", zh: "重协商")
            }
        }
    }

    /// Compares the offer with what its sender had agreed before.
    static func purpose(of transaction: Transaction, in call: Call) -> Purpose {
        let message = transaction.request.message
        guard let offer = message.sdp else {
            if message.isBodyCut { return .other }
            if message.sessionExpires != nil { return .refresh }
            return message.method == "UPDATE" ? .dialogOnly : .other
        }
        let sender = call.sender(of: message)
        let agreed = call.sessions.lazy.compactMap { $0.agreement }.first
        guard let agreed else { return .other }
        // The section that carries the audio now, by its place; else the first that is on.
        let old = agreed.audio(of: sender)
        let place = agreed.description(of: sender).media.firstIndex { $0 == old }
        let atPlace = place.flatMap { $0 < offer.media.count ? offer.media[$0] : nil }
        let new = atPlace?.isLiveAudio == true ? atPlace : offer.media.first(where: \.isLiveAudio)
        if offer.media.contains(where: { $0.kind == "image" && $0.port != 0 }) {
            return .fax
        }
        guard let new, let old else { return .other }
        if new.isHeld, !old.isHeld { return .hold }
        if !new.isHeld, old.isHeld { return .resume }
        if new.endpoint != old.endpoint { return .addressChange }
        if new.formats.map(\.payloadType) != old.formats.map(\.payloadType) {
            return .codecChange
        }
        return message.sessionExpires != nil ? .refresh : .other
    }
}
