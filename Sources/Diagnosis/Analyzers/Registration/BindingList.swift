import SIP
import Tracking
import Wire

/// The bindings that a registrar's 200 lists (RFC 3261 §10.3 step 8), as the client that asked sees them: its own, and
/// those of others.
struct BindingList {
    /// `user@host:port` of the client's own Contacts, now and before; bounded.
    var own: Set<String> = []
    /// Those of others, and until when; nil where the 200 does not list the client's own, so that nothing is known.
    private(set) var others: [String: Other]?
    /// Seconds granted for the client's own.
    private let granted: UInt32

    struct Other {
        var seconds: UInt32?
        var until: Timestamp?
        var address: IPAddress?
    }

    private static let limit = 32
    /// Rounding and the way of the answer.
    private static let slack = Interval.seconds(10)

    init() { granted = 0 }

    init(_ response: Observation, to request: Observation, granted: UInt32) {
        self.granted = granted
        let asked = request.message.contacts.filter { !$0.isWildcard }
        let hosts = Set(
            asked.map { $0.uri.host.lowercased() } + [request.flow.source.address.description.lowercased()])
        let instances = Set(asked.compactMap { $0.parameters["+sip.instance"] })
        own = Set(asked.prefix(Self.limit).map { Self.place($0.uri) })
        var others: [String: Other] = [:]
        var listsOwn = false
        for contact in response.message.contacts.prefix(Self.limit) where contact.parameters["expires"] != "0" {
            let place = Self.place(contact.uri)
            if own.contains(place) {
                listsOwn = true
            } else if hosts.contains(contact.uri.host.lowercased())
                || contact.parameters["+sip.instance"].map(instances.contains) ?? (contact.parameters["reg-id"] != nil)
            {
                // Another port or flow of the same device.
                own.insert(place)
            } else {
                let seconds = contact.parameters["expires"].flatMap { UInt32($0) }
                others[place] = Other(
                    seconds: seconds, until: seconds.map { response.time + .seconds(Double($0)) },
                    address: contact.uri.address)
            }
        }
        // A border element may write the one binding it keeps in its own way: it is the one just made.
        self.others = listsOwn ? others : response.message.contacts.count == 1 ? [:] : nil
    }

    /// The list names bindings of the client that asked and no others.
    var isOwnOnly: Bool { others?.isEmpty ?? false }

    /// A binding of another host that was made or refreshed since `before`, the client's list until then: what the client
    /// itself left there before it restarted or moved only runs out.
    func newcomer(since before: BindingList, at time: Timestamp, isOwn: (IPAddress) -> Bool) -> String? {
        guard let others, let known = before.others else { return nil }
        return others.sorted { $0.key < $1.key }.first { place, other in
            guard !before.own.contains(place), other.address.map(isOwn) != true else { return false }
            guard let old = known[place] else { return true }
            guard let until = other.until, let expected = old.until else { return false }
            // Some registrars write the same time behind every binding.
            if other.seconds == granted, old.seconds == before.granted { return false }
            return until > expected + Self.slack
        }?.key
    }

    private static func place(_ uri: SIPURI) -> String {
        "\(uri.user.map { "\($0)@" } ?? "")\(uri.host.lowercased()):\(uri.port ?? 5_060)".escapedForDisplay(limit: 80)
    }
}
