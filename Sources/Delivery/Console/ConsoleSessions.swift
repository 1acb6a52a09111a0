import Synchronization

/// Who has shown the token: browsers by a cookie of their own each, for a working day.
final class ConsoleSessions: Sendable {
    static let cookie = "earshot-console"
    static let lifeSeconds: Int64 = 12 * 3_600
    private static let limit = 64
    /// Wrong tokens that may wait for their answer at a time.
    private static let attempts = 8

    private let token: String
    private let state = Mutex(State())

    private struct State {
        /// When each ends, in seconds.
        var ends: [String: Int64] = [:]
        var waiting = 0
    }

    init(token: String) { self.token = token }

    func isToken(_ text: String) -> Bool { ConsoleKey.isSame(token, text) }

    /// A new session; the one that ends first makes room.
    func open(at now: Int64) -> String {
        let id = ConsoleKey.random()
        state.withLock { state in
            state.ends = state.ends.filter { $0.value > now }
            if state.ends.count >= ConsoleSessions.limit, let first = state.ends.min(by: { $0.value < $1.value }) {
                state.ends[first.key] = nil
            }
            state.ends[id] = now + ConsoleSessions.lifeSeconds
        }
        return id
    }

    func close(_ id: String) { state.withLock { $0.ends[id] = nil } }

    func isOpen(_ id: String, at now: Int64) -> Bool {
        state.withLock { state in
            var isOpen = false
            // All are compared: how long it takes says nothing of any.
            for (known, end) in state.ends where ConsoleKey.isSame(known, id) && end > now { isOpen = true }
            return isOpen
        }
    }

    /// Takes a place among those that wait after a wrong token; false where all are taken.
    func beginWaiting() -> Bool {
        state.withLock { state in
            guard state.waiting < ConsoleSessions.attempts else { return false }
            state.waiting += 1
            return true
        }
    }

    func endWaiting() { state.withLock { $0.waiting -= 1 } }
}
