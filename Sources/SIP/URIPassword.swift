/// `sip:user:password@host`: deprecated by RFC 3261 §19.1.1, and still seen.
enum URIPassword {
    /// Text in which every URI's password is replaced by "…"; the text itself where there is none.
    static func blanked(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(at) else { return bytes.text }
        var result: [UInt8] = []
        var copied = bytes.startIndex
        var position = bytes.startIndex
        var isBracketed = false
        while position < bytes.endIndex {
            if bytes[position] == ASCII.less { isBracketed = true }
            if bytes[position] == ASCII.greater { isBracketed = false }
            guard bytes[position] == ASCII.colon, followsScheme(bytes, position) else {
                position += 1
                continue
            }
            let user = position + 1
            let end = bytes[user...].firstIndex { $0.endsAddress(isBracketed: isBracketed) } ?? bytes.endIndex
            position = end
            // The last "@", since a password may hold one against the grammar.
            guard let host = bytes[user..<end].lastIndex(of: at),
                let colon = bytes[user..<host].firstIndex(of: ASCII.colon)
            else { continue }
            result += bytes[copied...colon]
            result += "…".utf8
            copied = host
        }
        return copied == bytes.startIndex ? bytes.text : String(decoding: result + bytes[copied...], as: UTF8.self)
    }

    private static let at = UInt8(ascii: "@")

    /// True where `sip` or `sips` stands before the colon at `colon`.
    private static func followsScheme(_ bytes: ArraySlice<UInt8>, _ colon: Int) -> Bool {
        var end = colon
        if end > bytes.startIndex, bytes[end - 1] | 0x20 == UInt8(ascii: "s") { end -= 1 }
        return end - bytes.startIndex >= 3 && bytes[end - 1] | 0x20 == UInt8(ascii: "p")
            && bytes[end - 2] | 0x20 == UInt8(ascii: "i") && bytes[end - 3] | 0x20 == UInt8(ascii: "s")
    }
}

extension UInt8 {
    fileprivate func endsAddress(isBracketed: Bool) -> Bool {
        if self == ASCII.greater || self == ASCII.less { return true }
        return !isBracketed && (isBlank || self == ASCII.comma || self == ASCII.quote)
    }
}
