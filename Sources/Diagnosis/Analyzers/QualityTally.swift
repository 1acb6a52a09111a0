import Tracking
import Wire

/// What the intervals of one stream add up to.
struct StreamTally {
    let key: StreamKey
    let leg: MediaLeg?
    let toward: Party
    /// Intervals long and full enough to count.
    private(set) var windows = 0
    private(set) var lossy = Levels()
    private(set) var uneven = Levels()
    private(set) var poor = Levels()
    private(set) var expected = 0.0
    private(set) var lost = 0.0
    private(set) var runs = 0.0
    /// Mean loss of the worst interval, and when the first bad one began.
    private(set) var worstLostPercent = 0.0
    private(set) var firstLoss: Timestamp?
    private(set) var worstJitter = 0.0
    private(set) var firstJitter: Timestamp?
    private var jitterSum = 0.0
    private var jitterSamples = 0.0
    private(set) var firstPoor: Timestamp?
    /// Figures of the poor intervals together, else of all.
    private var poorLost = 0.0
    private var poorExpected = 0.0
    private var poorRuns = 0.0
    private var codec: EModel.Codec?
    private var delayMilliseconds: Double?
    private(set) var poorestScore = 5.0
    private(set) var stream: Stream?
    var toldLoss = false
    var toldJitter = false
    var toldQuality = false
    /// Packets that the kernel had dropped when it began.
    let dropsBefore: UInt64

    /// Intervals at or beyond each threshold.
    struct Levels {
        var warning = 0
        var error = 0

        mutating func count(_ severity: Severity?) {
            guard let severity else { return }
            warning += 1
            if severity == .error { error += 1 }
        }

        func severity(_ needed: Int) -> Severity? {
            error >= needed ? .error : warning >= needed ? .warning : nil
        }
    }

    init(_ key: StreamKey, leg: MediaLeg? = nil, toward: Party = .caller, dropsBefore: UInt64 = 0) {
        self.dropsBefore = dropsBefore
        self.key = key
        self.leg = leg
        self.toward = toward
    }

    private static let fullLength = Interval.seconds(4)

    mutating func note(_ window: MediaWindow, of stream: Stream, in leg: MediaLeg?, _ limits: Limits) {
        self.stream = stream
        expected += Double(window.expected)
        // What was missing at the end of an interval may have come after it: late is not lost.
        lost = max(0, lost + Double(window.lost) - Double(window.recovered))
        runs += Double(window.lossEvents)
        let hasClock = stream.encoding(in: leg, within: window.payloadTypes) != nil
        if hasClock {
            jitterSum += window.jitterMeanMilliseconds * Double(window.jitterSamples)
            jitterSamples += Double(window.jitterSamples)
        }
        let quality = SpeechQuality(window, of: stream, in: leg)
        if let quality {
            codec = quality.codec
            delayMilliseconds = quality.delayMilliseconds
        }
        guard window.end - window.start >= Self.fullLength, window.expected >= Stream.minimumExpected else { return }
        windows += 1
        let loss = window.lostPercent
        worstLostPercent = max(worstLostPercent, loss)
        lossy.count(Limits.severity(loss, limits.loss))
        if loss >= limits.loss.warning { firstLoss = firstLoss ?? window.start }
        // Without its clock rate a stream has no jitter.
        if window.jitterSamples >= Stream.minimumExpected, hasClock {
            let jitter = window.jitterMeanMilliseconds
            worstJitter = max(worstJitter, jitter)
            uneven.count(Limits.severity(jitter, limits.jitter))
            if jitter >= limits.jitter.warning { firstJitter = firstJitter ?? window.start }
        }
        // The thresholds are of the narrow-band scale.
        if let quality, quality.codec.scale == .narrowband {
            poorestScore = min(poorestScore, quality.meanOpinionScore)
            if quality.meanOpinionScore < limits.score.warning {
                poor.count(quality.meanOpinionScore < limits.score.error ? .error : .warning)
                firstPoor = firstPoor ?? window.start
                poorLost += Double(window.lost)
                poorExpected += Double(window.expected)
                poorRuns += Double(window.lossEvents)
            }
        }
    }

    var lostPercent: Double { expected > 0 ? lost / expected * 100 : 0 }
    var jitter: Double { max(worstJitter, meanJitter) }
    var meanJitter: Double { jitterSamples > 0 ? jitterSum / jitterSamples : 0 }
    /// Orders streams of one direction.
    var badness: Double { max(worstLostPercent, lostPercent) }

    /// Too short for three intervals, yet long enough to be judged as a whole.
    private func isShort(_ limits: Limits) -> Bool { windows < limits.windows && expected >= limits.packets }

    func lossSeverity(_ limits: Limits) -> Severity? {
        lossy.severity(limits.windows) ?? (isShort(limits) ? Limits.severity(lostPercent, limits.loss) : nil)
    }

    func jitterSeverity(_ limits: Limits) -> Severity? {
        uneven.severity(limits.windows) ?? (isShort(limits) ? Limits.severity(meanJitter, limits.jitter) : nil)
    }

    func qualitySeverity(_ limits: Limits) -> Severity? {
        if let severity = poor.severity(limits.windows) { return severity }
        guard isShort(limits), let quality, quality.codec.scale == .narrowband,
            quality.meanOpinionScore < limits.score.warning
        else { return nil }
        let score = quality.meanOpinionScore
        return score < limits.score.error ? .error : .warning
    }

    /// Of the poor intervals together; of the whole stream where there are none.
    var quality: SpeechQuality? {
        poorExpected > 0
            ? SpeechQuality(
                codec: codec, lost: poorLost, expected: poorExpected, runs: poorRuns,
                delayMilliseconds: delayMilliseconds)
            : SpeechQuality(
                codec: codec, lost: lost, expected: expected, runs: runs, delayMilliseconds: delayMilliseconds)
    }
}

/// What one party's receiver reports add up to.
struct FarTally {
    private(set) var reports = 0
    private(set) var lossy = StreamTally.Levels()
    private(set) var uneven = StreamTally.Levels()
    private(set) var worstLostPercent = 0.0
    private(set) var worstJitter = 0.0
    private(set) var first: Timestamp?
    private var packets = 0.0
    private var lost = 0.0
    private var jitterSum = 0.0

    mutating func note(_ report: FarReport, _ limits: Limits) {
        // The first report covers a time nobody saw.
        guard let covered = report.packets, covered < 100_000 else { return }
        reports += 1
        packets += Double(covered)
        lost += Double(covered) * report.lostPercent / 100
        jitterSum += report.jitterMilliseconds
        worstLostPercent = max(worstLostPercent, report.lostPercent)
        worstJitter = max(worstJitter, report.jitterMilliseconds)
        let loss = Limits.severity(report.lostPercent, limits.loss)
        let jitter = Limits.severity(report.jitterMilliseconds, limits.jitter)
        lossy.count(loss)
        uneven.count(jitter)
        if loss != nil || jitter != nil { first = first ?? report.time }
    }

    var lostPercent: Double { packets > 0 ? lost / packets * 100 : 0 }

    private func isShort(_ limits: Limits) -> Bool { reports < limits.windows && packets >= limits.packets }

    func lossSeverity(_ limits: Limits) -> Severity? {
        lossy.severity(limits.windows) ?? (isShort(limits) ? Limits.severity(lostPercent, limits.loss) : nil)
    }

    func jitterSeverity(_ limits: Limits) -> Severity? {
        uneven.severity(limits.windows)
            ?? (isShort(limits) ? Limits.severity(jitterSum / Double(max(reports, 1)), limits.jitter) : nil)
    }
}
