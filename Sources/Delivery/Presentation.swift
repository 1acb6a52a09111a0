package import Diagnosis
package import Engine

/// How findings are shown: in which language, and whether telephone numbers are masked.
package struct Presentation: Sendable, Hashable {
    package var language: Language
    /// Nil where numbers are shown.
    package var mask: NumberMask?

    package init(language: Language = .en, mask: NumberMask? = nil) {
        self.language = language
        self.mask = mask
    }

    package var masksNumbers: Bool { mask != nil }

    package func record(_ finding: Finding) -> FindingRecord { show(FindingRecord(finding, language: language)) }

    package func record(_ incident: Incident) -> IncidentRecord { show(IncidentRecord(incident, language: language)) }

    package func record(_ call: CallSnapshot, interfaces: InterfaceNames) -> CallRecord {
        show(CallRecord(call, interfaces: interfaces))
    }

    package func record(_ call: CallDetail, interfaces: InterfaceNames) -> CallDetailRecord {
        show(CallDetailRecord(call, language: language, interfaces: interfaces))
    }

    package func record(_ event: IncidentEvent) -> IncidentEventRecord {
        IncidentEventRecord(event, incident: record(event.incident))
    }

    func show(_ record: FindingRecord) -> FindingRecord { mask.map { record.masked(by: $0) } ?? record }
    func show(_ record: IncidentRecord) -> IncidentRecord { mask.map { record.masked(by: $0) } ?? record }
    package func show(_ record: RegistrationRecord) -> RegistrationRecord {
        mask.map { record.masked(by: $0) } ?? record
    }
    package func show(_ record: StreamRecord) -> StreamRecord { mask.map { record.masked(by: $0) } ?? record }
    func show(_ record: CallRecord) -> CallRecord { mask.map { record.masked(by: $0) } ?? record }
    package func show(_ record: CallDetailRecord) -> CallDetailRecord { mask.map { record.masked(by: $0) } ?? record }
}
