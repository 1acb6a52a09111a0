package import Tracking
package import Wire

/// What analyzers say, until the ledger takes it.
package struct Outbox {
    package var reports: [Report] = []
    /// Calls whose verdict is in: what is held of them goes out now.
    package var settled: [Call] = []
    /// Reports that turned out to be none.
    package var withdrawals: [(kind: Kind, call: Call)] = []
    package var recoveries: [Recovery] = []
    package var passes: [Pass] = []
    package var persistences: [Persistence] = []
    /// Calls that are over without an end on the wire.
    package var endings: [(call: Call, ending: Call.Ending, time: Timestamp)] = []

    package var isEmpty: Bool {
        reports.isEmpty && settled.isEmpty && withdrawals.isEmpty && recoveries.isEmpty && passes.isEmpty
            && persistences.isEmpty && endings.isEmpty
    }
}
