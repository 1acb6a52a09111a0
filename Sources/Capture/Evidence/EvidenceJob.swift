package import Diagnosis
import Synchronization
import Wire

/// What the capture thread hands to the thread that writes files.
package enum EvidenceJob: Sendable {
    /// The packets that a finding rests on.
    case finding(Finding, PacketBundle)
    case session(SessionBatch)

    var bytes: Int {
        switch self {
        case .finding(_, let bundle): bundle.bytes.count
        case .session(let batch): batch.packets.bytes.count
        }
    }
}

/// New packets and findings of one capture session.
package struct SessionBatch: Sendable {
    package var session: String
    package var packets: PacketBundle
    package var findings: [Finding] = []
    /// Calls that the session follows or followed, and their number since the start.
    package var callIDs: [String] = []
    package var calls = 0
    /// Why no more comes, for the last one.
    package var ending: Ending?

    package enum Ending: String, Sendable, Codable { case time, calls, stopped, size, disk, shutdown }
}

/// Bounds the packets that are on their way to the disk.
package final class EvidenceBudget: Sendable {
    private let limit: Int
    private let pending = Atomic(0)
    private let refusals = Atomic<UInt64>(0)
    private let beyondLimit = Atomic<UInt64>(0)

    package init(bytes: Int = 64 << 20) { limit = bytes }

    /// False, and counted, when what waits already is too much; `always` for what must arrive.
    func take(_ bytes: Int, always: Bool) -> Bool {
        guard always || pending.load(ordering: .relaxed) + bytes <= limit else {
            refusals.add(1, ordering: .relaxed)
            return false
        }
        pending.add(bytes, ordering: .relaxed)
        return true
    }

    /// The job is done.
    package func give(back job: EvidenceJob) { pending.subtract(job.bytes, ordering: .relaxed) }

    /// Counts a finding left out because its kind had its files for the minute.
    func noteLimited() { beyondLimit.add(1, ordering: .relaxed) }

    /// Findings left out because their kind had its files for the minute.
    package var limited: UInt64 { beyondLimit.load(ordering: .relaxed) }

    /// Findings and batches left out because the disk was too slow.
    package var refused: UInt64 { refusals.load(ordering: .relaxed) }
}

/// Orders to the capture thread, from any thread.
package final class EvidenceInbox: Sendable {
    enum Order: Sendable {
        case start(SessionSpec)
        case stop(String)
    }

    private let orders = Mutex<[Order]>([])
    private let count = Atomic(0)

    package init() {}

    func post(_ order: Order) {
        orders.withLock { $0.append(order) }
        count.add(1, ordering: .releasing)
    }

    func take() -> [Order] {
        guard count.load(ordering: .acquiring) > 0 else { return [] }
        return orders.withLock { orders in
            defer { orders = [] }
            count.store(0, ordering: .relaxed)
            return orders
        }
    }
}
