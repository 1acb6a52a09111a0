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

    /// Messages with one identity (the Call-ID, or the topmost branch: some translators rewrite the address inside a
    /// Call-ID) and one place in the dialog may be copies: by the hash of all that, strings being compared on a hit only.
    private struct Entry {
        let observation: Observation
        let hash: Int
        /// 0 where its branch is none.
        let branchHash: Int
        /// Numbers of the entries before it with the same hash; 0 where there is none.
        let previous: Int
        let previousOfBranch: Int
    }

    /// A copy follows its original at once; retransmissions start at T1 = 500 ms (RFC 3261 §17.1.1.1).
    private static let sameInterface = Interval.milliseconds(30)
    private static let elsewhere = Interval.milliseconds(300)
    private static let limit = 16_384

    /// Number of the latest entry with a hash. Numbers begin at 1 and run on.
    private var latest: [Int: Int] = [:]
    private var entries = HeadQueue<Entry>()

    mutating func classify(_ new: Observation) -> Verdict {
        forget(before: new.time - CopyDetector.elsewhere)
        let (hash, branchHash) = Self.hashes(of: new.message)
        let verdict = compare(new, hash) ?? (branchHash == 0 ? nil : translation(new, branchHash)) ?? .new
        guard entries.count < CopyDetector.limit else { return verdict }
        let number = entries.append(
            Entry(
                observation: new, hash: hash, branchHash: branchHash, previous: latest[hash] ?? 0,
                previousOfBranch: branchHash == 0 ? 0 : latest[branchHash] ?? 0))
        latest[hash] = number
        if branchHash != 0 { latest[branchHash] = number }
        return verdict
    }

    private static func hashes(of message: SIPMessage) -> (Int, branch: Int) {
        var place = Hasher()
        place.combine(message.cseq.number)
        place.combine(message.method ?? message.cseq.method)
        place.combine(message.statusCode ?? 0)
        place.combine(message.fromTag)
        place.combine(message.toTag)
        var whole = place
        whole.combine(message.callID)
        // A branch of RFC 3261 is unique and may stand for the Call-ID; a short one is a test tool's constant.
        guard let branch = message.branch, branch.hasPrefix("z9hG4bK"), branch.utf8.count > 15 else {
            return (whole.finalize(), 0)
        }
        place.combine(true)
        place.combine(branch)
        return (whole.finalize(), place.finalize())
    }

    private static func isOnePlace(_ one: SIPMessage, _ other: SIPMessage) -> Bool {
        one.cseq.number == other.cseq.number && one.statusCode == other.statusCode && one.fromTag == other.fromTag
            && one.toTag == other.toTag && (one.method ?? one.cseq.method) == (other.method ?? other.cseq.method)
    }

    /// What the oldest of the same Call-ID says that says anything.
    private func compare(_ new: Observation, _ hash: Int) -> Verdict? {
        var verdict: Verdict?
        var number = latest[hash] ?? 0
        while let entry = entries[number] {
            number = entry.previous
            let old = entry.observation
            guard entry.hash == hash, old.message.callID == new.message.callID,
                Self.isOnePlace(old.message, new.message)
            else { continue }
            verdict = compare(new, with: old) ?? verdict
        }
        return verdict
    }

    private func compare(_ new: Observation, with old: Observation) -> Verdict? {
        if old.flow == new.flow {
            guard old.fingerprint == new.fingerprint else { return nil }
            // Numbered by its sender: at one place another number is another packet, however soon it was sent. Between
            // two places a firewall may number anew.
            let isNumbered = old.ipIdentification != 0 && new.ipIdentification != 0
            let isSamePacket = isNumbered && old.ipIdentification == new.ipIdentification
            if isNumbered, !isSamePacket, old.interface == new.interface { return nil }
            let age = (new.time - old.time).magnitude
            let isAtOnce = age <= (old.interface == new.interface ? Self.sameInterface : Self.elsewhere)
            return isSamePacket || isAtOnce ? .duplicate(of: old) : nil
        }
        return isTranslation(old, new) ? .translated(old) : nil
    }

    /// The oldest with the same branch under another Call-ID, where a translator stands between.
    private func translation(_ new: Observation, _ branchHash: Int) -> Verdict? {
        var found: Observation?
        var number = latest[branchHash] ?? 0
        while let entry = entries[number] {
            number = entry.previousOfBranch
            let old = entry.observation
            guard entry.branchHash == branchHash, old.message.callID != new.message.callID,
                old.message.branch == new.message.branch,
                Self.isOnePlace(old.message, new.message), isTranslation(old, new)
            else { continue }
            found = old
        }
        return found.map { .translated($0) }
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
        guard old.message.viaCount == new.message.viaCount else { return false }
        guard old.message.maxForwards == new.message.maxForwards else { return false }
        // A forking proxy sends one request to several targets, each with a branch of its own: their answers bear it, and
        // so does the same request where two ways meet again (RFC 3261 §8.2.2.2), there below the topmost.
        if old.message.branch == new.message.branch { return true }
        return sameDestination && old.message.isRequest && old.message.fromTag != nil
            && old.message.vias.dropFirst().map(\.branch) == new.message.vias.dropFirst().map(\.branch)
    }

    private mutating func forget(before limit: Timestamp) {
        while let oldest = entries.first, oldest.observation.time < limit {
            let number = entries.firstNumber
            entries.popFirst()
            if latest[oldest.hash] == number { latest[oldest.hash] = nil }
            if oldest.branchHash != 0, latest[oldest.branchHash] == number { latest[oldest.branchHash] = nil }
        }
    }
}
