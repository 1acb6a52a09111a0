import SIP
import Tracking
import Wire

/// Carriers and platforms refuse a caller that calls the same callee too often, or several that call him at once.
///
/// The count is of calls that passed here, by day and month of the provider's time; the refusal's code says whether it
/// fits. Where the same element refuses other callees with the same code just then, the callee is not the reason.
struct CallerRestricted {
    static let card = Card(
        kind: .callerRestricted,
        summary: Text(en: "the caller is blocked for calling the callee too often", zh: "主叫呼叫同一被叫过于频繁被限制"),
        severity: .warning, thresholds: [.init("callers-at-once", 2, unit: "count"), .init("at-once", 4, unit: "s")],
        page: Page(en: EnglishPages.callerRestricted, zh: ChinesePages.callerRestricted))

    /// Counts a call once, when its first leg is offered; direction decides later whether the count matters.
    static func count(_ call: Call, _ open: OpenCalls, _ context: Context) {
        guard context.profile(for: call).limitsCallsToOneCallee, !call.isPartial else { return }
        let caller = PhoneNumber.normalised(call.caller)
        let callee = PhoneNumber.normalised(call.callee)
        guard context.direction(of: call) != .incoming else { return }
        if let before = call.incomingLeg {
            // Sent on by a B2BUA: counted already, unless that leg only came in to this host.
            guard context.direction(of: before) == .incoming, PhoneNumber.isPublic(callee) else { return }
        } else if open.hasTwin(of: call, caller: caller, callee: callee) {
            return
        }
        context.callCounts.count(
            caller: caller, callee: callee, at: call.start,
            utcOffsetSeconds: context.profile(for: call).utcOffsetSeconds)
    }

    static func judge(
        _ refusal: Refusal, _ open: OpenCalls, refusesOthers: Bool, _ context: Context
    ) -> Report? {
        guard refusal.direction == .outgoing || refusal.direction == .unknown, !refusal.rang,
            context.profile(for: refusal.call).limitsCallsToOneCallee, fits(refusal),
            let reason = reason(refusal, open, context)
        else { return nil }
        let isTelling = [403, 607, 608].contains(refusal.code) || fitsByCause(refusal)
        let base: Confidence = isTelling && refusal.direction == .outgoing && !refusesOthers ? .likely : .possible
        let gate = context.gated(base, refusal.call)
        let title = Text(
            en: "\(refusal.refuserName) refused the call with \(refusal.status): \(reason.text.en).",
            zh: "\(refusal.refuserName) 以 \(refusal.status) 拒绝了呼叫：\(reason.text.zh)。")
        let others =
            refusesOthers
            ? Text(en: " It refuses other callees as well just now.", zh: "目前其他被叫也被其拒绝。") : Text(en: "", zh: "")
        // A phone that is switched off gives the same codes, later or after an announcement.
        let isDoubtful = !isTelling && (refusal.progressed || refusal.elapsed > context.interval(card, "at-once"))
        return Report(
            card, title, at: refusal.response.time, severity: isDoubtful ? .notice : .warning, gate: gate,
            more: others + refusal.detail, call: refusal.call, place: refusal.place,
            causes: [Cause(reason.cause, confidence: gate.confidence, text: title)], evidence: refusal.evidence,
            fix: Text(
                en:
                    """
                    Spread retries over days, one caller at a time; barred wrongly, apply to the operator of \
                    \(refusal.refuser.address).
                    """,
                zh: "请停止重拨 \(refusal.call.callee)：把重试分散到多天，同一时间只由一个主叫呼叫；如属误限制，请向 \(refusal.refuser.address) 的运营商申诉。"))
    }

    private static func fits(_ refusal: Refusal) -> Bool {
        if fitsByCause(refusal) { return true }
        // Another cause of the network explains the code.
        if refusal.q850 != nil || refusal.isOverload { return false }
        return [403, 480, 503, 603, 607, 608].contains(refusal.code)
    }

    private static func fitsByCause(_ refusal: Refusal) -> Bool {
        refusal.q850.map { [21, 57, 63].contains($0) } ?? false
    }

    private static func reason(
        _ refusal: Refusal, _ open: OpenCalls, _ context: Context
    ) -> (cause: Reason, text: Text)? {
        let profile = context.profile(for: refusal.call)
        let (caller, callee) = (refusal.call.caller, refusal.call.callee)
        let calls = context.callCounts.calls(
            caller: refusal.caller, callee: refusal.callee, at: refusal.call.start,
            utcOffsetSeconds: profile.utcOffsetSeconds)
        let carriers = Text(en: "the carriers' rule", zh: "运营商规则")
        let platform = Text(en: "the platform's rule", zh: "平台规则")
        func over(_ count: Int, _ limit: Int, _ span: Text, _ rule: Text) -> Text {
            Text(
                en:
                    """
                    \(caller) called \(callee) \(count) times \(span.en), \(rule.en) allows \(limit)
                    """,
                zh: "\(caller) \(span.zh)已呼叫 \(callee) \(count) 次，\(rule.zh)（配置 \(profile.name)）的上限为 \(limit) 次")
        }
        let today = Text(en: "today", zh: "今天")
        if let limit = profile.carrierCallsToOneCalleePerDay, calls.day > limit {
            return (.callsPerDay, over(calls.day, limit, today, carriers))
        }
        if let limit = profile.callsToOneCalleePerDay, calls.day > limit {
            return (.callsPerDay, over(calls.day, limit, today, platform))
        }
        if let limit = profile.callsToOneCalleePerMonth, calls.month > limit {
            return (.callsPerMonth, over(calls.month, limit, Text(en: "this month", zh: "本月"), platform))
        }
        let callers = open.callers(of: refusal.callee, besides: refusal.call).union([refusal.caller]).count
        guard callers >= Int(context.threshold(card, "callers-at-once")) else { return nil }
        return (
            .callersAtOnce,
            Text(
                en: "\(callers) callers call \(callee) at the same time", zh: "\(callers) 个主叫同时呼叫 \(callee)")
        )
    }
}

extension Profile {
    fileprivate var limitsCallsToOneCallee: Bool {
        callsToOneCalleePerDay != nil || callsToOneCalleePerMonth != nil || carrierCallsToOneCalleePerDay != nil
    }
}
