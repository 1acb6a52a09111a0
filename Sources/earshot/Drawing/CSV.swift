import Delivery

/// Comma-separated values (RFC 4180) for a spreadsheet: times in UTC, figures with a point.
enum CSV {
    static func calls(_ calls: [CallRecord]) -> [String] {
        lines(
            [
                ("handle", { $0.handle }), ("start", { $0.start }), ("answered", { $0.answered ?? "" }),
                ("end", { $0.end ?? "" }), ("caller", { $0.caller }), ("callee", { $0.callee }),
                ("state", { $0.state }), ("result", { $0.result ?? "" }), ("from", { $0.from }), ("to", { $0.to }),
                ("findings", { $0.findings.joined(separator: " ") }), ("call_id", { $0.callID }),
            ], calls)
    }

    /// Called as in JSON.
    static func streams(_ streams: [StreamRecord]) -> [String] {
        lines(
            [
                ("src", { $0.source }), ("dst", { $0.destination }), ("ssrc", { $0.ssrc }),
                ("codec", { $0.codec ?? "" }),
                ("payload_types", { $0.payloadTypes.map { "\($0)" }.joined(separator: " ") }),
                ("direction", { $0.direction ?? "" }), ("call_id", { $0.callID ?? "" }), ("first", { $0.first }),
                ("last", { $0.last }), ("duration_s", { "\($0.durationSeconds)" }), ("packets", { "\($0.packets)" }),
                ("lost", { "\($0.lost)" }), ("loss_percent", { "\($0.lossPercent)" }),
                ("jitter_mean_ms", { "\($0.jitterMeanMilliseconds)" }),
                ("jitter_max_ms", { "\($0.jitterMaxMilliseconds)" }), ("gap_max_ms", { "\($0.gapMaxMilliseconds)" }),
                ("mos", { figure($0.meanOpinionScore) }), ("level_dbm0", { figure($0.levelDecibels) }),
                ("far_loss_percent", { figure($0.farLossPercent) }), ("rtt_ms", { figure($0.roundTripMilliseconds) }),
                ("interface", { $0.interface }),
            ], streams)
    }

    private static func lines<Row>(_ columns: [(key: String, cell: (Row) -> String)], _ rows: [Row]) -> [String] {
        [line(columns.map(\.key))] + rows.map { row in line(columns.map { $0.cell(row) }) }
    }

    private static func figure(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

    static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") }

    private static func cell(_ text: String) -> String {
        // What a stranger wrote is no formula.
        let isFormula = text.first.map { "=@+-\t".contains($0) } ?? false && !text.dropFirst().allSatisfy(isFigure)
        let text = InertText.of(isFormula ? "'" + text : text)
        guard text.contains(where: { ",\"".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private static func isFigure(_ character: Character) -> Bool {
        character.isASCII && (character.isNumber || character == ".")
    }
}
