package import Diagnosis
import ServiceLifecycle
import Synchronization

/// Takes over from the capture thread what happened to incidents, and gives it to the memory and to every sink.
///
/// `events` must be closed for it to end; it then lets the sinks end.
package struct IncidentHub: Service {
    package let events: BoundedQueue<IncidentEvent>
    private let recent: RecentIncidents
    private let sinks: [BoundedQueue<IncidentEvent>]

    package init(
        events: BoundedQueue<IncidentEvent>, recent: RecentIncidents, sinks: [BoundedQueue<IncidentEvent>]
    ) {
        self.events = events
        self.recent = recent
        self.sinks = sinks
    }

    package func run() async {
        while let batch = await events.next() {
            recent.add(batch)
            for sink in sinks { sink.offer(batch) }
        }
        for sink in sinks { sink.close() }
        await untilShutdown()
    }
}

/// The last incidents that were cleared, for queries, and counts of what happened.
package final class RecentIncidents: Sendable {
    private struct State {
        var cleared: [Incident] = []
        var alerts: UInt64 = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    package init(capacity: Int = 1_000) { self.capacity = max(1, capacity) }

    package func add(_ events: [IncidentEvent]) {
        state.withLock { state in
            state.alerts &+= UInt64(events.count { $0.isAlert })
            state.cleared += events.filter { $0.change == .cleared }.map(\.incident)
            if state.cleared.count > capacity { state.cleared.removeFirst(state.cleared.count - capacity) }
        }
    }

    /// Oldest first.
    package var cleared: [Incident] { state.withLock { $0.cleared } }

    /// Alerts since the start.
    package var alerts: UInt64 { state.withLock { $0.alerts } }
}
