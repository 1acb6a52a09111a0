import SIP
import Tracking
import Wire

/// Media encryption that the two sides do not share (RFC 3711, RFC 4568, RFC 5763, RFC 8445).
///
/// The receiver drops what it cannot decrypt: silence although packets arrive. SRTP cannot be told from RTP by its
/// header; a G.711 or G.722 payload tells, being one byte a clock tick long, and longer by its authentication tag
/// once encrypted. Handshakes that fall back to plain RTP which both sides hear are no fault (RFC 8643).
struct SRTPMismatch: Analyzer {
    static let card = Card(
        kind: .srtpMismatch,
        summary: Text(en: "the two sides do not share one media encryption", zh: "双方的媒体加密方式不一致"), severity: .error,
        thresholds: [
            .init("settle", 3, unit: "s"), .init("handshake", 8, unit: "s"), .init("attempts", 3, unit: "count"),
        ], page: Page(en: EnglishPages.srtpMismatch, zh: ChinesePages.srtpMismatch))
    static let cards = [card]

    private var told: Set<Int> = []

    static let wants: Set<Fact.Topic> = [.answered, .negotiated, .ended, .forgotten, .mediaWindow]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .answered(let call, let answer): schedule(call, after: answer.time, context)
        case .negotiated(let call, _, at: let time) where call.answered != nil: schedule(call, after: time, context)
        case .mediaWindow(let stream, let window): judge(window, of: stream, context)
        case .ended(let call, at: let time):
            if let answered = call.answerTime, time - answered >= context.interval(Self.card, "settle") {
                judge(call, context)
            }
        case .forgotten(let call): told.remove(call.number)
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        if case .call(let call) = subject, call.state == .answered { judge(call, context) }
    }

    private func schedule(_ call: Call, after time: Timestamp, _ context: Context) {
        guard
            call.sessions.contains(where: { session in
                Party.allCases.contains { SecureMedia.isSecured(session[$0].audio) }
            })
        else {
            return
        }
        for name in ["settle", "handshake"] { context.wake(at: time + context.interval(Self.card, name), .call(call)) }
    }

    private mutating func judge(_ call: Call, _ context: Context) {
        guard !told.contains(call.number) else { return }
        for session in call.sessions where session.negotiated != nil {
            if let fault = SecureMedia.fault(of: session, call, context) {
                return report(fault, call, session, context)
            }
        }
    }

    private mutating func judge(_ window: MediaWindow, of stream: Stream, _ context: Context) {
        for (call, session, toward) in context.media.served(by: stream) {
            guard !told.contains(call.number), let answered = call.answerTime, let negotiated = session.negotiated,
                session.offerer == nil, window.start >= max(answered, negotiated),
                let fault = SecureMedia.fault(in: window, of: stream, session, toward)
            else { continue }
            report(fault, call, session, context)
        }
    }

    private mutating func report(_ fault: SecureMedia.Fault, _ call: Call, _ session: MediaSession, _ context: Context)
    {
        told.insert(call.number)
        let gate = context.gated(fault.confidence, call)
        // Checks are no encryption: where they find no path, what is wrong is that nobody hears.
        let isPath =
            fault.reason.isOfPath
            && call.sessions.allSatisfy { session in
                Party.allCases.allSatisfy { context.media.packets(in: session, toward: $0) == 0 }
            }
        let symptom = isPath ? Text(en: "neither side hears anything: ", zh: "双方都听不到声音：") : Text(en: "", zh: "")
        let title = symptom + fault.text + Text(en: ".", zh: "。")
        context.report(
            Report(
                kind: isPath ? MediaVerdict.none.kind : Self.card.kind, time: context.now, severity: fault.severity,
                confidence: gate.confidence,
                title: title + Context.because(gate.reason), because: fault.text, call: call,
                place: Place(
                    direction: fault.toward.map(Place.Direction.toward),
                    from: session[fault.toward?.other ?? .caller].endpoint,
                    to: session[fault.toward ?? .callee].endpoint),
                causes: [Cause(fault.reason, confidence: gate.confidence, text: fault.text)],
                evidence: Party.allCases.compactMap { party in
                    session[party].described.map {
                        Evidence(
                            $0,
                            Text(
                                en: "SDP of \(Wording.party(party).en): \(SecureMedia.shown(session[party].audio))",
                                zh: "\(Wording.party(party).zh)的 SDP：\(SecureMedia.shown(session[party].audio))"))
                    }
                }, fix: fault.fix))
    }
}
