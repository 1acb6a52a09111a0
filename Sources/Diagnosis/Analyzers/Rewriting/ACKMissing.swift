import SIP
import Tracking
import Wire

/// A 2xx to INVITE that is repeated because its ACK does not come (RFC 3261 §13.3.1.4).
///
/// Symptom: the softphone rings, the agent answers, and the call is torn down after about 32 s. The ACK may have been
/// lost, sent to a wrong Contact, or spoilt on its way; what passed here tells which. A 2xx that crossed a CANCEL, or
/// whose call was hung up at once, must be acknowledged too.
struct ACKMissing: Analyzer {
    static let card = Card(
        kind: .ackMissing,
        summary: Text(en: "the answer to a call is never acknowledged", zh: "应答 200 未得到 ACK"), severity: .error,
        thresholds: [
            .init("repeats", 3, unit: "count"), .init("teardown-from", 30, unit: "s"),
            .init("teardown-to", 34, unit: "s"),
        ],
        page: Page(en: EnglishPages.ackMissing, zh: ChinesePages.ackMissing))
    static let cards = [card]

    /// One 2xx: every fork's needs an ACK of its own (RFC 3261 §13.2.2.4).
    private struct Suspect {
        let invite: Transaction
        let answer: Observation
        var ack: Observation?
        var repeats = 0
        var repeatsBeforeACK = 0
        var last: Timestamp
        /// An ACK passed on the very hop of this answer.
        var hasOwnACK = false
        /// Looked up when it is told.
        var beside: Beside?

        func isAcknowledged(by ack: Observation) -> Bool {
            answer.message.toTag == ack.message.toTag && answer.message.cseq.number == ack.message.cseq.number
        }
    }

    /// What else the call shows of an answer that is told.
    private final class Beside {
        /// The same answer as who sent the ACK got it.
        let onHop: Observation?
        /// The proxy that got the ACK and sent none on.
        let stop: Endpoint?
        /// The answer of another fork that was acknowledged instead.
        let chosen: Observation?

        init(_ suspect: Suspect, in list: [Suspect]) {
            onHop = list.first { $0.ack != nil && ACKMissing.isOnHop($0, of: suspect) }?.answer
            stop = suspect.hasOwnACK ? nil : suspect.ack.flatMap { Misdirection.stop(of: $0, before: suspect.answer) }
            chosen = ACKMissing.chosen(instead: suspect, in: list)
        }
    }

    private var suspects: [Int: [Suspect]] = [:]
    /// ACKs that fit no 2xx, by call; bounded.
    private var strays: [Int: [Observation]] = [:]
    /// Connections that could not be opened of late: client and where it wanted to go.
    private var failed = Table<Dial, Failure>(.ackMissing)
    private static let perCall = 8

    private struct Dial: Hashable {
        var client: IPAddress
        var target: Endpoint
    }

    private struct Failure {
        var time: Timestamp
        var isRefused: Bool
        var frame: UInt64
    }

    static let wants: Set<Fact.Topic> = [.final, .ack, .strayACK, .ended, .forgotten, .tcp]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .final(let transaction, let response, let isRepeated)
        where transaction.method == "INVITE" && response.message.statusCode.map({ $0 < 300 }) == true:
            noteAnswer(transaction, response, isRepeated: isRepeated, context)
        case .ack(let transaction, let ack):
            noteACK(ack, of: transaction)
        case .strayACK(let call, let ack):
            if strays[call.number, default: []].count < Self.perCall { strays[call.number, default: []].append(ack) }
        case .tcp(let connection) where connection.event == .refused || connection.event == .repeatedOpening:
            failed[Dial(client: connection.flow.source.address, target: connection.flow.destination), context] =
                Failure(
                    time: connection.time, isRefused: connection.event == .refused, frame: connection.frame)
        case .ended(let call, let time):
            judge(call, at: time, context)
        // What hung up at once may still owe its ACK: the answer goes on to be repeated then.
        case .forgotten(let call):
            suspects[call.number] = nil
            strays[call.number] = nil
        default: break
        }
    }

    mutating func finish(_ context: Context) {
        let open = suspects.keys.sorted().compactMap { suspects[$0]?.first?.invite.call }
        for call in open { judge(call, at: context.now, context) }
    }

    /// The answerer has given up by then, and a BYE that was not seen will not come.
    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .call(let call) = subject, let list = suspects[call.number] else { return }
        let limit = context.interval(Self.card, "teardown-to")
        guard list.contains(where: { $0.repeats > 0 && context.now - $0.answer.time >= limit }) else { return }
        judge(call, at: context.now, context)
        if call.state == .answered { context.settle(call) }
    }

    private mutating func noteAnswer(
        _ invite: Transaction, _ response: Observation, isRepeated: Bool, _ context: Context
    ) {
        guard let call = invite.call else { return }
        var list = suspects[call.number] ?? []
        if let index = list.firstIndex(where: {
            $0.invite === invite && $0.answer.message.toTag == response.message.toTag
        }) {
            guard isRepeated else { return }
            list[index].repeats += 1
            list[index].last = response.time
            if list[index].ack == nil { list[index].repeatsBeforeACK += 1 }
            if list[index].repeats == 1 {
                context.wake(at: list[index].answer.time + context.interval(Self.card, "teardown-to"), .call(call))
            }
        } else if !isRepeated, list.count < 16, call.state != .ended || invite.cancelled != nil {
            list.append(Suspect(invite: invite, answer: response, last: response.time))
        }
        suspects[call.number] = list
    }

    /// An ACK to the Contact passes the proxies by: it serves its 2xx on every hop.
    private mutating func noteACK(_ ack: Observation, of invite: Transaction) {
        guard let call = invite.call, var list = suspects[call.number] else { return }
        for index in list.indices where list[index].isAcknowledged(by: ack) {
            if list[index].ack == nil { list[index].ack = ack }
            if ack.flow.source.address == list[index].answer.flow.destination.address { list[index].hasOwnACK = true }
        }
        suspects[call.number] = list
    }

    private mutating func judge(_ call: Call, at time: Timestamp, _ context: Context) {
        guard let list = suspects.removeValue(forKey: call.number) else { return }
        // The hop with the clearest story speaks for the call.
        guard let worst = list.max(by: { $0.repeats < $1.repeats }) else { return }
        let stray = worst.ack == nil ? Self.nearest(strays[call.number] ?? [], worst.answer) : nil
        let answer = worst.answer
        let waited = (call.ended ?? time) - answer.time
        let isTornDown =
            call.state == .ended && waited >= context.interval(Self.card, "teardown-from")
            && waited <= context.interval(Self.card, "teardown-to")
        let needed = Int(context.threshold(Self.card, "repeats"))
        if worst.repeats >= needed,
            worst.ack == nil || worst.repeatsBeforeACK >= needed
                || worst.repeats - worst.repeatsBeforeACK >= needed
        {
            let beside = Beside(worst, in: list)
            var told = worst
            told.beside = beside
            report(told, answer, call, stray, isTornDown: isTornDown && beside.chosen == nil, time, context)
        } else if call.state == .ended {
            let owing = list.filter { $0.ack == nil }
            suspects[call.number] = owing.isEmpty ? nil : owing
        }
    }

    private static func isOnHop(_ one: Suspect, of other: Suspect) -> Bool {
        guard let ack = one.ack else { return false }
        return one.answer.message.toTag == other.answer.message.toTag
            && one.answer.message.cseq.number == other.answer.message.cseq.number
            && one.answer.flow.destination.address == ack.flow.source.address
    }

    /// The 2xx of another fork that the same client acknowledged (RFC 3261 §13.2.2.4).
    private static func chosen(instead suspect: Suspect, in list: [Suspect]) -> Observation? {
        guard suspect.ack == nil else { return nil }
        return list.first {
            $0.ack != nil && $0.invite === suspect.invite
                && $0.answer.message.toTag != suspect.answer.message.toTag
        }?.answer
    }

    private func report(
        _ suspect: Suspect, _ answer: Observation, _ call: Call, _ stray: Observation?, isTornDown: Bool,
        _ time: Timestamp, _ context: Context
    ) {
        let isTimedOut = isTornDown || time - answer.time >= context.interval(Self.card, "teardown-to")
        let gate = context.gated(isTimedOut ? .proved : .likely, call)
        let causes = rankedCauses(suspect, answer, stray, gate.confidence, context)
        let answerer = answer.flow.source
        let first = causes.first?.text ?? Text(en: "", zh: "")
        let repeated =
            suspect.repeats > 0
            ? Text(
                en:
                    """
                    \(answerer) repeated its \(Wording.status(answer.message)) \
                    \(Wording.count(suspect.repeats, "time", "times"))
                    """,
                zh: "\(answerer) 重发了 \(suspect.repeats) 次 \(Wording.status(answer.message))")
            : Text(
                en: "\(answerer) answered with \(Wording.status(answer.message))",
                zh: "\(answerer) 以 \(Wording.status(answer.message)) 应答")
        let end =
            isTornDown
            ? Text(
                en: " and the call was torn down after \(Wording.seconds(time - answer.time))",
                zh: "，并在 \(Wording.seconds(time - answer.time)) 后拆除呼叫") : Text(en: "", zh: "")
        context.report(
            Report(
                kind: Self.card.kind, time: time, severity: isTornDown ? .error : .warning,
                confidence: gate.confidence,
                title: repeated + end + Text(en: ": ", zh: "：") + first + Text(en: ".", zh: "。")
                    + Context.because(gate.reason),
                because: first, call: call,
                place: Place(from: Self.owing(suspect, causes).flow.destination, to: answerer), causes: causes,
                evidence: [
                    Evidence(
                        answer,
                        Text(
                            en: """
                                first \(Wording.status(answer.message))
                                """, zh: "首个 \(Wording.status(answer.message))")),
                    Evidence(
                        time: suspect.last,
                        text: Text(en: "repeat number \(suspect.repeats)", zh: "第 \(suspect.repeats) 次重发")),
                ],
                fix: (suspect.ack ?? stray).flatMap(context.lostFix) ?? context.lostFix(answer)
                    ?? Self.fix(for: causes, answer, owing: Self.owing(suspect, causes), stop: suspect.beside?.stop)))
    }

    /// The answer as it came to whom the first cause names: who misdirects its ACK may stand some hops before.
    private static func owing(_ suspect: Suspect, _ causes: [Cause]) -> Observation {
        switch causes.first?.id {
        case .reason(.ackMisrouted), .reason(.contactUnreachable): suspect.beside?.onHop ?? suspect.answer
        default: suspect.answer
        }
    }

    private func rankedCauses(
        _ suspect: Suspect, _ answer: Observation, _ stray: Observation?, _ confidence: Confidence, _ context: Context
    ) -> [Cause] {
        if let ack = suspect.ack ?? stray, let lost = context.lost(ack, "ACK") { return [lost] }
        if suspect.ack == nil, let lost = context.lost(answer, Wording.status(answer.message)) { return [lost] }
        if let ack = suspect.ack { return causes(of: ack, suspect, answer, confidence) }
        if let other = suspect.beside?.chosen { return [Self.forkIgnored(answer, other, confidence)] }
        if let stray, let verdict = Misdirection.identity(of: stray, for: answer, suspect.invite, name: "ACK") {
            // An ALG is not seen itself: another program may have sent that ACK.
            return verdict.fault == .callID
                ? [Cause(.sipALG, confidence: min(confidence, .likely), text: verdict.text)]
                : [Cause(.ackMismatch, confidence: confidence, text: verdict.text)]
        }
        return causesOfAbsence(suspect, answer, confidence, context)
    }

    /// Of an ACK that passed here and did not stop the repeats.
    private func causes(
        of ack: Observation, _ suspect: Suspect, _ answer: Observation, _ confidence: Confidence
    ) -> [Cause] {
        guard suspect.repeats - suspect.repeatsBeforeACK >= 3 else {
            return [
                Cause(
                    .ackLate, confidence: confidence,
                    text: Text(
                        en: "the ACK came only \(Wording.seconds(ack.time - answer.time)) after the first 200",
                        zh: "ACK 在首个 200 之后 \(Wording.seconds(ack.time - answer.time)) 才到达"))
            ]
        }
        var causes = [
            Cause(
                .ackLostBeyond, confidence: confidence,
                text: suspect.beside?.stop.map {
                    Text(
                        en: "the ACK came in at \($0) and never left there toward \(answer.flow.source)",
                        zh: "ACK 到达了 \($0)，但从未由其转发给 \(answer.flow.source)")
                }
                    ?? Text(
                        en:
                            """
                            the ACK passed here toward \(ack.flow.destination) and the 200 went on: it \
                            was lost beyond this point
                            """,
                        zh: "ACK 已经过此处发往 \(ack.flow.destination)，但 200 仍在重发：ACK 在此之后丢失"))
        ]
        let own = suspect.beside?.onHop ?? answer
        if let target = Misdirection.way(of: ack, for: own, name: "ACK")
            ?? Misdirection.target(
                of: ack, for: own, name: "ACK", isInDialog: suspect.invite.isInDialog), target.fault == .route
        {
            return [Cause(.ackMisrouted, confidence: confidence, text: target.text)]
        }
        if let way = Misdirection.way(of: ack, for: own, name: "ACK") {
            causes.insert(Cause(.contactUnreachable, confidence: confidence, text: way.text), at: 0)
        }
        return causes
    }

    /// No ACK of this call passed here at all.
    private func causesOfAbsence(
        _ suspect: Suspect, _ answer: Observation, _ confidence: Confidence, _ context: Context
    ) -> [Cause] {
        let client = answer.flow.destination
        let isOwn = context.isLocal(client.address)
        var causes: [Cause] = []
        let failed = suspect.invite.call.flatMap { FailedCancel(of: $0) }
        if let cancelled = suspect.invite.cancelled ?? failed?.cancel.time {
            // On its way for seconds it would not be.
            let delay = answer.time - cancelled
            let span = Wording.seconds(delay)
            let how =
                delay < .seconds(2)
                ? Text(en: "it crossed the CANCEL of \(client)", zh: "该应答与 \(client) 的 CANCEL 交叉")
                : Text(
                    en: "it came \(span) after the CANCEL of \(client)", zh: "该应答在 \(client) 的 CANCEL \(span) 之后才到")
            causes.append(
                Cause(
                    .hangupIgnored, confidence: confidence,
                    text: how
                        + Text(en: ", which never acknowledged it", zh: "，而 \(client) 一直没有发送 ACK")))
        }
        if causes.isEmpty, let caller = Self.caller(behind: suspect.invite) {
            return [
                Cause(
                    .answerNotForwarded, confidence: isOwn ? confidence : min(confidence, .likely),
                    text: Text(
                        en: "it came in at \(client) and never left there toward the caller \(caller)",
                        zh: "该应答到达了 \(client)，但从未由其转发给主叫 \(caller)"))
            ]
        }
        if let dial = dial(for: answer) {
            causes.append(Cause(.ackConnectionFailed, confidence: confidence, text: dial))
        }
        causes.append(
            isOwn
                ? Cause(
                    .ackNeverSent, confidence: confidence,
                    text: Text(en: "this host, \(client), never sent an ACK", zh: "本机 \(client) 从未发送 ACK"))
                : Cause(
                    .ackNeverSeen, confidence: confidence,
                    text: Text(en: "no ACK from \(client) passed here", zh: "此处没有看到 \(client) 发来的 ACK")))
        guard causes.count == 1 else { return causes }
        if let fragments = SIPFragmentLost.cause(of: answer, Wording.status(answer.message)) {
            causes.append(fragments)
        }
        if let contact = answer.message.contacts.first?.uri.address, !contact.isGloballyReachable,
            client.address.isGloballyReachable, answer.message.recordRoutes.isEmpty
        {
            causes.append(
                Cause(
                    .contactUnreachable, confidence: .possible,
                    text: Text(
                        en: "the Contact of the 200 is \(contact), which \(client.address) cannot reach",
                        zh: "200 中的 Contact 为 \(contact)，\(client.address) 无法到达该地址")))
        }
        // What this host did not send, no router can have spoilt; and it takes a translator to have an ALG.
        if !isOwn, Self.mayBeTranslated(answer) {
            causes.append(
                Cause(
                    .sipALG, confidence: .possible,
                    text: Text(
                        en: "a router's SIP ALG may have changed the Contact or dropped the ACK",
                        zh: "路由器的 SIP ALG 可能改写了 Contact 或丢弃了 ACK")))
        }
        return causes
    }

    /// Something between the two translates, or may.
    private static func mayBeTranslated(_ answer: Observation) -> Bool {
        let (answerer, client) = (answer.flow.source.address, answer.flow.destination.address)
        guard answerer.isGloballyReachable, client.isGloballyReachable else { return true }
        return answer.message.contacts.contains { $0.uri.address.map { !$0.isGloballyReachable } ?? false }
            || answer.message.vias.contains { IPAddress($0.host).map { !$0.isGloballyReachable } ?? false }
    }

    /// The client tried to reach the Contact of the answer by a connection that did not come about.
    private func dial(for answer: Observation) -> Text? {
        guard let contact = answer.message.contacts.first?.uri, let address = contact.address else { return nil }
        let isSecure = contact.scheme == "sips" || contact.parameters["transport"]?.lowercased() == "tls"
        let target = Endpoint(address: address, port: contact.port ?? (isSecure ? 5_061 : 5_060))
        let client = answer.flow.destination.address
        guard let failure = failed[Dial(client: client, target: target)], failure.time >= answer.time else {
            return nil
        }
        let fate =
            failure.isRefused ? Text(en: "is refused", zh: "被拒绝") : Text(en: "gets no answer", zh: "没有得到响应")
        let route =
            answer.message.recordRoutes.last.map {
                Text(
                    en: ", not the Record-Route \(Misdirection.place($0.uri)),",
                    zh: "，而没有按 Record-Route（\(Misdirection.place($0.uri))）发送 ACK")
            } ?? Text(en: " for its ACK", zh: " 以发送 ACK")
        return Text(
            en: "\(client) dials the Contact \(target) by TCP\(route.en) and \(fate.en)",
            zh: "\(client) 用 TCP 连接 Contact \(target)\(route.zh)，连接\(fate.zh)")
    }
}
