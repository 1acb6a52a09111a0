import SIP
import Tracking
import Wire

/// What was sent to peers that are silent, over UDP: a peer is dead by all that is sent to it, whichever request that
/// was (RFC 3261 §17.1). Only what was sent again or given up counts: an answer that this capture does not show ends the
/// repeats just as well. Bounded.
struct Outages {
    struct Entry {
        var count = 0
        /// Sent once so far, by number of the transaction.
        fileprivate var single: [Int: Timestamp] = [:]
        var first: Timestamp
        var last: Timestamp
        var isTold = false
    }

    private struct Way: Hashable {
        var client: IPAddress
        var server: Endpoint
    }

    private var entries = Table<Way, Entry>(.signallingBlocked)
    private var ways = Table<IPAddress, Set<Way>>(.signallingBlocked)
    private static let singles = 32

    subscript(hop: Flow) -> Entry? { entries[Self.way(hop)] }

    /// A request was sent. Inside dialogs it shows that answers do arrive there; a keep-alive is judged by itself.
    mutating func note(_ transaction: Transaction, at time: Timestamp, _ context: Context) {
        let request = transaction.request
        revive(request.flow.source.address)
        guard request.transport == .udp else { return }
        if transaction.isInDialog || transaction.method == "PRACK" { return hear(request) }
        guard transaction.method != "OPTIONS", transaction.isUnanswered else { return }
        let way = Self.way(transaction.hop)
        var entry = entries[way] ?? Entry(first: time, last: time)
        // What was sent long ago tells of another outage.
        if time - entry.last > .seconds(60) { entry = Entry(first: time, last: time) }
        if transaction.transmissions > 1 {
            entry.count(transaction)
            entry.count += 1
        } else if entry.single.count < Self.singles {
            entry.single[transaction.number] = time
        }
        if transaction.method == "CANCEL", let invite = Self.cancelled(by: transaction) {
            entry.count(invite)
            entry.count(transaction)
        }
        entry.last = time
        entries[way, context] = entry
        ways[way.server.address, context, default: []].insert(way)
    }

    /// ACK, PRACK and requests inside a dialog answer something: their sender hears its peer.
    mutating func hear(_ request: Observation) {
        revive(request.flow.source.address)
        remove(Self.way(request.flow))
    }

    /// Something came from there.
    mutating func revive(_ server: IPAddress) {
        guard let known = ways[server] else { return }
        for way in known { remove(way) }
    }

    /// Whether this outage is to be told by a request that would not tell it alone; once.
    mutating func tell(_ hop: Flow) -> Bool {
        let way = Self.way(hop)
        guard let entry = entries[way], !entry.isTold else { return false }
        entries.change(way) { $0.isTold = true }
        return true
    }

    private static func cancelled(by cancel: Transaction) -> Transaction? {
        cancel.call?.invites.last { $0.cseq.number == cancel.cseq.number && $0.hop == cancel.hop }
    }

    private mutating func remove(_ way: Way) {
        entries.remove(way)
        ways.change(way.server.address) { $0.remove(way) }
        if ways[way.server.address]?.isEmpty == true { ways.remove(way.server.address) }
    }

    private static func way(_ hop: Flow) -> Way { Way(client: hop.source.address, server: hop.destination) }
}

extension Outages.Entry {
    /// The first transmission of a request counts as soon as it is known to have been in vain.
    fileprivate mutating func count(_ transaction: Transaction) {
        guard let sent = single.removeValue(forKey: transaction.number) else { return }
        first = count == 0 ? sent : min(first, sent)
        count += 1
    }
}
