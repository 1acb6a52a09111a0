package import Diagnosis
package import Wire

/// One alert as programs read it, and as the bodies for web addresses are made of it.
package struct HookMessage: Codable, Sendable, Equatable {
    package static let schemaVersion = 1

    package var schema = HookMessage.schemaVersion
    /// The line that people read.
    package var text: String
    /// The host that watches.
    package var host: String
    /// Sent by `earshot alerts test`.
    package var test: Bool
    package var event: IncidentEventRecord
    /// The finding that opened or escalated the incident.
    @OrNull package var finding: FindingRecord?

    package init(_ event: IncidentEvent, _ presentation: Presentation, host: String, isTest: Bool = false) {
        text = IncidentLine.write(event, presentation)
        self.host = InertText.of(host)
        test = isTest
        self.event = presentation.record(event)
        finding = event.finding.map(presentation.record)
    }

    /// What `earshot alerts test` sends: nothing that happened.
    package static func test(_ presentation: Presentation, host: String, at time: Timestamp) -> HookMessage {
        let title = Text(en: "this is a test alert; nothing happened.", zh: "这是一条测试告警，没有发生任何故障。")
        var incident = Incident(
            id: "i-test", kind: .trunkDown, subject: .number("test"), severity: .error, opened: time, title: title,
            firstFinding: "f-test")
        incident.count = 1
        let event = IncidentEvent(change: .escalated, incident: incident, time: time, isAlert: true)
        var message = HookMessage(event, presentation, host: host, isTest: true)
        message.text = title.text(presentation.language)
        return message
    }
}

extension Presentation {
    /// The same in another language.
    package func inLanguage(_ language: Language?) -> Presentation {
        var copy = self
        copy.language = language ?? self.language
        return copy
    }
}
