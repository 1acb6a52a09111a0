package import Wire

/// What carries HEP.
package enum HEPTransport: String, Sendable, Hashable, CaseIterable { case udp, tcp }

/// Where packets of HEP are taken, and from whom.
package struct HEPInSettings: Sendable, Hashable {
    package struct Place: Sendable, Hashable, CustomStringConvertible {
        package var transport: HEPTransport
        package var endpoint: Endpoint

        package init(transport: HEPTransport, endpoint: Endpoint) {
            self.transport = transport
            self.endpoint = endpoint
        }

        /// `udp:192.0.2.1:9060`.
        package var description: String { "\(transport.rawValue):\(endpoint)" }
    }

    /// Where to listen; empty takes no HEP.
    package var places: [Place] = []
    /// What every packet must bear; nil asks for none.
    package var key: [UInt8]?
    /// Senders from elsewhere are not heard.
    package var networks: [Network] = [Network("127.0.0.0/8"), Network("::1/128")].compactMap { $0 }
    /// Packets a second of each sender; what is over it is counted, not judged.
    package var perSecond = 5_000

    package init() {}
}

/// Where messages that pass here are sent as HEP.
package struct HEPOutSettings: Sendable, Hashable {
    package var transport = HEPTransport.udp
    /// A name or an address; a name is looked up once, at the start.
    package var to: HostAndPort
    package var key: [UInt8]?
    package var agent: UInt32 = 2_001
    package var node: String?
    /// Packets a second; what is over it is counted and not sent.
    package var perSecond = 2_000
    /// Sends on what came by HEP too.
    package var forwardsReceived = false

    package init(to: HostAndPort) { self.to = to }
}
