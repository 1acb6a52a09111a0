import SIP
import Tracking
import Wire

/// A 2xx to INVITE that is repeated because its ACK does not come (RFC 3261 §13.3.1.4).
///
/// Symptom: the softphone rings, the agent answers, and the call is torn down after about 32 s. The ACK may have been
/// lost, sent to a wrong Contact, or spoilt on its way; what passed here tells which.
struct ACKMissing: Analyzer {
    static let card = Card(
        id: "ack-missing",
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

        func isAcknowledged(by ack: Observation) -> Bool {
            answer.message.to.tag == ack.message.to.tag && answer.message.cseq.number == ack.message.cseq.number
        }
    }

    private var suspects: [Int: [Suspect]] = [:]
    private var strays: [Int: Observation] = [:]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .final(let transaction, let response, let isRepeated)
        where transaction.method == "INVITE" && response.message.statusCode.map({ $0 < 300 }) == true:
            noteAnswer(transaction, response, isRepeated: isRepeated, context)
        case .ack(let transaction, let ack):
            noteACK(ack, of: transaction)
        case .strayACK(let call, let ack):
            strays[call.number] = ack
        case .ended(let call, let time):
            judge(call, at: time, context)
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
        guard case .call(let call) = subject, call.state == .answered, let list = suspects[call.number] else { return }
        let limit = context.interval(Self.card, "teardown-to")
        guard list.contains(where: { $0.repeats > 0 && context.now - $0.answer.time >= limit }) else { return }
        judge(call, at: context.now, context)
        context.settle(call)
    }

    private mutating func noteAnswer(
        _ invite: Transaction, _ response: Observation, isRepeated: Bool, _ context: Context
    ) {
        guard let call = invite.call, call.state != .ended else { return }
        var list = suspects[call.number] ?? []
        if let index = list.firstIndex(where: {
            $0.invite === invite && $0.answer.message.to.tag == response.message.to.tag
        }) {
            guard isRepeated else { return }
            list[index].repeats += 1
            list[index].last = response.time
            if list[index].ack == nil { list[index].repeatsBeforeACK += 1 }
            if list[index].repeats == 1 {
                context.wake(at: list[index].answer.time + context.interval(Self.card, "teardown-to"), .call(call))
            }
        } else if !isRepeated, list.count < 16 {
            list.append(Suspect(invite: invite, answer: response, last: response.time))
        }
        suspects[call.number] = list
    }

    /// An ACK to the Contact passes the proxies by: it serves its 2xx on every hop.
    private mutating func noteACK(_ ack: Observation, of invite: Transaction) {
        guard let call = invite.call, var list = suspects[call.number] else { return }
        for index in list.indices where list[index].ack == nil && list[index].isAcknowledged(by: ack) {
            list[index].ack = ack
        }
        suspects[call.number] = list
    }

    private mutating func judge(_ call: Call, at time: Timestamp, _ context: Context) {
        guard let list = suspects.removeValue(forKey: call.number) else { return }
        let stray = strays.removeValue(forKey: call.number)
        // The hop with the clearest story speaks for the call.
        guard let worst = list.max(by: { $0.repeats < $1.repeats }) else { return }
        let answer = worst.answer
        let waited = time - answer.time
        let isTornDown =
            call.state == .ended && waited >= context.interval(Self.card, "teardown-from")
            && waited <= context.interval(Self.card, "teardown-to")
        let needed = Int(context.threshold(Self.card, "repeats"))
        if worst.repeats >= needed,
            worst.ack == nil || worst.repeatsBeforeACK >= needed
                || worst.repeats - worst.repeatsBeforeACK >= needed
        {
            report(worst, answer, call, stray, isTornDown: isTornDown, time, context)
        }
    }

    private func report(
        _ suspect: Suspect, _ answer: Observation, _ call: Call, _ stray: Observation?, isTornDown: Bool,
        _ time: Timestamp, _ context: Context
    ) {
        let isTimedOut = isTornDown || time - answer.time >= context.interval(Self.card, "teardown-to")
        let gate = context.gated(isTimedOut ? .proved : .likely, call)
        let causes = rankedCauses(suspect, answer, stray, gate.confidence)
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
                kind: Self.card.id, time: time, severity: isTornDown ? .error : .warning,
                confidence: gate.confidence,
                title: repeated + end + Text(en: ": ", zh: "：") + first + Text(en: ".", zh: "。")
                    + Context.because(gate.reason),
                because: first, call: call,
                place: Place(from: answer.flow.destination.description, to: answerer.description), causes: causes,
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
                fix: Self.fix(for: causes.first?.kind, answer)))
    }

    private static func fix(for cause: String?, _ answer: Observation) -> Text {
        let (answerer, client) = (answer.flow.source.address, answer.flow.destination.address)
        switch cause {
        case "ack-mismatch":
            return Text(
                en: "Let \(client) send ACK with the CSeq number and the tags of the 200 it answers.",
                zh: "请让 \(client) 发送的 ACK 使用所确认 200 的 CSeq 序号和 tag。")
        case "ack-lost-beyond":
            return Text(
                en:
                    """
                    Find what drops the ACK between this point and \(answerer): a firewall, a NAT, or a \
                    wrong Contact.
                    """,
                zh: "请查找此处与 \(answerer) 之间丢弃 ACK 的设备：防火墙、NAT 或错误的 Contact。")
        default:
            return Text(
                en: """
                    Switch SIP ALG off on the router before \(answerer), and let ACK from \(client) through to the \
                    Contact of the 200.
                    """,
                zh: "关闭 \(answerer) 前面路由器的 SIP ALG，并确保 \(client) 的 ACK 能到达 200 中的 Contact。")
        }
    }

    private func rankedCauses(
        _ suspect: Suspect, _ answer: Observation, _ stray: Observation?, _ confidence: Confidence
    ) -> [Cause] {
        var causes: [Cause] = []
        let client = answer.flow.destination
        if let ack = suspect.ack {
            let lostBeyond = suspect.repeats - suspect.repeatsBeforeACK >= 3
            causes.append(
                lostBeyond
                    ? Cause(
                        kind: "ack-lost-beyond", confidence: confidence,
                        text: Text(
                            en:
                                """
                                the ACK passed here toward \(ack.flow.destination) and the 200 went on: it \
                                was lost beyond this point
                                """,
                            zh: "ACK 已经过此处发往 \(ack.flow.destination)，但 200 仍在重发：ACK 在此之后丢失"))
                    : Cause(
                        kind: "ack-late", confidence: confidence,
                        text: Text(
                            en: "the ACK came only \(Wording.seconds(ack.time - answer.time)) after the first 200",
                            zh: "ACK 在首个 200 之后 \(Wording.seconds(ack.time - answer.time)) 才到达")))
        } else if let stray {
            let wrong =
                stray.message.cseq.number != answer.message.cseq.number
                ? Text(en: "another CSeq", zh: "CSeq 不一致") : Text(en: "another tag", zh: "tag 不一致")
            causes.append(
                Cause(
                    kind: "ack-mismatch", confidence: confidence,
                    text: Text(en: "an ACK came with ", zh: "收到的 ACK ") + wrong))
        } else {
            causes.append(
                Cause(
                    kind: "ack-never-seen", confidence: confidence,
                    text: Text(en: "no ACK from \(client) passed here", zh: "此处没有看到 \(client) 发来的 ACK")))
        }
        if suspect.ack == nil, let contact = answer.message.contacts.first?.uri.address {
            let isUnreachable = !contact.isGloballyReachable && client.address.isGloballyReachable
            if isUnreachable {
                causes.append(
                    Cause(
                        kind: "contact-unreachable", confidence: .possible,
                        text: Text(
                            en: "the Contact of the 200 is \(contact), which \(client.address) cannot reach",
                            zh: "200 中的 Contact 为 \(contact)，\(client.address) 无法到达该地址")))
            }
            causes.append(
                Cause(
                    kind: "sip-alg", confidence: .possible,
                    text: Text(
                        en: "a router's SIP ALG may have changed the Contact or dropped the ACK",
                        zh: "路由器的 SIP ALG 可能改写了 Contact 或丢弃了 ACK")))
        }
        return causes
    }
}
