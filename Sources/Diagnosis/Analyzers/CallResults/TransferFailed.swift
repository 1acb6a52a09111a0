import SIP
import Tracking
import Wire

/// A transfer that was refused, or whose target was not reached (RFC 3515).
///
/// REFER is answered; NOTIFYs then carry the outcome as a status line (message/sipfrag). A REFER that is challenged and
/// sent again is judged by its repeat; a target that rang and declined is a person. A transfer accepted and never
/// reported may still have worked: the other side might only keep it to itself. It waits for its target for 64·T1, and
/// reports after that; what comes later still is told all the same.
struct TransferFailed: Analyzer {
    static let card = Card(
        kind: .transferFailed,
        summary: Text(en: "a call transfer failed", zh: "呼叫转接失败"), severity: .warning,
        thresholds: [.init("notify-wait", 45, unit: "s"), .init("retry-wait", 5, unit: "s")],
        page: Page(en: EnglishPages.transferFailed, zh: ChinesePages.transferFailed))
    static let cards = [card]

    private enum Tag { static let retry = 0, notify = 1 }

    private struct Transfer {
        let refer: Transaction
        var isAccepted = false
        var wasNotified = false
        var rang = false
        /// Told, succeeded, or not to be judged any more.
        var isOver = false
    }

    /// By Call-ID; the latest REFER of a dialog counts.
    private var transfers = Table<String, Transfer>(.transferFailed)

    static let wants: Set<Fact.Topic> = [.request, .final, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where transaction.method == "REFER": begin(transaction, context)
        case .request(let transaction) where transaction.method == "NOTIFY": noteNotify(transaction.request, context)
        case .final(let transaction, let response, repeated: false) where transaction.method == "REFER":
            noteAnswer(response, to: transaction, context)
        case .ended(let call, at: _):
            // After BYE nobody need report; a NOTIFY that comes all the same is read.
            transfers.change(call.callID) { $0.wasNotified = true }
        case .forgotten(let call): transfers.remove(call.callID)
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .transaction(let refer) = subject, let transfer = transfers[refer.request.message.callID],
            transfer.refer === refer, !transfer.isOver
        else { return }
        if tag == Tag.retry, let answer = refer.final {
            reportRefusal(answer, of: refer, context)
        } else if tag == Tag.notify, transfer.isAccepted, !transfer.wasNotified {
            reportSilence(refer, context)
            // A late report is still the outcome.
            if refer.call != nil { return }
        }
        // Without a call nobody else will say that it is over.
        transfers.change(refer.request.message.callID) { $0.isOver = true }
        if tag == Tag.notify, refer.call == nil { transfers.remove(refer.request.message.callID) }
    }

    private mutating func begin(_ refer: Transaction, _ context: Context) {
        let key = refer.request.message.callID
        // The next hop of a proxied REFER is the same transfer.
        if let known = transfers[key], known.refer.cseq == refer.cseq { return }
        guard !context.isScanner(refer.request.origin) else { return }
        transfers[key, context] = Transfer(refer: refer)
    }

    private mutating func noteAnswer(_ answer: Observation, to refer: Transaction, _ context: Context) {
        let key = refer.request.message.callID
        guard let transfer = transfers[key], transfer.refer.cseq == refer.cseq, !transfer.isOver,
            let code = answer.message.statusCode
        else { return }
        if code < 300 {
            transfers.change(key) { $0.isAccepted = true }
            if Self.reportsNothing(refer.request.message) || Self.reportsNothing(answer.message) {
                transfers.change(key) { $0.isOver = true }
            } else {
                let wait = context.interval(Self.card, "notify-wait")
                context.wake(at: answer.time + wait, .transaction(transfer.refer), tag: Tag.notify)
            }
        } else if [401, 407, 491].contains(code) || code < 400 {
            let wait = context.interval(Self.card, "retry-wait")
            context.wake(at: answer.time + wait, .transaction(transfer.refer), tag: Tag.retry)
        } else {
            transfers.change(key) { $0.isOver = true }
            reportRefusal(answer, of: refer, context)
        }
    }

    /// `Refer-Sub: false`: no subscription was made (RFC 4488 §4).
    private static func reportsNothing(_ message: SIPMessage) -> Bool {
        message.headers.contains { $0.name.lowercased() == "refer-sub" && $0.value.lowercased().hasPrefix("false") }
    }

    private mutating func noteNotify(_ notify: Observation, _ context: Context) {
        let message = notify.message
        guard let transfer = transfers[message.callID], !transfer.isOver || !transfer.wasNotified else { return }
        guard message.event.map({ $0.lowercased().hasPrefix("refer") }) ?? false else { return }
        transfers.change(message.callID) { $0.wasNotified = true }
        guard let body = message.shortBody, let code = Self.status(body) else { return }
        if (180...189).contains(code) { transfers.change(message.callID) { $0.rang = true } }
        guard code >= 200, !transfer.isOver else { return }
        transfers.change(message.callID) { $0.isOver = true }
        guard code >= 300, code != 487 else { return }
        let isOrdinary = [408, 480, 486, 600, 603].contains(code)
        if isOrdinary, transfer.rang { return }
        reportOutcome(notify, body, isOrdinary: isOrdinary, of: transfer.refer, context)
    }

    /// The code of `SIP/2.0 486 Busy Here` (RFC 3420).
    static func status(_ sipfrag: String) -> Int? {
        let words = sipfrag.prefix(64).split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].uppercased() == "SIP/2.0", let code = Int(words[1].prefix(3)),
            (100...699).contains(code)
        else { return nil }
        return code
    }

    // MARK: Reports

    private static func target(_ refer: Transaction) -> String {
        (refer.request.message.referTo.map { "\($0.uri)" } ?? "?").escapedForDisplay(limit: 80)
    }

    private func reportRefusal(_ answer: Observation, of refer: Transaction, _ context: Context) {
        let status = Wording.status(answer.message)
        let refuser = answer.flow.source
        let target = Self.target(refer)
        let meaning = ResponseMeaning.of(answer.message.statusCode ?? 0, method: "REFER").text
        let text = Text(
            en: "\(refuser) refused the transfer to \(target) with \(status): \(meaning.en).",
            zh: "\(refuser) 以 \(status) 拒绝转接到 \(target)：\(meaning.zh)。")
        report(
            refer, at: answer, .warning, .proved, .referRefused, text,
            Text(
                en:
                    """
                    Let \(refuser.address) accept REFER, or transfer on the platform or gateway, which \
                    bridges the calls itself.
                    """,
                zh: "让 \(refuser.address) 支持并允许 REFER，或改由平台/网关完成转接（由其自行桥接两路呼叫）。"), context)
    }

    private func reportOutcome(
        _ notify: Observation, _ body: String, isOrdinary: Bool, of refer: Transaction, _ context: Context
    ) {
        let line = body.prefix { !$0.isNewline }
        let said = String(line.dropFirst(8)).escapedForDisplay(limit: 60)
        let target = Self.target(refer)
        if Self.status(body) == 481, let callID = DialogName(in: refer.request.message)?.callID {
            return reportUnknownDialog(notify, said, of: refer, context.tracker.calls[callID], context)
        }
        let text = Text(
            en: "The transfer to \(target) failed: \(notify.flow.source) reports \(said).",
            zh: "转接到 \(target) 失败：\(notify.flow.source) 报告 \(said)。")
        report(
            refer, at: notify, isOrdinary ? .notice : .warning, .proved, .targetNotReached, text,
            Text(
                en: "Check the number \(target), and that its device is logged in and idle.",
                zh: "请检查号码 \(target) 是否正确，其终端是否已登录并空闲。"), context)
    }

    /// - Parameter replaced: The call that was to be replaced, where it is known here.
    private func reportUnknownDialog(
        _ notify: Observation, _ said: String, of refer: Transaction, _ replaced: Call?, _ context: Context
    ) {
        let target = Self.target(refer)
        let peer = notify.flow.source
        if let ended = replaced?.ended, ended < notify.time {
            let span = Wording.seconds(notify.time - ended)
            let text = Text(
                en: """
                    The attended transfer to \(target) failed: \(peer) reports \(said); the call to be replaced had ended \
                    \(span) before.
                    """,
                zh: "到 \(target) 的咨询转接失败：\(peer) 报告 \(said)；要替换的通话在 \(span) 前已结束。")
            return report(
                refer, at: notify, .warning, .proved, .replacedCallOver, text,
                Text(
                    en: "Keep the consultation call until the transfer is reported, or transfer without it.",
                    zh: "在收到转接结果之前不要挂断咨询通话，或改用盲转。"), context)
        }
        if let replaced, let named = DialogName(in: refer.request.message),
            let fault = named.fault(in: replaced, asSeenBy: refer.request.message.referTo?.uri)
        {
            let text = Text(
                en: "The attended transfer to \(target) failed: \(peer) reports \(said); \(fault.en).",
                zh: "到 \(target) 的咨询转接失败：\(peer) 报告 \(said)；\(fault.zh)。")
            return report(
                refer, at: notify, .warning, .proved, .replacesTagsWrong, text, DialogName.fix(refer.hop.source),
                context)
        }
        let text = Text(
            en:
                """
                The attended transfer to \(target) failed: \(peer) reports \(said); the Call-ID and tags named in \
                Replaces are unknown where it sent the INVITE, as behind an SBC that changes them.
                """,
            zh:
                """
                到 \(target) 的咨询转接失败：\(peer) 报告 \(said)；Replaces 中的 Call-ID 和 tag 在其 INVITE 的目标处不存在\
                （常见于会改写它们的 SBC 之后）。
                """
        )
        report(
            refer, at: notify, .warning, .proved, .replacedDialogUnknown, text,
            Text(
                en: "Let the SBC translate Replaces, route both calls by one element, or transfer on the platform.",
                zh: "请让 SBC 转换 Replaces，或让两路通话经过同一设备，或改由平台转接。"), context)
    }

    private func reportSilence(_ refer: Transaction, _ context: Context) {
        let target = Self.target(refer)
        let peer = refer.hop.destination
        let text = Text(
            en: "\(peer) accepted the transfer to \(target) and never reported its outcome.",
            zh: "\(peer) 接受了到 \(target) 的转接，但从未通知结果。")
        guard let answer = refer.final else { return }
        report(
            refer, at: answer, .notice, .possible, .noNotify, text,
            Text(
                en: "Check at \(peer.address) what became of the transfer; RFC 3515 demands a NOTIFY.",
                zh: "请在 \(peer.address) 上确认转接结果；RFC 3515 要求发送 NOTIFY。"), context)
    }

    private func report(
        _ refer: Transaction, at last: Observation, _ severity: Severity, _ base: Confidence, _ cause: Reason,
        _ title: Text, _ fix: Text, _ context: Context
    ) {
        let gate = context.gated(base, refer.call)
        context.tell(
            Self.card, title, at: max(last.time, context.now), severity: severity, gate: gate, call: refer.call,
            place: Place(refer.hop), causes: [Cause(cause, confidence: gate.confidence, text: title)],
            evidence: [
                Evidence(
                    refer.request,
                    Text(en: "REFER to \(Self.target(refer))", zh: "转接到 \(Self.target(refer)) 的 REFER")),
                Evidence(
                    last,
                    last.message.isRequest
                        ? Text(en: "NOTIFY with the outcome", zh: "通知结果的 NOTIFY")
                        : Text(en: Wording.status(last.message), zh: Wording.status(last.message))),
            ],
            fix: fix,
            subject: refer.call == nil ? .method("REFER", at: .host(refer.hop.destination.address)) : nil)
    }
}
