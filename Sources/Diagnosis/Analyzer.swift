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

/// What is judged at one moment is judged in this order: a symptom names the causes that are known by then.
package enum VerdictPhase: Sendable { case causes, symptoms }

/// What analyzers may ask, and where they put what they find.
package final class Context {
    package let tracker: TrackerView
    package internal(set) var now: Timestamp = .distantPast
    package internal(set) var isFinishing = false
    package var rules: Rules
    /// The profile for all; `profile(for:)` knows those of peers and interfaces.
    package var profile: Profile { rules.profiles.standard }

    // MARK: What the capture shows

    /// The host a file seems to come from; good for ranking causes, not for judging silence.
    package var guessedHost: IPAddress?
    /// Addresses of elements that mirror their messages here: their signalling is seen as on their own host, their media is
    /// not.
    package var mirrorAddresses: Set<IPAddress> = []
    /// Interfaces that were watched no longer than this, while others went on.
    package var ended: [InterfaceID: Timestamp] = [:]
    /// When the clock was set forward lately, and to when: the time between did not pass.
    package var clockSteps: [(before: Timestamp, after: Timestamp)] = []
    package var interfaceNames: [InterfaceID: String] = [:]
    /// Interfaces that gather several others: they show a forwarded packet twice.
    package var gatheringInterfaces: Set<InterfaceID> = []

    // MARK: Notebooks that several analyzers read

    /// Calls of each caller to each callee; outlives a restart.
    package var callCounts = CallCounts()
    /// Who is registered where.
    package var clients = ClientBook()
    /// What was found by an earlier run and was not over when it ended.
    package var unsettled: [Kind: Set<Subject>] = [:]
    /// Sources that probe this system: their failed calls and logins are no findings.
    package internal(set) var scanners = ScannerBook()
    var looks = LookBudget()
    /// Entries that made room for others in the tables of analyzers, by the kind they serve.
    package internal(set) var evictions: [Kind: UInt64] = [:]

    /// Deadlines asked for, until the analyzer that did is known.
    var wakes: [(time: Timestamp, subject: WakeSubject, tag: Int, phase: VerdictPhase)] = []
    private var outbox = Outbox()

    package init(tracker: TrackerView, rules: Rules) {
        self.tracker = tracker
        self.rules = rules
    }

    package var media: MediaTrackerView { tracker.media }

    /// What was said since the last time; nil where it is nothing, as after most facts.
    package func takeOutbox() -> Outbox? {
        guard !outbox.isEmpty else { return nil }
        defer { outbox = Outbox() }
        return outbox
    }

    package func report(_ report: Report) { outbox.reports.append(report) }

    /// Reports what `card` looks for, now unless `time` says when.
    func tell(
        _ card: Card, _ text: Text, at time: Timestamp? = nil, severity: Severity, gate: Gate, more: Text? = nil,
        verdict: Suppression.Verdict = .first, call: Call? = nil, place: Place = Place(), causes: [Cause] = [],
        evidence: [Evidence] = [], fix: Text, subject: Subject? = nil
    ) {
        report(
            Report(
                card, text, at: time ?? now, severity: severity, gate: gate, more: more, verdict: verdict, call: call,
                place: place, causes: causes, evidence: evidence, fix: fix, subject: subject))
    }

    /// What `card` reported of the call was mended: it is no fault, unless it was told already.
    package func withdraw(_ card: Card, _ call: Call) { outbox.withdrawals.append((card.kind, call)) }

    /// What was reported without a call under `kind` and `subject` is well again, now.
    package func recovered(kind: Kind, subject: Subject, text: Text) {
        outbox.recoveries.append(Recovery(kind: kind, subject: subject, time: now, text: text))
    }

    /// What was reported without a call under `kind` and `subject` is as bad as it was: it is not over.
    package func goesOn(kind: Kind, subject: Subject) {
        outbox.persistences.append(Persistence(kind: kind, subject: subject, time: now))
    }

    /// What `card` looks for its fault in was well at `place`.
    package func passed(_ card: Card, at place: Endpoint) {
        outbox.passes.append(Pass(kind: card.kind, place: place, time: now))
    }

    package func wake(
        at time: Timestamp, _ subject: WakeSubject, tag: Int = 0, phase: VerdictPhase = .symptoms
    ) {
        wakes.append((time, subject, tag, phase))
    }

    /// The call's media has been judged: what is held of it may go out.
    package func settle(_ call: Call) { outbox.settled.append(call) }

    /// A threshold of `card`, as configured or by default, in the card's unit.
    package func threshold(_ card: Card, _ name: String) -> Double {
        rules.thresholds[card.kind]?[name] ?? card.thresholds.first { $0.name == name }?.defaultValue ?? 0
    }

    package func interval(_ card: Card, _ name: String) -> Interval { .seconds(threshold(card, name)) }

    /// The clock was set between the two moments: their distance is no silence.
    func isAcrossClockStep(_ start: Timestamp, _ end: Timestamp) -> Bool {
        clockSteps.contains { start <= $0.before && end >= $0.after }
    }

    package func isLocal(_ address: IPAddress) -> Bool {
        rules.localAddresses.contains(address) || !mirrorAddresses.isEmpty && mirrorAddresses.contains(address)
    }

    /// This host's, by the settings: what it sends and receives passes here, media too.
    package func isOwn(_ address: IPAddress) -> Bool { rules.localAddresses.contains(address) }

    /// This host's, by the settings, or by a guess where the vantage says that the capture is a party's or an element's own.
    package func isKnownLocal(_ address: IPAddress) -> Bool {
        isLocal(address) || guessedHost == address && (rules.vantage == "agent-host" || rules.vantage == "gateway")
    }

    package func isProbablyLocal(_ address: IPAddress) -> Bool { isLocal(address) || guessedHost == address }
}
