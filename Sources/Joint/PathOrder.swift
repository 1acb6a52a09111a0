import Engine
import Tracking
import Wire

/// Which of two points the messages of a party pass first.
struct PathOrder {
    private struct Pair: Hashable {
        let first: Int
        let second: Int
    }

    private struct Verdict {
        /// The caller's messages pass the first one first.
        var isForward: Bool
        var isSure: Bool
    }

    private var known: [Pair: Verdict] = [:]

    init() {}

    /// The times to live, which routers count down, come first; then addresses of the witnesses' hosts, then how long the
    /// copies took.
    init(
        _ points: [Point], _ groups: some Collection<[Sighting]>, _ witnesses: [Witness],
        _ clocks: [JointView.PairOfWitnesses: PairClock]
    ) {
        var votes: [Pair: (hosts: Int, hops: Int)] = [:]
        for group in groups {
            for one in group {
                for other in group where one.point < other.point {
                    let sign = one.sender == .caller ? 1 : -1
                    let pair = Pair(first: one.point, second: other.point)
                    let near =
                        Self.nearness(one, witnesses[one.witness]) - Self.nearness(other, witnesses[other.witness])
                    votes[pair, default: (0, 0)].hosts += sign * near.signum()
                    let (left, right) = (one.message.timeToLive, other.message.timeToLive)
                    guard left > 0, right > 0, left != right else { continue }
                    votes[pair, default: (0, 0)].hops += left > right ? sign : -sign
                }
            }
        }
        for (pair, vote) in votes {
            let clock = clocks[
                JointView.PairOfWitnesses(
                    first: points[pair.first].witness, second: points[pair.second].witness)]
            if vote.hops != 0 {
                known[pair] = Verdict(isForward: vote.hops > 0, isSure: true)
            } else if vote.hosts != 0 {
                known[pair] = Verdict(isForward: vote.hosts > 0, isSure: true)
            } else if let isForward = clock?.callerPassesFirst {
                known[pair] = Verdict(isForward: isForward, isSure: false)
            }
        }
    }

    /// 1 where the message begins at the witness's host, -1 where it ends there.
    private static func nearness(_ sighting: Sighting, _ witness: Witness) -> Int {
        let (source, destination) = (sighting.message.flow.source.address, sighting.message.flow.destination.address)
        // An address of a translator is no end of the way.
        guard witness.vantage != "gateway" else { return 0 }
        let begins = witness.localAddresses.contains(source)
        let ends = witness.localAddresses.contains(destination)
        return begins == ends ? 0 : begins ? 1 : -1
    }

    /// Nil where nothing tells.
    func precedes(_ one: Int, _ other: Int, _ sender: Party) -> Bool? {
        guard one != other else { return nil }
        let isTurned = one > other
        guard let verdict = known[isTurned ? Pair(first: other, second: one) : Pair(first: one, second: other)] else {
            return nil
        }
        return (verdict.isForward == (sender == .caller)) != isTurned
    }

    func isSure(_ one: Int, _ other: Int) -> Bool {
        known[Pair(first: min(one, other), second: max(one, other))]?.isSure ?? false
    }
}
