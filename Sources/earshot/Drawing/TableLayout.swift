import Delivery
import Diagnosis
import SIP

/// How rows become columns that fit a terminal.
enum TableLayout {
    /// Of a column that others need room beside.
    private static let narrowest = 8
    private static let gap = 2

    /// - Parameters:
    ///   - figures: Columns of numbers, which stand right.
    ///   - firm: Columns that are of no use cut; those of numbers are firm too.
    ///   - width: Terminal columns there are; nil for as many as it takes.
    static func draw(
        _ header: [String], _ rows: [[String]], figures: Set<Int>, firm: Set<Int>, width: Int?
    ) -> [String] {
        let cells = ([header] + rows).map { $0.map { $0.escapedForDisplay(limit: 120) } }
        let natural = header.indices.map { column in cells.map { TerminalWidth.of($0[column]) }.max() ?? 0 }
        let widths = width.map { fitted(natural, into: $0, firm: figures.union(firm)) } ?? natural
        return cells.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let shown = clipped(cell, to: widths[column])
                let free = String(repeating: " ", count: widths[column] - TerminalWidth.of(shown))
                let isLast = column == row.count - 1
                line += figures.contains(column) ? free + shown : shown + (isLast ? "" : free)
                if !isLast { line += String(repeating: " ", count: gap) }
            }
            return line
        }
    }

    /// The last gives way first, then the widest; where all are narrow, lines are as long as they are.
    static func fitted(_ widths: [Int], into width: Int, firm: Set<Int>) -> [Int] {
        var widths = widths
        var excess = widths.reduce(0, +) + gap * (widths.count - 1) - width
        func shrink(_ column: Int, by count: Int) {
            widths[column] -= count
            excess -= count
        }
        if excess > 0, let last = widths.indices.last(where: { !firm.contains($0) }), widths[last] > narrowest {
            shrink(last, by: min(excess, widths[last] - narrowest))
        }
        while excess > 0,
            let column = widths.indices.filter({ !firm.contains($0) }).max(by: { widths[$0] < widths[$1] }),
            widths[column] > narrowest
        {
            shrink(column, by: 1)
        }
        return widths
    }

    /// As much of the text as fits, with `…` for what does not.
    static func clipped(_ text: String, to width: Int) -> String {
        guard TerminalWidth.of(text) > width else { return text }
        var result = ""
        var taken = 0
        for character in text {
            let next = TerminalWidth.of(String(character))
            guard taken + next < width else { break }
            result.append(character)
            taken += next
        }
        return result + "…"
    }
}
