import Engine
import SIP
import Tracking
import Wire

/// What never came to where it was sent: the one there has no view of it at all.
extension JointView {
    /// - Parameters:
    ///   - seen: the only view of the matter.
    ///   - absent: who watched all the while where the requests go, without a message.
    ///   - targets: addresses that have led to it, and from which nothing came back.
    init(_ seen: WitnessedTrace, absent: WitnessedTrace, offset: Interval, targets: Set<IPAddress>) {
        self.init(bare: [seen, absent], offsets: [.zero, offset])
        let read = ReadTrace(seen.trace, SIPParser())
        let own = Point.all(of: 0, seen)
        let sightings = read.sightings(of: 0, callerTag: read.callerTag ?? read.firstTag, own)
        place(own + [Point(witness: 1, place: "", name: absent.witness.name)], sightings)
        mark { message in
            guard let last = message.sightings.last, targets.contains(last.message.flow.destination.address) else {
                return nil
            }
            return (own.count, last.point, seen.trace.drops == 0 && absent.trace.drops == 0)
        }
    }
}

/// What of all that was seen tells where requests get to, and who was there; bounded.
struct WitnessPaths: Sendable {
    private struct Way: Hashable {
        var witness: String
        var target: IPAddress
    }

    private struct Presence {
        var witness: Witness
        var watched: ClosedRange<Timestamp>
        var drops: UInt64
    }

    private var ends: [Way: (name: String, time: Timestamp)] = [:]
    private var presences: [String: Presence] = [:]
    private static let limit = 50_000
    private static let life = Interval.seconds(86_400)

    /// The witness was there as long as its trace says.
    mutating func note(_ item: WitnessedTrace) {
        let name = item.witness.name
        guard presences[name] != nil || presences.count < Self.limit else { return }
        var new = Presence(witness: item.witness, watched: item.trace.watched, drops: item.trace.drops)
        if let known = presences[name], known.watched.overlaps(new.watched) {
            new.watched =
                min(
                    known.watched.lowerBound, new.watched.lowerBound)...max(
                    known.watched.upperBound, new.watched.upperBound)
        }
        presences[name] = new
    }

    mutating func learn(_ ways: [JointWay], at now: Timestamp) {
        if ends.count >= Self.limit { ends = ends.filter { now - $0.value.time < Self.life } }
        for way in ways where ends.count < Self.limit {
            ends[Way(witness: way.from, target: way.target)] = (way.to, now)
        }
    }

    /// Who is where `witness` sends to, and watched from `start` to `end` of its own clock.
    func absent(
        _ witness: String, _ target: IPAddress, from start: Timestamp, to end: Timestamp, _ clocks: AgentClocks,
        at now: Timestamp
    ) -> (trace: WitnessedTrace, offset: Interval)? {
        guard let known = ends[Way(witness: witness, target: target)], now - known.time < Self.life,
            let presence = presences[known.name],
            let offset = clocks.offset(from: witness, to: known.name, at: start)
                ?? clocks.latestOffset(from: witness, to: known.name),
            presence.watched.lowerBound <= start + offset, end + offset <= presence.watched.upperBound
        else { return nil }
        var trace = CallTrace(callID: "", matter: .exchange, messages: [], watched: presence.watched)
        trace.drops = presence.drops
        return (WitnessedTrace(presence.witness, trace), offset)
    }
}

/// Requests of one witness to an address get to the host of another one.
package struct JointWay: Sendable, Hashable {
    var from: String
    var target: IPAddress
    var to: String
}

extension JointView {
    /// Where messages ended that several saw.
    var ways: [JointWay] {
        var found: Set<JointWay> = []
        for message in messages where message.sightings.count > 1 {
            guard let first = message.sightings.first, let last = message.sightings.last,
                traces[last.witness].witness.localAddresses.contains(last.message.flow.destination.address)
            else { continue }
            found.insert(
                JointWay(
                    from: traces[first.witness].witness.name, target: first.message.flow.destination.address,
                    to: traces[last.witness].witness.name))
        }
        return Array(found)
    }
}

extension CallTrace {
    /// Addresses to which requests went again and again over UDP, and from which nothing came.
    var silentTargets: Set<IPAddress> {
        var counts: [IPAddress: Int] = [:]
        var heard: Set<IPAddress> = []
        for message in messages {
            heard.insert(message.flow.source.address)
            if message.transport == .udp, !message.text.hasPrefix("SIP/2.0 ") {
                counts[message.flow.destination.address, default: 0] += 1
            }
        }
        return Set(counts.filter { $0.value >= 4 && !heard.contains($0.key) }.keys)
    }
}
