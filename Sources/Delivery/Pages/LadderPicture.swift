import Diagnosis
import Wire

/// The ladder as coordinates for the SVG template.
struct LadderPicture {
    struct Lifeline {
        let x: Int
        let name: String
        let party: String
    }

    /// An arrow between two lifelines.
    struct Arrow {
        let y: Int
        let x1: Int
        let x2: Int
        /// Tip and the two corners of the head; empty where it has none.
        let head: String
        /// The cross where it is lost; empty or one.
        let cross: [String]
        /// Where it passes the gateway; empty or one.
        let passes: [Int]
        /// `request`, `response`, `failure`, `rtp0`, `rtp1`, …
        let look: String
        let labelX: Int
        let labelY: Int
        let label: String
        let noteY: Int
        let note: String
        /// Where the message is told; empty or one.
        let link: [String]
    }

    struct Stamp {
        let y: Int
        let sinceY: Int
        let stampTime: String
        /// Since the first row.
        let since: String
    }

    /// Beside the lifeline that receives, while media comes.
    struct Bar {
        let x: Int
        let y: Int
        let tall: Int
        let look: String
    }

    /// A moment of a finding, across the ladder.
    struct Moment {
        let y: Int
        let textY: Int
        let noY: Int
        let momentNumber: Int
        let tone: String
        let momentText: String
    }

    let width: Int
    let height: Int
    let least: Int
    /// Where times end, findings' marks stand, and their names begin.
    let stampX: Int
    let gutter: Int
    let textX: Int
    let right: Int
    let foot: Int
    let lifelines: [Lifeline]
    let arrows: [Arrow]
    let bars: [Bar]
    let moments: [Moment]
    let stamps: [Stamp]
    let hidden: [String]
    let hasRows: Bool

    private static let gutterWidth = 112
    private static let headHeight = 48
    private static let rowHeight = 40

    let ladderName: String

    init(_ events: LadderEvents, _ call: CallRecord, anchor: String, _ content: PageContent) {
        var drawing = Drawing(events, call, anchor, content)
        let parties = call.callID.isEmpty ? "\(call.from) → \(call.to)" : call.parties(by: " → ")
        ladderName = (PageWords.all["ladder"]?.text(content.language) ?? "") + ": " + parties
        drawing.draw()
        width = drawing.width
        height = drawing.y + 10
        least = drawing.width * 7 / 10
        stampX = LadderPicture.gutterWidth - 20
        gutter = LadderPicture.gutterWidth
        textX = LadderPicture.gutterWidth + 16
        right = drawing.width - 10
        foot = drawing.y
        lifelines = drawing.lifelines
        arrows = drawing.arrows
        bars = drawing.bars
        moments = drawing.moments
        stamps = drawing.stamps
        hasRows = !events.columns.isEmpty
        var hidden: [String] = []
        if events.hiddenEndpoints > 0 {
            let count = events.hiddenEndpoints
            hidden.append(
                Text(en: "\(count) more endpoints are not drawn.", zh: "另有\(count)个端点未画出。").text(content.language))
        }
        if events.hiddenStreams > 0 {
            let count = events.hiddenStreams
            hidden.append(
                Text(en: "\(count) more streams are not drawn.", zh: "另有\(count)路媒体流未画出。").text(content.language))
        }
        self.hidden = hidden
    }

    /// Of a message's text on the page.
    static func anchor(of line: LadderRecord, _ call: String) -> String {
        var place = ""
        for byte in line.interface.utf8 { place += String(byte, radix: 16) }
        return "\(call)-message-\(line.frame)-\(place.prefix(40))"
    }

    /// `+1.204 s`.
    static func since(_ start: Timestamp?, _ time: Timestamp?) -> String {
        guard let start, let time else { return "" }
        let milliseconds = (time - start).nanoseconds / 1_000_000
        guard milliseconds >= 0 else { return "" }
        return "+\(milliseconds / 1_000).\(CivilTime.padded(milliseconds % 1_000, 3)) s"
    }

    /// Goes down the rows.
    private struct Drawing {
        let events: LadderEvents
        let call: CallRecord
        let content: PageContent
        let anchor: String
        let pitch: Int
        var y = LadderPicture.headHeight
        var arrows: [Arrow] = []
        var bars: [Bar] = []
        var moments: [Moment] = []
        var stamps: [Stamp] = []
        private var lastStamp = ""
        /// Positions of the bars of streams that have begun.
        private var begun: [String: Int] = [:]

        init(_ events: LadderEvents, _ call: CallRecord, _ anchor: String, _ content: PageContent) {
            self.anchor = anchor
            self.events = events
            self.call = call
            self.content = content
            let columns = max(2, events.columns.count)
            pitch = max(210, min(380, 800 / (columns - 1)))
        }

        /// Names are centred on their lifelines.
        private static let margin = 90

        var width: Int {
            LadderPicture.gutterWidth + pitch * max(1, events.columns.count - 1) + 2 * Drawing.margin - 20
        }

        private func x(_ column: Int) -> Int { LadderPicture.gutterWidth + Drawing.margin - 20 + pitch * column }

        var lifelines: [Lifeline] {
            let words = PageWords.words(content.language)
            return events.columns.enumerated().map { index, column in
                let name = column.name
                // What is no call has no parties.
                let isCall = !call.callID.isEmpty
                let party =
                    isCall && name == call.from
                    ? "\(words["caller"] ?? "") \(call.caller)"
                    : isCall && name == call.to
                        ? "\(words["callee"] ?? "") \(call.callee)"
                        : column.interfaces.isEmpty
                            ? (isHost(name) ? words["mediaHost"] ?? "" : "")
                            : "\(words["gateway"] ?? "") "
                                + (name.contains("|") ? "" : column.interfaces.joined(separator: " | "))
                return Lifeline(x: x(index), name: name, party: String(party.prefix(34)))
            }
        }

        /// An address without port has media and no signalling.
        private func isHost(_ name: String) -> Bool { LadderEvents.address(name) == name }

        mutating func draw() {
            for row in events.rows {
                switch row.event {
                case .message(let line, let beyond): draw(line, beyond, row)
                case .mediaBegins(let stream): begin(stream, row)
                case .mediaEnds(let stream): end(stream, row)
                case .found(let finding, let number): mark(finding, number, row)
                }
            }
            y += 6
        }

        private mutating func stamp(_ time: Timestamp) {
            let text = content.clock.milliseconds(time)
            // The same millisecond twice says "at once".
            if text != lastStamp {
                let since = LadderPicture.since(events.rows.first?.time, time)
                stamps.append(Stamp(y: y + 4, sinceY: y + 16, stampTime: text, since: since))
            }
            lastStamp = text
        }

        private mutating func arrow(
            _ row: LadderEvents.Row, _ look: String, _ label: String, _ note: String,
            link: String? = nil
        ) {
            y += LadderPicture.rowHeight
            stamp(row.time)
            guard let from = row.from, let to = row.to, from != to else {
                let middle = x(row.from ?? row.to ?? 0) + 8
                arrows.append(
                    Arrow(
                        y: y, x1: middle, x2: middle, head: "", cross: [], passes: [], look: look + " alone",
                        labelX: middle, labelY: y - 5, label: label, noteY: y + 12, note: note,
                        link: link.map { [$0] } ?? []))
                return
            }
            let (x1, x2) = (x(from), x(to))
            let back = x2 > x1 ? -9 : 9
            arrows.append(
                Arrow(
                    y: y, x1: x1, x2: x2 + (x2 > x1 ? -2 : 2),
                    head: row.isLost ? "" : "\(x2),\(y) \(x2 + back),\(y - 5) \(x2 + back),\(y + 5)",
                    cross: row.isLost
                        ? ["M\(x2 - 8) \(y - 8)L\(x2 + 8) \(y + 8)M\(x2 - 8) \(y + 8)L\(x2 + 8) \(y - 8)"] : [],
                    passes: row.through.map { [x($0)] } ?? [], look: look, labelX: (x1 + x2) / 2, labelY: y - 5,
                    label: label, noteY: y + 13, note: fitted(note, abs(x2 - x1)),
                    link: link.map { [$0] } ?? []))
        }

        /// What stands under an arrow ends where the arrow does.
        private func fitted(_ text: String, _ width: Int) -> String {
            var room = width / 6
            var result = ""
            for character in text {
                room -= character.isASCII ? 1 : 2
                guard room > 1 else { return result + "…" }
                result.append(character)
            }
            return result
        }

        private mutating func draw(_ line: LadderRecord, _ beyond: LadderRecord?, _ row: LadderEvents.Row) {
            let code = line.label.prefix(3)
            let look =
                line.isError || (code.allSatisfy(\.isNumber) && code >= "400")
                ? "failure" : code.allSatisfy(\.isNumber) ? "response" : "request"
            arrow(
                row, look, line.label, line.remark(beyond: beyond, joint: " · "),
                link: line.text.map { _ in LadderPicture.anchor(of: line, anchor) })
        }

        private func key(_ passage: StreamPassage) -> String {
            let stream = passage.first
            return "\(stream.source) \(stream.destination) \(stream.ssrc) \(stream.interface) \(stream.first)"
        }

        private mutating func begin(_ stream: StreamPassage, _ row: LadderEvents.Row) {
            let look = stream.first.direction == "toward-caller" ? 0 : 1
            arrow(
                row, "rtp rtp\(look)", stream.first.beginning(content.language),
                "\(stream.route) · " + stream.places.joined(separator: " + "))
            // Where nothing arrives there is nothing to show.
            guard let to = row.to, !row.isLost else { return }
            begun[key(stream)] = bars.count
            bars.append(Bar(x: barX(row, to), y: y, tall: 0, look: "rtp\(look)"))
        }

        /// Streams side by side.
        private func barX(_ row: LadderEvents.Row, _ to: Int) -> Int {
            x(to) + ((row.from ?? to) < to ? 3 : -9) + ((row.from ?? to) < to ? 1 : -1) * 8 * (bars.count / 2 % 3)
        }

        private mutating func end(_ stream: StreamPassage, _ row: LadderEvents.Row) {
            let look = stream.first.direction == "toward-caller" ? 0 : 1
            arrow(
                row, "rtp rtp\(look) ends", stream.first.ending(content.language), stream.figures(content.language))
            guard let number = begun[key(stream)] else { return }
            let bar = bars[number]
            bars[number] = Bar(x: bar.x, y: bar.y, tall: max(2, y - bar.y), look: bar.look)
        }

        private mutating func mark(_ finding: FindingRecord, _ number: Int, _ row: LadderEvents.Row) {
            y += 30
            stamp(row.time)
            moments.append(
                Moment(
                    y: y, textY: y - 5, noY: y + 4, momentNumber: number, tone: finding.severity,
                    momentText: finding.kind))
        }
    }
}
