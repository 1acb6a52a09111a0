package import Tracking
package import Wire

/// One failure family: turns facts into reports. Sees no bytes, asks for deadlines instead of reading a clock.
package protocol Analyzer: SendableMetatype {
    /// Its kinds; the first names the family.
    static var cards: [Card] { get }
    /// The facts it is told; no others reach it.
    static var wants: Set<Fact.Topic> { get }
    init()
    mutating func note(_ fact: Fact, _ context: Context)
    /// A deadline asked for with `context.wake` has come.
    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context)
    /// The capture ends at `context.now`: report what its length already proves.
    mutating func finish(_ context: Context)
}

extension Analyzer {
    package mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {}
    package mutating func finish(_ context: Context) {}
}

package enum WakeSubject {
    case transaction(Transaction)
    case call(Call)
    case key(String)
}

/// What analyzers may ask, and where they put what they find.
package final class Context {
    package let tracker: SignallingTracker
    package internal(set) var now: Timestamp = .distantPast
    package internal(set) var isFinishing = false
    /// The profile for all; `profile(for:)` knows those of peers and interfaces.
    package var profile: Profile { profiles.standard }
    package var profiles: ProfileChoice
    package var localAddresses: Set<IPAddress>
    /// The host a file seems to come from; good for ranking causes, not for judging silence.
    package var guessedHost: IPAddress?
    /// Interfaces that were watched no longer than this, while others went on.
    package var ended: [InterfaceID: Timestamp] = [:]
    /// When the clock was set forward lately, and to when: the time between did not pass.
    package var clockSteps: [(before: Timestamp, after: Timestamp)] = []
    package var vantage: String?
    package var thresholds: [Kind: [String: Double]]
    /// Evidence may name the keys that somebody pressed.
    package var showsKeys = false
    package var interfaceNames: [InterfaceID: String] = [:]
    /// Interfaces that gather several others: they show a forwarded packet twice.
    package var gatheringInterfaces: Set<InterfaceID> = []
    /// Calls of each caller to each callee; outlives a restart.
    package var callCounts = CallCounts()
    /// Who is registered where.
    package var clients = ClientBook()
    /// What was found by an earlier run and was not over when it ended.
    package var unsettled: [Kind: Set<Subject>] = [:]
    /// Sources that probe this system: their failed calls and logins are no findings.
    package internal(set) var scanners = ScannerBook()

    var reports: [Report] = []
    var wakes: [(time: Timestamp, subject: WakeSubject, tag: Int)] = []
    /// Calls whose verdict is in: what is held of them goes out now.
    var settled: [Call] = []
    /// Reports that turned out to be none.
    var withdrawals: [(kind: Kind, call: Call)] = []
    var recoveries: [Recovery] = []
    var passes: [Pass] = []
    var persistences: [Persistence] = []

    package init(
        tracker: SignallingTracker, profile: Profile, localAddresses: Set<IPAddress>, vantage: String?,
        thresholds: [Kind: [String: Double]]
    ) {
        self.tracker = tracker
        profiles = ProfileChoice(profile)
        self.localAddresses = localAddresses
        self.vantage = vantage
        self.thresholds = thresholds
    }

    package var media: MediaTracker { tracker.media }

    package func report(_ report: Report) { reports.append(report) }

    /// What `card` reported of the call was mended: it is no fault, unless it was told already.
    package func withdraw(_ card: Card, _ call: Call) { withdrawals.append((card.kind, call)) }

    /// What was reported without a call under `kind` and `subject` is well again, now.
    package func recovered(kind: Kind, subject: Subject, text: Text) {
        recoveries.append(Recovery(kind: kind, subject: subject, time: now, text: text))
    }

    /// What was reported without a call under `kind` and `subject` is as bad as it was: it is not over.
    package func goesOn(kind: Kind, subject: Subject) {
        persistences.append(Persistence(kind: kind, subject: subject, time: now))
    }

    /// What `card` looks for its fault in was well at `place`.
    package func passed(_ card: Card, at place: Endpoint) {
        passes.append(Pass(kind: card.kind, place: place, time: now))
    }

    package func wake(at time: Timestamp, _ subject: WakeSubject, tag: Int = 0) {
        wakes.append((time, subject, tag))
    }

    /// The call's media has been judged: what is held of it may go out.
    package func settle(_ call: Call) { settled.append(call) }

    /// A threshold of `card`, as configured or by default, in the card's unit.
    package func threshold(_ card: Card, _ name: String) -> Double {
        thresholds[card.kind]?[name] ?? card.thresholds.first { $0.name == name }?.defaultValue ?? 0
    }

    package func interval(_ card: Card, _ name: String) -> Interval { .seconds(threshold(card, name)) }

    /// The clock was set between the two moments: their distance is no silence.
    func isAcrossClockStep(_ start: Timestamp, _ end: Timestamp) -> Bool {
        clockSteps.contains { start <= $0.before && end >= $0.after }
    }

    package func isLocal(_ address: IPAddress) -> Bool { localAddresses.contains(address) }

    /// This host's, by the settings, or by a guess where the vantage says that the capture is a party's or an element's own.
    package func isKnownLocal(_ address: IPAddress) -> Bool {
        isLocal(address) || guessedHost == address && (vantage == "agent-host" || vantage == "gateway")
    }

    package func isProbablyLocal(_ address: IPAddress) -> Bool { isLocal(address) || guessedHost == address }
}

extension Context {
    /// The gate before every rule: how sure `confidence` remains for this call, and why it sank.
    package func gated(_ confidence: Confidence, _ call: Call?) -> (confidence: Confidence, reason: Text?) {
        var reasons: [Text] = []
        if let call {
            let drops = tracker.captureDrops - min(tracker.captureDrops, call.dropsAtStart)
            if drops > 0 {
                reasons.append(
                    Text(
                        en: "the kernel dropped \(drops) packets during the call",
                        zh: "通话期间内核丢弃了 \(drops) 个抓包报文"))
            }
            if call.isPartial {
                reasons.append(Text(en: "the capture began inside the call", zh: "抓包在通话中途才开始"))
            }
        }
        if isFinishing {
            let isRefused = if case .rejected = call?.ending { true } else { false }
            reasons.append(
                isRefused
                    ? Text(en: "the capture ended before the caller could try again", zh: "抓包在主叫可能重试之前就停止了")
                    : Text(en: "the capture ended first", zh: "抓包在通话结束前就停止了"))
        }
        guard let first = reasons.first else { return (confidence, nil) }
        let all = reasons.dropFirst().reduce(first) { $0 + Text(en: "; ", zh: "；") + $1 }
        return (confidence.lowered, all)
    }
}

extension Context {
    /// The gate's reason as the end of a title, or nothing.
    static func because(_ reason: Text?) -> Text {
        guard let reason else { return Text(en: "", zh: "") }
        return Text(en: " (Less sure: \(reason.en).)", zh: "（可信度降低：\(reason.zh)。）")
    }
}
