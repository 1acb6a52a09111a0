/// Keys that people press can be card numbers and PINs: what of them may be shown.
package enum PressedKeys {
    /// `12…89` of eight keys and more; `…` of fewer, since two at each end of a PIN are the PIN. Where the first are
    /// not known (`…456789`) the last two.
    package static func masked(_ keys: String) -> String {
        guard keys.utf8.count >= 8 else { return "…" }
        return (keys.hasPrefix("…") ? "" : String(keys.prefix(2))) + "…" + String(keys.suffix(2))
    }

    /// As above, with how many there were: `12…89 (16)`.
    package static func masked(_ keys: String, count: UInt32) -> String { "\(masked(keys)) (\(count))" }

    /// A body with its keys replaced by "…": `application/dtmf`, `dtmf-relay` (`Signal=5`), digits of other agents
    /// (`d=5`), and KPML (RFC 4730, `digits="5"`).
    static func blanked(_ body: String, type: String) -> String {
        let type = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        if type == "application/dtmf" { return "…" }
        let holdsKeys = type.contains("dtmf") || type.contains("digits") || type.contains("kpml")
        return body.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        )
        .map { blanked(line: $0, holdsKeys: holdsKeys) }.joined(separator: "\n")
    }

    private static func blanked(line: Substring, holdsKeys: Bool) -> String {
        let name = line.prefix { $0 != "=" && $0 != ":" }
        let word = name.filter { $0 != " " && $0 != "\t" }.lowercased()
        if name.endIndex < line.endIndex, word == "signal" || holdsKeys && (word == "d" || word == "digits") {
            return line[...name.endIndex] + "…"
        }
        guard holdsKeys, let range = line.range(ofCaseless: "digits=") else { return String(line) }
        // A document that is one line keeps nothing behind its first key: quotes may be of either kind or missing.
        return line[..<range] + "…"
    }
}

extension Substring {
    /// The end of the first place where `text` (lower case) stands, in any case.
    fileprivate func range(ofCaseless text: String) -> Index? {
        var start = startIndex
        while start < endIndex {
            let candidate = self[start...].prefix(text.count)
            if candidate.count == text.count, candidate.lowercased() == text { return candidate.endIndex }
            start = index(after: start)
        }
        return nil
    }
}

extension SIPMessage {
    /// `shortBody` as it may be shown: without the keys that somebody pressed.
    package var bodyWithoutKeys: String? {
        shortBody.map { PressedKeys.blanked($0, type: contentType ?? "") }
    }
}
