import SIP
import Tracking
import Wire

/// Calls that are answered and not heard: one way, no way, late, or cut off.
///
/// Judged on packet time: `confirm` after the answer or the last renegotiation, and again when the call ends; never
/// before `settle`. Holds, media that passes elsewhere, video and fax are silence. Why it happened is ranked in
/// `MediaCauses`; where two capture points disagree, the fault lies between them.
struct MediaVerdict: Analyzer {
    private static let thresholds: [Card.Threshold] = [
        .init("settle", 3, unit: "s"), .init("confirm", 10, unit: "s"), .init("packets", 25, unit: "count"),
    ]
    static let oneWay = Card(
        kind: .oneWayAudio, summary: Text(en: "only one side is heard", zh: "单通：只有一方能听到声音"),
        severity: .error, thresholds: thresholds + [.init("unsignalled", 20, unit: "s")],
        page: Page(en: EnglishPages.oneWayAudio, zh: ChinesePages.oneWayAudio),
        tally: Card.Tally(answers, Text(en: "were heard one way only", zh: "单通")))
    static let none = Card(
        kind: .noAudio, summary: Text(en: "neither side is heard", zh: "双方都听不到声音"), severity: .error,
        page: Page(en: EnglishPages.noAudio, zh: ChinesePages.noAudio),
        tally: Card.Tally(answers, Text(en: "were not heard at all", zh: "双方无声")))
    private static let answers = Text(en: "answered calls", zh: "个接通的呼叫")
    static let late = Card(
        kind: .lateMedia, summary: Text(en: "sound begins late after the answer", zh: "应答后声音迟到"), severity: .warning,
        thresholds: [.init("delay", 2, unit: "s")],
        page: Page(en: EnglishPages.lateMedia, zh: ChinesePages.lateMedia))
    static let stopped = Card(
        kind: .mediaStopped, summary: Text(en: "sound stops before the call ends", zh: "通话结束前声音中断"),
        severity: .warning, thresholds: [.init("silence", 3, unit: "s")],
        page: Page(en: EnglishPages.mediaStopped, zh: ChinesePages.mediaStopped))
    static let cards = [oneWay, none, late, stopped] + MediaCauses.cards

    /// Exchanges in which a resume left a direction off that nobody asked to hold.
    private var leftOff: [Int: (since: Timestamp, leftover: Holds.Leftover)] = [:]
    /// Calls already told to be unheard: sound that comes later is no second fault.
    var unheard: [Int: Told] = [:]

    static let wants: Set<Fact.Topic> = [.answered, .negotiated, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .answered(let call, let answer):
            scheduleVerdict(call, after: answer.time, context)
        case .negotiated(let call, let session, let time):
            noteNegotiation(call, session, at: time)
            if call.answered != nil || call.isPartial { scheduleVerdict(call, after: time, context) }
        case .ended(let call, let time): judge(call, at: time, isOver: true, context)
        case .forgotten(let call):
            leftOff[call.number] = nil
            unheard[call.number] = nil
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .call(let call) = subject, call.state == .answered else { return }
        if tag == Self.again { return lookAgain(at: call, context) }
        let confirm = context.interval(Self.oneWay, "confirm")
        // A later negotiation has its own deadline.
        let latest = call.sessions.compactMap(\.negotiated).max() ?? .distantPast
        let since = max(latest, call.answerTime ?? call.start)
        guard context.now - since >= confirm else { return }
        judge(call, at: context.now, isOver: false, context)
        context.settle(call)
    }

    mutating func finish(_ context: Context) {
        for call in context.tracker.calls.values.sorted(by: { $0.number < $1.number }) where call.state == .answered {
            judge(call, at: context.now, isOver: false, context)
        }
    }

    private func scheduleVerdict(_ call: Call, after time: Timestamp, _ context: Context) {
        context.wake(at: time + context.interval(Self.oneWay, "confirm"), .call(call))
    }

    // MARK: Hold that stays

    private mutating func noteNegotiation(_ call: Call, _ session: MediaSession, at time: Timestamp) {
        leftOff[call.number] = nil
        guard call.answered != nil || call.isPartial, let leftover = session.hold.leftover else { return }
        leftOff[call.number] = (time, leftover)
    }

    // MARK: Verdict

    private mutating func judge(_ call: Call, at time: Timestamp, isOver: Bool, _ context: Context) {
        guard let answered = call.answerTime ?? (call.isPartial ? call.start : nil) else { return }
        // Where no media can be seen nothing is judged: a proxy's host is spared the look at each call.
        guard context.media.isInSight else { return }
        let settle = context.interval(Self.oneWay, "settle")
        if let (since, leftover) = leftOff[call.number], time - since >= settle {
            let view = MediaView(call: call, at: time, since: since, context)
            // Who is heard all the same goes by what it receives, not by its SDP.
            if view.isOnPath, leftover.deaf.allSatisfy({ view.packets(toward: $0) == 0 }) {
                let deaf = leftover.deaf.count == 1 ? leftover.deaf.first : nil
                return report(view, deaf: deaf, leftover: leftover, context)
            }
        }
        let view = MediaView(call: call, at: time, context)
        guard let since = view.expectedSince, time - since >= settle, view.isOnPath else { return }
        // Who gave up before the answer owes it no sound.
        if view.packets(toward: .callee) == 0, FailedCancel(of: call) != nil { return }
        // Whose reports count what it receives hears it, by a way that does not pass here.
        guard !Party.allCases.contains(where: { view.packets(toward: $0) == 0 && view.reportsHearing($0) }) else {
            return
        }
        let needed = UInt64(context.threshold(Self.oneWay, "packets"))
        let toCaller = view.packets(toward: .caller)
        let toCallee = view.packets(toward: .callee)
        if toCaller == 0, toCallee == 0 {
            report(view, deaf: nil, leftover: nil, context)
        } else if toCaller == 0, toCallee >= needed {
            report(view, deaf: .caller, leftover: nil, context)
        } else if toCallee == 0, toCaller >= needed {
            report(view, deaf: .callee, leftover: nil, context)
        } else if toCaller > 0, toCallee > 0 {
            if unheard[call.number] != nil { revise(view, context) }
            if since <= answered + .milliseconds(500), unheard[call.number] == nil {
                judgeLateness(view, answered: answered, context)
            }
            if unheard[call.number] == nil, let report = Self.deafByItsReports(view, since: since, context) {
                unheard[call.number] = Told(kind: report.kind, deaf: nil, since: nil, time: time)
                context.report(report)
            }
            if isOver {
                judgeStop(view, end: time, context)
                countHeard(view, context)
            }
            noteRecovered(view, context)
        }
    }

    /// Both sides were heard: each where it listens.
    private func countHeard(_ view: MediaView, _ context: Context) {
        guard unheard[view.call.number] == nil else { return }
        for place in Party.allCases.compactMap({ view.place(of: $0) }) {
            context.passed(Self.oneWay, at: place)
            context.passed(Self.none, at: place)
        }
    }

    private mutating func report(
        _ view: MediaView, deaf: Party?, leftover: Holds.Leftover?, _ context: Context
    ) {
        let causes = MediaCauses.ranked(view, deaf: deaf, leftover: leftover, context)
        let best = causes.first
        let isFiltered = context.media.mayBeFilteredOut
        // A file without any RTP says nothing of sound that its signalling does not say better.
        if isFiltered, best?.cause.id == .kind(.ackMissing) { return }
        let card = deaf == nil ? Self.none : Self.oneWay
        let revised = note(card.kind, deaf: deaf, leftover == nil ? view : nil, view.call, context)
        let span = Wording.seconds(view.time - (view.expectedSince ?? view.call.answerTime ?? view.call.start))
        let gate = context.gated(
            isFiltered ? .possible : max(best?.cause.confidence ?? .possible, .likely), view.call)
        let who: Text
        let figures: Text
        if let deaf {
            let name = Wording.party(deaf)
            who = Text(en: "\(name.en) hears nothing", zh: "\(name.zh)听不到声音")
            let heard = view.packetsOfTalk(toward: deaf.other)
            let sender = view.source(toward: deaf.other).map(\.description) ?? Wording.party(deaf).en
            let lost = view.lostOnTheWay(toward: deaf)
            figures =
                lost == 0 && best?.cause.id == .kind(.mediaWrongPort)
                ? Text(
                    en: "\(heard) RTP packets went the other way in \(span)", zh: "\(span) 内反方向有 \(heard) 个 RTP 包")
                : lost > 0
                    ? Text(
                        en:
                            """
                            None of \(lost) RTP packets in \(span) got there (\(heard) the other way)
                            """,
                        zh: "\(span) 内发往\(name.zh)的 \(lost) 个 RTP 包均未到达（反方向 \(heard) 个）")
                    : Text(
                        en: "\(heard) RTP packets left \(sender), none came back in \(span)",
                        zh: "\(sender) 发出了 \(heard) 个 RTP 包，\(span) 内没有收到任何返回")
        } else {
            who = Text(en: "neither side hears anything", zh: "双方都听不到声音")
            let lost = Party.allCases.map { view.lostOnTheWay(toward: $0) }
            figures =
                lost.contains { $0 > 0 }
                ? Text(
                    en:
                        """
                        No RTP got through in \(span) (\(lost[0]) to the caller, \(lost[1]) to the callee)
                        """,
                    zh: "\(span) 内发出了 RTP（发往主叫 \(lost[0]) 个，发往被叫 \(lost[1]) 个），但均未送达")
                : Text(en: "no RTP passed here in \(span)", zh: "\(span) 内此处没有任何 RTP 通过")
        }
        let caveat =
            isFiltered
            ? Text(
                en: " This file holds no RTP at all: its capture filter may have left it out.",
                zh: "该文件中没有任何 RTP，也可能是被抓包过滤器排除。") : Text(en: "", zh: "")
        var title = Text(en: "\(who.en). \(figures.en).", zh: "\(who.zh)。\(figures.zh)。")
        if let best {
            let label =
                best.cause.confidence == .proved ? Text(en: "Cause", zh: "原因") : Text(en: "Likely cause", zh: "很可能的原因")
            let word = best.cause.confidence == .possible ? Text(en: "Possible cause", zh: "可能的原因") : label
            title = title + Text(en: " \(word.en): \(best.cause.text.en).", zh: "\(word.zh)：\(best.cause.text.zh)。")
        }
        let toward = deaf ?? .caller
        var report = Report(
            kind: card.kind, time: view.time, severity: isFiltered ? .warning : card.severity,
            confidence: gate.confidence, title: title + caveat + Context.because(gate.reason), call: view.call,
            place: Place(
                direction: deaf.map(Place.Direction.toward), from: view.sender(toward: toward),
                to: view.place(of: toward)),
            causes: causes.map(\.cause), evidence: view.evidence() + causes.flatMap(\.evidence),
            fix: best?.fix ?? MediaCauses.portsFix(context, for: view.call))
        report.revises = revised
        context.report(report)
    }

    private func judgeStop(_ view: MediaView, end: Timestamp, _ context: Context) {
        let limit = context.interval(Self.stopped, "silence")
        guard case .bye = view.call.ending, !view.call.sessions.contains(where: \.offeredFax) else { return }
        let needed = UInt64(context.threshold(Self.oneWay, "packets"))
        for party in Party.allCases {
            guard let last = view.lastPacket(toward: party), end - last > limit,
                view.packets(toward: party) >= needed, !view.endsInSilence(toward: party),
                !view.saidGoodbye(toward: party, after: last), !context.isAcrossClockStep(last, end),
                !view.relaysSilence(toward: party, after: last),
                // More streams than are followed: what came last is not known.
                !view.call.sessions.contains(where: { $0[party].isFull })
            else { continue }
            let name = Wording.party(party)
            let other = view.lastPacket(toward: party.other).map { end - $0 > limit } ?? true
            // Both at once may also be a capture that lost sight of the media.
            let causes = MediaCauses.ofStop(view, toward: party, context)
            let isProved = causes.first?.cause.confidence == .proved
            let gate = context.gated(isProved ? .proved : other ? .possible : .likely, view.call)
            let title =
                other
                ? Text(
                    en: "both directions fell silent \(Wording.seconds(end - last)) before the call ended.",
                    zh: "通话结束前 \(Wording.seconds(end - last)) 双向媒体同时中断。")
                : Text(
                    en: "\(name.en) heard nothing for the last \(Wording.seconds(end - last)) of the call.",
                    zh: "通话最后 \(Wording.seconds(end - last)) \(name.zh)听不到声音。")
            context.tell(
                Self.stopped, title, at: end, severity: .warning, gate: Gate(gate.confidence), call: view.call,
                place: view.path(toward: party), causes: causes.map(\.cause),
                evidence: [
                    Evidence(
                        time: last,
                        text: Text(en: "last RTP packet toward \(name.en)", zh: "发往\(name.zh)的最后一个 RTP 包"))
                ] + causes.flatMap(\.evidence),
                fix: causes.first?.fix
                    ?? Text(
                        en:
                            """
                            Check what stopped the media toward \(name.en) at that moment: a network \
                            change, a NAT binding, the device.
                            """,
                        zh: "请查明当时是什么中断了发往\(name.zh)的媒体：网络切换、NAT 绑定老化或终端设备。"))
            return
        }
    }

    /// ICMP said that media could not be delivered, yet the call was heard in the end: worth a notice only.
    private func noteRecovered(_ view: MediaView, _ context: Context) {
        for session in view.call.sessions {
            for party in Party.allCases {
                // What comes as the call is torn down is the port closing, not a fault.
                guard let answered = view.call.answerTime, let heard = view.lastPacket(toward: party),
                    let icmp = session[party].icmpErrors.first(where: { $0.time >= answered - .seconds(1) }),
                    let last = session[party].lastICMP, heard > last.time + .seconds(1),
                    view.concerns(icmp, toward: party)
                else { continue }
                let meaning = Blocker.meaning(icmp.error)
                // A host that limits its errors leaves pauses between them in which nothing is heard either.
                let spacing = (last.time - icmp.time).seconds / Double(max(1, session[party].icmpCount - 1))
                guard (heard - last.time).seconds > spacing * 2 else { continue }
                let title = Text(
                    en:
                        """
                        \(icmp.error.reporter) refused media to \(icmp.error.quoted.destination) \
                        (\(meaning.en)) for a while; the call was heard after.
                        """,
                    zh: "\(icmp.error.reporter) 曾拒绝发往 \(icmp.error.quoted.destination) 的媒体（\(meaning.zh)），之后通话恢复有声。")
                context.report(
                    Report(
                        kind: .mediaBlocked, time: icmp.time, severity: .notice, confidence: .proved, title: title,
                        call: view.call,
                        place: Place(icmp.error.quoted, direction: .toward(party)),
                        causes: [Cause(Blocker.reason(icmp.error), confidence: .proved, text: title)],
                        evidence: [Evidence(time: icmp.time, frame: icmp.frame, text: meaning)],
                        fix: MediaCauses.portsFix(context, for: view.call)))
                return
            }
        }
    }
}
