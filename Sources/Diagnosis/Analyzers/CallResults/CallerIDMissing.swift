import SIP
import Tracking
import Wire

/// An incoming call that does not tell who calls, or tells the number that forwarded it instead.
///
/// From, P-Asserted-Identity and Remote-Party-ID are read; one usable number is enough. A caller who asks for privacy
/// is within his rights (RFC 3323). The call itself works: a notice, a warning where it is the line's habit.
struct CallerIDMissing: Analyzer {
    static let card = Card(
        kind: .callerIDMissing,
        summary: Text(en: "the caller's number does not arrive", zh: "主叫号码未送达"), severity: .warning,
        thresholds: [.init("in-a-row", 10, unit: "count")],
        page: Page(en: EnglishPages.callerIDMissing, zh: ChinesePages.callerIDMissing))
    static let cards = [card]

    /// Calls without a caller in a row, by the element they came from.
    private var rows = Table<IPAddress, Int>(.callerIDMissing)
    /// What systems write where they know no number.
    private static let placeholders: Set<String> = [
        "", "anonymous", "unknown", "unavailable", "restricted", "private", "withheld", "asterisk", "0000000000",
        "nobody",
    ]

    static let wants: Set<Fact.Topic> = [.offered]

    mutating func note(_ fact: Fact, _ context: Context) {
        guard case .offered(let call) = fact, !call.isPartial, !context.isFromScanner(call) else { return }
        let direction = context.direction(of: call)
        guard direction == .incoming || direction == .unknown else { return }
        judge(call, direction, context)
    }

    private mutating func judge(_ call: Call, _ direction: CallDirection, _ context: Context) {
        let message = call.first.message
        let identities = [message.from.address] + message.assertedIdentities + message.remotePartyIDs
        let shown = Set(identities.compactMap(Self.number))
        let forwarders = Self.forwarders(of: message)
        let source = call.first.flow.source
        let base: Confidence = direction == .incoming ? .likely : .possible
        if shown.isEmpty {
            if Self.asksForPrivacy(message) {
                return report(
                    call, .notice, base, .numberWithheld,
                    Text(
                        en: "The caller from \(source) withholds its number (Privacy): nothing to repair.",
                        zh: "来自 \(source) 的主叫隐藏了号码（Privacy）：无需处理。"), direction, context)
            }
            let row = (rows[source.address] ?? 0) + 1
            rows[source.address, context] = row
            let isHabit = row >= Int(context.threshold(Self.card, "in-a-row"))
            report(
                call, isHabit ? .warning : .notice, base, .noCaller,
                Text(
                    en:
                        """
                        The call from \(source) names no caller, neither in From (\"\(Self.text(message.from))\") \
                        nor in P-Asserted-Identity or Remote-Party-ID.
                        """,
                    zh:
                        """
                        来自 \(source) 的呼叫没有主叫号码：From 为“\(Self.text(message.from))”，P-Asserted-Identity 与 \
                        Remote-Party-ID 也没有可用号码。
                        """
                )
                    + (isHabit
                        ? Text(en: " So do the last \(row) calls from there.", zh: "该处最近连续 \(row) 个呼叫都是如此。")
                        : Text(en: "", zh: "")),
                direction, context)
            return
        }
        rows.remove(source.address)
        let number = call.caller
        if !forwarders.isEmpty, shown.isSubset(of: forwarders) {
            report(
                call, .warning, base, .forwarderOnly,
                Text(
                    en:
                        """
                        The forwarded call from \(source) shows \(number), which is the number that \
                        forwarded it: the original caller is nowhere.
                        """,
                    zh: "来自 \(source) 的转接呼叫显示的 \(number) 是转接号码，原主叫号码丢失。"), direction, context)
        } else if let callee = Self.number(message.to), PhoneNumber.isPublic(callee), shown == [callee] {
            report(
                call, .notice, .possible, .calledNumberShown,
                Text(
                    en:
                        """
                        The call from \(source) shows the called number \(number) as its caller: something \
                        on the way rewrote it.
                        """,
                    zh: "来自 \(source) 的呼叫把被叫号码 \(number) 显示为主叫：中途被改写。"), direction, context)
        }
    }

    private func report(
        _ call: Call, _ severity: Severity, _ base: Confidence, _ cause: Reason, _ title: Text,
        _ direction: CallDirection, _ context: Context
    ) {
        let gate = context.gated(base, nil)
        let source = call.first.flow.source
        context.tell(
            Self.card, title, at: call.start, severity: severity, gate: gate, call: call,
            place: Place(direction: direction.place, from: source, to: call.first.flow.destination),
            causes: [Cause(cause, confidence: gate.confidence, text: title)],
            evidence: [
                Evidence(
                    call.first,
                    Text(
                        en: "INVITE, From \(Self.text(call.first.message.from))",
                        zh: "INVITE，From 为 \(Self.text(call.first.message.from))"))
            ],
            fix: Text(
                en:
                    """
                    Ask the operator of \(source.address) to present the original caller, on forwarded calls too.
                    """,
                zh: "请 \(source.address) 的运营商在 From 或 P-Asserted-Identity 中透传原主叫号码，转接呼叫亦然。"))
    }

    // MARK: Identities

    /// The number or name, or nil where it says nobody.
    private static func number(_ party: Correspondent) -> String? { number(party.address) }

    private static func number(_ address: NameAddress) -> String? {
        let user = PhoneNumber.normalised(address.uri.user ?? "")
        let host = address.uri.host.lowercased()
        guard !placeholders.contains(user), host != "anonymous.invalid" else { return nil }
        return user
    }

    /// Who forwarded the call, by Diversion (RFC 5806) and History-Info (RFC 7044).
    private static func forwarders(of message: SIPMessage) -> Set<String> {
        var result = Set(message.diversions.compactMap(number))
        guard message.hasHistoryInfo else { return result }
        result.formUnion(message.historyUsers.map(PhoneNumber.normalised))
        // The last entry is where the call goes now.
        if let callee = number(message.to) { result.remove(callee) }
        return result
    }

    private static func asksForPrivacy(_ message: SIPMessage) -> Bool {
        if message.privacy.contains(where: { ["id", "user", "header", "full"].contains($0.lowercased()) }) {
            return true
        }
        return message.remotePartyIDs.contains { address in
            address.parameters["privacy"].map { $0.lowercased() != "off" } ?? false
        }
    }

    private static func text(_ party: Correspondent) -> String { "\(party.uri)".escapedForDisplay(limit: 60) }
}
