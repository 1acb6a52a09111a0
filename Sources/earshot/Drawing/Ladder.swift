import Delivery
import Diagnosis
import SIP
import Wire

/// One call drawn for a terminal: who said what to whom, what was heard, and the verdict.
struct Ladder {
    let language: Language
    var clock = WallClock.local

    private static let timeWidth = 14
    private static let columnLimit = 8

    func draw(_ detail: CallDetailRecord) -> [String] {
        var lines = [title(detail.call), ""]
        lines += rungs(detail.ladder)
        if !detail.call.media.isEmpty { lines += [""] + media(detail.call.media) }
        lines.append("")
        if detail.findings.isEmpty {
            lines.append(language == .en ? "Nothing found wrong with this call." : "未发现此呼叫有问题。")
        } else {
            for finding in detail.findings { lines += verdict(finding) }
        }
        return lines
    }

    private func title(_ call: CallRecord) -> String {
        var text = "\(call.caller)→\(call.callee)  \(time(call.start))"
        if let answered = call.answered { text += (language == .en ? ", answered " : "，接通 ") + time(answered) }
        if let end = call.end { text += (language == .en ? ", ended " : "，结束 ") + time(end) }
        return safe("\(text)  \(call.result ?? call.state)  Call-ID \(call.callID)", 300)
    }

    // MARK: - Rungs

    private func rungs(_ lines: [LadderRecord]) -> [String] {
        var ends: [String] = []
        for line in lines {
            for end in [line.source, line.destination] where !ends.contains(end) { ends.append(end) }
        }
        guard !ends.isEmpty else { return [] }
        let shown = Array(ends.prefix(Ladder.columnLimit))
        let label = lines.map { Table.width(safe($0.label, 40)) }.max() ?? 0
        let pitch = max(24, label + 6, (shown.map { Table.width($0) }.max() ?? 0) + 2)
        var drawn = [header(shown, pitch)]
        var last = ""
        for line in lines {
            let note = line.note.map { "  " + safe($0, 100) } ?? ""
            let stamp = Timestamp(rfc3339: line.time).map(clock.milliseconds) ?? line.time
            // The same millisecond twice says "at once".
            let time = stamp == last ? "" : stamp
            last = stamp
            drawn.append(padded(time, Ladder.timeWidth) + arrow(line, shown, pitch) + note)
        }
        if ends.count > shown.count {
            drawn.append(
                language == .en
                    ? "(\(ends.count - shown.count) more endpoints are not drawn)"
                    : "（另有\(ends.count - shown.count)个端点未画出）")
        }
        return drawn
    }

    private func header(_ ends: [String], _ pitch: Int) -> String {
        let names = ends.map { padded(safe($0, pitch - 2), pitch) }.joined()
        var line = String(repeating: " ", count: Ladder.timeWidth) + names
        while line.last == " " { line.removeLast() }
        return line
    }

    private func arrow(_ line: LadderRecord, _ ends: [String], _ pitch: Int) -> String {
        let text = safe(line.label, 40)
        guard let from = ends.firstIndex(of: line.source), let to = ends.firstIndex(of: line.destination), from != to
        else { return "  \(text) (\(line.source) → \(line.destination))" }
        let (left, right) = (min(from, to), max(from, to))
        var result = ""
        for column in ends.indices {
            if column == left {
                result += "│" + shaft(text, length: pitch * (right - left) - 1, rightward: from < to)
            } else if column < left || column >= right {
                result += "│" + (column == ends.count - 1 ? "" : String(repeating: " ", count: pitch - 1))
            }
        }
        return result
    }

    private func shaft(_ text: String, length: Int, rightward: Bool) -> String {
        let dashes = max(2, length - Table.width(text) - 3)
        let before = String(repeating: "─", count: dashes / 2)
        let after = String(repeating: "─", count: dashes - dashes / 2)
        return rightward ? "\(before) \(text) \(after)▶" : "◀\(before) \(text) \(after)"
    }

    // MARK: - Media and verdict

    private func media(_ streams: [StreamRecord]) -> [String] {
        [language == .en ? "Media seen here:" : "此处看到的媒体："]
            + streams.map { stream in
                let direction = stream.direction.map { "\($0)  " } ?? ""
                let numbers =
                    language == .en
                    ? "\(stream.packets) packets, \(stream.lost) lost (\(stream.lossPercent) %), jitter "
                        + "\(stream.jitterMeanMilliseconds)/\(stream.jitterMaxMilliseconds) ms"
                    : "\(stream.packets)个包，丢失\(stream.lost)（\(stream.lossPercent)%），抖动"
                        + "\(stream.jitterMeanMilliseconds)/\(stream.jitterMaxMilliseconds) ms"
                return safe(
                    "  \(direction)\(stream.source) → \(stream.destination)  \(Table.codec(stream))  \(numbers)  "
                        + "\(time(stream.first))–\(time(stream.last))", 300)
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
        text + String(repeating: " ", count: max(0, width - Table.width(text)))
    }
}
