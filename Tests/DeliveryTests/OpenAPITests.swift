import Diagnosis
import Engine
import Foundation
import Testing
import Yams

@testable import Delivery
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

    /// `get /v1/calls/{id}` and so on.
    private func documented() throws -> Set<String> {
        var operations: Set<String> = []
        for (path, item) in try object("paths") {
            for method in try #require(item as? [String: Any]).keys { operations.insert("\(method) \(path)") }
        }
        return operations
    }

    @Test("Every route is documented and no other") func everyRouteIsDocumentedAndNoOther() throws {
        let source = APISource(
            recent: RecentFindings(capacity: 1), engine: KeptEngine.absent, started: "", delivery: { DeliveryRecord() })
        let served = APIRoutes(source: source).served.map { "\($0.method.lowercased()) \($0.path)" }
        #expect(try documented() == Set(served))
    }

    @Test("Every path answers") func everyPathAnswers() async throws {
        let ids = [
            "calls": DaemonClient.encoded("a/b c@192.0.2.1"), "findings": "f-1", "captures": "s-1",
            "registrations": DaemonClient.encoded(Sample.engine().registrationList().first?.account ?? ""),
        ]
        let targets = try documented().map { operation in
            let parts = operation.split(separator: " ")
            let id = ids[String(parts[1].split(separator: "/").dropFirst().first ?? "")] ?? ""
            return (
                parts[0].uppercased(), String(parts[1]).replacing("{id}", with: id).replacing("{handle}", with: "0000")
            )
        }
        let disk = try StubEvidence()
        try await Fixture.run(evidence: disk) { fixture in
            for (method, target) in targets {
                let status = try await fixture.raw(method, target).status
                #expect(status == 200, "\(method) \(target)")
            }
        }
    }

    @Test("Every parameter is understood") func everyParameterIsUnderstood() async throws {
        let values = [
            "limit": "1", "kind": "x", "severity": "error", "call": "x", "since": "2025-03-01T10:02:11Z",
            "until": "2025-03-01T10:02:11Z",
            "follow": "0", "open": "1", "peer": "192.0.2.1", "lang": "zh-CN", "number": "1", "state": "ended",
            "ip": "192.0.2.1", "call-id": "x", "seconds": "60", "max-bytes": "1048576", "max-calls": "1", "media": "1",
            "note": "x", "hook": "night",
        ]
        var targets: [(String, String)] = []
        for (path, item) in try object("paths") where !path.contains("{") {
            for (method, operation) in item as? [String: [String: Any]] ?? [:] {
                for parameter in operation["parameters"] as? [[String: Any]] ?? [] {
                    let name = try #require(parameter["name"] as? String ?? (parameter["$ref"] == nil ? nil : "lang"))
                    let state = path == "/v1/registrations" && name == "state" ? "bound" : nil
                    let value = try #require(state ?? values[name], "\(name)")
                    targets.append((method.uppercased(), "\(path)?\(name)=\(value)"))
                }
            }
        }
        #expect(targets.count >= 20)
        let all = targets
        let disk = try StubEvidence()
        try await Fixture.run(evidence: disk) { fixture in
            for (method, target) in all {
                let status = try await fixture.raw(method, target).status
                #expect(status == 200, "\(method) \(target)")
            }
        }
    }

    @Test(
        "Objects have the keys the file names",
        arguments: [
            ("/v1/status", "Daemon"), ("/v1/incidents", "Incident"), ("/v1/calls", "Call"),
            ("/v1/calls/a%2Fb%20c%40192.0.2.1", "CallDetail"), ("/v1/handles/krdr60az", "Handles"),
            ("/v1/evidence", "EvidenceList"),
            ("/v1/captures", "CaptureSession"),
            ("/v1/ports", "Port"), ("/v1/peers", "Peer"), ("/v1/registrations", "Registration"),
            ("/v1/streams", "Stream"), ("/v1/nothing", "Error"),
        ])
    func objectsHaveTheKeysTheFileNames(target: String, schema: String) async throws {
        let disk = try StubEvidence()
        let body = try await Fixture.run(evidence: disk) { try await $0.raw("GET", target).body }
        let value = try JSONSerialization.jsonObject(with: Data(body.utf8))
        let answer = try #require((value as? [[String: Any]])?.first ?? value as? [String: Any])
        try compare(answer, try object("components", "schemas", schema), at: schema)
    }

    @Test("HEP that comes and goes stands in the file and in the metrics and in the status")
    func hepThatComesAndGoes() throws {
        let sender = HEPRecord.Sender(
            name: "hep-1", address: "192.0.2.9", captureID: 42, node: "edge\u{1B}[2J", packets: 7,
            clockOffsetMilliseconds: 3_600_000, timesUnused: 0, addresses: ["192.0.2.9"])
        let hep = HEPRecord(
            incoming: .init(
                listen: ["udp:192.0.2.5:9060"], connections: 1, packets: 7, refused: ["wrong-key": 2], drops: 3,
                senders: [sender]), outgoing: .init(to: "tcp:homer:9060", sent: 9, lost: ["too-many": 4]))
        let value = try JSONSerialization.jsonObject(with: JSONEncoder().encode(hep))
        try compare(value, try object("components", "schemas", "HEP"), at: "HEP")
        let daemon = DaemonRecord(
            version: "1", started: "", profile: "generic", capture: CaptureRecord(hep: hep),
            delivery: DeliveryRecord(), engine: StatusRecord(EngineStatus()))
        let metrics = Metrics.text(daemon, findings: [:])
        for line in [
            "earshot_hep_packets_total 7", "earshot_hep_refused_total{reason=\"wrong-key\"} 2",
            "earshot_hep_drops_total 3", "earshot_hep_clock_offset_seconds{sender=\"hep-1\"} 3600",
            "earshot_hep_sent_total 9", "earshot_hep_lost_total{reason=\"too-many\"} 4",
        ] {
            #expect(metrics.contains(line + "\n"), "\(line)")
        }
        for language in Language.allCases {
            let lines = Table.status(daemon, language: language).joined(separator: "\n")
            #expect(lines.contains("hep-1") && lines.contains("3600") && lines.contains("2 wrong-key"))
            #expect(lines.contains("tcp:homer:9060") && !lines.contains("\u{1B}"))
        }
    }

    @Test("Whose probes are answered stands in the file and in the metrics and in the status")
    func whoseProbesAreAnswered() throws {
        var probe = ProbeAnswerRecord()
        probe.listen = "0.0.0.0:7060"
        (probe.probes, probe.refused) = (3, ["wrong-key": 2])
        (probe.last, probe.lastBegun) = ("192.0.2.9", "2026-11-21T10:26:16Z")
        let value = try JSONSerialization.jsonObject(with: JSONEncoder().encode(probe))
        try compare(value, try object("components", "schemas", "ProbeAnswers"), at: "ProbeAnswers")
        var daemon = DaemonRecord(
            version: "1", started: "", profile: "generic", capture: CaptureRecord(),
            delivery: DeliveryRecord(probe: probe), engine: StatusRecord(EngineStatus()))
        let metrics = Metrics.text(daemon, findings: [:])
        #expect(metrics.contains("earshot_probes_total 3\n"))
        #expect(metrics.contains("earshot_probes_refused_total{reason=\"wrong-key\"} 2\n"))
        for language in Language.allCases {
            let lines = Table.status(daemon, language: language).joined(separator: "\n")
            #expect(lines.contains("0.0.0.0:7060") && lines.contains("192.0.2.9") && lines.contains("wrong-key 2"))
        }
        daemon.delivery.probe?.problem = "Address already in use"
        #expect(Table.status(daemon, language: .en).contains { $0.contains("not answered: Address already in use") })
    }

    private func compare(_ value: Any, _ schema: [String: Any], at place: String) throws {
        if let reference = schema["$ref"] as? String {
            // The finding has a schema file and a test of its own.
            guard let name = reference.split(separator: "/").last, !reference.hasSuffix(".json") else { return }
            return try compare(value, try object("components", "schemas", String(name)), at: place)
        }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            guard let rule = choices.first(where: { $0["type"] as? String != "null" }), !(value is NSNull) else {
                return
            }
            return try compare(value, rule, at: place)
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
