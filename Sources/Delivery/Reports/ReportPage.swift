import Diagnosis
import Mustache
import Wire

/// A report as one page of HTML that needs nothing else: no network, no script, no font, no picture beside it.
package enum ReportPage {
    package static func html(_ content: ReportContent) -> String {
        library.render(PageView(content), withTemplate: "page") ?? ""
    }

    /// Templates name their content type first, so that none escapes any other way.
    private static let library: MustacheLibrary = {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        var library = MustacheLibrary()
        for (name, text) in ReportTemplates.all {
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
    let sheet = ReportStyle.sheet
    let sources: [SourceView]
    let madeAt: String?
    let zone: String
    let isMasked: Bool
    let w: [String: String]

    init(_ content: ReportContent) {
        let words = ReportWords.words(content.language)
        let isCapture = content.sources.contains { $0.name != nil }
        language = content.language.rawValue
        heading = words[isCapture ? "captureTitle" : "title"] ?? ""
        let subject = isCapture ? content.sources.compactMap(\.name).joined(separator: ", ") : content.subject
        pageTitle = "\(heading): \(subject)"
        sources = content.sources.enumerated().map { SourceView($0.element, number: $0.offset + 1, content) }
        madeAt = content.made.map(content.clock.dateTime)
        zone = content.clock.zone(at: content.made ?? Timestamp(nanoseconds: 0))
        isMasked = content.masksNumbers
        w = words
    }
}

extension ReportContent {
    fileprivate var subject: String { sources.first?.details.first.map { CallView.parties($0.call) } ?? "" }
}

private struct SourceView {
    /// One where there is an overview.
    let captures: [OverviewView]
    let details: [CallView]

    init(_ source: ReportContent.Source, number: Int, _ content: ReportContent) {
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
