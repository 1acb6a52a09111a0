/// Where telephone numbers stand in a SIP message: names and URIs of people, not what holds the protocol together.
package enum NumberPlaces {
    /// Header fields that name nobody, or whose digits are no telephone numbers. Routes and the rest may.
    private static let structure: Set<String> = [
        "via", "cseq", "max-forwards", "content-length", "content-type", "rseq", "rack", "expires",
        "min-expires", "session-expires", "min-se", "timestamp", "date", "retry-after", "allow", "supported", "require",
        "proxy-require", "unsupported", "www-authenticate", "proxy-authenticate", "authentication-info", "user-agent",
        "server", "accept", "accept-encoding", "accept-language", "session-id", "event", "subscription-state",
        "allow-events", "mime-version", "priority", "organization", "warning",
    ]

    /// Lines of an SDP that name somebody.
    private static let names: Set<String> = ["s=", "i=", "u=", "e=", "p="]

    /// The message with `change` made to every part in which a number may stand. Its Content-Length goes with the body.
    package static func replaced(in text: String, _ change: (String) -> String) -> String {
        var lines: [String] = []
        var length: (line: Int, value: Int)?
        var isBody = false
        var isFirst = true
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\r\n" || $0 == "\n" }) {
            defer { isFirst = false }
            if isBody {
                lines.append(body(line, change))
            } else if line.isEmpty {
                isBody = true
                lines.append("")
            } else if isFirst {
                lines.append(line.hasPrefix("SIP/2.0 ") ? String(line) : change(String(line)))
            } else {
                if line.lowercased().hasPrefix("content-length:"),
                    let value = Int(line.dropFirst(15).filter(\.isNumber))
                {
                    length = (lines.count, value)
                }
                lines.append(header(line, change))
            }
        }
        let changed = lines.joined(separator: "\r\n")
        guard let length else { return changed }
        let grown = bodyLength(changed) - bodyLength(text)
        guard grown != 0 else { return changed }
        lines[length.line] = "Content-Length: \(max(0, length.value + grown))"
        return lines.joined(separator: "\r\n")
    }

    private static func bodyLength(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        var index = 0
        while index + 3 < bytes.count {
            if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
                return bytes.count - index - 4
            }
            index += 1
        }
        return 0
    }

    private static func header(_ line: Substring, _ change: (String) -> String) -> String {
        guard let colon = line.utf8.firstIndex(of: 0x3A) else { return String(line) }
        let name = line[..<colon].lowercased()
        if structure.contains(name) { return String(line) }
        let head = line[...colon]
        let value = line[line.index(after: colon)...]
        // A tag of digits is no number.
        guard name == "from" || name == "to", let tag = value.range(of: ";tag=") else {
            return head + change(String(value))
        }
        return head + change(String(value[..<tag.lowerBound])) + value[tag.lowerBound...]
    }

    private static func body(_ line: Substring, _ change: (String) -> String) -> String {
        let isSDP = line.utf8.count > 1 && line.utf8[line.utf8.index(after: line.utf8.startIndex)] == 0x3D
        if isSDP {
            if names.contains(String(line.prefix(2))) {
                return String(line.prefix(2)) + change(String(line.dropFirst(2)))
            }
            guard line.hasPrefix("o=") else { return String(line) }
            let end = line.firstIndex(of: " ") ?? line.endIndex
            return "o=" + change(String(line[line.index(line.startIndex, offsetBy: 2)..<end])) + line[end...]
        }
        return change(String(line))
    }
}

extension Substring {
    /// Where `text` stands first; without Foundation.
    fileprivate func range(of text: String) -> Range<Substring.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
