import SIP
import Tracking
import Wire

/// Calls refused because as many as the provider allows are up already.
///
/// The level is what passed here: calls between the two hosts, or those of one number among them, that began earlier and
/// are still up. A limit the profile names is `likely` where the refusal fits it; a learned one is an estimate and says
/// so. Calls accepted at the same level or above within the hour rule a limit out. Overload that the peer declares
/// (503 with Retry-After) is another thing, and so is a limit of calls per second.
struct ConcurrencyLimit {
    static let card = Card(
        kind: .concurrencyLimit,
        summary: Text(en: "calls are refused because no line is free", zh: "并发已满，呼叫被拒"), severity: .warning,
        thresholds: [
            .init("refusals", 3, unit: "count"), .init("episodes", 3, unit: "count"),
            .init("smallest-level", 3, unit: "count"), .init("smallest-rate", 5, unit: "count"),
            .init("hint", 10, unit: "count"),
        ],
        page: Page(en: EnglishPages.concurrencyLimit, zh: ChinesePages.concurrencyLimit), tally: CallRejected.tally)

    private struct Key: Hashable {
        let pair: HostPair
        /// Empty for the whole trunk.
        let number: String
    }

    private var levels = Table<Key, LearnedLevel>(.concurrencyLimit)
    private var rates = Table<HostPair, LearnedLevel>(.concurrencyLimit)
    /// Times of the last calls offered, oldest first; and how many had come within the second before each call.
    private var offers = Table<HostPair, [Timestamp]>(.concurrencyLimit)
    private var ratesAtOffer: [Int: Int] = [:]
    private static let offerLimit = 512
    private static let smallLevel = 3

    static func concerns(_ refusal: Refusal) -> Bool {
        guard [403, 486, 500, 503, 600].contains(refusal.code), !refusal.isOverload, !refusal.rang else { return false }
        // The network names the callee's own line, or the number: no limit of ours.
        if let cause = refusal.q850, [1, 3, 17, 18, 19, 20, 22, 27, 28].contains(cause) { return false }
        return true
    }

    // MARK: What passes

    mutating func noteOffer(_ call: Call, pair: HostPair, at time: Timestamp, _ context: Context) {
        guard ratesAtOffer[call.number] == nil else { return }
        var list = offers[pair] ?? []
        list.removeAll { time - $0 >= .seconds(1) }
        if list.count < Self.offerLimit { list.append(time) }
        offers[pair, context] = list
        ratesAtOffer[call.number] = list.count
    }

    mutating func noteTaken(_ call: Call, _ open: OpenCalls, at time: Timestamp, _ context: Context) {
        guard let line = open.lines[call.number] else { return }
        for pair in line.pairs {
            let level = open.level(pair, for: call)
            for (number, value) in [("", level.trunk), (line.caller, level.caller), (line.callee, level.callee)] {
                let key = Key(pair: pair, number: number)
                // Kept where something was refused, or where a limit could bind.
                if value >= Self.smallLevel || levels.contains(key) {
                    levels[key, context, default: LearnedLevel()].accept(at: value, time)
                }
            }
            if let rate = ratesAtOffer[call.number], rate >= Self.smallLevel || rates.contains(pair) {
                rates[pair, context, default: LearnedLevel()].accept(at: rate, time)
            }
        }
    }

    mutating func forget(_ call: Call) { ratesAtOffer[call.number] = nil }

    /// Takes a refusal into what is learned, whatever it will be called.
    mutating func learn(_ refusal: Refusal, _ open: OpenCalls, at time: Timestamp, _ context: Context) {
        let pair = HostPair(refusal.response.flow)
        let level = open.level(pair, for: refusal.call)
        for (number, value) in [("", level.trunk), (refusal.caller, level.caller), (refusal.callee, level.callee)] {
            let key = Key(pair: pair, number: number)
            levels[key, context, default: LearnedLevel()].refuse(at: value, signature: refusal.signature, time)
        }
        if let rate = ratesAtOffer[refusal.call.number] {
            rates[pair, context, default: LearnedLevel()].refuse(at: rate, signature: refusal.signature, time)
        }
    }

    // MARK: Judging

    /// What a single refusal can say of a limit: so many calls with the same element stood, and more were never taken.
    func hint(_ refusal: Refusal, _ open: OpenCalls, _ context: Context) -> Cause? {
        guard Self.concerns(refusal), !refusal.isEveryday, refusal.words == nil, refusal.elapsed <= .seconds(2) else {
            return nil
        }
        let pair = HostPair(refusal.response.flow)
        let level = open.level(pair, for: refusal.call)
        guard level.standing >= Int(context.threshold(Self.card, "hint")),
            levels[Key(pair: pair, number: "")]?.wasAccepted(at: level.trunk, context.now) != true
        else { return nil }
        return Cause(
            Self.card.kind, confidence: .possible,
            text: Text(
                en:
                    """
                    \(level.standing) calls with \(refusal.refuser.address) stood at that moment, and no more were taken: \
                    it may be a limit
                    """,
                zh: "当时与 \(refusal.refuser.address) 之间已有 \(level.standing) 路通话，且未见更多呼叫被接受：可能已达上限"))
    }

    func judge(_ refusal: Refusal, _ open: OpenCalls, _ context: Context) -> Report? {
        let pair = HostPair(refusal.response.flow)
        if let report = judgeByProfile(refusal, pair, open, context) { return report }
        let needed = Int(context.threshold(Self.card, "refusals"))
        let episodes = Int(context.threshold(Self.card, "episodes"))
        func learned(_ level: LearnedLevel?, _ minimum: String) -> LearnedLevel.Limit? {
            level?.limit(
                for: refusal.signature, minimum: Int(context.threshold(Self.card, minimum)), refusals: needed,
                episodes: episodes)
        }
        let own = refusal.direction == .incoming ? refusal.callee : refusal.caller
        let rate = learned(rates[pair], "smallest-rate")
        for number in [own, ""] {
            guard let limit = learned(levels[Key(pair: pair, number: number)], "smallest-level") else { continue }
            let shown =
                number.isEmpty ? nil : refusal.direction == .incoming ? refusal.call.callee : refusal.call.caller
            return report(refusal, learned: limit, number: shown, orRate: rate, context)
        }
        return rate.map { report(refusal, perSecond: $0, context) }
    }

    private struct Rule {
        var number: String
        /// As the call writes it.
        var shown: String
        var limit: Int
        var isSure: Bool
        var name: Text
    }

    /// On a gateway a call comes in from either side: then the caller's number may be one of ours all the same.
    private static func rules(for refusal: Refusal, _ profile: Profile, isGateway: Bool) -> [Rule] {
        var rules: [Rule] = []
        var numbers: [(number: String, shown: String)] = []
        if refusal.direction != .incoming || isGateway { numbers.append((refusal.caller, refusal.call.caller)) }
        if refusal.direction != .outgoing { numbers.append((refusal.callee, refusal.call.callee)) }
        for (number, shown) in numbers where PhoneNumber.isPublic(number) {
            let isSure = number == refusal.callee || refusal.direction != .incoming
            if number == refusal.callee, profile.isInboundOnly(number),
                let limit = profile.concurrentCallsPerInboundTrunk
            {
                rules.append(
                    Rule(
                        number: number, shown: shown, limit: limit, isSure: true,
                        name: Text(en: "lines of the trunk of \(shown)", zh: "\(shown) 中继的线路数")))
            }
            if let limit = profile.concurrentCallsPerNumber {
                rules.append(
                    Rule(
                        number: number, shown: shown, limit: limit, isSure: isSure,
                        name: Text(en: "concurrent calls of number \(shown)", zh: "号码 \(shown) 的并发数")))
            }
            if number == refusal.caller, refusal.direction == .outgoing || isGateway, !PhoneNumber.isMobile(number),
                !profile.isInboundOnly(number), let range = profile.concurrentCallsPerLandline
            {
                let name = Text(
                    en: "outgoing calls of landline number \(shown)", zh: "固话号码 \(shown) 的外呼并发数")
                rules.append(Rule(number: number, shown: shown, limit: range.upperBound, isSure: isSure, name: name))
                rules.append(Rule(number: number, shown: shown, limit: range.lowerBound, isSure: false, name: name))
            }
        }
        return rules
    }

    private func judgeByProfile(
        _ refusal: Refusal, _ pair: HostPair, _ open: OpenCalls, _ context: Context
    ) -> Report? {
        var best: (rule: Rule, level: Int)?
        let profile = context.profile(for: refusal.call)
        for rule in Self.rules(for: refusal, profile, isGateway: context.rules.vantage == "gateway") {
            let full = open.level(pair, for: refusal.call)
            let level = rule.number == refusal.caller ? full.caller : full.callee
            guard level >= rule.limit else { continue }
            if levels[Key(pair: pair, number: rule.number)]?.wasAccepted(at: level, context.now) == true { continue }
            if best == nil || rule.isSure && best?.rule.isSure == false { best = (rule, level) }
        }
        guard let (rule, level) = best else { return nil }
        // 486 may be the callee's own line.
        let isVague = refusal.code == 486 && refusal.q850 == nil
        let base: Confidence = rule.isSure && !isVague && refusal.direction != .unknown ? .likely : .possible
        let title = Text(
            en:
                """
                \(refusal.refuserName) refused the call with \(refusal.status) while \(level) calls of \
                \(rule.shown) were up: \(profile.name) allows \(rule.limit).
                """,
            zh:
                """
                \(refusal.refuserName) 以 \(refusal.status) 拒绝呼叫，当时 \(rule.shown) 已有 \(level) 路通话：配置 \
                \(profile.name) 规定\(rule.name.zh)上限为 \(rule.limit)。
                """
        )
        var report = report(refusal, .profileLimit, title, base, context)
        if isVague { report.severity = .notice }
        return report
    }

    private func report(
        _ refusal: Refusal, learned limit: LearnedLevel.Limit, number: String?, orRate rate: LearnedLevel.Limit?,
        _ context: Context
    ) -> Report {
        let of = number.map { Text(en: "calls of \($0)", zh: " \($0) 的通话") } ?? Text(en: "calls", zh: "通话")
        let title = Text(
            en:
                """
                \(refusal.refuserName) refuses calls with \(refusal.status) whenever about \(limit.level) \
                \(of.en) are up (estimated from \(limit.refusals) refusals in \(limit.episodes) episodes).
                """,
            zh:
                """
                \(refusal.refuserName) 每当约有 \(limit.level) 路\(of.zh)在途时就以 \(refusal.status) 拒绝呼叫（估计值：\
                \(limit.episodes) 个时段内 \(limit.refusals) 次拒绝，且更低水平时没有拒绝）。
                """
        )
        guard let rate else { return report(refusal, .learnedLevel, title, limit, context) }
        // Bursts fill lines and seconds at once.
        var report = report(refusal, .learnedLevel, title, limit, context)
        report.confidence = .possible
        report.causes.append(
            Cause(
                .callsPerSecond, confidence: .possible,
                text: Text(
                    en: "a limit of about \(rate.level) calls a second fits as well",
                    zh: "每秒约 \(rate.level) 个呼叫的限制也符合")))
        return report
    }

    private func report(_ refusal: Refusal, perSecond limit: LearnedLevel.Limit, _ context: Context) -> Report {
        let title = Text(
            en:
                """
                \(refusal.refuserName) refuses calls with \(refusal.status) when about \(limit.level) come a second, \
                however many are up (estimated from \(limit.refusals) refusals in \(limit.episodes) episodes).
                """,
            zh:
                """
                \(refusal.refuserName) 在每秒约 \(limit.level) 个呼叫时以 \(refusal.status) 拒绝：这是每秒呼叫数限制，而不是并发限制（估计值：\
                \(limit.episodes) 个时段内 \(limit.refusals) 次拒绝）。
                """
        )
        return report(refusal, .callsPerSecond, title, limit, context)
    }

    /// Few refusals may fall like this by chance: then it is a notice.
    private func report(
        _ refusal: Refusal, _ cause: Reason, _ title: Text, _ limit: LearnedLevel.Limit, _ context: Context
    ) -> Report {
        var report = report(refusal, cause, title, limit.isSure ? .likely : .possible, context)
        if !limit.isSure { report.severity = .notice }
        return report
    }

    private func report(
        _ refusal: Refusal, _ cause: Reason, _ title: Text, _ base: Confidence, _ context: Context
    ) -> Report {
        let gate = context.gated(base, refusal.call)
        return Report(
            Self.card, title, at: refusal.response.time, severity: .warning, gate: gate, more: refusal.detail,
            call: refusal.call, place: refusal.place,
            causes: [Cause(cause, confidence: gate.confidence, text: title)], evidence: refusal.evidence,
            fix: cause == .callsPerSecond
                ? Text(en: "Let the dialler start fewer calls a second.", zh: "请降低外呼系统每秒发起的呼叫数。")
                : Text(
                    en:
                        """
                        Compare it with the contract: order lines, spread calls over more numbers, or limit the dialler.
                        """,
                    zh: "请将该水平与合同对照：扩容线路、把呼叫分散到更多号码，或限制外呼系统。"))
    }
}
