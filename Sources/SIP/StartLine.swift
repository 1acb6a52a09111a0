extension HeaderReader {
    /// `METHOD SP Request-URI SP SIP/2.0` or `SIP/2.0 SP 3DIGIT SP reason` (RFC 3261 §7.1, §7.2).
    mutating func readStart() throws(SIPParseError) -> SIPMessage.Start {
        let line = header.text[header.startLine]
        if line.hasCaselessPrefix("SIP/") { return try readStatusLine(line) }
        let parts = line.split(separator: ASCII.space, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].count <= SIPMethod.mostBytes,
            parts[0].allSatisfy(\.isToken),
            !parts[1].isEmpty, parts[2].hasCaselessPrefix("SIP/")
        else { throw header.error(.badStartLine) }
        guard parts[2].equalsCaseless("SIP/2.0") else { throw header.error(.unsupportedVersion) }
        let method = parts[0].text
        guard let uri = requestURI(parts[1]) else { throw header.error(.badRequestURI) }
        return .request(method: method, uri: uri)
    }

    private func readStatusLine(_ line: ArraySlice<UInt8>) throws(SIPParseError) -> SIPMessage.Start {
        let parts = line.split(separator: ASCII.space, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[1].count == 3, let code = parts[1].number(Int.self), (100...699).contains(code)
        else { throw header.error(.badStartLine) }
        guard parts[0].equalsCaseless("SIP/2.0") else { throw header.error(.unsupportedVersion) }
        return .response(code: code, reason: parts.count > 2 ? parts[2].text : "")
    }

    private mutating func requestURI(_ bytes: ArraySlice<UInt8>) -> SIPURI? {
        let scheme = bytes.prefix { $0 != ASCII.colon }
        guard scheme.endIndex < bytes.endIndex, let first = scheme.first, first.isASCIILetter else { return nil }
        guard scheme.equalsCaseless("sip") || scheme.equalsCaseless("sips") else {
            // RFC 3986 §3.1; osip2 takes letters only.
            let isScheme = scheme.allSatisfy { byte in
                byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".")
            }
            guard isScheme, scheme.endIndex + 1 < bytes.endIndex else { return nil }
            return SIPURI(scheme: scheme.lowercaseText, opaque: bytes[(scheme.endIndex + 1)...])
        }
        guard isAffordable(bytes) else { return nil }
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count + 1)
        copy += bytes
        copy.append(0)
        if header.hasEscapedNUL { copy = EscapedNUL.kept(copy) }
        return copy.withCString { text -> SIPURI? in
            guard let uri = Osip.URI(text) else { return nil }
            return uri.value
        }
    }
}

/// osip2 resolves `%00` into the end of its string; `%2500` comes out as `%00`, which is what the wire says.
enum EscapedNUL {
    static func kept(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            result.append(byte)
            if byte == UInt8(ascii: "0"), result.suffix(3).elementsEqual("%00".utf8) {
                result.removeLast(2)
                result += "2500".utf8
            }
        }
        return result
    }
}
