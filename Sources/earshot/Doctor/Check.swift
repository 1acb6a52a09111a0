import Delivery
import Diagnosis

/// What one check says.
struct Check: Equatable {
    enum State: String, Encodable { case ok, unknown, warning, error }

    /// Key; never changes.
    var name: String
    var state: State
    var text: Text
    /// What to do; empty when nothing is wrong.
    var fix = Text(en: "", zh: "")

    static func ok(_ name: String, _ text: Text) -> Check { Check(name: name, state: .ok, text: text) }
}

struct CheckRecord: Encodable {
    var name: String
    var state: String
    var text: String
    var fix: String

    init(_ check: Check, language: Language) {
        name = check.name
        state = check.state.rawValue
        text = check.text.text(language)
        fix = check.fix.text(language)
    }
}
