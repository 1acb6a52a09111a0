import Diagnosis
import Support
import Testing
import Tracking

/// Refusals that ask for another try, and tries that mend a refusal (RFC 3261 §14.2, §21.4.26, RFC 3311 §5.2).
@Suite("Renegotiations that are tried again")
struct RenegotiationRetryTests {
    private func talking(_ profile: Profile = .generic) -> Script {
        let script = Script(profile: profile)
        script.call("A").at(0).establish("A").talk("A", from: 1.1, until: 60)
        return script
    }

    private func ask(_ script: Script, _ method: String, at seconds: Double, by party: Party = .caller, code: Int) {
        script.at(seconds)
        if method == "UPDATE" { script.update("A", by: party) } else { script.reinvite("A", by: party) }
        let headers = code == 500 ? [("Retry-After", "4")] : []
        script.after(0.1).respond("A", code, to: method, sdp: code == 200 ? .audio : nil, headers: headers)
        if method == "INVITE" { script.after(0.05).ack("A") }
    }

    private func kinds(_ script: Script) -> [String] {
        script.at(60).hangUp("A").run(until: 120).kinds(atLeast: .warning)
    }

    @Test("500 with Retry-After is a call to try again", arguments: ["INVITE", "UPDATE"], [Party.caller, .callee])
    func retryAfter(method: String, by party: Party) {
        let kind = method == "UPDATE" ? "update-failed" : "reinvite-failed"
        let retried = talking()
        ask(retried, method, at: 10, by: party, code: 500)
        ask(retried, method, at: 15, by: party, code: 200)
        #expect(kinds(retried).isEmpty)

        let never = talking()
        ask(never, method, at: 10, by: party, code: 500)
        #expect(kinds(never) == [kind])

        let again = talking()
        ask(again, method, at: 10, by: party, code: 500)
        ask(again, method, at: 15, by: party, code: 488)
        #expect(kinds(again) == [kind])
    }

    @Test("A refused offer whose next offer is accepted was mended", arguments: [488, 606, 415])
    func mended(code: Int) {
        let script = talking()
        ask(script, "INVITE", at: 10, code: code)
        ask(script, "INVITE", at: 11, code: 200)
        #expect(kinds(script).isEmpty)
    }

    @Test("What the other side agrees on meanwhile, or what comes much later, mends nothing")
    func notMended() {
        let other = talking()
        ask(other, "INVITE", at: 10, code: 488)
        ask(other, "INVITE", at: 11, by: .callee, code: 200)
        #expect(kinds(other) == ["reinvite-failed"])

        let late = talking()
        ask(late, "INVITE", at: 10, code: 488)
        ask(late, "INVITE", at: 40, code: 200)
        #expect(kinds(late) == ["reinvite-failed"])
    }
}
