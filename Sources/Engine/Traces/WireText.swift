import SIP

/// A SIP message written out so that a parser reads in it what was kept: of secrets nothing is.
enum WireText {
    /// Of one header field, and of the whole.
    private static let lineLimit = 2_000
    private static let limit = 8_192

    /// CRLF line ends. A length that was right is right again for the body that is left; one that was wrong is wrong by
    /// as much.
    static func of(_ message: SIPMessage) -> String {
        let body = (message.sdpText ?? message.bodyWithoutKeys).map { String($0.prefix(limit)) } ?? ""
        let isWrapped = message.sdpText != nil && message.contentType?.lowercased().hasPrefix("multipart") ?? false
        let wrong = message.declaredContentLength.map { $0 - message.bodyLength } ?? 0
        var text = startLine(message) + "\r\n"
        for header in message.headers where text.utf8.count < limit {
            switch header.name {
            // What the capture cut off is still declared.
            case "Content-Length" where !message.isTruncated:
                text += "Content-Length: \(max(0, body.utf8.count + wrong))\r\n"
            case "Content-Type" where isWrapped: text += "Content-Type: application/sdp\r\n"
            default: text += "\(header.name): \(oneLine(header.value))\r\n"
            }
        }
        return text + "\r\n" + body
    }

    private static func startLine(_ message: SIPMessage) -> String {
        switch message.start {
        case .request(let method, let uri): oneLine("\(method) \(uri) SIP/2.0")
        case .response(let code, let reason): oneLine("SIP/2.0 \(code) \(reason)")
        }
    }

    private static func oneLine(_ text: String) -> String {
        let cut = text.utf8.count > lineLimit ? String(text.prefix(lineLimit)) : text
        return cut.utf8.contains { $0 == 13 || $0 == 10 }
            ? String(cut.map { $0.isNewline ? " " : $0 }) : cut
    }
}
