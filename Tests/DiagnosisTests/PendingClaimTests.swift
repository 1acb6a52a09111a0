import Diagnosis
import Support
import Testing
import Tracking

@Suite("491 with and without something pending")
struct PendingClaimTests {
    private func talking() -> Script {
        let script = Script()
        script.call("A").at(0).establish("A")
        return script
    }

    private func claim(_ script: Script, _ method: String = "INVITE", by party: Party = .caller, at seconds: Double) {
        script.at(seconds)
        if method == "INVITE" {
            script.reinvite("A", by: party, sdp: .audio(direction: "sendonly"))
        } else {
            script.update("A", by: party, sdp: .audio(direction: "sendonly"))
        }
        script.after(0.05).respond("A", 491, to: method)
        if method == "INVITE" { script.after(0.02).ack("A") }
    }

    @Test("Said again with nothing open it is a refusal", arguments: ["INVITE", "UPDATE"], [Party.caller, .callee])
    func refusal(method: String, by party: Party) throws {
        let script = talking()
        for seconds in [5.0, 8, 11] { claim(script, method, by: party, at: seconds) }
        script.at(20).hangUp("A")
        let findings = script.run().filter { $0.kind.rawValue.hasSuffix("-failed") }
        #expect(findings.count == 1)
        #expect(findings.first?.severity == .warning)
        #expect(findings.first?.names("491") == true)
    }

    @Test("Once, or twice within moments, is excused", arguments: [[5.0], [5.0, 5.5]])
    func excused(times: [Double]) {
        let script = talking()
        for seconds in times { claim(script, at: seconds) }
        script.at(20).hangUp("A")
        #expect(script.run().finding("reinvite-failed") == nil)
    }

    @Test("A refuser whose own request is open may say so as often as it likes")
    func glare() {
        let script = talking()
        // The callee's own UPDATE stays open for long.
        script.at(4.9).update("A", by: .callee)
        for seconds in [5.0, 8, 11] { claim(script, at: seconds) }
        script.at(14).respond("A", 200, to: "UPDATE").at(20).hangUp("A")
        #expect(script.run().finding("reinvite-failed") == nil)
    }

    @Test("Accepted in between, the count begins anew")
    func accepted() {
        let script = talking()
        claim(script, at: 5)
        script.at(8).reinvite("A").after(0.1).answer("A").after(0.05).ack("A")
        claim(script, at: 12)
        script.at(20).hangUp("A")
        #expect(script.run().finding("reinvite-failed") == nil)
    }
}
