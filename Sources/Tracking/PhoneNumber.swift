/// Called and calling numbers as people compare them, whatever form they arrive in.
package enum PhoneNumber {
    /// One form for `+86 138…`, `0086138…`, `0138…` and `138…`; a name in lower case.
    package static func normalised(_ text: String) -> String {
        // Nearly all are digits alone, as they are to be: a call asks for its numbers some fourteen times.
        let plain = text.utf8.withContiguousStorageIfAvailable { bytes in
            !bytes.isEmpty && bytes.allSatisfy(isDigit) ? dialling(bytes, isInternational: false) : nil
        }
        if let prefix = plain ?? nil {
            return prefix == 0 ? text : String(decoding: text.utf8.dropFirst(prefix), as: UTF8.self)
        }
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
        let isInternational = text.utf8.first == UInt8(ascii: "+")
        let prefix = digits.withUnsafeBufferPointer { dialling($0, isInternational: isInternational) }
        return String(decoding: digits.dropFirst(prefix), as: UTF8.self)
    }

    /// How many of the digits only say how to dial: an international prefix, China's country code, a trunk's zeros.
    private static func dialling(_ digits: UnsafeBufferPointer<UInt8>, isInternational: Bool) -> Int {
        var isInternational = isInternational
        var rest = digits[...]
        if rest.starts(with: [zero, zero]), rest.count >= 11 {
            rest = rest.dropFirst(2)
            isInternational = true
        }
        // 86 and nine digits or more: China's country code. Without a plus sign it takes a full number to be sure.
        if rest.starts(with: "86".utf8), rest.count >= (isInternational ? 11 : 12) { rest = rest.dropFirst(2) }
        if rest.first == zero, rest.count >= 8 { rest = rest.drop { $0 == zero } }
        return digits.count - rest.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (zero...UInt8(ascii: "9")).contains(byte) }

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
        !text.isEmpty && text.utf8.allSatisfy(isDigit)
    }
}

extension String {
    /// What stands before the first of `bytes`, which are ASCII; the text itself where there is none. By bytes: a walk over
    /// characters takes thirty times as long.
    func bytes(before bytes: UInt8...) -> String {
        guard let end = utf8.firstIndex(where: { bytes.contains($0) }) else { return self }
        return String(self[..<end])
    }
}
