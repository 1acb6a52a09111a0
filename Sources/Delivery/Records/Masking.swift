/// Telephone numbers with their middle masked, for places where logs must not tell who called whom.
extension FindingRecord {
    /// The record with caller and callee masked wherever its texts name them. Nothing else changes.
    package func masked() -> FindingRecord {
        guard let call else { return self }
        let numbers = [call.caller, call.callee].filter { Masking.mask($0) != $0 }
            .sorted { $0.utf8.count > $1.utf8.count }
        guard !numbers.isEmpty else { return self }
        func hide(_ text: String) -> String {
            numbers.reduce(text) { $0.replacing($1, with: Masking.mask($1)) }
        }
        var copy = self
        copy.call?.caller = Masking.mask(call.caller)
        copy.call?.callee = Masking.mask(call.callee)
        copy.title = hide(title)
        copy.fix = hide(fix)
        copy.incident = incident.map(hide)
        copy.place.from = place.from.map(hide)
        copy.place.to = place.to.map(hide)
        for index in causes.indices { copy.causes[index].text = hide(causes[index].text) }
        for index in evidence.indices { copy.evidence[index].text = hide(evidence[index].text) }
        return copy
    }
}

extension CallRecord {
    package func masked() -> CallRecord {
        var copy = self
        copy.caller = Masking.mask(caller)
        copy.callee = Masking.mask(callee)
        return copy
    }
}

extension CallDetailRecord {
    package func masked() -> CallDetailRecord {
        var copy = self
        copy.call = call.masked()
        copy.findings = findings.map { $0.masked() }
        return copy
    }
}

package enum Masking {
    /// `138******00`: the first three and last two characters stay. Extensions (fewer than seven characters) are no
    /// secret and stay whole.
    package static func mask(_ number: String) -> String {
        let count = number.count
        guard count >= 7 else { return number }
        return number.prefix(3) + String(repeating: "*", count: count - 5) + number.suffix(2)
    }
}
