import Diagnosis
import Engine
import Support
import Testing
import Wire

@Suite("A number behind which nothing takes the call")
struct NumberNotRoutedTests {
    private static let carrier: Endpoint = "198.51.100.20:5060"
    private static let gateway: Endpoint = "203.0.113.9:5060"

    private func platform() -> Script { Script(local: ["203.0.113.9"], vantage: "gateway") }

    @discardableResult
    private func calls(
        _ script: Script, _ count: Int, _ code: Int = 404, ringing: Int? = nil, to callee: String = "4008001234",
        from offset: Double = 0, reason: String? = nil
    ) -> Script {
        for number in 0..<count {
            script.at(offset + Double(number) * 60).refused(
                "\(callee)-\(offset)-\(number)", code, after: 0.1, ringing: ringing, reason: reason,
                from: "1390013900\(number)", to: callee, source: Self.carrier, destination: Self.gateway)
        }
        return script
    }

    @Test("Three calls refused at once in a row show it", arguments: [404, 480, 484, 604])
    func fires(code: Int) throws {
        let script = platform()
        calls(script, 4, code)
        let findings = script.results()
        #expect(findings.kinds() == ["call-rejected", "call-rejected", "number-not-routed", "number-not-routed"])
        let finding = try #require(findings.last)
        #expect(finding.severity == .error)
        #expect(finding.confidence == .likely)
        #expect(finding.names("4008001234"))
        #expect(finding.cause == (code == 484 ? "number-incomplete" : "no-route"))
    }

    @Test("Two calls do not")
    func below() {
        let script = platform()
        calls(script, 2)
        #expect(script.results().kinds() == ["call-rejected", "call-rejected"])
    }

    @Test("A call that is answered proves a route and clears it")
    func recovers() {
        let script = platform()
        calls(script, 2)
        script.at(150).opened(
            "good", from: "13700137000", to: "4008001234", source: Self.carrier, destination: Self.gateway)
        calls(script, 2, from: 200)
        #expect(!script.results().kinds().contains("number-not-routed"))
    }

    @Test("The incident clears when a call rings again")
    func clears() {
        let script = platform()
        calls(script, 3)
        script.at(300).opened(
            "good", from: "13700137000", to: "4008001234", source: Self.carrier, destination: Self.gateway)
        _ = script.run()
        let cleared = script.engine.takeIncidents().filter { $0.change == .cleared }
        #expect(cleared.map(\.incident.kind) == ["number-not-routed"])
    }

    @Test("Refusals after an announcement or by the callee's own line do not count")
    func lookAlikes() {
        let ringing = platform()
        calls(ringing, 5, 480, ringing: 183)
        #expect(ringing.results().isEmpty)
        let line = platform()
        calls(line, 5, 480, reason: "Q.850;cause=20")
        #expect(!line.results().kinds().contains("number-not-routed"))
    }

    @Test("An agent who dials wrong numbers dials out")
    func outgoing() {
        let script = Script(local: [CallResultScripts.agent])
        for number in 0..<5 { script.at(Double(number) * 30).refused("w\(number)", 404) }
        #expect(Set(script.results().kinds()) == ["call-rejected"])
    }

    @Test("Beside the path it is only possible, and a warning")
    func mirror() {
        let script = Script(vantage: "mirror")
        calls(script, 3)
        let finding = script.results().finding("number-not-routed")
        #expect(finding?.confidence == .possible)
        #expect(finding?.severity == .warning)
    }
}
