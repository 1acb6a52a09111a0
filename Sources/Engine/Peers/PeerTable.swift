import Diagnosis
import Tracking
package import Wire

/// What a host is called, by its address: a trunk of the settings.
package struct Trunk: Sendable, Hashable {
    package var name: String
    package var networks: [Network]

    package init(name: String, networks: [Network]) {
        self.name = name
        self.networks = networks
    }
}

/// How calls fared at each far host, since its first call, also of earlier runs where a history is kept; bounded.
///
/// A call has two far ends where this host is none of them. It counts when it is over, or when the capture ends.
struct PeerTable {
    struct Entry {
        var first: Timestamp
        var last: Timestamp
        /// Calls that come from it, and calls sent to it.
        var inbound = PeerFigures()
        var outbound = PeerFigures()

        var attempts: UInt64 { inbound.attempts &+ outbound.attempts }
        var answered: UInt64 { inbound.answered &+ outbound.answered }

        mutating func note(_ outcome: PeerFigures.Outcome, isInbound: Bool, at time: Timestamp) {
            if isInbound { inbound.note(outcome) } else { outbound.note(outcome) }
            last = max(last, time)
        }
    }

    private(set) var entries: [IPAddress: Entry] = [:]
    private(set) var evictions: UInt64 = 0
    /// Hosts that have a name in the metrics, and what the others did meanwhile: neither ever counts back.
    private(set) var named: Set<IPAddress> = []
    private(set) var others = (inbound: PeerFigures(), outbound: PeerFigures())
    var namedLimit: Int
    /// None of those with a name has fewer attempts.
    private var leastNamed: UInt64 = 0
    private let limit: Int

    /// Who was answered stays a day longer than who only knocks.
    private static let grace = Interval.seconds(86_400)

    init(limit: Int, namedLimit: Int) {
        self.limit = limit
        self.namedLimit = namedLimit
    }

    /// Goes on with those of an earlier run, of which the busiest have names. What they did then counts under these only.
    mutating func restore(_ kept: [PeerMemory]) {
        for peer in kept.sorted(by: { $0.last > $1.last }).prefix(limit) {
            entries[peer.address] = Entry(
                first: peer.first, last: peer.last, inbound: peer.inbound, outbound: peer.outbound)
        }
        let busiest = entries.sorted { ($1.value.attempts, $0.key) < ($0.value.attempts, $1.key) }.prefix(namedLimit)
        named = Set(busiest.map(\.key))
        leastNamed = 0
    }

    mutating func note(_ call: Call, _ outcome: PeerFigures.Outcome, _ context: Context, at time: Timestamp) {
        let ends = PeerTable.farEnds(of: call, context)
        if let source = ends.source { note(source, outcome, isInbound: true, since: call.start, at: time) }
        if let destination = ends.destination {
            note(destination, outcome, isInbound: false, since: call.start, at: time)
        }
    }

    private mutating func note(
        _ host: IPAddress, _ outcome: PeerFigures.Outcome, isInbound: Bool, since start: Timestamp, at time: Timestamp
    ) {
        if entries[host] == nil {
            evictions &+= UInt64(
                entries.makeRoom(limit: limit) { $0.answered > 0 ? $0.last + PeerTable.grace : $0.last })
            named = named.filter { entries[$0] != nil }
            entries[host] = Entry(first: start, last: time)
        }
        // In its place: what is taken out is copied when it changes.
        entries[host]?.note(outcome, isInbound: isInbound, at: time)
        if isNamed(host, entries[host]?.attempts ?? 0) { return }
        if isInbound { others.inbound.note(outcome) } else { others.outbound.note(outcome) }
    }

    /// Who has much more to do than the least of those with a name takes its place.
    ///
    /// - Returns: Whether what it did just now counts under its name.
    private mutating func isNamed(_ host: IPAddress, _ attempts: UInt64) -> Bool {
        if named.contains(host) { return true }
        if named.count >= namedLimit {
            guard attempts > 2 &* leastNamed else { return false }
            let least = named.min { (entries[$0]?.attempts ?? 0, $0) < (entries[$1]?.attempts ?? 0, $1) }
            guard let least else { return false }
            leastNamed = entries[least]?.attempts ?? 0
            guard attempts > 2 &* leastNamed else { return false }
            named.remove(least)
        } else {
            leastNamed = 0
        }
        named.insert(host)
        // What it did before stands among the others.
        return attempts == 1
    }

    /// The hosts at the ends of what is seen of a call that are not this one: who sent its first INVITE, and who got
    /// the latest.
    static func farEnds(of call: Call, _ context: Context) -> (source: IPAddress?, destination: IPAddress?) {
        let first = call.first.flow
        let latest = call.invites.last?.cseq
        let last = call.invites.last { $0.cseq == latest }?.hop ?? first
        func far(_ address: IPAddress) -> IPAddress? { context.isProbablyLocal(address) ? nil : address }
        return (far(first.source.address), far(last.destination.address))
    }
}

/// Tables of the engine that strangers may fill: who matters more stays longer, by the time that the table gives it.
/// What analyzers remember lies in a `Table`, where all that counts is which was written last.
extension Dictionary {
    /// Makes room for another key: of a full table the half that was seen longest ago goes.
    ///
    /// - Returns: How many went.
    mutating func makeRoom(limit: Int, last: (Value) -> Timestamp) -> Int {
        guard count >= limit else { return 0 }
        let times = values.map(last).sorted()
        guard let middle = times.dropFirst(times.count / 2).first else { return 0 }
        let before = count
        self = filter { last($0.value) > middle }
        return before - count
    }
}
