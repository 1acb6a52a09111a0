package import Wire

/// Why a packet that came to a listener is not taken; raw values are the names of counters.
package enum HEPRefusal: String, CaseIterable, Sendable {
    /// Of a sender outside of the allowed networks.
    case foreign
    /// Over the sender's budget of a second.
    case tooMany = "too-many"
    /// More senders at a time than are told apart.
    case tooManySenders = "too-many-senders"
    /// Without the authentication key, or with another.
    case wrongKey = "wrong-key"
    /// It is no HEP, or contradicts itself.
    case malformed
}

/// Whom a listener hears: by network, by rate and by key, in the order of what each costs. A stranger's flood costs one look
/// at his address.
package struct HEPAdmission: Sendable {
    /// A sender's budget, filled by the second.
    private struct Budget {
        var tokens: Double
        var last: Timestamp
    }

    private let settings: HEPInSettings
    private var budgets: [IPAddress: Budget] = [:]
    private var nextSweep = Timestamp.distantPast
    package private(set) var taken: UInt64 = 0
    package private(set) var refused: [HEPRefusal: UInt64] = [:]
    private var news: [(HEPRefusal, IPAddress)] = []

    private static let senderLimit = 1_024
    private static let idle = Interval.milliseconds(60_000)

    package init(_ settings: HEPInSettings) { self.settings = settings }

    /// True where that sender may be heard at all.
    package mutating func admits(_ sender: IPAddress) -> Bool {
        if settings.networks.contains(where: { $0.contains(sender) }) { return true }
        refuse(.foreign, sender)
        return false
    }

    /// - Parameter time: of the arrival, by a clock that nobody sets.
    /// - Returns: the packet; nil where it is not taken, which is counted.
    package mutating func admit(_ bytes: Span<UInt8>, from sender: IPAddress, at time: Timestamp) -> HEPPacket? {
        guard admits(sender), hasBudget(sender, at: time) else { return nil }
        let packet: HEPPacket
        do throws(HEPError) { packet = try HEPReader.read(bytes) } catch {
            refuse(.malformed, sender)
            return nil
        }
        if let key = settings.key, !packet.hasKey(key, bytes) {
            refuse(.wrongKey, sender)
            return nil
        }
        taken &+= 1
        return packet
    }

    /// A stream of a sender that carries something else.
    package mutating func noteBrokenStream(of sender: IPAddress) { refuse(.malformed, sender) }

    private mutating func hasBudget(_ sender: IPAddress, at time: Timestamp) -> Bool {
        let most = Double(settings.perSecond)
        guard var budget = budgets[sender] else {
            if budgets.count >= Self.senderLimit { sweep(at: time) }
            guard budgets.count < Self.senderLimit else {
                refuse(.tooManySenders, sender)
                return false
            }
            budgets[sender] = Budget(tokens: most - 1, last: time)
            return true
        }
        budget.tokens = min(most, budget.tokens + max(0, (time - budget.last).seconds) * most)
        budget.last = time
        let isWithin = budget.tokens >= 1
        if isWithin { budget.tokens -= 1 } else { refuse(.tooMany, sender) }
        budgets[sender] = budget
        return isWithin
    }

    private mutating func sweep(at time: Timestamp) {
        guard time >= nextSweep else { return }
        nextSweep = time + .milliseconds(1_000)
        budgets = budgets.filter { time - $0.value.last < Self.idle }
    }

    private mutating func refuse(_ reason: HEPRefusal, _ sender: IPAddress) {
        if refused[reason] == nil { news.append((reason, sender)) }
        refused[reason, default: 0] &+= 1
    }

    /// Reasons that were not told before, each with the first it met.
    package mutating func takeNews() -> [(reason: HEPRefusal, sender: IPAddress)] {
        guard !news.isEmpty else { return [] }
        defer { news = [] }
        return news.map { (reason: $0.0, sender: $0.1) }
    }
}
