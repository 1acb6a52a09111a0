package import Diagnosis
import Wire

/// An incident as it leaves the program. Times are RFC 3339 in UTC with microseconds.
package struct IncidentRecord: Codable, Sendable, Equatable {
    package var id: String
    /// Short for `id`: see `Handle`.
    @OrBlank package var handle: String
    package var kind: String
    /// What its findings have in common: an address, an account, a number.
    package var subject: String
    package var severity: String
    /// The first finding's.
    package var title: String
    package var opened: String
    package var last: String
    /// Null while open.
    @OrNull package var cleared: String?
    /// Findings since it was opened.
    package var count: UInt64
    /// Calls at the subject since then, good and bad; 0 where the kind is not about calls.
    package var calls: UInt64
    /// Good calls in a row since the last finding.
    package var goodInARow: UInt64
    package var firstFinding: String
    /// How many of how many, in words.
    package var share: String

    private enum CodingKeys: String, CodingKey {
        case id, handle, kind, subject, severity, title, opened, last, cleared, count, calls, share
        case goodInARow = "good_in_a_row"
        case firstFinding = "first_finding"
    }

    package init(_ incident: Incident, language: Language) {
        id = incident.id
        handle = Handle(incident: incident.id).description
        kind = incident.kind.rawValue
        subject = incident.subject.description
        severity = incident.severity.name
        title = incident.title.text(language)
        opened = incident.opened.rfc3339
        last = incident.last.rfc3339
        cleared = incident.cleared?.rfc3339
        count = incident.count
        calls = incident.calls
        goodInARow = incident.goodInARow
        firstFinding = incident.firstFinding
        share = IncidentLine.share(incident, language: language)
    }
}

/// One line of the incidents log: what happened to an incident (`config/schema/incident.schema.json`).
package struct IncidentEventRecord: Codable, Sendable, Equatable {
    package static let schemaVersion = 1

    package var schema: Int
    package var time: String
    /// `opened`, `escalated`, `reminded`, `cleared`.
    package var event: String
    /// Whether people were told.
    package var alert: Bool
    package var incident: IncidentRecord

    package init(_ event: IncidentEvent, incident: IncidentRecord) {
        schema = IncidentEventRecord.schemaVersion
        time = event.time.rfc3339
        self.event = event.change.rawValue
        alert = event.isAlert
        self.incident = incident
    }
}
