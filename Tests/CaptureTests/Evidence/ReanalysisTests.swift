import Capture
import Diagnosis
import Engine
import FoundationEssentials
import Support
import Testing
import Wire

/// What is found in a capture is found again in the evidence written for it.
struct ReanalysisTests {
    private struct Command: Decodable {
        var files: [String]
        var profile: String
        var vantage: String?
        var local: [String]

        var settings: EngineSettings {
            var settings = EngineSettings()
            settings.profile = ["huawei-cec": Profile.huawei, "aliyun-ccc": .aliyun][profile] ?? .generic
            settings.vantage = vantage
            settings.localAddresses = Set(local.compactMap { IPAddress($0) })
            return settings
        }
    }

    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Scenarios/"

    /// Legs that could not be told apart in the capture can be in the evidence, which holds one call: then both legs'
    /// findings are one.
    private static let toldApartLater: Set = ["b2bua-two-at-once"]

    /// A peer that answers nothing to all that several calls send to it.
    private static let ofSeveral = "signalling-blocked-hunt"

    /// All that have something to find.
    static let scenarios = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted().filter {
        FileManager.default.fileExists(atPath: root + $0 + "/command.json") && !$0.hasPrefix("healthy")
            && !toldApartLater.contains($0) && !$0.hasPrefix(ofSeveral)
    }

    private static let sounds = ["silent-audio", "low-volume", "dtmf-mismatch"]

    /// Causes that rest on other calls than the one whose evidence is written.
    private static let ofSeveralCalls: Set = [
        "calls-per-day", "callers-at-once", "profile-limit", "learned-level", "calls-per-second", "no-route",
        "number-incomplete", "no-caller", "all-ports-in-use", "refused-when-full", "answered-without-port",
        "too-many-clients", "concurrency-limit",
    ]

    @Test(arguments: scenarios)
    func `evidence gives the same finding again`(_ scenario: String) throws {
        let scratch = try Scratch()
        let data = try Data(contentsOf: URL(filePath: Self.root + scenario + "/command.json"))
        let command = try JSONDecoder().decode(Command.self, from: data)
        let outbox = Rig.Outbox()
        var settings = EvidenceSettings()
        settings.recorder.memoryBytes = 16 << 20
        // What a call sounds like, and which keys it carries, is found again only where its payload was kept.
        settings.recorder.keepsPayload = Self.sounds.contains { scenario.hasPrefix($0) }
        let collector = EvidenceCollector(settings: settings) { outbox.add($0) }
        let engine = Engine(settings: command.settings)
        let paths = command.files.map { Self.root + scenario + "/" + $0 }
        var findings: [Finding] = []
        func turn() {
            let new = engine.takeFindings()
            collector.turn(new, engine, now: engine.time)
            findings += new.filter { $0.severity >= .warning }
        }
        _ = try FileAnalysis.runTogether(paths: paths, engine: engine, progress: { _ in turn() }, collector: collector)
        turn()
        collector.finish(engine, now: engine.time)
        // The last word on a finding is the one that stays.
        var jobs: [String: EvidenceJob] = [:]
        for case .finding(let finding, let bundle) in outbox.take() { jobs[finding.id] = .finding(finding, bundle) }
        #expect(jobs.count == findings.count)
        for case .finding(let finding, let bundle) in jobs.values {
            try EvidenceFile.write(finding, bundle, to: scratch["e.pcapng"], in: .en)
            if finding.causes.contains(where: { Self.ofSeveralCalls.contains("\($0.id)") }) { continue }
            // The vantage is the user's to say; the addresses of the host stand in the file.
            var again = command.settings
            again.localAddresses = []
            let second = Engine(settings: again)
            _ = try FileAnalysis.run(path: scratch["e.pcapng"], engine: second)
            let found = second.takeFindings()
            let alike = found.filter { $0.kind == finding.kind && $0.call?.callID == finding.call?.callID }
            // What began as a notice may have been told again as more.
            let same = alike.first { $0.severity == finding.severity } ?? alike.first
            #expect(
                same != nil,
                "\(finding.kind); found \(found.map { "\($0.kind) \($0.call?.callID ?? "")" }), not \(finding.call?.callID ?? "")"
            )
            #expect(same?.causes.map(\.id) == finding.causes.map(\.id), "\(finding.kind)")
            #expect(same?.severity == finding.severity)
        }
    }
}
