import Engine
import Synchronization
package import Wire

/// The alerts that an hour may bring, of whatever book of incidents they come from.
package final class SharedBudget: Sendable {
    private let budget = Mutex(AlertBudget())

    package init() {}

    /// Takes one more, where there may be one.
    ///
    /// - Parameter limit: Of an hour; errors have as many of their own.
    package func admits(isError: Bool, at time: Timestamp, perHour limit: Int) -> Bool {
        budget.withLock { $0.admits(isError: isError, at: time, perHour: limit) }
    }
}

/// A joined finding stands for what one host told of, whose incident is to name the stretch.
struct StretchNote: Sendable {
    /// `site/agent`.
    var agent: String
    /// The incident's id there.
    var incident: String
    var stretch: [String]

    /// That wait for the next batch.
    static let limit = 1_000
}
