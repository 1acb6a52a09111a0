package import Diagnosis

/// A finding as one line that a person reads, on a terminal and in syslog.
///
/// `error one-way-audio 1001→13800138000 answered 10:02:11: the caller hears nothing. … Likely cause: … Open UDP …`
/// Severity and kind are keys and stay the same in every language, so that a filter survives a change of it.
package enum ReadableLine {
    package static func write(_ finding: Finding, language: Language, times: SaidTime = SaidTime()) -> String {
        write(FindingRecord(finding, language: language), language: language, times: times)
    }

    /// `language` must be the one the record was written in.
    package static func write(_ record: FindingRecord, language: Language, times: SaidTime = SaidTime()) -> String {
        let phrases = Phrases(language: language)
        var subject = "\(record.severity) \(record.kind)"
        if let call = record.call {
            subject += " \(name(call.caller))→\(name(call.callee)) "
            if let answered = call.answered {
                subject += phrases.at(phrases.answered, times.text(answered))
            } else {
                subject += phrases.at(phrases.started, times.text(call.start))
            }
        } else {
            let ends = [record.place.from, record.place.to].compactMap { $0 }
            if !ends.isEmpty { subject += " " + ends.joined(separator: "→") }
            subject += " " + phrases.at(phrases.seen, times.text(record.time))
        }
        var sentences: [String] = []
        // A kind whose cause is the symptom itself says one thing in several places; the line says it once.
        func add(_ text: String, after prefix: String = "") {
            guard !text.isEmpty, !sentences.contains(where: { $0.contains(text) }) else { return }
            sentences.append(prefix + phrases.sentence(text))
        }
        add(record.title)
        // A cause that is a list of figures is for those who look closer.
        if let cause = record.causes.first,
            record.title.count + cause.text.count + record.fix.count <= ReadableLine.longest
        {
            add(cause.text, after: phrases.cause(cause.confidence))
        }
        add(record.fix)
        return oneLine(subject + phrases.colon + sentences.joined(separator: phrases.gap))
    }

    /// With the handle before it, for lists from which somebody wants to know more.
    package static func listed(
        _ record: FindingRecord, language: Language, times: SaidTime = SaidTime()
    ) -> String {
        let line = write(record, language: language, times: times)
        return record.handle.isEmpty ? line : "\(record.handle) \(line)"
    }

    /// Characters of the sentences together, of which nobody reads more.
    private static let longest = 300

    private static func name(_ number: String) -> String { number.isEmpty ? "?" : number }

    /// A line feed that got here would forge a log line.
    package static func oneLine(_ text: String) -> String {
        InertText.of(text.replacing("\r\n", with: " ").replacing("\n", with: " "))
    }
}

/// The few words around a finding's own sentences.
private struct Phrases {
    let language: Language

    var answered: String { language == .en ? "answered" : "接通" }
    var started: String { language == .en ? "started" : "呼叫" }
    var seen: String { language == .en ? "at" : "" }
    var colon: String { language == .en ? ": " : "：" }
    var gap: String { language == .en ? " " : "" }

    func at(_ word: String, _ time: String) -> String {
        language == .en ? "\(word) \(time)" : "\(time)\(word)"
    }

    func cause(_ confidence: String) -> String {
        switch (language, confidence) {
        case (.en, "proved"): "Cause: "
        case (.en, "likely"): "Likely cause: "
        case (.en, _): "Possible cause: "
        case (.zhCN, "proved"): "原因："
        case (.zhCN, "likely"): "很可能的原因："
        case (.zhCN, _): "可能的原因："
        }
    }

    /// Ends what has no end of its own.
    func sentence(_ text: String) -> String {
        // A remark in brackets may end the sentence: "… (The capture ended early.)"
        guard let last = text.last(where: { !")）\"”".contains($0) }) else { return text }
        return ".。!！?？".contains(last) ? text : text + (language == .en ? "." : "。")
    }
}
