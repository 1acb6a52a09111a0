/// ASCII work on wire bytes: no `Character`, no locale, no trap.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let less: UInt8 = 0x3C
    static let equals: UInt8 = 0x3D
    static let greater: UInt8 = 0x3E
    static let backslash: UInt8 = 0x5C
    static let asterisk: UInt8 = 0x2A
}

extension UInt8 {
    @inline(__always)
    init(ascii scalar: Unicode.Scalar) { self = UInt8(truncatingIfNeeded: scalar.value) }

    @inline(__always)
    var isASCIIDigit: Bool { self &- 0x30 < 10 }
    @inline(__always)
    var isASCIIUpper: Bool { self &- 0x41 < 26 }
    @inline(__always)
    var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inline(__always)
    var lowercased: UInt8 { isASCIIUpper ? self | 0x20 : self }
    @inline(__always)
    var isBlank: Bool { self == ASCII.space || self == ASCII.tab }

    /// RFC 3261 §25.1 `token`.
    var isToken: Bool {
        if isASCIIDigit || isASCIILetter { return true }
        switch self {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "%"), UInt8(ascii: "*"),
            UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "~"):
            return true
        default: return false
        }
    }
}

extension ArraySlice<UInt8> {
    func equalsCaseless(_ text: String) -> Bool {
        count == text.utf8.count && hasCaselessPrefix(text)
    }

    func hasCaselessPrefix(_ text: String) -> Bool {
        var index = startIndex
        for byte in text.utf8 {
            guard index < endIndex, self[index].lowercased == byte.lowercased else { return false }
            index += 1
        }
        return true
    }

    /// Without blanks at both ends.
    var trimmed: ArraySlice<UInt8> {
        var start = startIndex
        var end = endIndex
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return self[start..<end]
    }

    /// UTF-8, each run of invalid bytes as one U+FFFD.
    var text: String { span.text }

    /// ASCII letters in lower case; other bytes as they stand.
    var lowercaseText: String {
        span.lowercaseText
    }

    var uppercaseText: String {
        map { $0.isASCIILetter ? $0 & 0xDF : $0 }[...].text
    }

    /// A decimal number that fits; nil for anything else, an empty slice and a sign too.
    func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
        guard !isEmpty else { return nil }
        var value: Number = 0
        for byte in self {
            guard byte.isASCIIDigit else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Number(byte &- 0x30))
            if overflowed || carried { return nil }
            value = sum
        }
        return value
    }

    /// The digits the slice begins with, as in `120;refresher=uac` and `18 (busy)`.
    func leadingNumber<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
        prefix { $0.isASCIIDigit }.number()
    }

    /// The content of a quoted-string with its escapes resolved, or the text as it stands.
    var unquoted: String {
        let bare = trimmed
        guard bare.count >= 2, bare.first == ASCII.quote, bare.last == ASCII.quote else { return bare.text }
        let inner = bare.dropFirst().dropLast()
        guard inner.contains(ASCII.backslash) else { return inner.text }
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in inner {
            if !isEscaped, byte == ASCII.backslash {
                isEscaped = true
            } else {
                bytes.append(byte)
                isEscaped = false
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The pieces between `separator` bytes that stand outside quoted strings and angle brackets, trimmed, at most
    /// `limit` (what follows is left out), empty ones skipped. Linear.
    func pieces(separator: UInt8, limit: Int) -> [ArraySlice<UInt8>] {
        var result: [ArraySlice<UInt8>] = []
        guard limit > 0 else { return result }
        var start = startIndex
        var isQuoted = false
        var isEscaped = false
        var isBracketed = false
        for index in indices {
            let byte = self[index]
            if isQuoted {
                if isEscaped {
                    isEscaped = false
                } else if byte == ASCII.backslash {
                    isEscaped = true
                } else if byte == ASCII.quote {
                    isQuoted = false
                }
            } else if byte == ASCII.quote {
                isQuoted = true
            } else if byte == ASCII.less {
                isBracketed = true
            } else if byte == ASCII.greater {
                isBracketed = false
            } else if byte == separator, !isBracketed {
                let piece = self[start..<index].trimmed
                if !piece.isEmpty { result.append(piece) }
                start = index + 1
                if result.count >= limit { return result }
            }
        }
        let piece = self[start...].trimmed
        if !piece.isEmpty { result.append(piece) }
        return result
    }

    /// `name=value` or a bare name, both trimmed; the name in lower case.
    var parameter: (name: String, value: ArraySlice<UInt8>?) {
        guard let equals = firstIndex(of: ASCII.equals) else { return (trimmed.lowercaseText, nil) }
        return (self[..<equals].trimmed.lowercaseText, self[(equals + 1)...].trimmed)
    }
}
