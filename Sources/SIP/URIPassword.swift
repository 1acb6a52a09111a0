/// `sip:user:password@host`: deprecated by RFC 3261 §19.1.1, and still seen.
enum URIPassword {
    /// Text in which every URI's password, and credentials among its header fields, are replaced by "…"; the text itself
    /// where there are none.
    static func blanked(_ bytes: ArraySlice<UInt8>) -> String {
        let text = bytes.span
        let secrets = secrets(in: text)
        guard !secrets.isEmpty else { return bytes.text }
        var result: [UInt8] = []
        var copied = 0
        for secret in secrets where secret.lowerBound >= copied {
            text.extracting(copied..<secret.lowerBound).withUnsafeBufferPointer { result.append(contentsOf: $0) }
            result += "…".utf8
            copied = secret.upperBound
        }
        text.extracting(copied...).withUnsafeBufferPointer { result.append(contentsOf: $0) }
        return String(decoding: result, as: UTF8.self)
    }

    private static func secrets(in text: Span<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var search = Search()
        while let password = search.next(in: text) { found.append(password) }
        var position = text.firstIndex(of: UInt8(ascii: "?"))
        while let start = position, let value = credentials(in: text, from: start) {
            found.append(value)
            position = value.upperBound
        }
        return found.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// False where no "@" of a whole header section stands behind two colons, without a bracket or a line's end between: then
    /// no value of it holds a password. One pass.
    static func mayBeHeld(in text: Span<UInt8>) -> Bool {
        var previous = -1
        var colons = 0
        while let mark = text.firstIndex(of: at, from: previous + 1) {
            var index = mark - 1
            var own = 0
            while index > previous {
                let byte = text[index]
                if byte == ASCII.less || byte == ASCII.greater || byte == ASCII.lineFeed { break }
                if byte == ASCII.colon { own += 1 }
                index -= 1
            }
            // Nothing ended the value since the "@" before.
            colons = index == previous && previous >= 0 ? colons + own : own
            if colons >= 2 { return true }
            previous = mark
        }
        return false
    }

    /// - Parameter mayAsk: False where `text` is known to hold no question mark.
    static func isHeld(in text: Span<UInt8>, mayAsk: Bool = true) -> Bool {
        if mayAsk, let mark = text.firstIndex(of: UInt8(ascii: "?")), credentials(in: text, from: mark) != nil {
            return true
        }
        // A password stands between two colons and an "@", which few values have.
        guard let scheme = text.firstIndex(of: ASCII.colon),
            let colon = text.firstIndex(of: ASCII.colon, from: scheme + 1),
            text.firstIndex(of: at, from: colon + 1) != nil
        else { return false }
        var search = Search()
        return search.next(in: text) != nil
    }

    /// `?Authorization=…` (RFC 3261 §19.1.1): header fields that the request to a URI is to have.
    private static func credentials(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
        var position = start
        while let equals = text.firstIndex(of: ASCII.equals, from: position) {
            position = equals + 1
            guard text.hasCaselessPrefix("authorization=", at: equals - 13) else { continue }
            var end = position
            while end < text.count, !text[end].endsAddress(isBracketed: false), text[end] != UInt8(ascii: "&") {
                end += 1
            }
            if end > position { return position..<end }
        }
        return nil
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
                // `http://user:password@host/path?from=a@b`: only what stands before the path.
                let isWeb = text.hasCaselessPrefix("//", at: position)
                guard isWeb || URIPassword.followsScheme(text, colon) else { continue }
                if isWeb { position += 2 }
                noteBrackets(text, before: colon)
                var userEnd: Int?
                // The last "@", since a password may hold one against the grammar.
                var host: Int?
                while position < text.count, !text[position].endsAddress(isBracketed: isBracketed) {
                    if isWeb, text[position] == UInt8(ascii: "/") || text[position] == UInt8(ascii: "?") { break }
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

    /// True where `sip`, `sips` or `im` stands before the colon at `colon`.
    private static func followsScheme(_ text: Span<UInt8>, _ colon: Int) -> Bool {
        if text.hasCaselessPrefix("im", at: colon - 2), colon == 2 || !text[colon - 3].isASCIILetter { return true }
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
