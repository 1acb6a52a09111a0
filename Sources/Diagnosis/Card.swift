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

    package var id: String
    /// One sentence for lists.
    package var summary: Text
    /// The severity when it costs a call; by itself it may be lower.
    package var severity: Severity
    package var thresholds: [Threshold]
    package var page: Page

    package init(id: String, summary: Text, severity: Severity, thresholds: [Threshold] = [], page: Page) {
        self.id = id
        self.summary = summary
        self.severity = severity
        self.thresholds = thresholds
        self.page = page
    }
}
