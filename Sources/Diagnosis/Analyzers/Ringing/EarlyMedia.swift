import SIP
import Tracking
import Wire

/// Early media that an 18x with SDP promised and nobody sent, or that broke off while it still rang (RFC 3960 §3).
///
/// A caller's side that gets an SDP in 18x stops its own ringing tone and plays what comes. Judged where media of the
/// call passes: where none had until the answer, what comes after it tells whether it would have been seen. A 18x without
/// SDP, `P-Early-Media: inactive` (RFC 5009), preconditions not met (RFC 3312) or a direction that does not send leave the
/// tone to the caller's side. Silence suppression can look like a cut.
struct EarlyMedia: Analyzer {
    static let missing = Card(
        kind: .earlyMediaMissing,
        summary: Text(en: "early media is promised and not sent", zh: "承诺了早期媒体却没有发送"), severity: .warning,
        thresholds: [.init("silence", 3, unit: "s")],
        page: Page(en: EnglishPages.earlyMediaMissing, zh: ChinesePages.earlyMediaMissing))
    static let cut = Card(
        kind: .earlyMediaCut,
        summary: Text(en: "early media stops while it still rings", zh: "振铃期间早期媒体中断"), severity: .notice,
        thresholds: [.init("silence", 2, unit: "s"), .init("packets", 25, unit: "count")],
        page: Page(en: EnglishPages.earlyMediaCut, zh: ChinesePages.earlyMediaCut))
    static let cards = [missing, cut]

    private struct Promise {
        let time: Timestamp
        let code: Int
        let status: String
        let answerer: Endpoint
        let client: Endpoint
        let evidence: Evidence
        /// Whose promise it is, and where its media comes from.
        let tag: String?
        let media: Endpoint?
        var isTold = false
        /// When the call was answered with nothing of its media seen: undecided until some is.
        var answered: Timestamp?
    }

    private var promises: [Int: Promise] = [:]

    static let wants: Set<Fact.Topic> = [.provisional, .answered, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .provisional(let transaction, let response, repeated: false): noteRinging(transaction, response, context)
        case .answered(let call, let answer):
            judgeCut(call, at: answer.time, context)
            noteAnswer(call, at: answer.time, context)
        case .ended(let call, at: let time):
            if promises[call.number]?.answered == nil {
                judgeCut(call, at: time, context)
                judgeMissing(call, at: time, context)
            }
            judgeAfterAnswer(call, context)
            promises[call.number] = nil
        case .forgotten(let call): promises[call.number] = nil
        default: break
        }
    }

    private mutating func noteRinging(_ transaction: Transaction, _ response: Observation, _ context: Context) {
        guard let call = transaction.call, call.callerFacing === transaction, call.answered == nil,
            call.state == .setup || call.state == .ringing, let code = response.message.statusCode, code > 100
        else { return }
        guard let sdp = response.message.sdp else {
            // From now on the caller's own side plays the tone; 199 and 181 say nothing of it.
            if code == 180 { promises[call.number] = nil }
            return
        }
        guard Self.sender(sdp) != nil, !Self.isGated(response.message), transaction.request.message.sdp != nil else {
            promises[call.number] = nil
            return
        }
        guard promises[call.number] == nil else { return }
        let status = Wording.status(response.message)
        promises[call.number] = Promise(
            time: response.time, code: code, status: status, answerer: response.flow.source,
            client: response.flow.destination,
            evidence: Evidence(response, Text(en: "\(status) with SDP", zh: "带 SDP 的 \(status)")),
            tag: response.message.toTag, media: Self.sender(sdp)?.endpoint)
        context.wake(at: response.time + context.interval(Self.missing, "silence"), .call(call))
    }

    /// The section whose audio it is.
    private static func sender(_ sdp: SessionDescription) -> MediaDescription? {
        sdp.media.first { $0.isLiveAudio && $0.direction.sends && !$0.namesNoAddress }
    }

    /// RFC 5009 §8: the network will not let early media through. RFC 3312 §11: the SDP reserves, and does not ring yet.
    private static func isGated(_ message: SIPMessage) -> Bool {
        message.require.contains("precondition")
            || message.headers.contains {
                $0.name.lowercased() == "p-early-media"
                    && ($0.value.lowercased().contains("inactive") || $0.value.lowercased().contains("recvonly"))
            }
    }

    // MARK: Missing

    private static let afterAnswer = 1

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .call(let call) = subject else { return }
        if tag == Self.afterAnswer {
            judgeAfterAnswer(call, context)
        } else if call.state == .setup || call.state == .ringing {
            judgeMissing(call, at: context.now, context)
        }
    }

    /// It rings, or has until `time`.
    private mutating func judgeMissing(_ call: Call, at time: Timestamp, _ context: Context) {
        guard let promise = promises[call.number], !promise.isTold,
            time - promise.time >= context.interval(Self.missing, "silence"),
            !context.isAcrossClockStep(promise.time, time),
            Self.isSilent(Self.streams(of: call, toward: .caller, context), from: promise.time, until: time),
            Self.isOnPath(call, context)
        else { return }
        report(promise, call, until: time, context)
    }

    private static func isSilent(_ streams: [Stream], from start: Timestamp, until end: Timestamp) -> Bool {
        streams.allSatisfy { $0.last < start - .seconds(1) || $0.first >= end }
    }

    private mutating func noteAnswer(_ call: Call, at time: Timestamp, _ context: Context) {
        judgeMissing(call, at: time, context)
        let silence = context.interval(Self.missing, "silence")
        guard let promise = promises[call.number], !promise.isTold, time - promise.time >= silence else {
            promises[call.number] = nil
            return
        }
        promises[call.number]?.answered = time
        context.wake(at: time + silence, .call(call), tag: Self.afterAnswer)
    }

    /// What was promised comes from the same place, and only since the answer: the capture would have shown it before.
    private mutating func judgeAfterAnswer(_ call: Call, _ context: Context) {
        guard let promise = promises[call.number], !promise.isTold, let answered = promise.answered,
            let final = call.callerFacing?.final?.message, final.to.tag == promise.tag, !final.isBodyCut,
            final.sdp.map({ Self.sender($0)?.endpoint == promise.media }) ?? true
        else { return }
        let streams = Self.streams(of: call, toward: .caller, context)
        // Sound that comes with the answer may be a little ahead of it.
        let sound = answered - .seconds(1)
        guard streams.contains(where: { $0.isConfirmed && $0.first >= sound }),
            Self.isSilent(streams, from: promise.time, until: sound)
        else { return }
        report(promise, call, until: answered, context)
    }

    private mutating func report(_ promise: Promise, _ call: Call, until end: Timestamp, _ context: Context) {
        promises[call.number]?.isTold = true
        let waited = end - promise.time
        // To a 180 most phones ring by themselves until media comes, SDP or not.
        let severity: Severity = promise.code == 180 ? .notice : .warning
        let mayPause = call.legs.contains(where: \.mayPause)
        let gate = context.gated(mayPause ? .possible : .likely, call)
        let title = Text(
            en:
                """
                \(promise.answerer) promised early media (\(promise.status) with SDP) and sent no RTP in \
                \(Wording.seconds(waited)): the caller hears neither ringing nor announcement.
                """,
            zh:
                """
                \(promise.answerer) 以带 SDP 的 \(promise.status) 承诺了早期媒体，但 \(Wording.seconds(waited)) \
                内没有发送 RTP：主叫听不到回铃音或提示音。
                """)
        context.tell(
            Self.missing, title, at: promise.time, severity: severity, gate: gate, call: call,
            place: Place(direction: .toward(.caller), from: promise.answerer, to: promise.client),
            causes: [
                Cause(
                    .peerNotSending, confidence: gate.confidence,
                    text: Text(
                        en: "no RTP for the caller passed here while it rang", zh: "振铃期间此处没有发往主叫的 RTP"))
            ],
            evidence: [promise.evidence],
            fix: Text(
                en:
                    """
                    Let \(promise.answerer.address) send its tone with the SDP, or ring with a 180 without SDP; \
                    or let the caller's side play ringing until media comes (RFC 3960 §3.2).
                    """,
                zh:
                    """
                    让 \(promise.answerer.address) 在给出 SDP 时同时送音，或改用不带 SDP 的 180；\
                    也可让主叫侧在媒体到来前自行放回铃音（RFC 3960 §3.2）。
                    """))
    }

    private static func streams(of call: Call, toward party: Party, _ context: Context) -> [Stream] {
        call.legs.flatMap { context.media.audio(in: $0, toward: party) }
    }

    /// Media of this call ends here or was seen here.
    private static func isOnPath(_ call: Call, _ context: Context) -> Bool {
        guard context.media.isInSight else { return false }
        return call.legs.contains { leg in
            Party.allCases.contains { party in
                leg[party].endpoint.map { context.isLocal($0.address) } ?? false
                    || !context.media.audio(in: leg, toward: party).isEmpty
            }
        }
    }

    // MARK: Cut

    private func judgeCut(_ call: Call, at end: Timestamp, _ context: Context) {
        guard let promise = promises[call.number], !promise.isTold else { return }
        let early = Self.streams(of: call, toward: .caller, context).filter { $0.last >= promise.time }
        guard let last = early.max(by: { $0.last < $1.last }), !context.isAcrossClockStep(last.last, end),
            end - last.last > context.interval(Self.cut, "silence"),
            Double(early.map(\.packets).max() ?? 0) >= context.threshold(Self.cut, "packets"),
            !early.contains(where: { $0.endsInSilence || $0.pauses > 0 }), !call.legs.contains(where: \.mayPause)
        else { return }
        let name = Wording.seconds(end - last.last)
        let gate = context.gated(.likely, call)
        let title = Text(
            en:
                "the early media of \(last.source) stopped \(name) before the ringing ended; then the caller heard nothing.",
            zh: "\(last.source) 的早期媒体在振铃结束前 \(name) 中断，此后主叫听不到声音。")
        context.tell(
            Self.cut, title, at: last.last, severity: .notice, gate: gate, call: call,
            place: Place(last.flow, direction: .toward(.caller)),
            causes: [Cause(.earlyMediaStopped, confidence: gate.confidence, text: title)],
            evidence: [
                promise.evidence,
                Evidence(time: last.last, text: Text(en: "last early RTP packet", zh: "早期媒体的最后一个 RTP 包")),
            ],
            fix: Text(
                en: "Let \(promise.answerer.address) play its tone until the answer or the refusal.",
                zh: "让 \(promise.answerer.address) 一直送音，直到应答或拒绝。"))
    }
}
