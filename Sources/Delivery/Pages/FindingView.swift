import Diagnosis
import Wire

/// A finding as the templates show it.
struct FindingView {
    struct CauseLine {
        let causeKind: String
        /// `Cause (proved):`.
        let causeTitle: String
        let causeText: String
    }

    let number: Int
    let kind: String
    /// `error`, `warning`, `notice`: the colour.
    let tone: String
    let severity: String
    let sure: String
    /// The first sentence, and the rest of them.
    let headline: String
    let more: String
    let hasText: Bool
    let causes: [CauseLine]
    let hasCauses: Bool
    let fix: String
    let hasFix: Bool
    let devices: [DeviceView]
    let time: String
    let place: String
    let hasPlace: Bool
    /// One or none: what was said, of a finding about no call.
    let traces: [TraceView]

    init(
        _ finding: FindingRecord, number: Int, agents: SeenAgents = SeenAgents(), trace: TraceView? = nil,
        _ content: PageContent
    ) {
        let language = content.language
        self.number = number
        kind = finding.kind
        tone = finding.severity
        severity = PageWords.severity(finding.severity, language)
        sure = PageWords.confidence(finding.confidence, language)
        var sentences = FindingView.sentences(finding.title)
        headline = FindingView.capitalised(sentences.removeFirst())
        // A cause that is the symptom itself has said all in the title.
        causes = finding.causes.filter { $0.text != finding.title }.map {
            CauseLine(
                causeKind: $0.kind, causeTitle: PageWords.cause($0.confidence, language),
                causeText: FindingView.capitalised($0.text))
        }
        // Causes have lines of their own.
        let told = finding.causes.map(\.text)
        more = sentences.filter { sentence in !told.contains { sentence.contains($0) } }
            .map { FindingView.capitalised($0) + FindingView.stop(language) }
            .joined(separator: language == .en ? " " : "")
        fix = FindingView.capitalised(finding.fix)
        time = Timestamp(rfc3339: finding.time).map(content.clock.dateTime) ?? finding.time
        place = [finding.place.from, finding.place.to].compactMap { $0 }.joined(separator: " → ")
        hasText = !more.isEmpty
        hasCauses = !causes.isEmpty
        hasFix = !fix.isEmpty
        devices = content.remedies?.devices(for: finding, agents).map { DeviceView($0, language) } ?? []
        hasPlace = !place.isEmpty
        traces = trace.map { [$0] } ?? []
    }

    /// Without their stops; numbers with decimals do not end one. One at least.
    private static func sentences(_ text: String) -> [String] {
        let sentences = text.replacing("。", with: ". ").split(separator: ". ").map { sentence in
            String(sentence.last == "." ? sentence.dropLast() : sentence)
        }
        return sentences.isEmpty ? [text] : sentences
    }

    private static func stop(_ language: Language) -> String { language == .en ? "." : "。" }

    private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

/// One line of the evidence table.
struct ProofView {
    let proofNumber: Int
    let proofTone: String
    let proofTime: String
    let proofFrame: String
    let proofText: String

    static func all(_ findings: [FindingRecord], _ clock: WallClock) -> [ProofView] {
        findings.enumerated().flatMap { index, finding in
            finding.evidence.map { proof in
                ProofView(
                    proofNumber: index + 1, proofTone: finding.severity,
                    proofTime: Timestamp(rfc3339: proof.time).map(clock.milliseconds) ?? proof.time,
                    proofFrame: proof.frame.map { "#\($0)" } ?? "–", proofText: proof.text)
            }
        }
    }
}
