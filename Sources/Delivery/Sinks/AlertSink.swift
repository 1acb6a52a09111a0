import CSystemd
package import Diagnosis
import Glibc

/// Which findings wake somebody.
package struct AlertPolicy: Sendable {
    package var minimumSeverity: Severity
    /// Kind → severity from which it alerts, where that differs.
    package var severityByKind: [String: Severity]

    package init(minimumSeverity: Severity = .warning, severityByKind: [String: Severity] = [:]) {
        self.minimumSeverity = minimumSeverity
        self.severityByKind = severityByKind
    }

    package func admits(_ finding: Finding) -> Bool {
        finding.severity >= (severityByKind[finding.kind] ?? minimumSeverity)
    }
}

/// Writes alerts as readable lines to the journal or to syslog.
package struct AlertWriter: FindingWriter {
    package enum Destination: Sendable { case journal, syslog }

    private let destination: Destination
    private let policy: @Sendable () -> AlertPolicy
    private let presentation: @Sendable () -> Presentation

    /// Policy and presentation are asked for with each batch, because a reload may change them.
    package init(
        _ destination: Destination, policy: @escaping @Sendable () -> AlertPolicy,
        presentation: @escaping @Sendable () -> Presentation
    ) {
        self.destination = destination
        self.policy = policy
        self.presentation = presentation
    }

    package func write(_ findings: [Finding]) {
        let policy = policy()
        let presentation = presentation()
        for finding in findings where policy.admits(finding) {
            let record = presentation.record(finding)
            let line = ReadableLine.write(record, language: presentation.language)
            switch destination {
            case .journal: Journal.send(JournalEntry.fields(record, line: line))
            case .syslog: earshot_syslog(JournalEntry.priority(record.severity), line)
            }
        }
    }

    package func finish() {}
}

/// A finding in the journal's words (systemd.journal-fields(7)).
package enum JournalEntry {
    /// `journalctl MESSAGE_ID=…` finds every alert.
    static let messageID = "6d1f3f6f0f2e4b7c9a55b7f3ce0d2a41"

    package static func fields(_ record: FindingRecord, line: String) -> [String] {
        var fields = [
            "MESSAGE=\(line)", "PRIORITY=\(priority(record.severity))", "MESSAGE_ID=\(messageID)",
            "SYSLOG_IDENTIFIER=earshot", "EARSHOT_ID=\(record.id)", "EARSHOT_KIND=\(record.kind)",
            "EARSHOT_SEVERITY=\(record.severity)", "EARSHOT_CONFIDENCE=\(record.confidence)",
            "EARSHOT_PROFILE=\(record.profile)",
        ]
        if let call = record.call {
            fields += [
                "EARSHOT_CALL_ID=\(call.callID)", "EARSHOT_CALLER=\(call.caller)", "EARSHOT_CALLEE=\(call.callee)",
            ]
        }
        if let incident = record.incident { fields.append("EARSHOT_INCIDENT=\(incident)") }
        if let cause = record.causes.first { fields.append("EARSHOT_CAUSE=\(cause.kind)") }
        return fields
    }

    /// Error, warning and notice as syslog numbers them (RFC 5424 §6.2.1).
    static func priority(_ severity: String) -> Int32 {
        switch severity {
        case "error": LOG_ERR
        case "warning": LOG_WARNING
        default: LOG_NOTICE
        }
    }
}

enum Journal {
    static func send(_ fields: [String]) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for field in fields {
            bytes += field.utf8
            ends.append(bytes.count)
        }
        bytes.withUnsafeMutableBytes { buffer in
            var start = 0
            let vectors = ends.map { end in
                defer { start = end }
                return iovec(iov_base: buffer.baseAddress?.advanced(by: start), iov_len: end - start)
            }
            _ = sd_journal_sendv(vectors, Int32(vectors.count))
        }
    }
}
