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
        let between: Stretch
        if let stretch = ofMedia(finding, stretches), let points = stretch.points {
            between = points
            limit(&finding, to: stretch.isSure ? .proved : .likely)
            finding.evidence.append(evidence(stretch, view))
        } else if let index = finding.causes.firstIndex(where: {
            $0.id == .reason(.twoCopiesDiffer) || $0.id == .kind(.sipALG)
        }) {
            guard let found = ofRewriting(&finding, at: index, view) else { return nil }
            between = found
        } else if finding.kind == .packetLoss,
            let found = finding.causes.first(where: { $0.id == .reason(.lostBetweenPoints) })?.stretch
        {
            between = found
        } else if let cause = finding.causes.first, cause.id == .reason(.lostBetweenPoints), let found = cause.stretch {
            between = found
            let isSure = view.messages.contains { $0.missed?.isSure == true } && cause.confidence != .possible
            let sure: Confidence = isSure ? .proved : .likely
            finding.confidence = sure
            finding.causes[0].confidence = sure
        } else {
            return nil
        }
        finding.place.interface = "\(view.name(between.before)), \(view.name(between.after))"
        finding.place.vantage = "unknown"
        finding.incident = nil
        // Frames are numbered in captures, of which this is none.
        for index in finding.evidence.indices { finding.evidence[index].frame = nil }
        return finding
    }

    /// The stretch on which the media is lost that the finding misses.
    private static func ofMedia(_ finding: Finding, _ stretches: [MediaStretch]) -> MediaStretch? {
        let causes = finding.causes.filter { $0.id == .kind(.mediaBlocked) && $0.confidence > .possible }
        guard let told = causes.first?.stretch else { return nil }
        return stretches.first { $0.points == told }
    }

    /// The two between which messages are rewritten; a cause that does not name them yet does then.
    private static func ofRewriting(_ finding: inout Finding, at index: Int, _ view: JointView) -> Stretch? {
        if let told = finding.causes[index].stretch { return told }
        guard let found = view.rewriting else { return nil }
        let (one, other) = (view.name(found.before), view.name(found.after))
        finding.causes[index].text =
            finding.causes[index].text + Text(en: " (between \(one) and \(other))", zh: "（\(one) 与 \(other) 之间）")
        finding.causes[index].stretch = found
        return found
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
    /// The name of the point that the replay showed as this interface.
    fileprivate func name(_ interface: InterfaceID) -> String {
        let index = Int(interface.index)
        return points.indices.contains(index) ? points[index].name : "?"
    }

    /// Two points whose copies of a message differ.
    fileprivate var rewriting: Stretch? {
        let parser = SIPParser()
        for message in messages where message.sightings.count > 1 && !message.sightings.contains(where: \.message.isCut)
        {
            let read = message.sightings.compactMap { sighting in
                (try? parser.parse(Array(sighting.message.text.utf8).span, isTruncated: sighting.message.isCut))
                    .map { (sighting.point, $0) }
            }
            guard let first = read.first else { continue }
            if let other = read.dropFirst().first(where: { !differences(first.1, $0.1).isEmpty }) {
                return Stretch(InterfaceID(point: first.0), InterfaceID(point: other.0))
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
