import Diagnosis
import SIP
import Tracking
import Wire

/// Calls that have left the table, as plain values, newest last; bounded.
struct CallArchive {
    var limit = 2_000
    /// Bytes of the messages' texts of all calls together; the oldest call's go first.
    var textLimit = 8 << 20
    private var ended: [CallDetail] = []
    private var textBytes = 0
    /// Position of the oldest call that still has its texts.
    private var firstWithText = 0
    /// Of those, the ones that nobody took yet, at the end.
    private var untaken = 0

    mutating func keep(_ call: Call, findings: [Finding], _ media: MediaTracker, showsKeys: Bool) {
        guard limit > 0 else { return }
        untaken = min(untaken + 1, limit)
        if ended.count >= limit + limit / 4 + 1 { dropOldest(ended.count - limit + 1) }
        let detail = CallDetail(
            summary: SnapshotBuilder.summary(call, kinds: findings.map(\.kind), media, showsKeys: showsKeys),
            ladder: SnapshotBuilder.ladder(call, showsKeys: showsKeys), findings: findings)
        textBytes += CallArchive.textBytes(detail)
        ended.append(detail)
        while textBytes > textLimit, firstWithText < ended.count { dropText() }
    }

    private mutating func dropOldest(_ count: Int) {
        for detail in ended[min(firstWithText, count)..<count] { textBytes -= CallArchive.textBytes(detail) }
        ended.removeFirst(count)
        firstWithText = max(0, firstWithText - count)
    }

    private mutating func dropText() {
        textBytes -= CallArchive.textBytes(ended[firstWithText])
        for line in ended[firstWithText].ladder.indices { ended[firstWithText].ladder[line].text = nil }
        firstWithText += 1
    }

    private static func textBytes(_ detail: CallDetail) -> Int {
        detail.ladder.reduce(0) { $0 + ($1.text?.utf8.count ?? 0) }
    }

    mutating func takeEnded() -> [CallDetail] {
        guard untaken > 0 else { return [] }
        defer { untaken = 0 }
        return Array(ended.suffix(untaken))
    }

    var newestFirst: [CallDetail] { ended.suffix(limit).reversed() }

    /// The newest call that held this name.
    func find(_ callID: String) -> CallDetail? { ended.last { $0.summary.identity.callID == callID } }
}
