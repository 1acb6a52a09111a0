import Diagnosis
import Tracking
import Wire

/// What is held of a call, or of one leg of it: what was reported, why it is not told yet, and until when.
struct Held {
    enum Phase: Equatable {
        /// Not judged yet: what is reported may turn out to be the cause of something graver.
        case open
        /// Judged; until then the verdicts on its other legs are awaited.
        case waitingForLegs(until: Timestamp, isAgain: Bool)
        /// A verdict was told, be it that nothing is wrong. What comes later is held until the next one.
        case told
    }

    enum End: Equatable {
        case at(Timestamp)
        /// Its last verdict went into the good calls, or did not.
        case counted
    }

    private(set) var phase = Phase.open
    /// Nil while the call goes on.
    private(set) var end: End?
    private(set) var reports: [Report] = []
    /// Kinds told already, and how grave.
    private var told: [Kind: Severity] = [:]

    /// Its verdict waits for nothing but those on other legs.
    var isSettled: Bool { isWaitingForLegs || end != nil }

    var isWaitingForLegs: Bool {
        if case .waitingForLegs = phase { true } else { false }
    }

    var wasTold: Bool {
        switch phase {
        case .open: false
        case .waitingForLegs(_, let isAgain): isAgain
        case .told: true
        }
    }

    /// All that is held may still be mended while the call goes on.
    func mayBeMended(at time: Timestamp) -> Bool {
        reports.allSatisfy { report in report.mendableUntil.map { time < $0 } ?? false }
    }

    /// What was told already, as grave as this, is told once.
    mutating func hold(_ report: Report) {
        if let known = told[report.kind], known >= report.severity { return }
        reports.append(report)
    }

    /// It was mended before it was told.
    mutating func withdraw(_ kind: Kind) { reports.removeAll { $0.kind == kind } }

    /// The verdict is in.
    mutating func judge(legsUntil time: Timestamp) { phase = .waitingForLegs(until: time, isAgain: wasTold) }

    /// What is waited for is waited for that much longer.
    mutating func postpone(by delay: Interval) {
        if case .waitingForLegs(let until, let isAgain) = phase {
            phase = .waitingForLegs(until: until + delay, isAgain: isAgain)
        }
    }

    /// Whether it has waited long enough for its other legs.
    func isDue(at time: Timestamp) -> Bool {
        if case .waitingForLegs(let until, _) = phase { until <= time } else { false }
    }

    mutating func close(at time: Timestamp) {
        if end != .counted { end = .at(time) }
    }

    /// - Parameter isDropped: Nothing of it is to be told.
    /// - Returns: What is to be told, one of each kind.
    mutating func conclude(isDropped: Bool) -> [Report] {
        let all = isDropped ? [] : Held.oneOfEachKind(reports)
        reports = []
        phase = .told
        for report in all { told[report.kind] = max(told[report.kind] ?? .notice, report.severity) }
        return all
    }

    /// - Returns: When it ended, the first time; nil before its end and ever after.
    mutating func count() -> Timestamp? {
        guard case .at(let time) = end else { return nil }
        end = .counted
        return time
    }

    /// Of several reports of one kind the gravest and surest speaks; the others add what they prove.
    private static func oneOfEachKind(_ reports: [Report]) -> [Report] {
        var result: [Report] = []
        for report in reports {
            guard let index = result.firstIndex(where: { $0.kind == report.kind }) else {
                result.append(report)
                continue
            }
            let isGraver = (report.severity, report.confidence) > (result[index].severity, result[index].confidence)
            var (main, other) = isGraver ? (report, result[index]) : (result[index], report)
            main.causes += other.causes.filter { cause in !main.causes.contains { $0.id == cause.id } }
            main.evidence += other.evidence.filter { !main.evidence.contains($0) }
            other.causes = []
            result[index] = main
        }
        return result
    }
}
