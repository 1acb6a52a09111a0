import Delivery
import Foundation
import Testing
import Yams

@testable import earshot

/// `config/openapi.yaml` says what the API does: every path is served, and every object has the keys it names.
@Suite struct OpenAPITests {
    private let document: [String: Any]

    init() throws {
        let text = try String(contentsOfFile: Repository.path("config/openapi.yaml"), encoding: .utf8)
        document = try #require(try Yams.load(yaml: text) as? [String: Any])
    }

    private func object(_ path: String...) throws -> [String: Any] {
        var value: Any = document
        for key in path { value = try #require((value as? [String: Any])?[key], "\(path)") }
        return try #require(value as? [String: Any])
    }

    @Test func everyPathIsServedAndNoOther() async throws {
        let documented = Set(try object("paths").keys)
        #expect(
            documented == [
                "/v1/status", "/v1/findings", "/v1/incidents", "/v1/calls", "/v1/calls/{id}", "/v1/ports",
                "/v1/streams", "/metrics",
            ])
        let targets = documented.map { $0.replacing("{id}", with: DaemonClient.encoded("a/b c@192.0.2.1")) }
        try await Fixture.run { fixture in
            for target in targets {
                let status = try await fixture.raw("GET", target).status
                #expect(status == 200, "\(target)")
            }
        }
    }

    @Test func everyParameterIsUnderstood() async throws {
        let values = [
            "limit": "1", "kind": "x", "severity": "error", "call": "x", "since": "2025-03-01T10:02:11Z",
            "follow": "0", "open": "1", "peer": "192.0.2.1", "lang": "zh-CN", "number": "1", "state": "ended",
        ]
        var targets: [String] = []
        for (path, item) in try object("paths") where !path.contains("{") {
            let get = (item as? [String: Any])?["get"] as? [String: Any]
            for parameter in get?["parameters"] as? [[String: Any]] ?? [] {
                let name = try #require(parameter["name"] as? String ?? (parameter["$ref"] == nil ? nil : "lang"))
                targets.append("\(path)?\(name)=\(try #require(values[name], "\(name)"))")
            }
        }
        #expect(targets.count >= 11)
        let all = targets
        try await Fixture.run { fixture in
            for target in all {
                let status = try await fixture.raw("GET", target).status
                #expect(status == 200, "\(target)")
            }
        }
    }

    @Test(arguments: [
        ("/v1/status", "Daemon"), ("/v1/incidents", "Incident"), ("/v1/calls", "Call"),
        ("/v1/calls/a%2Fb%20c%40192.0.2.1", "CallDetail"),
        ("/v1/ports", "Port"), ("/v1/streams", "Stream"), ("/v1/nothing", "Error"),
    ])
    func objectsHaveTheKeysTheFileNames(target: String, schema: String) async throws {
        let body = try await Fixture.run { try await $0.raw("GET", target).body }
        let value = try JSONSerialization.jsonObject(with: Data(body.utf8))
        let answer = try #require((value as? [[String: Any]])?.first ?? value as? [String: Any])
        try compare(answer, try object("components", "schemas", schema), at: schema)
    }

    private func compare(_ value: Any, _ schema: [String: Any], at place: String) throws {
        if let reference = schema["$ref"] as? String {
            // The finding has a schema file and a test of its own.
            guard let name = reference.split(separator: "/").last, !reference.hasSuffix(".json") else { return }
            return try compare(value, try object("components", "schemas", String(name)), at: place)
        }
        if let array = value as? [Any], let first = array.first, let items = schema["items"] as? [String: Any] {
            return try compare(first, items, at: place + "[]")
        }
        guard let object = value as? [String: Any], let properties = schema["properties"] as? [String: Any] else {
            return
        }
        #expect(Set(object.keys) == Set(properties.keys), "\(place)")
        #expect(
            Set(schema["required"] as? [String] ?? []) == Set(properties.keys), "\(place): every key is always there")
        for (key, child) in object {
            if let rule = properties[key] as? [String: Any] { try compare(child, rule, at: "\(place).\(key)") }
        }
    }
}
