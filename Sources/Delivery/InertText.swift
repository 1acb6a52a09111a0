/// The last door before a terminal, a log, a page or a field: text from the wire is escaped where it enters a finding,
/// and what slipped through anywhere is made harmless here.
package enum InertText {
    /// `text` with every control, invisible, direction-turning, private or unassigned character written as `\u{HEX}`.
    ///
    /// - Parameter keepsLines: line feeds and tabs stay.
    package static func of(_ text: String, keepsLines: Bool = false) -> String {
        write(text) { scalar in
            if keepsLines, scalar == "\n" || scalar == "\t" { return nil }
            return "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
    }

    /// As above for JSON text, whose own escapes say the same (RFC 8259 §7).
    static func json(_ text: String) -> String {
        write(text) { scalar in
            String(scalar).utf16.map { unit in
                let hex = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            }.joined()
        }
    }

    private static func write(_ text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
        guard mayHold(text) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if !isShown(scalar), let escaped = escape(scalar) {
                result += escaped
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// False where all of it can be shown, as nearly every text can: of ASCII eight bytes are looked at together, and
    /// what else a finding's sentences hold is known by its number.
    private static func mayHold(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var index = 0
            while index < bytes.count {
                if index &+ 8 <= bytes.count {
                    let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    // The top bits of bytes above ASCII; of `~low` those below 0x20, of `high` that of 0x7F.
                    let low = (word | 0x8080_8080_8080_8080) &- 0x2020_2020_2020_2020
                    let high = (word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x0101_0101_0101_0101
                    if (word | ~low | high) & 0x8080_8080_8080_8080 == 0 {
                        index &+= 8
                        continue
                    }
                }
                let byte = bytes[index]
                if byte >= 0x20, byte < 0x7F {
                    index &+= 1
                } else if byte & 0xF0 == 0xE0, index &+ 2 < bytes.count {
                    // A text's UTF-8 is always well formed.
                    let value =
                        UInt32(byte & 0x0F) << 12 | UInt32(bytes[index &+ 1] & 0x3F) << 6
                        | UInt32(bytes[index &+ 2] & 0x3F)
                    guard isPlain(value) else { return true }
                    index &+= 3
                } else {
                    return true
                }
            }
            return false
        }
    }

    /// Punctuation, arrows and Han as our own sentences use them, all of it assigned and visible.
    static func isPlain(_ value: UInt32) -> Bool {
        switch value {
        case 0x2010...0x2027, 0x2190...0x21FF, 0x3000...0x303E, 0x4E00...0x9FA5, 0xFF01...0xFF5E: true
        default: false
        }
    }

    static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        if isPlain(scalar.value) { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }
}
