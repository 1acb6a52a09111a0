import Delivery
import Diagnosis
import Fleet
import Foundation
import Logging
import Settings
import Testing
import Yams

/// `config/openapi-fleet.yaml` says what the collector's API does.
@Suite struct FleetAPITests {
    private func source(_ directory: TemporaryDirectory) throws -> FleetSource {
        let store = try CollectorStore(
            "\(directory.path)/fleet.sqlite", maxBytes: 1 << 30, retentionDays: 30, policy: AlertPolicy(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return FleetSource(
            store: store, pull: { PullState() }, settings: { Settings.CollectorSettings() },
            presentation: { Presentation() }, started: Sample.answered.rfc3339)
    }

    private func document() throws -> [String: Any] {
        let text = try String(contentsOfFile: Repository.path("config/openapi-fleet.yaml"), encoding: .utf8)
        return try #require(try Yams.load(yaml: text) as? [String: Any])
    }

    @Test("Every route of the collector is documented and no other") func everyRouteIsDocumentedAndNoOther() throws {
        let directory = try TemporaryDirectory()
        let served = FleetRoutes(source: try source(directory)).served.map { "\($0.method.lowercased()) \($0.path)" }
        let paths = try #require(try document()["paths"] as? [String: [String: Any]])
        #expect(Set(paths.flatMap { path, item in item.keys.map { "\($0) \(path)" } }) == Set(served))
    }

    @Test("The status has the keys that are documented") func theStatusHasTheKeysThatAreDocumented() throws {
        let directory = try TemporaryDirectory()
        let status = FleetRoutes(source: try source(directory)).status
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(JSONLine.encode(status).utf8)) as? [String: Any])
        let components = try #require(try document()["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: [String: Any]])
        let schema = try #require(schemas["FleetStatus"])
        #expect(Set(try #require(schema["required"] as? [String])) == Set(json.keys))
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        for part in ["pull", "counts"] {
            let keys = try #require(json[part] as? [String: Any]).keys
            #expect(Set(try #require(properties[part]?["required"] as? [String])) == Set(keys), "\(part)")
        }
        let agent = AgentState(site: "main", agent: "a", outbox: "0123456789abcdef", at: Sample.answered)
        let state = try #require(
            try JSONSerialization.jsonObject(with: Data(JSONLine.encode(agent).utf8)) as? [String: Any])
        let agents = try #require(schemas["FleetAgent"]?["properties"] as? [String: [String: Any]])
        #expect(Set(try #require(agents["state"]?["required"] as? [String])) == Set(state.keys))
    }
}
