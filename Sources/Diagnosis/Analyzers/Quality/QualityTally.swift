import Tracking
import Wire

/// What the intervals of one stream add up to.
struct StreamTally {
    let key: StreamKey
    let session: MediaSession?
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
    /// The latest intervals that held keys or a pause of the sender, and that held a pause: a receiver counts both as
    /// jitter (RFC 3550 §6.4.1), and a stall as loss.
    private(set) var unlike: Span?
    private(set) var stalled: Span?
    private var windowJitter = 0.0
    private var pausesBefore: UInt32 = 0

    /// From where to where something was.
    struct Span {
        var start: Timestamp
        var end: Timestamp
    }

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

    init(_ key: StreamKey, session: MediaSession? = nil, toward: Party = .caller, dropsBefore: UInt64 = 0) {
        self.dropsBefore = dropsBefore
        self.key = key
        self.session = session
        self.toward = toward
    }

    private static let fullLength = Interval.seconds(4)

    /// A sender that sends nothing for so long pauses, or its packets are held up.
    private static let pause = Interval.milliseconds(200)

    /// The same stream at another point at the same time, and no stream that was moved.
    func isSameElsewhere(_ other: StreamTally) -> Bool {
        guard key != other.key, key.ssrc == other.key.ssrc, let stream, let seen = other.stream else { return false }
        return min(stream.last, seen.last) - max(stream.first, seen.first) > .seconds(1)
    }

    /// Whether a report of what was received from `start` to `end` covers what only looks like jitter, or like loss.
    func explains(jitterFrom start: Timestamp, to end: Timestamp) -> Bool { Self.covers(unlike, start, end) }
    func explains(lossFrom start: Timestamp, to end: Timestamp) -> Bool { Self.covers(stalled, start, end) }

    /// The estimate follows with a sixteenth of each packet's deviation: it takes a second to forget.
    private static func covers(_ span: Span?, _ start: Timestamp, _ end: Timestamp) -> Bool {
        guard let span else { return false }
        return span.start <= end && span.end + .seconds(2) >= start
    }

    /// Mean jitter of the interval that closed last.
    var latestJitter: Double { windowJitter }

    mutating func note(_ window: MediaWindow, of stream: Stream, in session: MediaSession?, _ limits: Limits) {
        self.stream = stream
        let span = Span(start: window.start, end: window.end)
        if window.longestPause > Self.pause { stalled = span }
        if window.longestPause > Self.pause || stream.keys.count > 0 && stream.keys.last >= window.start {
            unlike = span
        }
        windowJitter = window.jitterMeanMilliseconds
        expected += Double(window.expected)
        // What was missing at the end of an interval may have come after it: late is not lost.
        lost = max(0, lost + Double(window.lost) - Double(window.recovered))
        runs += Double(window.lossEvents)
        let hasClock = stream.encoding(in: session, within: window.payloadTypes) != nil
        if hasClock {
            jitterSum += window.jitterMeanMilliseconds * Double(window.jitterSamples)
            jitterSamples += Double(window.jitterSamples)
        }
        let quality = SpeechQuality(window, of: stream, in: session)
        if let quality {
            codec = quality.codec
            delayMilliseconds = quality.delayMilliseconds
        }
        guard window.end - window.start >= Self.fullLength, window.expected >= Stream.minimumExpected else { return }
        windows += 1
        let loss = window.lostPercent
        worstLostPercent = max(worstLostPercent, loss)
        lossy.count(Limits.severity(loss, limits.loss))
        // Whole intervals in which nothing came are as many of total loss.
        let empty = Int(window.hole.nanoseconds / Stream.windowLength.nanoseconds)
        for _ in 0..<min(empty, limits.windows) {
            worstLostPercent = 100
            lossy.count(Limits.severity(100, limits.loss))
        }
        if loss >= limits.loss.warning { firstLoss = firstLoss ?? window.start }
        // The sender paused and its timestamps with it: what looks late never catches up, and is no jitter.
        let packetTime = stream.packetTimeMilliseconds ?? 20
        let absent = (window.end - window.start).milliseconds - Double(window.packets) * packetTime
        let isPaused =
            window.longestPause > Self.pause && window.lost == 0 && stream.pauses == pausesBefore
            && absent >= window.longestPause.milliseconds * 0.7
        pausesBefore = stream.pauses
        // Without its clock rate a stream has no jitter.
        if !isPaused, window.jitterSamples >= Stream.minimumExpected, hasClock {
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
    private var jitterReports = 0
    /// Reports of much jitter, and of these the ones whose newest packet is late enough for it, or not known.
    private var muchJitter: UInt8 = 0
    private var isMuchAndLate = false
    /// Whose packets they count; not one source alone.
    private var isMixed = false
    private var source: UInt32?
    /// Reports of times whose own intervals are still open here; bounded.
    private var waiting: [(report: FarReport, since: Timestamp)] = []
    private var last: Timestamp?
    private static let waitingLimit = 16

    mutating func note(_ report: FarReport) {
        defer { last = report.time }
        // The first report covers a time nobody saw.
        guard let covered = report.packets, covered < 100_000, waiting.count < Self.waitingLimit else { return }
        waiting.append((report, last ?? report.time - Stream.windowLength))
    }

    /// Counts the reports up to `time`, whose own intervals are closed: what `streams` explain is left out.
    mutating func settle(upTo time: Timestamp, beside streams: [StreamTally], _ limits: Limits) {
        guard let next = waiting.first, next.report.time <= time else { return }
        let due = waiting.prefix { $0.report.time <= time }
        waiting.removeFirst(due.count)
        for (report, since) in due { count(report, since: since, beside: streams, limits) }
    }

    private mutating func count(
        _ report: FarReport, since: Timestamp, beside streams: [StreamTally], _ limits: Limits
    ) {
        let covered = Double(report.packets ?? 0)
        if let source, source != report.ssrc { isMixed = true }
        source = report.ssrc
        var isBad = false
        if !streams.contains(where: { $0.explains(lossFrom: since, to: report.time) }) {
            reports += 1
            packets += covered
            lost += covered * report.lostPercent / 100
            worstLostPercent = max(worstLostPercent, report.lostPercent)
            let severity = Limits.severity(report.lostPercent, limits.loss)
            lossy.count(severity)
            isBad = severity != nil
        }
        let here = streams.map(\.latestJitter).max() ?? 0
        if report.jitterMilliseconds <= FarReport.jitterLimit,
            !streams.contains(where: { $0.explains(jitterFrom: since, to: report.time) })
        {
            jitterReports += 1
            jitterSum += report.jitterMilliseconds
            worstJitter = max(worstJitter, report.jitterMilliseconds)
            // What comes uneven to this point is told as that.
            if report.jitterMilliseconds - here >= limits.jitter.warning {
                uneven.count(Limits.severity(report.jitterMilliseconds, limits.jitter))
                muchJitter = max(muchJitter, muchJitter &+ 1)
                isMuchAndLate =
                    isMuchAndLate || report.lag.map { $0.milliseconds * 2 >= report.jitterMilliseconds } ?? true
                isBad = true
            }
        }
        if isBad { first = first ?? report.time }
    }

    var lostPercent: Double { packets > 0 ? lost / packets * 100 : 0 }

    /// The reports speak of this source alone, and of most of so many packets.
    func covers(_ expected: Double, of ssrc: UInt32) -> Bool {
        source == ssrc && !isMixed && reports >= 2 && packets >= expected * 0.6
    }

    private func isShort(_ reports: Int, _ limits: Limits) -> Bool {
        reports > 0 && reports < limits.windows && packets >= limits.packets
    }

    /// One report by itself is no more than a warning.
    private func capped(_ severity: Severity?, _ reports: Int) -> Severity? {
        severity.map { reports == 1 ? min($0, .warning) : $0 }
    }

    func lossSeverity(_ limits: Limits) -> Severity? {
        lossy.severity(limits.windows)
            ?? (isShort(reports, limits) ? capped(Limits.severity(lostPercent, limits.loss), reports) : nil)
    }

    /// Packets whose delay varies so much are late at times: who has always just got the newest one counts in another unit.
    private var isImpossible: Bool { muchJitter >= 3 && !isMuchAndLate }

    func jitterSeverity(_ limits: Limits) -> Severity? {
        if isImpossible { return nil }
        if let severity = uneven.severity(limits.windows) { return severity }
        guard isShort(jitterReports, limits), uneven.warning > 0 else { return nil }
        return capped(Limits.severity(jitterSum / Double(jitterReports), limits.jitter), jitterReports)
    }
}
