import Capture
import Delivery
import Diagnosis
import Engine
import Joint
import Settings
import Testing
import Tracking
import Wire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Captures of a router's two sides, each taken for an agent of its own whose clock is another one's.
@Suite struct JoinedScenarioTests {
    private struct Command: Decodable {
        var files: [String]
        var together: Bool?
        var profile: String?
        var vantage: String?
        var local: [String]?
    }

    private static var folder: String {
        let parts = #filePath.split(separator: "/").dropLast(2)
        return "/" + parts.joined(separator: "/") + "/Scenarios"
    }

    private static func command(_ name: String) -> Command? {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)/command.json") else { return nil }
        return try? JSONDecoder().decode(Command.self, from: data)
    }

    /// Scenarios of two captures whose names begin so.
    private static func names(_ prefix: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { name in
            name.hasPrefix(prefix) && command(name).map { $0.files.count == 2 && $0.together == true } == true
        }.sorted()
    }

    private static func outcomes(_ name: String, ahead: Double) throws -> [JointOutcome] {
        let command = try #require(Self.command(name))
        var settings = EngineSettings()
        settings.profile = try ProfileLoader().load(command.profile ?? "generic")
        settings.localAddresses = Set((command.local ?? []).compactMap { IPAddress($0) })
        settings.vantage = command.vantage
        var desk = JointDesk(settings: settings)
        for (index, file) in command.files.enumerated() {
            let engine = Engine(settings: settings.ofFile)
            engine.keepTraces()
            _ = try FileAnalysis.run(path: "\(folder)/\(name)/\(file)", engine: engine)
            let witness = Witness(
                name: index == 0 ? "agent-a" : "agent-b", localAddresses: settings.localAddresses,
                vantage: settings.vantage)
            for trace in engine.takeTraces() {
                let kept = try #require(TraceRecord(trace, mask: nil)?.trace)
                desk.note(
                    WitnessedTrace(witness, index == 0 ? kept : kept.later(by: .seconds(ahead))),
                    at: Timestamp(seconds: 0))
            }
            for finding in engine.takeFindings() {
                desk.note(ToldAlone(finding, by: witness.name), at: Timestamp(seconds: 0))
            }
        }
        return desk.review(at: Timestamp(seconds: 3_600), isEnd: true)
    }

    @Test("Every good call seen at two places is silent, by whatever clocks", arguments: names("healthy"))
    func goodCallsAreSilent(_ name: String) throws {
        for ahead in [3.0, -3_600] {
            #expect(try Self.outcomes(name, ahead: ahead).map(\.finding.title.en) == [])
        }
    }

    @Test("There are good calls enough") func thereAreEnough() { #expect(Self.names("healthy").count >= 30) }

    private static let faults: [(name: String, short: String)] = [
        ("sip-alg-call-gateway", "sip-alg proved two-copies-differ"),
        ("sip-alg-incoming-gateway", "sip-alg proved two-copies-differ"),
        ("media-blocked-baresip-gateway", "one-way-audio proved media-blocked"),
        ("media-blocked-both-gateway", "no-audio proved media-blocked"),
        ("media-blocked-drop-gateway", "one-way-audio proved media-blocked"),
        ("media-blocked-outbound-gateway", "one-way-audio proved media-blocked"),
        ("media-blocked-prohibited-gateway", "one-way-audio proved media-blocked"),
        ("media-stopped-blocked-gateway", "media-stopped proved media-blocked"),
        ("packet-loss-downlink-gateway", "packet-loss proved lost-between-points"),
        ("signalling-blocked-answers-lost-gateway", "signalling-blocked proved lost-between-points"),
    ]

    @Test("What lies between two places is proved and names both", arguments: faults) func faultsAreProved(
        _ fault: (name: String, short: String)
    ) throws {
        for ahead in [0, 3.0, 3_600] {
            let outcomes = try Self.outcomes(fault.name, ahead: ahead)
            #expect(outcomes.map(\.finding.short) == [fault.short])
            let interface = try #require(outcomes.first?.finding.place.interface)
            #expect(interface.contains("agent-a") && interface.contains("agent-b"))
            #expect(outcomes.first?.finding.evidence.allSatisfy { $0.frame == nil } == true)
        }
    }

    @Test(
        "What each place can tell by itself is left to them",
        arguments: [
            "codec-mismatch-488-gateway", "local-not-sending-gateway", "peer-not-sending-gateway",
            "b2bua-carrier-silent",
            "b2bua-phone-silent", "registration-failed-unknown-gateway", "number-not-routed-registered-gateway",
            "one-way-audio-resume-gateway", "srtp-mismatch-plain-gateway", "update-failed-unanswered-gateway",
            "private-address-in-sdp-nat-gateway", "request-unanswered-bye-gateway", "media-stopped-far-gateway",
        ])
    func singleFindingsAreLeftAlone(_ name: String) throws {
        #expect(try Self.outcomes(name, ahead: 3).map(\.finding.short) == [])
    }
}

extension CallTrace {
    /// By a clock that is ahead.
    func later(by span: Wire.Interval) -> CallTrace {
        var copy = self
        copy.watched = watched.lowerBound + span...watched.upperBound + span
        for index in copy.messages.indices { copy.messages[index].time = messages[index].time + span }
        for index in copy.streams.indices {
            copy.streams[index].heard = streams[index].heard.map { $0 + span }
            for place in copy.streams[index].intervals.indices {
                copy.streams[index].intervals[place].start = streams[index].intervals[place].start + span
                copy.streams[index].intervals[place].end = streams[index].intervals[place].end + span
            }
        }
        return copy
    }
}
