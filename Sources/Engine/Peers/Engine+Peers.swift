import Diagnosis
import Tracking
import Wire

extension Engine {
    /// Counts a call that is over, or that the end of the capture leaves open.
    func notePeers(of call: Call, at time: Timestamp) {
        guard !analyzers.context.isFromScanner(call), let outcome = PeerFigures.Outcome(call, media, until: time)
        else { return }
        peers.note(call, outcome, analyzers.context, at: time)
    }

    /// Far hosts, those with the most calls first; those too whose first call has not ended.
    package func peerList() -> [PeerSnapshot] {
        let living = livingCalls()
        var entries = peers.entries
        for (host, calls) in living where entries[host] == nil {
            entries[host] = PeerTable.Entry(first: calls.start, last: calls.last)
        }
        return snapshots(of: entries, living)
    }

    /// The same for metrics.
    package func peerSummary() -> PeerSummary {
        PeerSummary(
            named: snapshots(of: peers.entries.filter { peers.named.contains($0.key) }, livingCalls()),
            othersInbound: peers.others.inbound, othersOutbound: peers.others.outbound)
    }

    /// Calls that have not ended, by their far hosts: how many, and the times of one of them.
    private typealias LivingCalls = [IPAddress: (count: Int, start: Timestamp, last: Timestamp)]

    private func livingCalls() -> LivingCalls {
        var found: LivingCalls = [:]
        for call in tracker.calls.values where call.state != .ended && !analyzers.context.isFromScanner(call) {
            let ends = PeerTable.farEnds(of: call, analyzers.context)
            for host in Set([ends.source, ends.destination].compactMap { $0 }) {
                found[host, default: (0, call.start, call.lastActivity)].count += 1
            }
        }
        return found
    }

    private func snapshots(of entries: [IPAddress: PeerTable.Entry], _ living: LivingCalls) -> [PeerSnapshot] {
        let context = analyzers.context
        var open: [IPAddress: Int] = [:]
        for incident in incidents() { for host in Set(incident.subject.hosts) { open[host, default: 0] += 1 } }
        // Of a file it may turn out late which host captured.
        return entries.filter { !context.isProbablyLocal($0.key) }.map { host, entry in
            var peer = PeerSnapshot(
                address: host, trunk: settings.trunks.first { $0.networks.contains { $0.contains(host) } }?.name,
                isClient: context.clients.isClient(host), first: entry.first, last: entry.last,
                inbound: entry.inbound, outbound: entry.outbound)
            peer.active = living[host]?.count ?? 0
            peer.openIncidents = open[host] ?? 0
            return peer
        }.sorted { ($1.attempts, $0.address) < ($0.attempts, $1.address) }
    }
}
