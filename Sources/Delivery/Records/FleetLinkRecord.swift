/// What is told to the fleet, and how it arrives, in the answers of the API.
package struct FleetLinkRecord: Codable, Sendable, Equatable {
    package var site: String
    package var agent: String
    package var connected: Bool
    /// The server that takes the records; empty before the first connection.
    package var server: String
    /// Why records do not arrive; null where they do.
    @OrNull package var problem: String?
    /// Records that a server stored since the start, and those it had already.
    package var stored: UInt64
    package var duplicates: UInt64
    package var refused: UInt64
    /// In the outbox.
    package var waiting: UInt64
    package var outboxBytes: Int64
    /// Ever, because the outbox was full or could not be written.
    package var lostFindings: UInt64
    package var lostHeartbeats: UInt64
    package var lostCalls: UInt64

    private enum CodingKeys: String, CodingKey {
        case site, agent, connected, server, problem, stored, duplicates, refused, waiting
        case outboxBytes = "outbox_bytes"
        case lostFindings = "lost_findings"
        case lostHeartbeats = "lost_heartbeats"
        case lostCalls = "lost_calls"
    }

    package init(site: String, agent: String) {
        (self.site, self.agent) = (site, agent)
        (connected, server) = (false, "")
        (stored, duplicates, refused, waiting) = (0, 0, 0, 0)
        outboxBytes = 0
        (lostFindings, lostHeartbeats, lostCalls) = (0, 0, 0)
        _problem = OrNull(wrappedValue: nil)
    }

    package var lost: UInt64 { lostFindings &+ lostHeartbeats &+ lostCalls }
}
