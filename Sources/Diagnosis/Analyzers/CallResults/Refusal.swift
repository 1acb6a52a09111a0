import SIP
import Tracking
import Wire

/// One refused call: what was said, by whom, and how soon.
struct Refusal {
    let call: Call
    let code: Int
    /// The refusal nearest its origin: a proxy only hands it on.
    let response: Observation
    let elapsed: Interval
    /// 180 or 182 was seen: a device rang.
    let rang: Bool
    /// Another 18x was seen: an announcement, or progress.
    let progressed: Bool
    let direction: CallDirection
    /// As `PhoneNumber.normalised` writes them.
    let caller: String
    let callee: String

    /// Nil where the call did not end with a refusal seen here.
    init?(_ call: Call, _ context: Context) {
        guard case .rejected(let code) = call.ending, let told = call.endedBy, !call.isPartial else { return nil }
        let attempt = call.invites.last?.cseq
        let hops = call.invites.filter { $0.cseq == attempt }
        func first(_ code: Int) -> Transaction? {
            hops.filter { $0.finalCode == code }.min { ($0.final?.time ?? told.time) < ($1.final?.time ?? told.time) }
        }
        // A proxy hands 503 on as 500: it is not itself out of service (RFC 3261 §16.7).
        let isReworded = code == 500 && hops.count { $0.finalCode == 500 } == 1
        let origin = isReworded ? first(503) ?? first(code) : first(code)
        self.call = call
        response = origin?.final ?? told
        self.code = response.message.statusCode ?? code
        elapsed = response.time - (origin?.startTime ?? call.start)
        let progress = hops.flatMap(\.provisionals).compactMap(\.message.statusCode)
        rang = progress.contains { $0 == 180 || $0 == 182 }
        progressed = progress.contains { $0 > 100 }
        direction = context.direction(of: call)
        caller = PhoneNumber.normalised(call.caller)
        callee = PhoneNumber.normalised(call.callee)
    }

    var message: SIPMessage { response.message }
    /// What was refused; nil where it is no longer held.
    var invite: Observation? { call.invites.last { $0.final === response }?.request }
    /// Likewise, where it was refused as malformed and lacks bytes of its body.
    var cutInvite: Observation? { code == 400 && invite?.message.violation == .shortBody ? invite : nil }
    var refuser: Endpoint { response.flow.source }
    var client: Endpoint { response.flow.destination }
    /// The cause of the telephone network behind it (RFC 3326, RFC 6432).
    var q850: Int? { message.reasons.first { $0.protocolName.uppercased() == "Q.850" && $0.cause != nil }?.cause }
    /// A policy or trouble that the refuser names itself.
    var words: RefusalWords? { RefusalWords(message) }
    var isOverload: Bool { code == 503 && message.retryAfterSeconds != nil }
    /// Same code and Reason: refusals for one and the same cause.
    var signature: String {
        let reasons = message.reasons.map { "\($0.protocolName) \($0.cause ?? -1) \($0.text ?? "")" }
        return String(([String(code)] + reasons).joined(separator: " ").prefix(160))
    }
}

extension Refusal {
    /// Refusals that are no failure: a person declined or nobody came, the caller gave up, or another kind tells it.
    func isOrdinary(retried: Bool) -> Bool {
        if code == 487 || code == 491 { return true }
        // No person says so.
        if words != nil { return false }
        // The caller lost patience where nothing rang: the timeout it had waited for is still one.
        let gaveUp = call.invites.contains { $0.cancelled != nil }
        if gaveUp { return progressed || (code != 408 && code != 504) }
        if (300...399).contains(code) || code == 401 || code == 407 || code == 422 { return retried }
        // Told by missing-100rel.
        if code == 420, message.unsupported.contains("100rel") { return true }
        guard [408, 480, 486, 600, 603].contains(code) else { return false }
        if rang { return true }
        // An announcement may precede anything; the network's own cause says whether it was a person.
        let byPerson: Set<Int> = [16, 17, 18, 19, 20, 22, 31]
        return progressed && (q850.map { byPerson.contains($0) } ?? true)
    }

    /// Refusals of a single call that happen on every healthy system.
    var isEveryday: Bool {
        if words != nil { return false }
        if let q850 {
            // The telephone network tells of the called line, whatever the gateway made of it.
            return [1, 16, 17, 18, 19, 20, 22, 26, 27, 28, 31].contains(q850)
        }
        return (300...399).contains(code) || [404, 410, 480, 484, 485, 486, 600, 603, 604].contains(code)
    }
}

// MARK: Words

extension Refusal {
    var status: String { Wording.status(message) }

    /// `198.51.100.20:5060 (Asterisk PBX)`; what the product says of itself in brackets is left out.
    var refuserName: String {
        guard let header = message.server ?? message.userAgent else { return "\(refuser)" }
        let product = header.prefix { $0 != "(" }.split(separator: " ").joined(separator: " ")
        guard !product.isEmpty else { return "\(refuser)" }
        return "\(refuser) (\(product.escapedForDisplay(limit: 40)))"
    }

    /// However it is spelt and written.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        func plain(_ text: String) -> String {
            let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.filter { $0 != "the" }
            return words.joined(separator: " ").replacing("z", with: "s")
        }
        return plain(one) == plain(other)
    }

    /// What Reason and Warning add, as sentences.
    var detail: Text {
        var text = Text(en: "", zh: "")
        for reason in message.reasons.prefix(2) {
            let said = reason.text.flatMap { $0.isEmpty ? nil : $0.escapedForDisplay(limit: 80) }
            if reason.protocolName.uppercased() == "Q.850", let cause = reason.cause {
                let meaning = Q850.meaning(cause)
                // What the standard says anyway is not said twice.
                let own = said.flatMap { Self.isSame($0, meaning.en) ? nil : $0 }
                // Nor is it said at all where the text says something else.
                if let own, RefusalWords.blameMedia(message) {
                    text = text + Text(en: " Q.850 cause \(cause), \"\(own)\".", zh: "Q.850 原因值 \(cause)，“\(own)”。")
                    continue
                }
                text =
                    text
                    + Text(
                        en: " Q.850 cause \(cause): \(meaning.en)\(own.map { " (\"\($0)\")" } ?? "").",
                        zh: "Q.850 原因值 \(cause)：\(meaning.zh)\(own.map { "（“\($0)”）" } ?? "")。")
            } else if let said {
                text = text + Text(en: " Reason: \"\(said)\".", zh: "Reason：“\(said)”。")
            }
        }
        for warning in message.warnings.prefix(2) {
            let said = "\(warning.code) \(warning.text.escapedForDisplay(limit: 80))"
            text = text + Text(en: " Warning: \(said).", zh: "Warning：\(said)。")
        }
        return text
    }

    var place: Place {
        Place(direction: direction.place, from: client, to: refuser)
    }

    var evidence: [Evidence] {
        return [
            Evidence(
                invite ?? call.first,
                Text(
                    en: "INVITE from \(call.caller) to \(call.callee)", zh: "\(call.caller) 呼叫 \(call.callee) 的 INVITE")
            ),
            Evidence(
                response,
                Text(
                    en: "\(status) \(Wording.after(elapsed).en)", zh: "\(Wording.after(elapsed).zh)返回 \(status)")),
        ]
    }
}
