/// What an SDP may cost before the rest of it is left out.
enum SDPLimits {
    static let bytes = 32_768
    static let media = 32
    static let formats = 64
    static let candidates = 64
    /// Attribute lines kept per section.
    static let attributes = 256
    static let lineBytes = 1_024
}

/// Writes a body anew as osip2 wants it: the lines that decide where media goes, in the order of RFC 8866 §5, one
/// space between words, CRLF ends, a NUL at the end.
///
/// osip2 refuses lines out of order, empty ones and a missing `t=`, and takes quadratic time over long lists; agents
/// send the first three, strangers the last. Keys (`k=`, the inline part of `a=crypto`) are not copied.
struct SDPGuard {
    private(set) var text: [UInt8] = []
    /// True where bounds left something out.
    private(set) var isShortened = false

    private struct Section {
        /// The `m=` line; nil for the session's own section.
        var media: ArraySlice<UInt8>?
        var connection: ArraySlice<UInt8>?
        var attributes: [ArraySlice<UInt8>] = []
        var candidates = 0
    }

    private static let keptAttributes: Set<String> = [
        "rtpmap", "fmtp", "ptime", "maxptime", "rtcp", "rtcp-mux", "candidate", "ice-ufrag", "fingerprint", "crypto",
        "sendrecv",
        "sendonly", "recvonly", "inactive", "pcfg", "acfg",
    ]

    /// False where `o=` was missing or not of six words: a stand-in is written, which means nothing.
    private(set) var hasOrigin = false

    /// - Parameter isTruncated: an unfinished last line is left out.
    init(_ body: ArraySlice<UInt8>, isTruncated: Bool) {
        let bytes = body.prefix(SDPLimits.bytes)
        isShortened = bytes.count < body.count
        var version: ArraySlice<UInt8>?
        var origin: ArraySlice<UInt8>?
        var time: ArraySlice<UInt8>?
        var sections = [Section()]
        var position = bytes.startIndex
        reading: while position < bytes.endIndex {
            var end = position
            while end < bytes.endIndex, bytes[end] != ASCII.carriageReturn, bytes[end] != ASCII.lineFeed { end += 1 }
            if end == bytes.endIndex, isTruncated || isShortened { break }
            let line = bytes[position..<end]
            position = end + 1
            guard line.count >= 3, line[line.startIndex + 1] == ASCII.equals else { continue }
            guard line.count <= SDPLimits.lineBytes else {
                isShortened = true
                continue
            }
            let last = sections.count - 1
            switch line[line.startIndex] {
            case UInt8(ascii: "v"): version = version ?? line
            case UInt8(ascii: "o"): origin = origin ?? line
            case UInt8(ascii: "t"): time = time ?? line
            case UInt8(ascii: "c"): sections[last].connection = sections[last].connection ?? line
            case UInt8(ascii: "a"): note(attribute: line, in: &sections[last])
            case UInt8(ascii: "m"):
                guard sections.count <= SDPLimits.media else {
                    isShortened = true
                    break reading
                }
                sections.append(Section(media: line))
            default: break
            }
        }
        text.reserveCapacity(bytes.count + 64)
        if let version { append(version) }
        write(origin: origin)
        for section in sections {
            if let line = section.media { append(line, limit: 3 + SDPLimits.formats) }
            if let line = section.connection { append(line) }
            if section.media == nil { write(time: time) }
            for line in section.attributes { append(attribute: line) }
        }
        text.append(0)
    }

    private mutating func write(origin: ArraySlice<UInt8>?) {
        let start = text.count
        if let origin, append(origin) == 6 {
            hasOrigin = true
        } else {
            text.removeSubrange(start...)
            append(SDPGuard.noOrigin)
        }
    }

    private mutating func write(time: ArraySlice<UInt8>?) {
        let start = text.count
        if let time, append(time) >= 2 { return }
        text.removeSubrange(start...)
        append(SDPGuard.unboundedTime)
    }

    private static let noOrigin = Array("o=- 0 0 IN IP4 0.0.0.0".utf8)[...]
    private static let unboundedTime = Array("t=0 0".utf8)[...]

    private mutating func note(attribute line: ArraySlice<UInt8>, in section: inout Section) {
        let name = SDPGuard.attributeName(line)
        guard SDPGuard.keptAttributes.contains(name.lowercaseText) else { return }
        let isEmpty = name.endIndex < line.endIndex && line[name.endIndex...].dropFirst().trimmed.isEmpty
        if name.equalsCaseless("candidate") { section.candidates += 1 }
        guard section.attributes.count < SDPLimits.attributes, section.candidates <= SDPLimits.candidates else {
            isShortened = true
            return
        }
        if !isEmpty { section.attributes.append(line) }
    }

    private static func attributeName(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.dropFirst(2).prefix { $0 != ASCII.colon }.trimmed
    }

    private mutating func append(attribute line: ArraySlice<UInt8>) {
        // a=crypto:TAG SUITE inline:KEY (RFC 4568 §9.1): the key is left behind.
        append(line, limit: SDPGuard.attributeName(line).equalsCaseless("crypto") ? 2 : .max)
    }

    /// Writes `x=` and at most `limit` words of the value with one space between them; nothing when there are none.
    ///
    /// - Returns: the number of words written.
    @discardableResult
    private mutating func append(_ line: ArraySlice<UInt8>, limit: Int = .max) -> Int {
        let start = text.count
        text += line.prefix(2)
        var words = 0
        var isInWord = false
        for byte in line.dropFirst(2) {
            if byte.isBlank {
                isInWord = false
                continue
            }
            if !isInWord {
                if words == limit {
                    isShortened = true
                    break
                }
                if words > 0 { text.append(ASCII.space) }
                words += 1
                isInWord = true
            }
            text.append(byte == 0 ? 0x1A : byte)
        }
        guard words > 0 else {
            text.removeSubrange(start...)
            return 0
        }
        text.append(ASCII.carriageReturn)
        text.append(ASCII.lineFeed)
        return words
    }
}
