import Diagnosis
import SIP
import Tracking
import Wire

/// Who is registered where, as far as REGISTERs pass here: one entry an account and Contact; bounded.
///
/// What only asks for bindings is none. Of a REGISTER that passes several hops the first counts: it is nearest the
/// client.
struct RegistrationTable {
    private struct Key: Hashable {
        var account: String
        var contact: String
    }

    private struct Entry {
        var snapshot: RegistrationSnapshot
        /// The request that was seen last, and on which hop.
        var callID: String
        var number: UInt32
        var hop: Flow
    }

    private var entries: [Key: Entry] = [:]
    /// The last messages of those that spoke last, for a ladder.
    private var courses: [Key: [Observation]] = [:]
    private(set) var evictions: UInt64 = 0
    private let limit: Int

    /// Registrations whose messages are held, and of each so many: two attempts with their challenges.
    private static let courseLimit = 500
    private static let messageLimit = 8

    init(limit: Int) { self.limit = limit }

    mutating func note(_ fact: Fact) {
        switch fact {
        case .request(let transaction) where transaction.method == "REGISTER": begin(transaction)
        case .final(let transaction, let response, repeated: false) where transaction.method == "REGISTER":
            end(transaction, response)
        default: break
        }
    }

    private mutating func begin(_ transaction: Transaction) {
        let request = transaction.request.message
        guard !Registering.isQuery(request) else { return }
        if request.contacts.contains(where: \.isWildcard) { return }
        let key = RegistrationTable.key(request)
        let time = transaction.startTime
        if let known = entries[key], known.callID == request.callID, known.number == request.cseq.number,
            known.hop != transaction.hop, time - known.snapshot.lastAttempt < .seconds(32)
        {
            return
        }
        if entries[key] == nil {
            // A binding stays while it lives; who was never let in goes first.
            evictions &+= UInt64(entries.makeRoom(limit: limit) { $0.snapshot.until ?? $0.snapshot.lastAttempt })
        }
        keep(transaction.request, of: key)
        var snapshot =
            entries[key]?.snapshot
            ?? RegistrationSnapshot(
                account: key.account, contact: key.contact, client: transaction.hop.source,
                registrar: transaction.hop.destination, transport: transaction.request.transport, lastAttempt: time)
        snapshot.client = transaction.hop.source
        snapshot.registrar = transaction.hop.destination
        snapshot.transport = transaction.request.transport
        snapshot.lastAttempt = time
        snapshot.code = nil
        snapshot.isTranslated = Registering.isTranslated(transaction.request)
        snapshot.userAgent = request.userAgent?.escapedForDisplay(limit: 80)
        entries[key] = Entry(
            snapshot: snapshot, callID: request.callID, number: request.cseq.number, hop: transaction.hop)
    }

    private mutating func end(_ transaction: Transaction, _ response: Observation) {
        let request = transaction.request.message
        guard let code = response.message.statusCode, !Registering.isQuery(request) else { return }
        if request.contacts.contains(where: \.isWildcard) {
            return removeAll(of: Registering.account(request), client: transaction.hop.source.address, code)
        }
        let key = RegistrationTable.key(request)
        guard var entry = entries[key], entry.hop == transaction.hop, entry.number == request.cseq.number else {
            return
        }
        keep(response, of: key)
        entry.snapshot.code = code
        if (200...299).contains(code) {
            let seconds = Registering.isRemoval(request) ? 0 : Registering.grantedSeconds(response.message, to: request)
            if seconds > 0 {
                let isAlive = entry.snapshot.until.map { $0 > transaction.startTime } ?? false
                if !isAlive { entry.snapshot.since = response.time }
                entry.snapshot.until = response.time + .seconds(Double(seconds))
            } else {
                (entry.snapshot.since, entry.snapshot.until) = (nil, nil)
            }
        }
        entries[key] = entry
    }

    private mutating func removeAll(of account: String, client: IPAddress, _ code: Int) {
        guard (200...299).contains(code) else { return }
        for (key, entry) in entries where key.account == account && entry.snapshot.client.address == client {
            entries[key]?.snapshot.since = nil
            entries[key]?.snapshot.until = nil
        }
    }

    private mutating func keep(_ observation: Observation, of key: Key) {
        if courses[key] == nil {
            _ = courses.makeRoom(limit: RegistrationTable.courseLimit) { $0.last?.time ?? .distantPast }
        }
        courses[key, default: []].append(observation)
        let excess = (courses[key]?.count ?? 0) - RegistrationTable.messageLimit
        if excess > 0 { courses[key]?.removeFirst(excess) }
    }

    /// The first that `isMeant`, with the last messages of it that are held.
    func course(_ isMeant: (RegistrationSnapshot) -> Bool) -> (snapshot: RegistrationSnapshot, messages: [Observation])?
    {
        let found = entries.filter { isMeant($0.value.snapshot) }
            .max { $0.value.snapshot.lastAttempt < $1.value.snapshot.lastAttempt }
        return found.map { ($0.value.snapshot, courses[$0.key] ?? []) }
    }

    private static func key(_ request: SIPMessage) -> Key {
        var contact = request.contacts.first?.uri ?? request.to.uri
        contact.parameters = [:]
        return Key(account: Registering.account(request), contact: "\(contact)".escapedForDisplay(limit: 120))
    }

    /// In the order of accounts and Contacts.
    var all: [RegistrationSnapshot] {
        entries.values.map(\.snapshot).sorted { ($0.account, $0.contact) < ($1.account, $1.contact) }
    }
}
