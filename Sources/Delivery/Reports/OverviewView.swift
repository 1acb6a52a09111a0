import Diagnosis
import Wire

/// What a capture holds, in tables.
struct OverviewView {
    struct Mark {
        let rowKind: String
        let rowTone: String
    }

    struct Row {
        let rowStart: String
        let rowCaller: String
        let rowCallee: String
        let rowResult: String
        let rowTalk: String
        let rowTones: [Mark]
        let rowID: String
        /// Where the call is told in full; empty or one.
        let rowLink: [String]
    }

    let name: String
    let summary: String?
    let isAllWell: Bool
    let bad: [Row]
    let hasBad: Bool
    let badLeftOut: [String]
    let others: [FindingView]
    let hasOthers: Bool
    let healthy: [Row]
    let healthyCount: Int
    let hasHealthy: Bool
    let healthyLeftOut: [String]

    private static let badLimit = 1_000
    private static let healthyLimit = 200

    init(_ source: ReportContent.Source, anchors: [String: String], _ content: ReportContent) {
        let tones = Dictionary(
            source.details.flatMap(\.findings).map { ($0.kind, $0.severity) }, uniquingKeysWith: { first, _ in first })
        func row(_ call: CallRecord) -> Row {
            Row(
                rowStart: Timestamp(rfc3339: call.start).map(content.clock.dateTime) ?? call.start,
                rowCaller: call.caller, rowCallee: call.callee, rowResult: ReportWords.result(call, content.language),
                rowTalk: CallView.talk(call) ?? "–",
                rowTones: call.findings.map { Mark(rowKind: $0, rowTone: tones[$0] ?? "notice") }, rowID: call.callID,
                rowLink: anchors[call.callID + call.start].map { [$0] } ?? [])
        }
        func leftOut(_ count: Int) -> [String] {
            count <= 0
                ? [] : [Text(en: "\(count) more are not listed.", zh: "另有\(count)个未列出。").text(content.language)]
        }
        let found = source.calls.filter { !$0.findings.isEmpty }
        let well = source.calls.filter { $0.findings.isEmpty }
        name = source.name ?? ""
        summary = source.summary
        bad = found.prefix(OverviewView.badLimit).map(row)
        hasBad = !bad.isEmpty
        var remarks = leftOut(found.count - bad.count)
        if source.details.count < found.count {
            remarks.append(
                Text(
                    en: "Of each kind the first ten calls are told in full below; "
                        + "`earshot report CALL-ID --file` tells any other.",
                    zh: "下文对每一类问题详列前十个呼叫；其余可用 `earshot report CALL-ID --file` 查看。"
                ).text(content.language))
        }
        badLeftOut = remarks
        others = source.others.enumerated().map { FindingView($0.element, number: $0.offset + 1, content) }
        hasOthers = !others.isEmpty
        isAllWell = bad.isEmpty && others.isEmpty
        healthy = well.prefix(OverviewView.healthyLimit).map(row)
        healthyCount = well.count
        hasHealthy = !well.isEmpty
        healthyLeftOut = leftOut(well.count - healthy.count)
    }
}
