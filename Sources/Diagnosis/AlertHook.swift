/// Whom alerts are given to besides the log: a program, or an address of the web.
///
/// Its description is its name alone: addresses and secrets are for nobody who reads along.
package struct AlertHook: Sendable, Hashable, CustomStringConvertible {
    package enum Target: Sendable, Hashable {
        /// A program by its absolute path, and its arguments; it reads the alert as JSON.
        case command([String])
        case webhook(Service, url: String, secret: String?)
    }

    /// What is understood at a web address.
    package enum Service: String, Sendable, CaseIterable {
        case json, alertmanager, wecom, dingtalk, feishu, slack
    }

    package var name: String
    package var target: Target
    package var changes: Set<IncidentEvent.Change> = [.opened, .escalated, .cleared]
    package var minimumSeverity = Severity.warning
    /// Empty for all.
    package var kinds: Set<Kind> = []
    /// Nil for that of the log.
    package var language: Language?
    /// Of one attempt.
    package var timeoutSeconds = 10
    /// Attempts begun within a minute; more wait.
    package var perMinute = 20
    /// Attempts go on for so long.
    package var retrySeconds = 3_600
    /// Alerts that wait at most.
    package var capacity = 100

    package init(name: String, target: Target) {
        self.name = name
        self.target = target
    }

    package var description: String { name }

    /// `command`, or what is understood at the address.
    package var type: String {
        switch target {
        case .command: "command"
        case .webhook(let service, _, _): service.rawValue
        }
    }

    package func admits(_ event: IncidentEvent) -> Bool {
        event.isAlert && changes.contains(event.change) && event.incident.severity >= minimumSeverity
            && (kinds.isEmpty || kinds.contains(event.incident.kind))
    }

    /// Nothing that is secret is left of `text`.
    package func hidingSecrets(_ text: String) -> String {
        guard case .webhook(_, let url, let secret) = target else { return text }
        // Some have their secret in the path, some in the query.
        let path = url.split(separator: "/", maxSplits: 2).dropFirst(2).joined()
        let parts = [url, secret ?? "", path] + url.split(separator: "?").dropFirst().map(String.init)
        return parts.filter { $0.utf8.count >= 4 }.reduce(text) { $0.replacing($1, with: "…") }
    }
}
