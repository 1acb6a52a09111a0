import SIP
import Tracking

/// An outgoing call that shows a number which can only receive calls, and is refused for it.
///
/// Which prefixes only receive is the profile's word. That the refusal was for this number shows best where the code
/// says so; a number whose outgoing calls were once taken is permitted, and never blamed again.
struct InboundOnlyNumber {
    static let card = Card(
        kind: .inboundOnlyNumber,
        summary: Text(en: "an outgoing call shows a number that only receives calls", zh: "外呼使用了只能呼入的号码作主叫"),
        severity: .error, page: Page(en: EnglishPages.inboundOnlyNumber, zh: ChinesePages.inboundOnlyNumber))

    /// Numbers of such a prefix whose outgoing calls went through.
    private var permitted = Table<String, Void>(.inboundOnlyNumber)

    mutating func noteTaken(_ call: Call, _ context: Context) {
        guard let number = Self.number(of: call, context.profile(for: call)), context.direction(of: call) != .incoming
        else {
            return
        }
        permitted.insert(number, context)
    }

    func judge(_ refusal: Refusal, _ context: Context) -> Report? {
        guard refusal.direction == .outgoing || refusal.direction == .unknown,
            let number = Self.number(of: refusal.call, context.profile(for: refusal.call)), !permitted.contains(number)
        else { return nil }
        // Refusals that tell of the callee or of the line as a whole.
        if [401, 404, 407, 408, 410, 484, 486, 488, 600, 604, 606].contains(refusal.code) || refusal.isOverload {
            return nil
        }
        if let cause = refusal.q850, [1, 3, 17, 18, 19, 20, 22, 27, 28, 34, 38, 41, 42].contains(cause) { return nil }
        let isTelling =
            [403, 603, 607, 608].contains(refusal.code)
            || (refusal.q850.map { [21, 29, 50, 52, 57, 63].contains($0) } ?? false)
        let base: Confidence = isTelling && refusal.direction == .outgoing ? .likely : .possible
        let gate = context.gated(base, refusal.call)
        let title = Text(
            en:
                """
                \(refusal.refuserName) refused the outgoing call with \(refusal.status): its caller \
                \(number) is a number that only receives calls (profile \
                \(context.profile(for: refusal.call).name)).
                """,
            zh:
                """
                \(refusal.refuserName) 以 \(refusal.status) 拒绝了外呼：主叫 \(number) 是只能呼入的号码（配置 \
                \(context.profile(for: refusal.call).name)）。
                """
        )
        return Report(
            Self.card, title, at: refusal.response.time, severity: base == .likely ? .error : .warning, gate: gate,
            more: refusal.detail, call: refusal.call, place: refusal.place,
            causes: [Cause(.inboundOnlyCaller, confidence: gate.confidence, text: title)], evidence: refusal.evidence,
            fix: Text(
                en: "Choose a number that may call out as the caller of outgoing calls.",
                zh: "请将外呼主叫改为允许呼出的号码。"))
    }

    /// The number shown that only receives: From, or the asserted identity.
    private static func number(of call: Call, _ profile: Profile) -> String? {
        guard !profile.inboundOnlyPrefixes.isEmpty else { return nil }
        let message = call.first.message
        let shown = [message.from.uri] + message.assertedIdentities.map(\.uri)
        return shown.compactMap { $0.user.map { PhoneNumber.normalised($0.escapedForDisplay(limit: 64)) } }
            .first { profile.isInboundOnly($0) }
    }
}
