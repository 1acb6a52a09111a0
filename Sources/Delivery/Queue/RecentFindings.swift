package import Diagnosis
import Synchronization

/// The last findings, numbered from 1, for queries and for those who follow.
///
/// Followers read at their own pace from their own position, so none of them can hold up the others or the daemon;
/// who falls behind further than the memory reaches learns how many findings it missed.
package final class RecentFindings: Sendable {
    package struct Page: Sendable {
        package var findings: [Finding]
        /// Findings that were forgotten before they could be read.
        package var missed: UInt64
        /// Where to read on.
        package var position: UInt64
    }

    private struct State {
        /// Ring; `start` is the slot of the oldest once it is full.
        var ring: [Finding] = []
        var start = 0
        /// Findings ever added.
        var total: UInt64 = 0
        var followers: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var nextFollower: UInt64 = 0
        var counts: [CountKey: UInt64] = [:]
        var isClosed = false
    }

    package struct CountKey: Sendable, Hashable {
        package var kind: Kind
        package var severity: Severity

        package init(kind: Kind, severity: Severity) {
            self.kind = kind
            self.severity = severity
        }
    }

    package let capacity: Int
    private let state = Mutex(State())

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    package func add(_ findings: [Finding]) {
        guard !findings.isEmpty else { return }
        let followers = state.withLock { state in
            for finding in findings {
                if state.ring.count < capacity {
                    state.ring.append(finding)
                } else {
                    state.ring[state.start] = finding
                    state.start = (state.start + 1) % capacity
                }
                state.total &+= 1
                state.counts[CountKey(kind: finding.kind, severity: finding.severity), default: 0] &+= 1
            }
            return Array(state.followers.values)
        }
        for follower in followers { follower.yield() }
    }

    /// All that are remembered, oldest first.
    package var all: [Finding] { state.withLock { Array($0.ring[$0.start...] + $0.ring[..<$0.start]) } }

    /// The position after the newest finding.
    package var end: UInt64 { state.withLock { $0.total } }

    /// Findings since the start by kind and severity.
    package var counts: [CountKey: UInt64] { state.withLock { $0.counts } }

    /// At most `limit` findings from `position` on.
    package func page(from position: UInt64, limit: Int) -> Page {
        state.withLock { state in
            let oldest = state.total - UInt64(state.ring.count)
            let from = min(max(position, oldest), state.total)
            let missed = oldest > position ? oldest - position : 0
            let count = min(Int(state.total - from), max(0, limit))
            let offset = Int(from - oldest)
            let findings = (0..<count).map { state.ring[(state.start + offset + $0) % state.ring.count] }
            return Page(findings: findings, missed: missed, position: from + UInt64(count))
        }
    }

    /// Ticks whenever there may be something new; ends with `close`, or at once when `limit` others follow already.
    package func ticks(limit: Int) -> AsyncStream<Void>? {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: UInt64? = state.withLock { state in
            guard state.followers.count < limit, !state.isClosed else { return nil }
            state.nextFollower &+= 1
            state.followers[state.nextFollower] = continuation
            return state.nextFollower
        }
        guard let id else { return nil }
        continuation.onTermination = { [weak self] _ in self?.forget(id) }
        continuation.yield()
        return stream
    }

    /// Ticks for all who follow, though nothing is new: each then writes a sign of life, and one that is gone is noticed.
    package func beat() {
        for follower in state.withLock({ Array($0.followers.values) }) { follower.yield() }
    }

    package var followers: Int { state.withLock { $0.followers.count } }

    /// Ends all ticks, so that streams to clients end.
    package func close() {
        let followers = state.withLock { state in
            state.isClosed = true
            defer { state.followers = [:] }
            return Array(state.followers.values)
        }
        for follower in followers { follower.finish() }
    }

    private func forget(_ id: UInt64) {
        _ = state.withLock { $0.followers.removeValue(forKey: id) }
    }
}
