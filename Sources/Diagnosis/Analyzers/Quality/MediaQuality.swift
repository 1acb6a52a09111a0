import SIP
import Tracking
import Wire

/// Loss, jitter and estimated quality of what passes here, interval by interval (RFC 3550 A.3, A.8; ITU-T G.107).
///
/// Judged when the call ends: three bad intervals of 5 s, or all of a stream too short for three. Speech without
/// signalling is judged by its direction only, at its third bad interval, and is a warning at most. What is lost behind this point shows only
/// in the receivers' reports: they speak for the far side where nothing was lost before us.
struct MediaQuality: Analyzer {
    private static let span: [Card.Threshold] = [
        .init("windows", 3, unit: "count"), .init("packets", 100, unit: "count"),
    ]
    static let loss = Card(
        kind: .packetLoss, summary: Text(en: "packets of the voice are lost", zh: "语音丢包"), severity: .error,
        thresholds: [.init("warning", 1, unit: "percent"), .init("error", 5, unit: "percent")] + span,
        page: Page(en: EnglishPages.packetLoss, zh: ChinesePages.packetLoss))
    static let jitter = Card(
        kind: .highJitter, summary: Text(en: "packets of the voice arrive unevenly", zh: "语音包到达时间抖动过大"),
        severity: .error, thresholds: [.init("warning", 30, unit: "ms"), .init("error", 60, unit: "ms")] + span,
        page: Page(en: EnglishPages.highJitter, zh: ChinesePages.highJitter))
    static let quality = Card(
        kind: .poorQuality, summary: Text(en: "the estimated speech quality is poor", zh: "估算的语音质量差"),
        severity: .error, thresholds: [.init("warning", 3.6, unit: "MOS"), .init("error", 3.1, unit: "MOS")] + span,
        page: Page(en: EnglishPages.poorQuality, zh: ChinesePages.poorQuality))
    static let cards = [loss, jitter, quality]

    private var calls: [Int: [StreamTally]] = [:]
    private var far: [Int: [Party: FarTally]] = [:]
    /// Streams whose signalling was not seen.
    private var strangers = Table<StreamKey, StreamTally>(.packetLoss)
    private static let perCall = 64

    static let wants: Set<Fact.Topic> = [.ended, .forgotten, .mediaWindow, .farReport]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .mediaWindow(let stream, let window): note(window, of: stream, context)
        case .farReport(let call, _, let party, let report):
            guard call.state != .ended else { return }
            far[call.number, default: [:]][party, default: FarTally()].note(report)
        case .ended(let call, at: _): judge(call, context)
        case .forgotten(let call):
            calls[call.number] = nil
            far[call.number] = nil
        default: break
        }
    }

    mutating func finish(_ context: Context) {
        for call in context.tracker.calls.values.sorted(by: { $0.number < $1.number }) where call.state == .answered {
            judge(call, context)
        }
        for key in strangers.keys.sorted() { judgeStranger(key, isOver: true, context) }
    }

    private mutating func note(_ window: MediaWindow, of stream: Stream, _ context: Context) {
        guard window.expected > 0 else { return }
        let key = StreamKey(stream)
        let served = context.media.served(by: stream)
        if served.isEmpty {
            guard !stream.binding.isBound else { return }
            let drops = context.tracker.captureDrops
            let limits = Limits(context)
            if !strangers.contains(key) { strangers[key, context] = StreamTally(key, dropsBefore: drops) }
            strangers.change(key) { $0.note(window, of: stream, in: nil, limits) }
            judgeStranger(key, isOver: false, context)
            return
        }
        strangers.remove(key)
        let limits = Limits(context)
        for (call, session, toward) in served {
            if let ended = call.ended, window.end > ended { continue }
            // Taken out, so that what changes is not copied.
            var tallies = calls.removeValue(forKey: call.number) ?? []
            if let index = tallies.firstIndex(where: { $0.key == key }) {
                tallies[index].note(window, of: stream, in: session, limits)
            } else if tallies.count < Self.perCall {
                var tally = StreamTally(key, session: session, toward: toward)
                tally.note(window, of: stream, in: session, limits)
                tallies.append(tally)
            }
            far[call.number]?[toward]?.settle(
                upTo: window.end, beside: tallies.filter { $0.toward == toward }, limits)
            calls[call.number] = tallies
        }
    }

    // MARK: Verdict

    private mutating func judge(_ call: Call, _ context: Context) {
        let tallies = calls.removeValue(forKey: call.number) ?? []
        var reports = far.removeValue(forKey: call.number) ?? [:]
        guard call.answered != nil || call.isPartial else { return }
        let limits = Limits(context)
        for party in Party.allCases {
            let streams = tallies.filter { $0.toward == party }
            reports[party]?.settle(upTo: .distantFuture, beside: streams, limits)
            let witness = streams.first?.session?[party].rtcp
            let lossy = streams.filter { $0.lossSeverity(limits) != nil }.max { $0.badness < $1.badness }
            let missed = lossy.flatMap {
                Self.missed($0, reports[party], opposite: tallies.filter { $0.toward == party.other }, context)
            }
            if let lossy, let missed {
                context.report(
                    QualityReport(call: call, toward: party, context: context).missed(lossy, missed))
            } else if let lossy, let severity = lossy.lossSeverity(limits) {
                let clean = streams.first { $0.isSameElsewhere(lossy) && $0.lostPercent * 2 < lossy.lostPercent }
                let isWitnessed = clean != nil || (witness?.lostPercent).map { $0 * 2 >= lossy.lostPercent } ?? false
                context.report(
                    QualityReport(call: call, toward: party, context: context)
                        .loss(lossy, severity, before: clean, isWitnessed: isWitnessed))
            } else if let tally = reports[party], let severity = tally.lossSeverity(limits) {
                context.report(
                    QualityReport(call: call, toward: party, context: context).farLoss(tally, severity, streams.first))
            }
            let uneven = streams.filter { $0.jitterSeverity(limits) != nil }.max { $0.jitter < $1.jitter }
            if let uneven, let severity = uneven.jitterSeverity(limits) {
                let isWitnessed = (witness?.jitterMaxMilliseconds).map { $0 * 2 >= uneven.jitter } ?? false
                context.report(
                    QualityReport(call: call, toward: party, context: context)
                        .jitter(uneven, severity, isWitnessed: isWitnessed))
            } else if let tally = reports[party], let severity = tally.jitterSeverity(limits) {
                context.report(
                    QualityReport(call: call, toward: party, context: context).farJitter(tally, severity, streams.first)
                )
            }
            // A fax is no speech.
            guard !call.sessions.contains(where: \.offeredFax), missed == nil else { continue }
            let poor = streams.filter { $0.qualitySeverity(limits) != nil }.min { $0.poorestScore < $1.poorestScore }
            if let poor, let own = poor.qualitySeverity(limits), let quality = poor.quality {
                // It stands for its causes: it is as grave as they are.
                let severity = [poor.lossSeverity(limits), poor.jitterSeverity(limits)].compactMap { $0 }
                    .reduce(own, max)
                context.report(
                    QualityReport(call: call, toward: party, context: context).quality(poor, quality, severity))
            }
        }
    }

    /// Who says that the capture lost what is missing, and not the network.
    enum Missed {
        /// The receiver behind this point counts all of it as received.
        case receiver
        /// Both directions lack the same instants, in which no RTP at all was captured.
        case silence
    }

    private static func missed(
        _ lossy: StreamTally, _ reports: FarTally?, opposite: [StreamTally], _ context: Context
    ) -> Missed? {
        if let reports, reports.covers(lossy.expected, of: lossy.key.ssrc) {
            // What it reports as lost is lost for it.
            return reports.lostPercent * 4 < lossy.lostPercent ? .receiver : nil
        }
        let isMissing = { (tally: StreamTally) in
            guard let stream = tally.stream else { return false }
            let due = context.media.dueInSilence(stream)
            return due >= tally.lost * 0.8 && tally.lost >= due * 0.6
        }
        return isMissing(lossy) && opposite.contains { $0.lost >= 3 && isMissing($0) } ? .silence : nil
    }

    private mutating func judgeStranger(_ key: StreamKey, isOver: Bool, _ context: Context) {
        guard var tally = strangers[key], tally.stream?.looksLikeSpeech ?? false else { return }
        let limits = Limits(context)
        let reporter = QualityReport(call: nil, toward: nil, context: context)
        guard isOver || tally.windows >= limits.windows else { return }
        var reports: [Report] = []
        if !tally.toldLoss, tally.lossSeverity(limits) != nil {
            tally.toldLoss = true
            reports.append(reporter.loss(tally, .warning, before: nil, isWitnessed: false))
        }
        if !tally.toldJitter, tally.jitterSeverity(limits) != nil {
            tally.toldJitter = true
            reports.append(reporter.jitter(tally, .warning, isWitnessed: false))
        }
        // Without a call the ledger does not put causes into their symptom.
        if !reports.isEmpty, !tally.toldQuality, tally.qualitySeverity(limits) != nil, let quality = tally.quality {
            tally.toldQuality = true
            var symptom = reporter.quality(tally, quality, .warning)
            symptom.causes = reports.map { $0.asCause($0.confidence) }
            symptom.evidence += reports.flatMap(\.evidence).filter { !symptom.evidence.contains($0) }
            reports = [symptom]
        }
        reports.forEach(context.report)
        strangers[key, context] = tally
    }
}

/// The thresholds of the three kinds as configured.
struct Limits {
    let loss: (warning: Double, error: Double)
    let jitter: (warning: Double, error: Double)
    let score: (warning: Double, error: Double)
    let windows: Int
    let packets: Double

    init(_ context: Context) {
        let pair = { (card: Card) in (context.threshold(card, "warning"), context.threshold(card, "error")) }
        loss = pair(MediaQuality.loss)
        jitter = pair(MediaQuality.jitter)
        score = pair(MediaQuality.quality)
        windows = Int(max(1, min(context.threshold(MediaQuality.loss, "windows"), 1_000)))
        packets = context.threshold(MediaQuality.loss, "packets")
    }

    /// How a figure that should be low stands.
    static func severity(_ value: Double, _ limit: (warning: Double, error: Double)) -> Severity? {
        value >= limit.error ? .error : value >= limit.warning ? .warning : nil
    }
}

/// Which stream, where.
struct StreamKey: Hashable, Comparable {
    let flow: Flow
    let ssrc: UInt32
    let interface: InterfaceID

    init(_ stream: Stream) {
        flow = stream.flow
        ssrc = stream.ssrc
        interface = stream.interface
    }

    static func < (left: StreamKey, right: StreamKey) -> Bool {
        (left.flow.source, left.flow.destination, left.ssrc, left.interface)
            < (right.flow.source, right.flow.destination, right.ssrc, right.interface)
    }
}
