/// Records with their telephone numbers masked, for places that must not tell who called whom.
extension FindingRecord {
    /// The record with caller and callee masked wherever its texts name them, and all other numbers in its texts.
    package func masked(by mask: NumberMask) -> FindingRecord {
        // A number written with gaps or as a name is known by its call only.
        let names = [call?.caller, call?.callee].compactMap { $0 }.filter { mask.mask($0) != $0 }
            .sorted { $0.utf8.count > $1.utf8.count }
        func hide(_ text: String) -> String {
            mask.hide(names.reduce(text) { $0.replacing($1, with: mask.mask($1)) })
        }
        var copy = self
        if let call {
            copy.call?.caller = mask.mask(call.caller)
            copy.call?.callee = mask.mask(call.callee)
            copy.call?.callID = mask.hide(call.callID)
            copy.call?.linked = call.linked.map { $0.masked(by: mask) }
        }
        copy.title = hide(title)
        copy.fix = hide(fix)
        copy.place.from = place.from.map(hide)
        copy.place.to = place.to.map(hide)
        for index in causes.indices { copy.causes[index].text = hide(causes[index].text) }
        for index in evidence.indices { copy.evidence[index].text = hide(evidence[index].text) }
        return copy
    }
}

extension CallRecord {
    package func masked(by mask: NumberMask) -> CallRecord {
        var copy = self
        copy.caller = mask.mask(caller)
        copy.callee = mask.mask(callee)
        copy.callID = mask.hide(callID)
        copy.linked = linked.map { $0.masked(by: mask) }
        copy.media = media.map { $0.masked(by: mask) }
        return copy
    }
}

extension FindingRecord.Leg {
    fileprivate func masked(by mask: NumberMask) -> FindingRecord.Leg {
        var copy = self
        copy.callID = mask.hide(callID)
        return copy
    }
}

extension StreamRecord {
    package func masked(by mask: NumberMask) -> StreamRecord {
        var copy = self
        copy.callID = callID.map(mask.hide)
        return copy
    }
}

extension CallDetailRecord {
    package func masked(by mask: NumberMask) -> CallDetailRecord {
        var copy = self
        copy.call = call.masked(by: mask)
        // A number written with gaps or as a name is known by its call only.
        let names = [call.caller, call.callee].filter { mask.mask($0) != $0 }
        func hide(_ text: String) -> String {
            mask.hide(names.reduce(text) { $0.replacing($1, with: mask.mask($1)) })
        }
        copy.findings = findings.map { $0.masked(by: mask) }
        for index in ladder.indices {
            copy.ladder[index].label = mask.hide(ladder[index].label)
            copy.ladder[index].note = ladder[index].note.map(mask.hide)
            copy.ladder[index].text = ladder[index].text.map(hide)
        }
        return copy
    }
}

extension IncidentRecord {
    package func masked(by mask: NumberMask) -> IncidentRecord {
        var copy = self
        copy.subject = mask.mask(subject)
        copy.title = mask.hide(title)
        return copy
    }
}
