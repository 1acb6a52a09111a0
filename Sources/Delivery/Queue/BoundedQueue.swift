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
        /// Elements taken in, handed out, and handed out before the consumer came back for more.
        var offered: UInt64 = 0
        var handed: UInt64 = 0
        var done: UInt64 = 0
        /// Nobody is waited for before the first consumer came.
        var hasConsumer = false
        var settlers: [UInt64: Settler] = [:]
        var nextSettler: UInt64 = 0

        /// Those whose elements are all worked through.
        mutating func takeSettled() -> [Settler] {
            guard !settlers.isEmpty else { return [] }
            let settled = settlers.filter { $0.value.target <= done }
            for id in settled.keys { settlers[id] = nil }
            return Array(settled.values)
        }
    }

    private struct Settler {
        var target: UInt64
        var continuation: CheckedContinuation<Void, Never>
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
            state.offered &+= UInt64(taken.count)
            state.dropped &+= UInt64(elements.count - taken.count)
            guard !state.waiting.isEmpty, let consumer = state.consumer else { return nil }
            state.consumer = nil
            defer { state.waiting = [] }
            state.handed &+= UInt64(state.waiting.count)
            return (consumer, state.waiting)
        }
        if let (consumer, batch) = wakeUp { consumer.resume(returning: batch) }
    }

    /// Everything that waits, oldest first; waits for the first element. Nil once closed and empty, or when cancelled.
    /// For one consumer at a time.
    package func next() async -> [Element]? {
        let settled = state.withLock { state in
            state.hasConsumer = true
            state.done = state.handed
            return state.takeSettled()
        }
        for settler in settled { settler.continuation.resume() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: [Element]?? = state.withLock { state in
                    if !state.waiting.isEmpty {
                        state.handed &+= UInt64(state.waiting.count)
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

    /// Returns when the consumer has worked through everything offered so far and came back for more, or after `limit`.
    package func settle(within limit: Duration) async {
        let timer = Mutex<Task<Void, Never>?>(nil)
        await withCheckedContinuation { continuation in
            let id: UInt64? = state.withLock { state in
                guard state.hasConsumer, state.done < state.offered else { return nil }
                state.nextSettler &+= 1
                state.settlers[state.nextSettler] = Settler(target: state.offered, continuation: continuation)
                return state.nextSettler
            }
            guard let id else { return continuation.resume() }
            timer.withLock {
                $0 = Task { [self] in
                    try? await Task.sleep(for: limit)
                    let late = state.withLock { $0.settlers.removeValue(forKey: id) }
                    late?.continuation.resume()
                }
            }
        }
        timer.withLock { $0?.cancel() }
    }

    /// No more elements come; the consumer gets the rest and then nil.
    package func close() {
        state.withLock { $0.isClosed = true }
        release()
    }

    /// Elements refused because the consumer was too far behind.
    package var dropped: UInt64 { state.withLock { $0.dropped } }

    package var isClosed: Bool { state.withLock { $0.isClosed } }

    package var count: Int { state.withLock { $0.waiting.count } }

    private func release() {
        let consumer = state.withLock { state in
            defer { state.consumer = nil }
            return state.consumer
        }
        consumer?.resume(returning: nil)
    }
}
