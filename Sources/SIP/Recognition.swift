/// True where the bytes begin like a SIP message: `SIP/2.0 ` or `METHOD SP URI SP SIP/2.0`. Allocates nothing.
///
/// Looks at the first line only, at most 1,024 bytes of it.
package func looksLikeSIP(_ bytes: Span<UInt8>) -> Bool { looksLikeSIP(bytes, from: 0) }

/// As `looksLikeSIP(_:)`, at an offset.
func looksLikeSIP(_ bytes: Span<UInt8>, from start: Int) -> Bool {
    let end = min(bytes.count, start + 1_024)
    var position = start
    while position < end, bytes[position] == ASCII.carriageReturn || bytes[position] == ASCII.lineFeed { position += 1 }
    if matches(bytes, at: position, end, "SIP/2.0 ") { return true }
    let method = position
    while position < end, bytes[position].isToken { position += 1 }
    // Any token is a method (RFC 3261 §7.1); RFC 4475 §3.1.1.2 has one of 43 odd characters.
    guard position > method, position - method <= SIPMethod.mostBytes, position < end, bytes[position] == ASCII.space
    else { return false }
    position += 1
    let uri = position
    guard uri < end, bytes[uri].isASCIILetter else { return false }
    while position < end, bytes[position] > ASCII.space { position += 1 }
    guard position > uri, position < end, bytes[position] == ASCII.space else { return false }
    return matches(bytes, at: position + 1, end, "SIP/2.0")
}

/// True where a datagram may begin with that byte: methods are tokens, and where SIP is expected empty lines and odd
/// characters may stand in front (RFC 3261 §7.1, §7.5).
@inline(__always)
package func mayBeginSIP(_ first: UInt8, isSignalling: Bool) -> Bool {
    (0x41...0x7A).contains(first) || isSignalling && (first == 13 || first == 10 || first.isToken)
}

/// Without case: `SIP-Version` is compared so (RFC 3261 §7.1).
@inline(__always)
private func matches(_ bytes: Span<UInt8>, at position: Int, _ end: Int, _ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard end - position >= count else { return false }
    return text.withUTF8Buffer { wanted in
        for index in 0..<count where bytes[position + index].lowercased != wanted[index].lowercased { return false }
        return true
    }
}

/// How messages of `earshot probe` are known where they are captured: nobody is to answer them, and what becomes of them
/// the probe itself tells.
package enum ProbeMark {
    /// Before the probe's name in `User-Agent`.
    package static let agent = "earshot-probe"
    /// Of a probe's name, which is the From tag and begins the Call-ID.
    static let nameLength = 16
}

extension SIPMessage {
    /// A request of a probe, as it was sent or as something on its way rewrote it.
    ///
    /// Never of a dialog, and never with credentials: what a server could take for a call is none.
    package var isProbe: Bool {
        guard let fromTag, toTag == nil, cseq.number == 1, fromTag.utf8.count == ProbeMark.nameLength,
            callID.hasPrefix(fromTag), case .request = start, credentials.isEmpty
        else { return false }
        return userAgent == "\(ProbeMark.agent) \(fromTag)"
    }
}
