package import Diagnosis
package import Engine
import Tracking
import Wire

/// One call as the queries answer it.
package struct CallRecord: Codable, Sendable, Equatable {
    package var callID: String
    /// Short for this call: see `Handle`.
    @OrBlank package var handle: String
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
    @OrEmpty package var linked: [FindingRecord.Leg]

    private enum CodingKeys: String, CodingKey {
        case handle, caller, callee, start, answered, end, state, result, from, to, findings, media, linked
        case callID = "call_id"
    }

    package init(_ call: CallSnapshot, interfaces: InterfaceNames) {
        callID = call.identity.callID
        handle = Handle(call: call.identity.callID, start: call.identity.start).description
        caller = call.identity.caller
        callee = call.identity.callee
        start = call.identity.start.rfc3339
        answered = call.identity.answered?.rfc3339
        end = call.identity.end?.rfc3339
        state = call.state
        result = call.result
        from = call.from.description
        to = call.to.description
        findings = call.findingKinds.map(\.rawValue)
        media = call.media.map { StreamRecord($0, interfaces: interfaces) }
        linked = call.identity.linked.map(FindingRecord.Leg.init)
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
    /// Interfaces where copies of the message were seen besides.
    package var also: [String]
    /// Frame of the same message before an address translator; null where it was not seen there.
    @OrNull package var copyOf: UInt64?
    /// The message itself, a line each, escaped, secrets blanked; null where it is no longer held.
    @OrNull package var text: String?

    private enum CodingKeys: String, CodingKey {
        case time, frame, label, note, interface, also, text
        case copyOf = "copy_of"
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
        also = line.also.map { interfaces[$0] }
        copyOf = line.copyOf
        text = line.text
    }
}

/// One stream of a call over time.
package struct TimelineRecord: Codable, Sendable, Equatable {
    /// 5 s of the stream; more where the call is long, less where the stream, its call or the capture ends.
    package struct Period: Codable, Sendable, Equatable {
        package var start: String
        package var end: String
        package var packets: UInt32
        package var expected: UInt32
        package var lost: UInt32
        package var jitterMeanMilliseconds: Double
        package var jitterMaxMilliseconds: Double
        /// Level of what is said, where it was measured.
        @OrNull package var levelDBm0: Double?

        private enum CodingKeys: String, CodingKey {
            case start, end, packets, expected, lost
            case jitterMeanMilliseconds = "jitter_mean_ms"
            case jitterMaxMilliseconds = "jitter_max_ms"
            case levelDBm0 = "level_dbm0"
        }
    }

    package var source: String
    package var destination: String
    package var ssrc: String
    @OrNull package var direction: String?
    package var interface: String
    package var intervals: [Period]

    private enum CodingKeys: String, CodingKey {
        case ssrc, direction, interface, intervals
        case source = "src"
        case destination = "dst"
    }

    init?(_ stream: MediaSnapshot, interfaces: InterfaceNames) {
        guard let history = stream.history else { return nil }
        let record = StreamRecord(stream, interfaces: interfaces)
        source = record.source
        destination = record.destination
        ssrc = record.ssrc
        direction = record.direction
        interface = record.interface
        intervals = history.intervals.map { interval in
            Period(
                start: interval.start.rfc3339, end: interval.end.rfc3339, packets: interval.packets,
                expected: interval.expected, lost: interval.lost,
                jitterMeanMilliseconds: interval.jitterMeanMilliseconds,
                jitterMaxMilliseconds: interval.jitterMaxMilliseconds, levelDBm0: interval.levelDBm0)
        }
    }
}

/// Everything known of one call: who, what was said, what was heard, what is wrong.
package struct CallDetailRecord: Codable, Sendable, Equatable {
    package var call: CallRecord
    package var ladder: [LadderRecord]
    package var findings: [FindingRecord]
    /// In the order of the call's media.
    package var timelines: [TimelineRecord]

    package init(call: CallRecord, ladder: [LadderRecord], findings: [FindingRecord]) {
        self.call = call
        self.ladder = ladder
        self.findings = findings
        timelines = []
    }

    package init(_ detail: CallDetail, language: Language, interfaces: InterfaceNames) {
        call = CallRecord(detail.summary, interfaces: interfaces)
        ladder = detail.ladder.map { LadderRecord($0, interfaces: interfaces) }
        findings = detail.findings.map { FindingRecord($0, language: language) }
        timelines = detail.summary.media.compactMap { TimelineRecord($0, interfaces: interfaces) }
    }

    /// What was said about `finding`, which is about no call; nil where nothing was.
    package init?(
        _ lines: [LadderLine], about finding: FindingRecord, interfaces: InterfaceNames
    ) {
        guard let first = lines.first(where: { $0.source.port != 0 }) else { return nil }
        let identity = CallIdentity(callID: "", caller: "", callee: "", start: first.time)
        call = CallRecord(
            CallSnapshot(identity: identity, state: "", from: first.source, to: first.destination),
            interfaces: interfaces)
        ladder = lines.map { LadderRecord($0, interfaces: interfaces) }
        findings = [finding]
        timelines = []
    }
}
