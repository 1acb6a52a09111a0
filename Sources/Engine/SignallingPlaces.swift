import SIP
import Wire

/// Where SIP is spoken: the profile's ports, and addresses and ports where Contact, Via and Record-Route say that it is over
/// TCP or TLS: connections there are watched from their first SYN on.
///
/// Bounded. Well-known ports of other services are never taken for SIP because a stranger names them.
struct SignallingPlaces {
    /// By the profile, at any address.
    var ports = PortSet([])
    private var known: Set<Endpoint> = []
    private static let limit = 4_096
    private static let others: Set<UInt16> = [3_306, 3_478, 5_349, 5_432, 8_080, 8_443]

    func contains(_ endpoint: Endpoint) -> Bool {
        ports.contains(endpoint.port) || !known.isEmpty && known.contains(endpoint)
    }

    /// False where no address with that port is one of them.
    func mayContain(_ port: UInt16) -> Bool { ports.contains(port) || !known.isEmpty }

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

/// Ports as bits, because every packet that is no sound asks for its own.
struct PortSet {
    private var words = [UInt64](repeating: 0, count: 1_024)

    init(_ ranges: [ClosedRange<UInt16>]) {
        for port in ranges.joined() { words[Int(port >> 6)] |= 1 << UInt64(port & 63) }
    }

    func contains(_ port: UInt16) -> Bool { words[Int(port >> 6)] >> UInt64(port & 63) & 1 == 1 }
}
