import SIP
import Tracking
import Wire

/// Any refusal that no more telling kind explains: what the code means, what the network says, and who refused.
struct CallRejected {
    static let card = Card(
        kind: .callRejected,
        summary: Text(en: "a call was refused", zh: "呼叫被拒"), severity: .warning,
        thresholds: [.init("in-a-row", 5, unit: "count"), .init("callees", 3, unit: "count")],
        page: Page(en: EnglishPages.callRejected, zh: ChinesePages.callRejected), tally: tally)
    static let tally = Card.Tally(Text(en: "calls", zh: "个呼叫"), Text(en: "were refused", zh: "被拒"))

    /// Refusals with one code by one element, with no call taken since.
    struct Row {
        var calls = 0
        /// Distinct callees; bounded.
        var callees: Set<String> = []
    }

    private var rows = Table<IPAddress, [Int: Row]>(.callRejected)
    private static let calleeLimit = 8

    mutating func noteTaken(by element: IPAddress) { rows.remove(element) }

    mutating func learn(_ refusal: Refusal, _ context: Context) {
        let element = refusal.refuser.address
        var row = rows[element]?[refusal.code] ?? Row()
        row.calls += 1
        if row.callees.count < Self.calleeLimit { row.callees.insert(refusal.callee) }
        rows[element, context, default: [:]][refusal.code] = row
    }

    /// Whether the same element refuses other callees with the same code just now.
    func refusesOthers(_ refusal: Refusal) -> Bool {
        rows[refusal.refuser.address]?[refusal.code]?.callees.contains { $0 != refusal.callee } ?? false
    }

    /// Whether calls there fail as a class: many in a row, to several callees, for no everyday reason.
    func classRow(_ refusal: Refusal, _ context: Context) -> Row? {
        guard !refusal.isEveryday, let row = rows[refusal.refuser.address]?[refusal.code],
            row.calls >= Int(context.threshold(Self.card, "in-a-row")),
            row.callees.count >= Int(context.threshold(Self.card, "callees"))
        else { return nil }
        return row
    }

    func judge(_ refusal: Refusal, _ context: Context) -> Report {
        let words = refusal.words
        let (cause, meaning) = words.map { ($0.cause, $0.text) } ?? Self.meaning(of: refusal)
        let row = classRow(refusal, context)
        // That nobody answered the challenge is what was seen here; people and slow look-ups may still do.
        let gate = context.gated(cause == .challengeNotAnswered ? .likely : .proved, refusal.call)
        let title = Text(
            en:
                """
                \(refusal.refuserName) refused the call with \(refusal.status) \
                \(Wording.after(refusal.elapsed).en): \(meaning.en).
                """,
            zh: "\(refusal.refuserName) \(Wording.after(refusal.elapsed).zh)以 \(refusal.status) 拒绝了呼叫：\(meaning.zh)。"
        )
        var more = Text(en: "", zh: "")
        if let row {
            more = Text(
                en: " The last \(row.calls) calls there were refused alike, and none was taken.",
                zh: "该处最近连续 \(row.calls) 个呼叫均被同样拒绝，没有一个被接受。")
        }
        let severity: Severity =
            row != nil ? .error : refusal.isEveryday || cause == .challengeNotAnswered ? .notice : .warning
        return Report(
            kind: Self.card.kind, time: refusal.response.time, severity: severity, confidence: gate.confidence,
            title: title + refusal.detail + more + Context.because(gate.reason), because: title + refusal.detail,
            call: refusal.call, place: refusal.place,
            causes: [Cause(cause, confidence: gate.confidence, text: title)], evidence: refusal.evidence,
            fix: Self.fix(cause, words, refusal, context))
    }

    private static func fix(
        _ cause: Reason, _ words: RefusalWords?, _ refusal: Refusal, _ context: Context
    ) -> Text {
        let refuser = refusal.refuser.address
        let isOwn =
            context.isLocal(refuser) || context.clients.isClient(refuser, of: refusal.client.address)
        if let words { return words.fix(refuser: "\(refuser)", caller: refusal.call.caller, isOwn: isOwn) }
        if cause == .sessionInterval {
            let least = refusal.message.minSE.map { "\($0) s" } ?? "its Min-SE"
            return Text(
                en: """
                    Set Session-Expires at \(refusal.client.address) to \(least) or more, or let it retry with that Min-SE \
                    (RFC 4028 §7.3).
                    """,
                zh:
                    "请将 \(refusal.client.address) 的 Session-Expires 设为不小于 \(refusal.message.minSE.map { "\($0) s" } ?? "对端的 Min-SE")，或让其按 422 的 Min-SE 重试（RFC 4028 §7.3）。"
            )
        }
        if let invite = refusal.cutInvite {
            let sender = invite.flow.source.address
            return Text(
                en: """
                    Find what cuts messages of \(invite.message.length) bytes between \(sender) and here (MTU, a buffer, a SIP \
                    ALG); use TCP, or offer fewer codecs.
                    """,
                zh: "请查找 \(sender) 与此处之间截断 \(invite.message.length) 字节报文的环节（MTU、缓冲区或 SIP ALG）；改用 TCP，或减少所提供的编解码。")
        }
        if [428, 436, 437, 438].contains(refusal.code) {
            return Text(
                en: """
                    Check how the caller's Identity is signed (RFC 8224): certificate and where it can be fetched, the \
                    signer's clock, and that nothing changes From, To or Date behind it.
                    """,
                zh: "请检查主叫 Identity 的签名（RFC 8224）：证书及其获取地址、签名方的时钟，以及其后是否有设备改写 From、To 或 Date。")
        }
        if let extensions = extensions(of: refusal) {
            return refusal.code == 421
                ? Text(
                    en: "Switch \(extensions) on at the caller, or let \(refuser) not require it.",
                    zh: "请在主叫侧启用 \(extensions)，或让 \(refuser) 不强制要求。")
                : Text(
                    en: "Let the caller only support \(extensions), not require it, or switch it on at \(refuser).",
                    zh: "请让主叫仅声明支持 \(extensions) 而不强制要求，或在 \(refuser) 上启用它。")
        }
        let isForTheCaller: Set<Reason> = [
            .noSuchNumber, .routingLoop, .timedOut, .overload, .replacedDialogUnknown, .challengeNotAnswered,
            .credentialsRefused,
        ]
        if isOwn, !isForTheCaller.contains(cause), !refusal.isEveryday {
            return Text(
                en: "See in the log of \(refuser) why it refused with \(refusal.status): it stands on this side.",
                zh: "请在 \(refuser)（本侧设备）的日志中查明为何返回 \(refusal.status)。")
        }
        return ResponseMeaning.fix(cause)
    }

    /// The option tags that a 421 requires or a 420 does not know (RFC 3261 §21.4.15, §21.4.16), escaped.
    private static func extensions(of refusal: Refusal) -> String? {
        let tags: [String]
        switch refusal.code {
        case 420: tags = refusal.message.unsupported
        case 421: tags = refusal.message.require
        default: return nil
        }
        guard !tags.isEmpty else { return nil }
        return tags.prefix(4).map { $0.escapedForDisplay(limit: 32) }.joined(separator: ", ")
    }

    private static func meaning(of refusal: Refusal) -> (cause: Reason, text: Text) {
        if refusal.isOverload {
            let wait = refusal.message.retryAfterSeconds ?? 0
            return (
                .overload,
                Text(
                    en: "it is overloaded and asks to come again in \(wait) s", zh: "其已过载，要求 \(wait) 秒后重试")
            )
        }
        let invite = refusal.invite?.message
        if refusal.code == 401 || refusal.code == 407 {
            if invite?.credentials.isEmpty == false {
                return (
                    .credentialsRefused,
                    Text(en: "it did not accept the caller's credentials", zh: "不接受主叫的鉴权信息")
                )
            }
            return (
                .challengeNotAnswered,
                Text(
                    en: "it asked for credentials, and the caller did not send them", zh: "要求鉴权，而主叫没有随即发送鉴权信息")
            )
        }
        if let cut = refusal.cutInvite?.message, let declared = cut.declaredContentLength {
            let came = cut.bodyLength
            return (
                .badRequest,
                Text(
                    en: "the INVITE is cut short, \(came) of \(declared) bytes of its body came",
                    zh: "该 INVITE 不完整，消息体 \(declared) 字节中只到达 \(came) 字节")
            )
        }
        if refusal.code == 481, invite?.replaces != nil {
            return (
                .replacedDialogUnknown,
                Text(
                    en: "it knows no call such as Replaces names, to be taken over",
                    zh: "该处不存在 Replaces 所指的待接管通话")
            )
        }
        if refusal.code == 422 {
            let asked = invite?.sessionExpires
            let least = refusal.message.minSE.map { "Min-SE \($0) s" } ?? "more"
            let had = asked.map { "\($0.seconds) s" } ?? "?"
            return (
                .sessionInterval,
                Text(
                    en: "it wants a larger session interval (\(least)) than \(had), and no retry came",
                    zh:
                        "要求更大的会话间隔（\(refusal.message.minSE.map { "Min-SE \($0) s" } ?? "未给出 Min-SE")，所请求为 \(had)），而主叫没有据此重试"
                )
            )
        }
        if let extensions = extensions(of: refusal) {
            return (
                .notSupported,
                refusal.code == 421
                    ? Text(
                        en: "it requires \(extensions), which the caller does not offer",
                        zh: "要求主叫支持 \(extensions)，而主叫未声明")
                    : Text(
                        en: "it does not support \(extensions), which the caller requires",
                        zh: "不支持主叫强制要求的 \(extensions)")
            )
        }
        // What the telephone network behind it says is nearer the matter than the code it was turned into.
        let usual = ResponseMeaning.of(refusal.code)
        guard let network = refusal.q850.flatMap(Q850.verdict), network.cause != usual.cause else { return usual }
        return network
    }
}
