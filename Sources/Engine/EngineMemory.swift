package import Diagnosis
import Tracking
package import Wire

/// What outlives a restart: counts of the month, open incidents, the port map, who is registered where, and how calls
/// fared at far hosts.
package struct EngineMemory: Sendable {
    package var callCounts: [CallCounts.Entry] = []
    package var incidents: [Incident] = []
    package var ports: [PortSnapshot] = []
    package var clients: [ClientBook.Entry] = []
    package var peers: [PeerMemory] = []

    package init() {}

    package var isEmpty: Bool {
        callCounts.isEmpty && incidents.isEmpty && ports.isEmpty && clients.isEmpty && peers.isEmpty
    }
}

/// How calls fared at one far host since its first.
package struct PeerMemory: Sendable, Hashable {
    package var address: IPAddress
    package var first: Timestamp
    package var last: Timestamp
    package var inbound: PeerFigures
    package var outbound: PeerFigures

    package init(
        address: IPAddress, first: Timestamp, last: Timestamp, inbound: PeerFigures, outbound: PeerFigures
    ) {
        (self.address, self.first, self.last) = (address, first, last)
        (self.inbound, self.outbound) = (inbound, outbound)
    }
}

extension Engine {
    /// What a next run needs to go on. Of the call counts and far hosts only those whose last call came at or after
    /// `since`: the others have not changed.
    package func exportMemory(since: Timestamp = .distantPast) -> EngineMemory {
        var memory = EngineMemory()
        memory.callCounts = analyzers.context.callCounts.entries(since: since)
        memory.incidents = incidents()
        memory.ports = ports()
        memory.clients = analyzers.context.clients.entries
        memory.peers = peers.entries.lazy.filter { $0.value.last >= since }.map {
            PeerMemory(
                address: $0.key, first: $0.value.first, last: $0.value.last, inbound: $0.value.inbound,
                outbound: $0.value.outbound)
        }
        return memory
    }

    /// Goes on where an earlier run ended; before the first packet.
    ///
    /// - Parameter pseudonym: What telephone numbers are remembered as, when they may not be kept themselves; the same
    ///   as when `memory` was exported.
    package func importMemory(_ memory: EngineMemory, pseudonym: (@Sendable (String) -> String)? = nil) {
        analyzers.context.callCounts.pseudonym = pseudonym
        ledger.incidents.pseudonym = pseudonym
        analyzers.context.callCounts.restore(memory.callCounts)
        analyzers.context.clients.restore(memory.clients, analyzers.context)
        peers.restore(memory.peers)
        restore(memory.incidents)
        for port in memory.ports {
            media.restore(
                PortMap.Entry(
                    calls: port.calls, received: port.received, icmpErrors: port.icmpErrors,
                    lastReceived: port.lastReceived),
                at: Endpoint(address: port.address, port: port.port))
        }
    }

    /// Calls that ended since the last call, in the order they left the table; the oldest go when nobody takes them.
    /// Those with findings come in full besides.
    package func takeEndedCalls() -> (all: [CallSnapshot], found: [CallDetail]) { archive.takeEnded() }
}
