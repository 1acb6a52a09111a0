extension String {
    /// The text made safe for a terminal, a log line or a page: at most `limit` characters, "…" where cut.
    ///
    /// Escaped as `\u{HEX}`: C0 and C1 controls, DEL, line and paragraph separators, bidirectional overrides and
    /// isolates (they make text read otherwise than it is), other invisible format characters, private use, and code
    /// points without assignment. Invalid UTF-8 has become U+FFFD when the string was made.
    package func escapedForDisplay(limit: Int = 200) -> String {
        var length = 0
        var isPlain = true
        for byte in utf8 {
            length += 1
            if byte < 0x20 || byte >= 0x7F { isPlain = false }
            if length > limit { break }
        }
        if isPlain, length <= limit { return self }

        var result = ""
        var room = limit
        var lastSize = 0
        for scalar in unicodeScalars {
            let piece =
                scalar.isShownAsIs
                ? String(scalar) : "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            let size = piece.unicodeScalars.count
            guard size <= room else {
                // The ellipsis takes the place of a whole piece: half an escape would mislead.
                if room == 0 { result.unicodeScalars.removeLast(lastSize) }
                return limit > 0 ? result + "…" : ""
            }
            result += piece
            room -= size
            lastSize = size
        }
        return result
    }
}

extension Unicode.Scalar {
    fileprivate var isShownAsIs: Bool {
        if isASCII { return value >= 0x20 && value != 0x7F }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }
}
