import Capture
import Diagnosis
import Engine
import Foundation
import Settings
import Testing
import Wire

/// One scenario of Tests/Scenarios: captures made on real stacks, and how they are to be analysed.
struct Scenario: Decodable, CustomTestStringConvertible {
    var id = ""
    let files: [String]
    let together: Bool
    let profile: String
    let vantage: String?
    let local: [String]?

    private enum CodingKeys: String, CodingKey { case files, together, profile, vantage, local }

    var testDescription: String { id }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Scenarios")

    static let all: [Scenario] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { name in
            let place = folder.appendingPathComponent(name).appendingPathComponent("command.json")
            guard let data = try? Data(contentsOf: place),
                var scenario = try? JSONDecoder().decode(Scenario.self, from: data)
            else { return nil }
            scenario.id = name
            return scenario
        }
    }()

    func makeEngine() throws -> Engine {
        var settings = EngineSettings()
        settings.profile = try ProfileLoader().load(profile)
        settings.vantage = vantage
        settings.localAddresses = Set((local ?? []).compactMap { IPAddress($0) })
        return Engine(settings: settings.ofFile)
    }

    var paths: [String] { files.map { Self.folder.appendingPathComponent(id).appendingPathComponent($0).path } }

    /// Findings of all files; with `ticks`, an idle tick comes halfway between packets, as it does live.
    func findings(ticks: Bool = false) throws -> [Finding] {
        var result: [Finding] = []
        for group in together ? [paths] : paths.map({ [$0] }) {
            var times: [Timestamp] = []
            var engine = try makeEngine()
            _ = try FileAnalysis.runTogether(
                paths: group, engine: engine, tap: { header, _ in times.append(header.time) })
            if ticks {
                engine = try makeEngine()
                var index = 0
                _ = try FileAnalysis.runTogether(
                    paths: group, engine: engine,
                    tap: { header, _ in
                        index += 1
                        guard index < times.count, times[index] > header.time else { return }
                        let half = Interval(nanoseconds: (times[index] - header.time).nanoseconds / 2)
                        engine.idle(until: header.time + half)
                    })
            }
            result += engine.takeFindings()
        }
        return result
    }
}

@Suite("Scenarios from real stacks")
struct ScenarioTests {
    @Test("There are scenarios, healthy ones among them")
    func present() {
        #expect(Scenario.all.count { $0.id.hasPrefix("healthy-") } >= 12)
        #expect(Scenario.all.count > 60)
    }

    @Test(
        "A healthy call has no finding at warning or above",
        arguments: Scenario.all.filter { $0.id.hasPrefix("healthy-") })
    func healthy(scenario: Scenario) throws {
        let loud = try scenario.findings().filter { $0.severity > .notice }
        #expect(loud.isEmpty, "\(loud.map { $0.kind.rawValue + ": " + $0.title.en })")
    }

    @Test(
        "Idle ticks between the packets change nothing: live equals file; all is told in both languages",
        arguments: Scenario.all)
    func ticked(scenario: Scenario) throws {
        let findings = try scenario.findings()
        for finding in findings {
            expectBothLanguages(finding)
            expectItsPageNamesEachCause(finding)
        }
        let plain = findings.map { [$0.id, $0.kind.rawValue, $0.title.en, "\($0.time.nanoseconds)"] }
        let ticked = try scenario.findings(ticks: true).map {
            [$0.id, $0.kind.rawValue, $0.title.en, "\($0.time.nanoseconds)"]
        }
        #expect(plain == ticked)
    }

    private func expectItsPageNamesEachCause(_ finding: Finding) {
        let page = Catalogue.card(finding.kind)?.page
        for cause in finding.causes {
            for language in Language.allCases {
                #expect(page?.text(language).contains("`\(cause.id)`") ?? false, "\(finding.kind): \(cause.id)")
            }
        }
    }

    private func expectBothLanguages(_ finding: Finding) {
        for text in [finding.title, finding.fix] + finding.causes.map(\.text) {
            #expect(!text.en.unicodeScalars.contains(where: isHan), "\(finding.kind): \(text.en)")
            #expect(text.zh.unicodeScalars.contains(where: isHan), "\(finding.kind): \(text.zh)")
        }
        for evidence in finding.evidence {
            #expect(!evidence.text.en.unicodeScalars.contains(where: isHan), "\(finding.kind): \(evidence.text.en)")
            #expect(!evidence.text.zh.isEmpty, "\(finding.kind): \(evidence.text.en)")
        }
    }

    private func isHan(_ scalar: Unicode.Scalar) -> Bool { (0x4E00...0x9FFF).contains(scalar.value) }
}
