package import Diagnosis
import Tracking
import Wire

/// A finding as it leaves the program: one JSON object, schema version 1 (`config/schema/finding.schema.json`).
///
/// Keys never change within a schema version and are always present; what is unknown is null. Times are RFC 3339 in
/// UTC with microseconds. Text is in one language, everything else is the same in all of them.
package struct FindingRecord: Codable, Sendable, Equatable {
    package static let schemaVersion = 1

    package var schema: Int
    package var id: String
    /// Short for `id`: see `Handle`.
    @OrBlank package var handle: String
    package var time: String
    package var kind: String
    package var severity: String
    package var confidence: String
    package var title: String
    @OrNull package var call: Call?
    package var place: Location
    package var causes: [Reason]
    package var evidence: [Proof]
    package var fix: String
    package var profile: String
    @OrNull package var incident: String?

    private enum CodingKeys: String, CodingKey {
        case schema, id, handle, time, kind, severity, confidence, title, call, causes, evidence, fix, profile, incident
        case place = "where"
    }

    package struct Call: Codable, Sendable, Equatable {
        package var callID: String
        package var caller: String
        package var callee: String
        package var start: String
        @OrNull package var answered: String?
        @OrNull package var end: String?
        @OrEmpty package var linked: [Leg]

        private enum CodingKeys: String, CodingKey {
            case caller, callee, start, answered, end, linked
            case callID = "call_id"
        }
    }

    /// Another leg of the same call, on the other side of a B2BUA.
    package struct Leg: Codable, Sendable, Equatable {
        package var callID: String
        /// `incoming` or `outgoing`, as the B2BUA sees the other leg.
        package var side: String

        private enum CodingKeys: String, CodingKey {
            case side
            case callID = "call_id"
        }

        package init(_ leg: CallIdentity.OtherLeg) {
            callID = leg.callID
            side = leg.side.rawValue
        }
    }

    package struct Location: Codable, Sendable, Equatable {
        package var vantage: String
        @OrNull package var interface: String?
        @OrNull package var direction: String?
        @OrNull package var from: String?
        @OrNull package var to: String?
        /// `incoming` or `outgoing`: the leg where the fault lies, of a call that passes a B2BUA.
        @OrNull package var leg: String?
    }

    package struct Reason: Codable, Sendable, Equatable {
        package var kind: String
        package var confidence: String
        package var text: String
    }

    package struct Proof: Codable, Sendable, Equatable {
        package var time: String
        @OrNull package var frame: UInt64?
        package var text: String
    }
}

extension FindingRecord {
    package init(_ finding: Finding, language: Language) {
        schema = FindingRecord.schemaVersion
        id = finding.id
        handle = Handle(finding: finding.id).description
        time = finding.time.rfc3339
        kind = finding.kind.rawValue
        severity = finding.severity.name
        confidence = finding.confidence.name
        title = finding.title.text(language)
        call = finding.call.map(Call.init)
        place = Location(
            vantage: finding.place.vantage, interface: finding.place.interface,
            direction: finding.place.direction?.description, from: finding.place.from?.description,
            to: finding.place.to?.description, leg: finding.place.leg?.rawValue)
        causes = finding.causes.map {
            Reason(kind: $0.id.description, confidence: $0.confidence.name, text: $0.text.text(language))
        }
        evidence = finding.evidence.map {
            Proof(time: $0.time.rfc3339, frame: $0.frame, text: $0.text.text(language))
        }
        fix = finding.fix.text(language)
        profile = finding.profile
        incident = finding.incident
    }
}

extension FindingRecord.Call {
    package init(_ identity: CallIdentity) {
        callID = identity.callID
        caller = identity.caller
        callee = identity.callee
        start = identity.start.rfc3339
        answered = identity.answered?.rfc3339
        end = identity.end?.rfc3339
        linked = identity.linked.map(FindingRecord.Leg.init)
    }
}

extension Text {
    package func text(_ language: Language) -> String {
        switch language {
        case .en: en
        case .zhCN: zh
        }
    }
}
