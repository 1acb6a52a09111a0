import Wire

/// One figure of a direction's streams over time, as paths in a box of 1000 by 100 that is stretched to its place.
struct MediaPlot {
    enum Figure { case packets, loss, jitter, level }

    struct Curve {
        let style: Int
        let path: String
        let area: String
        /// Of the highest values, where there are means; else empty.
        let extreme: String
    }

    /// A stream's intervals as shares of the time shown.
    struct Line {
        struct Step {
            let from: Double
            let to: Double
            let packetsPerSecond: Double
            let lostPercent: Double
            let jitterMean: Double
            let jitterMax: Double
            let level: Double?
        }

        /// Number of its colour and dashes.
        let style: Int
        let route: String
        let interface: String
        let steps: [Step]

        init(_ timeline: TimelineRecord, style: Int, _ span: TimeSpan) {
            self.style = style
            route = "\(timeline.source) → \(timeline.destination)"
            interface = timeline.interface
            steps = timeline.intervals.compactMap { interval in
                guard let start = Timestamp(rfc3339: interval.start), let end = Timestamp(rfc3339: interval.end) else {
                    return nil
                }
                // The first packet of an interval that stands alone opens no time: its rate is that of what follows.
                let seconds = Double.maximum((end - start).seconds, 0.02)
                let due = Double(interval.expected)
                return Step(
                    from: span.share(start), to: span.share(end),
                    packetsPerSecond: Double(interval.packets) / seconds,
                    lostPercent: due > 0 ? Double(interval.lost) / due * 100 : 0,
                    jitterMean: interval.jitterMeanMilliseconds, jitterMax: interval.jitterMaxMilliseconds,
                    level: interval.levelDBm0)
            }
        }
    }

    let plotTitle: String
    /// With the direction, for who cannot see it.
    let plotName: String
    let top: String
    let middle: String
    let bottom: String
    let curves: [Curve]
    let moments: [String]
    let answers: [String]

    /// Nil where the figure was not measured.
    ///
    /// - Parameter least: What the scale reaches at least, so that small values look small.
    init?(
        _ title: String, of way: String, _ lines: [Line], _ figure: Figure, least: Double, moments: [Double],
        answered: Double?
    ) {
        let values = lines.flatMap(\.steps).flatMap { MediaPlot.values($0, figure) }
        guard !values.isEmpty else { return nil }
        let (low, high) =
            figure == .level
            ? (-60.0, 0.0) : (0.0, MediaPlot.ceiling(Double.maximum(least, values.max() ?? least)))
        plotTitle = title
        plotName = "\(way): \(title)"
        top = MediaPlot.number(high)
        middle = MediaPlot.number((low + high) / 2)
        bottom = MediaPlot.number(low)
        curves = lines.map { line in
            let path = MediaPlot.path(line, low, high) { MediaPlot.values($0, figure).first }
            return Curve(
                style: line.style, path: path, area: figure == .loss ? MediaPlot.area(line, low, high) : "",
                extreme: figure == .jitter ? MediaPlot.path(line, low, high) { $0.jitterMax } : "")
        }
        self.moments = moments.map { MediaPlot.number($0 * 1_000) }
        answers = answered.map { [MediaPlot.number($0 * 1_000)] } ?? []
    }

    private static func values(_ step: Line.Step, _ figure: Figure) -> [Double] {
        switch figure {
        case .packets: [step.packetsPerSecond]
        case .loss: [step.lostPercent]
        case .jitter: [step.jitterMean, step.jitterMax]
        case .level: step.level.map { [$0] } ?? []
        }
    }

    /// Steps of constant height; a pen that is lifted shows that nothing came.
    private static func path(
        _ line: Line, _ low: Double, _ high: Double, _ value: (Line.Step) -> Double?
    ) -> String {
        var path = ""
        var last: Double?
        for step in line.steps {
            guard let value = value(step) else {
                last = nil
                continue
            }
            let y = height(value, low, high)
            // Less than a pixel apart is together.
            let joins = last.map { step.from - $0 < 0.004 } ?? false
            path += joins ? "V\(y)" : "M\(number(step.from * 1_000)) \(y)"
            path += "H\(number(Double.maximum(step.to, step.from + 0.003) * 1_000))"
            last = step.to
        }
        return path
    }

    private static func area(_ line: Line, _ low: Double, _ high: Double) -> String {
        line.steps.filter { $0.lostPercent > 0 }.map { step in
            let right = number(Double.maximum(step.to, step.from + 0.003) * 1_000)
            return "M\(number(step.from * 1_000)) 100V\(height(step.lostPercent, low, high))H\(right)V100Z"
        }.joined()
    }

    private static func height(_ value: Double, _ low: Double, _ high: Double) -> String {
        let share = (value - low) / Double.maximum(high - low, 0.001)
        return number(100 - Double.minimum(1, Double.maximum(0, share)) * 100)
    }

    /// The next round number, so that the curve fills its box.
    private static func ceiling(_ value: Double) -> Double {
        guard value.isFinite, value > 0, value < 1e12 else { return 1 }
        var power = 1.0
        while power * 10 <= value { power *= 10 }
        while power > value { power /= 10 }
        return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].lazy.map { $0 * power }.first { $0 >= value * 0.999 } ?? power
            * 10
    }

    /// At most two decimals, none where they are zero.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "0" }
        let hundredths = Int64((value * 100).rounded())
        let sign = hundredths < 0 ? "-" : ""
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    static func percent(_ share: Double) -> String { number(share * 100) + "%" }
}
