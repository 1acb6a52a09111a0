import Delivery
import Diagnosis
import SIP
import Wire

/// One call drawn for a terminal: who said what to whom, what was heard, and the verdict.
struct Ladder {
    let language: Language
    var clock = WallClock.local

    private static let timeWidth = 14

    func draw(_ detail: CallDetailRecord) -> [String] {
        var lines = call(detail) + [""]
        if detail.findings.isEmpty {
            lines.append(nothingWrong)
        } else {
            for finding in detail.findings { lines += verdict(finding) }
        }
        return lines
    }

    var nothingWrong: String { language == .en ? "Nothing found wrong with this call." : "未发现此呼叫有问题。" }

    /// Who, what was said, what was heard.
    func call(_ detail: CallDetailRecord) -> [String] {
        let events = LadderEvents(detail)
        var lines = [title(detail.call)] + otherLegs(detail.call) + [""]
        if detail.ladder.isEmpty {
            lines.append(
                language == .en
                    ? "Its messages are no longer held; details are kept of calls with findings."
                    : "其消息已不再保存；仅有发现的呼叫会保留详情。")
        } else {
            lines += rungs(events)
        }
        if !events.streams.isEmpty { lines += [""] + media(events.streams) }
        return lines
    }

    /// A finding by itself: with its handle and its time.
    func whole(_ finding: FindingRecord) -> [String] {
        let about = finding.call.map { " \($0.parties)" } ?? ""
        let time = Timestamp(rfc3339: finding.time).map { SaidTime(clock: clock, now: nil).text($0) } ?? finding.time
        return [safe("\(finding.handle) \(finding.kind)\(about)  \(time)", 300)] + verdict(finding)
    }

    private func title(_ call: CallRecord) -> String {
        let start = Timestamp(rfc3339: call.start)
        // In full once; the rest is of the same day, or says which.
        let (first, later) = (SaidTime(clock: clock, now: nil), SaidTime(clock: clock, now: start))
        var text = "\(call.handle)  \(call.parties)  \(first.text(call.start))"
        if let answered = call.answered { text += (language == .en ? ", answered " : "，接通 ") + later.text(answered) }
        if let end = call.end { text += (language == .en ? ", ended " : "，结束 ") + later.text(end) }
        return safe("\(text)  \(call.result ?? call.state)  Call-ID \(call.callID)", 300)
    }

    private func otherLegs(_ call: CallRecord) -> [String] {
        call.linked.map { leg in
            let isIncoming = leg.side == "incoming"
            let name =
                language == .en
                ? (isIncoming ? "came in by" : "sent on by") + " the leg with Call-ID "
                : (isIncoming ? "呼入侧" : "呼出侧") + " Call-ID "
            return safe("  \(name)\(leg.callID)", 300)
        }
    }

    // MARK: - Rungs

    private func rungs(_ events: LadderEvents) -> [String] {
        guard !events.columns.isEmpty else { return [] }
        let arrows = events.rows.filter { if case .found = $0.event { false } else { true } }
        let label = arrows.map { TerminalWidth.of(words(of: $0.event).label) }.max() ?? 0
        let pitch = max(24, label + 6, (events.columns.map { TerminalWidth.of($0.name) }.max() ?? 0) + 2)
        var drawn = [header(events.columns, pitch)]
        var last = ""
        for row in events.rows {
            let stamp = clock.milliseconds(row.time)
            // The same millisecond twice says "at once".
            let time = padded(stamp == last ? "" : stamp, Ladder.timeWidth)
            last = stamp
            drawn.append(time + rung(row, events.columns.count, pitch))
        }
        if events.hiddenEndpoints > 0 {
            drawn.append(
                language == .en
                    ? "(\(events.hiddenEndpoints) more endpoints are not drawn)"
                    : "（另有\(events.hiddenEndpoints)个端点未画出）")
        }
        if events.hiddenStreams > 0 {
            drawn.append(
                language == .en
                    ? "(\(events.hiddenStreams) more streams are not drawn)" : "（另有\(events.hiddenStreams)路媒体流未画出）")
        }
        return drawn
    }

    private func header(_ ends: [LadderEvents.Column], _ pitch: Int) -> String {
        let names = ends.map { padded(safe($0.name, pitch - 2), pitch) }.joined()
        var line = String(repeating: " ", count: Ladder.timeWidth) + names
        while line.last == " " { line.removeLast() }
        return line
    }

    private struct Words {
        var label: String
        var note: String?
        /// What an arrow's shaft is made of.
        var line: Character = "─"
    }

    private func words(of event: LadderEvents.Event) -> Words {
        switch event {
        case .message(let line, let beyond):
            let note = line.remark(beyond: beyond, joint: ", ")
            return Words(label: safe(line.label, 40), note: note.isEmpty ? nil : note)
        case .mediaBegins(let stream):
            return Words(label: safe(stream.first.beginning(language), 40), note: stream.route, line: "═")
        case .mediaEnds(let stream):
            return Words(label: stream.first.ending(language), note: stream.figures(language), line: "═")
        case .found(let finding, _): return Words(label: "\(finding.severity) \(finding.kind)")
        }
    }

    private func rung(_ row: LadderEvents.Row, _ columns: Int, _ pitch: Int) -> String {
        let words = words(of: row.event)
        let note = words.note.map { "  " + safe($0, 120) } ?? ""
        if case .found = row.event { return "┄┄ \(words.label) ┄┄" }
        guard let from = row.from, let to = row.to, from != to else {
            let lines = (0..<columns).map { $0 == row.from ?? row.to ? "│ " + words.label : "│" }
            return lines.enumerated().map {
                $0.offset == columns - 1 ? $0.element : padded($0.element, pitch)
            }.joined() + note
        }
        let (left, right) = (min(from, to), max(from, to))
        let through = row.through.flatMap { left < $0 && $0 < right ? $0 : nil }
        // The label stands where the arrow comes from.
        let labelled = from < to ? left : through ?? left
        var result = ""
        for column in 0..<columns {
            let isPassed = column == through
            result +=
                column == to && row.isLost
                ? "✕" : isPassed ? (words.line == "═" ? "╪" : "┼") : left < column && column < right ? "" : "│"
            if column == left || isPassed {
                let end = column == left ? through ?? right : right
                let head: Head =
                    row.isLost ? .none : from < to ? (end == right ? .right : .none) : column == left ? .left : .none
                result += shaft(
                    column == labelled ? words.label : nil, words.line, length: pitch * (end - column) - 1, head)
            } else if column < left || column >= right {
                result += column == columns - 1 ? "" : String(repeating: " ", count: pitch - 1)
            }
        }
        return result + note
    }

    private enum Head { case left, right, none }

    private func shaft(_ label: String?, _ line: Character, length: Int, _ head: Head) -> String {
        let text = label.map { " \($0) " } ?? ""
        let dashes = max(2, length - TerminalWidth.of(text) - (head == .none ? 0 : 1))
        let before = String(repeating: line, count: dashes / 2)
        let after = String(repeating: line, count: dashes - dashes / 2)
        return (head == .left ? "◀" : "") + before + text + after + (head == .right ? "▶" : "")
    }

    // MARK: - Media and verdict

    private func media(_ streams: [StreamPassage]) -> [String] {
        [language == .en ? "Media seen here:" : "此处看到的媒体："]
            + streams.map { stream in
                let direction = stream.first.direction.map { "\($0)  " } ?? ""
                return safe(
                    "  \(direction)\(stream.route)  \(Table.codec(stream.first))  \(stream.figures(language))  "
                        + "\(time(stream.first.first))–\(time(stream.last.last))", 300)
            }
    }

    private func verdict(_ finding: FindingRecord) -> [String] {
        var lines = [
            ReadableLine.oneLine("\(finding.severity) \(finding.kind) (\(finding.confidence)): \(finding.title)")
        ]
        // A cause that is the symptom itself has said all in the title.
        for cause in finding.causes where cause.text != finding.title {
            lines.append("  \(cause.kind) (\(cause.confidence)): \(cause.text)")
        }
        for proof in finding.evidence {
            let frame = proof.frame.map { " #\($0)" } ?? ""
            lines.append("  \(time(proof.time))\(frame)  \(proof.text)")
        }
        if !finding.fix.isEmpty { lines.append("  → \(finding.fix)") }
        return lines.map(ReadableLine.oneLine)
    }

    private func time(_ text: String) -> String { Timestamp(rfc3339: text).map(clock.time) ?? text }

    private func safe(_ text: String, _ limit: Int) -> String { text.escapedForDisplay(limit: limit) }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - TerminalWidth.of(text)))
    }
}
