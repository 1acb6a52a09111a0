import Tracking
import Wire

/// Paths told as blocked, until what was asked in vain there is answered. Bounded.
///
/// Any answer shows that the path is open again. Where it was blocked anew within a day, only what was asked in vain
/// counts: a peer that answers its keep-alives and lets every INVITE be would otherwise be told as mended each time.
struct BlockedPaths {
    struct Path: Hashable {
        var client: IPAddress
        var server: Endpoint

        var subject: Subject { .path(from: client, to: .endpoint(server)) }
    }

    private struct Entry {
        /// Asked in vain since it was told first.
        var methods: Set<String> = []
        var last: Timestamp
        /// The call whose verdict may open the incident only later.
        var call: Weak<Call>?
        var isOver = false
        /// Blocked before on this day.
        var isRelapse = false

        /// Its finding is out.
        func isSettled(at time: Timestamp) -> Bool {
            let isCallOver = call?.object.map { $0.state == .ended } ?? true
            return isCallOver && time - last >= .seconds(10)
        }
    }

    private var entries = Table<Path, Entry>(.signallingBlocked)
    private static let day = Interval.seconds(86_400)

    /// It was blocked when an earlier run ended.
    mutating func restore(_ path: Path, _ context: Context) {
        entries[path, context] = Entry(last: .distantPast)
    }

    /// `transaction` was told as asked in vain.
    mutating func block(_ transaction: Transaction, at time: Timestamp, _ context: Context) {
        let path = Path(transaction.hop)
        var entry = entries[path] ?? Entry(last: time)
        if entry.isOver {
            entry.isRelapse = time - entry.last < Self.day
            entry.isOver = false
        }
        entry.methods.insert(Self.method(transaction))
        entry.last = time
        entry.call = transaction.call.map(Weak.init)
        entries[path, context] = entry
    }

    /// `transaction` was answered.
    ///
    /// - Returns: What is well again; nil where nothing was blocked, or more than this is.
    mutating func answer(_ transaction: Transaction, at time: Timestamp, _ context: Context) -> Subject? {
        guard !entries.isEmpty else { return nil }
        let path = Path(transaction.hop)
        guard var entry = entries[path], !entry.isOver else { return nil }
        defer { entries[path, context] = entry }
        let isEnough = !entry.isRelapse || entry.methods.isSubset(of: [Self.method(transaction)])
        guard isEnough else {
            entry.methods.remove(Self.method(transaction))
            return nil
        }
        if entry.isSettled(at: time) {
            entry.methods = []
            entry.last = time
            entry.isOver = true
        }
        return path.subject
    }

    /// What is cancelled is an INVITE that gets no answer.
    private static func method(_ transaction: Transaction) -> String {
        transaction.method == "CANCEL" ? "INVITE" : transaction.method
    }
}

extension BlockedPaths.Path {
    init(_ hop: Flow) { self.init(client: hop.source.address, server: hop.destination) }
}
