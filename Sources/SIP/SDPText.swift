/// A session description as text that may be shown: what opens the media is replaced by "…".
enum SDPText {
    private static let limit = 4_096

    /// Begin lines that hold a key (RFC 4568, RFC 4567, RFC 8866 §5.12) or a password (RFC 8839).
    private static let secretLines = ["a=crypto:", "a=key-mgmt:", "a=ice-pwd:", "k="]
    /// Precedes a key wherever it stands.
    private static let keyWord = "inline:"

    static func blanked(_ bytes: ArraySlice<UInt8>) -> String {
        let bytes = bytes.prefix(limit)
        guard mayHoldSecret(bytes) else { return bytes.text }
        return bytes.split(whereSeparator: { $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn })
            .map { blanked(line: $0.trimmed) }.joined(separator: "\n")
    }

    private static func mayHoldSecret(_ bytes: ArraySlice<UInt8>) -> Bool {
        for index in bytes.indices {
            switch bytes[index].lowercased {
            case UInt8(ascii: "a"), UInt8(ascii: "k"), UInt8(ascii: "i"): break
            default: continue
            }
            let rest = bytes[index...]
            if rest.hasCaselessPrefix(keyWord) || secretLines.contains(where: rest.hasCaselessPrefix) { return true }
        }
        return false
    }

    private static func blanked(line: ArraySlice<UInt8>) -> String {
        for start in secretLines where line.hasCaselessPrefix(start) {
            // Tag and suite say what was offered, and are no secret.
            let words = line.split(separator: ASCII.space, maxSplits: 2)
            return start == "a=crypto:" && words.count == 3 ? "\(words[0].text) \(words[1].text) …" : start + "…"
        }
        for index in line.indices where line[index...].hasCaselessPrefix(keyWord) {
            return line[..<index].text + keyWord + "…"
        }
        return line.text
    }
}
