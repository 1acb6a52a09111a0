import Diagnosis
import Wire

/// The way that a call's messages and media take past the capture points: what was seen on both sides of a gateway is
/// one passage through it, and what was seen on its way in only has ended there.
struct LadderPath {
    /// One message or stream on its way, by the names of the lifelines it touches.
    struct Passage {
        var nodes: [String]
        /// The lifeline that was passed, for an arrow through it.
        var isLost = false
    }

    /// A host between the parties whose both sides are seen.
    struct Gateway: Equatable {
        /// Its endpoint where it translates addresses, else the interfaces that were passed.
        var name: String
        /// Its addresses on its far side from what it hides; empty for a router.
        var addresses: Set<String> = []
    }

    private(set) var gateway: Gateway?
    /// What was seen before the gateway and beyond it: the caller's side first.
    private(set) var interfaces: [String] = []
    /// Copies beyond an address translator by the place of their original in the ladder, and the places of the copies.
    private(set) var beyond: [Int: Int] = [:]
    private(set) var copies: Set<Int> = []
    /// Lifelines on the caller's side of the gateway, and on the other.
    private var near: Set<String> = []
    private var far: Set<String> = []
    private let ladder: [LadderRecord]
    /// What is not seen beyond the gateway may belong to another call by then: that something was lost is the verdict's
    /// word, and the drawing repeats it.
    private let lossesTold: Set<String>
    private let isTroubled: Bool

    private static let losses = Set(
        [Kind.noAudio, .oneWayAudio, .mediaStopped, .mediaBlocked, .lateMedia, .packetLoss].map(\.rawValue))

    init(_ detail: CallDetailRecord) {
        ladder = detail.ladder
        let grave = detail.findings.filter { $0.severity != "notice" }
        isTroubled = !grave.isEmpty
        lossesTold = grave.filter { LadderPath.losses.contains($0.kind) }.reduce(into: []) {
            $0.formUnion($1.place.direction.map { [$0] } ?? ["toward-caller", "toward-callee"])
        }
        pairCopies()
        for index in ladder.indices where !ladder[index].isError { learn(index) }
        if gateway == nil { learn(StreamPassage.grouped(detail.call.media)) }
    }

    private mutating func pairCopies() {
        var places: [UInt64: [Int]] = [:]
        for (index, line) in ladder.enumerated() { places[line.frame, default: []].append(index) }
        for (index, line) in ladder.enumerated() {
            guard let frame = line.copyOf else { continue }
            // Files that are read together number their frames each.
            let original = places[frame]?.first {
                $0 != index && beyond[$0] == nil && !copies.contains($0) && ladder[$0].label == line.label
                    && (ladder[$0].source == line.source) != (ladder[$0].destination == line.destination)
            }
            guard let original else { continue }
            beyond[original] = index
            copies.insert(index)
        }
    }

    // MARK: - The gateway

    private mutating func learn(_ index: Int) {
        let line = ladder[index]
        let isToCallee = line.code == nil
        if let copy = beyond[index].map({ ladder[$0] }) {
            let endpoint = line.destination == copy.destination ? copy.source : line.destination
            translate(endpoint, seen: [line.interface, copy.interface], isToCallee: isToCallee)
            note(from: line.source, to: copy.destination, isToCallee: isToCallee)
        } else if !line.also.isEmpty {
            route([line.interface] + line.also, isToCallee: isToCallee)
            note(from: line.source, to: line.destination, isToCallee: isToCallee)
        }
    }

    private mutating func learn(_ passages: [StreamPassage]) {
        for passage in passages {
            guard let (first, last) = passage.ends, let isToCallee = passage.isToCallee else { continue }
            let seen = [first.interface, last.interface]
            if first.source != last.source {
                translate(last.source, seen: seen, isToCallee: isToCallee)
            } else if first.destination != last.destination {
                translate(first.destination, seen: seen, isToCallee: isToCallee)
            } else {
                route(seen, isToCallee: isToCallee)
            }
        }
    }

    private mutating func translate(_ endpoint: String, seen: [String], isToCallee: Bool) {
        let address = LadderEvents.address(endpoint)
        if gateway?.addresses.isEmpty ?? true { gateway = Gateway(name: endpoint) }
        gateway?.addresses.insert(address)
        order(seen, isToCallee: isToCallee)
    }

    private mutating func route(_ seen: [String], isToCallee: Bool) {
        order(seen, isToCallee: isToCallee)
        if gateway == nil { gateway = Gateway(name: interfaces.joined(separator: " | ")) }
    }

    private mutating func order(_ seen: [String], isToCallee: Bool) {
        guard interfaces.count < 2 else { return }
        var unique: [String] = []
        for name in seen where !unique.contains(name) { unique.append(name) }
        interfaces = isToCallee ? unique : unique.reversed()
    }

    private mutating func note(from source: String, to destination: String, isToCallee: Bool) {
        guard !near.contains(source), !far.contains(source) else { return }
        near.insert(isToCallee ? source : destination)
        far.insert(isToCallee ? destination : source)
    }

    // MARK: - Passages

    /// Of the message at `index`; nil for a copy, which is told with its original.
    func passage(_ index: Int) -> Passage? {
        guard !copies.contains(index) else { return nil }
        let line = ladder[index]
        let ends = Passage(nodes: [node(line.source), node(line.destination)])
        guard let gateway else { return ends }
        if line.isError {
            return reportsItself(line.source) ? Passage(nodes: [gateway.name, node(line.destination)]) : ends
        }
        if let copy = beyond[index].map({ ladder[$0] }) {
            return through(gateway, from: line.source, to: copy.destination)
        }
        if !line.also.isEmpty { return through(gateway, from: line.source, to: line.destination) }
        let isToCallee: Bool? =
            near.contains(line.source) || far.contains(line.destination)
            ? true : far.contains(line.source) || near.contains(line.destination) ? false : nil
        guard isTroubled else { return ends }
        return lost(on: [line.interface], from: line.source, isToCallee: isToCallee) ?? ends
    }

    func passage(_ streams: StreamPassage) -> Passage {
        let first = streams.first
        let ends = Passage(nodes: [node(first.source), node(streams.last.destination)])
        guard let gateway else { return ends }
        if streams.ends != nil { return through(gateway, from: first.source, to: streams.last.destination) }
        guard isToldLost(streams) else { return ends }
        return lost(on: [first.interface], from: first.source, isToCallee: streams.isToCallee) ?? ends
    }

    /// A stream's part before the gateway, where less of it was seen beyond.
    func end(_ streams: StreamPassage) -> Passage? {
        guard isToldLost(streams) else { return nil }
        return gateway.map { Passage(nodes: [node(streams.first.source), $0.name], isLost: true) }
    }

    /// Who speaks to one side only and is no party is the gateway: an error from farther away would be seen on both.
    private func reportsItself(_ reporter: String) -> Bool {
        let address = LadderEvents.address(reporter)
        var seen: Set<String> = []
        for line in ladder {
            if line.isError, line.source == reporter { seen.insert(line.interface) }
            if !line.isError, [line.source, line.destination].contains(where: { LadderEvents.address($0) == address }) {
                return false
            }
        }
        return interfaces.count > 1 && seen.count == 1
    }

    private func isToldLost(_ streams: StreamPassage) -> Bool {
        streams.first.direction.map(lossesTold.contains) ?? false
    }

    private func through(_ gateway: Gateway, from source: String, to destination: String) -> Passage {
        let ends = [node(source), node(destination)]
        return Passage(nodes: ends.contains(gateway.name) ? ends : [ends[0], gateway.name, ends[1]])
    }

    /// What was seen where it comes in and not where it would leave.
    private func lost(on seen: [String], from source: String, isToCallee: Bool?) -> Passage? {
        guard let gateway, let isToCallee, interfaces.count > 1, node(source) != gateway.name else { return nil }
        let entry = isToCallee ? interfaces.first : interfaces.last
        guard seen == [entry] else { return nil }
        return Passage(nodes: [node(source), gateway.name], isLost: true)
    }

    private func node(_ endpoint: String) -> String {
        guard let gateway, gateway.addresses.contains(LadderEvents.address(endpoint)) else { return endpoint }
        return gateway.name
    }
}
