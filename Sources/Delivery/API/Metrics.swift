import Diagnosis
import Engine
import Host

/// The Prometheus text format 0.0.4.
enum Metrics {
    /// - Parameters:
    ///   - findings: since the start.
    ///   - incidents: that are open.
    static func text(
        _ daemon: DaemonRecord, findings: [RecentFindings.CountKey: UInt64], incidents: [Incident] = [],
        peers: PeerSummary = PeerSummary(), process: ProcessFigures = ProcessFigures()
    ) -> String {
        var page = MetricsPage()
        let engine = daemon.engine
        page.family("earshot_build_info", "gauge", "Version and profile.")
        page.sample(["version": daemon.version, "profile": daemon.profile], 1)
        page.counter("earshot_packets_total", "Frames received.", engine.packets)
        page.counter("earshot_bytes_total", "Bytes on the wire.", engine.bytes)
        page.counter("earshot_sip_messages_total", "SIP messages understood.", engine.sipMessages)
        page.counter("earshot_rtp_packets_total", "RTP packets counted.", engine.rtpPackets)
        page.counter("earshot_rtcp_packets_total", "RTCP packets read.", engine.rtcpPackets)
        page.counter("earshot_calls_total", "INVITE dialogs seen.", engine.calls)
        page.gauge("earshot_calls_active", "Calls that have not ended.", engine.activeCalls)
        page.counter("earshot_streams_total", "RTP streams seen.", engine.streams)
        page.gauge("earshot_streams_active", "RTP streams that flow.", engine.activeStreams)
        page.gauge("earshot_registrations", "Accounts registered now.", engine.registrations)
        page.counter("earshot_capture_drops_total", "Packets lost before us.", engine.captureDrops)
        page.family("earshot_findings_total", "counter", "Findings by kind and severity.")
        for (key, count) in findings.sorted(by: { ($0.key.kind, $0.key.severity) < ($1.key.kind, $1.key.severity) }) {
            page.sample(["kind": key.kind.rawValue, "severity": key.severity.name], count)
        }
        page.labelled("earshot_rejected_total", "Packets or messages not used.", "reason", engine.rejects)
        page.labelled("earshot_evicted_total", "Entries evicted from full tables.", "table", engine.evictions)
        page.family("earshot_interface_up", "gauge", "1 while the interface is captured on.")
        for interface in daemon.capture.interfaces {
            page.sample(["interface": interface.name], interface.open ? 1 : 0)
        }
        page.family("earshot_interface_packets_total", "counter", "Packets read from the interface.")
        for interface in daemon.capture.interfaces { page.sample(["interface": interface.name], interface.packets) }
        page.family("earshot_interface_drops_total", "counter", "Packets the kernel or driver dropped.")
        for interface in daemon.capture.interfaces { page.sample(["interface": interface.name], interface.drops) }
        if let hep = daemon.capture.hep { page.hep(hep) }
        let delivery = daemon.delivery
        page.counter("earshot_queue_dropped_total", "Findings not handed over.", delivery.queueDropped)
        page.counter("earshot_log_written_total", "Findings written to the log.", delivery.logWritten)
        page.counter("earshot_log_lost_total", "Findings the log could not take.", delivery.logLost)
        page.counter("earshot_alerts_dropped_total", "Alerts not handed over.", delivery.alertsDropped)
        page.counter("earshot_alerts_total", "Alerts about incidents.", delivery.alerts)
        page.hooks(delivery.hooks)
        page.counter("earshot_alerts_withheld_total", "Alerts over the budget of an hour.", engine.alertsWithheld)
        page.counter("earshot_history_written_total", "Rows written to the history.", delivery.history.written)
        page.counter("earshot_history_lost_total", "Rows the history could not take.", delivery.history.lost)
        page.counter("earshot_history_replaced_total", "Times the history was begun anew.", delivery.history.replaced)
        page.gauge("earshot_history_bytes", "Size of the history.", Int(clamping: delivery.history.bytes))
        let evidence = delivery.evidence
        page.counter("earshot_evidence_written_total", "Evidence files written.", evidence.written)
        page.labelled(
            "earshot_evidence_left_out_total", "Findings without an evidence file.", "reason",
            [
                "limit": evidence.limited, "disk-full": evidence.refused, "not-writable": evidence.failed,
                "too-slow": evidence.skipped,
            ])
        if let fleet = delivery.fleet { page.fleet(fleet) }
        if let probe = delivery.probe { page.probes(probe) }
        page.gauge("earshot_followers", "Clients that follow findings.", delivery.followers)
        page.incidents(incidents)
        page.peers(peers)
        page.process(process)
        return page.text
    }
}
