package import Diagnosis
package import Wire

/// What a page of HTML tells; records as the API gives them, numbers masked where privacy asks.
package struct PageContent: Sendable {
    /// One capture, or the daemon.
    package struct Source: Sendable {
        /// The capture's name; nil for one call asked of the daemon.
        package var name: String?
        /// What was read of the capture, in one line.
        package var summary: String?
        /// All calls, for the overview.
        package var calls: [CallRecord] = []
        /// Those that are told in full.
        package var details: [CallDetailRecord]
        /// Findings about no call.
        package var others: [FindingRecord] = []
        /// What was said about findings of no call, by the finding's id.
        package var traces: [String: CallDetailRecord] = [:]
        /// All findings, for the overview.
        package var findings: [FindingRecord] = []

        package init(name: String? = nil, summary: String? = nil, details: [CallDetailRecord]) {
            self.name = name
            self.summary = summary
            self.details = details
        }
    }

    package var sources: [Source]
    /// In which the records are written.
    package var language: Language
    /// When the page is made; nil is not told.
    package var made: Timestamp?
    /// Of all times on the page.
    package var clock: WallClock
    package var masksNumbers: Bool
    /// The daemon keeps the packets of findings, and gives them out.
    package var hasEvidence: Bool
    /// Nil where no product's remedies are told.
    package var remedies: RemedyChoice?
    /// Packets of findings, as pcapng, by the finding's id: those that go into the page itself.
    package var evidence: [String: [UInt8]] = [:]

    package init(
        sources: [Source], language: Language, made: Timestamp? = nil, clock: WallClock = .local,
        masksNumbers: Bool = false, hasEvidence: Bool = false, remedies: RemedyChoice? = nil
    ) {
        self.sources = sources
        self.language = language
        self.made = made
        self.clock = clock
        self.masksNumbers = masksNumbers
        self.hasEvidence = hasEvidence
        self.remedies = remedies
    }
}

extension PageContent.Source {
    /// Calls of one kind that a page tells in full; the overview names the others.
    private static let callsOfKind = 10

    /// A capture: all its calls, and of those with findings the gravest in full.
    package init(
        name: String, summary: String?, calls: [CallRecord], found: [CallDetailRecord], findings: [FindingRecord]
    ) {
        var told: [String: Int] = [:]
        let chosen = found.sorted { left, right in
            let (one, other) = (left.gravest?.rank ?? 0, right.gravest?.rank ?? 0)
            return one == other ? left.call.start < right.call.start : one > other
        }.filter { detail in
            let kind = detail.gravest?.kind ?? ""
            told[kind, default: 0] += 1
            return told[kind, default: 0] <= PageContent.Source.callsOfKind
        }
        self.init(name: name, summary: summary, details: chosen)
        self.calls = calls.sorted { $0.start < $1.start }
        others = findings.filter { $0.call == nil }.sorted { $0.rank > $1.rank }
        self.findings = findings
    }
}

extension PageContent.Source {
    /// Each once, wherever it stands.
    var everyFinding: [FindingRecord] {
        var known: Set<String> = []
        return (findings + details.flatMap(\.findings) + others).filter { known.insert($0.id).inserted }
    }
}

extension CallDetailRecord {
    /// Gravest first; of equals in the order they were found.
    var rankedFindings: [FindingRecord] {
        findings.enumerated().sorted {
            $0.element.rank == $1.element.rank ? $0.offset < $1.offset : $0.element.rank > $1.element.rank
        }.map(\.element)
    }

    var gravest: FindingRecord? { rankedFindings.first }
}

extension FindingRecord {
    var rank: Int {
        switch severity {
        case "error": 3
        case "warning": 2
        default: 1
        }
    }
}
