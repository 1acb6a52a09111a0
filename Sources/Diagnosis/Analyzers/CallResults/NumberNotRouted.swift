import SIP
import Tracking
import Wire

/// Every call to one number is refused at once: the line works, nothing behind the number takes the call.
///
/// One refusal may be a wrong number: it takes three in a row, none of which rang. Any call that rings or is answered
/// proves a route and begins anew. Refusals whose network cause tells of the callee's own line do not count.
struct NumberNotRouted {
    static let card = Card(
        kind: .numberNotRouted,
        summary: Text(en: "every call to one number is refused at once", zh: "呼叫某号码每次都立即被拒"), severity: .error,
        thresholds: [.init("calls", 3, unit: "count"), .init("at-once", 4, unit: "s")],
        page: Page(en: EnglishPages.numberNotRouted, zh: ChinesePages.numberNotRouted))

    private struct Row {
        var calls = 0
        var since: Timestamp
        var last: Timestamp
        /// Distinct callers; bounded.
        var callers: Set<String> = []
    }

    private var rows = Table<String, Row>(.numberNotRouted)

    mutating func noteTaken(_ call: Call) { rows.remove(PhoneNumber.normalised(call.callee)) }

    /// Takes a refusal into the count; one that shows a way to the callee begins it anew.
    mutating func learn(_ refusal: Refusal, _ context: Context) {
        guard Self.fits(refusal, context) else {
            if refusal.progressed || [486, 600, 603].contains(refusal.code) { rows.remove(refusal.callee) }
            return
        }
        var row = rows[refusal.callee] ?? Row(since: refusal.call.start, last: refusal.response.time)
        row.calls += 1
        row.last = refusal.response.time
        if row.callers.count < 4 { row.callers.insert(refusal.caller) }
        rows[refusal.callee, context] = row
    }

    func isRouteless(_ refusal: Refusal, _ context: Context) -> Bool {
        Self.fits(refusal, context)
            && rows[refusal.callee].map { $0.calls >= Int(context.threshold(Self.card, "calls")) } ?? false
    }

    private static func fits(_ refusal: Refusal, _ context: Context) -> Bool {
        guard [404, 480, 484, 604].contains(refusal.code), !refusal.progressed, refusal.direction != .outgoing,
            refusal.elapsed <= context.interval(card, "at-once")
        else { return false }
        return refusal.q850.map { [1, 2, 3, 28].contains($0) } ?? true
    }

    /// The callee is registered with the very element that says it does not know it: the dial plan has no way there.
    static func registered(_ refusal: Refusal, since: Timestamp, _ context: Context) -> Report {
        let number = refusal.call.callee
        let isUnknown = refusal.code == 404
        let gate = context.gated(isUnknown ? .likely : .possible, refusal.call)
        let age = Wording.seconds(refusal.response.time - since)
        let title = Text(
            en:
                """
                \(refusal.refuserName) refused the call with \(refusal.status) although \(number) has been \
                registered there for \(age): \(isUnknown ? "its dial plan has no route to it" : "no route to it, or do-not-disturb is set on the server").
                """,
            zh:
                """
                \(number) 已在 \(refusal.refuserName) 注册 \(age)，该处仍以 \(refusal.status) 拒绝呼叫：\
                \(isUnknown ? "其拨号方案没有到该号码的路由" : "没有到该号码的路由，或服务器上设置了免打扰")。
                """
        )
        return Report(
            card, title, at: refusal.response.time, severity: .warning, gate: gate, more: refusal.detail,
            call: refusal.call, place: refusal.place,
            causes: [Cause(.registeredWithoutRoute, confidence: gate.confidence, text: title)],
            evidence: refusal.evidence,
            fix: Text(
                en:
                    "Check the dial plan of \(refusal.refuser.address): the context of the caller, and the form of \(number).",
                zh: "请检查 \(refusal.refuser.address) 的拨号方案：主叫所在的上下文，以及 \(number) 的号码格式。"))
    }

    func judge(_ refusal: Refusal, _ context: Context) -> Report? {
        guard isRouteless(refusal, context), let row = rows[refusal.callee] else { return nil }
        // Extensions that are called in vain are the registrar's matter, unless the call comes from outside.
        let isIncoming = refusal.direction == .incoming
        let gate = context.gated(isIncoming ? .likely : .possible, refusal.call)
        let number = refusal.call.callee
        let title = Text(
            en:
                """
                Every call to \(number) is refused at once: \(row.calls) in a row within \
                \(Wording.seconds(refusal.response.time - row.since)), from \
                \(Wording.count(row.callers.count, "caller", "callers")), now with \(refusal.status) by \
                \(refusal.refuserName).
                """,
            zh:
                """
                呼叫 \(number) 每次都立即被拒：\(Wording.seconds(refusal.response.time - row.since)) 内连续 \(row.calls) \
                次（\(row.callers.count) 个主叫），本次由 \(refusal.refuserName) 返回 \(refusal.status)。
                """
        )
        return Report(
            Self.card, title, at: refusal.response.time, severity: isIncoming ? .error : .warning, gate: gate,
            more: refusal.detail, call: refusal.call, place: refusal.place,
            causes: [
                Cause(
                    refusal.code == 484 ? .numberIncomplete : .noRoute, confidence: gate.confidence,
                    text: title)
            ],
            evidence: refusal.evidence,
            fix: Text(
                en:
                    """
                    Configure the route of \(number) (IVR, queue or agent) at \(refusal.refuser.address) in \
                    the form in which it arrives, and publish it.
                    """,
                zh: "请在 \(refusal.refuser.address) 上按实际到达的号码格式为 \(number) 配置路由（IVR、技能队列或坐席）并发布。"))
    }
}
