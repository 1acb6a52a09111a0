package import Wire

/// Which provider profile judges what passes where: by the peer's address, else by the interface, else the one for all.
package struct ProfileChoice: Sendable {
    package struct Peer: Sendable, Hashable {
        package var networks: [Network]
        package var profile: Profile

        package init(networks: [Network], profile: Profile) {
            self.networks = networks
            self.profile = profile
        }
    }

    package var standard: Profile
    /// First match wins.
    package var peers: [Peer]
    /// By the interface's name.
    package var interfaces: [String: Profile]

    package init(_ standard: Profile, peers: [Peer] = [], interfaces: [String: Profile] = [:]) {
        self.standard = standard
        self.peers = peers
        self.interfaces = interfaces
    }

    package var isOne: Bool { peers.isEmpty && interfaces.isEmpty }

    package func profile(of address: IPAddress) -> Profile? {
        peers.first { $0.networks.contains { $0.contains(address) } }?.profile
    }

    /// Either end may be the peer.
    package func profile(of flow: Flow) -> Profile? {
        peers.first { peer in
            peer.networks.contains { $0.contains(flow.source.address) || $0.contains(flow.destination.address) }
        }?.profile
    }
}
