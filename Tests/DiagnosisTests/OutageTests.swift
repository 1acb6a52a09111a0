import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// A stream that goes on after a long gap: what its numbers say was sent and lost, and what they say was not sent.
@Suite struct OutageTests {
    /// A call of 60 s in which `length` seconds of packets toward the caller do not come.
    private func outage(
        _ length: Double, from start: Double = 20, both: Bool = false, until end: Double = 61
    ) -> [Finding] {
        let script = Script().call("A").at(0).establish("A")
        let lost = { (index: Int) in (start..<start + length).contains(1.1 + Double(index) * 0.02) }
        script.rtp("A", toward: .caller, from: 1.1, until: end, lost: lost)
        script.rtp("A", toward: .callee, from: 1.1, until: end, lost: { both && lost($0) })
        return script.at(end).hangUp("A").run(until: end + 30)
    }

    @Test(arguments: [10.5, 14, 25]) func `an outage of three intervals is loss`(_ length: Double) throws {
        let finding = try #require(outage(length).finding("packet-loss"))
        #expect(finding.place.direction == "toward-caller")
        #expect(finding.severity == .error)
        #expect(finding.title.en.contains("worst 5 s: 100 %"))
    }

    @Test func `both ways at once are one fault`() {
        #expect(outage(25, both: true).kinds() == ["packet-loss"])
    }

    @Test func `more than a minute is an outage too`() {
        #expect(outage(70, until: 121).finding("packet-loss") != nil)
    }

    @Test(arguments: [2.0, 6, 9]) func `an outage of fewer intervals is no fault`(_ length: Double) {
        #expect(outage(length).isEmpty)
    }

    @Test(arguments: [14, 30.0]) func `a pause over which the numbers go on is no loss`(_ length: Double) {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .caller, from: 1.1, until: 61, pauses: [20...20 + length])
        script.rtp("A", toward: .callee, from: 1.1, until: 61)
        #expect(script.at(61).hangUp("A").run(until: 90).isEmpty)
    }

    /// Numbers from 1,070 on follow those up to 969.
    @Test(arguments: [(UInt32?.none, 0.0), (5, 0), (nil, 14)])
    func `numbers that leap with another source or clock began anew`(_ source: UInt32?, _ gap: Double) {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 61)
        script.rtp("A", toward: .caller, from: 1.1, until: 18.5)
        // Its timestamps begin at 0 again.
        script.rtp("A", toward: .caller, from: 18.5 + gap, until: 61, ssrc: source, sequence: 1_670)
        #expect(script.at(61).hangUp("A").run(until: 90).isEmpty)
    }

    @Test func `numbers used up on hold are no loss`() {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 61)
        script.rtp("A", toward: .caller, from: 1.1, until: 61, lost: { (450..<1_500).contains($0) })
        script.at(10).reinvite("A", sdp: .audio(direction: "sendonly")).after(0.05)
            .answer("A", sdp: .audio(direction: "recvonly")).after(0.05).ack("A")
        script.at(31).reinvite("A").after(0.05).answer("A").after(0.05).ack("A")
        #expect(script.at(61).hangUp("A").run(until: 90).isEmpty)
    }
}
