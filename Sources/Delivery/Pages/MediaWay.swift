import Diagnosis
import Wire

/// What went in one direction of a call: a plot for each figure, all over the same time.
struct MediaWay {
    struct Legend {
        let style: Int
        let route: String
        let on: String
    }

    struct Tick {
        let left: String
        let tickText: String
    }

    struct Pin {
        let left: String
        let number: Int
        let tone: String
    }

    let wayTitle: String
    let isEmpty: Bool
    /// Packets came this way; when in the call is known no more.
    let isForgotten: Bool
    let isDrawn: Bool
    /// Interfaces where only the other direction was seen.
    let missing: [String]
    let legends: [Legend]
    let plots: [MediaPlot]
    let ticks: [Tick]
    let pins: [Pin]

    /// The first is the direction's own colour, as in the ladder.
    private static let styles = ["toward-caller": [0, 2, 4, 5], "toward-callee": [1, 3, 4, 5]]

    static func both(_ detail: CallDetailRecord, _ content: PageContent) -> [MediaWay] {
        guard let span = TimeSpan(detail) else { return [] }
        return ["toward-caller", "toward-callee"].map { MediaWay($0, detail, span, content) }
    }

    private init(_ direction: String, _ detail: CallDetailRecord, _ span: TimeSpan, _ content: PageContent) {
        let words = PageWords.words(content.language)
        let title = PageWords.direction(direction, content.language)
        wayTitle = title
        let ours = detail.timelines.filter { $0.direction == direction && !$0.intervals.isEmpty }
        let lines = zip(ours, MediaWay.styles[direction] ?? []).map { MediaPlot.Line($0, style: $1, span) }
        isDrawn = !lines.isEmpty
        isForgotten = lines.isEmpty && detail.call.media.contains { $0.direction == direction && $0.packets > 0 }
        isEmpty = lines.isEmpty && !isForgotten
        legends = lines.map { Legend(style: $0.style, route: $0.route, on: $0.interface) }
        // Media of the other direction passed there: this one should have.
        let others = Set(detail.timelines.filter { $0.direction != direction }.map(\.interface))
        missing = lines.isEmpty ? [] : others.subtracting(ours.map(\.interface)).sorted()
        let marks = detail.rankedFindings.enumerated().compactMap { index, finding in
            Timestamp(rfc3339: finding.time).map { (span.share($0), index + 1, finding.severity) }
        }
        pins = marks.map { Pin(left: MediaPlot.percent($0.0), number: $0.1, tone: $0.2) }
        ticks = span.ticks(content.clock).filter { 0.04...0.94 ~= $0.share }.map {
            Tick(left: MediaPlot.percent($0.share), tickText: $0.text)
        }
        let moments = marks.map(\.0)
        let answered = detail.call.answered.flatMap { Timestamp(rfc3339: $0) }.map(span.share)
        func plot(_ name: String, least: Double, _ figure: MediaPlot.Figure) -> MediaPlot? {
            MediaPlot(words[name] ?? name, of: title, lines, figure, least: least, moments: moments, answered: answered)
        }
        plots =
            lines.isEmpty
            ? []
            : [
                plot("packetsPlot", least: 50, .packets), plot("lossPlot", least: 5, .loss),
                plot("jitterPlot", least: 20, .jitter), plot("levelPlot", least: 0, .level),
            ].compactMap { $0 }
    }
}

/// The time a call's plots cover.
struct TimeSpan {
    let start: Timestamp
    let end: Timestamp

    /// Nil where there is nothing to plot.
    init?(_ detail: CallDetailRecord) {
        let call = detail.call
        let intervals = detail.timelines.flatMap(\.intervals)
        guard call.answered != nil || !intervals.isEmpty else { return nil }
        let times =
            ([call.answered, call.end] + intervals.flatMap { [$0.start, $0.end] } + detail.findings.map(\.time))
            .compactMap { $0.flatMap { Timestamp(rfc3339: $0) } }
        guard let first = times.min(), let last = times.max() else { return nil }
        let margin = Interval.milliseconds(max(200, (last - first).nanoseconds / 50_000_000))
        start = first - margin
        end = last + margin
    }

    /// 0…1.
    func share(_ time: Timestamp) -> Double {
        Double.minimum(1, Double.maximum(0, (time - start).seconds / (end - start).seconds))
    }

    /// At whole multiples of a step that people count in; four to six of them.
    func ticks(_ clock: WallClock) -> [(share: Double, text: String)] {
        let steps: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400]
        let span = (end - start).seconds
        let step = Interval.seconds(Double(steps.first { span / Double($0) <= 5 } ?? 86_400))
        var time = Timestamp(nanoseconds: start.nanoseconds - start.nanoseconds % step.nanoseconds) + step
        var ticks: [(share: Double, text: String)] = []
        while time < end, ticks.count < 12 {
            ticks.append((share(time), clock.time(time)))
            time = time + step
        }
        return ticks
    }
}
