extension HeaderReader {
    /// `METHOD SP Request-URI SP SIP/2.0` or `SIP/2.0 SP 3DIGIT SP reason` (RFC 3261 §7.1, §7.2).
    func readStart() throws(SIPParseError) -> SIPMessage.Start {
        let line = header.bytes[header.startLine]
        if line.span.hasCaselessPrefix("sip/") { return try readStatusLine(line) }
        let method = line.prefix { $0 != ASCII.space }
        let rest = line[method.endIndex...].dropFirst()
        let uri = rest.prefix { $0 != ASCII.space }
        let version = rest[uri.endIndex...].dropFirst()
        guard !method.isEmpty, method.count <= SIPMethod.mostBytes, method.allSatisfy({ $0.isToken }), !uri.isEmpty,
            version.span.hasCaselessPrefix("sip/"), !version.contains(ASCII.space)
        else { throw header.error(.badStartLine) }
        guard version.span.equalsCaseless("sip/2.0") else { throw header.error(.unsupportedVersion) }
        guard let value = requestURI(uri) else { throw header.error(.badRequestURI) }
        return .request(method: method.text, uri: value)
    }

    private func readStatusLine(_ line: ArraySlice<UInt8>) throws(SIPParseError) -> SIPMessage.Start {
        let version = line.prefix { $0 != ASCII.space }
        let rest = line[version.endIndex...].dropFirst()
        let digits = rest.prefix { $0 != ASCII.space }
        guard digits.count == 3, let code = digits.number(Int.self), (100...699).contains(code)
        else { throw header.error(.badStartLine) }
        guard version.span.equalsCaseless("sip/2.0") else { throw header.error(.unsupportedVersion) }
        return .response(code: code, reason: rest[digits.endIndex...].dropFirst().text)
    }

    private func requestURI(_ bytes: ArraySlice<UInt8>) -> SIPURI? {
        let scheme = bytes.prefix { $0 != ASCII.colon }
        guard scheme.endIndex < bytes.endIndex, let first = scheme.first, first.isASCIILetter else { return nil }
        guard scheme.span.equalsCaseless("sip") || scheme.span.equalsCaseless("sips") else {
            // RFC 3986 §3.1; osip2 takes letters only.
            let isScheme = scheme.allSatisfy { byte in
                byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".")
            }
            guard isScheme, scheme.endIndex + 1 < bytes.endIndex else { return nil }
            return SIPURI(scheme: scheme.lowercaseText, opaque: bytes[(scheme.endIndex + 1)...])
        }
        // Not one of the values that are counted.
        var reader = ValueReader(header)
        return reader.uri(bytes.startIndex..<bytes.endIndex)
    }
}

/// osip2 resolves `%00` into the end of its string; `%2500` comes out as `%00`, which is what the wire says.
enum EscapedNUL {
    static func kept(_ bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for index in bytes.indices {
            let byte = bytes[index]
            result.append(byte)
            if byte == UInt8(ascii: "0"), result.suffix(3).elementsEqual("%00".utf8) {
                result.removeLast(2)
                result += "2500".utf8
            }
        }
        return result
    }
}
