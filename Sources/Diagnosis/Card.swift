/// What the house knows of one failure mode besides how to find it.
///
/// Configuration keys, metrics, `explain` and the schema derive from the card.
package struct Card: Sendable {
    package struct Threshold: Sendable {
        package var name: String
        /// `s`, `ms`, `percent`, `count`.
        package var unit: String
        package var defaultValue: Double

        package init(_ name: String, _ defaultValue: Double, unit: String) {
            self.name = name
            self.unit = unit
            self.defaultValue = defaultValue
        }
    }

    /// What the kind's faults are counted among, where its analyzer says of each whether it was well or not:
    /// `312 of 340 ringing answers lack 100rel`.
    package struct Tally: Sendable {
        /// Of many: `ringing answers`, `个振铃响应`.
        package var unit: Text
        /// What the faulty ones do: `lack 100rel`, `未携带 100rel`.
        package var failing: Text

        package init(_ unit: Text, _ failing: Text) {
            self.unit = unit
            self.failing = failing
        }
    }

    package var kind: Kind
    /// One sentence for lists.
    package var summary: Text
    /// The severity when it costs a call; by itself it may be lower.
    package var severity: Severity
    package var thresholds: [Threshold]
    package var page: Page
    package var tally: Tally?

    package init(
        kind: Kind, summary: Text, severity: Severity, thresholds: [Threshold] = [], page: Page, tally: Tally? = nil
    ) {
        self.kind = kind
        self.summary = summary
        self.severity = severity
        self.thresholds = thresholds
        self.page = page
        self.tally = tally
    }
}
