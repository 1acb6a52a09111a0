package import Diagnosis
package import Engine
import Wire

/// Everything that can be set, validated. The defaults are those of `config/earshot.yaml`.
package struct Settings: Sendable {
    package static let defaultPath = "/etc/earshot/earshot.yaml"

    package var engine = EngineSettings()
    package var capture = CaptureSettings()
    /// First match wins; calls of no listed peer are judged by `engine.profile`.
    package var peerProfiles: [PeerProfile] = []
    package var interfaceProfiles: [String: Profile] = [:]
    package var language: Language = .en
    package var log = LogSettings()
    package var alerts = AlertSettings()
    package var api = APISettings()
    package var evidence = EvidenceSettings()
    package var captures = SessionSettings()
    /// Telephone numbers leave the program with their middle digits masked.
    package var masksNumbers = false

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

        package init() {}
    }

    package struct PeerProfile: Sendable, Hashable {
        package var networks: [Network]
        package var profile: Profile
    }

    package struct LogSettings: Sendable, Hashable {
        /// Findings, one JSON object a line; nil writes none.
        package var path: String? = "/var/log/earshot/findings.ndjson"

        package init() {}
    }

    package struct AlertSettings: Sendable, Hashable {
        package enum Destination: String, Sendable, CaseIterable { case journal, syslog, none }

        package var destination = Destination.journal
        /// Findings below it are logged and served, but wake nobody.
        package var minimumSeverity = Severity.warning
        /// Kind → severity from which it alerts.
        package var severityByKind: [String: Severity] = [:]

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
