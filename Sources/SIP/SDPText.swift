/// A session description as text that may be shown: what opens the media is replaced by "…".
enum SDPText {
    private static let limit = 4_096

    /// Begin lines that hold a key (RFC 4568, RFC 4567, RFC 8866 §5.12) or a password (RFC 8839).
    private static let secretLines = ["a=crypto:", "a=key-mgmt:", "a=ice-pwd:", "k="]
    /// Precede a key wherever they stand, as in what might be agreed (RFC 5939).
    private static let keyWords = ["inline:", "key-mgmt:"]

    static func blanked(_ bytes: ArraySlice<UInt8>) -> String {
        let bytes = bytes.prefix(limit)
        guard mayHoldSecret(bytes) else { return bytes.text }
        return bytes.split(whereSeparator: { $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn })
            .map { blanked(line: $0.trimmed) }.joined(separator: "\n")
    }

    /// Conservative: what looks like a line that holds a key, wherever it stands.
    static func mayHoldSecret(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = bytes.span
        var position = 0
        while let equals = text.firstIndex(of: ASCII.equals, from: position) {
            position = equals + 1
            guard equals > 0 else { continue }
            if text[equals - 1].lowercased == UInt8(ascii: "k") { return true }
            if text[equals - 1].lowercased == UInt8(ascii: "a"),
                text.hasCaselessPrefix("crypto:", at: position) || text.hasCaselessPrefix("key-mgmt:", at: position)
                    || text.hasCaselessPrefix("ice-pwd:", at: position)
            {
                return true
            }
        }
        position = 0
        while let colon = text.firstIndex(of: ASCII.colon, from: position) {
            position = colon + 1
            if text.hasCaselessPrefix("inline:", at: position - 7)
                || text.hasCaselessPrefix("key-mgmt:", at: position - 9)
            {
                return true
            }
        }
        return URIPassword.isHeld(in: text)
    }

    private static func blanked(line: ArraySlice<UInt8>) -> String {
        for start in secretLines where line.hasCaselessPrefix(start) {
            // Tag and suite say what was offered, and are no secret.
            let words = line.split(separator: ASCII.space, maxSplits: 2)
            return start == "a=crypto:" && words.count == 3 ? "\(words[0].text) \(words[1].text) …" : start + "…"
        }
        for index in line.indices {
            for word in keyWords where line[index...].hasCaselessPrefix(word) {
                return line[..<index].text + word + "…"
            }
        }
        return URIPassword.blanked(line)
    }
}
