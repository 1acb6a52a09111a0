package import Wire

/// How far a call has come. It goes forward only, but for a refused call that its caller tries again.
package struct CallProgress {
    package enum State: String { case setup, ringing, answered, ended }

    package enum Ending: Hashable {
        case bye(by: Party)
        case cancelled
        case rejected(code: Int)
        case timedOut
        /// Forgotten without an end on the wire.
        case lost
    }

    package private(set) var state = State.setup
    /// The first provisional response above 100, and the first 2xx; they stay when the call ends.
    package private(set) var ringing: Observation?
    package private(set) var answered: Observation?
    package private(set) var ending: Ending?
    package private(set) var ended: Timestamp?
    /// The message that ended it.
    package private(set) var endedBy: Observation?

    /// - Parameter isPartial: the capture began inside the call: it was answered by a message nobody saw.
    init(isPartial: Bool) { if isPartial { state = .answered } }

    var isWaiting: Bool { state == .setup || state == .ringing }

    /// True the first time; an answered or ended call rings no more.
    mutating func ring(_ response: Observation) -> Bool {
        guard state == .setup, ringing == nil else { return false }
        ringing = response
        state = .ringing
        return true
    }

    /// True the first time; a 2xx that comes after the end opens nothing.
    mutating func answer(_ response: Observation) -> Bool {
        guard answered == nil, state != .ended else { return false }
        answered = response
        state = .answered
        return true
    }

    /// True when it was not over before.
    mutating func end(_ ending: Ending, by observation: Observation?, at time: Timestamp) -> Bool {
        guard state != .ended else { return false }
        state = .ended
        self.ending = ending
        ended = time
        endedBy = observation
        return true
    }

    /// The caller tries again what was refused; whoever hung up or gave up begins another call.
    mutating func reopen() {
        guard case .rejected = ending, answered == nil else { return }
        state = .setup
        ending = nil
        ended = nil
        endedBy = nil
    }
}
