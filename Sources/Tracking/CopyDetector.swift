import SIP
import Wire

/// Tells a message seen twice from a message sent twice.
///
/// The `any` interface, mirrors and bridges show one packet several times; an address translator shows it with one
/// address changed. Neither is a retransmission, and a proxy's forwarded request is neither.
struct CopyDetector {
    enum Verdict {
        case new
        /// The same packet again.
        case duplicate(of: Observation)
        /// The message on the far side of an address translator.
        case translated(Observation)
    }

    private struct Key: Hashable {
        /// Call-ID, or the topmost branch: some translators rewrite the address inside a Call-ID.
        var identity: String
        var isBranch = false
        var cseq: UInt32
        var method: String
        var status: Int
        var fromTag: String?
        var toTag: String?
    }

    /// A copy follows its original at once; retransmissions start at T1 = 500 ms (RFC 3261 §17.1.1.1).
    private static let sameInterface = Interval.milliseconds(30)
    private static let elsewhere = Interval.milliseconds(300)
    private static let limit = 16_384

    private var recent: [Key: [Observation]] = [:]
    private var order: [(time: Timestamp, key: Key)] = []
    private var head = 0

    mutating func classify(_ new: Observation) -> Verdict {
        forget(before: new.time - CopyDetector.elsewhere)
        let message = new.message
        let key = Key(
            identity: message.callID, cseq: message.cseq.number, method: message.method ?? message.cseq.method,
            status: message.statusCode ?? 0, fromTag: message.from.tag, toTag: message.to.tag)
        var verdict = compare(new, with: recent[key] ?? [])
        remember(new, as: key)
        // A branch of RFC 3261 is unique and may stand for the Call-ID; a short one is a test tool's constant.
        if let branch = message.vias.first?.branch, branch.hasPrefix("z9hG4bK"), branch.utf8.count > 15 {
            var other = key
            other.identity = branch
            other.isBranch = true
            if case .new = verdict,
                let old = recent[other]?.first(where: {
                    $0.message.callID != message.callID && isTranslation($0, new)
                })
            {
                verdict = .translated(old)
            }
            remember(new, as: other)
        }
        return verdict
    }

    private mutating func remember(_ observation: Observation, as key: Key) {
        guard order.count - head < CopyDetector.limit else { return }
        recent[key, default: []].append(observation)
        order.append((observation.time, key))
    }

    private func compare(_ new: Observation, with earlier: [Observation]) -> Verdict {
        for old in earlier {
            let age = (new.time - old.time).magnitude
            if old.flow == new.flow {
                guard old.fingerprint == new.fingerprint else { continue }
                let isSamePacket = old.ipIdentification != 0 && old.ipIdentification == new.ipIdentification
                if isSamePacket || age <= (old.interface == new.interface ? Self.sameInterface : Self.elsewhere) {
                    return .duplicate(of: old)
                }
            } else if isTranslation(old, new) {
                return .translated(old)
            }
        }
        return .new
    }

    /// One end unchanged, the other rewritten, and no SIP element between: same Via count and Max-Forwards.
    private func isTranslation(_ old: Observation, _ new: Observation) -> Bool {
        let sameDestination = old.flow.destination == new.flow.destination
        let sameSource = old.flow.source == new.flow.source
        guard sameDestination != sameSource else { return false }
        // Two sockets of one host, or one hop retried on another port, are no translator.
        let changed =
            sameDestination
            ? (old.flow.source.address, new.flow.source.address)
            : (old.flow.destination.address, new.flow.destination.address)
        guard changed.0 != changed.1 else { return false }
        guard old.message.vias.count == new.message.vias.count else { return false }
        guard old.message.maxForwards == new.message.maxForwards else { return false }
        // A forking proxy sends one request to several targets, each with a branch of its own: their answers bear it, and
        // so does the same request where two ways meet again (RFC 3261 §8.2.2.2), there below the topmost.
        let branches = (old.message.vias.map(\.branch), new.message.vias.map(\.branch))
        if branches.0.first == branches.1.first { return true }
        return sameDestination && old.message.isRequest && old.message.from.tag != nil
            && branches.0.dropFirst() == branches.1.dropFirst()
    }

    private mutating func forget(before limit: Timestamp) {
        while head < order.count, order[head].time < limit {
            let key = order[head].key
            head += 1
            guard let place = recent.index(forKey: key) else { continue }
            // Nearly always the only one of its key.
            if recent.values[place].count > 1 {
                recent.values[place].removeFirst()
            } else {
                recent.remove(at: place)
            }
        }
        if head > 1_024, head * 2 > order.count {
            order.removeFirst(head)
            head = 0
        }
    }
}
