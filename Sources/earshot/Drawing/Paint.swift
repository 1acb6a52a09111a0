import Delivery
import Glibc

/// Colour for a terminal. It is put on lines that were made harmless already, by what they begin with, so that nothing
/// from the wire can bring its own.
struct Paint {
    enum Choice: String, CaseIterable {
        case auto, always, never
    }

    private enum Colour: String {
        case bold = "1"
        case faint = "2"
        case red = "1;31"
        case yellow = "33"
        case cyan = "36"
        case green = "32"
    }

    private static let severities: [(word: String, colour: Colour)] = [
        ("error", .red), ("warning", .yellow), ("notice", .cyan),
    ]

    /// Where standard output is a terminal that understands it, and NO_COLOR (no-color.org) does not say otherwise.
    static let isWanted = wanted(
        choice, isTerminal: isatty(STDOUT_FILENO) == 1,
        environment: { name in getenv(name).map { String(cString: $0) } })

    static func wanted(_ choice: Choice, isTerminal: Bool, environment: (String) -> String?) -> Bool {
        switch choice {
        case .always: true
        case .never: false
        case .auto: isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
        }
    }

    /// What the command line says, wherever it stands.
    private static var choice: Choice {
        let words = CommandLine.arguments
        for (index, word) in words.enumerated() {
            if word == "--color", words.indices.contains(index + 1) {
                return Choice(rawValue: words[index + 1]) ?? .auto
            }
            if word.hasPrefix("--color=") { return Choice(rawValue: String(word.dropFirst(8))) ?? .auto }
        }
        return .auto
    }

    /// A line of a list, of a table or of a drawing.
    static func line(_ text: String) -> String {
        guard text.first != "{", text.first != "[" else { return text }
        if text.hasPrefix("  → ") { return paint(text, .green) }
        var rest = text[...]
        var result = ""
        if let handle = leadingHandle(text) {
            result = paint(handle, .faint)
            rest = rest.dropFirst(handle.count)
        }
        if let mark = rest.firstRange(of: Table.liveMark) {
            result += rest[..<mark.lowerBound] + paint(String(rest[mark]), .green)
            rest = rest[mark.upperBound...]
        }
        guard let (range, colour) = severity(in: rest, after: !result.isEmpty) else { return result + rest }
        return result + rest[..<range.lowerBound] + paint(String(rest[range]), colour) + rest[range.upperBound...]
    }

    static func header(_ text: String) -> String { paint(text, .bold) }

    private static func leadingHandle(_ text: String) -> String? {
        let word = text.prefix { $0 != " " }
        guard word.count == Handle.shownLength, HandlePrefix(String(word)) != nil, word.contains(where: \.isNumber),
            text.count > word.count
        else { return nil }
        return String(word)
    }

    /// The first severity that stands as one: at the beginning, in a column of its own, or at a rung of a ladder.
    private static func severity(in text: Substring, after handle: Bool) -> (Range<String.Index>, Colour)? {
        var first: (Range<String.Index>, Colour)?
        for (word, colour) in severities {
            for range in text.ranges(of: word) {
                let before = text[..<range.lowerBound]
                let isAlone =
                    before.isEmpty || before.hasSuffix("  ") || before.hasSuffix("┄┄ ") || (handle && before == " ")
                guard isAlone, text[range.upperBound...].first == " " else { continue }
                if first.map({ range.lowerBound < $0.0.lowerBound }) ?? true { first = (range, colour) }
            }
        }
        return first
    }

    private static func paint(_ text: String, _ colour: Colour) -> String {
        let (line, end) = text.last == "\n" ? (text.dropLast(), "\n") : (text[...], "")
        return "\u{1B}[\(colour.rawValue)m\(line)\u{1B}[0m\(end)"
    }
}
