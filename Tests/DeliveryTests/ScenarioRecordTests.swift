import Capture
import Delivery
import Diagnosis
import Engine
import Foundation
import Testing

/// Whatever the analyzers say of the scenarios must be a record that others can read.
@Suite struct ScenarioRecordTests {
    @Test("Every finding of the scenarios fits the schema in both languages")
    func everyFindingOfTheScenariosFitsTheSchemaInBothLanguages() throws {
        let schema = try JSONSchema(Repository.path("config/schema/finding.schema.json"))
        let root = Repository.path("Tests/Scenarios")
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: root).sorted() {
            let path = "\(root)/\(name)/capture.pcap"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            let engine = Engine(settings: EngineSettings())
            _ = try FileAnalysis.run(path: path, engine: engine)
            for finding in engine.takeFindings() {
                count += 1
                for language in Language.allCases {
                    let record = FindingRecord(finding, language: language)
                    #expect(try schema.problems(JSONLine.encode(record)) == [], "\(name)")
                    #expect(!record.title.isEmpty, "\(name) has no title in \(language.rawValue)")
                    #expect(
                        !ReadableLine.write(record, language: language).unicodeScalars.contains { $0.value < 0x20 },
                        "\(name)")
                }
            }
        }
        #expect(count > 0)
    }
}
