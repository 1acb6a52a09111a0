import SIP
import Tracking
import Wire

/// Keys sent another way than agreed: SIP INFO beside telephone-event, or events the receiver never named (RFC 4733).
///
/// The first key counts. INFO without telephone-event in both SDPs is how such calls are meant to work. Tones inside
/// the sound count from the second key on, and only where events were agreed and the sender sent none: a voice may
/// sound like one key.
struct DTMFMismatch: Analyzer {
    static let card = Card(
        kind: .dtmfMismatch,
        summary: Text(en: "keys are sent another way than was negotiated", zh: "按键（DTMF）发送方式与协商不符"),
        severity: .warning, page: Page(en: EnglishPages.dtmfMismatch, zh: ChinesePages.dtmfMismatch))
    static let cards = [card]

    /// Keys one party sent as INFO although it could have sent events.
    private struct Keys {
        var digits = ""
        var count = 0
        var first: Transaction
        var refused: Observation?
    }

    private var byINFO: [Int: [Party: Keys]] = [:]
    /// Digits sent as events, by sender.
    private var byEvent: [Int: [Party: String]] = [:]
    /// Keys heard as tones, by sender.
    private var byTone: [Int: [Party: Stream]] = [:]
    private var told: Set<Int> = []
    private static let digitLimit = 32

    static let wants: Set<Fact.Topic> = [.request, .final, .ended, .forgotten, .mediaWindow]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where transaction.method == "INFO": noteINFO(transaction)
        case .final(let transaction, let answer, repeated: false) where transaction.method == "INFO":
            noteAnswer(answer, to: transaction)
        case .mediaWindow(let stream, _) where stream.keys.count > 0 || stream.tones.count > 0:
            for (call, session, toward) in context.media.served(by: stream) {
                if stream.tones.count > 0, session.agreesOnEvents {
                    byTone[call.number, default: [:]][toward.other] = stream
                }
                if stream.keys.count > 0 { judge(stream, call, session, toward, context) }
            }
        case .ended(let call, at: _): settle(call, context)
        case .forgotten(let call):
            byINFO[call.number] = nil
            byEvent[call.number] = nil
            byTone[call.number] = nil
            told.remove(call.number)
        default: break
        }
    }

    mutating func finish(_ context: Context) {
        for call in context.tracker.calls.values.sorted(by: { $0.number < $1.number }) where call.state == .answered {
            settle(call, context)
        }
    }

    // MARK: INFO

    private mutating func noteINFO(_ transaction: Transaction) {
        let message = transaction.request.message
        guard let call = transaction.call, call.state == .answered, let key = Self.key(in: message) else { return }
        let party = call.sender(of: message)
        // One request over several hops is one key.
        if let known = byINFO[call.number]?[party], known.first.cseq != transaction.cseq,
            known.first.hop != transaction.hop
        {
            return
        }
        guard call.sessions.contains(where: { $0.negotiated != nil && $0.agreesOnEvents }) else { return }
        var keys = byINFO[call.number]?[party] ?? Keys(first: transaction)
        if keys.count > 0, keys.first.cseq == transaction.cseq { return }
        keys.count += 1
        if keys.digits.utf8.count < Self.digitLimit { keys.digits += key }
        byINFO[call.number, default: [:]][party] = keys
    }

    private mutating func noteAnswer(_ answer: Observation, to transaction: Transaction) {
        // Other INFOs may be refused as they like, and a challenge is no refusal.
        guard let call = transaction.call, let code = answer.message.statusCode, code >= 300, code != 401, code != 407,
            Self.key(in: transaction.request.message) != nil
        else { return }
        byINFO[call.number]?[call.sender(of: transaction.request.message)]?.refused = answer
    }

    /// `Signal=5` of application/dtmf-relay, or the bare key of application/dtmf; nil for any other INFO.
    static func key(in message: SIPMessage) -> String? {
        let type = message.contentType?.lowercased().prefix { $0 != ";" && $0 != " " } ?? ""
        guard type == "application/dtmf-relay" || type == "application/dtmf" else { return nil }
        let body = message.shortBody ?? ""
        let line = body.split(whereSeparator: \.isNewline).map(String.init).first {
            type == "application/dtmf" || $0.lowercased().hasPrefix("signal")
        }
        let value = (line ?? "").split(separator: "=").last.map { $0.filter { !$0.isWhitespace } } ?? ""
        // Some send the event's number for the keys beyond nine.
        let named = ["10": "*", "11": "#", "12": "A", "13": "B", "14": "C", "15": "D"][value] ?? value
        let isKey = named.count == 1 && "0123456789*#ABCDabcd".contains(named)
        return isKey ? named.uppercased() : "?"
    }

    /// The keys behind an item of evidence. A title goes to alerts, and says how many there were.
    static func shown(_ keys: String, _ context: Context) -> Text {
        let keys = context.rules.showsKeys ? keys : PressedKeys.masked(keys)
        return keys == "…" ? Text(en: "", zh: "") : Text(en: "; the keys: \(keys)", zh: "；按键：\(keys)")
    }

    static func isEvent(_ format: MediaDescription.Format) -> Bool { format.encoding.lowercased() == "telephone-event" }

    private mutating func settle(_ call: Call, _ context: Context) {
        let asINFO = byINFO.removeValue(forKey: call.number) ?? [:]
        let asTones = byTone.removeValue(forKey: call.number) ?? [:]
        guard !told.contains(call.number) else { return }
        for party in Party.allCases {
            if let keys = asINFO[party] {
                told.insert(call.number)
                return reportINFO(keys, by: party, call, context)
            }
            if let stream = asTones[party], stream.tones.count >= Self.fewestTones, byEvent[call.number]?[party] == nil
            {
                told.insert(call.number)
                return reportTones(of: stream, by: party, call, context)
            }
        }
    }

    private func reportINFO(_ keys: Keys, by party: Party, _ call: Call, _ context: Context) {
        let name = Wording.party(party)
        let cause: Cause
        if byEvent[call.number]?[party] != nil {
            cause = Cause(
                .keysDoubled, confidence: .likely,
                text: Text(
                    en: "keys also went as telephone-event: the receiver may take each key twice",
                    zh: "同时还以 telephone-event 发送了按键：接收方可能重复识别"))
        } else if let refused = keys.refused {
            cause = Cause(
                .infoRefused, confidence: .proved,
                text: Text(
                    en:
                        """
                        \(refused.flow.source) refused the INFO with \(Wording.status(refused.message)): \
                        the keys were lost
                        """,
                    zh: "\(refused.flow.source) 以 \(Wording.status(refused.message)) 拒绝了 INFO：按键丢失"))
        } else {
            cause = Cause(
                .infoInsteadOfEvent, confidence: .likely,
                text: Text(
                    en: "the receiver waits for telephone-event and may never look at INFO",
                    zh: "接收方等待的是 telephone-event，可能根本不看 INFO"))
        }
        let title = Text(
            en:
                """
                \(name.en) sent \(Wording.count(keys.count, "key", "keys")) as SIP INFO \
                although telephone-event was agreed: \(cause.text.en).
                """,
            zh: "\(name.zh)以 SIP INFO 发送了 \(keys.count) 个按键，而双方协商的是 telephone-event：\(cause.text.zh)。")
        let gate = context.gated(cause.id == .reason(.infoRefused) ? .proved : .likely, call)
        var evidence = [
            Evidence(
                keys.first.request,
                Text(en: "first key as INFO", zh: "首个以 INFO 发送的按键") + Self.shown(keys.digits, context))
        ]
        if let refused = keys.refused {
            let status = Wording.status(refused.message)
            evidence.append(Evidence(refused, Text(en: status, zh: status)))
        }
        context.tell(
            Self.card, title, at: keys.first.startTime, severity: .warning, gate: gate, call: call,
            place: Place(keys.first.hop), causes: [cause], evidence: evidence,
            fix: Text(
                en: "Set \(keys.first.hop.source.address) to RFC 4733 (also called RFC 2833) for DTMF.",
                zh: "请将 \(keys.first.hop.source.address) 的 DTMF 方式设为 RFC 4733（即 RFC 2833）。"))
    }

    // MARK: Events

    /// The event's clock is no agreed codec's, and the receiver named another number that fits (RFC 4733 §2.1). What both
    /// SDPs name is taken for agreed, whatever its clock.
    private static func isOfAnotherClock(_ type: Int, _ toward: Party, _ session: MediaSession) -> Bool {
        guard let agreement = session.agreement else { return false }
        let receiver = agreement.liveAudio(of: toward).flatMap(\.formats)
        let sender = agreement.liveAudio(of: toward.other).flatMap(\.formats)
        guard let used = receiver.first(where: { $0.payloadType == type && isEvent($0) }), used.clockRate > 0,
            !sender.contains(where: { isEvent($0) && $0.clockRate == used.clockRate })
        else { return false }
        let isAudio = { (format: MediaDescription.Format) in !isEvent(format) && format.payloadType != 13 }
        let clocks = Set(
            receiver.filter(isAudio).filter { one in
                sender.contains {
                    isAudio($0) && $0.encoding.lowercased() == one.encoding.lowercased()
                        && $0.clockRate == one.clockRate
                }
            }.map(\.clockRate))
        guard !clocks.isEmpty, !clocks.contains(used.clockRate) else { return false }
        return receiver.contains { isEvent($0) && $0.payloadType != type && clocks.contains($0.clockRate) }
    }

    /// The one clock of the sound beside it in its stream is another, and the receiver has a number for events of that.
    private static func isOfAnotherClock(
        _ type: Int, _ formats: [MediaDescription.Format], than types: [Int]
    ) -> Bool {
        guard let used = formats.first(where: { $0.payloadType == type && isEvent($0) }), used.clockRate > 0 else {
            return false
        }
        let clocks = Set(
            types.compactMap { type in
                formats.first { $0.payloadType == type && !isEvent($0) && type != 13 && $0.clockRate > 0 }?.clockRate
            })
        guard clocks.count == 1, let clock = clocks.first, clock != used.clockRate else { return false }
        return formats.contains { isEvent($0) && $0.payloadType != type && $0.clockRate == clock }
    }

    private mutating func judge(
        _ stream: Stream, _ call: Call, _ session: MediaSession, _ toward: Party, _ context: Context
    ) {
        guard call.answered != nil || call.isPartial, session.negotiated != nil else { return }
        byEvent[call.number, default: [:]][toward.other] = stream.keys.digits
        guard !told.contains(call.number), session.offerer == nil, let description = session[toward].current else {
            return
        }
        let live = session.agreement?.liveAudio(of: toward) ?? []
        let formats = (live.isEmpty ? description.media.filter(\.isLiveAudio) : live).flatMap(\.formats)
        let type = Int(stream.keys.payloadType)
        let isForeign =
            Self.isOfAnotherClock(type, toward, session)
            || Self.isOfAnotherClock(type, formats, than: stream.payloadTypes)
        guard !formats.isEmpty,
            isForeign || !formats.contains(where: { $0.payloadType == type && Self.isEvent($0) })
        else { return }
        told.insert(call.number)
        let name = Wording.party(toward)
        let named = formats.first { Self.isEvent($0) && $0.payloadType != type }
        let other = formats.first { $0.payloadType == type }
        let cause: Cause
        if let named, isForeign, let clock = formats.first(where: { $0.payloadType == type })?.clockRate {
            cause = Cause(
                .wrongPayloadType, confidence: .proved,
                text: Text(
                    en:
                        """
                        that is telephone-event/\(clock), the audio runs at \(named.clockRate) Hz: keys are \
                        \(named.payloadType) (RFC 4733 §2.1)
                        """,
                    zh:
                        """
                        \(type) 是 telephone-event/\(clock)，而协商的语音时钟为 \(named.clockRate) Hz，\
                        应使用 \(named.payloadType)（RFC 4733 §2.1）
                        """))
        } else if let named {
            cause = Cause(
                .wrongPayloadType, confidence: .proved,
                text: Text(
                    en: "\(name.en) asked for telephone-event under \(named.payloadType), the keys came under \(type)",
                    zh: "\(name.zh)要求 telephone-event 使用 \(named.payloadType)，而按键使用了 \(type)"))
        } else if let other {
            cause = Cause(
                .wrongPayloadType, confidence: .proved,
                text: Text(
                    en: "\(type) stands for \(other.encoding.escapedForDisplay(limit: 24)) in the SDP of \(name.en)",
                    zh: "在\(name.zh)的 SDP 中 \(type) 表示 \(other.encoding.escapedForDisplay(limit: 24))"))
        } else {
            cause = Cause(
                .eventNotAgreed, confidence: .proved,
                text: Text(
                    en: "the SDP of \(name.en) has no telephone-event", zh: "\(name.zh)的 SDP 中没有 telephone-event"))
        }
        let title = Text(
            en:
                """
                \(stream.source) sent \(Wording.count(Int(stream.keys.count), "key", "keys")) to \(name.en) as telephone-event with payload type \
                \(type): \(cause.text.en).
                """,
            zh:
                """
                \(stream.source) 以负载类型 \(type) 的 telephone-event 向\(name.zh)发送 \(stream.keys.count) 个按键：\
                \(cause.text.zh)。
                """
        )
        let gate = context.gated(.proved, call)
        var evidence: [Evidence] = []
        if let described = session[toward].described {
            evidence.append(Evidence(described, Text(en: "SDP of \(name.en)", zh: "\(name.zh)的 SDP")))
        }
        if let first = stream.keys.first {
            evidence.append(
                Evidence(
                    time: first, frame: stream.keys.firstFrame,
                    text: Text(en: "first key", zh: "首个按键") + Self.shown(stream.keys.digits, context)))
        }
        context.tell(
            Self.card, title, at: stream.keys.first ?? context.now, severity: .warning, gate: gate, call: call,
            place: Place(stream.flow, direction: .toward(toward)), causes: [cause], evidence: evidence,
            fix: Text(
                en:
                    """
                    Let \(stream.source.address) send keys by the SDP of \(name.en), under the payload type \
                    given there.
                    """,
                zh: "让 \(stream.source.address) 按\(name.zh)的 SDP 及其中给出的负载类型发送按键。"))
    }
}
