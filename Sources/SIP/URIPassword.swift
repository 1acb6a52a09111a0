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
            guard let user = userStart(bytes, position) else {
                position += 1
                continue
            }
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

    /// Just after `sip:` or `sips:` when it begins at `position`.
    private static func userStart(_ bytes: ArraySlice<UInt8>, _ position: Int) -> Int? {
        guard bytes[position] | 0x20 == UInt8(ascii: "s") else { return nil }
        let rest = bytes[position...]
        if rest.hasCaselessPrefix("sip:") { return position + 4 }
        return rest.hasCaselessPrefix("sips:") ? position + 5 : nil
    }
}

extension UInt8 {
    fileprivate func endsAddress(isBracketed: Bool) -> Bool {
        if self == ASCII.greater || self == ASCII.less { return true }
        return !isBracketed && (isBlank || self == ASCII.comma || self == ASCII.quote)
    }
}
