import SIP
import Tracking
import Wire

/// A hang-up that does not take effect (RFC 3261 §9.2, §12.2.1.1, §15.1).
///
/// Symptom: one side has hung up, the other still sits in the call: it is heard, billed, or shown as ringing. A BYE is
/// refused or unanswered while its addressee's media or requests go on; a CANCEL is accepted and the INVITE never ends.
/// Where the request was sent and where the addressee is seen to be tell whose fault it is. A request that nobody
/// answers is told as `request-unanswered` with this as its cause. Whether the media of a party that is out of sight
/// goes on, one point cannot tell: then nothing is said.
struct HangupIgnored: Analyzer {
    static let card = Card(
        kind: .hangupIgnored,
        summary: Text(en: "one side hung up, and the call goes on at the other", zh: "一方已挂断，另一方的通话仍在继续"),
        severity: .warning,
        thresholds: [.init("goes-on", 5, unit: "s"), .init("timeout", 32, unit: "s")],
        page: Page(en: EnglishPages.hangupIgnored, zh: ChinesePages.hangupIgnored))
    static let cards = [card]

    private enum Tag { static let silent = 0, refused = 1, cancelled = 2 }

    static let wants: Set<Fact.Topic> = [.request, .final]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where transaction.method == "BYE" && transaction.call != nil:
            wait(for: transaction, since: transaction.startTime, "timeout", Tag.silent, context)
        case .final(let transaction, let response, repeated: false) where transaction.method == "BYE":
            guard let code = response.message.statusCode, code >= 300, transaction.call != nil else { return }
            // Looked at a moment after that: the packet that crosses the threshold must have come.
            wait(for: transaction, since: response.time + .milliseconds(500), "goes-on", Tag.refused, context)
        case .final(let transaction, let response, repeated: false) where transaction.method == "CANCEL":
            guard response.message.statusCode.map({ $0 < 300 }) == true, let call = transaction.call,
                let invite = call.invites.last(where: { $0.hop == transaction.hop && $0.cancelled != nil })
            else { return }
            wait(for: invite, since: response.time, "timeout", Tag.cancelled, context)
        default: break
        }
    }

    private func wait(
        for transaction: Transaction, since time: Timestamp, _ threshold: String, _ tag: Int, _ context: Context
    ) {
        context.wake(at: time + context.interval(Self.card, threshold), .transaction(transaction), tag: tag)
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .transaction(let transaction) = subject, let call = transaction.call else { return }
        switch tag {
        case Tag.silent where transaction.final == nil: judge(transaction, call, base: .proved, context)
        case Tag.refused where ![401, 407].contains(transaction.finalCode ?? 0):
            judge(transaction, call, base: .proved, context)
        // A challenge that was never answered is a refusal in the end.
        case Tag.silent where [401, 407].contains(transaction.finalCode ?? 0):
            judge(transaction, call, base: .proved, context)
        case Tag.cancelled: judgeCancelled(transaction, call, context)
        default: break
        }
    }

    mutating func finish(_ context: Context) {
        for call in context.tracker.calls.values.sorted(by: { $0.number < $1.number }) {
            guard case .bye = call.ending else { continue }
            for bye in call.requests where bye.method == "BYE" && bye.isUnanswered && bye.transmissions >= 4 {
                let timeout = context.interval(Self.card, "timeout")
                if context.now - bye.startTime < timeout { judge(bye, call, base: .likely, context) }
            }
        }
    }

    // MARK: BYE

    /// Whether the addressee of `bye` is still in the call: its media or its requests went on for so long after it.
    static func goesOn(after bye: Transaction, _ context: Context) -> Bool {
        guard let call = bye.call else { return false }
        // One of two that crossed, or of the hops, got through.
        if call.requests.contains(where: { $0.method == "BYE" && $0.isSuccessful }) { return false }
        return Life(after: bye, in: call, context).lasted >= context.interval(card, "goes-on")
    }

    private func judge(_ bye: Transaction, _ call: Call, base: Confidence, _ context: Context) {
        // Of several hops and attempts the last one is where it ends.
        guard Self.goesOn(after: bye, context), call.requests.last(where: { $0.method == "BYE" }) === bye else {
            return
        }
        let life = Life(after: bye, in: call, context)
        let sender = bye.hop.source
        let party = Wording.party(life.addressee)
        let target = RemoteTarget(of: bye.request, in: call)
        let confidence = call.isPartial ? base.lowered : base
        let what: Text
        if let answer = bye.final {
            what = Text(
                en: "\(answer.flow.source) refused BYE with \(Wording.status(answer.message))",
                zh: "\(answer.flow.source) 以 \(Wording.status(answer.message)) 拒绝了 BYE")
        } else {
            let waited = Wording.seconds(max(bye.lastTransmission, context.now) - bye.startTime)
            what = Text(
                en: "BYE to \(bye.hop.destination) got no answer in \(waited)",
                zh: "发往 \(bye.hop.destination) 的 BYE 在 \(waited) 内没有应答")
        }
        let still = life.text(party)
        let verdict = target.verdict(refused: bye.final, sender: sender.address)
        let lost = bye.final == nil ? context.lost(bye.request, "BYE") : nil
        let (reason, why, fix) = (
            verdict.reason, lost?.text ?? verdict.why, lost.flatMap { _ in context.lostFix(bye.request) } ?? verdict.fix
        )
        let title =
            what + Text(en: ", and ", zh: "，而") + still + (why.map { Text(en: ": ", zh: "：") + $0 } ?? Self.none)
        var evidence = [
            Evidence(
                bye.request,
                Text(
                    en: "BYE, sent \(Wording.count(bye.transmissions, "time", "times"))",
                    zh: "BYE，共发送 \(bye.transmissions) 次"))
        ]
        if let answer = bye.final {
            evidence.append(
                Evidence(answer, Text(en: Wording.status(answer.message), zh: Wording.status(answer.message))))
        }
        if let moved = target.latest {
            evidence.append(
                Evidence(
                    moved, Text(en: "latest Contact of \(party.en)", zh: "\(party.zh)最近一次的 Contact")))
        }
        evidence.append(Evidence(time: life.last, text: still))
        let isSilent = bye.final == nil
        context.tell(
            isSilent ? SignallingBlocked.unanswered : Self.card, title, severity: .warning,
            gate: Gate(confidence), call: call, place: Place(from: sender, to: bye.hop.destination),
            causes: [
                lost
                    ?? Cause(
                        isSilent ? .kind(Self.card.kind) : .reason(reason),
                        confidence: min(confidence, target.confidence),
                        text: why ?? title)
            ],
            evidence: evidence, fix: fix)
    }

    static let none = Text(en: "", zh: "")

    // MARK: CANCEL

    /// RFC 3261 §9.2: who accepts a CANCEL ends the INVITE with 487; §9.1: after 64·T1 the caller takes it for ended.
    private func judgeCancelled(_ invite: Transaction, _ call: Call, _ context: Context) {
        guard invite.final == nil else { return }
        // The last of several hops is the one that withholds it; what another one answers, the caller will be told.
        let hops = call.invites.filter { $0.cseq == invite.cseq && $0.cancelled != nil }
        guard hops.allSatisfy({ $0.final == nil }), hops.last === invite || hops.count == 1 else { return }
        let (client, server) = (invite.hop.source, invite.hop.destination)
        let waited = Wording.seconds(context.interval(Self.card, "timeout"))
        let title = Text(
            en:
                """
                \(server) accepted the CANCEL and never ended the INVITE: no 487 and no other final response in \
                \(waited); the call stays open there
                """,
            zh: "\(server) 接受了 CANCEL，却一直没有结束 INVITE：\(waited) 内没有 487 或其他最终响应，该处的呼叫一直未释放")
        let gate = context.gated(.proved, call)
        context.tell(
            SignallingBlocked.unanswered, title, severity: .warning, gate: gate, call: call,
            place: Place(from: client, to: server),
            causes: [Cause(Self.card.kind, confidence: gate.confidence, text: title)],
            evidence: [
                Evidence(invite.request, Text(en: "INVITE", zh: "INVITE")),
                Evidence(
                    time: invite.cancelled ?? invite.startTime,
                    text: Text(en: "its CANCEL, answered with 200", zh: "对应的 CANCEL，已得到 200")),
            ],
            fix: Text(
                en: "Update \(server.address), or ask its maker: a cancelled INVITE is answered with 487.",
                zh: "请升级 \(server.address) 或联系其厂商：被取消的 INVITE 必须以 487 应答。"))
    }
}

/// What the addressee of a BYE was still seen to send.
private struct Life {
    let addressee: Party
    /// Its last packet or request, and how long after the BYE that was.
    private(set) var last: Timestamp
    private(set) var lasted: Interval = .zero
    /// Where its media comes from, else its requests.
    private(set) var source: Endpoint?
    private var isMedia = false

    init(after bye: Transaction, in call: Call, _ context: Context) {
        let sender = call.sender(of: bye.request.message)
        addressee = sender.other
        last = bye.startTime
        for session in call.sessions {
            for stream in context.media.audio(in: session, toward: sender)
            where stream.binding.call == call.number && stream.first <= bye.startTime && stream.last > last {
                last = stream.last
                source = stream.source
                isMedia = true
            }
        }
        for request in call.requests
        where request.method != "BYE" && request.startTime > last
            && call.sender(of: request.request.message) == addressee
        {
            last = request.startTime
            source = request.hop.source
            isMedia = false
        }
        lasted = last - bye.startTime
    }

    func text(_ party: Text) -> Text {
        let place = source.map { " \($0)" } ?? ""
        let later = Wording.seconds(lasted)
        return isMedia
            ? Text(
                en: "\(party.en) still sends RTP from\(place) \(later) later",
                zh: "在 \(later) 后\(party.zh)仍从\(place) 发送 RTP")
            : Text(
                en: "\(party.en) still sends requests from\(place) \(later) later",
                zh: "在 \(later) 后\(party.zh)仍从\(place) 发送请求")
    }
}
