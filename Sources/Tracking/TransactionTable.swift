import SIP
import Wire

/// Transactions by RFC 3261 §17.1.3 key, one entry a hop.
struct TransactionTable {
    private struct Key: Hashable {
        var callID: String
        var number: UInt32
        var method: String
        /// Empty for RFC 2543 peers, whose branch is no identifier.
        var branch: String

        init(_ message: SIPMessage, method: String) {
            callID = message.callID
            number = message.cseq.number
            self.method = method
            let text = message.vias.first?.branch ?? ""
            branch = text.hasPrefix("z9hG4bK") && text.utf8.count > 7 ? text : ""
        }
    }

    private var byKey: [Key: [Transaction]] = [:]
    /// Requests that wait for an answer, by hop: what an ICMP error quotes.
    private var byHop: [Flow: [Transaction]] = [:]
    private(set) var count = 0
    private static let perHop = 64

    /// The transaction whose request `message` repeats on `hop`.
    func repeated(_ message: SIPMessage, hop: Flow) -> Transaction? {
        byKey[Key(message, method: message.cseq.method)]?.first { $0.hop == hop }
    }

    /// The INVITE transaction that a CANCEL, or an ACK of a refusal, belongs to.
    func invite(of message: SIPMessage, hop: Flow) -> Transaction? {
        let candidates = byKey[Key(message, method: "INVITE")] ?? []
        return candidates.first { $0.hop == hop } ?? candidates.first { $0.hop.source.address == hop.source.address }
            ?? candidates.first
    }

    /// The transaction that a response on `flow` answers: the same hop, else the same client, else any of the key.
    func answered(by message: SIPMessage, on flow: Flow) -> Transaction? {
        guard let candidates = byKey[Key(message, method: message.cseq.method)] else { return nil }
        let back = flow.reversed
        return candidates.first { $0.hop == back }
            ?? candidates.first {
                $0.hop.source == back.source && $0.hop.destination.address == back.destination.address
            }
            ?? candidates.first { $0.hop.source.address == back.source.address }
            ?? candidates.first { $0.translatedHops.contains(back) } ?? candidates.first
    }

    /// The open request on the same hop that a response answers by its branch and From tag, under another Call-ID: it
    /// was changed on the way. Short branches are a test tool's constant and identify nothing.
    func renamed(by message: SIPMessage, on flow: Flow) -> Transaction? {
        guard let branch = message.vias.first?.branch, branch.hasPrefix("z9hG4bK"), branch.utf8.count > 15,
            message.from.tag != nil
        else { return nil }
        return byHop[flow.reversed]?.last {
            let request = $0.request.message
            return $0.final == nil && request.vias.first?.branch == branch && request.cseq == message.cseq
                && request.from.tag == message.from.tag && request.callID != message.callID
        }
    }

    func contains(_ transaction: Transaction) -> Bool {
        byKey[Key(transaction.request.message, method: transaction.method)]?.contains { $0 === transaction } ?? false
    }

    func waiting(on hop: Flow) -> [Transaction] { byHop[hop] ?? [] }

    mutating func add(_ transaction: Transaction) {
        byKey[Key(transaction.request.message, method: transaction.method), default: []].append(transaction)
        var waiting = byHop[transaction.hop] ?? []
        if waiting.count >= Self.perHop { waiting.removeFirst() }
        waiting.append(transaction)
        byHop[transaction.hop] = waiting
        count += 1
    }

    mutating func addHop(_ hop: Flow, of transaction: Transaction) {
        guard transaction.translatedHops.count < 8, !transaction.translatedHops.contains(hop) else { return }
        transaction.translatedHops.append(hop)
        if byHop[hop, default: []].count < Self.perHop { byHop[hop, default: []].append(transaction) }
    }

    mutating func remove(_ transaction: Transaction) {
        let key = Key(transaction.request.message, method: transaction.method)
        guard var list = byKey[key], let place = list.firstIndex(where: { $0 === transaction }) else { return }
        list.remove(at: place)
        byKey[key] = list.isEmpty ? nil : list
        count -= 1
        for hop in [transaction.hop] + transaction.translatedHops {
            guard var waiting = byHop[hop] else { continue }
            waiting.removeAll { $0 === transaction }
            byHop[hop] = waiting.isEmpty ? nil : waiting
        }
    }
}
