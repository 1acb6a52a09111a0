package import Diagnosis
package import Wire

/// Everything the core needs to know from outside; validated by Settings.
package struct EngineSettings: Sendable {
    package var profile: Profile = .generic
    /// Addresses of this host; empty when unknown (files from elsewhere).
    package var localAddresses: Set<IPAddress> = []
    /// What the capture point is, when the user says so: `agent-host`, `gateway`, `mirror`.
    package var vantage: String?
    /// Thresholds that differ from the cards' defaults: kind → name → value in the card's unit.
    package var thresholds: [String: [String: Double]] = [:]
    package var alerts = AlertPolicy()
    package var limits = Limits()

    package init() {}

    /// Bounds of every table; eviction is counted.
    package struct Limits: Sendable, Hashable {
        package var calls = 20_000
        package var transactions = 40_000
        package var registrations = 20_000
        package var streams = 40_000
        package var fragments = 1_024
        package var fragmentBytes = 8 << 20
        package var tcpConnections = 4_096
        package var tcpBytes = 32 << 20
        package var endedStreams = 4_000
        /// Calls kept after their end for queries.
        package var endedCalls = 2_000
        /// Signalling messages kept of one call.
        package var messagesPerCall = 200
        package var incidents = 4_096

        package init() {}
    }
}
