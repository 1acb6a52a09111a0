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
    guard position > method, position - method <= 32, position < end, bytes[position] == ASCII.space,
        bytes[method].isASCIILetter
    else { return false }
    position += 1
    let uri = position
    guard uri < end, bytes[uri].isASCIILetter else { return false }
    while position < end, bytes[position] > ASCII.space { position += 1 }
    guard position > uri, position < end, bytes[position] == ASCII.space else { return false }
    return matches(bytes, at: position + 1, end, "SIP/2.0")
}

@inline(__always)
private func matches(_ bytes: Span<UInt8>, at position: Int, _ end: Int, _ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard end - position >= count else { return false }
    return text.withUTF8Buffer { wanted in
        for index in 0..<count where bytes[position + index] != wanted[index] { return false }
        return true
    }
}
