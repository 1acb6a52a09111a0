package import Diagnosis

/// Tests name kinds and causes as users see them; an id that does not exist ends the test run.
extension Kind: ExpressibleByStringLiteral {
    package init(stringLiteral id: String) {
        guard let kind = Kind(rawValue: id) else { fatalError("there is no kind \(id)") }
        self = kind
    }
}

extension CauseID: ExpressibleByStringLiteral {
    package init(stringLiteral id: String) {
        if let kind = Kind(rawValue: id) {
            self = .kind(kind)
        } else if let reason = Reason.allCases.first(where: { $0.description == id }) {
            self = .reason(reason)
        } else {
            fatalError("there is no cause \(id)")
        }
    }
}
