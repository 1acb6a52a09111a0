import SIP
import Tracking
import Wire

/// The called softphone refuses at once, or the registrar knows no way to it.
///
/// A refusal within a second and without ringing is no person's: do-not-disturb, a busy state, a hung line. That it was
/// a softphone shows from its registration, its media ports or the capture point. An agent in another call is busy, and
/// that is no fault.
struct CalleeUnavailable {
    static let card = Card(
        kind: .calleeUnavailable,
        summary: Text(en: "the called softphone refuses at once or is not registered", zh: "被叫软电话立即拒绝或未注册"),
        severity: .warning, thresholds: [.init("at-once", 1, unit: "s")],
        page: Page(en: EnglishPages.calleeUnavailable, zh: ChinesePages.calleeUnavailable))

    enum Verdict {
        case report(Report)
        /// Explained, and no fault.
        case silent
        case another
    }

    /// `isRouteless`: this number's calls are refused every time; then a doubtful softphone is none.
    static func judge(
        _ refusal: Refusal, _ open: OpenCalls, isRouteless: Bool, _ context: Context
    ) -> Verdict {
        guard !refusal.progressed else { return .another }
        let address = refusal.refuser.address
        let softphone = softphone(refusal, context)
        if let softphone, [480, 486, 600, 603].contains(refusal.code),
            refusal.elapsed <= context.interval(card, "at-once"), !(isRouteless && softphone == .possible)
        {
            if [486, 600].contains(refusal.code), open.isEngaged(refusal.callee, besides: refusal.caller) {
                return .silent
            }
            return .report(atOnce(refusal, softphone, context))
        }
        let isKnown = context.clients.knows(account: refusal.call.first.message.to.uri)
        if [404, 480].contains(refusal.code), refusal.q850 == nil, softphone == nil,
            let since = context.clients.bound(
                account: refusal.call.first.message.to.uri, at: address, now: refusal.response.time)
        {
            return .report(NumberNotRouted.registered(refusal, since: since, context))
        }
        if [404, 408, 480].contains(refusal.code), refusal.q850 == nil, softphone == nil,
            isRegistrar(address, context), isKnown || PhoneNumber.isExtension(refusal.callee)
        {
            return .report(notRegistered(refusal, isKnown: isKnown, context))
        }
        return .another
    }

    /// A registrar of several addresses is one: this host's own are known.
    private static func isRegistrar(_ address: IPAddress, _ context: Context) -> Bool {
        context.clients.isRegistrar(address)
            || context.isLocal(address) && context.rules.localAddresses.contains { context.clients.isRegistrar($0) }
    }

    /// How sure it is that a softphone refused; nil when it was something else.
    private static func softphone(_ refusal: Refusal, _ context: Context) -> Confidence? {
        let address = refusal.refuser.address
        if context.clients.isClient(address, of: refusal.client.address) {
            // A gateway may be registered at its carrier as well; a public number is called through it, not on it.
            return context.rules.vantage == "gateway" && PhoneNumber.isPublic(refusal.callee) ? nil : .likely
        }
        guard !isRegistrar(address, context), refusal.direction == .incoming, context.rules.vantage != "gateway",
            !speaksForOthers(refusal)
        else { return nil }
        guard context.isProbablyLocal(address) else { return nil }
        if context.rules.vantage == "agent-host" {
            return PhoneNumber.isExtension(refusal.callee) ? .likely : .possible
        }
        return PhoneNumber.isExtension(refusal.callee) ? .possible : nil
    }

    /// An exchange on this host: it calls itself one, or gives a network's reason for a line that is not its own.
    private static func speaksForOthers(_ refusal: Refusal) -> Bool {
        if let cause = refusal.q850, [1, 2, 3, 18, 20, 27, 28].contains(cause) { return true }
        let product = (refusal.message.server ?? refusal.message.userAgent ?? "").lowercased()
        return exchanges.contains { product.contains($0) }
    }

    /// Words by which exchanges, proxies and border elements name themselves.
    private static let exchanges = [
        "asterisk", "freeswitch", "kamailio", "opensips", "pbx", "sbc", "session border", "yate", "3cx phone system",
        "cucm", "cisco-sipgateway", "mediant", "gateway",
    ]

    private static func atOnce(_ refusal: Refusal, _ base: Confidence, _ context: Context) -> Report {
        let gate = context.gated(base, refusal.call)
        let took = Wording.after(refusal.elapsed)
        let title = Text(
            en:
                """
                The softphone at \(refusal.refuserName) refused the call with \(refusal.status) \
                \(took.en): do-not-disturb, set to busy, or a hung line.
                """,
            zh: "\(refusal.refuserName) 的软电话未振铃，\(took.zh)以 \(refusal.status) 拒绝：免打扰、置忙，或线路挂死。")
        return Report(
            card, title, at: refusal.response.time, severity: .warning, gate: gate, more: refusal.detail,
            call: refusal.call, place: refusal.place,
            causes: [Cause(.refusedAtOnce, confidence: gate.confidence, text: title)], evidence: refusal.evidence,
            fix: Text(
                en:
                    """
                    Let the agent of \(refusal.call.callee) end do-not-disturb and go idle; restart the softphone \
                    when a line hangs.
                    """,
                zh: "请 \(refusal.call.callee) 的坐席关闭免打扰并置闲；如线路挂死请重启软电话。"))
    }

    private static func notRegistered(_ refusal: Refusal, isKnown: Bool, _ context: Context) -> Report {
        let gate = context.gated(isKnown ? .likely : .possible, refusal.call)
        let callee = refusal.call.callee
        let title: Text
        if refusal.code == 408 {
            title = Text(
                en:
                    """
                    The registrar \(refusal.refuserName) gave the call up with \(refusal.status) after \
                    \(Wording.seconds(refusal.elapsed)): the softphone of \(callee) does not answer.
                    """,
                zh:
                    """
                    注册服务器 \(refusal.refuserName) 在 \(Wording.seconds(refusal.elapsed)) 后以 \(refusal.status) \
                    放弃呼叫：\(callee) 的软电话没有应答。
                    """
            )
        } else {
            let more = isKnown ? Text(en: "", zh: "") : Text(en: ", or there is no such account", zh: "，或该账号不存在")
            title =
                Text(
                    en:
                        """
                        The registrar \(refusal.refuserName) refused the call with \(refusal.status): \
                        \(callee) is not registered now
                        """,
                    zh: "注册服务器 \(refusal.refuserName) 以 \(refusal.status) 拒绝呼叫：\(callee) 当前未注册")
                + more + Text(en: ".", zh: "。")
        }
        return Report(
            card, title, at: refusal.response.time, severity: isKnown ? .warning : .notice, gate: gate,
            more: refusal.detail, call: refusal.call, place: refusal.place,
            causes: [
                Cause(
                    refusal.code == 408 ? .bindingDead : .notRegistered, confidence: gate.confidence,
                    text: title)
            ],
            evidence: refusal.evidence,
            fix: Text(
                en: "Check that the softphone of \(callee) is logged in and refreshes its registration.",
                zh: "请确认 \(callee) 的软电话已登录并按时刷新注册。"))
    }
}
