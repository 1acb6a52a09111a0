import Diagnosis
import Wire

/// One call as the templates show it.
struct CallView {
    struct Field {
        let fieldName: String
        let value: String
    }

    struct MessageView {
        let messageAnchor: String
        let messageTime: String
        /// Since the first message.
        let messageSince: String
        let messageLabel: String
        let messageFrame: String
        let way: String
        let on: String
        let text: String
    }

    struct StreamLine {
        let streamWay: String
        let route: String
        let codec: String
        let packets: String
        let lost: String
        let jitter: String
        let gap: String
        let mos: String
        let mosModel: String
        let far: String
        let when: String
        let on: String
    }

    let anchor: String
    let articleClass: String
    let parties: String
    /// Among others.
    let isTitled: Bool
    let verdict: [FindingView]
    let isWell: Bool
    let others: [FindingView]
    let hasMore: Bool
    let fields: [Field]
    let ladder: LadderPicture
    let isLadderLost: Bool
    let hasMedia: Bool
    let ways: [MediaWay]
    let streams: [StreamLine]
    let hasStreams: Bool
    let proofs: [ProofView]
    let hasProofs: Bool
    let downloads: [EvidenceDownload]
    let hasDownloads: Bool
    let well: [String]
    let hasWell: Bool
    let evidenceCommands: [String]
    let hasEvidenceFile: Bool
    let messages: [MessageView]
    let messageCount: Int
    let hasMessages: Bool
    let hasNoText: Bool

    init(_ detail: CallDetailRecord, anchor: String, isTitled: Bool, _ content: PageContent) {
        let findings = detail.rankedFindings
        let agents = SeenAgents(detail.ladder)
        let views = findings.enumerated().map {
            FindingView($0.element, number: $0.offset + 1, agents: agents, content)
        }
        self.anchor = anchor
        self.isTitled = isTitled
        articleClass = isTitled ? "among" : "single"
        parties = detail.call.parties(by: " → ")
        verdict = Array(views.prefix(1))
        isWell = views.isEmpty
        others = Array(views.dropFirst())
        hasMore = views.count > 1
        let events = LadderEvents(detail)
        let facts = CallFacts(detail, events, content.language)
        fields = CallView.fields(detail, facts, agents, content)
        well = facts.well
        hasWell = !well.isEmpty
        ladder = LadderPicture(events, detail.call, anchor: anchor, content)
        isLadderLost = detail.ladder.isEmpty
        ways = MediaWay.both(detail, content)
        hasMedia = !detail.call.media.isEmpty || detail.call.answered != nil
        streams = detail.call.media.map { CallView.line($0, content) }
        hasStreams = !streams.isEmpty
        proofs = ProofView.all(findings, content.clock)
        hasProofs = !proofs.isEmpty
        downloads = findings.compactMap { finding in
            content.evidence[finding.id].map { EvidenceDownload(name: "\(finding.kind).pcapng", bytes: $0) }
        }
        hasDownloads = !downloads.isEmpty
        evidenceCommands =
            content.hasEvidence
            ? findings.filter { $0.rank > 1 }.map { "earshot evidence fetch \($0.handle) -o \($0.kind).pcapng" } : []
        hasEvidenceFile = !evidenceCommands.isEmpty && downloads.isEmpty
        let start = detail.ladder.first.flatMap { Timestamp(rfc3339: $0.time) }
        messages = detail.ladder.compactMap { CallView.message($0, anchor: anchor, since: start, content) }
        messageCount = messages.count
        hasMessages = !messages.isEmpty
        hasNoText = messages.isEmpty && detail.ladder.contains { !$0.isError }
    }

    private static func fields(
        _ detail: CallDetailRecord, _ facts: CallFacts, _ agents: SeenAgents, _ content: PageContent
    ) -> [Field] {
        let (call, words) = (detail.call, PageWords.words(content.language))
        let first = detail.gravest
        func time(_ text: String?) -> String? {
            text.map { Timestamp(rfc3339: $0).map(content.clock.dateTime) ?? $0 }
        }
        let place = first.map { finding in
            PageWords.vantage(finding.place.vantage, content.language)
                + (finding.place.interface.map { ", \($0)" } ?? "")
        }
        let ofRegistration: [(String, String?)] = [
            ("account", call.caller), ("registrar", call.callee),
            ("state", PageWords.registration(call.state, content.language)),
            ("start", time(call.start)), ("clientAgent", facts.agent(agents, at: call.from)),
            ("registrarAgent", facts.agent(agents, at: call.to)), ("signalling", "\(call.from) → \(call.to)"),
            ("vantage", place), ("profile", first?.profile), ("finding", first.map { "\($0.handle) (\($0.id))" }),
            ("incident", first?.incident.map { "\(Handle(incident: $0)) (\($0))" }), ("handle", call.handle),
        ]
        let fields: [(String, String?)] =
            call.callID.isEmpty
            ? ofRegistration
            : [
                ("caller", call.caller), ("callee", call.callee), ("start", time(call.start)),
                ("postDial", facts.postDialDelay), ("answered", time(call.answered)), ("end", time(call.end)),
                ("talk", talk(call)), ("result", PageWords.result(call, content.language)), ("endedBy", facts.endedBy),
                ("callerAgent", facts.agent(agents, at: call.from)), ("calleeAgent", facts.agent(agents, at: call.to)),
                ("callID", call.callID),
                ("signalling", "\(call.from) → \(call.to)"), ("vantage", place), ("profile", first?.profile),
                ("finding", first.map { "\($0.handle) (\($0.id))" }),
                ("incident", first?.incident.map { "\(Handle(incident: $0)) (\($0))" }), ("handle", call.handle),
            ]
        return fields.compactMap { key, value in
            guard let value, !value.isEmpty, let name = words[key] else { return nil }
            return Field(fieldName: name, value: value)
        }
    }

    static func talk(_ call: CallRecord) -> String? {
        guard let from = call.answered.flatMap({ Timestamp(rfc3339: $0) }),
            let to = call.end.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        return PageWords.seconds((to - from).seconds)
    }

    private static func line(_ stream: StreamRecord, _ content: PageContent) -> StreamLine {
        func time(_ text: String) -> String { Timestamp(rfc3339: text).map(content.clock.time) ?? text }
        let far = [
            stream.farLossPercent.map { "\($0) %" }, stream.farJitterMilliseconds.map { "\($0) ms" },
            stream.roundTripMilliseconds.map { "RTT \($0) ms" }, stream.farMeanOpinionScore.map { "MOS \($0)" },
        ].compactMap { $0 }
        let types = stream.payloadTypes.map(String.init).joined(separator: ",")
        return StreamLine(
            streamWay: PageWords.direction(stream.direction, content.language),
            route: "\(stream.source) → \(stream.destination)", codec: stream.codec.map { "\($0) (\(types))" } ?? types,
            packets: "\(stream.packets)", lost: "\(stream.lost) (\(stream.lossPercent) %)",
            jitter: "\(rounded(stream.jitterMeanMilliseconds, 1)) / \(rounded(stream.jitterMaxMilliseconds, 1))",
            gap: "\(rounded(stream.gapMaxMilliseconds, 1))", mos: stream.meanOpinionScore.map { "\($0)" } ?? "–",
            mosModel: stream.qualityModel ?? "", far: far.isEmpty ? "–" : far.joined(separator: ", "),
            when: "\(time(stream.first)) – \(time(stream.last))", on: stream.interface)
    }

    static func message(
        _ line: LadderRecord, anchor: String, since start: Timestamp?, _ content: PageContent
    ) -> MessageView? {
        guard let text = line.text else { return nil }
        let time = Timestamp(rfc3339: line.time)
        return MessageView(
            messageAnchor: LadderPicture.anchor(of: line, anchor),
            messageTime: time.map(content.clock.milliseconds) ?? line.time,
            messageSince: LadderPicture.since(start, time),
            messageLabel: line.label, messageFrame: "#\(line.frame)", way: "\(line.source) → \(line.destination)",
            on: ([line.interface] + line.also).joined(separator: ", "), text: text)
    }
}

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
