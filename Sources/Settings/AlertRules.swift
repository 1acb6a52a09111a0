import Diagnosis
import Wire

/// The table of how loud each kind is.
extension AlertPolicy {
    /// Reads `default`, `kinds`, and when incidents are over, from `alerts`.
    mutating func fill(from section: Section) {
        let defaults = section.section("default")
        for severity in [Severity.notice, .warning, .error] {
            if let rule = defaults.alertRule(severity.name) { byDefault[severity] = rule }
        }
        defaults.finish()
        let kinds = section.section("kinds")
        for kind in Kind.allCases where kinds.keys.contains(kind.rawValue) {
            if let rule = kinds.alertRule(kind.rawValue) { rules[kind] = rule }
        }
        kinds.finish(alsoKnown: Catalogue.cards.map(\.kind.rawValue))
        if let count = section.integer("clear-after-good-calls", in: 1...1_000_000) {
            clearAfterGoodCalls = UInt64(count)
        }
        if let seconds = section.duration("clear-after") { clearAfterSeconds = seconds }
        alertsPerHour = section.integer("alerts-per-hour", in: 0...100_000) ?? alertsPerHour
        section.finish()
    }
}

extension Section {
    private static let ruleWords =
        "expected ignore, log, alert once or alert every 4h, and perhaps \", escalate at 100\""

    /// `ignore`, `log`, `alert once`, `alert every 4h`; each may end with `, escalate at 100`.
    func alertRule(_ key: String) -> AlertPolicy.Rule? {
        guard let text = text(key) else { return nil }
        let parts = text.split(separator: ",").map { $0.split(separator: " ").map(String.init) }
        guard let first = parts.first, parts.count <= 2, let action = Section.action(first) else {
            complain(key, "\(Section.ruleWords), found \"\(text)\"")
            return nil
        }
        guard parts.count == 2 else { return AlertPolicy.Rule(action: action) }
        let words = parts[1]
        guard words.count == 3, words[0] == "escalate", words[1] == "at", let count = UInt64(words[2]), count >= 2
        else {
            complain(key, "\(Section.ruleWords), found \"\(text)\"")
            return nil
        }
        return AlertPolicy.Rule(action: action, escalateAt: count)
    }

    private static func action(_ words: [String]) -> AlertPolicy.Action? {
        switch words.count {
        case 1 where words[0] == "ignore": .ignore
        case 1 where words[0] == "log": .log
        case 2 where words == ["alert", "once"]: .alertOnce
        case 3 where words[0] == "alert" && words[1] == "every":
            seconds(of: words[2]).map { AlertPolicy.Action.alertEvery(seconds: $0) }
        default: nil
        }
    }

    /// `90s`, `30m`, `4h` or `1d`, in seconds.
    func duration(_ key: String) -> Int? {
        guard let text = text(key) else { return nil }
        guard let seconds = Section.seconds(of: text) else {
            complain(key, "expected a time such as 90s, 30m, 4h or 1d, found \"\(text)\"")
            return nil
        }
        return seconds
    }

    /// A hundred years at most.
    private static func seconds(of text: String) -> Int? {
        Interval.seconds(of: text).flatMap { $0 <= 100 * 366 * 86_400 ? $0 : nil }
    }
}
