import Wire

/// Alerts that wait for one hook: in order, one attempt at a time, no more often than may be, and again for a while where
/// it fails. A plain state machine; `now` is an argument.
struct HookQueue {
    struct Job: Equatable {
        var id: UInt64
        var message: HookMessage
        var since: Timestamp
        var attempts = 0
    }

    enum Verdict: Equatable {
        case sent
        /// It is tried again then.
        case again(Timestamp)
        case givenUp
    }

    var capacity: Int
    var perMinute: Int
    var patience: Interval
    private(set) var waiting: [Job] = []
    private var isRunning = false
    /// Of the alert that failed last.
    private var notBefore = Timestamp.distantPast
    private var starts: [Timestamp] = []

    private static let minute = Interval.seconds(60)
    /// Between attempts: doubled each time.
    private static let firstPause = 2.0
    private static let longestPause = 300.0

    init(capacity: Int, perMinute: Int, patience: Interval) {
        self.capacity = max(1, capacity)
        self.perMinute = max(1, perMinute)
        self.patience = patience
    }

    /// False where there is no room: what waits already stays whole and in order.
    mutating func offer(_ job: Job) -> Bool {
        guard waiting.count < capacity else { return false }
        waiting.append(job)
        return true
    }

    /// When something can be begun; nil where nothing waits, or something runs.
    func nextStart(at now: Timestamp) -> Timestamp? {
        guard !isRunning, !waiting.isEmpty else { return nil }
        let recent = starts.filter { now - $0 < HookQueue.minute }
        let room = recent.count < perMinute ? .distantPast : recent[recent.count - perMinute] + HookQueue.minute
        return max(notBefore, room)
    }

    /// The alert to begin with now.
    mutating func start(at now: Timestamp) -> Job? {
        guard let moment = nextStart(at: now), moment <= now else { return nil }
        starts = starts.filter { now - $0 < HookQueue.minute } + [now]
        isRunning = true
        waiting[0].attempts += 1
        return waiting[0]
    }

    /// What came of the attempt that runs; nil for success.
    mutating func finish(_ failure: HookFailure?, at now: Timestamp) -> Verdict {
        guard isRunning, let job = waiting.first else { return .givenUp }
        isRunning = false
        notBefore = .distantPast
        guard let failure else {
            waiting.removeFirst()
            return .sent
        }
        var pause = HookQueue.firstPause
        for _ in 1..<max(1, min(job.attempts, 16)) { pause = min(pause * 2, HookQueue.longestPause) }
        let next = now + .seconds(pause)
        guard failure.mayPass, next - job.since <= patience else {
            waiting.removeFirst()
            return .givenUp
        }
        notBefore = next
        return .again(next)
    }

    /// The program ends: what waits is tried once more, now.
    mutating func hurry() {
        notBefore = .distantPast
        patience = .zero
        starts = []
    }
}
