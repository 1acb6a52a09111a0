package import Diagnosis
package import Engine
import Wire

/// One call as the queries answer it.
package struct CallRecord: Codable, Sendable, Equatable {
    package var callID: String
    package var caller: String
    package var callee: String
    package var start: String
    @OrNull package var answered: String?
    @OrNull package var end: String?
    /// `setup`, `ringing`, `answered`, `ended`.
    package var state: String
    @OrNull package var result: String?
    package var from: String
    package var to: String
    /// Kinds of its findings, in the order they were found.
    package var findings: [String]
    package var media: [StreamRecord]

    private enum CodingKeys: String, CodingKey {
        case caller, callee, start, answered, end, state, result, from, to, findings, media
        case callID = "call_id"
    }

    package init(_ call: CallSnapshot, interfaces: InterfaceNames) {
        callID = call.identity.callID
        caller = call.identity.caller
        callee = call.identity.callee
        start = call.identity.start.rfc3339
        answered = call.identity.answered?.rfc3339
        end = call.identity.end?.rfc3339
        state = call.state
        result = call.result
        from = call.from.description
        to = call.to.description
        findings = call.findingKinds
        media = call.media.map { StreamRecord($0, interfaces: interfaces) }
    }
}

/// One line of a ladder.
package struct LadderRecord: Codable, Sendable, Equatable {
    package var time: String
    package var frame: UInt64
    package var source: String
    package var destination: String
    package var label: String
    @OrNull package var note: String?
    package var interface: String

    private enum CodingKeys: String, CodingKey {
        case time, frame, label, note, interface
        case source = "src"
        case destination = "dst"
    }

    package init(_ line: LadderLine, interfaces: InterfaceNames) {
        time = line.time.rfc3339
        frame = line.frame
        source = line.source.description
        destination = line.destination.description
        label = line.label
        note = line.note
        interface = interfaces[line.interface]
    }
}

/// Everything known of one call: who, what was said, what was heard, what is wrong.
package struct CallDetailRecord: Codable, Sendable, Equatable {
    package var call: CallRecord
    package var ladder: [LadderRecord]
    package var findings: [FindingRecord]

    package init(call: CallRecord, ladder: [LadderRecord], findings: [FindingRecord]) {
        self.call = call
        self.ladder = ladder
        self.findings = findings
    }

    package init(_ detail: CallDetail, language: Language, interfaces: InterfaceNames) {
        call = CallRecord(detail.summary, interfaces: interfaces)
        ladder = detail.ladder.map { LadderRecord($0, interfaces: interfaces) }
        findings = detail.findings.map { FindingRecord($0, language: language) }
    }
}
