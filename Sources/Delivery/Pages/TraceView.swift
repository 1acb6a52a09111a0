import Diagnosis
import Wire

/// The ladder and the messages of what is no call: a registration, a question whether the other side is there.
struct TraceView {
    let ladder: LadderPicture
    let messages: [CallView.MessageView]
    let messageCount: Int
    let hasMessages: Bool
    let hasNoText = false
    let downloads: [EvidenceDownload]

    init?(_ finding: FindingRecord, number: Int, _ source: PageContent.Source, _ content: PageContent) {
        guard let detail = source.traces[finding.id] else { return nil }
        let anchor = "finding-\(number)-\(finding.id.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })"
        ladder = LadderPicture(LadderEvents(detail), detail.call, anchor: anchor, content)
        let start = detail.ladder.first.flatMap { Timestamp(rfc3339: $0.time) }
        messages = detail.ladder.compactMap { CallView.message($0, anchor: anchor, since: start, content) }
        messageCount = messages.count
        hasMessages = !messages.isEmpty
        downloads =
            content.evidence[finding.id].map { [EvidenceDownload(name: "\(finding.kind).pcapng", bytes: $0)] } ?? []
    }
}
