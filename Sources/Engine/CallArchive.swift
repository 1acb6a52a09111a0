import Diagnosis
import SIP
import Tracking
import Wire

/// Calls that have left the table, as plain values, newest last; bounded.
struct CallArchive {
    var limit = 2_000
    private var ended: [CallDetail] = []

    mutating func keep(_ call: Call, findings: [Finding], _ media: MediaTracker) {
        guard limit > 0 else { return }
        if ended.count >= limit + limit / 4 + 1 { ended.removeFirst(ended.count - limit + 1) }
        ended.append(
            CallDetail(
                summary: SnapshotBuilder.summary(call, kinds: findings.map(\.kind), media),
                ladder: SnapshotBuilder.ladder(call), findings: findings))
    }

    var newestFirst: [CallDetail] { ended.suffix(limit).reversed() }

    func find(_ callID: String) -> CallDetail? { ended.last { $0.summary.identity.callID == callID } }
}
