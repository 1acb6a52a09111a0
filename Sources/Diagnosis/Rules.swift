package import Wire

/// What verdicts go by: the part of the settings that analyzers see. A reload puts another in its place.
package struct Rules: Sendable {
    package var profiles: ProfileChoice
    /// This host's; empty where nobody knows, as of a file.
    package var localAddresses: Set<IPAddress>
    /// `agent-host`, `gateway` or `mirror`; nil where that is not given.
    package var vantage: String?
    /// By kind and name, in the unit of the card; what is missing is as the card has it.
    package var thresholds: [Kind: [String: Double]]
    package var bounds: Bounds
    /// Evidence may name the keys that somebody pressed.
    package var showsKeys: Bool
    /// The interfaces are capture points of several hosts, whose names tell a reader where something happened.
    package var namesPoints: Bool

    package init(
        profiles: ProfileChoice, localAddresses: Set<IPAddress>, vantage: String?,
        thresholds: [Kind: [String: Double]], showsKeys: Bool, bounds: Bounds = Bounds(),
        namesPoints: Bool = false
    ) {
        self.profiles = profiles
        self.localAddresses = localAddresses
        self.vantage = vantage
        self.thresholds = thresholds
        self.showsKeys = showsKeys
        self.bounds = bounds
        self.namesPoints = namesPoints
    }
}

/// How much analyzers remember, in entries of each table.
package struct Bounds: Sendable, Hashable {
    /// Hosts, accounts, numbers, paths.
    package var subjects = 8_192
    package var registrations = 20_000
    package var transactions = 40_000

    package init() {}
}
