package import Tracking
package import Wire

/// Where the fault was seen: the capture point, and the two ends of the failing path.
package struct Place: Sendable, Hashable {
    /// `agent-host`, `gateway`, `mirror`, or `unknown`.
    package var vantage: String
    package var interface: String?
    /// Nil where it means nothing.
    package var direction: Direction?
    package var from: End?
    package var to: End?
    /// Of a call that passes a B2BUA, the leg where the fault lies.
    package var leg: LinkedLeg.Side?

    package init(
        vantage: String, interface: String? = nil, direction: Direction? = nil, from: End? = nil, to: End? = nil
    ) {
        self.vantage = vantage
        self.interface = interface
        self.direction = direction
        self.from = from
        self.to = to
    }

    package init(direction: Direction? = nil, from: Endpoint? = nil, to: Endpoint? = nil) {
        self.init(
            vantage: "unknown", direction: direction, from: from.map(End.endpoint), to: to.map(End.endpoint))
    }

    /// - Parameter direction: Nil where it means nothing.
    package init(_ flow: Flow, direction: Direction? = nil) {
        self.init(direction: direction, from: flow.source, to: flow.destination)
    }

    package init(from host: IPAddress, to endpoint: Endpoint) {
        self.init(vantage: "unknown", from: .host(host), to: .endpoint(endpoint))
    }

    package init(from endpoint: Endpoint, to host: IPAddress) {
        self.init(vantage: "unknown", from: .endpoint(endpoint), to: .host(host))
    }

    package init(at host: IPAddress) { self.init(vantage: "unknown", to: .host(host)) }
}

extension Place {
    /// One end of a path.
    package enum End: Sendable, Hashable, CustomStringConvertible {
        case endpoint(Endpoint)
        /// Whatever port.
        case host(IPAddress)

        package var address: IPAddress {
            switch self {
            case .endpoint(let endpoint): endpoint.address
            case .host(let address): address
            }
        }

        package var endpoint: Endpoint? {
            if case .endpoint(let endpoint) = self { endpoint } else { nil }
        }

        /// `192.0.2.1:5060`, `[2001:db8::1]:5060`, or the address alone: as records write it.
        package var description: String {
            switch self {
            case .endpoint(let endpoint): endpoint.description
            case .host(let address): address.description
            }
        }
    }

    /// Which way something went: a call as the agents' side sees it, or media.
    package enum Direction: Sendable, Hashable, CustomStringConvertible {
        case inbound, outbound
        case toward(Party)

        /// As records write it.
        package var description: String {
            switch self {
            case .inbound: "inbound"
            case .outbound: "outbound"
            case .toward(.caller): "toward-caller"
            case .toward(.callee): "toward-callee"
            }
        }
    }
}
