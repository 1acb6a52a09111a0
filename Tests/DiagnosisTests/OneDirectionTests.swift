import Diagnosis
import Support
import Testing
import Tracking

/// Captures that show what one side says and nothing of what it hears, over UDP.
@Suite struct OneDirectionTests {
    private func credentials(_ nonce: String) -> [(String, String)] {
        let digest = "Digest username=\"1001\", realm=\"x\", nonce=\"\(nonce)\", uri=\"sip:x\", response=\"0\""
        return [("Authorization", digest)]
    }

    @Test func `registrations that are never repeated were answered`() {
        let script = Script().call("R", caller: "1001", callee: "1001")
        for turn in 0..<6 {
            script.at(Double(turn) * 50).register("R").after(0.05).register("R", headers: credentials("n\(turn)"))
        }
        #expect(script.run(until: 400).isEmpty)
    }

    @Test func `requests sent once each are no outage, whoever sends them`() {
        let script = Script()
        for turn in 0..<8 {
            script.call("M\(turn)").at(Double(turn) * 4).request("M\(turn)", "MESSAGE")
        }
        #expect(script.run(until: 120).isEmpty)
    }

    @Test(arguments: [1, 2])
    func `requests repeated and given up early are one together`(repeats: Int) {
        let script = Script()
        for turn in 0..<3 {
            script.call("I\(turn)").at(Double(turn) * 3).invite("I\(turn)").repeated(repeats, .doubling)
        }
        #expect(script.run(until: 60).kinds().contains("signalling-blocked"))
    }

    @Test func `a cancelled call was given up`() {
        let script = Script()
        for turn in 0..<4 {
            script.call("I\(turn)").at(Double(turn) * 2).invite("I\(turn)").after(0.4).cancel("I\(turn)")
        }
        #expect(script.run(until: 60).kinds().contains("signalling-blocked"))
    }

    @Test func `a call that goes on shows that its peer answers`() {
        let script = Script().call("A").call("O", from: "192.0.2.10:5060", to: "198.51.100.20:5060")
        script.at(0).invite("A").at(3).request("A", "ACK", toTag: "s-A").at(40).request("A", "BYE", toTag: "s-A")
        for turn in 0..<3 { script.at(Double(turn) * 20 + 1).request("O", "OPTIONS") }
        #expect(script.run(until: 120).isEmpty)
    }
}
