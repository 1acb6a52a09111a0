import Delivery
import Diagnosis
import Engine
import Foundation
import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing
import Wire

@testable import earshot

/// The API over a real Unix socket, asked by the client of the command line.
@Suite struct APITests {
    @Test("Status tells profile capture and counters") func statusTellsProfileCaptureAndCounters() async throws {
        try await Fixture.run { fixture in
            let status = try await fixture.ask { try $0.get("/v1/status", as: DaemonRecord.self) }
            #expect(status.version == Product.version)
            #expect(status.profile == "huawei-cec")
            #expect(status.capture.interfaces.map(\.name) == ["eth0"])
            #expect(status.engine.packets == 806)
            #expect(status.engine.firstPacket == (Sample.answered - .seconds(60)).rfc3339)
        }
    }

    @Test("Findings are listed oldest first and filtered") func findingsAreListedOldestFirstAndFiltered() async throws {
        try await Fixture.run { fixture in
            fixture.recent.add([Sample.oneWayAudio("f-1"), Sample.trunkDown(), Sample.oneWayAudio("f-3")])
            try await fixture.expect([], gives: ["f-1", "f-2", "f-3"])
            try await fixture.expect([("limit", "1")], gives: ["f-3"])
            try await fixture.expect([("kind", "trunk-down")], gives: ["f-2"])
            try await fixture.expect([("severity", "error")], gives: ["f-1", "f-3"])
            try await fixture.expect([("call", "abc@192.168.1.20")], gives: ["f-1", "f-3"])
            try await fixture.expect([("since", "2025-03-01T18:02:12+08:00")], gives: ["f-1", "f-3"])
            try await fixture.expect([("since", "2026-01-01T00:00:00Z")], gives: [])
        }
    }

    @Test("Texts come in the language asked for") func textsComeInTheLanguageAskedFor() async throws {
        try await Fixture.run { fixture in
            fixture.recent.add([Sample.trunkDown()])
            let text = try await fixture.ask { try $0.text("/v1/findings", [("lang", "zh-CN")]) }
            #expect(text.contains("中继无应答"))
        }
    }

    @Test("Followers get findings as they come") func followersGetFindingsAsTheyCome() async throws {
        try await Fixture.run { fixture in
            fixture.recent.add([Sample.oneWayAudio("old"), Sample.oneWayAudio("last")])
            let recent = fixture.recent
            let ids = try await fixture.ask { client in
                var ids: [String] = []
                try client.lines("/v1/findings", [("follow", "1"), ("limit", "1")]) { line in
                    ids.append(try JSONLine.decode(FindingRecord.self, from: line).id)
                    // Each one read lets the next one come: it must arrive without the stream's end.
                    if ids.count < 4 { recent.add([Sample.oneWayAudio("new-\(ids.count)")]) }
                    return ids.count < 4
                }
                return ids
            }
            #expect(ids == ["last", "new-1", "new-2", "new-3"])
        }
    }

    @Test("A hundred followers that vanish leave their places to others", .timeLimit(.minutes(5)))
    func aHundredFollowersThatVanishLeaveTheirPlacesToOthers() async throws {
        try await Fixture.run { fixture in
            for count in [64, 36] {
                try await fixture.followAndVanish(count)
                // The heartbeat finds out who is gone; here it need not wait its 15 s.
                while fixture.recent.followers > 0 {
                    fixture.recent.beat()
                    await Task.yield()
                }
            }
            let recent = fixture.recent
            let id = try await fixture.ask { client in
                var id: String?
                try client.lines("/v1/findings", [("follow", "1")]) { line in
                    id = try JSONLine.decode(FindingRecord.self, from: line).id
                    return false
                }
                return id
            } prepare: {
                Task {
                    while recent.followers == 0 { await Task.yield() }
                    recent.add([Sample.oneWayAudio("f-1")])
                }
            }
            #expect(id == "f-1")
        }
    }

    @Test("A slow follower misses findings and holds up nobody") func aSlowFollowerMissesFindingsAndHoldsUpNobody()
        async throws
    {
        try await Fixture.run(recent: 50) { fixture in
            let recent = fixture.recent
            let outcome = try await fixture.ask { client in
                var missed: UInt64 = 0
                var received = 0
                var started = false
                try client.lines("/v1/findings", [("follow", "1"), ("limit", "1")]) { line in
                    if !started {
                        // It reads nothing while many times more than the memory, and the socket, can hold go by;
                        // adding them must not wait for it.
                        started = true
                        for number in 0..<20_000 { recent.add([Sample.oneWayAudio("n-\(number)")]) }
                        recent.add([Sample.trunkDown()])
                    }
                    if line.hasPrefix("{\"missed\":") {
                        missed += try JSONLine.decode(Gap.self, from: line).missed
                        return true
                    }
                    received += 1
                    return try JSONLine.decode(FindingRecord.self, from: line).kind != "trunk-down"
                }
                return (missed, received)
            } prepare: {
                recent.add([Sample.oneWayAudio("first")])
            }
            #expect(outcome.0 > 0)
            #expect(Int(outcome.0) + outcome.1 == 20_002, "every finding is either received or counted as missed")
        }
    }

    private struct Gap: Decodable {
        var missed: UInt64
    }

    @Test("A call is found by its encoded ID") func aCallIsFoundByItsEncodedID() async throws {
        try await Fixture.run { fixture in
            let path = "/v1/calls/" + DaemonClient.encoded("a/b c@192.0.2.1")
            let detail = try await fixture.ask { try $0.get(path, as: CallDetailRecord.self) }
            #expect(detail.call.callID == "a/b c@192.0.2.1")
            #expect(detail.ladder.map(\.label) == ["INVITE", "100 Trying", "180 Ringing", "200 OK", "ACK"])
        }
    }

    @Test("Calls are filtered by number and state") func callsAreFilteredByNumberAndState() async throws {
        try await Fixture.run { fixture in
            try await fixture.expect([], givesCalls: 1)
            try await fixture.expect([("number", "138")], givesCalls: 1)
            try await fixture.expect([("number", "139")], givesCalls: 0)
            try await fixture.expect([("state", "ended")], givesCalls: 0)
        }
    }

    @Test("Ports and streams answer") func portsAndStreamsAnswer() async throws {
        try await Fixture.run { fixture in
            let ports = try await fixture.ask { try $0.get("/v1/ports", as: [PortRecord].self) }
            #expect(ports.map(\.port) == [10_500])
            let streams = try await fixture.ask { try $0.get("/v1/streams", as: [StreamRecord].self) }
            #expect(streams.map(\.ssrc) == ["0x0000abcd"])
            #expect(streams.map(\.lossPercent) == [1])
        }
    }

    @Test(
        "What is wrong is refused in JSON",
        arguments: [
            ("GET", "/v2/nothing", 404), ("GET", "/v1/calls/none", 404), ("GET", "/v1/calls/%zz", 400),
            ("GET", "/v1/calls/%ff", 400),
            ("GET", "/v1/findings?limit=0", 400),
            ("GET", "/v1/findings?severity=loud", 400), ("GET", "/v1/findings?since=yesterday", 400),
            ("GET", "/v1/findings?follow=maybe", 400), ("GET", "/v1/findings?lang=fr", 400),
            ("GET", "/v1/calls?numbr=1", 400), ("GET", "/v1/calls?limit=1&limit=2", 400), ("POST", "/v1/calls", 405),
            ("DELETE", "/v1/calls/x", 405), ("POST", "/v2/nothing", 404),
        ])
    func whatIsWrongIsRefusedInJSON(method: String, target: String, status: Int) async throws {
        try await Fixture.run { fixture in
            let (answered, body) = try await fixture.raw(method, target)
            #expect(answered == status)
            let object = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: [String: Any]]
            #expect(object?["error"]?["status"] as? Int == status)
            #expect((object?["error"]?["message"] as? String)?.isEmpty == false)
        }
    }

    @Test("Without a capture it says so") func withoutACaptureItSaysSo() async throws {
        try await Fixture.run(captures: false) { fixture in
            let status = try await fixture.raw("GET", "/v1/status").status
            #expect(status == 503)
            let findings = try await fixture.raw("GET", "/v1/findings").status
            #expect(findings == 200, "what was found is still told")
        }
    }

    @Test("Metrics are in prometheus text") func metricsAreInPrometheusText() async throws {
        try await Fixture.run { fixture in
            fixture.recent.add([Sample.oneWayAudio(), Sample.oneWayAudio(), Sample.trunkDown()])
            let text = try await fixture.ask { try $0.text("/metrics") }
            let lines = text.split(separator: "\n")
            #expect(lines.contains("earshot_packets_total 806"))
            #expect(lines.contains("earshot_findings_total{kind=\"one-way-audio\",severity=\"error\"} 2"))
            #expect(lines.contains("earshot_interface_up{interface=\"eth0\"} 1"))
            #expect(lines.contains("earshot_rejected_total{reason=\"truncated\"} 7"))
            for line in lines where !line.hasPrefix("#") {
                #expect(
                    line.wholeMatch(of: /[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9]+(\.[0-9]+)?/) != nil,
                    "\(line)")
            }
        }
    }

    @Test("The socket is for owner and group only and goes with the daemon")
    func theSocketIsForOwnerAndGroupOnlyAndGoesWithTheDaemon() async throws {
        let path = try await Fixture.run { fixture in
            let attributes = try FileManager.default.attributesOfItem(atPath: fixture.socket)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            return fixture.socket
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A second daemon is refused and a leftover socket is not")
    func aSecondDaemonIsRefusedAndALeftoverSocketIsNot() async throws {
        try await Fixture.run { fixture in
            #expect(throws: UnixSocket.Refusal.inUse(fixture.socket)) { try UnixSocket(path: fixture.socket).prepare() }
        }
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        try Fixture.leaveSocket(path)
        #expect(throws: Never.self) { try UnixSocket(path: path).prepare() }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A file that is no socket is never removed") func aFileThatIsNoSocketIsNeverRemoved() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        try "precious".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: UnixSocket.Refusal.notASocket(path)) { try UnixSocket(path: path).prepare() }
        #expect(try directory.read("s") == "precious")
        #expect(throws: UnixSocket.Refusal.noDirectory("/nonexistent/s")) {
            try UnixSocket(path: "/nonexistent/s").prepare()
        }
    }

    @Test("Without a daemon the client says what to do") func withoutADaemonTheClientSaysWhatToDo() throws {
        do {
            _ = try DaemonClient(socket: "/nonexistent/s").text("/v1/status")
            Issue.record("nobody answered and nobody complained")
        } catch let failure as Failure {
            #expect(failure.text.en.contains("earshotd is not running"))
        }
    }
}
