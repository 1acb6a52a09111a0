import CSystemd
package import Diagnosis
import Glibc

/// Writes alerts as readable lines to the journal or to syslog: what happened to incidents, where their rule is loud.
package struct AlertWriter: Writer {
    package enum Destination: Sendable {
        case journal
        /// With the fields before the line, as structured data, or the line alone.
        case syslog(structured: Bool)
    }

    /// One alert: the line, its severity, the journal's fields, and the same as structured data.
    package struct Alert: Sendable {
        package var line: String
        package var severity: String
        package var fields: [String]
        package var structuredData: String
    }

    private let presentation: @Sendable () -> Presentation
    private let send: @Sendable (Alert) -> Void

    /// The presentation is asked for with each batch, because a reload may change it.
    package init(_ destination: Destination, presentation: @escaping @Sendable () -> Presentation) {
        self.init(presentation: presentation) { alert in
            switch destination {
            case .journal: Journal.send(alert.fields)
            case .syslog(let isStructured):
                let line = isStructured ? alert.structuredData + " " + alert.line : alert.line
                earshot_syslog(JournalEntry.priority(alert.severity), line)
            }
        }
    }

    package init(presentation: @escaping @Sendable () -> Presentation, send: @escaping @Sendable (Alert) -> Void) {
        self.presentation = presentation
        self.send = send
    }

    package func write(_ events: [IncidentEvent]) {
        let presentation = presentation()
        for event in events where event.isAlert {
            let line = IncidentLine.write(event, presentation)
            let record = presentation.record(event)
            let finding = event.finding.map(presentation.record)
            send(
                Alert(
                    line: line, severity: record.incident.severity,
                    fields: JournalEntry.fields(record, finding, line: line),
                    structuredData: StructuredData.element(record, finding)))
        }
    }

    package func finish() {}
}

/// An alert in the journal's words (systemd.journal-fields(7)).
package enum JournalEntry {
    /// `journalctl MESSAGE_ID=…` finds every alert.
    static let messageID = "6d1f3f6f0f2e4b7c9a55b7f3ce0d2a41"

    package static func fields(_ event: IncidentEventRecord, _ finding: FindingRecord?, line: String) -> [String] {
        let incident = event.incident
        // An incident that is over is no trouble any more.
        let priority = event.event == IncidentEvent.Change.cleared.rawValue ? LOG_NOTICE : priority(incident.severity)
        var fields = [
            "MESSAGE=\(line)", "PRIORITY=\(priority)", "MESSAGE_ID=\(messageID)", "SYSLOG_IDENTIFIER=earshot",
            "EARSHOT_EVENT=\(event.event)", "EARSHOT_INCIDENT=\(incident.id)", "EARSHOT_HANDLE=\(incident.handle)",
            "EARSHOT_KIND=\(incident.kind)",
            "EARSHOT_SUBJECT=\(incident.subject)", "EARSHOT_SEVERITY=\(incident.severity)",
            "EARSHOT_COUNT=\(incident.count)", "EARSHOT_CALLS=\(incident.calls)",
        ]
        guard let finding else { return fields.map(ReadableLine.oneLine) }
        fields += [
            "EARSHOT_ID=\(finding.id)", "EARSHOT_CONFIDENCE=\(finding.confidence)",
            "EARSHOT_PROFILE=\(finding.profile)",
        ]
        if let call = finding.call {
            fields += [
                "EARSHOT_CALL_ID=\(call.callID)", "EARSHOT_CALLER=\(call.caller)", "EARSHOT_CALLEE=\(call.callee)",
            ]
        }
        if let cause = finding.causes.first { fields.append("EARSHOT_CAUSE=\(cause.kind)") }
        return fields.map(ReadableLine.oneLine)
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
