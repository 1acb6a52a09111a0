package import Diagnosis
import Tracking
package import Wire

/// What outlives a restart: counts of the month, open incidents, the port map, who is registered where.
package struct EngineMemory: Sendable {
    package var callCounts: [CallCounts.Entry] = []
    package var incidents: [Incident] = []
    package var ports: [PortSnapshot] = []
    package var clients: [ClientBook.Entry] = []

    package init() {}

    package var isEmpty: Bool { callCounts.isEmpty && incidents.isEmpty && ports.isEmpty && clients.isEmpty }
}

extension Engine {
    /// What a next run needs to go on. Of the call counts only those whose last call came at or after `since`: the
    /// others have not changed.
    package func exportMemory(since: Timestamp = .distantPast) -> EngineMemory {
        var memory = EngineMemory()
        memory.callCounts = analyzers.context.callCounts.entries(since: since)
        memory.incidents = incidents()
        memory.ports = ports()
        memory.clients = analyzers.context.clients.entries
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
