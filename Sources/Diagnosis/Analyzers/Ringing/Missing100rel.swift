import SIP
import Tracking
import Wire

/// Ringing without reliable provisional responses (RFC 3262).
///
/// Symptom: no sound after connect on gateways that wait for PRACK before they open the media path. The wire tells
/// who left 100rel out; it cannot tell whether this call needed it, so alone it is a notice, or a warning where the
/// provider's profile requires it.
struct Missing100rel: Analyzer {
    static let card = Card(
        kind: .missing100rel,
        summary: Text(en: "ringing answers lack 100rel", zh: "18X 临时响应未携带 100rel"), severity: .warning,
        page: Page(en: EnglishPages.missing100rel, zh: ChinesePages.missing100rel),
        tally: Card.Tally(Text(en: "ringing answers", zh: "个振铃响应"), Text(en: "lack 100rel", zh: "未携带 100rel")))
    static let cards = [card]

    /// 420 to a call, until it is clear that the next attempt does not get through.
    private var refused: [Int: Report] = [:]
    /// What was said last: a gateway without 100rel is told of at each of its calls, and they share the words. Bounded by
    /// its places.
    private var latest = [Unreliable?](repeating: nil, count: 256)

    static let wants: Set<Fact.Topic> = [.provisional, .final, .ringing, .answered, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .provisional(let transaction, let response, repeated: false)
        where transaction.method == "INVITE" && !transaction.isInDialog:
            judge(response, to: transaction, context)
        case .final(let transaction, let response, repeated: false)
        where transaction.method == "INVITE" && response.message.statusCode == 420
            && response.message.unsupported.contains("100rel"):
            let refusal = gated(refusal(response, of: transaction, context), context)
            guard let call = transaction.call, !transaction.isInDialog else {
                return context.report(refusal)
            }
            refused[call.number] = refusal
        case .ringing(let call, _), .answered(let call, _), .forgotten(let call): refused[call.number] = nil
        case .ended(let call, _):
            if let refusal = refused.removeValue(forKey: call.number) { context.report(refusal) }
        case .final(let transaction, _, repeated: false)
        where transaction.method == "INVITE" && !transaction.isInDialog:
            countReliable(transaction, context)
        default: break
        }
    }

    private mutating func judge(_ response: Observation, to transaction: Transaction, _ context: Context) {
        // 199 may be sent unreliably whatever was offered (RFC 6228 §4).
        guard let code = response.message.statusCode, (101...198).contains(code) else { return }
        let invite = transaction.request.message
        // What the capture cut off may have said it.
        guard !response.message.isTruncated, !invite.isTruncated else { return }
        let isReliable = response.message.isReliableProvisional
        switch (invite.offersReliableProvisional, isReliable) {
        case (true, false): report(unreliable(response, to: transaction, context), context)
        case (false, true): report(unsolicited(response, to: transaction), context)
        case (false, false) where context.profile(for: transaction).requiresReliableProvisional:
            report(notOffered(response, to: transaction, context), context)
        default: break
        }
    }

    /// One answer a call, as faults are.
    private func countReliable(_ transaction: Transaction, _ context: Context) {
        let ringing = transaction.provisionals.filter { (101...198).contains($0.message.statusCode ?? 0) }
        guard let first = ringing.first, transaction.request.message.offersReliableProvisional,
            ringing.allSatisfy(\.message.isReliableProvisional)
        else { return }
        context.passed(Self.card, at: first.flow.source)
    }

    private func report(_ report: Report, _ context: Context) { context.report(gated(report, context)) }

    private func gated(_ report: Report, _ context: Context) -> Report {
        var report = report
        report.confidence = context.gated(report.confidence, nil).confidence
        return report
    }

    private mutating func unreliable(
        _ response: Observation, to transaction: Transaction, _ context: Context
    ) -> Report {
        let isRequired = transaction.request.message.require.contains("100rel")
        let words = unreliable(Wording.status(response.message), from: response.flow.source, isRequired: isRequired)
        return Report(
            Self.card, words.title, at: response.time,
            severity: isRequired
                ? .error : context.profile(for: transaction).requiresReliableProvisional ? .warning : .notice,
            gate: Gate(.proved), call: transaction.call, place: Place(from: words.from, to: response.flow.destination),
            causes: [Cause(.notSentByAnswerer, confidence: .proved, text: words.title)],
            evidence: [Evidence(transaction.request, words.offer), Evidence(response, words.answer)], fix: words.fix)
    }

    private mutating func unreliable(_ status: String, from: Endpoint, isRequired: Bool) -> Unreliable {
        let mixed = (from.address.low ^ UInt64(from.port) << 32) &* 0x9E37_79B9_7F4A_7C15
        let place = Int(truncatingIfNeeded: mixed >> 56)
        if let known = latest[place], known.from == from, known.status == status, known.isRequired == isRequired {
            return known
        }
        let words = Unreliable(status, from: from, isRequired: isRequired)
        latest[place] = words
        return words
    }

    /// The words about a ringing answer without 100rel.
    private struct Unreliable {
        let status: String
        let from: Endpoint
        let isRequired: Bool
        let title: Text
        let offer: Text
        let answer: Text
        let fix: Text

        init(_ status: String, from: Endpoint, isRequired: Bool) {
            self.status = status
            self.from = from
            self.isRequired = isRequired
            let how = isRequired ? "Require" : "Supported"
            title = Text(
                en: "\(status) from \(from) carries no 100rel although the INVITE has \(how): 100rel.",
                zh: "\(from) 返回的 \(status) 未携带 100rel，而 INVITE 中有 \(how): 100rel。")
            offer = Text(en: "INVITE with \(how): 100rel", zh: "INVITE 携带 \(how): 100rel")
            answer = Text(
                en: "\(status) without Require: 100rel and RSeq (RFC 3262 §3)",
                zh: "\(status) 没有 Require: 100rel 和 RSeq（RFC 3262 §3）")
            fix = Text(
                en:
                    """
                    Ask the operator of \(from.address) to send 18x with 100rel; on a trunk gateway of your \
                    own, switch PRACK on.
                    """,
                zh: "请 \(from.address) 的运营商在 18X 中携带 100rel；若为自有中继网关，请打开 PRACK 开关。")
        }
    }

    private func unsolicited(_ response: Observation, to transaction: Transaction) -> Report {
        let status = Wording.status(response.message)
        let from = response.flow.source
        let text = Text(
            en: "\(status) from \(from) requires 100rel, which the INVITE never listed (RFC 3262 §3 forbids it).",
            zh: "\(from) 返回的 \(status) 要求 100rel，但 INVITE 从未声明支持（违反 RFC 3262 §3）。")
        return Report(
            Self.card, text, at: response.time, severity: .error, gate: Gate(.proved), call: transaction.call,
            place: Place(from: from, to: response.flow.destination),
            causes: [Cause(.unsolicitedReliable, confidence: .proved, text: text)],
            evidence: [
                Evidence(transaction.request, Text(en: "INVITE without 100rel", zh: "INVITE 未携带 100rel")),
                Evidence(response, Text(en: "\(status) with Require: 100rel", zh: "\(status) 携带 Require: 100rel")),
            ],
            fix: Text(
                en: "Let \(from.address) send 18x reliably only to callers that offer 100rel.",
                zh: "让 \(from.address) 仅在主叫声明支持 100rel 时才使用可靠临时响应。"))
    }

    private func notOffered(_ response: Observation, to transaction: Transaction, _ context: Context) -> Report {
        let sender = transaction.request.flow.source
        let profile = context.profile(for: transaction).name
        let text = Text(
            en: "the INVITE from \(sender) does not offer 100rel, which profile \(profile) requires.",
            zh: "\(sender) 发出的 INVITE 未声明 100rel，而配置 \(profile) 要求必须支持。")
        return Report(
            Self.card, text, at: response.time, severity: .warning, gate: Gate(.proved), call: transaction.call,
            place: Place(from: sender, to: transaction.request.flow.destination),
            causes: [Cause(.notOfferedByCaller, confidence: .proved, text: text)],
            evidence: [
                Evidence(
                    transaction.request,
                    Text(
                        en: "INVITE with 100rel neither in Supported nor in Require",
                        zh: "INVITE 的 Supported 与 Require 中均无 100rel")),
                Evidence(response, Text(en: Wording.status(response.message), zh: Wording.status(response.message))),
            ],
            fix: Text(
                en: "Switch 100rel (PRACK) on at \(sender.address).", zh: "在 \(sender.address) 上打开 100rel（PRACK）。"))
    }

    private func refusal(_ response: Observation, of transaction: Transaction, _ context: Context) -> Report {
        let from = response.flow.source
        let text = Text(
            en: "\(from) refused the call with 420: it does not support 100rel, which the INVITE requires.",
            zh: "\(from) 以 420 拒绝呼叫：不支持 INVITE 要求的 100rel。")
        return Report(
            Self.card, text, at: response.time,
            severity: context.profile(for: transaction).requiresReliableProvisional ? .error : .warning,
            gate: Gate(.proved), call: transaction.call, place: Place(from: from, to: response.flow.destination),
            causes: [Cause(.reliabilityRefused, confidence: .proved, text: text)],
            evidence: [Evidence(response, Text(en: "420 with Unsupported: 100rel", zh: "420，Unsupported: 100rel"))],
            fix: Text(
                en:
                    """
                    Switch PRACK on at \(from.address), or let the caller list 100rel in Supported instead \
                    of Require.
                    """,
                zh: "在 \(from.address) 上打开 PRACK，或让主叫把 100rel 放在 Supported 而不是 Require 中。"))
    }
}
