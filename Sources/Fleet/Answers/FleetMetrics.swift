import Delivery
import Host

/// What the collector says of itself in the Prometheus text format 0.0.4.
enum FleetMetrics {
    static func text(_ status: FleetStatusRecord, process: ProcessFigures = .current()) -> String {
        var page = MetricsPage()
        page.gauge("earshot_collector_connected", "1 while records are taken in.", status.pull.connected ? 1 : 0)
        page.counter("earshot_collector_stored_total", "Records that were new.", status.counts.stored)
        page.counter("earshot_collector_duplicates_total", "Records that were here already.", status.counts.duplicates)
        page.labelled("earshot_collector_rejected_total", "Records that are none.", "reason", status.counts.rejected)
        page.gauge(
            "earshot_collector_waiting", "Records that wait in the stream.", Int(clamping: status.pull.waiting))
        page.gauge("earshot_collector_lag_milliseconds", "From the stream to the file.", milliseconds(status.pull))
        page.gauge("earshot_collector_bytes", "Size of what is kept.", Int(clamping: status.counts.bytes))
        page.gauge("earshot_fleet_agents", "Hosts that were heard of.", status.agents)
        page.gauge("earshot_fleet_agents_silent", "Of these, not for a minute.", status.silent)
        page.gauge("earshot_fleet_incidents_open", "Open incidents of the fleet.", status.openIncidents)
        page.counter("earshot_alerts_total", "Alerts about incidents.", status.alerts)
        page.hooks(status.hooks)
        page.process(process)
        return page.text
    }

    private static func milliseconds(_ pull: PullState) -> Int {
        Int(exactly: (pull.lagSeconds * 1_000).rounded()) ?? 0
    }
}
