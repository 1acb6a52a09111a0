import Wire

/// What leaves of a message: secrets are blanked in any case, numbers masked where somebody asks for it.
struct HEPText {
    /// Replaces the telephone numbers of a text; nil keeps them.
    let hide: (@Sendable (String) -> String)?

    /// Header fields whose numbers are no telephone numbers, and lines of a description.
    private static let plainFields: Set<String> = [
        "cseq", "rseq", "rack", "via", "v", "max-forwards", "content-length", "l", "content-type", "c", "expires",
        "session-expires", "x", "min-se", "timestamp", "date", "retry-after", "www-authenticate", "proxy-authenticate",
    ]
    private static let plainLines: Set<UInt8> = [0x76, 0x63, 0x62, 0x74, 0x61, 0x6D, 0x72, 0x7A]

    func sip(_ message: [UInt8]) -> [UInt8] {
        var bytes = message
        var blanking = SecretBlanking()
        _ = blanking.blank(&bytes, in: 0..<bytes.count)
        guard let hide else { return bytes }
        let (head, body) = HEPText.parts(bytes)
        let text = HEPText.masked(body, hide)
        let lines = head.split(separator: 10, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
        }
        let masked = lines.enumerated().map { index, line in
            let name = line.prefix { $0 != ":" && $0 != " " }.lowercased()
            if name == "content-length" || name == "l" { return "\(line.prefix { $0 != ":" }): \(text.count)" }
            return index > 0 && HEPText.plainFields.contains(name) ? line : hide(line)
        }
        return Array(masked.joined(separator: "\r\n").utf8) + [13, 10, 13, 10] + text
    }

    /// What stands before the empty line, and what behind it.
    private static func parts(_ bytes: [UInt8]) -> (head: ArraySlice<UInt8>, body: ArraySlice<UInt8>) {
        var index = 0
        while index + 3 < bytes.count {
            if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
                return (bytes[..<index], bytes[(index + 4)...])
            }
            index += 1
        }
        return (bytes[...], [])
    }

    private static func masked(_ body: ArraySlice<UInt8>, _ hide: (String) -> String) -> [UInt8] {
        guard !body.isEmpty else { return [] }
        guard body.starts(with: [0x76, 0x3D]) else { return Array(hide(String(decoding: body, as: UTF8.self)).utf8) }
        let lines = body.split(separator: 10, omittingEmptySubsequences: false).map { line -> [UInt8] in
            guard let first = line.first, !plainLines.contains(first) else { return Array(line) }
            // Of the origin (RFC 8866 §5.2) the user alone: the others are numbers of another kind.
            let end = first == 0x6F ? line.firstIndex(of: 0x20) ?? line.endIndex : line.endIndex
            return Array(hide(String(decoding: line[..<end], as: UTF8.self)).utf8) + line[end...]
        }
        return Array(lines.joined(separator: [10]))
    }

    /// A report as it is; where numbers are masked, without the names in it (RFC 3550 §6.5).
    func rtcp(_ packets: [UInt8]) -> [UInt8] {
        guard hide != nil else { return packets }
        var bytes = packets
        var offset = 0
        while bytes.count - offset >= 4 {
            let end = min(bytes.count, offset + (Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])) * 4 + 4)
            if bytes[offset + 1] == 202 { HEPText.blankNames(&bytes, offset + 4..<end) }
            offset = end
        }
        return bytes
    }

    private static func blankNames(_ bytes: inout [UInt8], _ range: Range<Int>) {
        var position = range.lowerBound
        while position + 4 < range.upperBound {
            position += 4
            while position + 1 < range.upperBound, bytes[position] != 0 {
                let end = min(range.upperBound, position + 2 + Int(bytes[position + 1]))
                for index in position + 2..<end { bytes[index] = 0x78 }
                position = end
            }
            position = (position - range.lowerBound) / 4 * 4 + 4 + range.lowerBound
        }
    }
}
