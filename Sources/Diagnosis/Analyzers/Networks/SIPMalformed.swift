import SIP
import Tracking
import Wire

/// SIP that cannot be read, counted by the address it comes from (RFC 3261 §8.1.1, RFC 4475).
///
/// One report a source with one sample, told again every hour with the count. What the capture cut, and a bound of our
/// own that was hit, are not the peer's fault: the first is silence, the second a notice that says so. A message that
/// breaks the grammar where nothing depends on it is followed, and is a notice too.
struct SIPMalformed: Analyzer {
    static let card = Card(
        kind: .sipMalformed,
        summary: Text(en: "a peer sends SIP that cannot be read", zh: "对端发来无法解析的 SIP 报文"), severity: .warning,
        thresholds: [.init("messages", 3, unit: "count"), .init("calm", 3_600, unit: "s")],
        page: Page(en: EnglishPages.sipMalformed, zh: ChinesePages.sipMalformed))
    static let cards = [card]

    private struct Source {
        var count = 0
        var reasons: [SIPParseError.Reason: Int] = [:]
        var first: MalformedObservation
        var latest: MalformedObservation
        var last: Timestamp { latest.time }
        var isWarned = false
    }

    private var sources = Table<IPAddress, Source>(.sipMalformed)
    private var told = Suppression(.sipMalformed)
    /// Strangers told in the current hour: a flood from many addresses is one report.
    private var strangers = 0
    private var hour = Timestamp.distantPast
    private static let strangersPerHour = 10
    /// Reasons that say more of us or of the capture than of the peer.
    private static let bounds: Set<SIPParseError.Reason> = [
        .tooLarge, .tooManyHeaders, .tooManyValues, .lineTooLong,
    ]

    static let wants: Set<Fact.Topic> = [.malformed]

    mutating func note(_ fact: Fact, _ context: Context) {
        guard case .malformed(let message) = fact, message.reason != .truncated, message.reason != .empty else {
            return
        }
        let address = message.flow.source.address
        guard !context.isScanner(address) else { return }
        if let source = sources[address], Self.isCopy(message, of: source.latest) { return }
        var source = sources[address] ?? Source(first: message, latest: message)
        if message.time - source.last > context.interval(Self.card, "calm") {
            source = Source(first: message, latest: message)
            _ = told.recover(.host(address))
        }
        source.count += 1
        source.latest = message
        if source.reasons[message.reason] != nil || source.reasons.count < 8 {
            source.reasons[message.reason, default: 0] += 1
        }
        judge(&source, message, context)
        sources[address, context] = source
    }

    /// One packet seen twice: on the way in and out of this host, or by an interface that gathers others.
    private static func isCopy(_ message: MalformedObservation, of old: MalformedObservation) -> Bool {
        guard message.flow == old.flow, message.reason == old.reason, message.startLine == old.startLine,
            message.callID == old.callID
        else { return false }
        let age = message.time - old.time
        return age <= .milliseconds(message.interface == old.interface ? 5 : 300)
    }

    private mutating func judge(_ source: inout Source, _ message: MalformedObservation, _ context: Context) {
        let address = message.flow.source.address
        let peer = context.tracker.peers[address]
        // The message itself is no acquaintance.
        let isKnown = (peer?.messages ?? 0) > (message.isFollowed ? 1 : 0) || context.isLocal(address)
        let isInCall = message.callID.map { context.tracker.calls[$0] != nil } ?? false
        let isOften = source.count >= Int(context.threshold(Self.card, "messages"))
        let isOwnBound = Self.bounds.contains(message.reason)
        let isGrave = !isOwnBound && !message.isFollowed && (isInCall || (isKnown && isOften))
        let verdict = told.note(.host(address), at: message.time, context)
        // What began as a notice may turn out to matter.
        let isRaised = isGrave && !source.isWarned
        guard verdict != .silent || isRaised else { return }
        if !isKnown, !mayTellStranger(at: message.time) { return }
        source.isWarned = source.isWarned || isGrave
        report(
            source, message, severity: isGrave ? .warning : .notice,
            confidence: isOwnBound ? .possible : .proved, isInCall: isInCall, context)
    }

    private mutating func mayTellStranger(at time: Timestamp) -> Bool {
        if time - hour >= .seconds(3_600) {
            hour = time
            strangers = 0
        }
        strangers += 1
        return strangers <= Self.strangersPerHour
    }

    private func report(
        _ source: Source, _ message: MalformedObservation, severity: Severity, confidence: Confidence, isInCall: Bool,
        _ context: Context
    ) {
        let address = message.flow.source.address
        let sample = message.startLine ?? "?"
        let reasons = source.reasons.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
            .prefix(4).map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
        let inCall =
            isInCall
            ? Text(en: "; it belongs to a tracked call", zh: "；此报文属于正在跟踪的通话") : Text(en: "", zh: "")
        let ours =
            confidence == .proved
            ? Text(en: "", zh: "")
            : Text(
                en: "; it exceeds a bound of this program and may be legal", zh: "；它超出本程序的上限，本身可能合法")
        let messages = Wording.count(source.count, "message", "messages")
        let told =
            message.isFollowed
            ? Text(
                en:
                    """
                    \(messages) from \(address) broke the grammar of SIP (\(reasons)) and could be followed
                    """,
                zh: "\(address) 发来 \(source.count) 个不合 SIP 语法的报文（\(reasons)）；最近一个仍可继续跟踪")
            : Text(
                en: "\(messages) from \(address) could not be read (\(reasons))",
                zh: "\(address) 发来 \(source.count) 个无法解析的报文（\(reasons)）")
        let text = told + inCall + ours
        context.tell(
            Self.card, text, at: message.time, severity: severity, gate: Gate(confidence),
            place: Place(message.flow),
            causes: [Cause(.malformed(message.reason), confidence: confidence, text: text)],
            evidence: [
                Evidence(
                    time: message.time, frame: message.frame,
                    text: Text(
                        en: "\(message.reason.rawValue): \(sample)", zh: "\(message.reason.rawValue)：\(sample)"))
            ],
            fix: Text(
                en:
                    """
                    Send the sample to the vendor of \(address); compare both sides of any SIP ALG; let no \
                    strangers reach the SIP ports.
                    """,
                zh: "请把样本提供给 \(address) 的设备厂商，并在 SIP ALG 两侧对比抓包；SIP 端口不要对陌生地址放通。"),
            subject: .host(address))
    }
}
