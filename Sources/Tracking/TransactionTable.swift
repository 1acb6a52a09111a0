import SIP
import Wire

/// Transactions by RFC 3261 §17.1.3 key, one entry a hop.
struct TransactionTable: ~Copyable {
    private struct Key {
        let callID: String
        let number: UInt32
        let method: String
        /// Empty for RFC 2543 peers, whose branch is no identifier.
        let branch: String

        init(_ message: SIPMessage, method: String) {
            callID = message.callID
            number = message.cseq.number
            self.method = method
            let text = message.branch ?? ""
            branch = text.hasPrefix("z9hG4bK") && text.utf8.count > 7 ? text : ""
        }

        var hash: Int {
            var hasher = Hasher()
            hasher.combine(callID)
            hasher.combine(number)
            hasher.combine(method)
            hasher.combine(branch)
            return hasher.finalize()
        }

        func isOf(_ transaction: Transaction) -> Bool {
            let message = transaction.request.message
            guard message.cseq.number == number, transaction.method == method, message.callID == callID else {
                return false
            }
            return Key(message, method: method).branch == branch
        }
    }

    /// By the hash of their key; nearly always one transaction has it. Strings are compared on a hit only.
    private var byHash: [Int: Chain] = [:]

    private enum Chain {
        case one(Transaction)
        case many([Transaction])
    }
    /// Requests that wait for an answer, by hop: what an ICMP error quotes.
    private var byHop: [Flow: [Transaction]] = [:]
    private(set) var count = 0
    private static let perHop = 64

    private func all(_ key: Key) -> [Transaction] {
        switch byHash[key.hash] {
        case .one(let only): key.isOf(only) ? [only] : []
        case .many(let some): some.filter(key.isOf)
        case nil: []
        }
    }

    /// The first of a key that fits, without a list of them.
    private func first(_ key: Key, where fits: (Transaction) -> Bool) -> Transaction? {
        switch byHash[key.hash] {
        case .one(let only): fits(only) && key.isOf(only) ? only : nil
        case .many(let some): some.first { fits($0) && key.isOf($0) }
        case nil: nil
        }
    }

    /// The transaction whose request `message` repeats on `hop`.
    func repeated(_ message: SIPMessage, hop: Flow) -> Transaction? {
        first(Key(message, method: message.cseq.method)) { $0.hop == hop }
    }

    /// The INVITE transaction that a CANCEL, or an ACK of a refusal, belongs to.
    func invite(of message: SIPMessage, hop: Flow) -> Transaction? {
        let candidates = all(Key(message, method: "INVITE"))
        return candidates.first { $0.hop == hop } ?? candidates.first { $0.hop.source.address == hop.source.address }
            ?? candidates.first
    }

    /// The transaction that a response on `flow` answers: the same hop, else the same client, else any of the key.
    func answered(by message: SIPMessage, on flow: Flow) -> Transaction? {
        let key = Key(message, method: message.cseq.method)
        let back = flow.reversed
        if let exact = first(key, where: { $0.hop == back }) { return exact }
        let candidates = all(key)
        return candidates.first {
            $0.hop.source == back.source && $0.hop.destination.address == back.destination.address
        }
            ?? candidates.first { $0.hop.source.address == back.source.address }
            ?? candidates.first { $0.translatedHops.contains(back) } ?? candidates.first
    }

    /// The open request on the same hop that a response answers by its branch and From tag, under another Call-ID: it
    /// was changed on the way. Short branches are a test tool's constant and identify nothing.
    func renamed(by message: SIPMessage, on flow: Flow) -> Transaction? {
        guard let branch = message.branch, branch.hasPrefix("z9hG4bK"), branch.utf8.count > 15,
            message.fromTag != nil
        else { return nil }
        return byHop[flow.reversed]?.last {
            let request = $0.request.message
            return $0.final == nil && request.branch == branch && request.cseq == message.cseq
                && request.from.tag == message.fromTag && request.callID != message.callID
        }
    }

    func contains(_ transaction: Transaction) -> Bool {
        first(Key(transaction.request.message, method: transaction.method)) { $0 === transaction } != nil
    }

    func waiting(on hop: Flow) -> [Transaction] { byHop[hop] ?? [] }

    mutating func add(_ transaction: Transaction) {
        let hash = Key(transaction.request.message, method: transaction.method).hash
        switch byHash[hash] {
        case nil: byHash[hash] = .one(transaction)
        case .one(let first): byHash[hash] = .many([first, transaction])
        case .many(let some): byHash[hash] = .many(some + [transaction])
        }
        Self.append(transaction, to: &byHop[transaction.hop, default: []])
        count += 1
    }

    /// In place: a trunk has a full list for each request.
    private static func append(_ transaction: Transaction, to waiting: inout [Transaction]) {
        if waiting.count >= perHop { waiting.removeFirst() }
        waiting.append(transaction)
    }

    mutating func addHop(_ hop: Flow, of transaction: Transaction) {
        guard transaction.translatedHops.count < 8, !transaction.translatedHops.contains(hop) else { return }
        transaction.translatedHops.append(hop)
        if byHop[hop, default: []].count < Self.perHop { byHop[hop, default: []].append(transaction) }
    }

    mutating func remove(_ transaction: Transaction) {
        let hash = Key(transaction.request.message, method: transaction.method).hash
        switch byHash[hash] {
        case .one(let only) where only === transaction: byHash[hash] = nil
        case .many(var some):
            guard let place = some.firstIndex(where: { $0 === transaction }) else { return }
            some.remove(at: place)
            byHash[hash] = some.count == 1 ? .one(some[0]) : .many(some)
        default: return
        }
        count -= 1
        stopWaiting(transaction, on: transaction.hop)
        for hop in transaction.translatedHops { stopWaiting(transaction, on: hop) }
    }

    private mutating func stopWaiting(_ transaction: Transaction, on hop: Flow) {
        guard let place = byHop.index(forKey: hop),
            let found = byHop.values[place].firstIndex(where: { $0 === transaction })
        else { return }
        byHop.values[place].remove(at: found)
        if byHop.values[place].isEmpty { byHop.remove(at: place) }
    }
}
