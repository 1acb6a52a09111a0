/// Called and calling numbers as people compare them, whatever form they arrive in.
package enum PhoneNumber {
    /// One form for `+86 138…`, `0086138…`, `0138…` and `138…`; a name in lower case.
    package static func normalised(_ text: String) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(text.utf8.count)
        for character in text.utf8 {
            switch character {
            case zero...UInt8(ascii: "9"): digits.append(character)
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "), UInt8(ascii: "("),
                UInt8(ascii: ")"):
                continue
            default: return text.lowercased()
            }
        }
        guard !digits.isEmpty else { return text.lowercased() }
        var rest = digits[...]
        var isInternational = text.utf8.first == UInt8(ascii: "+")
        if rest.starts(with: [zero, zero]), rest.count >= 11 {
            rest = rest.dropFirst(2)
            isInternational = true
        }
        // 86 and nine digits or more: China's country code. Without a plus sign it takes a full number to be sure.
        if rest.starts(with: "86".utf8), rest.count >= (isInternational ? 11 : 12) { rest = rest.dropFirst(2) }
        if rest.first == zero, rest.count >= 8 { rest = rest.drop { $0 == zero } }
        return rest.count == text.utf8.count ? text : String(decoding: rest, as: UTF8.self)
    }

    private static let zero = UInt8(ascii: "0")

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
