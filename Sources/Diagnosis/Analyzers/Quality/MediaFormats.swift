import SIP
import Tracking
import Wire

/// RTP that is not what the SDPs agreed: a payload type the receiver did not name, another packet time.
///
/// A sender uses the receiver's numbers (RFC 3264 §5.1), which may differ from its own. Judged on intervals that
/// begin `settle` after the answer and after the last renegotiation; any codec of the receiver's list may be used at
/// any moment. What hides under a number (A-law sent as µ-law) cannot be seen in headers.
struct MediaFormats: Analyzer {
    static let codec = Card(
        kind: .unexpectedCodec,
        summary: Text(en: "RTP carries a payload type that was never negotiated", zh: "RTP 使用了未协商的负载类型"),
        severity: .warning, thresholds: [.init("settle", 3, unit: "s")],
        page: Page(en: EnglishPages.unexpectedCodec, zh: ChinesePages.unexpectedCodec))
    static let packetTime = Card(
        kind: .ptimeMismatch,
        summary: Text(en: "RTP packets hold another packet time than agreed", zh: "RTP 打包时长与协商不符"),
        severity: .warning, thresholds: [.init("settle", 3, unit: "s"), .init("packets", 100, unit: "count")],
        page: Page(en: EnglishPages.ptimeMismatch, zh: ChinesePages.ptimeMismatch))
    static let cards = [codec, packetTime]

    /// Kinds told for each call, one each.
    private var told: [Int: Set<Kind>] = [:]

    static let wants: Set<Fact.Topic> = [.forgotten, .mediaWindow]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .mediaWindow(let stream, let window):
            for (call, session, toward) in context.media.served(by: stream) {
                judge(window, of: stream, call, session, toward, context)
            }
        case .forgotten(let call): told[call.number] = nil
        default: break
        }
    }

    private mutating func judge(
        _ window: MediaWindow, of stream: Stream, _ call: Call, _ session: MediaSession, _ toward: Party,
        _ context: Context
    ) {
        guard let negotiated = session.negotiated,
            let answered = call.answerTime ?? (call.isPartial ? call.start : nil),
            call.ended.map({ window.end <= $0 }) ?? true
        else { return }
        // An offer under way may be followed before its answer is seen.
        guard session.offerer == nil, session[toward].current != nil else { return }
        let settle = context.interval(Self.codec, "settle")
        guard window.start >= max(negotiated, answered) + settle else { return }
        if !(told[call.number]?.contains(Self.codec.kind) ?? false) {
            judgeCodec(window, of: stream, call, session, toward, context)
        }
        if !(told[call.number]?.contains(Self.packetTime.kind) ?? false) {
            judgePacketTime(window, of: stream, call, session, toward, context)
        }
    }

    private static func sections(_ session: MediaSession, _ party: Party) -> [MediaDescription] {
        session.agreement?.liveAudio(of: party) ?? []
    }

    /// Every payload type of the interval stands in the side's SDP: the usual case, answered without a list.
    private static func admits(_ types: UInt128, _ side: MediaSide) -> Bool {
        guard let media = side.current?.media else { return false }
        var agreed: UInt128 = 0
        for section in media where section.kind == "audio" && section.port != 0 {
            for format in section.formats where (0..<128).contains(format.payloadType) {
                agreed |= 1 << UInt128(format.payloadType)
            }
        }
        return types & ~agreed == 0
    }

    /// Every payload type of the interval was asked for, and what it means stands in the answer word for word: the usual
    /// case of one who may reply, answered without lists of words.
    private static func keeps(_ types: UInt128, _ asked: [MediaDescription], _ answered: [MediaDescription]) -> Bool {
        var open = types
        for section in asked {
            for format in section.formats {
                guard (0..<128).contains(format.payloadType) else { return false }
                let bit = UInt128(1) << UInt128(format.payloadType)
                guard types & bit != 0 else { continue }
                let isKept = answered.contains { section in
                    section.formats.contains {
                        $0.clockRate == format.clockRate && $0.encoding == format.encoding
                    }
                }
                guard isKept else { return false }
                open &= ~bit
            }
        }
        return open == 0
    }

    private static func place(_ stream: Stream, _ toward: Party) -> Place {
        Place(stream.flow, direction: .toward(toward))
    }

    // MARK: Codec

    private mutating func judgeCodec(
        _ window: MediaWindow, of stream: Stream, _ call: Call, _ session: MediaSession, _ toward: Party,
        _ context: Context
    ) {
        let mayReply = session.lastOfferer == toward
        guard mayReply || !Self.admits(window.payloadTypes, session[toward]) else { return }
        let (asked, answered) = (Self.sections(session, toward), Self.sections(session, toward.other))
        if mayReply, Self.keeps(window.payloadTypes, asked, answered) { return }
        let receiver = asked.flatMap(\.formats)
        let sender = answered.flatMap(\.formats)
        guard !receiver.isEmpty else { return }
        let strange = (0..<128).filter { type in
            window.payloadTypes >> UInt128(type) & 1 == 1 && !receiver.contains { $0.payloadType == type }
        }
        // Keys are the matter of dtmf-mismatch.
        guard mayReply || !strange.isEmpty else { return }
        if strange.isEmpty {
            judgeAnswer(window, of: stream, call, session, toward, receiver, sender, context)
            return
        }
        let foreign = strange.filter { type in
            sender.first { $0.payloadType == type }?.encoding.lowercased() != "telephone-event"
                && !(stream.keys.count > 0 && Int(stream.keys.payloadType) == type)
        }
        guard let type = foreign.first else { return }
        // Whatever is sent is strange to one of two that share nothing, which is told of the answer.
        if let pair = session.agreement?.audio, CodecMismatch.sharesNothing(pair) {
            return
        }
        let own = sender.first { $0.payloadType == type }
        let isNoise = type == 13 || type == 19
        // Single packets seconds apart, of a number that is not in use, keep a NAT's binding alive (RFC 6263 §4.2).
        let isSparse = Double(window.packets) <= max(2, (window.end - window.start).seconds * 2)
        guard isNoise || !isSparse else { return }
        told[call.number, default: []].insert(Self.codec.kind)
        let shown = Self.shown(type, own?.encoding ?? PayloadTypes.name(type))
        let name = Wording.party(toward)
        let wanted = receiver.map { Self.shown($0.payloadType, $0.encoding) }.prefix(8).joined(separator: ", ")
        let renumbered = own.flatMap { own in receiver.first { $0.encoding.lowercased() == own.encoding.lowercased() } }
        let reason: Reason
        let why: Text
        if isNoise {
            reason = .comfortNoiseNotAgreed
            why = Text(en: "comfort noise was not agreed", zh: "未协商舒适噪声")
        } else if let renumbered {
            reason = .ownNumberUsed
            why = Text(
                en: "the sender uses its own number; \(name.en) gave \(renumbered.payloadType) for this codec",
                zh: "发送方使用了自己的编号，而\(name.zh)为该编码给出的是 \(renumbered.payloadType)")
        } else if own != nil {
            reason = .codecOfSenderOnly
            why = Text(en: "only the sender's own SDP has it", zh: "只有发送方自己的 SDP 中有它")
        } else {
            reason = .codecInNoSDP
            why = Text(en: "neither SDP has it", zh: "双方 SDP 中都没有它")
        }
        let title = Text(
            en: "\(stream.source) sends \(shown) to \(name.en), whose SDP asks for \(wanted): \(why.en).",
            zh: "\(stream.source) 向\(name.zh)发送 \(shown)，而其 SDP 要求 \(wanted)：\(why.zh)。")
        let gate = context.gated(.proved, call)
        context.tell(
            Self.codec, title, severity: isNoise ? .notice : .warning, gate: gate, call: call,
            place: Self.place(stream, toward), causes: [Cause(reason, confidence: gate.confidence, text: why)],
            evidence: Self.evidence(stream, session, toward, window),
            fix: isNoise
                ? Text(
                    en: "Switch silence suppression off at \(stream.source.address), or let \(name.en) offer CN.",
                    zh: "请在 \(stream.source.address) 上关闭静音抑制，或让\(name.zh)在 SDP 中提供 CN。")
                : Text(
                    en:
                        """
                        Let \(stream.source.address) send by the last SDP of \(name.en); as a stopgap allow \
                        one codec on both sides.
                        """,
                    zh: "让 \(stream.source.address) 按\(name.zh)最新的 SDP 发送；临时办法是两侧只保留一种编码。"))
    }

    /// From the answerer only what its own answer kept of the offer (RFC 3264 §6.1): numbers are the offerer's, names tell.
    private mutating func judgeAnswer(
        _ window: MediaWindow, of stream: Stream, _ call: Call, _ session: MediaSession, _ toward: Party,
        _ offer: [MediaDescription.Format], _ answer: [MediaDescription.Format], _ context: Context
    ) {
        let kept = Set(answer.map { "\($0.encoding.lowercased())/\($0.clockRate)" })
        guard !kept.contains("/0"), let agreement = session.agreement, !agreement.isDelayed,
            agreement.offerer == toward, call.invites.count == 1
        else { return }
        let dropped = offer.filter { format in
            window.payloadTypes >> UInt128(UInt8(clamping: format.payloadType) & 0x7F) & 1 == 1
                && !kept.contains("\(format.encoding.lowercased())/\(format.clockRate)") && !format.encoding.isEmpty
                && !["telephone-event", "cn", "red"].contains(format.encoding.lowercased())
                // One number twice in the offer: which of the two it is cannot be told.
                && offer.count(where: { $0.payloadType == format.payloadType }) == 1
        }
        guard let format = dropped.first, window.payloadTypes.nonzeroBitCount == 1 else { return }
        told[call.number, default: []].insert(Self.codec.kind)
        let shown = Self.shown(format.payloadType, format.encoding)
        let own = answer.map { Self.shown($0.payloadType, $0.encoding) }.prefix(8).joined(separator: ", ")
        let why = Text(en: "its own answer left that codec out (\(own))", zh: "其自身的应答中没有该编码（\(own)）")
        let title = Text(
            en: "\(stream.source) sends \(shown) to \(Wording.party(toward).en): \(why.en).",
            zh: "\(stream.source) 向\(Wording.party(toward).zh)发送 \(shown)：\(why.zh)。")
        let gate = context.gated(.proved, call)
        context.tell(
            Self.codec, title, severity: .warning, gate: gate, call: call,
            place: Self.place(stream, toward),
            causes: [Cause(.codecNotInAnswer, confidence: gate.confidence, text: why)],
            evidence: Self.evidence(stream, session, toward, window),
            fix: Text(
                en: "Let \(stream.source.address) send the codec of its answer.",
                zh: "让 \(stream.source.address) 发送其应答中的编码。"))
    }

    private static func shown(_ type: Int, _ encoding: String?) -> String {
        guard let encoding, !encoding.isEmpty else { return "payload type \(type)" }
        return "\(encoding.escapedForDisplay(limit: 24)) (\(type))"
    }

    private static func evidence(
        _ stream: Stream, _ session: MediaSession, _ toward: Party, _ window: MediaWindow
    ) -> [Evidence] {
        var all: [Evidence] = []
        if let described = session[toward].described {
            all.append(
                Evidence(
                    described,
                    Text(en: "SDP of \(Wording.party(toward).en)", zh: "\(Wording.party(toward).zh)的 SDP")))
        }
        let types = (0..<128).filter { window.payloadTypes >> UInt128($0) & 1 == 1 }.map(String.init)
            .joined(separator: ", ")
        all.append(
            Evidence(
                time: window.start,
                text: Text(
                    en:
                        """
                        RTP \(stream.flow): payload types \(types) from here to \
                        \(Wording.seconds(window.end - window.start)) later
                        """,
                    zh: "RTP \(stream.flow)：此后 \(Wording.seconds(window.end - window.start)) 内的负载类型 \(types)")))
        return all
    }

    // MARK: Packet time

    private mutating func judgePacketTime(
        _ window: MediaWindow, of stream: Stream, _ call: Call, _ session: MediaSession, _ toward: Party,
        _ context: Context
    ) {
        guard let section = Self.sections(session, toward).first, let held = stream.packetTimeMilliseconds, held > 0,
            Double(window.expected) >= min(context.threshold(Self.packetTime, "packets"), 4_000 / held)
        else { return }
        let limit = section.maximumPacketTimeMilliseconds.flatMap { $0 > 0 && held >= Double($0) + 1 ? $0 : nil }
        let wish = section.packetTimeMilliseconds.flatMap { $0 > 0 && abs(held - Double($0)) >= 1 ? $0 : nil }
        guard let wanted = limit ?? wish else { return }
        // The interval itself must show it: packets that long apart.
        let span = (window.end - window.start).milliseconds
        let apart = span / Double(window.expected)
        guard abs(apart - held) <= held / 4 else { return }
        told[call.number, default: []].insert(Self.packetTime.kind)
        let own = Self.sections(session, toward.other).first?.packetTimeMilliseconds
        let isAnnounced = limit == nil && own.map { abs(Double($0) - held) < 1 } ?? false
        let name = Wording.party(toward)
        let shown = Wording.decimal(held)
        let why =
            limit != nil
            ? Text(en: "more than its a=maxptime allows", zh: "超过其 a=maxptime 的上限")
            : isAnnounced
                ? Text(en: "its own SDP says \(shown) ms", zh: "其自身 SDP 写明 \(shown) ms")
                : Text(en: "no SDP of this call names \(shown) ms", zh: "本通话的 SDP 中没有 \(shown) ms")
        let title = Text(
            en:
                """
                \(stream.source) sends packets of \(shown) ms to \(name.en), whose SDP \
                \(limit == nil ? "asks for \(wanted) ms; \(why.en)" : "takes \(wanted) ms at most (a=maxptime)").
                """,
            zh:
                """
                \(stream.source) 向\(name.zh)发送每包 \(shown) ms 的语音，而其 SDP \
                \(limit == nil ? "要求 \(wanted) ms；\(why.zh)" : "最多接受 \(wanted) ms（a=maxptime）")。
                """
        )
        let gate = context.gated(.likely, call)
        context.tell(
            Self.packetTime, title, severity: isAnnounced ? .notice : .warning, gate: gate,
            call: call, place: Self.place(stream, toward),
            causes: [
                Cause(
                    limit != nil
                        ? .packetTimeAboveMaximum
                        : isAnnounced ? .packetTimeOfSenderOnly : .packetTimeInNoSDP,
                    confidence: gate.confidence, text: why)
            ],
            evidence: Self.evidence(stream, session, toward, window),
            fix: Text(
                en: "Set one packet time (20 ms) on both sides, or packet time conversion on the gateway.",
                zh: "两侧统一打包时长（20 ms），或在网关上启用打包时长转换。"))
    }
}
