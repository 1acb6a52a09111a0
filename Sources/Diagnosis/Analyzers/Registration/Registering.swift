package import SIP
package import Tracking
import Wire

/// How REGISTER requests and their answers are read (RFC 3261 §10).
package enum Registering {
    /// User and domain of the address-of-record, escaped.
    package static func account(_ message: SIPMessage) -> String {
        let uri = message.to.uri
        let host = uri.host.lowercased()
        return (uri.user.map { "\($0)@\(host)" } ?? host).escapedForDisplay(limit: 120)
    }

    /// Seconds the client asks for; nil when it leaves that to the registrar.
    static func requestedSeconds(_ request: SIPMessage) -> UInt32? {
        request.contacts.lazy.compactMap { $0.parameters["expires"] }.first.flatMap { UInt32($0) } ?? request.expires
    }

    /// A log-out: every contact is removed.
    package static func isRemoval(_ request: SIPMessage) -> Bool {
        if request.contacts.contains(where: \.isWildcard) { return true }
        guard !request.contacts.isEmpty else { return false }
        return request.contacts.allSatisfy {
            ($0.parameters["expires"].flatMap { UInt32($0) } ?? request.expires) == 0
        }
    }

    /// A query: it asks for the bindings and changes none.
    package static func isQuery(_ request: SIPMessage) -> Bool { request.contacts.isEmpty }

    /// Seconds granted for the request's own contact (RFC 3261 §10.3 step 8).
    package static func grantedSeconds(_ response: SIPMessage, to request: SIPMessage) -> UInt32 {
        let own = request.contacts.first?.uri
        let granted = response.contacts.first { contact in
            guard let own else { return false }
            return contact.uri.user == own.user && contact.uri.host == own.host && contact.uri.port == own.port
        }
        return (granted ?? (response.contacts.count == 1 ? response.contacts.first : nil))?
            .parameters["expires"].flatMap { UInt32($0) }
            ?? response.expires ?? requestedSeconds(request) ?? 3_600
    }

    /// The device that registers, behind however many proxies: the bottom Via stands for it there.
    static func client(_ request: Observation) -> String {
        let vias = request.message.vias
        guard vias.count > 1, let bottom = vias.last else { return request.flow.source.address.description }
        return (bottom.received ?? bottom.host).lowercased()
    }

    /// The address that the client itself wrote is another than the one the packet came from.
    package static func isTranslated(_ request: Observation) -> Bool {
        guard request.message.vias.count == 1, let host = request.message.vias.first?.host,
            let address = IPAddress(host)
        else { return false }
        return address != request.flow.source.address
    }
}

/// Picks one hop of a request that passes several: the first seen, nearest the client. Bounded.
struct FirstHops {
    private struct Key: Hashable {
        var callID: String
        var number: UInt32
        /// Clients that repeat their CSeq with credentials mean another attempt all the same.
        var hasCredentials: Bool
    }

    private var transactions: Table<Key, Int>

    init(_ kind: Kind) { transactions = Table(kind) }

    private func key(_ transaction: Transaction) -> Key {
        let message = transaction.request.message
        return Key(
            callID: message.callID, number: message.cseq.number, hasCredentials: !message.credentials.isEmpty)
    }

    /// To be told of every request.
    mutating func note(_ transaction: Transaction, _ context: Context) {
        let key = key(transaction)
        if !transactions.contains(key) { transactions[key, context] = transaction.number }
    }

    func isFirst(_ transaction: Transaction) -> Bool { transactions[key(transaction)] == transaction.number }
}
