package import Diagnosis
package import Wire

/// Everything the core needs to know from outside; validated by Settings.
package struct EngineSettings: Sendable {
    /// Judges what no peer's and no interface's profile does.
    package var profile: Profile = .generic
    /// First match wins.
    package var peerProfiles: [ProfileChoice.Peer] = []
    /// By the interface's name.
    package var interfaceProfiles: [String: Profile] = [:]
    /// Addresses of this host; empty when unknown (files from elsewhere).
    package var localAddresses: Set<IPAddress> = []
    /// What the capture point is, when the user says so: `agent-host`, `gateway`, `mirror`.
    package var vantage: String?
    /// Thresholds that differ from the cards' defaults: kind → name → value in the card's unit.
    package var thresholds: [Kind: [String: Double]] = [:]
    /// Keys pressed are shown whole, but never in alerts.
    package var showsKeys = false
    package var alerts = AlertPolicy()
    /// The capture's filter lets media through; of a file that is only known once something but signalling comes.
    package var admitsMedia = true
    package var limits = Limits()
    /// UDP ports where other elements' HEP passes that is read from the capture; none where a listener of ours takes it.
    package var hepPorts: [UInt16] = []
    /// What far hosts are called; first match wins.
    package var trunks: [Trunk] = []
    /// The interfaces are capture points of several hosts, whose names tell a reader where something happened.
    package var namesPoints = false
    /// Far hosts that have a name in the metrics; the rest are counted together.
    package var namedPeers = 20

    package init() {}

    /// For a capture whose filter is not known to let media through: a file, or a filter of the user's own.
    package var ofFile: EngineSettings {
        var settings = self
        settings.admitsMedia = false
        return settings
    }

    /// What analyzers see of them.
    var rules: Rules {
        Rules(
            profiles: ProfileChoice(profile, peers: peerProfiles, interfaces: interfaceProfiles),
            localAddresses: localAddresses, vantage: vantage, thresholds: thresholds, showsKeys: showsKeys,
            bounds: bounds, namesPoints: namesPoints)
    }

    private var bounds: Bounds {
        var bounds = Bounds()
        bounds.subjects = limits.subjects
        bounds.registrations = limits.registrations
        bounds.transactions = limits.transactions
        return bounds
    }

    /// Ports where any of the profiles expects SIP.
    package var signallingPorts: [ClosedRange<UInt16>] {
        var ports = profile.signallingPorts
        for other in peerProfiles.map(\.profile) + interfaceProfiles.sorted(by: { $0.key < $1.key }).map(\.value) {
            ports += other.signallingPorts.filter { !ports.contains($0) }
        }
        return ports
    }

    /// Bounds of every table; eviction is counted.
    package struct Limits: Sendable, Hashable {
        package var calls = 20_000
        package var transactions = 40_000
        package var registrations = 20_000
        /// Hosts, accounts, numbers and paths that each kind of finding remembers.
        package var subjects = 8_192
        /// Pairs of caller and callee whose calls are counted for a day and a month.
        package var callPairs = 50_000
        package var streams = 40_000
        package var fragments = 1_024
        package var fragmentBytes = 8 << 20
        package var tcpConnections = 4_096
        package var tcpBytes = 32 << 20
        package var endedStreams = 4_000
        /// Calls kept after their end for queries.
        package var endedCalls = 2_000
        /// Bytes of their messages' texts together; of older calls only the ladder is kept.
        package var endedCallText = 8 << 20
        /// Signalling messages kept of one call.
        package var messagesPerCall = 200
        package var incidents = 4_096
        /// Far hosts whose calls are counted.
        package var peers = 2_000

        package init() {}
    }
}
