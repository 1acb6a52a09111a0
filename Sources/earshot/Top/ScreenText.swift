import Delivery
import SIP

/// How a piece of a line looks.
enum Look: Hashable {
    case plain, strong, dim, error, warning, good, title

    /// What severity looks like.
    init(severity: String) {
        self = severity == "error" ? .error : severity == "warning" ? .warning : .plain
    }
}

/// Text in one look.
struct Span: Hashable {
    var text: String
    var look = Look.plain

    init(_ text: String, _ look: Look = .plain) {
        self.text = text
        self.look = look
    }

    var width: Int { TerminalWidth.of(text) }
}

/// One line of the screen.
struct ScreenLine: Hashable {
    var spans: [Span]
    /// The line the cursor is on.
    var isSelected = false

    init(_ spans: [Span], isSelected: Bool = false) {
        self.spans = spans
        self.isSelected = isSelected
    }

    init(_ text: String, _ look: Look = .plain) { self.init([Span(text, look)]) }

    var text: String { spans.map(\.text).joined() }
    var width: Int { spans.reduce(0) { $0 + $1.width } }

    /// Cut or filled up to so many terminal columns; nothing from the wire reaches the terminal unescaped.
    func fitted(to columns: Int) -> ScreenLine {
        var line = ScreenLine([], isSelected: isSelected)
        var room = columns
        for span in spans where room > 0 {
            let text = ScreenText.cut(span.text.escapedForDisplay(limit: 1_000), to: room)
            room -= TerminalWidth.of(text)
            line.spans.append(Span(text, span.look))
        }
        if room > 0 { line.spans.append(Span(String(repeating: " ", count: room))) }
        return line
    }
}

enum ScreenText {
    /// The beginning of `text` that fits so many columns, `…` last where something is missing.
    static func cut(_ text: String, to columns: Int) -> String {
        guard TerminalWidth.of(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var kept = ""
        var width = 0
        for character in text {
            let next = TerminalWidth.of(String(character))
            guard width + next <= columns - 1 else { break }
            kept.append(character)
            width += next
        }
        return kept + "…"
    }

    /// `text` without its first columns.
    static func dropped(_ text: String, _ columns: Int) -> String {
        var left = columns
        return String(
            text.drop { character in
                guard left > 0 else { return false }
                left -= TerminalWidth.of(String(character))
                return true
            })
    }

    /// Lines of at most so many columns, broken between words where there are any; what a line was indented by stays.
    static func wrapped(_ text: String, to columns: Int) -> [String] {
        guard TerminalWidth.of(text) > columns, columns > 20 else { return [text] }
        let indent = String(text.prefix { $0 == " " }.prefix(12))
        var lines: [String] = []
        var line = ""
        var width = 0
        for character in text {
            let next = TerminalWidth.of(String(character))
            if width + next > columns {
                let place = line.dropFirst(indent.count).lastIndex(of: " ")
                let rest = place.map { String(line[line.index(after: $0)...]) } ?? ""
                // A word longer than half a line is broken where it is.
                let isShort = place != nil && TerminalWidth.of(rest) < columns / 2
                lines.append(isShort ? String(line.dropLast(rest.count + 1)) : line)
                line = indent + (isShort ? rest : "")
                width = TerminalWidth.of(line)
                if character == " ", !isShort { continue }
            }
            line.append(character)
            width += next
        }
        return lines + [line]
    }

    /// To the left edge of a column so wide, or to the right one as figures are.
    static func padded(_ text: String, to columns: Int, isFigure: Bool = false) -> String {
        let shown = cut(text, to: columns)
        let space = String(repeating: " ", count: max(0, columns - TerminalWidth.of(shown)))
        return isFigure ? space + shown : shown + space
    }

    /// `███▌ ` of so many columns: how much of what was due came, 0 to 1.
    static func bar(_ share: Double, columns: Int) -> String {
        let eighths = Int((min(1, max(0, share.isFinite ? share : 0)) * Double(columns * 8)).rounded())
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let full = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
        return padded(full, to: columns)
    }
}
