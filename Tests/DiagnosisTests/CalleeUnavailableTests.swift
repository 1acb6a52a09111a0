import Diagnosis
import Support
import Testing
import Wire

@Suite("A softphone that refuses at once, or is not there")
struct CalleeUnavailableTests {
    private static let platform: Endpoint = "203.0.113.9:5060"
    private static let agent: Endpoint = "10.0.0.5:5070"

    private func host() -> Script { Script(local: ["10.0.0.5"], vantage: "agent-host") }

    @discardableResult
    private func call(
        _ script: Script, _ name: String, _ code: Int, after seconds: Double = 0.2, ringing: Int? = nil,
        to callee: String = "1001"
    ) -> Script {
        script.refused(
            name, code, after: seconds, ringing: ringing, from: "13900139000", to: callee, source: Self.platform,
            destination: Self.agent)
    }

    @Test("480, 486, 600 and 603 within a second are no person's", arguments: [480, 486, 600, 603])
    func atOnce(code: Int) throws {
        let script = host()
        call(script, "A", code).at(30).registered("1001", at: Self.agent, on: Self.platform)
        let findings = script.results()
        #expect(findings.kinds() == ["callee-unavailable"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .likely)
        #expect(finding.cause == "refused-at-once")
        #expect(finding.place.direction == "inbound")
    }

    @Test(
        "An exchange on this host is no softphone",
        arguments: [
            ([("Server", "Asterisk PBX 18.20.0")], "call-rejected"),
            ([("User-Agent", "MicroSIP/3.21")], "callee-unavailable"),
            ([("Reason", "Q.850;cause=20")], "call-rejected"), ([("Reason", "Q.850;cause=17")], "callee-unavailable"),
        ])
    func exchange(headers: [(String, String)], kind: String) {
        let script = host()
        script.refused(
            "A", 480, after: 0.2, headers: headers, from: "13900139000", to: "1001", source: Self.platform,
            destination: Self.agent)
        #expect(script.results().kinds() == [kind])
    }

    @Test("A softphone that answers a scanner's REGISTER as unknown is no registrar", arguments: [405, 501])
    func askedToRegister(code: Int) throws {
        let script = host()
        script.call("R", caller: "100", callee: "100", from: "198.51.100.66:5060", to: Self.agent)
        script.at(0).register("R").at(0.01).respond("R", code, to: "REGISTER")
        script.at(30)
        call(script, "A", 486)
        let finding = try #require(script.results().finding("callee-unavailable"))
        #expect(finding.cause == "refused-at-once")
    }

    @Test("The edge is one second", arguments: [(0.95, "callee-unavailable"), (1.1, "call-rejected")])
    func edge(seconds: Double, kind: String) {
        let script = host()
        call(script, "A", 486, after: seconds)
        #expect(script.results().kinds() == [kind])
    }

    @Test("After ringing it was a person", arguments: [486, 603])
    func person(code: Int) {
        let script = host()
        call(script, "A", code, ringing: 180)
        #expect(script.results().isEmpty)
    }

    @Test("An agent in another call is busy, and that is no fault; do-not-disturb still is")
    func engaged() {
        let script = host()
        script.opened("talk", from: "13700137000", to: "1001", source: Self.platform, destination: Self.agent)
        script.after(5)
        call(script, "A", 486)
        #expect(script.results().isEmpty)

        let other = host()
        other.opened("talk", from: "13700137000", to: "1001", source: Self.platform, destination: Self.agent)
        other.after(5).hangUp("talk").after(1)
        call(other, "A", 486)
        #expect(other.results().kinds() == ["callee-unavailable"])
    }

    @Test("A registrar's second address is the registrar too, on its own host")
    func secondAddress() throws {
        let script = Script(local: ["203.0.113.9", "198.51.100.20"], vantage: "gateway")
        script.registered("1001", at: "192.0.2.10:5060", on: "203.0.113.9:5060")
        script.at(10).registered("1001", at: "192.0.2.10:5060", on: "203.0.113.9:5060", expires: 0)
        script.at(20).refused(
            "A", 480, from: "13800138000", to: "1001", source: "203.0.113.77:5060", destination: "198.51.100.20:5060")
        let finding = try #require(script.results().first)
        #expect(finding.kind == "callee-unavailable")
        #expect(finding.cause == "not-registered")
        #expect(finding.confidence == .likely)
    }

    @Test("A registered client is known as a softphone at a gateway too")
    func registeredClient() {
        let script = Script(local: ["203.0.113.9"], vantage: "gateway")
        script.registered("1001", at: Self.agent, on: Self.platform).after(5)
        call(script, "A", 486)
        let findings = script.results()
        #expect(findings.kinds() == ["callee-unavailable"])
        #expect(findings.first?.confidence == .likely)
    }

    @Test("A busy callee beyond the trunk is none")
    func farEnd() {
        let script = Script(local: [CallResultScripts.agent])
        script.refused("A", 486)
        #expect(script.results().kinds() == ["call-rejected"])
    }

    @Test("The registrar that knows the account says it is not registered", arguments: [404, 408, 480])
    func registrar(code: Int) throws {
        let script = Script()
        script.registered("1001", at: Self.agent, on: Self.platform).after(60)
        script.registered("1001", at: Self.agent, on: Self.platform, expires: 0).after(60)
        script.refused(
            "A", code, after: code == 408 ? 32 : 0.1, from: "1002", to: "1001", source: "10.0.0.6:5060",
            destination: Self.platform)
        let findings = script.results()
        #expect(findings.kinds() == ["callee-unavailable"])
        let finding = try #require(findings.first)
        #expect(finding.cause == (code == 408 ? "binding-dead" : "not-registered"))
        #expect(finding.severity == .warning)
    }

    @Test("An extension the registrar never saw is a notice; a public number is another matter")
    func unknownAccount() {
        let script = Script()
        script.registered("1002", at: "10.0.0.6:5060", on: Self.platform).after(60)
        script.refused("A", 404, from: "1002", to: "1003", source: "10.0.0.6:5060", destination: Self.platform)
        let findings = script.results()
        #expect(findings.kinds() == ["callee-unavailable"])
        #expect(findings.first?.severity == .notice)
        #expect(findings.first?.confidence == .possible)

        let outside = Script()
        outside.registered("1002", at: "10.0.0.6:5060", on: Self.platform).after(60)
        outside.refused("A", 404, from: "1002", source: "10.0.0.6:5060", destination: Self.platform)
        #expect(outside.results().kinds() == ["call-rejected"])
    }
}
