package import Diagnosis
package import Engine
package import HEP
import Wire

/// Everything that can be set, validated. The defaults are those of `config/earshot.yaml`.
package struct Settings: Sendable {
    package static let defaultPath = "/etc/earshot/earshot.yaml"

    package var engine = EngineSettings()
    package var capture = CaptureSettings()
    /// Where messages that pass here are sent as HEP; nil sends none.
    package var hepOut: HEPOutSettings?
    package var language: Language = .en
    package var log = LogSettings()
    /// How loud each kind is stands in `engine.alerts`.
    package var alerts = AlertSettings()
    package var history = HistorySettings()
    package var metrics = MetricsSettings()
    package var api = APISettings()
    package var console = ConsoleSettings()
    package var evidence = EvidenceSettings()
    package var captures = SessionSettings()
    package var fleet = FleetSettings()
    package var collector = CollectorSettings()
    package var probe = ProbeSettings()
    /// Telephone numbers leave the program with their middle digits masked.
    package var masksNumbers = false
    /// Where the key of the masks is kept, so that a caller keeps its mask over a restart.
    package var maskKeyPath = "/var/lib/earshot/mask.key"

    /// Started as root, the daemon gives up what it does not need.
    package var isSandboxed = true

    package init() {}

    package struct CaptureSettings: Sendable, Hashable {
        package var interfaces: [String] = ["any"]
        /// Bytes kept of each frame.
        package var snapLength = 65_599
        /// Kernel buffer per interface.
        package var bufferMegabytes = 16
        /// A pcap filter expression; nil admits UDP, ICMP, fragments, and TCP of the signalling ports.
        package var filter: String?
        package var promiscuous = true
        /// Starts although an interface is missing or down, and waits for it.
        package var waitsForInterfaces = true
        /// Where HEP is taken.
        package var hep = HEPInSettings()

        package init() {}
    }

    package struct LogSettings: Sendable, Hashable {
        /// Findings, one JSON object a line; nil writes none.
        package var path: String? = "/var/log/earshot/findings.ndjson"
        /// What happened to incidents, one JSON object a line; nil writes none.
        package var incidentsPath: String? = "/var/log/earshot/incidents.ndjson"

        package init() {}

        /// Writes findings to `path`, and incidents beside them; nil writes neither.
        package mutating func write(findings path: String?) {
            self.path = path
            incidentsPath = path.map { path in
                let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                return (directory + ["incidents.ndjson"]).joined(separator: "/")
            }
        }
    }

    package struct AlertSettings: Sendable, Hashable {
        package enum Destination: String, Sendable, CaseIterable { case journal, syslog, none }

        package var destination = Destination.journal
        /// Lines for syslog begin with their fields as structured data.
        package var isStructured = false
        /// Programs and web addresses that get alerts.
        package var hooks: [AlertHook] = []

        package init() {}
    }

    package struct HistorySettings: Sendable, Hashable {
        /// The database file; nil keeps no history.
        package var path: String? = "/var/lib/earshot/history.sqlite"
        package var retentionDays = 90
        package var maxMegabytes = 1_024

        package init() {}
    }

    package struct APISettings: Sendable, Hashable {
        /// Unix socket; nil serves no API.
        package var socket: String? = "/run/earshot/earshot.sock"
        package var mode: UInt32 = 0o660
        /// Group that may talk to the socket; used when it exists.
        package var group = "earshot"
        /// Findings kept in memory for queries.
        package var recentFindings = 10_000

        package init() {}
    }
}
