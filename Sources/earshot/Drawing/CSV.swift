import Delivery

/// Comma-separated values (RFC 4180) for a spreadsheet: times in UTC, figures with a point.
enum CSV {
    static func calls(_ calls: [CallRecord]) -> [String] {
        let header = [
            "handle", "start", "answered", "end", "caller", "callee", "state", "result", "from", "to", "findings",
            "call_id",
        ]
        return
            ([header]
            + calls.map { call in
                [
                    call.handle, call.start, call.answered ?? "", call.end ?? "", call.caller, call.callee, call.state,
                    call.result ?? "", call.from, call.to, call.findings.joined(separator: " "), call.callID,
                ]
            }).map(line)
    }

    static func streams(_ streams: [StreamRecord]) -> [String] {
        let header = [
            "src", "dst", "ssrc", "codec", "payload_types", "direction", "call_id", "first", "last", "duration_s",
            "packets", "lost", "loss_percent", "jitter_mean_ms", "jitter_max_ms", "gap_max_ms", "mos", "level_dbm0",
            "far_loss_percent", "rtt_ms", "interface",
        ]
        return
            ([header]
            + streams.map { stream in
                [
                    stream.source, stream.destination, stream.ssrc, stream.codec ?? "",
                    stream.payloadTypes.map { "\($0)" }.joined(separator: " "), stream.direction ?? "",
                    stream.callID ?? "", stream.first, stream.last, "\(stream.durationSeconds)", "\(stream.packets)",
                    "\(stream.lost)", "\(stream.lossPercent)", "\(stream.jitterMeanMilliseconds)",
                    "\(stream.jitterMaxMilliseconds)", "\(stream.gapMaxMilliseconds)", figure(stream.meanOpinionScore),
                    figure(stream.levelDecibels), figure(stream.farLossPercent), figure(stream.roundTripMilliseconds),
                    stream.interface,
                ]
            }).map(line)
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
