import Host
import NIOPosix
import Synchronization

/// One capture at a time, on a thread that everything else goes before.
final class CaptureBench: Sendable {
    private let isTaken = Mutex(false)
    private let pages = Mutex<[(id: String, page: String, end: Int64)]>([])
    /// Reports at a time, with how many bytes together unless one alone has more, and how long.
    private static let kept = 4
    private static let bytes = 16 << 20
    private static let seconds: Int64 = 600
    private let pool = NIOThreadPool(numberOfThreads: 1)

    func take() -> Bool {
        isTaken.withLock { taken in
            guard !taken else { return false }
            taken = true
            return true
        }
    }

    /// Keeps a report for the browser to fetch; the oldest makes room.
    func keep(_ page: String, at now: Int64) -> String {
        let id = ConsoleKey.random()
        pages.withLock { pages in
            pages = pages.filter { $0.end > now }.suffix(CaptureBench.kept - 1)
            while pages.reduce(page.utf8.count, { $0 + $1.page.utf8.count }) > CaptureBench.bytes, !pages.isEmpty {
                pages.removeFirst()
            }
            pages.append((id, page, now + CaptureBench.seconds))
        }
        return id
    }

    func page(_ id: String, at now: Int64) -> String? {
        pages.withLock { pages in
            pages.removeAll { $0.end <= now }
            return pages.first { ConsoleKey.isSame($0.id, id) }?.page
        }
    }

    func leave() { isTaken.withLock { $0 = false } }

    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        pool.start()
        let task = {
            @Sendable in
            KernelThread.yieldToAll()
            return work()
        }
        return (try? await pool.runIfActive(task)) ?? work()
    }
}
