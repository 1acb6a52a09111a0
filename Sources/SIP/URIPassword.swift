/// `sip:user:password@host`: deprecated by RFC 3261 §19.1.1, and still seen.
enum URIPassword {
    /// Text in which every URI's password is replaced by "…"; the text itself where there is none.
    static func blanked(_ bytes: ArraySlice<UInt8>) -> String {
        let text = bytes.span
        var search = Search()
        guard let first = search.next(in: text) else { return bytes.text }
        var result: [UInt8] = []
        var copied = 0
        var found: Range<Int>? = first
        while let password = found {
            text.extracting(copied..<password.lowerBound).withUnsafeBufferPointer { result.append(contentsOf: $0) }
            result += "…".utf8
            copied = password.upperBound
            found = search.next(in: text)
        }
        text.extracting(copied...).withUnsafeBufferPointer { result.append(contentsOf: $0) }
        return String(decoding: result, as: UTF8.self)
    }

    static func isHeld(in text: Span<UInt8>) -> Bool {
        // It stands between two colons and an "@", which few values have.
        guard let scheme = text.firstIndex(of: ASCII.colon),
            let colon = text.firstIndex(of: ASCII.colon, from: scheme + 1),
            text.firstIndex(of: at, from: colon + 1) != nil
        else { return false }
        var search = Search()
        return search.next(in: text) != nil
    }

    private static let at = UInt8(ascii: "@")

    /// Goes from one password to the next, in one pass.
    private struct Search {
        private var position = 0
        /// How far brackets have been looked for.
        private var seen = 0
        private var isBracketed = false

        /// What stands between the colon behind the user and the "@".
        mutating func next(in text: Span<UInt8>) -> Range<Int>? {
            while let colon = text.firstIndex(of: ASCII.colon, from: position) {
                position = colon + 1
                guard URIPassword.followsScheme(text, colon) else { continue }
                noteBrackets(text, before: colon)
                var userEnd: Int?
                // The last "@", since a password may hold one against the grammar.
                var host: Int?
                while position < text.count, !text[position].endsAddress(isBracketed: isBracketed) {
                    if text[position] == ASCII.colon, userEnd == nil { userEnd = position }
                    if text[position] == URIPassword.at { host = position }
                    position += 1
                }
                if let userEnd, let host, userEnd < host { return userEnd + 1..<host }
            }
            return nil
        }

        private mutating func noteBrackets(_ text: Span<UInt8>, before end: Int) {
            var index = end
            while index > seen {
                index -= 1
                if text[index] == ASCII.less || text[index] == ASCII.greater {
                    isBracketed = text[index] == ASCII.less
                    break
                }
            }
            seen = end
        }
    }

    /// True where `sip` or `sips` stands before the colon at `colon`.
    private static func followsScheme(_ text: Span<UInt8>, _ colon: Int) -> Bool {
        var end = colon
        if end > 0, text[end - 1] | 0x20 == UInt8(ascii: "s") { end -= 1 }
        return end >= 3 && text[end - 1] | 0x20 == UInt8(ascii: "p")
            && text[end - 2] | 0x20 == UInt8(ascii: "i") && text[end - 3] | 0x20 == UInt8(ascii: "s")
    }
}

extension UInt8 {
    fileprivate func endsAddress(isBracketed: Bool) -> Bool {
        if self == ASCII.greater || self == ASCII.less { return true }
        return !isBracketed && (isBlank || self == ASCII.comma || self == ASCII.quote)
    }
}
