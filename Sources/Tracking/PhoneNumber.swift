/// Called and calling numbers as people compare them, whatever form they arrive in.
package enum PhoneNumber {
    /// One form for `+86 138…`, `0086138…`, `0138…` and `138…`; a name in lower case.
    package static func normalised(_ text: String) -> String {
        var digits = ""
        for character in text.utf8 {
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.unicodeScalars.append(Unicode.Scalar(character))
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "), UInt8(ascii: "("),
                UInt8(ascii: ")"):
                continue
            default: return text.lowercased()
            }
        }
        guard !digits.isEmpty else { return text.lowercased() }
        var isInternational = text.hasPrefix("+")
        if digits.hasPrefix("00"), digits.utf8.count >= 11 {
            digits.removeFirst(2)
            isInternational = true
        }
        // 86 and nine digits or more: China's country code. Without a plus sign it takes a full number to be sure.
        if digits.hasPrefix("86"), digits.utf8.count >= (isInternational ? 11 : 12) { digits.removeFirst(2) }
        if digits.hasPrefix("0"), digits.utf8.count >= 8 {
            digits = String(digits.drop { $0 == "0" })
        }
        return digits
    }

    /// A number of the public network: seven digits or more.
    package static func isPublic(_ normalised: String) -> Bool { normalised.utf8.count >= 7 && isDigits(normalised) }

    /// An account or extension of a private system: a name, or up to six digits.
    package static func isExtension(_ normalised: String) -> Bool { !isPublic(normalised) }

    /// A mobile number of China: eleven digits, 13 to 19.
    package static func isMobile(_ normalised: String) -> Bool {
        let bytes = Array(normalised.utf8)
        guard bytes.count == 11, isDigits(normalised) else { return false }
        return bytes[0] == UInt8(ascii: "1") && bytes[1] >= UInt8(ascii: "3")
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
