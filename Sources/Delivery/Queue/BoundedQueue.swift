import Synchronization

/// A bounded hand-over between a producer that must never wait and one consumer that may.
///
/// The newest elements are refused when it is full, and counted: what is already on its way stays whole and in order.
package final class BoundedQueue<Element: Sendable>: Sendable {
    private struct State {
        var waiting: [Element] = []
        var dropped: UInt64 = 0
        var isClosed = false
        var consumer: CheckedContinuation<[Element]?, Never>?
    }

    package let capacity: Int
    private let state = Mutex(State())

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    /// Takes what there is room for, at once, from any thread. Nothing is taken after `close`.
    package func offer(_ elements: some Collection<Element>) {
        guard !elements.isEmpty else { return }
        let wakeUp: (CheckedContinuation<[Element]?, Never>, [Element])? = state.withLock { state in
            let room = state.isClosed ? 0 : max(0, capacity - state.waiting.count)
            let taken = elements.prefix(room)
            state.waiting.append(contentsOf: taken)
            state.dropped &+= UInt64(elements.count - taken.count)
            guard !state.waiting.isEmpty, let consumer = state.consumer else { return nil }
            state.consumer = nil
            defer { state.waiting = [] }
            return (consumer, state.waiting)
        }
        if let (consumer, batch) = wakeUp { consumer.resume(returning: batch) }
    }

    /// Everything that waits, oldest first; waits for the first element. Nil once closed and empty, or when cancelled.
    /// For one consumer at a time.
    package func next() async -> [Element]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: [Element]?? = state.withLock { state in
                    if !state.waiting.isEmpty {
                        defer { state.waiting = [] }
                        return .some(state.waiting)
                    }
                    if state.isClosed || Task.isCancelled || state.consumer != nil { return .some(nil) }
                    state.consumer = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            release()
        }
    }

    /// No more elements come; the consumer gets the rest and then nil.
    package func close() {
        state.withLock { $0.isClosed = true }
        release()
    }

    /// Elements refused because the consumer was too far behind.
    package var dropped: UInt64 { state.withLock { $0.dropped } }

    package var count: Int { state.withLock { $0.waiting.count } }

    private func release() {
        let consumer = state.withLock { state in
            defer { state.consumer = nil }
            return state.consumer
        }
        consumer?.resume(returning: nil)
    }
}
