import Diagnosis
import Mustache
import Wire

/// Calls and findings as one page of HTML that needs nothing else: no network, script, font or picture beside it.
package enum HTMLPage {
    package static func html(_ content: PageContent) -> String {
        library.render(PageView(content), withTemplate: "page") ?? ""
    }

    /// Templates name their content type first, so that none escapes any other way.
    private static let library: MustacheLibrary = {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        var library = MustacheLibrary()
        for (name, text) in PageTemplates.all {
            try? library.register("{{% CONTENT_TYPE: \(PageText.name) }}\n" + text, named: name)
        }
        return library
    }()
}

/// Everything the template `page` names.
private struct PageView {
    let language: String
    let pageTitle: String
    let heading: String
    let product = "Earshot \(Product.version)"
    let sheet = PageStyle.sheet
    let sources: [SourceView]
    let madeAt: String?
    let zone: String
    let isMasked: Bool
    let explanations: [ExplainView]
    let hasExplanations: Bool
    let w: [String: String]

    init(_ content: PageContent) {
        let words = PageWords.words(content.language)
        let isCapture = content.sources.contains { $0.name != nil }
        language = content.language.rawValue
        let isRegistration = content.sources.first?.details.first.map { $0.call.callID.isEmpty } ?? false
        heading = words[isCapture ? "captureTitle" : isRegistration ? "registrationTitle" : "title"] ?? ""
        pageTitle = content.verdict ?? heading
        explanations = content.kinds.compactMap { ExplainView($0, content.language) }
        hasExplanations = !explanations.isEmpty
        sources = content.sources.enumerated().map { SourceView($0.element, number: $0.offset + 1, content) }
        madeAt = content.made.map(content.clock.dateTime)
        zone = content.clock.zone(at: content.made ?? Timestamp(nanoseconds: 0))
        isMasked = content.masksNumbers
        w = words
    }
}

extension PageContent {
    /// What a tab or a list of files shows of the page: the gravest verdict, and of whom; of many calls, how many.
    fileprivate var verdict: String? {
        let details = sources.flatMap(\.details)
        let isCapture = sources.contains { $0.name != nil }
        guard isCapture else {
            guard let detail = details.first else { return nil }
            let parties = detail.call.parties(by: " → ")
            guard let finding = detail.gravest else {
                return parties + Text(en: ": nothing found wrong", zh: "：未发现问题").text(language)
            }
            return parties + (language == .en ? ": " : "：")
                + FindingView(finding, number: 1, PageContent(sources: [], language: language, clock: clock)).headline
        }
        let name = sources.compactMap(\.name).joined(separator: ", ")
        let findings = sources.flatMap {
            $0.findings.isEmpty ? $0.details.flatMap(\.findings) + $0.others : $0.findings
        }
        let worst = findings.max { $0.rank < $1.rank }
        guard let worst else { return name + Text(en: ": nothing found wrong", zh: "：未发现问题").text(language) }
        let same = findings.count { $0.kind == worst.kind }
        if Set(findings.map { $0.call?.callID ?? $0.id }).count == 1 {
            let parties =
                worst.call.map { call in "\(call.caller) → \(call.callee)" + (language == .en ? ": " : "：") } ?? ""
            return parties
                + FindingView(worst, number: 1, PageContent(sources: [], language: language, clock: clock)).headline
        }
        let severity = PageWords.severity(worst.severity, language)
        return language == .en
            ? "\(name): \(severity.lowercased()) \(worst.kind), \(same) of \(findings.count) findings"
            : "\(name)：\(severity) \(worst.kind)，\(findings.count)个发现中的\(same)个"
    }

    /// Of what is told in full or in the overview, gravest first.
    fileprivate var kinds: [String] {
        let findings = sources.flatMap { $0.details.flatMap(\.rankedFindings) + $0.others + $0.findings }
        var kinds: [String] = []
        for finding in findings.sorted(by: { $0.rank > $1.rank }) where !kinds.contains(finding.kind) {
            kinds.append(finding.kind)
        }
        return kinds
    }
}

private struct SourceView {
    /// One where there is an overview.
    let captures: [OverviewView]
    let details: [CallView]

    init(_ source: PageContent.Source, number: Int, _ content: PageContent) {
        var anchors: [String: String] = [:]
        let isCapture = source.name != nil
        details = source.details.enumerated().map { index, detail in
            let anchor = "call-\(number)-\(index + 1)"
            anchors[detail.call.callID + detail.call.start] = anchor
            return CallView(detail, anchor: anchor, isTitled: isCapture, content)
        }
        captures = isCapture ? [OverviewView(source, anchors: anchors, content)] : []
    }
}
