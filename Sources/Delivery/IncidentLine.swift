package import Diagnosis
import Wire

/// What happened to an incident as one line that a person reads: the alert.
///
/// `error missing-100rel 203.0.113.7 goes on: 312 of 340 calls since 09:10: ringing without 100rel. (incident i19…)`
/// An incident that opens is told by its first finding, because that says what to do.
package enum IncidentLine {
    package static func write(
        _ event: IncidentEvent, _ presentation: Presentation, clock: WallClock = .local
    ) -> String {
        let words = Words(language: presentation.language)
        let record = presentation.record(event.incident)
        if event.change == .opened, let finding = event.finding {
            return ReadableLine.write(presentation.record(finding), language: presentation.language, clock: clock)
                + words.reference(record.id)
        }
        let subject = record.subject.isEmpty ? "" : " " + record.subject
        var line = "\(record.severity) \(record.kind)\(subject) \(words.change(event.change))"
        if event.change == .cleared, let cleared = event.incident.cleared {
            line += words.after(cleared - event.incident.opened)
        }
        line += words.colon + rate(event.incident, words, clock)
        if event.change != .cleared { line += words.colon + words.sentence(record.title) } else { line += words.stop }
        return ReadableLine.oneLine(line + words.reference(record.id))
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
        return words.rate(incident.count, of: max(incident.calls, incident.calls == 0 ? 0 : incident.count), since)
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

    func rate(_ count: UInt64, of calls: UInt64, _ since: String) -> String {
        switch (language, calls > 0) {
        case (.en, true): "\(count) of \(calls) calls since \(since)"
        case (.en, false): "\(count) \(count == 1 ? "time" : "times") since \(since)"
        case (.zhCN, true): "自 \(since) 起 \(calls) 次呼叫中有 \(count) 次"
        case (.zhCN, false): "自 \(since) 起共 \(count) 次"
        }
    }

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

    func reference(_ id: String) -> String { language == .en ? " (incident \(id))" : "（事件 \(id)）" }
}
