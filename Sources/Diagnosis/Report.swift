package import Tracking
package import Wire

/// What one analyzer says of one call or peer; the ledger makes findings of reports.
package struct Report {
    package var kind: Kind
    package var time: Timestamp
    package var severity: Severity
    package var confidence: Confidence
    /// The sentence when it stands by itself, without the call's identity in front.
    package var title: Text
    /// The sentence when it is a cause inside another finding.
    package var because: Text
    package var call: Call?
    package var place: Place
    /// Ranked by the analyzer; the ledger adds other reports of the same call.
    package var causes: [Cause]
    package var evidence: [Evidence]
    package var fix: Text
    /// Tells repeats apart for reports without a call; nil where it is the end of the path that the kind blames.
    package var subject: Subject?
    /// The fault may be mended until then: alone it is told after that, or with the end of its call.
    package var mendableUntil: Timestamp?
    /// What was told of the call before and does not hold: this stands in its place.
    package var revises: Kind?

    package init(
        kind: Kind, time: Timestamp, severity: Severity, confidence: Confidence, title: Text, because: Text? = nil,
        call: Call? = nil, place: Place = Place(), causes: [Cause] = [], evidence: [Evidence] = [], fix: Text,
        subject: Subject? = nil
    ) {
        self.kind = kind
        self.time = time
        self.severity = severity
        self.confidence = confidence
        self.title = title
        self.because = because ?? title
        self.call = call
        self.place = place
        self.causes = causes
        self.evidence = evidence
        self.fix = fix
        self.subject = subject
    }
}

extension Report {
    /// What `card` looks for. Inside another finding it is `text`; by itself it gets its end, `more`, how often it was
    /// seen since it was told last, and why it is less sure.
    init(
        _ card: Card, _ text: Text, at time: Timestamp, severity: Severity, gate: Gate, more: Text? = nil,
        verdict: Suppression.Verdict = .first, call: Call? = nil, place: Place = Place(), causes: [Cause] = [],
        evidence: [Evidence] = [], fix: Text, subject: Subject? = nil
    ) {
        let sentence = text.ended + (more ?? Text(en: "", zh: "")) + Suppression.suffix(verdict)
        self.init(
            kind: card.kind, time: time, severity: severity, confidence: gate.confidence,
            title: sentence + Context.because(gate.reason), because: text, call: call, place: place, causes: causes,
            evidence: evidence, fix: fix, subject: subject)
    }
}

extension Text {
    /// With a full stop, where it has none.
    fileprivate var ended: Text { en.hasSuffix(".") ? self : self + Text(en: ".", zh: "。") }
}

/// A condition reported without a call is over: clears what its reports opened.
package struct Recovery: Sendable {
    package var kind: Kind
    /// As in the reports it ends.
    package var subject: Subject
    package var time: Timestamp
    package var text: Text

    package init(kind: Kind, subject: Subject, time: Timestamp, text: Text) {
        self.kind = kind
        self.subject = subject
        self.time = time
        self.text = text
    }
}

/// A condition reported without a call is still seen, and is no news.
package struct Persistence: Sendable {
    package var kind: Kind
    /// As in its report.
    package var subject: Subject
    package var time: Timestamp

    package init(kind: Kind, subject: Subject, time: Timestamp) {
        self.kind = kind
        self.subject = subject
        self.time = time
    }
}

/// What a kind of fault is looked for in was well: counted with its incidents, and evidence that they are over.
package struct Pass: Sendable {
    package var kind: Kind
    /// Whom a fault here would be blamed on.
    package var place: Endpoint
    package var time: Timestamp

    package init(kind: Kind, place: Endpoint, time: Timestamp) {
        self.kind = kind
        self.place = place
        self.time = time
    }
}

extension Report {
    /// Where its own causes say that it lies.
    package var stretch: Stretch? { causes.lazy.compactMap(\.stretch).first }

    /// Itself as a cause inside another finding.
    package func asCause(_ confidence: Confidence) -> Cause {
        Cause(kind, confidence: confidence, text: because, stretch: stretch)
    }
}

/// What analyzers say, until the ledger takes it.
package struct Outbox {
    package var reports: [Report] = []
    /// Calls whose verdict is in: what is held of them goes out now.
    package var settled: [Call] = []
    /// Reports that turned out to be none.
    package var withdrawals: [(kind: Kind, call: Call)] = []
    package var recoveries: [Recovery] = []
    package var passes: [Pass] = []
    package var persistences: [Persistence] = []

    package var isEmpty: Bool {
        reports.isEmpty && settled.isEmpty && withdrawals.isEmpty && recoveries.isEmpty && passes.isEmpty
            && persistences.isEmpty
    }
}
