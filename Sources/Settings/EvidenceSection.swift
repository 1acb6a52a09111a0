package import Diagnosis

extension Settings {
    /// Packets kept for findings: one pcapng each.
    package struct EvidenceSettings: Sendable, Hashable {
        package var isEnabled = true
        package var directory = "/var/lib/earshot/evidence"
        /// Findings below it get no file.
        package var minimumSeverity = Severity.warning
        /// Findings of one kind that get a file within a minute.
        package var perKindAndMinute = 20
        package var maxFiles = 500
        package var maxMegabytes = 200
        /// Free space of the disk that is left to others; for capture sessions too.
        package var minimumFreeMegabytes = 512
        /// Whole media packets, not only their headers.
        package var keepsPayload = false
        /// Memory for packets that may be needed; touched only as far as there is traffic.
        package var memoryMegabytes = 64

        package init() {}
    }

    /// Captures on demand.
    package struct SessionSettings: Sendable, Hashable {
        /// Nil allows none.
        package var directory: String? = "/var/lib/earshot/captures"
        /// Running at a time.
        package var maxSessions = 4
        /// All sessions together, ended ones included.
        package var maxMegabytes = 2_000

        package init() {}
    }
}

extension Settings.EvidenceSettings {
    mutating func fill(from section: Section) {
        isEnabled = section.flag("enabled") ?? isEnabled
        directory = section.text("directory") ?? directory
        minimumSeverity =
            section.choice("minimum-severity", [Severity.notice, .warning, .error].map { ($0.name, $0) })
            ?? minimumSeverity
        perKindAndMinute = section.integer("per-kind-and-minute", in: 1...10_000) ?? perKindAndMinute
        maxFiles = section.integer("max-files", in: 1...100_000) ?? maxFiles
        maxMegabytes = section.integer("max-megabytes", in: 1...1_048_576) ?? maxMegabytes
        minimumFreeMegabytes = section.integer("min-free-megabytes", in: 0...1_048_576) ?? minimumFreeMegabytes
        keepsPayload = section.flag("payload") ?? keepsPayload
        memoryMegabytes = section.integer("memory-megabytes", in: 1...16_384) ?? memoryMegabytes
        section.finish()
    }
}

extension Settings.SessionSettings {
    mutating func fill(from section: Section) {
        if section.keys.contains("directory") { directory = section.text("directory") }
        maxSessions = section.integer("max-sessions", in: 1...8) ?? maxSessions
        maxMegabytes = section.integer("max-megabytes", in: 1...1_048_576) ?? maxMegabytes
        section.finish()
    }
}
