import Diagnosis
import Engine
package import Host
import Wire

extension MetricsPage {
    /// Calls at far hosts: so many of them by name, the rest together as `other`.
    mutating func peers(_ summary: PeerSummary) {
        typealias Row = (labels: [String: String], figures: PeerFigures)
        let rows: [Row] =
            summary.named.flatMap { peer -> [Row] in
                let labels = ["peer": peer.address.description, "trunk": peer.trunk ?? ""]
                return [
                    (labels.merging(["direction": "inbound"]) { $1 }, peer.inbound),
                    (labels.merging(["direction": "outbound"]) { $1 }, peer.outbound),
                ]
            } + [
                (["peer": "other", "trunk": "", "direction": "inbound"], summary.othersInbound),
                (["peer": "other", "trunk": "", "direction": "outbound"], summary.othersOutbound),
            ]
        let seen = rows.filter { $0.figures.attempts > 0 }
        family("earshot_peer_attempts_total", "counter", "Calls tried, by far host; from it is inbound.")
        for row in seen { sample(row.labels, row.figures.attempts) }
        family("earshot_peer_seizures_total", "counter", "Of these, calls that got a circuit.")
        for row in seen { sample(row.labels, row.figures.seizures) }
        family("earshot_peer_answered_total", "counter", "Of these, calls that were answered.")
        for row in seen { sample(row.labels, row.figures.answered) }
        family("earshot_peer_responses_total", "counter", "Calls by the class of their final response.")
        for row in seen {
            for (name, count) in MetricsPage.classes(row.figures) {
                sample(row.labels.merging(["class": name]) { $1 }, count)
            }
        }
        family("earshot_peer_talk_seconds_total", "counter", "Seconds from answer to end.")
        for row in seen { sample(row.labels, row.figures.talkSeconds) }
        family("earshot_peer_calls_active", "gauge", "Calls with the far host that have not ended.")
        for peer in summary.named {
            sample(["peer": peer.address.description, "trunk": peer.trunk ?? ""], peer.active)
        }
        family("earshot_peer_post_dial_delay_seconds", "histogram", "From INVITE to ringing or answer.")
        for row in seen { histogram(row.labels, row.figures.postDialDelay) }
        family("earshot_peer_mos", "histogram", "Mean opinion score of calls, the worse way of each.")
        for row in seen { histogram(row.labels, row.figures.meanOpinionScore) }
        family("earshot_peer_loss_ratio", "histogram", "Lost RTP packets of calls, the worse way of each.")
        for row in seen { histogram(row.labels, row.figures.lostPercent, scale: 0.01) }
    }

    /// `2xx` … `6xx`, and `none` for what nobody answered.
    private static func classes(_ figures: PeerFigures) -> [(String, UInt64)] {
        var classes: [String: UInt64] = [:]
        for (code, count) in figures.codes where (200...699).contains(code) {
            classes["\(code / 100)xx", default: 0] &+= count
        }
        if figures.unanswered > 0 { classes["none"] = figures.unanswered }
        return classes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    mutating func incidents(_ open: [Incident]) {
        family("earshot_incidents_open", "gauge", "Incidents that are not over, by kind and severity.")
        var counts: [RecentFindings.CountKey: Int] = [:]
        for incident in open {
            counts[RecentFindings.CountKey(kind: incident.kind, severity: incident.severity), default: 0] += 1
        }
        for (key, count) in counts.sorted(by: { ($0.key.kind, $0.key.severity) < ($1.key.kind, $1.key.severity) }) {
            sample(["kind": key.kind.rawValue, "severity": key.severity.name], count)
        }
    }

    package mutating func hooks(_ hooks: [HookRecord]) {
        family("earshot_hook_sent_total", "counter", "Alerts that a hook took.")
        for hook in hooks { sample(["hook": hook.name], hook.sent) }
        family("earshot_hook_retries_total", "counter", "Attempts that failed and were made again.")
        for hook in hooks { sample(["hook": hook.name], hook.retried) }
        family("earshot_hook_lost_total", "counter", "Alerts given up, or for which there was no room.")
        for hook in hooks { sample(["hook": hook.name], hook.failed &+ hook.dropped) }
        family("earshot_hook_waiting", "gauge", "Alerts that wait for a hook.")
        for hook in hooks { sample(["hook": hook.name], hook.waiting) }
        family("earshot_hook_ok", "gauge", "1 where the last attempt of a hook went well.")
        for hook in hooks { sample(["hook": hook.name], hook.isWell ? 1 : 0) }
    }

    package mutating func process(_ figures: ProcessFigures) {
        family("process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.")
        sample([:], figures.cpuSeconds)
        gauge("process_resident_memory_bytes", "Resident memory size in bytes.", figures.residentBytes)
        gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", figures.virtualBytes)
        gauge("process_open_fds", "Number of open file descriptors.", figures.openDescriptors)
        gauge("process_max_fds", "Maximum number of open file descriptors.", figures.descriptorLimit)
        family("process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.")
        sample([:], figures.startSeconds)
    }
}
