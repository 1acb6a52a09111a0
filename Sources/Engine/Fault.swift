import Diagnosis
import Tracking

/// What becomes one finding: a symptom, what explains it, and what other legs of the call show of the same fault.
struct Fault {
    var symptom: Report
    /// Reports of the same call that explain the symptom.
    var inside: [Report] = []
    /// Symptoms of the legs beside, which this one brought about.
    var echoes: [Report] = []
    /// Causes of the echoes that stand for themselves.
    var further: [Cause] = []
    /// What else the symptom brought about on its own call; told by it.
    var effects: [Report] = []
    /// What the legs beside add, as sentences behind the title.
    var remark = Text(en: "", zh: "")

    /// Every call that the finding speaks for.
    var calls: [Call] {
        var found: [Call] = []
        for call in ([symptom] + echoes).compactMap(\.call) where !found.contains(where: { $0 === call }) {
            found.append(call)
        }
        return found
    }

    /// The faults of one call: each symptom takes the reports that explain it.
    static func sorted(_ reports: [Report]) -> [Fault] {
        var rest = reports.sorted { $0.kind < $1.kind }
        var faults: [Fault] = []
        while !rest.isEmpty {
            let symptom = rest.removeFirst()
            let inside = rest.filter { $0.kind.explains(symptom.kind) }
            rest.removeAll { report in inside.contains { $0.kind == report.kind } }
            let effects = rest.filter { isEffect($0, of: symptom) }
            rest.removeAll { report in effects.contains { $0.kind == report.kind } }
            faults.append(Fault(symptom: symptom, inside: inside, effects: effects))
        }
        return faults
    }

    /// What a hop without an answer makes the hops before it say: they waited in vain.
    private static func isEffect(_ report: Report, of symptom: Report) -> Bool {
        guard symptom.kind == .signallingBlocked || symptom.kind == .requestUnanswered else { return false }
        return report.kind == .callRejected && report.causes.first?.id == .reason(.timedOut)
            || report.kind == .calleeUnavailable && report.causes.first?.id == .reason(.bindingDead)
    }

    /// Causes with those of `inside` and of other legs, most convincing first.
    func causes(_ profile: Profile) -> [Cause] {
        var causes = symptom.causes
        for report in inside where !causes.contains(where: { $0.id == .kind(report.kind) }) {
            let confidence = report.weight(in: symptom.kind, profile: profile)
            causes.append(report.asCause(confidence))
        }
        causes += further.filter { other in !causes.contains { $0.id == other.id } }
        return causes.enumerated().sorted {
            $0.element.confidence == $1.element.confidence
                ? $0.offset < $1.offset : $0.element.confidence > $1.element.confidence
        }.map(\.element)
    }

    /// In order of time, without repetitions.
    var evidence: [Evidence] {
        var evidence: [Evidence] = []
        for report in [symptom] + inside + effects + echoes {
            evidence += report.evidence.filter { !evidence.contains($0) }
        }
        return evidence.sorted { $0.time < $1.time }
    }
}
