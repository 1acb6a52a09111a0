package import Tracking
package import Wire

/// Runs the catalogue's analyzers over facts and deadlines, in the catalogue's order. Not copied, for the reason of `Ledger`.
package struct AnalyzerSet: ~Copyable {
    /// Some ten wait for each living call: 24 bytes each.
    private struct Wake {
        var subject: WakeTarget
        var analyzer: UInt16
        var tag: Int32
    }

    /// Whom a deadline is about, without keeping it.
    private enum WakeTarget {
        case transaction(Weak<Transaction>)
        case call(Weak<Call>)
        case key(String)

        init(_ subject: WakeSubject) {
            self =
                switch subject {
                case .transaction(let transaction): .transaction(Weak(transaction))
                case .call(let call): .call(Weak(call))
                case .key(let key): .key(key)
                }
        }

        /// Nil where it is forgotten: nothing is left to be judged.
        var living: WakeSubject? {
            switch self {
            case .transaction(let transaction): transaction.object.map(WakeSubject.transaction)
            case .call(let call): call.object.map(WakeSubject.call)
            case .key(let key): .key(key)
            }
        }
    }

    private var analyzers: [any Analyzer]
    private var deadlines = DeadlineHeap<Wake>()
    /// Places in `analyzers` of those that want a topic, by the topic's number.
    private let listeners: [[Int]]
    package let context: Context

    package init(context: Context, analyzers: [any Analyzer] = Catalogue.makeAnalyzers()) {
        self.context = context
        self.analyzers = analyzers
        listeners = Fact.Topic.allCases.map { topic in
            analyzers.indices.filter { type(of: analyzers[$0]).wants.contains(topic) }
        }
    }

    package var nextDeadline: Timestamp? { deadlines.next }

    package mutating func note(_ fact: Fact, at time: Timestamp) {
        context.now = time
        context.clients.note(fact, context)
        for index in listeners[fact.topic.rawValue] {
            analyzers[index].note(fact, context)
            collectWakes(of: index)
        }
    }

    /// Fires the earliest deadline at or before `time`, if there is one.
    package mutating func fireDeadline(upTo time: Timestamp) {
        guard let (moment, wake) = deadlines.pop(upTo: time) else { return }
        guard let subject = wake.subject.living else { return }
        context.now = moment
        analyzers[Int(wake.analyzer)].wake(subject, tag: Int(wake.tag), context)
        collectWakes(of: Int(wake.analyzer))
    }

    /// What is waited for is waited for that much longer.
    package mutating func postpone(by delay: Interval) { deadlines.postpone(by: delay) }

    /// From here on verdicts are those of a capture that ended too early.
    package func beginFinish() { context.isFinishing = true }

    package mutating func finish(at time: Timestamp) {
        context.now = time
        context.isFinishing = true
        for index in analyzers.indices { analyzers[index].finish(context) }
        context.isFinishing = false
    }

    private mutating func collectWakes(of analyzer: Int) {
        guard !context.wakes.isEmpty else { return }
        for wake in context.wakes {
            deadlines.add(
                Wake(
                    subject: WakeTarget(wake.subject), analyzer: UInt16(clamping: analyzer),
                    tag: Int32(clamping: wake.tag)), at: wake.time,
                isFirst: wake.phase == .causes)
        }
        context.wakes.removeAll(keepingCapacity: true)
    }
}
