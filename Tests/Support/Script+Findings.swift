package import Diagnosis
import Wire

extension [Finding] {
    /// Kinds in order of their finding, those of at least this severity.
    package func kinds(atLeast severity: Severity = .notice) -> [String] {
        filter { $0.severity >= severity }.map(\.kind.rawValue)
    }

    /// The first finding of this kind.
    package func finding(_ kind: String) -> Finding? { first { $0.kind.rawValue == kind } }

    package func all(_ kind: String) -> [Finding] { filter { $0.kind.rawValue == kind } }
}

extension Finding {
    /// Kind of the most convincing cause.
    package var cause: String? { causes.first?.id.description }

    package func cause(_ kind: String) -> Cause? { causes.first { $0.id.description == kind } }

    /// Seconds since the script's begin.
    package var seconds: Double { (time - Script.begin).seconds }

    /// True where what people read of it contains `text`, in both languages.
    package func names(_ text: String) -> Bool {
        let all = [title] + causes.map(\.text) + evidence.map(\.text) + [fix]
        return all.contains { $0.en.contains(text) } && all.contains { $0.zh.contains(text) }
    }
}
