package import Wire

/// Findings of one kind at one peer, or about one number: opened, counted, cleared.
package struct Incident: Sendable, Hashable {
    /// Sortable by opening time.
    package var id: String
    package var kind: Kind
    /// What the findings have in common.
    package var subject: Subject
    package var severity: Severity
    package var opened: Timestamp
    package var last: Timestamp
    /// Nil while open.
    package var cleared: Timestamp?
    /// Findings since it was opened.
    package var count: UInt64
    /// Calls at this subject since then, good and bad; 0 where the kind is not about calls.
    package var calls: UInt64
    /// Good calls in a row since the last finding.
    package var goodInARow: UInt64
    /// Title and number of the first finding.
    package var title: Text
    package var firstFinding: String
    /// When an alert last went out for it.
    package var alerted: Timestamp

    package init(
        id: String, kind: Kind, subject: Subject, severity: Severity, opened: Timestamp, title: Text,
        firstFinding: String
    ) {
        self.id = id
        self.kind = kind
        self.subject = subject
        self.severity = severity
        self.opened = opened
        last = opened
        count = 0
        calls = 0
        goodInARow = 0
        self.title = title
        self.firstFinding = firstFinding
        alerted = opened
    }
}

/// What happened to an incident, and whether people are to be told.
package struct IncidentEvent: Sendable {
    package enum Change: String, Sendable, CaseIterable { case opened, escalated, reminded, cleared }

    package var change: Change
    package var incident: Incident
    package var time: Timestamp
    /// False where the policy says that the log is enough.
    package var isAlert: Bool
    /// The finding that opened or escalated it.
    package var finding: Finding?

    package init(
        change: Change, incident: Incident, time: Timestamp, isAlert: Bool, finding: Finding? = nil
    ) {
        self.finding = finding
        self.change = change
        self.incident = incident
        self.time = time
        self.isAlert = isAlert
    }
}

/// Alerts over the budget of an hour, by kind.
package struct WithheldAlerts: Sendable, Hashable {
    package var since: Timestamp
    package var counts: [Kind: UInt64] = [:]

    package init(since: Timestamp) { self.since = since }

    package var total: UInt64 { counts.values.reduce(0, &+) }

    /// `20 call-rejected, 3 missing-100rel`: the most frequent first.
    package var list: String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
            .joined(separator: ", ")
    }
}

/// How loud each kind is: one table of the configuration.
package struct AlertPolicy: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        /// No finding, no incident.
        case ignore
        /// Findings in the log and on the socket only.
        case log
        /// One alert when the incident opens, one when it clears.
        case alertOnce
        /// And a reminder each so many seconds while it goes on.
        case alertEvery(seconds: Int)
    }

    package struct Rule: Sendable, Hashable {
        package var action: Action
        /// An alert of its own, one severity up, when the incident's count reaches this; nil for never.
        package var escalateAt: UInt64?

        package init(action: Action, escalateAt: UInt64? = nil) {
            self.action = action
            self.escalateAt = escalateAt
        }
    }

    package var rules: [Kind: Rule] = [:]
    /// For kinds without a rule.
    package var byDefault: [Severity: Rule] = [
        .notice: Rule(action: .log), .warning: Rule(action: .alertEvery(seconds: 86_400)),
        .error: Rule(action: .alertEvery(seconds: 14_400)),
    ]
    /// Good calls in a row, or seconds without a new finding, that clear an incident.
    package var clearAfterGoodCalls: UInt64 = 20
    package var clearAfterSeconds = 3_600
    /// Alerts an hour, of all incidents together; errors have as many of their own. What is over it stays in the log.
    package var alertsPerHour = 20

    package init() {}

    package func rule(_ kind: Kind, _ severity: Severity) -> Rule {
        rules[kind] ?? byDefault[severity] ?? Rule(action: .log)
    }
}
