import Diagnosis
import SIP
import Tracking
import Wire

/// Calls that have left the table, as plain values, newest last; bounded.
struct CallArchive {
    var limit = 2_000
    private var ended: [CallDetail] = []
    /// Of those, the ones that nobody took yet, at the end.
    private var untaken = 0

    mutating func keep(_ call: Call, findings: [Finding], _ media: MediaTracker) {
        guard limit > 0 else { return }
        untaken = min(untaken + 1, limit)
        if ended.count >= limit + limit / 4 + 1 { ended.removeFirst(ended.count - limit + 1) }
        ended.append(
            CallDetail(
                summary: SnapshotBuilder.summary(call, kinds: findings.map(\.kind), media),
                ladder: SnapshotBuilder.ladder(call), findings: findings))
    }

    mutating func takeEnded() -> [CallSnapshot] {
        guard untaken > 0 else { return [] }
        defer { untaken = 0 }
        return ended.suffix(untaken).map(\.summary)
    }

    var newestFirst: [CallDetail] { ended.suffix(limit).reversed() }

    func find(_ callID: String) -> CallDetail? { ended.last { $0.summary.identity.callID == callID } }
}
