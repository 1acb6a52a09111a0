import Wire

/// A limit nobody told us, learned from where refusals begin: calls at once, or calls a second.
///
/// At least three refusals with the same code and Reason at 0.9 N or more, none below 0.7 N, in at least three
/// episodes. A call that was accepted at a level shows that the limit is higher: refusals at or below it had another
/// cause and prove no limit, but they still spoil one. An episode ends when a call is accepted again.
struct LearnedLevel {
    struct Limit: Equatable {
        var level: Int
        var refusals: Int
        var episodes: Int
        /// How likely it is that refusals which have nothing to do with the level fall like this.
        var chance: Double

        /// Many numbers are watched all day: what happens once in a million is no coincidence.
        var isSure: Bool { chance < 1e-6 }
    }

    private struct Refusal {
        var level: Int
        var signature: String
        var episode: Int
        var time: Timestamp
        /// Calls accepted at this level or above since, and whether one of them was plainly above.
        var acceptedHere = 0
        var wasExceeded = false

        /// A large limit is seen one call off now and then: a call ends there a moment before it ends here.
        var isDisproved: Bool { wasExceeded || acceptedHere >= (level < 20 ? 1 : 2) }
    }

    private var refusals: [Refusal] = []
    private var episode = 0
    private var lastWasRefusal = false
    /// Highest level at which a call was accepted lately.
    private var accepted: (level: Int, time: Timestamp)?
    /// Calls accepted in this hour and in the one before.
    private var acceptedNow = 0
    private var acceptedBefore = 0
    private var hourBegan = Timestamp.distantPast
    private(set) var last = Timestamp.distantPast
    private static let limit = 24
    /// Providers change limits, and nights differ from days: older observations are void.
    private static let life = Interval.seconds(86_400)
    private static let acceptedLife = Interval.seconds(3_600)

    mutating func accept(at level: Int, _ time: Timestamp) {
        last = time
        if time - hourBegan >= Self.acceptedLife {
            acceptedBefore = time - hourBegan >= Self.acceptedLife * 2 ? 0 : acceptedNow
            acceptedNow = 0
            hourBegan = time
        }
        acceptedNow += 1
        if lastWasRefusal { episode += 1 }
        lastWasRefusal = false
        if let known = accepted, known.level > level, time - known.time < Self.acceptedLife {
            // The higher one stands.
        } else {
            accepted = (level, time)
        }
        for index in refusals.indices where refusals[index].level <= level {
            refusals[index].acceptedHere += 1
            if level - refusals[index].level > refusals[index].level / 20 { refusals[index].wasExceeded = true }
        }
    }

    mutating func refuse(at level: Int, signature: String, _ time: Timestamp) {
        last = time
        lastWasRefusal = true
        refusals.removeAll { time - $0.time > Self.life }
        if refusals.count >= Self.limit { refusals.removeFirst() }
        refusals.append(Refusal(level: level, signature: signature, episode: episode, time: time))
    }

    /// Whether calls went through at this level or above within the hour.
    func wasAccepted(at level: Int, _ time: Timestamp) -> Bool {
        accepted.map { $0.level >= level && time - $0.time < Self.acceptedLife } ?? false
    }

    /// The limit that the refusals with this signature show; nil while they show none at `minimum` or above.
    func limit(for signature: String, minimum: Int, refusals needed: Int, episodes: Int) -> Limit? {
        let same = refusals.filter { $0.signature == signature }
        let standing = same.filter { !$0.isDisproved }
        guard let top = standing.map(\.level).max(), top >= minimum else { return nil }
        let high = standing.filter { $0.level * 10 >= top * 9 }
        guard high.count >= needed, !same.contains(where: { $0.level * 10 < top * 7 }) else { return nil }
        let distinct = Set(high.map(\.episode)).count
        guard distinct >= episodes, let level = high.map(\.level).min() else { return nil }
        if let accepted, last - accepted.time < Self.acceptedLife {
            let slack = level < 20 ? -1 : level / 20
            guard accepted.level <= level + slack else { return nil }
        }
        return Limit(
            level: level, refusals: high.count, episodes: distinct,
            chance: chance(top: high.count, of: same.count))
    }

    /// The chance that the `top` fullest moments are all refusals, when `count` refusals fall anywhere among the calls.
    private func chance(top: Int, of count: Int) -> Double {
        let all = count + acceptedNow + acceptedBefore
        return (0..<top).reduce(1.0) { $0 * Double(count - $1) / Double(max(all - $1, 1)) }
    }
}
