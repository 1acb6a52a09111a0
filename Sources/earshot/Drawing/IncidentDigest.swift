import Delivery
import Diagnosis
import Wire

/// What people are shown of findings that repeat: the first three of an incident, then how many more and until when.
struct IncidentDigest {
    private struct Repeats {
        var kind: String
        var place: String
        var severity: Severity
        var first: Timestamp
        var last: Timestamp
        var count = 0
        var shown = 0
    }

    private static let shown = 3
    private var repeats: [String: Repeats] = [:]
    private var order: [String] = []

    /// Counts the finding; true where it is one of the first of its incident, or graver than all before.
    mutating func shows(_ finding: Finding) -> Bool {
        let place = (finding.place.to ?? finding.place.from)?.address.description ?? ""
        // Notices are in no incident: those of one kind at one address are alike.
        let key = finding.incident ?? "\(finding.kind) \(place)"
        if repeats[key] == nil { order.append(key) }
        var item =
            repeats[key]
            ?? Repeats(
                kind: finding.kind.rawValue, place: place, severity: finding.severity, first: finding.time,
                last: finding.time)
        let isGraver = finding.severity > item.severity
        item.severity = max(item.severity, finding.severity)
        item.count += 1
        item.first = min(finding.time, item.first)
        item.last = max(finding.time, item.last)
        let isShown = item.shown < Self.shown || isGraver
        if isShown { item.shown += 1 }
        repeats[key] = item
        return isShown
    }

    /// One line for each incident that had more; begins anew.
    mutating func rest(language: Language, clock: WallClock = .local) -> [String] {
        defer {
            repeats = [:]
            order = []
        }
        return order.compactMap { key in
            guard let item = repeats[key], item.count > item.shown else { return nil }
            let more = item.count - item.shown
            // The lines before say of which day.
            let said = SaidTime(clock: clock, now: item.first)
            let (from, to) = (said.text(item.first), said.text(item.last))
            let place = item.place.isEmpty ? "" : " \(item.place)"
            return language == .en
                ? "… \(item.severity) \(item.kind)\(place): \(more) more alike, \(item.count) from \(from) to \(to)"
                : "…… \(item.severity) \(item.kind)\(place)：另有 \(more) 条同类，\(from) 至 \(to) 共 \(item.count) 条"
        }
    }
}
