import Engine

/// Writes the Prometheus text format 0.0.4.
package struct MetricsPage {
    package private(set) var text = ""
    private var name = ""

    package init() {}

    mutating func family(_ name: String, _ type: String, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ labels: [String: String] = [:], _ value: some BinaryInteger) {
        line(name, labels.sorted { $0.key < $1.key }, "\(value)")
    }

    mutating func sample(_ labels: [String: String] = [:], _ value: Double) {
        line(name, labels.sorted { $0.key < $1.key }, MetricsPage.number(value))
    }

    package mutating func counter(_ name: String, _ help: String, _ value: UInt64) {
        family(name, "counter", help)
        sample([:], value)
    }

    package mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        family(name, "gauge", help)
        sample([:], value)
    }

    /// Nothing where neither comes nor goes.
    mutating func hep(_ hep: HEPRecord) {
        if let incoming = hep.incoming {
            counter("earshot_hep_packets_total", "Packets of HEP taken.", incoming.packets)
            labelled("earshot_hep_refused_total", "Packets of HEP not taken.", "reason", incoming.refused)
            counter("earshot_hep_drops_total", "Packets of HEP the kernel had no room for.", incoming.drops)
            gauge("earshot_hep_connections", "Connections that bring HEP.", incoming.connections)
            family("earshot_hep_sender_packets_total", "counter", "Packets of one sender of HEP.")
            for sender in incoming.senders {
                sample(["sender": sender.name, "address": sender.address, "node": sender.node ?? ""], sender.packets)
            }
            family("earshot_hep_clock_offset_seconds", "gauge", "Our clock less that of a sender of HEP.")
            for sender in incoming.senders {
                guard let offset = sender.clockOffsetMilliseconds else { continue }
                sample(["sender": sender.name], offset / 1_000)
            }
        }
        if let outgoing = hep.outgoing {
            counter("earshot_hep_sent_total", "Packets of HEP sent.", outgoing.sent)
            labelled("earshot_hep_lost_total", "Packets of HEP not sent.", "reason", outgoing.lost)
        }
    }

    package mutating func labelled(_ name: String, _ help: String, _ label: String, _ values: [String: UInt64]) {
        family(name, "counter", help)
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { sample([label: key], value) }
    }

    /// One of a family of histograms: buckets count all up to their bound.
    ///
    /// - Parameter scale: What values are told in, as part of the unit they were counted in.
    mutating func histogram(_ labels: [String: String], _ values: Histogram, scale: Double = 1) {
        let sorted = labels.sorted { $0.key < $1.key }
        var below: UInt64 = 0
        for (bound, count) in zip(values.bounds, values.counts) {
            below &+= count
            line(name + "_bucket", sorted + [("le", MetricsPage.number(bound * scale))], "\(below)")
        }
        line(name + "_bucket", sorted + [("le", "+Inf")], "\(values.count)")
        line(name + "_sum", sorted, MetricsPage.number(values.sum * scale))
        line(name + "_count", sorted, "\(values.count)")
    }

    private mutating func line(_ name: String, _ labels: [(key: String, value: String)], _ value: String) {
        let pairs = labels.map { "\($0.key)=\"\(MetricsPage.escaped($0.value))\"" }
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs.joined(separator: ","))} \(value)\n"
    }

    /// At most six decimals, and none where there are none.
    private static func number(_ value: Double) -> String {
        let value = rounded(value, 6)
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        InertText.of(text, keepsLines: true).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
            "\n", with: "\\n")
    }
}

extension MetricsPage {
    mutating func probes(_ probes: ProbeAnswerRecord) {
        counter("earshot_probes_total", "Probes of other hosts that were answered.", probes.probes)
        labelled("earshot_probes_refused_total", "Connections that were no probe's.", "reason", probes.refused)
    }

    mutating func fleet(_ fleet: FleetLinkRecord) {
        gauge("earshot_fleet_connected", "1 while a server of the fleet takes records.", fleet.connected ? 1 : 0)
        counter("earshot_fleet_stored_total", "Records that the fleet stored.", fleet.stored)
        counter(
            "earshot_fleet_refused_total", "Records that the fleet refused, and that are sent again.", fleet.refused)
        gauge("earshot_fleet_waiting", "Records in the outbox.", Int(clamping: fleet.waiting))
        gauge("earshot_fleet_outbox_bytes", "Size of the outbox.", Int(clamping: fleet.outboxBytes))
        labelled(
            "earshot_fleet_lost_total", "Records that the outbox had no room for.", "kind",
            ["findings": fleet.lostFindings, "heartbeats": fleet.lostHeartbeats, "calls": fleet.lostCalls])
    }
}
