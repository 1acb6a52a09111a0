import Engine
import SIP
import Tracking
import Wire

/// Several witnesses' traces of one matter as one: points, messages with their copies, streams, on one clock.
struct JointView {
    let traces: [WitnessedTrace]
    private(set) var points: [Point] = []
    /// In order of time.
    private(set) var messages: [JoinedMessage] = []
    /// What each witness's clock shows more than the first one's; nil for those that nothing relates to it.
    private(set) var offsets: [Interval?]
    private(set) var order = PathOrder()
    /// Of each pair of witnesses that share messages.
    private(set) var clocks: [PairOfWitnesses: PairClock] = [:]

    struct PairOfWitnesses: Hashable {
        let first: Int
        let second: Int
    }

    /// Copies that are apart by less than that are one transmission: the next one follows after T1 = 500 ms.
    private static let tolerance = Interval.milliseconds(240)

    /// Nil where nobody's view has anything in common with the first one's.
    init?(_ traces: [WitnessedTrace], known: AgentClocks) {
        self.traces = traces
        offsets = [Interval?](repeating: nil, count: traces.count)
        guard traces.count > 1 else { return nil }
        let parser = SIPParser()
        let read = traces.map { ReadTrace($0.trace, parser) }
        let callerTag = read.lazy.compactMap(\.callerTag).first ?? read.lazy.compactMap(\.firstTag).first
        for (index, item) in traces.enumerated() { points += Point.all(of: index, item) }
        let all = points
        let sightings = read.enumerated().flatMap { $1.sightings(of: $0, callerTag: callerTag, all) }
        let groups = Dictionary(grouping: sightings, by: \.identity)
        relate(groups, known)
        guard offsets.contains(where: { $0 != nil }), offsets.dropFirst().contains(where: { $0 != nil }) else {
            return nil
        }
        order = PathOrder(points, groups.values, traces.map(\.witness), clocks)
        for group in groups.values { join(group) }
        messages.sort { ($0.time, $0.sightings[0].point) < ($1.time, $1.sightings[0].point) }
        findMissed()
    }

    /// Without points and messages yet.
    init(bare traces: [WitnessedTrace], offsets: [Interval?]) {
        self.traces = traces
        self.offsets = offsets
    }

    mutating func place(_ points: [Point], _ sightings: [Sighting]) {
        self.points = points
        let groups = Dictionary(grouping: sightings, by: \.identity)
        order = PathOrder(points, groups.values, traces.map(\.witness), clocks)
        for group in groups.values { join(group) }
        messages.sort { ($0.time, $0.sightings[0].point) < ($1.time, $1.sightings[0].point) }
    }

    mutating func mark(_ missed: (JoinedMessage) -> (at: Int, after: Int, isSure: Bool)?) {
        for index in messages.indices { messages[index].missed = missed(messages[index]) }
    }

    /// `time` of a witness's clock by the first one's.
    func aligned(_ time: Timestamp, _ witness: Int) -> Timestamp { time - (offsets[witness] ?? .zero) }

    // MARK: Clocks

    private mutating func relate(_ groups: [MessageIdentity: [Sighting]], _ known: AgentClocks) {
        var samples: [PairOfWitnesses: [Party: [Interval]]] = [:]
        var repeated: [PairOfWitnesses: [Party: [Interval]]] = [:]
        for group in groups.values {
            let byPoint = Dictionary(grouping: group, by: \.point).values
            for ones in byPoint {
                for others in byPoint {
                    guard let one = ones.first, let other = others.first, one.witness < other.witness else { continue }
                    let pair = PairOfWitnesses(first: one.witness, second: other.witness)
                    if ones.count == 1, others.count == 1 {
                        samples[pair, default: [:]][one.sender, default: []].append(other.time - one.time)
                    } else if let rhythm = Rhythm.offset(from: ones.map(\.time), to: others.map(\.time)) {
                        repeated[pair, default: [:]][one.sender, default: []].append(rhythm)
                    }
                }
            }
        }
        // What was sent once cannot be taken for another transmission.
        for (pair, found) in repeated {
            for (party, list) in found where samples[pair]?[party] == nil {
                samples[pair, default: [:]][party] = list
            }
        }
        for (pair, found) in samples {
            clocks[pair] = PairClock(caller: found[.caller] ?? [], callee: found[.callee] ?? [])
        }
        // From the first witness on, over whoever shares messages.
        offsets[0] = .zero
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for (pair, clock) in clocks.sorted(by: { ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second) }) {
                let offset = learned(pair, clock, known)
                if let one = offsets[pair.first], offsets[pair.second] == nil {
                    offsets[pair.second] = one + offset
                    isGrowing = true
                } else if let other = offsets[pair.second], offsets[pair.first] == nil {
                    offsets[pair.first] = other - offset
                    isGrowing = true
                }
            }
        }
    }

    /// What the pair's own copies say where they went both ways; else what calls before told, where that is alike.
    private func learned(_ pair: PairOfWitnesses, _ clock: PairClock, _ known: AgentClocks) -> Interval {
        guard !clock.isBothWays, let time = traces[pair.first].trace.messages.first?.time,
            let before = known.offset(
                from: traces[pair.first].witness.name, to: traces[pair.second].witness.name, at: time),
            (before - clock.offset).magnitude < .seconds(2)
        else { return clock.offset }
        return before
    }

    // MARK: Copies

    private mutating func join(_ group: [Sighting]) {
        var joined: [JoinedMessage] = []
        let usable = group.filter { offsets[$0.witness] != nil }
        let isOnce = Dictionary(grouping: usable, by: \.point).values.allSatisfy { $0.count == 1 }
        for sighting in usable.sorted(by: { ($0.point, $0.time) < ($1.point, $1.time) }) {
            let time = aligned(sighting.time, sighting.witness)
            let free = joined.indices.filter { joined[$0][sighting.point] == nil }
            let nearest = free.min { (joined[$0].time - time).magnitude < (joined[$1].time - time).magnitude }
            if let nearest, isOnce || (joined[nearest].time - time).magnitude <= Self.tolerance + slack(sighting) {
                joined[nearest].sightings.append(sighting)
            } else {
                joined.append(JoinedMessage(sighting, at: time))
            }
        }
        for index in joined.indices {
            let sender = joined[index].sender
            joined[index].sightings.sort {
                order.precedes($0.point, $1.point, sender)
                    ?? (aligned($0.time, $0.witness) < aligned($1.time, $1.witness))
            }
            let first = joined[index].sightings[0]
            joined[index].time = aligned(first.time, first.witness)
        }
        messages += joined
    }

    /// What the way between the witnesses takes.
    private func slack(_ sighting: Sighting) -> Interval {
        clocks.filter { $0.key.first == sighting.witness || $0.key.second == sighting.witness }
            .map(\.value.delay).max() ?? .zero
    }

    // MARK: What did not arrive

    private mutating func findMissed() {
        var seenAt: [MessageIdentity: Set<Int>] = [:]
        for message in messages {
            seenAt[message.identity, default: []].formUnion(message.sightings.map(\.point))
        }
        var ways: Set<Way> = []
        for message in messages {
            for one in message.sightings {
                for other in message.sightings where one.point != other.point {
                    ways.insert(Way(one.message.flow, from: one.point, to: other.point))
                }
            }
        }
        for index in messages.indices {
            let message = messages[index]
            guard let last = message.sightings.last else { continue }
            let everywhere = seenAt[message.identity] ?? []
            for point in points.indices where !everywhere.contains(point) {
                guard points[point].witness != last.witness || points[point].place != last.message.place,
                    ways.contains(Way(last.message.flow, from: last.point, to: point)),
                    order.precedes(last.point, point, message.sender) == true,
                    let sure = isWatched(point, at: message.time)
                else { continue }
                messages[index].missed = (
                    point, last.point, sure && order.isSure(last.point, point)
                )
                break
            }
        }
    }

    /// Two hosts as one point sees them, whose messages pass another point too.
    private struct Way: Hashable {
        let one: IPAddress
        let other: IPAddress
        let from: Int
        let to: Int

        init(_ flow: Flow, from: Int, to: Int) {
            let ends = [flow.source.address, flow.destination.address].sorted()
            (one, other, self.from, self.to) = (ends[0], ends[1], from, to)
        }
    }

    /// Whether the point's witness would have shown what passed at `time`; false where it may have lost it itself, nil
    /// where it would not.
    func isWatched(_ point: Int, at time: Timestamp) -> Bool? {
        let witness = points[point].witness
        let trace = traces[witness].trace
        guard offsets[witness] != nil, trace.messagesDropped == 0,
            aligned(trace.watched.lowerBound, witness) <= time, time <= aligned(trace.watched.upperBound, witness)
        else { return nil }
        return trace.drops == 0
    }
}
