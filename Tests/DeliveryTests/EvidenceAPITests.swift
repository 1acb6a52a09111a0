import Delivery
import Diagnosis
import Foundation
import Testing

@testable import earshot

/// Evidence files and capture sessions over the socket.
@Suite struct EvidenceAPITests {
    @Test("Evidence is listed and handed out") func evidenceIsListedAndHandedOut() async throws {
        let stub = try StubEvidence()
        try await Fixture.run(evidence: stub) { fixture in
            let list = try await fixture.ask { try $0.get("/v1/evidence", as: EvidenceListRecord.self) }
            #expect(list.files.map(\.finding) == ["f-1"])
            let bytes = try await fixture.ask { try $0.text("/v1/findings/f-1/evidence") }
            #expect(Array(bytes.utf8) == StubEvidence.evidence)
            let unknown = try await fixture.raw("GET", "/v1/findings/f-2/evidence")
            #expect(unknown.status == 404)
            #expect(unknown.body.contains("f-2"))
        }
        #expect(stub.files == ["f-1.pcapng"])
    }

    @Test("Every option of a session arrives") func everyOptionOfASessionArrives() async throws {
        let stub = try StubEvidence()
        try await Fixture.run(evidence: stub) { fixture in
            let session = try await fixture.ask { client in
                try client.post(
                    "/v1/captures",
                    [
                        ("number", "+86 138"), ("ip", "192.0.2.1"), ("call-id", "a b@c"), ("kind", "one-way-audio"),
                        ("seconds", "90"), ("max-bytes", "2000000"), ("max-calls", "3"), ("media", "1"),
                        ("note", "complaint 4711 & more"),
                    ], as: CaptureSessionRecord.self)
            }
            #expect(session.id == "s-1")
            #expect(session.maxCalls == 3)
            #expect(session.note == "complaint 4711 & more")
            let plain = try await fixture.ask { try $0.post("/v1/captures", [], as: CaptureSessionRecord.self) }
            #expect(plain.id == "s-2")
            let list = try await fixture.ask { try $0.get("/v1/captures", as: [CaptureSessionRecord].self) }
            #expect(list.map(\.id) == ["s-1", "s-2"])
        }
        let first = try #require(stub.requests.first)
        #expect(first.number == "+86 138")
        #expect(first.address == "192.0.2.1")
        #expect(first.callID == "a b@c")
        #expect(first.kind == "one-way-audio")
        #expect(first.seconds == 90)
        #expect(first.maxBytes == 2_000_000)
        #expect(first.media)
        var plain = CaptureSessionRequest()
        plain.requester = first.requester
        #expect(stub.requests.last == plain)
        #expect(try #require(first.requester).contains("uid \(getuid())"), "as the kernel knows them")
    }

    @Test("A session is stopped and fetched") func aSessionIsStoppedAndFetched() async throws {
        let stub = try StubEvidence()
        try await Fixture.run(evidence: stub) { fixture in
            let stopped = try await fixture.ask {
                try $0.post("/v1/captures/s-1/stop", [], as: CaptureSessionRecord.self)
            }
            #expect(stopped.state == "stopping")
            let directory = try TemporaryDirectory()
            try await fixture.ask {
                try $0.save("/v1/captures/s-1/file", [("lang", "zh-CN")], to: directory.path + "/out")
            }
            #expect(Array(try directory.read("out").utf8) == StubEvidence.capture)
        }
        #expect(stub.files == ["f-1.pcapng"], "what was put together for one reader is gone")
    }

    @Test(
        "What is wrong is refused in JSON",
        arguments: [
            ("POST", "/v1/captures?note=bad", 400), ("POST", "/v1/captures?note=busy", 409),
            ("POST", "/v1/captures?note=full", 507), ("POST", "/v1/captures?seconds=0", 400),
            ("POST", "/v1/captures?seconds=604801", 400), ("POST", "/v1/captures?max-calls=x", 400),
            ("POST", "/v1/captures?media=maybe", 400), ("POST", "/v1/captures?numbr=1", 400),
            ("POST", "/v1/captures/none/stop", 404), ("GET", "/v1/captures/none/file", 404),
            ("GET", "/v1/captures/s-1/file?lang=fr", 400), ("DELETE", "/v1/captures", 405),
            ("GET", "/v1/captures/s-1/stop", 405), ("POST", "/v1/evidence", 405), ("GET", "/v1/captures/s-1", 404),
        ])
    func whatIsWrongIsRefusedInJSON(method: String, target: String, status: Int) async throws {
        let stub = try StubEvidence()
        try await Fixture.run(evidence: stub) { fixture in
            let (answered, body) = try await fixture.raw(method, target)
            #expect(answered == status)
            let object = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: [String: Any]]
            #expect(object?["error"]?["status"] as? Int == status)
        }
        #expect(stub.requests.isEmpty)
    }

    @Test("Methods that are allowed are named") func methodsThatAreAllowedAreNamed() async throws {
        try await Fixture.run { fixture in
            let body = try await fixture.raw("DELETE", "/v1/captures").body
            #expect(body.contains("use GET, POST"))
        }
    }

    private static let packets = [
        ("GET", "/v1/evidence"), ("GET", "/v1/findings/f-1/evidence"), ("GET", "/v1/captures"),
        ("POST", "/v1/captures"), ("POST", "/v1/captures/s-1/stop"), ("GET", "/v1/captures/s-1/file"),
    ]

    // Whoever may connect may listen: a socket that is open to everybody must not hand out what people said.
    @Test("A socket open to all gives no packets", arguments: [0o666, 0o662, 0o664] as [UInt32])
    func aSocketOpenToAllGivesNoPackets(mode: UInt32) async throws {
        let stub = try StubEvidence()
        try await Fixture.run(evidence: stub, mode: mode) { fixture in
            for (method, target) in Self.packets {
                let (status, body) = try await fixture.raw(method, target)
                #expect(status == 403, "\(method) \(target)")
                #expect(body.contains("0660"))
            }
            let status = try await fixture.raw("GET", "/v1/status").status
            #expect(status == 200)
        }
        #expect(stub.requests.isEmpty)
    }

    @Test("A daemon without evidence says so") func aDaemonWithoutEvidenceSaysSo() async throws {
        try await Fixture.run { fixture in
            for (method, target) in Self.packets {
                let status = try await fixture.raw(method, target).status
                #expect(status == 503, "\(method) \(target)")
            }
        }
    }
}
