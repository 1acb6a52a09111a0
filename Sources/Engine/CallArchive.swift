import Diagnosis
import SIP
import Tracking
import Wire

/// Calls that have left the table, newest last; bounded. Their ladders are written when somebody asks for one: until then
/// the messages are kept as they came.
struct CallArchive {
    private struct Ended {
        let summary: CallSnapshot
        let findings: [Finding]
        let showsKeys: Bool
        /// Nil where only the lines are left.
        var course: CallCourse?
        var lines: [LadderLine] = []

        var detail: CallDetail {
            let ladder = course.map { SnapshotBuilder.ladder($0, showsKeys: showsKeys) }
            return CallDetail(summary: summary, ladder: ladder ?? lines, findings: findings)
        }
        var bytes: Int { course?.bytes ?? 0 }

        mutating func dropText() {
            guard let course else { return }
            lines = SnapshotBuilder.ladder(course, showsKeys: showsKeys, hasText: false)
            self.course = nil
        }
    }

    var limit = 2_000
    /// Bytes of the messages of all calls together; the oldest call's go first.
    var textLimit = 8 << 20
    private var ended: [Ended] = []
    private var textBytes = 0
    /// Position of the oldest call that still has its messages.
    private var firstWithText = 0
    /// Of those, the ones that nobody took yet, at the end.
    private var untaken = 0

    mutating func keep(_ call: Call, findings: [Finding], _ media: MediaTracker, showsKeys: Bool) {
        guard limit > 0 else { return }
        untaken = min(untaken + 1, limit)
        if ended.count >= limit + limit / 4 + 1 { dropOldest(ended.count - limit + 1) }
        let course = CallCourse(call)
        course.forgetValues()
        ended.append(
            Ended(
                summary: SnapshotBuilder.summary(call, kinds: findings.map(\.kind), media, showsKeys: showsKeys),
                findings: findings, showsKeys: showsKeys, course: course))
        textBytes += course.bytes
        while textBytes > textLimit, firstWithText < ended.count {
            textBytes -= ended[firstWithText].bytes
            ended[firstWithText].dropText()
            firstWithText += 1
        }
    }

    private mutating func dropOldest(_ count: Int) {
        for call in ended[min(firstWithText, count)..<count] { textBytes -= call.bytes }
        ended.removeFirst(count)
        firstWithText = max(0, firstWithText - count)
    }

    /// Those that nobody took yet; in full where something was found.
    mutating func takeEnded() -> (all: [CallSnapshot], found: [CallDetail]) {
        guard untaken > 0 else { return ([], []) }
        defer { untaken = 0 }
        let new = ended.suffix(untaken)
        return (new.map(\.summary), new.filter { !$0.findings.isEmpty }.map(\.detail))
    }

    /// Newest first.
    var summaries: [CallSnapshot] { ended.suffix(limit).reversed().map(\.summary) }

    /// Newest first.
    var withFindings: [CallDetail] { ended.suffix(limit).reversed().filter { !$0.findings.isEmpty }.map(\.detail) }

    /// The newest call that held this name.
    func find(_ callID: String) -> CallDetail? { newest(callID)?.detail }

    /// As `find`, without its ladder.
    func summary(_ callID: String) -> CallSnapshot? { newest(callID)?.summary }

    private func newest(_ callID: String) -> Ended? { ended.last { $0.summary.identity.callID == callID } }
}

/// What a ladder is written from.
struct CallCourse {
    let messages: [Observation]
    let copies: [(original: UInt64, place: InterfaceID, interface: InterfaceID)]
    let translations: [(copy: Observation, original: UInt64)]
    let icmpErrors: [ICMPObservation]
    /// Of its messages on the wire.
    let bytes: Int

    init(_ call: Call) {
        messages = call.messages
        copies = call.copies
        translations = call.translations
        icmpErrors = call.icmpErrors
        bytes = call.messages.reduce(0) { $0 + $1.message.length }
    }

    /// Nobody asks for more than the texts now: values that were read can be read again.
    func forgetValues() { for observation in messages { observation.message.forgetValues() } }
}
