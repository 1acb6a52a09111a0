import Diagnosis
import Support
import Testing

@Suite("A number that only receives, shown as the caller")
struct InboundOnlyNumberTests {
    private func outgoing(_ profile: Profile = .aliyun) -> Script {
        Script(profile: profile, local: [CallResultScripts.agent], vantage: "gateway")
    }

    @Test(
        "Refused for it: likely where the code says so",
        arguments: [
            (403, nil, Confidence.likely), (603, nil, .likely), (500, nil, .possible), (480, "Q.850;cause=50", .likely),
        ]
            as [(Int, String?, Confidence)])
    func fires(code: Int, reason: String?, confidence: Confidence) throws {
        let script = outgoing()
        script.refused("A", code, reason: reason, from: "4008001234").at(30).opened("other")
        let findings = script.results()
        #expect(findings.kinds() == ["inbound-only-number"])
        let finding = try #require(findings.first)
        #expect(finding.confidence == confidence)
        #expect(finding.severity == (confidence == .likely ? .error : .warning))
        #expect(finding.names("4008001234"))
    }

    @Test("The asserted identity counts as well")
    func asserted() {
        let script = outgoing()
        script.call("A", caller: "1001").invite("A", headers: [("P-Asserted-Identity", "<sip:4008001234@example.com>")])
        script.after(0.2).respond("A", 403).after(0.02).ack("A")
        #expect(script.results().kinds() == ["inbound-only-number"])
    }

    @Test(
        "Refusals that tell of the callee do not",
        arguments: [(404, nil), (486, nil), (500, "Q.850;cause=1")] as [(Int, String?)])
    func ofTheCallee(code: Int, reason: String?) {
        let script = outgoing()
        script.refused("A", code, reason: reason, from: "4008001234").at(30).opened("other")
        #expect(script.results().kinds() == ["call-rejected"])
    }

    @Test("A carrier that permits it once is believed")
    func permitted() {
        let script = outgoing()
        script.opened("good", from: "4008001234", to: "13900139000").after(5).hangUp("good")
        script.at(60).refused("A", 403, from: "4008001234")
        #expect(script.results().kinds() == ["call-rejected"])
    }

    @Test("An extension that begins with 400, an incoming call, and a profile without the rule are none")
    func lookAlikes() {
        let extensionCall = outgoing()
        extensionCall.refused("A", 403, from: "4001")
        #expect(extensionCall.results().kinds() == ["call-rejected"])
        let incoming = Script(profile: .aliyun, local: [CallResultScripts.trunk], vantage: "gateway")
        incoming.refused("A", 403, from: "4008001234")
        #expect(incoming.results().kinds() == ["call-rejected"])
        let generic = outgoing(.generic)
        generic.refused("A", 403, from: "4008001234")
        #expect(generic.results().kinds() == ["call-rejected"])
    }
}
