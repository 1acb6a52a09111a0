import Diagnosis
import Wire

/// What is posted to a web address, and to which: each service has its own form.
struct HookBody: Sendable, Equatable {
    var url: String
    var json: String

    /// - Parameter now: The wall clock, which signatures carry.
    /// - Throws: `HookFailure` where a signature cannot be made.
    init(
        _ message: HookMessage, for service: AlertHook.Service, url: String, secret: String?, now: Timestamp
    ) throws(HookFailure) {
        self.url = url
        let heading = "[\(message.host)] \(message.text)"
        switch service {
        case .json: json = JSONLine.encode(message)
        case .alertmanager: json = JSONLine.encode([AlertmanagerAlert(message)])
        case .wecom:
            json = JSONLine.encode(WeComMessage(text: .init(content: HookBody.cut(heading, toBytes: 2_048))))
        case .dingtalk:
            json = JSONLine.encode(WeComMessage(text: .init(content: HookBody.cut(heading, toBytes: 16_384))))
            if let secret, !secret.isEmpty {
                let milliseconds = now.nanoseconds / 1_000_000
                let sign = try RobotSignature.dingTalk(secret: secret, milliseconds: milliseconds)
                self.url +=
                    (url.contains("?") ? "&" : "?") + "timestamp=\(milliseconds)&sign=\(HookBody.percentEncoded(sign))"
            }
        case .feishu:
            var body = FeishuMessage(content: .init(text: HookBody.cut(HookBody.untagged(heading), toBytes: 16_384)))
            if let secret, !secret.isEmpty {
                let seconds = now.nanoseconds / 1_000_000_000
                body.timestamp = "\(seconds)"
                body.sign = try RobotSignature.feishu(secret: secret, seconds: seconds)
            }
            json = JSONLine.encode(body)
        case .slack: json = JSONLine.encode(["text": HookBody.slackEscaped(heading)])
        }
    }

    /// At most so many bytes, whole characters, "…" where cut.
    static func cut(_ text: String, toBytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var result = ""
        for character in text {
            guard result.utf8.count + character.utf8.count + 3 <= limit else { break }
            result.append(character)
        }
        return result + "…"
    }

    /// The three characters that mean something there.
    /// What strangers write may not become a tag, such as one that calls everybody: Feishu knows no escape in texts.
    static func untagged(_ text: String) -> String {
        text.replacing("<", with: "＜").replacing(">", with: "＞")
    }

    static func slackEscaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// Of Base64 the characters that mean something in a query.
    private static func percentEncoded(_ text: String) -> String {
        text.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
    }
}

/// WeCom and DingTalk read the same text message.
private struct WeComMessage: Encodable {
    struct Content: Encodable {
        var content: String
    }

    var msgtype = "text"
    var text: Content
}

private struct FeishuMessage: Encodable {
    struct Content: Encodable {
        var text: String
    }

    private enum CodingKeys: String, CodingKey {
        case timestamp, sign, content
        case type = "msg_type"
    }

    var timestamp: String?
    var sign: String?
    var type = "text"
    var content: Content
}

/// An alert as Alertmanager's `POST /api/v2/alerts` reads it.
private struct AlertmanagerAlert: Encodable {
    var labels: [String: String]
    var annotations: [String: String]
    var startsAt: String
    var endsAt: String

    /// Alertmanager ends what is not told again within minutes; incidents end when they are over.
    private static let untold = Interval.seconds(7 * 86_400)

    init(_ message: HookMessage) {
        let incident = message.event.incident
        labels = [
            "alertname": "Earshot", "kind": incident.kind, "severity": incident.severity, "subject": incident.subject,
            "incident": incident.id, "instance": message.host,
        ]
        annotations = ["summary": incident.title, "description": message.text, "share": incident.share]
        if let fix = message.finding?.fix, !fix.isEmpty { annotations["fix"] = fix }
        startsAt = incident.opened
        // Its severity may rise: the one before is another alert there, which then ends by time.
        let last = Timestamp(rfc3339: message.event.time) ?? Timestamp(rfc3339: incident.last)
        endsAt = incident.cleared ?? last.map { ($0 + Self.untold).rfc3339 } ?? incident.last
        if message.test { endsAt = last.map { ($0 + .seconds(60)).rfc3339 } ?? incident.last }
    }
}
