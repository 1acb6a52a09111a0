package import Diagnosis
package import Wire

/// Alerts of the last hour, errors apart: nothing lesser uses up what they need.
package struct AlertBudget: Sendable {
    private var times: [Bool: [Timestamp]] = [:]
    static let period = Interval.seconds(3_600)

    package init() {}

    /// Takes one more, where there may be one.
    package mutating func admits(isError: Bool, at time: Timestamp, perHour limit: Int) -> Bool {
        var recent = times[isError, default: []].filter { time - $0 < AlertBudget.period }
        defer { times[isError] = recent }
        guard recent.count < limit else { return false }
        recent.append(time)
        return true
    }
}

extension AlertPolicy.Rule {
    /// Whether what happened is for people.
    package func isLoud(_ change: IncidentEvent.Change) -> Bool {
        switch action {
        case .ignore, .log: false
        case .alertOnce: change != .reminded
        case .alertEvery: true
        }
    }
}
