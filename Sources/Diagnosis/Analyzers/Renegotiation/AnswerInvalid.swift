import SIP
import Tracking
import Wire

/// An answer that its offer does not allow, or none where there had to be one.
///
/// Every offer is answered in its own transaction (RFC 3261 §13.2.1, RFC 3262 §5, RFC 3311 §5.1) with as many `m=` lines
/// and a permitted direction (RFC 3264 §6). A fact of the messages by itself; what it cost is told by what follows: the
/// call torn down at once, or silence. What two stacks let pass between them remains a warning.
struct AnswerInvalid: Analyzer {
    static let card = Card(
        kind: .answerInvalid, summary: Text(en: "an SDP answer breaks its offer", zh: "SDP 应答与 offer 不符"),
        severity: .error,
        thresholds: [.init("torn-down", 2, unit: "s"), .init("wait", 10, unit: "s"), .init("silence", 3, unit: "s")],
        page: Page(en: EnglishPages.answerInvalid, zh: ChinesePages.answerInvalid))
    static let cards = [card]

    private struct Fault {
        let breach: AnswerBreach
        let time: Timestamp
        let answerer: Endpoint
        let offerer: Endpoint
        /// `200 OK`, `ACK`, `PRACK`.
        let carrier: String
        let request: String
        let isInitial: Bool
        var evidence: [Evidence]
    }

    /// One a call: the first.
    private var open: [Int: Fault] = [:]
    private var told: Set<Int> = []

    static let wants: Set<Fact.Topic> = [.negotiated, .answerBroken, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .answerBroken(let call, _, let breach, let observation):
            guard open[call.number] == nil, !told.contains(call.number), call.state != .ended else { return }
            open[call.number] = Self.fault(breach, call, observation)
            context.wake(at: observation.time + context.interval(Self.card, "wait"), .call(call))
        case .negotiated(let call, let session, at: let time):
            // The answer came after all, in the next message that could bring it.
            if let fault = open[call.number], fault.breach.kind == .missing, session.agreement?.breaksNothing == true,
                time > fault.time
            {
                open[call.number] = nil
            }
        case .ended(let call, at: let time):
            if let fault = open.removeValue(forKey: call.number) { report(fault, call, at: time, context) }
        case .forgotten(let call):
            open[call.number] = nil
            told.remove(call.number)
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .call(let call) = subject, let fault = open[call.number],
            context.now - fault.time >= context.interval(Self.card, "wait")
        else { return }
        open[call.number] = nil
        report(fault, call, at: context.now, context)
        if call.state == .answered { context.settle(call) }
    }

    mutating func finish(_ context: Context) {
        for call in context.tracker.calls.values.sorted(by: { $0.number < $1.number }) {
            guard let fault = open.removeValue(forKey: call.number) else { continue }
            report(fault, call, at: context.now, context)
        }
    }

    private static func fault(_ breach: AnswerBreach, _ call: Call, _ observation: Observation) -> Fault {
        let message = observation.message
        let carrier = message.method ?? Wording.status(message)
        let isInitial = call.answered == nil || call.answered === observation || message.method == "ACK"
        let request = breach.method == "INVITE" && !isInitial ? "re-INVITE" : breach.method
        return Fault(
            breach: breach, time: observation.time, answerer: observation.flow.source,
            offerer: observation.flow.destination, carrier: carrier, request: request, isInitial: isInitial,
            evidence: [Evidence(observation, Text(en: carrier, zh: carrier))])
    }

    // MARK: Report

    private mutating func report(_ fault: Fault, _ call: Call, at time: Timestamp, _ context: Context) {
        told.insert(call.number)
        let torn = call.ended.flatMap { ended -> Interval? in
            guard case .bye = call.ending, ended - fault.time <= context.interval(Self.card, "torn-down") else {
                return nil
            }
            return ended - fault.time
        }
        let isSilent = torn == nil && Self.isSilent(after: fault, call, at: time, context)
        let gate = context.gated(.proved, call)
        let what = Self.text(fault)
        var title = what
        if let torn {
            title =
                title
                + Text(
                    en: "; the call was torn down \(Self.shortly(torn)) later", zh: "；\(Self.shortly(torn))后通话被拆除")
        } else if isSilent {
            title = title + Text(en: "; no RTP passed after it", zh: "；此后没有任何 RTP")
        }
        title = title + Text(en: ".", zh: "。")
        context.report(
            Report(
                kind: Self.card.kind, time: fault.time, severity: torn != nil || isSilent ? .error : .warning,
                confidence: gate.confidence, title: title + Context.because(gate.reason), because: what, call: call,
                place: Place(from: fault.answerer, to: fault.offerer),
                causes: [Cause(Self.reason(fault.breach), confidence: gate.confidence, text: what)],
                evidence: fault.evidence, fix: Self.fix(fault)))
    }

    private static func shortly(_ interval: Interval) -> String {
        interval < .seconds(1) ? "\(Int(interval.milliseconds.rounded())) ms" : Wording.seconds(interval)
    }

    /// The call began with it, and nothing was heard of either side since.
    private static func isSilent(after fault: Fault, _ call: Call, at time: Timestamp, _ context: Context) -> Bool {
        guard fault.isInitial, call.answered != nil, time - fault.time >= context.interval(card, "silence") else {
            return false
        }
        // What an offer without answer named is known all the same.
        let isHere = call.sessions.contains { session in
            Party.allCases.contains { session[$0].advertised.contains { context.isOwn($0.address) } }
        }
        let view = MediaView(call: call, at: time, since: fault.time, context)
        return context.media.isInSight && (isHere || view.isOnPath)
            && Party.allCases.allSatisfy { view.packets(toward: $0) == 0 }
    }

    private static func reason(_ breach: AnswerBreach) -> Reason {
        switch breach.kind {
        case .missing: .answerMissing
        case .fewerLines: .mediaLineMissing
        case .direction: .directionNotAllowed
        case .offerersAddress: .offerersOwnAddress
        case .otherGroup: .groupNotKept
        }
    }

    private static func text(_ fault: Fault) -> Text {
        let who = fault.answerer
        switch fault.breach.kind {
        case .missing where fault.carrier == "ACK" || fault.carrier == "PRACK":
            return Text(
                en: "the \(fault.carrier) of \(who) has no SDP: the offer in the answer to its INVITE stays unanswered",
                zh: "\(who) 的 \(fault.carrier) 没有 SDP：INVITE 响应中的 offer 没有得到应答")
        case .missing:
            return Text(
                en:
                    "\(who) accepted the \(fault.request) with \(fault.carrier) and without SDP: its offer has no answer",
                zh: "\(who) 以不带 SDP 的 \(fault.carrier) 接受了 \(fault.request)：offer 没有得到应答")
        case .fewerLines(let offered, let answered):
            return Text(
                en: "\(who) answered \(answered) of the \(offered) media lines offered (an unwanted one needs port 0)",
                zh: "\(who) 只应答了 \(offered) 个媒体行中的 \(answered) 个（不需要的应填端口 0）")
        case .direction(let offered, let answered):
            return Text(
                en:
                    """
                    \(who) answered a=\(offered.rawValue) with a=\(answered.rawValue), which RFC 3264 §6.1 forbids
                    """,
                zh: "\(who) 对 a=\(offered.rawValue) 应答 a=\(answered.rawValue)，RFC 3264 §6.1 不允许")
        case .offerersAddress(let endpoint):
            return Text(
                en: "\(who) answered with the offerer's own media address \(endpoint)",
                zh: "\(who) 的应答给出的是 offer 方自己的媒体地址 \(endpoint)")
        case .otherGroup(let offered, let answered):
            return Text(
                en:
                    "\(who) answered the multicast group \(offered) with \(answered), where RFC 3264 §6.2 demands the same",
                zh: "\(who) 对组播地址 \(offered) 应答了 \(answered)，而 RFC 3264 §6.2 要求地址与端口相同")
        }
    }

    private static func fix(_ fault: Fault) -> Text {
        let host = fault.answerer.address
        switch fault.breach.kind {
        case .missing:
            return Text(
                en: "Let \(host) put its SDP answer into the \(fault.carrier).",
                zh: "让 \(host) 在 \(fault.carrier) 中携带 SDP 应答。")
        case .fewerLines:
            return Text(
                en: "Let \(host) answer every m= line, those it does not want with port 0.",
                zh: "让 \(host) 逐一应答每个 m= 行，不需要的填端口 0。")
        case .direction(let offered, _):
            let wanted = offered == .sendonly ? "a=recvonly" : offered == .recvonly ? "a=sendonly" : "a=inactive"
            return Text(
                en: "Let \(host) answer a=\(offered.rawValue) with \(wanted).",
                zh: "让 \(host) 对 a=\(offered.rawValue) 应答 \(wanted)。")
        case .offerersAddress:
            return Text(
                en: "Let \(host) answer with an address and port of its own.", zh: "让 \(host) 在应答中给出自己的地址和端口。")
        case .otherGroup(let offered, _): return groupFix("\(host)", offered)
        }
    }

    static func groupFix(_ answerer: String, _ group: Endpoint) -> Text {
        Text(
            en: "Let \(answerer) join \(group) and answer with it, or refuse the group (port 0).",
            zh: "让 \(answerer) 加入 \(group) 并在应答中给出同一地址，或以端口 0 拒绝该组播。")
    }
}
