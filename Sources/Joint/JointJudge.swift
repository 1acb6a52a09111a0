package import Diagnosis
package import Engine
import SIP
import Tracking
package import Wire

/// What several views of one matter prove together, and none of them alone.
package struct JointVerdict: Sendable {
    /// Surest first. Each names two of the witnesses.
    package var findings: [Finding]
    /// Whose views had something in common with the others', in order of `traces`.
    package var joined: [Bool]
    /// What each one's clock shows more than the first one's, in order of `traces`; nil for those that were not joined.
    package var clockOffsets: [Interval?]
    /// Messages that were seen at more than one of them.
    package var copies: Int
    /// What they tell of where requests get to.
    package var ways: [JointWay] = []
    /// Where it was well, where nothing is found.
    package var passes: [JointPass] = []
}

/// Judges what several witnesses saw of one matter by the analyzers that judge a capture.
///
/// Of what they find only that is told which took two points to see: a message whose copies differ, or one, or a stream,
/// that passed the one and never came to the other. All else the witnesses tell by themselves, and know better.
package enum JointJudge {
    /// - Parameters:
    ///   - traces: of one matter, a witness each.
    ///   - clocks: what earlier calls told; learns from this one.
    package static func judge(
        _ traces: [WitnessedTrace], clocks: inout AgentClocks, settings: EngineSettings
    ) -> JointVerdict {
        let even = MaskWiping.evened(traces)
        guard let view = JointView(even, known: clocks) else {
            return JointVerdict(
                findings: [], joined: traces.map { _ in false }, clockOffsets: traces.map { _ in nil }, copies: 0)
        }
        view.teach(&clocks)
        let stretches = MediaStretch.all(in: view)
        var findings = JointReplay(view, settings).run().compactMap { located($0, view, stretches) }
        if findings.isEmpty, let remark = OneWayPath.remark(on: view, profile: settings.profile.name) {
            findings.append(remark)
        }
        return JointVerdict(
            findings: findings.sorted { ($1.confidence, $0.time) < ($0.confidence, $1.time) },
            joined: view.offsets.map { $0 != nil }, clockOffsets: view.offsets,
            copies: view.messages.count { $0.sightings.count > 1 }, ways: view.ways,
            passes: findings.isEmpty ? view.passes : [])
    }

    /// Judges what one saw alone, of requests that never came to another one.
    static func judge(
        _ seen: WitnessedTrace, absent: WitnessedTrace, offset: Interval, targets: Set<IPAddress>,
        settings: EngineSettings
    ) -> JointVerdict {
        let view = JointView(seen, absent: absent, offset: offset, targets: targets)
        let findings = JointReplay(view, settings).run().compactMap { located($0, view, []) }
        return JointVerdict(findings: findings, joined: [true, true], clockOffsets: view.offsets, copies: 0)
    }

    /// The finding with what the stretch adds; nil for one that any of the witnesses could tell alone.
    private static func located(_ finding: Finding, _ view: JointView, _ stretches: [MediaStretch]) -> Finding? {
        var finding = finding
        let names: [String]
        if let stretch = ofMedia(finding, view, stretches) {
            names = [view.points[stretch.before].name, view.points[stretch.after].name]
            limit(&finding, to: stretch.isSure ? .proved : .likely)
            finding.evidence.append(evidence(stretch, view))
        } else if let index = finding.causes.firstIndex(where: {
            $0.id == .reason(.twoCopiesDiffer) || $0.id == .kind(.sipALG)
        }) {
            guard let found = ofRewriting(&finding, at: index, view) else { return nil }
            names = found
        } else if finding.kind == .packetLoss,
            let cause = finding.causes.first(where: {
                $0.id == .reason(.lostBetweenPoints)
            })
        {
            names = view.names(in: cause.text.en)
            guard names.count > 1 else { return nil }
        } else if finding.causes.first?.id == .reason(.lostBetweenPoints) {
            let text = finding.causes[0].text.en
            names = view.names(in: text)
            guard names.count > 1 else { return nil }
            let isSure =
                view.messages.contains { $0.missed?.isSure == true } && finding.causes[0].confidence != .possible
            let sure: Confidence = isSure ? .proved : .likely
            finding.confidence = sure
            finding.causes[0].confidence = sure
        } else {
            return nil
        }
        finding.place.interface = names.joined(separator: ", ")
        finding.place.vantage = "unknown"
        finding.incident = nil
        // Frames are numbered in captures, of which this is none.
        for index in finding.evidence.indices { finding.evidence[index].frame = nil }
        return finding
    }

    /// The stretch on which the media is lost that the finding misses.
    private static func ofMedia(_ finding: Finding, _ view: JointView, _ stretches: [MediaStretch]) -> MediaStretch? {
        guard let cause = finding.causes.first(where: { $0.id == .kind(.mediaBlocked) && $0.confidence > .possible })
        else { return nil }
        return stretches.first { stretch in
            cause.text.en.contains(view.points[stretch.before].name)
                && cause.text.en.contains(view.points[stretch.after].name)
        }
    }

    /// The two between which messages are rewritten; a cause that does not name them yet does then.
    private static func ofRewriting(_ finding: inout Finding, at index: Int, _ view: JointView) -> [String]? {
        // By itself the title names the two, inside another finding its cause does.
        let named = view.names(in: finding.kind == .sipALG ? finding.title.en : finding.causes[index].text.en)
        if named.count > 1 { return named }
        guard let ends = view.rewriting else { return nil }
        let (one, other) = (view.points[ends.0].name, view.points[ends.1].name)
        finding.causes[index].text =
            finding.causes[index].text + Text(en: " (between \(one) and \(other))", zh: "（\(one) 与 \(other) 之间）")
        return [one, other]
    }

    private static func limit(_ finding: inout Finding, to confidence: Confidence) {
        finding.confidence = min(finding.confidence, confidence)
        for index in finding.causes.indices {
            finding.causes[index].confidence = min(finding.causes[index].confidence, confidence)
        }
    }

    private static func evidence(_ stretch: MediaStretch, _ view: JointView) -> Evidence {
        let (before, after) = (view.points[stretch.before].name, view.points[stretch.after].name)
        let flow = stretch.stream.flow
        return Evidence(
            time: stretch.stream.first ?? .distantPast,
            text: Text(
                en:
                    """
                    RTP \(flow.source) → \(flow.destination): \(stretch.stream.packets) packets at \(before), \
                    \(stretch.arrived) at \(after)
                    """,
                zh:
                    """
                    RTP \(flow.source) → \(flow.destination)：\(before) 处 \(stretch.stream.packets) 个包，\
                    \(after) 处 \(stretch.arrived) 个包
                    """))
    }
}

extension JointView {
    /// The points that a sentence names, in the order in which it does.
    fileprivate func names(in text: String) -> [String] {
        points.map(\.name).compactMap { name in
            text.ranges(of: name).first { isWhole(name, at: $0, in: text) }.map { ($0.lowerBound, name) }
        }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// No part of another point's name, as `main/pbx1` is of `main/pbx10`.
    private func isWhole(_ name: String, at range: Range<String.Index>, in text: String) -> Bool {
        if let before = text[..<range.lowerBound].last, before.isASCII, before.isLetter || before.isNumber {
            return false
        }
        return !points.contains {
            $0.name != name && $0.name.hasPrefix(name) && text[range.lowerBound...].hasPrefix($0.name)
        }
    }

    /// Two points whose copies of a message differ.
    fileprivate var rewriting: (Int, Int)? {
        let parser = SIPParser()
        for message in messages where message.sightings.count > 1 && !message.sightings.contains(where: \.message.isCut)
        {
            let read = message.sightings.compactMap { sighting in
                (try? parser.parse(Array(sighting.message.text.utf8).span, isTruncated: sighting.message.isCut))
                    .map { (sighting.point, $0) }
            }
            guard let first = read.first else { continue }
            if let other = read.dropFirst().first(where: { !differences(first.1, $0.1).isEmpty }) {
                return (first.0, other.0)
            }
        }
        return nil
    }

    /// What these copies tell of the witnesses' clocks.
    func teach(_ clocks: inout AgentClocks) {
        for (pair, clock) in self.clocks {
            guard let time = traces[pair.first].trace.messages.first?.time else { continue }
            clocks.learn(
                clock, from: traces[pair.first].witness.name, to: traces[pair.second].witness.name, at: time)
        }
    }
}
