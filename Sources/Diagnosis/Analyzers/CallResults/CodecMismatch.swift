import SIP
import Tracking
import Wire

/// The two sides have no audio codec in common.
///
/// Told by a refusal (488, 606), by an answer that rejects the audio (m= port 0) and accepts nothing in its place, or by
/// one that names no codec of the offer (RFC 3264 §6.1). An answer is judged when it has stood for a while: another
/// offer may mend it. What a refuser can do is known from its own body, where it sends one (RFC 3261 §21.4.26).
struct CodecMismatch: Analyzer {
    static let card = Card(
        kind: .codecMismatch,
        summary: Text(en: "the two sides have no audio codec in common", zh: "双方没有共同的语音编解码"), severity: .error,
        thresholds: [.init("wait", 3, unit: "s")],
        page: Page(en: EnglishPages.codecMismatch, zh: ChinesePages.codecMismatch))
    static let cards = [card]

    /// Calls told already.
    private var told: Set<Int> = []

    static let wants: Set<Fact.Topic> = [.answered, .negotiated, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .answered(let call, let answer): wake(for: call, at: answer.time, context)
        case .negotiated(let call, _, at: let time) where call.answered != nil: wake(for: call, at: time, context)
        case .ended(let call, at: let time):
            if let answered = call.answerTime, time - answered >= .milliseconds(500) { judge(call, context) }
        case .forgotten(let call): told.remove(call.number)
        default: break
        }
    }

    private func wake(for call: Call, at time: Timestamp, _ context: Context) {
        context.wake(at: time + context.interval(Self.card, "wait"), .call(call))
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        if case .call(let call) = subject, call.state == .answered { judge(call, context) }
    }

    // MARK: Answers

    private mutating func judge(_ call: Call, _ context: Context) {
        guard !told.contains(call.number), !context.isFromScanner(call) else { return }
        for session in call.sessions {
            guard let agreement = session.agreement, let fault = Self.fault(agreement) else { continue }
            told.insert(call.number)
            report(fault, call, session, agreement, context)
            return
        }
    }

    private enum Fault { case audioRefused, noCommonCodec }

    /// Sections are judged by their place: one of them that works is enough.
    private static func fault(_ agreement: Agreement) -> Fault? {
        let offered = agreement.offer.media.filter(\.isLiveAudio)
        guard !offered.isEmpty else { return nil }
        // Fax takes the place of audio.
        if agreement.answer.media.contains(where: { $0.kind == "image" && $0.port != 0 }) { return nil }
        let accepted = agreement.pairs.filter { $0.offered.kind == "audio" && $0.isLive }
        if accepted.isEmpty {
            return agreement.answer.media.contains { $0.kind == "audio" } ? .audioRefused : nil
        }
        let isStrange = accepted.allSatisfy(Self.sharesNothing)
        return isStrange ? .noCommonCodec : nil
    }

    /// The two name their codecs, and none of the one is one of the other. Keys alone are no codec.
    static func sharesNothing(_ pair: Agreement.Pair) -> Bool {
        if plainlyShare(pair) { return false }
        let known = codecs(pair.offered)
        let taken = codecs(pair.answered)
        // Without a name nothing can be compared.
        guard !known.isEmpty, !pair.answered.formats.isEmpty, !known.contains(""), !taken.contains("") else {
            return false
        }
        return !taken.contains { known.contains($0) }
    }

    /// One codec stands in both with the same letters; most answers are seen to be good by that.
    private static func plainlyShare(_ pair: Agreement.Pair) -> Bool {
        pair.answered.formats.contains { taken in
            isCodec(taken) && !taken.encoding.isEmpty
                && pair.offered.formats.contains {
                    $0.clockRate == taken.clockRate && $0.encoding == taken.encoding
                }
        }
    }

    private static func isCodec(_ format: MediaDescription.Format) -> Bool {
        !["telephone-event", "cn", "red"].contains(format.encoding.lowercased())
    }

    /// `PCMA/8000`; "" for a format without a name. Events and comfort noise are no codecs.
    private static func codecs(_ section: MediaDescription) -> [String] {
        section.formats.filter(isCodec).map {
            $0.encoding.isEmpty ? "" : "\($0.encoding.uppercased())/\($0.clockRate)"
        }
    }

    private func report(
        _ fault: Fault, _ call: Call, _ session: MediaSession, _ agreement: Agreement, _ context: Context
    ) {
        let offerer = agreement.offerer
        let offer = Self.names(agreement.offer)
        let answer = Self.names(agreement.answer)
        let observation = session[offerer.other].described
        let who = observation.map { "\($0.flow.source)" } ?? "?"
        let gate = context.gated(.proved, call)
        let title =
            switch fault {
            case .audioRefused:
                Text(
                    en: "\(who) accepted the call but not its audio (m= port 0): it was offered \(offer).",
                    zh: "\(who) 接受了呼叫但拒绝了语音（m= 端口为 0）：对方提供的是 \(offer)。")
            case .noCommonCodec:
                Text(
                    en: "\(who) answered with \(answer) where \(offer) was offered: the two have no codec in common.",
                    zh: "\(who) 应答的编解码为 \(answer)，而对方提供的是 \(offer)：双方没有共同的编解码。")
            }
        var evidence: [Evidence] = []
        for party in [offerer, offerer.other] {
            guard let described = session[party].described else { continue }
            let side = party == offerer ? Text(en: "offer", zh: "offer") : Text(en: "answer", zh: "answer")
            let names = Self.names(agreement.description(of: party))
            evidence.append(Evidence(described, side + Text(en: ": \(names)", zh: "：\(names)")))
        }
        context.tell(
            Self.card, title, at: observation?.time ?? context.now, severity: .error, gate: gate, call: call,
            place: Place(from: observation?.flow.destination, to: observation?.flow.source),
            causes: [
                Cause(
                    fault == .audioRefused ? .audioRefused : .noCommonCodec, confidence: gate.confidence,
                    text: title)
            ],
            evidence: evidence, fix: Self.fix)
    }

    // MARK: Refusals

    /// 488, 606, or any other code whose text says the same (RFC 3326).
    static func concerns(_ refusal: Refusal) -> Bool {
        switch refusal.code {
        case 488, 606: true
        case 403, 406, 410, 415, 480, 500...599, 603: RefusalWords.blameMedia(refusal.message)
        default: false
        }
    }

    /// A payload number that the m= line names twice: it means one thing only (RFC 3264 §5.1, RFC 8866 §5.14).
    private static func doubled(_ sdp: SessionDescription) -> Int? {
        for section in sdp.media where section.isLiveAudio {
            var seen: Set<Int> = []
            for format in section.formats where !seen.insert(format.payloadType).inserted { return format.payloadType }
        }
        return nil
    }

    /// A refusal of the media that an INVITE offers.
    static func refused(_ refusal: Refusal, _ context: Context) -> Report {
        let offer = refusal.invite?.message.sdp
        let own = refusal.message.sdp
        let offersNoAudio = offer.map { sdp in
            sdp.media.contains { $0.kind == "audio" } && !sdp.media.contains { $0.isLiveAudio }
        }
        if offersNoAudio == true { return refusedWithoutAudio(refusal, context) }
        let offered = offer.map(names)
        let isDisjoint =
            if let offer, let own {
                Set(offer.media.filter(\.isLiveAudio).flatMap(codecs)).isDisjoint(with: own.media.flatMap(codecs))
            } else {
                false
            }
        // 304 media type, 305 media format (RFC 3261 §20.43).
        let saysSo = refusal.message.warnings.contains { $0.code == 304 || $0.code == 305 }
        let isSecure = offer?.demandsEncryption ?? false
        let base: Confidence = isDisjoint || saysSo ? .proved : isSecure || offered == nil ? .possible : .likely
        let gate = context.gated(base, refusal.call)
        var title = Text(
            en: "\(refusal.refuserName) refused the media offered with \(refusal.status)",
            zh: "\(refusal.refuserName) 以 \(refusal.status) 拒绝了所提供的媒体")
        if let offered { title = title + Text(en: ": the offer has \(offered)", zh: "：对方提供 \(offered)") }
        if let own {
            title = title + Text(en: ", its own side \(names(own))", zh: "，其自身支持 \(names(own))")
        }
        title = title + Text(en: ".", zh: "。")
        var causes = [
            Cause(
                isDisjoint || saysSo ? .noCommonCodec : .mediaRefused, confidence: gate.confidence,
                text: title)
        ]
        func blame(_ flaw: Reason, _ text: Text) {
            title = title + Text(en: " Likely cause: \(text.en).", zh: "很可能的原因：\(text.zh)。")
            causes = [
                Cause(flaw, confidence: min(.likely, gate.confidence), text: text),
                Cause(.mediaRefused, confidence: .possible, text: causes[0].text),
            ]
        }
        let twice = offer.flatMap(doubled)
        if let twice {
            blame(
                .payloadTypeTwice,
                Text(
                    en: "the offer names payload type \(twice) twice in its audio line",
                    zh: "offer 的语音行中载荷类型 \(twice) 出现了两次"))
        }
        let lacksAddress = offer?.media.contains { $0.isLiveAudio && $0.lacksConnectionLine } ?? false
        if lacksAddress {
            blame(
                .noConnectionLine,
                Text(
                    en: "the offer has no c= line for its audio: nobody can tell where to send",
                    zh: "offer 的语音没有 c= 行：对方不知道发往何处"))
        }
        let isAboutEncryption = RefusalWords.blameEncryption(refusal.message)
        if isAboutEncryption {
            let text = Text(en: "it says that encryption is why", zh: "对端称原因在于媒体加密")
            causes.insert(Cause(.srtpRefused, confidence: min(.likely, gate.confidence), text: text), at: 0)
        } else if isSecure {
            causes.append(
                Cause(
                    .srtpRefused, confidence: .possible,
                    text: Text(en: "the offer demands SRTP, which it may not speak", zh: "提供的媒体要求 SRTP，对端可能不支持")))
        }
        return Report(
            card, title, at: refusal.response.time, severity: .warning, gate: gate, more: refusal.detail,
            call: refusal.call, place: refusal.place, causes: causes, evidence: refusal.evidence,
            fix: lacksAddress
                ? MediaCauses.connectionLineFix(.caller) : fix(twice: twice, isAboutEncryption: isAboutEncryption))
    }

    /// The offer has audio sections and all are off: what there is to refuse is their absence.
    private static func refusedWithoutAudio(_ refusal: Refusal, _ context: Context) -> Report {
        let gate = context.gated(.likely, refusal.call)
        let title = Text(
            en: "the caller offered no audio (port 0); \(refusal.refuserName) refused with \(refusal.status).",
            zh: "主叫没有提供语音（端口为 0）；\(refusal.refuserName) 以 \(refusal.status) 拒绝。")
        return Report(
            card, title, at: refusal.response.time, severity: .warning, gate: gate, more: refusal.detail,
            call: refusal.call, place: refusal.place,
            causes: [Cause(.noAudioOffered, confidence: gate.confidence, text: title)], evidence: refusal.evidence,
            fix: Text(
                en: "Let the caller's phone offer audio with a port and an address.",
                zh: "让主叫终端在 SDP 中提供带端口和地址的语音。"))
    }

    private static func fix(twice: Int?, isAboutEncryption: Bool) -> Text {
        if isAboutEncryption {
            return Text(
                en: "Switch SRTP (RTP/SAVP with keys) on at both sides, or off at both.",
                zh: "请在双方同时启用 SRTP（RTP/SAVP 及密钥），或同时关闭。")
        }
        guard let twice else { return fix }
        return Text(
            en: "Let the caller give each codec a payload type of its own (here \(twice) stands for two).",
            zh: "请让主叫为每个编解码使用各自的载荷类型（此处 \(twice) 用于两个）。")
    }

    static let fix = Text(
        en: "Enable a common codec on both sides (PCMA/G.711A for carriers in China), or transcoding between them.",
        zh: "请在双方启用共同的编解码（国内运营商为 PCMA/G.711A），或在中间开启转码。")

    /// `PCMA/8000, opus/48000` of the audio sections, escaped; `-` where there are none.
    private static func names(_ sdp: SessionDescription?) -> String {
        var names: [String] = []
        for section in sdp?.media ?? [] where section.isLiveAudio {
            for format in section.formats where !names.contains(format.encoding) && names.count < 12 {
                if format.encoding.lowercased() == "telephone-event" { continue }
                names.append(format.encoding.isEmpty ? "PT \(format.payloadType)" : format.encoding)
            }
        }
        let isKeysOnly = sdp?.media.contains { $0.isLiveAudio && !$0.formats.isEmpty } ?? false
        if names.isEmpty, isKeysOnly { return "telephone-event" }
        return names.isEmpty ? "-" : names.map { $0.escapedForDisplay(limit: 24) }.joined(separator: ", ")
    }
}

extension MediaDescription {
    /// Audio that is not switched off (RFC 3264 §6).
    var isLiveAudio: Bool { kind == "audio" && port != 0 }
}

extension SessionDescription {
    /// None of its audio may go unencrypted: best effort offers a plain section or profile beside.
    var demandsEncryption: Bool {
        let audio = media.filter(\.isLiveAudio)
        return !audio.isEmpty && audio.allSatisfy { $0.isSecureProfile && !$0.hasAlternatives }
    }
}
