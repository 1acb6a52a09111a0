import SIP
import Wire

/// Addresses and ports where SIP over TCP or TLS is spoken as Contact, Via and Record-Route say, besides the profile's
/// ports: connections there are watched from their first SYN on.
///
/// Bounded. Well-known ports of other services are never taken for SIP because a stranger names them.
struct SignallingPlaces {
    private var known: Set<Endpoint> = []
    private static let limit = 4_096
    private static let others: Set<UInt16> = [3_306, 3_478, 5_349, 5_432, 8_080, 8_443]

    func contains(_ endpoint: Endpoint) -> Bool { !known.isEmpty && known.contains(endpoint) }

    mutating func learn(from message: SIPMessage) {
        guard known.count < Self.limit, message.mayNameStream else { return }
        for via in message.vias.prefix(4) where via.transport == "TCP" || via.transport == "TLS" {
            learn(via.host, via.port)
        }
        for address in message.contacts.prefix(2) + message.recordRoutes.prefix(4) {
            let transport = address.uri.parameters["transport"]?.lowercased()
            guard transport == "tcp" || transport == "tls" || address.uri.scheme == "sips" else { continue }
            learn(address.uri.host, address.uri.port)
        }
    }

    private mutating func learn(_ host: String, _ port: UInt16?) {
        guard let port, port >= 1_024, !Self.others.contains(port), port != 5_060, port != 5_061,
            let address = IPAddress(host)
        else { return }
        known.insert(Endpoint(address: address, port: port))
    }
}
