package import Diagnosis
import Tracking
package import Wire

/// What may be asked at a safe point of the loop; answers are plain values.
extension Engine {
    /// Findings since the last call, oldest first.
    package func takeFindings() -> [Finding] { ledger.take() }

    /// What happened to incidents since the last call, oldest first.
    package func takeIncidents() -> [IncidentEvent] { ledger.incidents.take() }

    /// Open incidents, oldest first.
    package func incidents() -> [Incident] { ledger.incidents.all }

    /// Alerts that were over their budget, once an hour has passed since the first of them.
    package func takeWithheldAlerts() -> WithheldAlerts? { ledger.incidents.takeWithheld(at: now) }

    /// Incidents that were open when the last run ended.
    package func restore(_ incidents: [Incident]) {
        ledger.incidents.restore(incidents)
        for incident in ledger.incidents.all {
            analyzers.context.unsettled[incident.kind, default: []].insert(incident.subject)
        }
    }

    package func status() -> EngineStatus {
        var status = counters
        status.rtpPackets = media.rtpPackets
        status.rtcpPackets = media.rtcpPackets
        status.activeCalls = tracker.calls.values.count { $0.state != .ended }
        status.calls = tracker.callsSeen
        status.registrations = analyzers.context.clients.count(at: now)
        status.alertsWithheld = ledger.incidents.alertsWithheld
        status.streams = media.streamsSeen
        status.activeStreams = media.streams.count
        status.findings = ledger.counts
        status.evictions = tracker.evictions
        status.evictions["fragments"] = decoder.evictedFragments
        status.evictions["tcp"] = reassembler.evictedConnections
        status.evictions["streams"] = media.refused
        status.evictions["peers"] = tracker.peers.evictions &+ peers.evictions
        status.evictions["registrations"] = registrations.evictions
        status.evictions["ports"] = media.ports.evictions
        status.evictions["media-windows"] = media.windowsLost
        status.evictions["call-counts"] = analyzers.context.callCounts.evictions
        status.evictions["incidents"] = ledger.incidents.evictions
        for (kind, count) in analyzers.context.evictions { status.evictions[kind.rawValue] = count }
        status.evictions = status.evictions.filter { $0.value > 0 }
        intake.dismissals.add(to: &status.rejects)
        if tracker.copies > 0 { status.rejects["copy"] = tracker.copies }
        intake.count(into: &status)
        return status
    }

    /// Live calls first, then ended ones, newest first.
    package func calls() -> [CallSnapshot] {
        let living = tracker.calls.values.sorted { $0.number > $1.number }.map(summary)
        return living + archive.summaries
    }

    /// The newest of the calls that have not ended, at most `limit`, and how many there are.
    package func liveCalls(limit: Int) -> (calls: [CallSnapshot], count: Int) {
        let living = tracker.calls.values.filter { $0.state != .ended }
        let shown = living.sorted { $0.number > $1.number }.prefix(limit).map(summary)
        return (shown, living.count)
    }

    package func call(_ callID: String) -> CallDetail? {
        tracker.calls[callID].map(detail) ?? archive.find(callID)
    }

    /// In full, those with findings: live ones first, then ended ones, newest first.
    package func callsWithFindings() -> [CallDetail] {
        let living = tracker.calls.values.filter { ledger.recentByCall[$0.callID] != nil }
            .sorted { $0.number > $1.number }.map(detail)
        return living + archive.withFindings
    }

    func summary(_ call: Call) -> CallSnapshot {
        SnapshotBuilder.summary(
            call, kinds: ledger.kindsByCall[call.callID] ?? [], media, showsKeys: settings.showsKeys)
    }

    private func detail(_ call: Call) -> CallDetail {
        CallDetail(
            summary: summary(call),
            ladder: SnapshotBuilder.ladder(CallCourse(call), showsKeys: settings.showsKeys),
            findings: ledger.recentByCall[call.callID] ?? [])
    }

    /// Ports of the profile's media range that calls used, in order.
    package func ports() -> [PortSnapshot] {
        media.ports.entries.sorted { $0.key < $1.key }.map { endpoint, entry in
            PortSnapshot(
                address: endpoint.address, port: endpoint.port, calls: entry.calls, received: entry.received,
                icmpErrors: entry.icmpErrors, lastReceived: entry.lastReceived)
        }
    }

    /// Streams of now and lately, in order of their first packet.
    package func streams() -> [MediaSnapshot] {
        let calls = tracker.calls.values.reduce(into: [Int: Call]()) { $0[$1.number] = $1 }
        let showsKeys = settings.showsKeys
        let shown = { (stream: Stream) -> MediaSnapshot in
            let call = calls[stream.binding.call]
            let session = call.flatMap {
                stream.binding.session < $0.sessions.count ? $0.sessions[stream.binding.session] : nil
            }
            return MediaSnapshot(
                stream, session, call: call?.callID, toward: stream.binding.isBound ? stream.binding.toward : nil,
                showsKeys: showsKeys)
        }
        // Of a call that has left the table, what was known of its streams then.
        var known: [StreamIdentity: MediaSnapshot] = [:]
        for snapshot in archive.summaries.flatMap(\.media) { known[StreamIdentity(snapshot)] = snapshot }
        var all = media.archive.map { stream in
            let plain = shown(stream)
            return known[StreamIdentity(plain)] ?? plain
        }
        // What a living call's streams were before their addresses went to another one.
        for call in calls.values {
            for session in call.sessions { all += (session.caller.past + session.callee.past).map(shown) }
        }
        media.streams.visit { _, stream in
            if stream.isConfirmed { all.append(shown(copy stream)) }
        }
        return all.sorted { $0.first < $1.first }
    }

    /// New thresholds, profile and addresses from a reload; state and table sizes are kept.
    package func apply(_ settings: EngineSettings) {
        self.settings = settings
        let context = analyzers.context
        context.rules = settings.rules
        noteMirrorAddresses()
        ledger.incidents.policy = settings.alerts
        peers.namedLimit = settings.namedPeers
    }
}

extension Engine {
    /// Calls that ended after `since` and are still in the table, as they stand: their findings may not all be told yet.
    ///
    /// Linear in the calls tracked.
    package func calls(endedAfter since: Timestamp) -> [CallSnapshot] {
        tracker.calls.values.filter { $0.state == .ended && $0.ended.map { $0 > since } ?? false }.map(summary)
    }

    /// Of the calls with these Call-IDs, those that are still in the table, as they stand.
    package func living(_ callIDs: some Sequence<String>) -> [CallDetail] {
        callIDs.compactMap { tracker.calls[$0] == nil ? nil : call($0) }
    }
}
