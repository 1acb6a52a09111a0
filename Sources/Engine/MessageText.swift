import SIP

/// A SIP message written out again for a reader, from what was kept of it.
enum MessageText {
    private static let lineLimit = 2_000
    private static let limit = 16_384

    /// Header fields stand as they came, unfolded and with their long names; so does an SDP but for its keys. Every
    /// line is escaped for display.
    ///
    /// - Parameter showsKeys: keys pressed stay in the bodies of INFO.
    static func of(_ message: SIPMessage, showsKeys: Bool) -> String {
        var text = startLine(message)
        func add(_ line: String) { text += "\n" + line.escapedForDisplay(limit: lineLimit) }
        for header in message.headers {
            guard text.utf8.count < limit else { return text + "\n…" }
            add("\(header.name): \(header.value)")
        }
        guard let body = message.sdpText ?? (showsKeys ? message.shortBody : message.bodyWithoutKeys) else {
            return text
        }
        text += "\n"
        for line in body.utf8.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 10 }) {
            guard text.utf8.count < limit else { return text + "\n…" }
            add(String(Substring(line.last == 13 ? line.dropLast() : line)))
        }
        if text.last == "\n" { text.removeLast() }
        return text
    }

    private static func startLine(_ message: SIPMessage) -> String {
        switch message.start {
        case .request(let method, let uri): "\(method) \(uri) SIP/2.0".escapedForDisplay(limit: lineLimit)
        case .response(let code, let reason): "SIP/2.0 \(code) \(reason)".escapedForDisplay(limit: lineLimit)
        }
    }
}
