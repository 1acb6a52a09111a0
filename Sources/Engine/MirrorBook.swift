import HEP
package import Wire

/// One element that mirrors its messages here, as told outside.
package struct MirrorSnapshot: Sendable, Hashable {
    package var interface: InterfaceID
    package var sender: IPAddress
    package var agent: UInt32
    package var node: String?
    package var packets: UInt64
    /// Our clock less its own; nil where it gives no time.
    package var clockOffset: Interval?
    /// Times that were none, or jumped: arrivals stood for them.
    package var timesUnused: UInt64
    /// Addresses known to be its own, by what it mirrors.
    package var addresses: [IPAddress]
}

/// Who mirrors messages to us: clocks, addresses, and the numbers of what they are taken for. Bounded; the last number
/// stands for all who come when the others are given away.
struct MirrorBook {
    struct Mirror {
        let interface: InterfaceID
        let sender: IPAddress
        let agent: UInt32
        var node: String?
        var packets: UInt64 = 0
        var clock = SenderClock()
        var places = MirrorPlaces()
        /// TCP's next sequence number of each direction, for the packets made of its messages.
        var sequences: [Flow: UInt32] = [:]
    }

    private struct Key: Hashable {
        var sender: IPAddress
        var agent: UInt32
    }

    private struct Report: Equatable {
        var flow: Flow
        var fingerprint: Int
        var time: Timestamp
    }

    private(set) var mirrors: [Mirror] = []
    private var indices: [Key: Int] = [:]
    private var reports: [Report] = []
    private var nextReport = 0
    /// Addresses of all of them together; bounded.
    private(set) var addresses: Set<IPAddress> = []

    private static let sequenceLimit = 1_024
    private static let reportLimit = 64
    private static let addressLimit = 256
    /// Copies of one report follow each other at once; the next is seconds away (RFC 3550 §6.2).
    private static let reportAge = Interval.milliseconds(500)

    var isEmpty: Bool { mirrors.isEmpty }

    /// The number of who sent this, given now where it is a new one.
    mutating func find(_ sender: IPAddress, _ packet: HEPPacket) -> (index: Int, isNew: Bool) {
        let key = Key(sender: sender, agent: packet.agent)
        if let index = indices[key] { return (index, false) }
        guard mirrors.count < InterfaceID.mirrors.count else { return (mirrors.count - 1, false) }
        let number = InterfaceID.mirrors.lowerBound + UInt16(mirrors.count)
        mirrors.append(Mirror(interface: InterfaceID(number), sender: sender, agent: packet.agent))
        indices[key] = mirrors.count - 1
        return (mirrors.count - 1, true)
    }

    /// Counts a packet; answers when it passed the sender, by our clock.
    mutating func note(_ packet: HEPPacket, of index: Int, arrival: Timestamp) -> Timestamp {
        guard mirrors.indices.contains(index) else { return arrival }
        mirrors[index].packets &+= 1
        if let node = packet.node { mirrors[index].node = node }
        return mirrors[index].clock.moment(of: packet.time, arrival: arrival)
    }

    /// Learns from a message whose addresses are the sender's own; true where one is new.
    mutating func learn(_ flow: Flow, of index: Int) -> Bool {
        guard mirrors.indices.contains(index), addresses.count < Self.addressLimit,
            let address = mirrors[index].places.note(flow, sender: mirrors[index].sender)
        else { return false }
        return addresses.insert(address).inserted
    }

    /// TCP's sequence number for `length` bytes more.
    mutating func sequence(of flow: Flow, length: Int, of index: Int) -> UInt32 {
        guard mirrors.indices.contains(index) else { return 1 }
        if mirrors[index].sequences.count >= Self.sequenceLimit { mirrors[index].sequences = [:] }
        let sequence = mirrors[index].sequences[flow] ?? 1
        mirrors[index].sequences[flow] = sequence &+ UInt32(truncatingIfNeeded: length)
        return sequence
    }

    /// False where the same report came a moment ago another way.
    mutating func isNewReport(_ flow: Flow, _ fingerprint: Int, at time: Timestamp) -> Bool {
        let isKnown = reports.contains {
            $0.fingerprint == fingerprint && $0.flow == flow && (time - $0.time).magnitude < Self.reportAge
        }
        guard !isKnown else { return false }
        let report = Report(flow: flow, fingerprint: fingerprint, time: time)
        if reports.count < Self.reportLimit {
            reports.append(report)
        } else {
            reports[nextReport] = report
            nextReport = (nextReport + 1) % Self.reportLimit
        }
        return true
    }

    var snapshots: [MirrorSnapshot] {
        mirrors.map {
            MirrorSnapshot(
                interface: $0.interface, sender: $0.sender, agent: $0.agent, node: $0.node, packets: $0.packets,
                clockOffset: $0.clock.offset, timesUnused: $0.clock.unused, addresses: $0.places.known)
        }
    }
}

/// Which addresses of the messages that an element mirrors are its own: that which it sends HEP from, where messages have
/// it, and that which takes part in all of them.
struct MirrorPlaces {
    private(set) var known: [IPAddress] = []
    private var candidates: [IPAddress]?
    private static let limit = 8

    /// The address that is known by this message and was not before.
    mutating func note(_ flow: Flow, sender: IPAddress) -> IPAddress? {
        let ends = [flow.source.address, flow.destination.address]
        let left = candidates.map { $0.filter(ends.contains) } ?? ends
        candidates = left
        let found = ends.contains(sender) ? sender : left.count == 1 ? left[0] : nil
        guard let found, !known.contains(found), known.count < Self.limit else { return nil }
        known.append(found)
        return found
    }
}
