import Diagnosis
package import Wire

/// One far host as queries answer it.
package struct PeerSnapshot: Sendable {
    package var address: IPAddress
    /// As the settings call it.
    package var trunk: String?
    /// It registers here: a phone, or a trunk that logs in.
    package var isClient: Bool
    package var first: Timestamp
    package var last: Timestamp
    /// Calls with it that have not ended.
    package var active = 0
    package var openIncidents = 0
    /// Calls that come from it.
    package var inbound: PeerFigures
    /// Calls sent to it.
    package var outbound: PeerFigures

    package init(
        address: IPAddress, trunk: String? = nil, isClient: Bool = false, first: Timestamp, last: Timestamp,
        inbound: PeerFigures = PeerFigures(), outbound: PeerFigures = PeerFigures()
    ) {
        self.address = address
        self.trunk = trunk
        self.isClient = isClient
        self.first = first
        self.last = last
        self.inbound = inbound
        self.outbound = outbound
    }

    package var attempts: UInt64 { inbound.attempts &+ outbound.attempts }
}

/// The far hosts for those who keep figures over time: no more names than the settings allow.
package struct PeerSummary: Sendable {
    package var named: [PeerSnapshot]
    package var othersInbound: PeerFigures
    package var othersOutbound: PeerFigures

    package init(
        named: [PeerSnapshot] = [], othersInbound: PeerFigures = PeerFigures(),
        othersOutbound: PeerFigures = PeerFigures()
    ) {
        self.named = named
        self.othersInbound = othersInbound
        self.othersOutbound = othersOutbound
    }
}

extension Subject {
    /// Hosts that an incident is about.
    var hosts: [IPAddress] {
        switch self {
        case .host(let host), .reason(_, let host), .scan(let host, _): [host]
        case .path(let from, let to, _): [from, to.address]
        case .sides(let one, let other): [one, other]
        case .method(_, let end): [end.address]
        case .account(_, let registrar): registrar.map { [$0] } ?? []
        case .binding(_, let client), .softphones(let client, _): [client]
        case .route(_, let host): host.map { [$0] } ?? []
        case .number, .remembered: []
        }
    }
}
