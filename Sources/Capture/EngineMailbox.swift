package import Engine
import Host
import Synchronization

/// Questions to the engine from other threads, answered on the thread that owns it, between packets.
package final class EngineMailbox: Sendable {
    /// Runs with the engine, or with nil when it is gone.
    private typealias Question = @Sendable (Engine?) -> Void

    private struct State {
        var questions: [Question] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let capacity: Int
    /// Without a descriptor the loop's own tick must do.
    let wakeup = Wakeup()

    /// - Parameter capacity: Questions waiting at a time; more are refused at once.
    package init(capacity: Int = 64) { self.capacity = capacity }

    /// Runs `body` with the engine at the next safe point, at latest with the loop's tick; keep it short, no packet is
    /// read meanwhile.
    ///
    /// - Returns: Nil when the mailbox is full or the capture has ended.
    package func ask<T: Sendable>(_ body: @escaping @Sendable (Engine) -> T) async -> T? {
        await withCheckedContinuation { continuation in
            let accepted = state.withLock { state in
                guard !state.isClosed, state.questions.count < capacity else { return false }
                state.questions.append { engine in continuation.resume(returning: engine.map(body)) }
                return true
            }
            if accepted { wakeup.signal() } else { continuation.resume(returning: nil) }
        }
    }

    /// Questions that wait.
    package var waiting: Int { state.withLock { $0.questions.count } }

    /// Answers what waits. Called by the engine's thread only.
    package func answer(with engine: Engine) {
        for question in take() { question(engine) }
    }

    /// Answers nil to what waits and to all that comes later.
    package func close() {
        state.withLock { $0.isClosed = true }
        for question in take() { question(nil) }
    }

    private func take() -> [Question] {
        state.withLock { state in
            let questions = state.questions
            state.questions.removeAll(keepingCapacity: true)
            return questions
        }
    }
}
