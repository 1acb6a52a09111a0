import SIP
import Tracking

/// What a refuser says in its own words, which outranks what its code usually means (RFC 3326, RFC 3261 §20.43).
///
/// Looked at are the Reason's and the Warning's text and a phrase that is not the standard one. Only words that name a
/// policy or a trouble of the refuser's own count: what merely repeats the code in other words says nothing new.
struct RefusalWords {
    /// As the refuser wrote it, escaped.
    let said: String
    let cause: Reason
    let meaning: Text

    /// Reason, Warning, and a phrase that is none of its code's, as they came.
    private static func texts(of message: SIPMessage) -> [String] {
        guard let code = message.statusCode else { return [] }
        let phrase = message.reasonPhrase ?? ""
        let own = isStandard(phrase, code) ? [] : [phrase]
        return message.reasons.compactMap(\.text) + message.warnings.map(\.text) + own
    }

    /// What it says beyond its code, whatever that means; nil where that is nothing.
    static func quote(_ message: SIPMessage) -> String? {
        let known = standard.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        let text = texts(of: message).first { !$0.allSatisfy(\.isWhitespace) && !known.contains($0.lowercased()) }
        return text?.escapedForDisplay(limit: 80)
    }

    /// Whether it says that the media offered is what it refuses, whatever its code.
    static func blameMedia(_ message: SIPMessage) -> Bool {
        says(["mediaoffer", "media offer", "media type", "codec", "sdp"], message) || blameEncryption(message)
    }

    /// Whether it says that this is because of their encryption.
    static func blameEncryption(_ message: SIPMessage) -> Bool { says(["srtp", "crypto", "encrypt"], message) }

    private static func says(_ words: [String], _ message: SIPMessage) -> Bool {
        texts(of: message).contains { text in
            let text = text.lowercased()
            return words.contains { text.contains($0) }
        }
    }

    init?(_ message: SIPMessage) {
        for text in Self.texts(of: message) {
            let words = text.lowercased()
            guard let found = Self.policies.first(where: { $0.words.contains { words.contains($0) } }) else { continue }
            said = text.escapedForDisplay(limit: 80)
            cause = found.cause
            meaning = found.meaning
            return
        }
        return nil
    }

    private struct Policy {
        var cause: Reason
        var words: [String]
        var meaning: Text
    }

    /// In order: what is more telling comes first.
    private static let policies: [Policy] = [
        Policy(
            cause: .wrongPassword,
            words: [
                "password", "wrong credential", "invalid credential", "bad auth", "auth fail", "auth error",
                "authentication fail", "authentication error", "密码",
            ],
            meaning: Text(en: "it does not accept the credentials", zh: "不接受鉴权信息")),
        Policy(
            cause: .noCredit, words: ["balance", "credit", "funds", "payment", "prepaid", "余额", "欠费"],
            meaning: Text(en: "the account has no credit", zh: "账户余额不足")),
        Policy(
            cause: .blocklisted, words: ["blacklist", "black list", "blocklist", "block list", "spam", "黑名单"],
            meaning: Text(en: "it blocks this number", zh: "该号码被列入黑名单")),
        Policy(
            cause: .limitReached,
            words: [
                "frequency", "too many calls", "call limit", "calls limit", "limit reached", "limit exceeded",
                "exceeds limit", "exceeded limit", "max calls", "maximum calls", "max channels", "concurrent", "quota",
                "rate limit", "caller limit", "license", "licence", "频率", "频次", "超限", "并发",
            ],
            meaning: Text(en: "a limit of its own is reached", zh: "已达到其限制")),
        Policy(
            cause: .barred,
            words: [
                "barred", "barring", "not permitted", "permission", "not authorized", "not authorised", "whitelist",
                "white list",
            ],
            meaning: Text(en: "this call is barred there", zh: "该呼叫被限制")),
        Policy(
            cause: .nameNotResolved, words: ["dns", "cannot resolve", "could not resolve", "unresolvable"],
            meaning: Text(en: "it could not resolve the name it should call on", zh: "其无法解析下一跳的域名")),
        Policy(
            cause: .noMediaPorts,
            words: ["no media port", "no rtp port", "no ports available", "no free port", "media ports", "rtp ports"],
            meaning: Text(en: "it has no media port left", zh: "其已无可用媒体端口")),
        Policy(
            cause: .routingLoop, words: ["loop", "too many hops"],
            meaning: Text(en: "the request runs in a loop", zh: "请求形成环路")),
    ]

    /// `"Caller frequency limit": a limit of its own is reached`.
    var text: Text {
        Text(en: "\"\(said)\": \(meaning.en)", zh: "“\(said)”：\(meaning.zh)")
    }

    /// - Parameters:
    ///   - refuser: Who said it.
    ///   - caller: Whose request it was.
    ///   - isOwn: The refuser stands on the agents' side: no operator is to be asked.
    func fix(refuser: String, caller: String, isOwn: Bool) -> Text {
        let whom =
            isOwn
            ? Text(en: "on \(refuser)", zh: "在 \(refuser) 上")
            : Text(en: "by the operator of \(refuser)", zh: "由 \(refuser) 的运营商")
        switch cause {
        case .wrongPassword:
            return Text(
                en: "Correct user name, password and domain of \(caller) where the call is sent from.",
                zh: "请在呼叫发起侧更正 \(caller) 的用户名、密码和域名。")
        case .noCredit:
            return Text(en: "Top the account of \(caller) up.", zh: "请为 \(caller) 的账户充值。")
        case .blocklisted:
            return Text(
                en: "Have \(caller) taken off the block list \(whom.en).", zh: "请\(whom.zh)将 \(caller) 移出黑名单。")
        case .limitReached:
            return Text(
                en: "Call less often from \(caller), or have the limit raised \(whom.en).",
                zh: "请降低 \(caller) 的呼叫频次，或\(whom.zh)提高限额。")
        case .barred:
            return Text(
                en: "Have this kind of call allowed for \(caller) \(whom.en).", zh: "请\(whom.zh)为 \(caller) 开通此类呼叫。")
        case .nameNotResolved:
            return Text(
                en: "Correct the host name that \(refuser) calls on, or its DNS.", zh: "请更正 \(refuser) 所用的下一跳域名或其 DNS。")
        case .noMediaPorts:
            return Text(
                en: "Widen the media port range of \(refuser), or end the calls that hold its ports.",
                zh: "请扩大 \(refuser) 的媒体端口范围，或结束占用端口的通话。")
        default:
            return Text(
                en: "Look for a routing loop at \(refuser) and behind it.", zh: "请检查 \(refuser) 及其后端的路由环路。")
        }
    }

    private static func isStandard(_ phrase: String, _ code: Int) -> Bool {
        let text = phrase.lowercased()
        return text.isEmpty || standard[code]?.contains(text) == true
    }

    /// RFC 3261 §21 and the IANA registry.
    private static let standard: [Int: Set<String>] = [
        400: ["bad request"], 401: ["unauthorized"], 402: ["payment required"], 403: ["forbidden"],
        404: ["not found"], 405: ["method not allowed"], 406: ["not acceptable"],
        407: ["proxy authentication required"], 408: ["request timeout"], 410: ["gone"], 420: ["bad extension"],
        421: ["extension required"], 423: ["interval too brief"],
        480: ["temporarily unavailable", "temporarily not available"], 482: ["loop detected"],
        483: ["too many hops"], 484: ["address incomplete"], 486: ["busy here"], 488: ["not acceptable here"],
        500: ["server internal error", "internal server error"], 501: ["not implemented"], 502: ["bad gateway"],
        503: ["service unavailable"], 504: ["server time-out", "server timeout"],
        600: ["busy everywhere"], 603: ["decline", "declined"],
    ]
}
