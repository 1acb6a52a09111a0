package import SIP
package import Tracking
package import Wire

/// Who is registered where, as far as REGISTERs passed here: it tells the agents' side from the trunk's.
package struct ClientBook {
    /// Registrars that accepted a client, by the client's address.
    private var registrars = Table<IPAddress, [IPAddress]>(.registrationLost, bound: .registrations)
    private var servers = Table<IPAddress, Void>(.registrationLost)
    private var accounts = Table<String, Void>(.registrationLost, bound: .registrations)
    /// Bindings that live, by user, one a domain: at which registrar, since when and until when.
    private var bindings = Table<String, [Bound]>(.registrationLost, bound: .registrations)
    /// Contacts (`host:port`) bound by each client address, and until when: each softphone has a port of its own.
    private var contacts = Table<IPAddress, [String: Timestamp]>(.registrationLost, bound: .registrations)

    /// Private Contacts as bound, and where their REGISTERs came from: several phones may have the same one.
    private var hidden = Table<Endpoint, [Hidden]>(.registrationLost, bound: .registrations)

    /// A phone behind a translator, whose registrar keeps the address that it has at home.
    package struct Hidden {
        package var account: String
        package var user: String?
        /// Where it can be reached.
        package var source: Endpoint
        /// When its REGISTER passed, and in which frame.
        package var registered: Timestamp
        package var frame: UInt64
        package var until: Timestamp
    }

    private struct Bound {
        var registrar: IPAddress
        var domain: String
        var client: IPAddress
        var since: Timestamp
        var until: Timestamp
    }

    private static let perClient = 256
    private static let domainsPerUser = 8

    package init() {}

    /// Accounts that are bound now.
    package func count(at time: Timestamp) -> Int { bindings.values.count { $0.contains { $0.until > time } } }

    /// One client address as it is kept over a restart.
    package struct Entry: Sendable, Hashable {
        package var client: IPAddress
        package var registrars: [IPAddress]
        /// `host:port` of each Contact → until when it is bound.
        package var contacts: [String: Timestamp]

        package init(client: IPAddress, registrars: [IPAddress], contacts: [String: Timestamp]) {
            self.client = client
            self.registrars = registrars
            self.contacts = contacts
        }
    }

    package var entries: [Entry] {
        registrars.keys.sorted().map { client in
            Entry(client: client, registrars: registrars[client] ?? [], contacts: contacts[client] ?? [:])
        }
    }

    /// Puts entries back; what is known already stays.
    package mutating func restore(_ entries: [Entry], _ context: Context) {
        for entry in entries.prefix(context.rules.bounds.registrations) where !registrars.contains(entry.client) {
            registrars[entry.client, context] = Array(entry.registrars.prefix(8))
            for registrar in entry.registrars { servers.insert(registrar, context) }
            if !entry.contacts.isEmpty, entry.contacts.count <= Self.perClient {
                contacts[entry.client, context] = entry.contacts
            }
        }
    }

    package mutating func note(_ fact: Fact, _ context: Context) {
        guard case .final(let transaction, let response, repeated: false) = fact, transaction.method == "REGISTER",
            let code = response.message.statusCode
        else { return }
        let client = transaction.hop.source.address
        let registrar = transaction.hop.destination.address
        // A phone that a scanner asks to register it answers as well: that it does no such thing.
        if !Self.isNoRegistrarsWord(code) { servers.insert(registrar, context) }
        guard (200...299).contains(code) else { return }
        let request = transaction.request.message
        accounts.insert(Self.account(request.to.uri), context)
        var known = registrars[client] ?? []
        if !known.contains(registrar), known.count < 8 { known.append(registrar) }
        registrars[client, context] = known
        bind(request, response.message, client: client, at: response.time, context)
        noteHidden(transaction, response, context)
        noteBinding(request, response.message, client: client, registrar: registrar, at: response.time, context)
    }

    private mutating func noteHidden(_ transaction: Transaction, _ response: Observation, _ context: Context) {
        let request = transaction.request.message
        let source = transaction.hop.source
        guard request.vias.count == 1, let contact = request.contacts.first, !contact.isWildcard,
            let address = contact.uri.address
        else { return }
        let isHidden = address != source.address && !address.isGloballyReachable
        guard isHidden || !hidden.isEmpty else { return }
        let place = Endpoint(address: address, port: contact.uri.port ?? 5_060)
        var list = hidden[place] ?? []
        list.removeAll { $0.source == source || $0.until <= response.time }
        defer { hidden[place, context] = list.isEmpty ? nil : list }
        let seconds = Self.expiry(of: contact, request, response.message)
        guard isHidden, seconds > 0 else { return }
        if list.count >= Self.domainsPerUser { list.removeFirst() }
        list.append(
            Hidden(
                account: Registering.account(request), user: contact.uri.user, source: source,
                registered: transaction.request.time, frame: transaction.request.frame,
                until: response.time + .seconds(Double(seconds))))
    }

    /// The phone whose private Contact `target` is, and which registered from another address; nil where it is none, or
    /// more than one.
    package func hidden(at target: Endpoint, user: String?, now: Timestamp) -> Hidden? {
        let living = (hidden[target] ?? []).filter { $0.until > now && $0.user == user }
        return living.count == 1 ? living.first : nil
    }

    /// Method not allowed or not known, or the request not understood (RFC 3261 §21.4, §21.5).
    private static func isNoRegistrarsWord(_ code: Int) -> Bool {
        [400, 405, 416, 481, 482, 483, 488, 501, 505].contains(code)
    }

    private mutating func noteBinding(
        _ request: SIPMessage, _ response: SIPMessage, client: IPAddress, registrar: IPAddress, at time: Timestamp,
        _ context: Context
    ) {
        guard let contact = request.contacts.first else { return }
        let account = Self.account(request.to.uri)
        let domain = request.to.uri.host.lowercased()
        var list = bindings[account] ?? []
        let before = list.firstIndex { $0.domain == domain }.map { list.remove(at: $0) }
        defer { bindings[account, context] = list.isEmpty ? nil : list }
        let seconds = contact.isWildcard ? 0 : Self.expiry(of: contact, request, response)
        guard seconds > 0 else { return }
        if list.count >= Self.domainsPerUser { list.removeFirst() }
        let goesOn = before.map { $0.client == client && $0.until > time } ?? false
        list.append(
            Bound(
                registrar: registrar, domain: domain, client: client, since: goesOn ? before?.since ?? time : time,
                until: time + .seconds(Double(seconds))))
    }

    /// Since when `account` has been bound without a break at `registrar`, in the same domain; nil where it is not now.
    package func bound(account uri: SIPURI, at registrar: IPAddress, now: Timestamp) -> Timestamp? {
        let living = (bindings[Self.account(uri)] ?? []).filter { $0.registrar == registrar && $0.until > now }
        if let own = living.last(where: { $0.domain == uri.host.lowercased() }) { return own.since }
        // Its own address as the host names the registrar in every domain: one of several is not told apart.
        return uri.address == registrar && living.count == 1 ? living.first?.since : nil
    }

    private mutating func bind(
        _ request: SIPMessage, _ response: SIPMessage, client: IPAddress, at time: Timestamp, _ context: Context
    ) {
        guard let contact = request.contacts.first, !contact.isWildcard else { return }
        var own = contacts[client] ?? [:]
        let place = Self.place(of: contact.uri)
        let seconds = Self.expiry(of: contact, request, response)
        own[place] = seconds > 0 ? time + .seconds(Double(seconds)) : nil
        if own.count > Self.perClient { own = own.filter { $0.value > time } }
        if own.count > Self.perClient { own[place] = nil }
        contacts[client, context] = own.isEmpty ? nil : own
    }

    /// Whether `client` was registered at `registrar`.
    package func isClient(_ client: IPAddress, of registrar: IPAddress) -> Bool {
        registrars[client]?.contains(registrar) ?? false
    }

    package func isClient(_ address: IPAddress) -> Bool { registrars.contains(address) }

    package func isRegistrar(_ address: IPAddress) -> Bool { servers.contains(address) }

    /// Whether this account was ever seen registered here.
    package func knows(account uri: SIPURI) -> Bool { accounts.contains(Self.account(uri)) }

    /// Softphones bound now from `client` whose Contacts name the same host: they share its ports.
    package func softphones(sharing contact: SIPURI, client: IPAddress, at time: Timestamp) -> Int {
        let prefix = contact.host + ":"
        return contacts[client]?.count { $0.value > time && $0.key.hasPrefix(prefix) } ?? 0
    }

    private static func account(_ uri: SIPURI) -> String { (uri.user ?? uri.host).lowercased() }

    private static func place(of uri: SIPURI) -> String { "\(uri.host):\(uri.port ?? 5060)" }

    /// What the registrar granted this contact, else what was asked; seconds.
    private static func expiry(of contact: NameAddress, _ request: SIPMessage, _ response: SIPMessage) -> UInt32 {
        let granted = response.contacts.first { place(of: $0.uri) == place(of: contact.uri) }
        return (granted?.parameters["expires"]).flatMap { UInt32($0) }
            ?? (contact.parameters["expires"]).flatMap { UInt32($0) } ?? response.expires ?? request.expires ?? 3_600
    }
}
