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

    /// Findings of one kind at one peer.
    struct Group {
        let groupKind: String
        let groupTone: String
        let groupSeverity: String
        let groupPeer: String
        let groupCount: String
        let groupFirst: String
        let groupLink: [String]
    }

    let name: String
    let summary: String?
    let isAllWell: Bool
    let groups: [Group]
    let hasGroups: Bool
    /// Folded: they cost no call.
    let notices: [Group]
    let noticeCount: Int
    let hasNotices: Bool
    /// Gravest first.
    let bad: [Row]
    let hasBad: Bool
    let mild: [Row]
    let mildCount: Int
    let hasMild: Bool
    let badLeftOut: [String]
    let others: [FindingView]
    let hasOthers: Bool
    let healthy: [Row]
    let healthyCount: Int
    let hasHealthy: Bool
    let healthyLeftOut: [String]

    private static let badLimit = 1_000
    private static let healthyLimit = 200

    init(_ source: PageContent.Source, anchors: [String: String], _ content: PageContent) {
        let all = source.everyFinding
        let tones = Dictionary(
            all.map { ($0.kind, $0.severity) }, uniquingKeysWith: { Self.rank($0) >= Self.rank($1) ? $0 : $1 })
        func rank(_ call: CallRecord) -> Int { call.findings.map { Self.rank(tones[$0] ?? "notice") }.max() ?? 0 }
        func row(_ call: CallRecord) -> Row {
            Row(
                rowStart: Timestamp(rfc3339: call.start).map(content.clock.dateTime) ?? call.start,
                rowCaller: call.caller, rowCallee: call.callee, rowResult: PageWords.result(call, content.language),
                rowTalk: CallView.talk(call) ?? "–",
                rowTones: call.findings.map { Mark(rowKind: $0, rowTone: tones[$0] ?? "notice") }, rowID: call.callID,
                rowLink: anchors[call.callID + call.start].map { [$0] } ?? [])
        }
        func leftOut(_ count: Int) -> [String] {
            count <= 0
                ? [] : [Text(en: "\(count) more are not listed.", zh: "另有\(count)个未列出。").text(content.language)]
        }
        let summed = Self.groups(all, anchors, content)
        groups = summed.filter { $0.groupTone != "notice" }
        hasGroups = !groups.isEmpty
        notices = summed.filter { $0.groupTone == "notice" }
        noticeCount = notices.count
        hasNotices = !notices.isEmpty
        let found = source.calls.filter { !$0.findings.isEmpty }
        let graveCalls = found.filter { rank($0) > 1 }.enumerated().sorted {
            let (one, other) = (rank($0.element), rank($1.element))
            return one == other ? $0.offset < $1.offset : one > other
        }.map(\.element)
        let mildCalls = found.filter { rank($0) <= 1 }
        let well = source.calls.filter { $0.findings.isEmpty }
        name = source.name ?? ""
        summary = source.summary
        bad = graveCalls.prefix(OverviewView.badLimit).map(row)
        hasBad = !bad.isEmpty
        mild = mildCalls.prefix(OverviewView.healthyLimit).map(row)
        mildCount = mildCalls.count
        hasMild = !mild.isEmpty
        var remarks = leftOut(found.count - bad.count - mild.count)
        if source.details.count < found.count {
            remarks.append(
                Text(
                    en: "Of each kind the first ten calls are told in full below; "
                        + "`earshot report CALL-ID --file` tells any other.",
                    zh: "下文对每一类问题详列前十个呼叫；其余可用 `earshot report CALL-ID --file` 查看。"
                ).text(content.language))
        }
        badLeftOut = remarks
        others = source.others.enumerated().map { index, finding in
            let trace = TraceView(finding, number: index + 1, source, content)
            return FindingView(finding, number: index + 1, trace: trace, content)
        }
        hasOthers = !others.isEmpty
        isAllWell = found.isEmpty && others.isEmpty
        healthy = well.prefix(OverviewView.healthyLimit).map(row)
        healthyCount = well.count
        hasHealthy = !well.isEmpty
        healthyLeftOut = leftOut(well.count - healthy.count)
    }

    static func rank(_ severity: String) -> Int { severity == "error" ? 3 : severity == "warning" ? 2 : 1 }

    private static func groups(
        _ findings: [FindingRecord], _ anchors: [String: String], _ content: PageContent
    ) -> [Group] {
        struct Key: Hashable {
            let severity: String
            let kind: String
            let peer: String
        }
        let sorted = findings.sorted { $0.time < $1.time }
        let byKey = Dictionary(grouping: sorted) { Key(severity: $0.severity, kind: $0.kind, peer: $0.blamed ?? "–") }
        let ordered = byKey.sorted {
            let (one, other) = (rank($0.key.severity), rank($1.key.severity))
            if one != other { return one > other }
            if $0.value.count != $1.value.count { return $0.value.count > $1.value.count }
            return ($0.key.kind, $0.key.peer) < ($1.key.kind, $1.key.peer)
        }
        return ordered.prefix(200).compactMap { key, findings in
            guard let first = findings.first else { return nil }
            let link = findings.lazy.compactMap { $0.call }.compactMap { anchors[$0.callID + $0.start] }.first
            return Group(
                groupKind: key.kind, groupTone: key.severity,
                groupSeverity: PageWords.severity(key.severity, content.language), groupPeer: key.peer,
                groupCount: "\(findings.count)",
                groupFirst: Timestamp(rfc3339: first.time).map(content.clock.dateTime) ?? first.time,
                groupLink: link.map { [$0] } ?? [])
        }
    }
}
