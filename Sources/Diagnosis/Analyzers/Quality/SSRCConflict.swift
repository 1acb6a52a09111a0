import SIP
import Tracking
import Wire

/// Two sources that send sound to one media port at the same time (RFC 3550 §8.2).
///
/// Overlap counts, succession does not: a transfer, an announcement before the answer and a few late packets are no
/// conflict. The same SSRC from two addresses is one stream seen before and after an address translator.
struct SSRCConflict: Analyzer {
    static let card = Card(
        kind: .ssrcConflict,
        summary: Text(en: "two sources send to one media port at once", zh: "两个源同时向一个媒体端口发送"), severity: .warning,
        thresholds: [.init("settle", 3, unit: "s"), .init("overlap", 2, unit: "s")],
        page: Page(en: EnglishPages.ssrcConflict, zh: ChinesePages.ssrcConflict))
    static let cards = [card]

    /// The latest interval of one stream toward a port: of both what a conflict asks, in a tenth of their bytes.
    private struct Presence {
        let flow: Flow
        let ssrc: UInt32
        let interface: InterfaceID
        let first: Timestamp
        let firstFrame: UInt64
        let start: Timestamp
        let end: Timestamp
        let packets: UInt32
        /// In which it may have left the port to others.
        let pause: Interval

        init(_ stream: Stream, _ window: MediaWindow) {
            flow = stream.flow
            ssrc = stream.ssrc
            interface = stream.interface
            first = stream.first
            firstFrame = stream.firstFrame
            start = window.start
            end = window.end
            packets = window.packets
            pause = window.longestPause > .milliseconds(500) ? window.longestPause : .zero
        }

        var source: Endpoint { flow.source }
        var destination: Endpoint { flow.destination }

        /// A stream of its own, not a straggler: five packets a second at least.
        var isDense: Bool { Double(packets) >= 5 * (end - start).seconds && packets >= 10 }
    }

    private var presences: [Int: [Presence]] = [:]
    private var told: Set<Int> = []
    private static let perCall = 32

    static let wants: Set<Fact.Topic> = [.forgotten, .mediaWindow]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .mediaWindow(let stream, let window):
            for (call, session, toward) in context.media.served(by: stream) where !told.contains(call.number) {
                note(window, of: stream, call, session, toward, context)
            }
        case .forgotten(let call):
            presences[call.number] = nil
            told.remove(call.number)
        default: break
        }
    }

    private mutating func note(
        _ window: MediaWindow, of stream: Stream, _ call: Call, _ session: MediaSession, _ toward: Party,
        _ context: Context
    ) {
        guard let answered = call.answerTime ?? (call.isPartial ? call.start : nil),
            // Where an exchange was cut, who is to send now is not known.
            session.agreement != nil, call.ended.map({ window.end <= $0 }) ?? true, isVoice(stream, window, session),
            !isBundled(stream, session, toward),
            // A group is sent to by all its members.
            !stream.destination.address.isMulticast
        else { return }
        let begin = max(answered, session.negotiated ?? answered) + context.interval(Self.card, "settle")
        let wanted = context.interval(Self.card, "overlap")
        // Taken out, so that what changes is not copied.
        var known = presences.removeValue(forKey: call.number) ?? []
        let new = Presence(stream, window)
        for other in known
        where other.destination == new.destination && other.interface == new.interface && other.ssrc != new.ssrc {
            let from = max(max(new.start, other.start), begin)
            // Streams that take turns do not overlap, however long each goes on.
            let span = min(new.end, other.end) - from - new.pause - other.pause
            guard span >= wanted, new.isDense, other.isDense,
                ![new, other].contains(where: { context.media.isAstray(from: $0.source, call) })
            else { continue }
            told.insert(call.number)
            report(new, other, from: from, span, call, toward, context)
            return
        }
        known.removeAll { $0.ssrc == new.ssrc && $0.flow == new.flow && $0.interface == new.interface }
        if known.count < Self.perCall { known.append(new) }
        presences[call.number] = known
    }

    /// Some devices send keys or comfort noise under an SSRC of its own.
    private func isVoice(_ stream: Stream, _ window: MediaWindow, _ session: MediaSession) -> Bool {
        stream.encoding(in: session, within: window.payloadTypes) != nil
            || (stream.keys.count == 0 && window.payloadTypes.nonzeroBitCount > 0
                && stream.payloadTypes.contains {
                    !PayloadTypes.isComfortNoise(UInt8($0)) && stream.encoding(of: $0, in: session) == nil
                })
    }

    /// Audio and video share the port by agreement (RFC 9143).
    private func isBundled(_ stream: Stream, _ session: MediaSession, _ toward: Party) -> Bool {
        session[toward].description?.media.contains { $0.kind != "audio" && $0.endpoint == stream.destination } ?? false
    }

    private func report(
        _ one: Presence, _ two: Presence, from: Timestamp, _ span: Interval, _ call: Call, _ toward: Party,
        _ context: Context
    ) {
        let isOneSender = one.source == two.source
        let name = Wording.party(toward)
        let first = one.first <= two.first ? one : two
        let second = one.first <= two.first ? two : one
        let ssrcs = "\(Wording.hexadecimal(first.ssrc)), \(Wording.hexadecimal(second.ssrc))"
        let who =
            isOneSender
            ? Text(en: "\(first.source) sends two streams", zh: "\(first.source) 同时发送两条流")
            : Text(
                en: "\(first.source) and \(second.source) both send", zh: "\(first.source) 和 \(second.source) 同时发送")
        let title = Text(
            en:
                """
                \(who.en) to \(first.destination) of \(name.en) at the same time (SSRC \(ssrcs)), for \
                \(Wording.seconds(span)) or more.
                """,
            zh: "\(who.zh)到\(name.zh)的 \(first.destination)（SSRC \(ssrcs)），重叠至少 \(Wording.seconds(span))。")
        let gate = context.gated(isOneSender ? .possible : .likely, call)
        let answered = call.answerTime ?? call.start
        let cause: Cause =
            first.first < answered
            ? Cause(
                .earlyMediaGoesOn, confidence: min(gate.confidence, .likely),
                text: Text(
                    en: "\(first.source) has sent since before the answer: early media was not stopped",
                    zh: "\(first.source) 自应答前一直在发送：早期媒体没有停止"))
            : Cause(
                isOneSender ? .twoStreamsOfOneSender : .twoSenders, confidence: gate.confidence,
                text: Text(
                    en: "\(second.source) joined while \(first.source) went on",
                    zh: "\(second.source) 开始发送时 \(first.source) 仍在发送"))
        context.tell(
            Self.card, title, severity: isOneSender ? .notice : .warning, gate: gate, call: call,
            place: Place(second.flow, direction: .toward(toward)), causes: [cause],
            evidence: [first, second].map { stream in
                Evidence(
                    time: stream.first, frame: stream.firstFrame,
                    text: Text(
                        en: "first packet of \(Wording.hexadecimal(stream.ssrc)) from \(stream.source)",
                        zh: "\(stream.source) 的 \(Wording.hexadecimal(stream.ssrc)) 首包"))
            } + [Evidence(time: from, text: Text(en: "both send from here on", zh: "自此两者同时发送"))],
            fix: Text(
                en:
                    """
                    Stop the older source (early media, hung call), and let the receiver accept media \
                    from the agreed source only.
                    """,
                zh: "请停止较早的源（早期媒体、挂死的通话），并让接收方只接受协商来源的媒体。"))
    }
}
