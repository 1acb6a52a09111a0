package import Diagnosis
import Wire

/// What happened to an incident as one line that a person reads: the alert.
///
/// `error missing-100rel 203.0.113.7 goes on: 312 of 340 ringing answers lack 100rel since 09:10: … (earshot show 7k3m9q2x)`
/// An incident that opens is told by its first finding, because that says what to do.
package enum IncidentLine {
    package static func write(
        _ event: IncidentEvent, _ presentation: Presentation, clock: WallClock = .local
    ) -> String {
        let words = Words(language: presentation.language)
        let record = presentation.record(event.incident)
        if event.change == .opened, let finding = event.finding {
            return ReadableLine.write(
                presentation.record(finding), language: presentation.language,
                times: SaidTime(clock: clock, now: event.time)
            ) + words.reference(record.handle)
        }
        let subject = record.subject.isEmpty ? "" : " " + record.subject
        var line = "\(record.severity) \(record.kind)\(subject) \(words.change(event.change))"
        if event.change == .cleared, let cleared = event.incident.cleared {
            line += words.after(cleared - event.incident.opened)
        }
        line += words.colon + rate(event.incident, words, clock)
        if event.change != .cleared { line += words.colon + words.sentence(record.title) } else { line += words.stop }
        return ReadableLine.oneLine(line + words.reference(record.handle))
    }

    /// `312 of 340 calls since 09:10`, or `57 times since 09:10` where the kind is not about calls.
    package static func rate(_ incident: Incident, language: Language, clock: WallClock = .local) -> String {
        rate(incident, Words(language: language), clock)
    }

    private static func rate(_ incident: Incident, _ words: Words, _ clock: WallClock) -> String {
        // The day is said where it is another one than that of the last finding.
        let opened = clock.dateTime(incident.opened)
        let isToday = opened.prefix(10) == clock.dateTime(incident.last).prefix(10)
        let since = String(isToday ? opened.dropFirst(11).prefix(5) : opened.prefix(16))
        return words.rate(words.share(incident), since)
    }

    /// `312 of 340 ringing answers lack 100rel`, `312 of 340 calls`, or `57 times` where the kind is not about calls.
    package static func share(_ incident: Incident, language: Language) -> String {
        Words(language: language).share(incident)
    }
}

private struct Words {
    let language: Language

    var colon: String { language == .en ? ": " : "：" }
    var stop: String { language == .en ? "." : "。" }

    func change(_ change: IncidentEvent.Change) -> String {
        switch (change, language) {
        case (.opened, .en): "began"
        case (.opened, .zhCN): "出现"
        case (.escalated, .en): "got worse"
        case (.escalated, .zhCN): "加重"
        case (.reminded, .en): "goes on"
        case (.reminded, .zhCN): "仍在持续"
        case (.cleared, .en): "is over"
        case (.cleared, .zhCN): "已恢复"
        }
    }

    func rate(_ share: String, _ since: String) -> String {
        if language == .en { return "\(share) since \(since)" }
        return "自 \(since) 起\(share.first?.isNumber == true ? " " : "")\(share)"
    }

    func share(_ incident: Incident) -> String {
        let count = incident.count
        let all = max(incident.calls, count)
        switch (language, incident.calls > 0 ? Self.tallies[incident.kind] : nil) {
        case (.en, let tally?): return "\(count) of \(all) \(tally.unit.en) \(tally.failing.en)"
        case (.en, nil) where incident.calls > 0: return "\(count) of \(all) calls"
        case (.en, nil): return "\(count) \(count == 1 ? "time" : "times")"
        // A unit begins with its measure word.
        case (.zhCN, let tally?):
            return "\(all) \(tally.unit.zh)中有 \(count) \(tally.unit.zh.prefix(1))\(tally.failing.zh)"
        case (.zhCN, nil) where incident.calls > 0: return "\(all) 次呼叫中有 \(count) 次"
        case (.zhCN, nil): return "共 \(count) 次"
        }
    }

    private static let tallies = Dictionary(
        Catalogue.cards.compactMap { card in card.tally.map { (card.kind, $0) } },
        uniquingKeysWith: { first, _ in first }
    )

    func after(_ duration: Interval) -> String {
        language == .en ? " after \(span(duration))" : "，持续\(span(duration))"
    }

    private func span(_ duration: Interval) -> String {
        let minutes = max(0, Int(duration.seconds / 60))
        let parts = [(minutes / 1_440, "d", "天"), (minutes / 60 % 24, "h", "小时"), (minutes % 60, "min", "分钟")]
            .filter { $0.0 > 0 }.prefix(2)
        if parts.isEmpty { return language == .en ? "less than a minute" : "不到1分钟" }
        return parts.map { language == .en ? "\($0.0) \($0.1)" : "\($0.0)\($0.2)" }
            .joined(separator: language == .en ? " " : "")
    }

    func sentence(_ text: String) -> String {
        guard let last = text.last, !".。!！?？)）".contains(last) else { return text }
        return text + stop
    }

    /// What whoever is woken by it types next.
    func reference(_ handle: String) -> String {
        language == .en ? " (earshot show \(handle))" : "（earshot show \(handle)）"
    }
}
