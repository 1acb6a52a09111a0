import SIP
import Tracking
import Wire

/// Sound that begins late; and what was told of a call before it did.
///
/// A verdict of silence is given while the call goes on, that somebody may look at it. What comes after that proves the
/// way open: `late-media` then stands in its place.
extension MediaVerdict {
    struct Told {
        let kind: Kind
        /// Who was told to hear nothing; nil for both.
        let deaf: Party?
        /// From when on both ways were expected; nil where what comes later takes nothing back.
        let since: Timestamp?
        /// When nothing had come yet.
        let time: Timestamp
    }

    /// The tag of wakes that ask whether a verdict still holds.
    static let again = 1
    private static let patience = Interval.seconds(5)

    /// - Returns: What was told of the call before that this verdict is to replace.
    mutating func note(
        _ kind: Kind, deaf: Party?, _ view: MediaView?, _ call: Call, _ context: Context
    ) -> Kind? {
        let before = unheard[call.number]
        if before?.kind == kind, before?.deaf == deaf, before?.since == view?.expectedSince { return nil }
        unheard[call.number] = Told(kind: kind, deaf: deaf, since: view?.expectedSince, time: context.now)
        if view != nil { context.wake(at: context.now + Self.patience, .call(call), tag: Self.again) }
        guard let before, let since = before.since, before.kind != kind, since == view?.expectedSince else {
            return nil
        }
        return before.kind
    }

    mutating func lookAgain(at call: Call, _ context: Context) {
        guard unheard[call.number]?.since != nil else { return }
        revise(MediaView(call: call, at: context.now, context), context)
        if unheard[call.number] == nil {
            context.settle(call)
        } else {
            context.wake(at: context.now + Self.patience, .call(call), tag: Self.again)
        }
    }

    /// All who were told to hear nothing hear now, and nothing was negotiated between.
    mutating func revise(_ view: MediaView, _ context: Context) {
        guard let told = unheard[view.call.number], let since = told.since, since == view.expectedSince,
            let answered = view.call.answerTime
        else { return }
        let deaf = told.deaf.map { [$0] } ?? Party.allCases
        let needed = UInt64(context.threshold(Self.oneWay, "packets"))
        guard deaf.allSatisfy({ view.packets(toward: $0) >= needed }) else { return }
        // What had been sent before and reached nobody is another matter: that it gets there now takes nothing back.
        let begun = deaf.compactMap { party in
            view.delivered(toward: party).map(\.first).min().flatMap { $0 > told.time ? (party, $0) : nil }
        }
        // The one that waited longest.
        guard begun.count == deaf.count, let (party, moment) = begun.max(by: { $0.1 < $1.1 }) else { return }
        // What a change of media brought back was missing before it.
        let isChanged = view.call.sessions.contains { session in
            session.negotiated.map { $0 > told.time && $0 <= moment } ?? false
        }
        guard !isChanged else { return }
        unheard[view.call.number] = nil
        let isFirst = since <= answered + .milliseconds(500)
        let delay = Wording.seconds(moment - (isFirst ? answered : since))
        let name = Wording.party(party)
        let port = view.place(of: party).map { "\($0.port)" } ?? "?"
        let begin = isFirst ? Text(en: "the answer", zh: "应答") : Text(en: "the last change of media", zh: "最近一次媒体协商")
        let mayPause = view.session?.mayPause ?? false
        let gate = context.gated(mayPause ? .possible : .likely, view.call)
        let title = Text(
            en:
                "\(name.en) hears the first sound only \(delay) after \(begin.en): UDP \(port) is open, nothing is blocked.",
            zh: "\(begin.zh) \(delay) 之后\(name.zh)才听到声音：UDP \(port) 是通的，媒体未被阻断。")
        var report = Report(
            Self.late, title, at: moment, severity: mayPause ? .notice : .warning, gate: gate, call: view.call,
            place: view.path(toward: party),
            evidence: [
                Evidence(time: moment, text: Text(en: "first RTP packet", zh: "首个 RTP 包")),
                Evidence(
                    time: told.time,
                    text: Text(
                        en: "nothing had come up to here: what was told of it as \(told.kind.rawValue) is taken back",
                        zh: "到此为止尚无声音：此前报告的 \(told.kind.rawValue) 就此撤回")),
            ], fix: Self.lateFix(party))
        report.revises = told.kind
        context.report(report)
    }

    func judgeLateness(_ view: MediaView, answered: Timestamp, _ context: Context) {
        // Where its INVITE was not captured, when it was answered is not known either.
        guard !view.call.isPartial else { return }
        let limit = context.interval(Self.late, "delay")
        for party in Party.allCases {
            guard let first = view.firstPacket(toward: party) else { continue }
            let delay = first - answered
            guard delay > limit, !context.isAcrossClockStep(answered, first) else { continue }
            let name = Wording.party(party)
            // With silence suppression agreed, a sender may begin quietly.
            let mayPause = view.session?.mayPause ?? false
            let gate = context.gated(mayPause ? .possible : .likely, view.call)
            let cause =
                MediaCauses.lateACK(view.call, answered: answered, sound: first)
                ?? MediaCauses.ofLateness(view, toward: party, first, context)
            let why = cause.map { Text(en: ": ", zh: "：") + $0.cause.text } ?? Text(en: "", zh: "")
            let title =
                Text(
                    en: "\(name.en) hears the first sound only \(Wording.seconds(delay)) after the answer",
                    zh: "应答 \(Wording.seconds(delay)) 之后\(name.zh)才听到声音") + why + Text(en: ".", zh: "。")
            context.tell(
                Self.late, title, at: first, severity: mayPause ? .notice : .warning, gate: Gate(gate.confidence),
                call: view.call, place: view.path(toward: party), causes: cause.map { [$0.cause] } ?? [],
                evidence: [Evidence(time: first, text: Text(en: "first RTP packet", zh: "首个 RTP 包"))],
                fix: cause?.fix ?? Self.lateFix(party))
            return
        }
    }

    private static func lateFix(_ party: Party) -> Text {
        let name = Wording.party(party)
        return Text(
            en: "Ask why media toward \(name.en) is opened late: 100rel/PRACK, ICE, or a slow media gateway.",
            zh: "请查明为何发往\(name.zh)的媒体开通较晚：100rel/PRACK、ICE 或媒体网关慢。")
    }
}

extension MediaSession {
    /// Silence suppression was agreed: comfort noise offered, or a codec with its own (RFC 3389, RFC 3551 §4.1).
    var mayPause: Bool {
        Party.allCases.contains { party in
            self[party].audio?.formats.contains { $0.payloadType == 13 || $0.encoding.uppercased() == "CN" } ?? false
        }
    }
}
