package import Diagnosis

/// How findings are shown: in which language, and whether telephone numbers are masked.
package struct Presentation: Sendable, Hashable {
    package var language: Language
    package var masksNumbers: Bool

    package init(language: Language = .en, masksNumbers: Bool = false) {
        self.language = language
        self.masksNumbers = masksNumbers
    }

    package func record(_ finding: Finding) -> FindingRecord {
        let record = FindingRecord(finding, language: language)
        return masksNumbers ? record.masked() : record
    }
}
