import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Who sends nothing, or whose sound does not get here: what sender reports of the silent time count, and what came to the
/// port before.
@Suite struct SilentSenderTests {
    // MARK: Stopped

    /// Sound toward the caller until 20 s, reports about it until 40 s.
    private func stopped(_ reports: (Script) -> Void) -> Finding? {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 40)
        script.rtp("A", toward: .caller, from: 1.1, until: 20)
        for second in [6, 11, 16] {
            script.at(Double(second)).senderReport("A", toward: .caller, packets: UInt32(second * 50 - 55))
        }
        reports(script)
        return script.at(40).hangUp("A").run(until: 60).finding("media-stopped")
    }

    private func counts(_ script: Script, _ times: ClosedRange<Int>, _ packets: (Int) -> UInt32) {
        for second in times where second % 5 == 1 {
            script.at(Double(second)).senderReport("A", toward: .caller, packets: packets(second))
        }
    }

    @Test func `reports that go on counting tell of packets lost on the way`() throws {
        let finding = try #require(stopped { counts($0, 21...39) { UInt32($0 * 50 - 55) } })
        #expect(finding.cause == "media-blocked")
        #expect(finding.names("750"))
    }

    @Test(arguments: [945, 0]) func `reports of one count tell of a sender that stopped`(_ packets: UInt32) {
        #expect(stopped { counts($0, 21...39) { _ in packets } }?.cause == "peer-not-sending")
    }

    @Test func `reports from before the silence are no witnesses`() throws {
        let finding = try #require(stopped { _ in })
        #expect(finding.causes.isEmpty)
    }

    @Test func `one report after it is compared with none before`() throws {
        let finding = try #require(stopped { counts($0, 26...26) { _ in 1_245 } })
        #expect(finding.causes.isEmpty)
    }

    // MARK: Renegotiated

    /// Both heard until 9 s; after a re-INVITE at 9 s nothing comes toward the caller.
    private func moved(
        to address: String? = nil, local: [String] = [], held: Bool = false, _ reports: (Script) -> Void = { _ in }
    ) -> Finding? {
        let script = Script(local: local).call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 9)
        script.at(4).senderReport("A", toward: .caller, packets: 150)
        var again = 9.0
        if held {
            script.at(9).reinvite("A", sdp: .audio(direction: "inactive")).after(0.05)
                .answer("A", sdp: .audio(direction: "inactive")).after(0.05).ack("A")
            again = 20
        }
        script.at(again).reinvite("A", by: .callee, sdp: .audio(address: address, payloads: [8])).after(0.05)
            .answer("A", sdp: .audio(payloads: [8]))
        script.after(0.05).ack("A")
        script.rtp("A", toward: .callee, from: again + 0.1, until: again + 16, sequence: 2_000)
        reports(script)
        return script.at(again + 16).hangUp("A").run(until: 60).finding("one-way-audio")
    }

    @Test(arguments: [false, true], [[], ["192.0.2.10"]])
    func `a port that took RTP in the call is not called blocked`(_ held: Bool, _ local: [String]) throws {
        let finding = try #require(moved(local: local, held: held))
        #expect(finding.cause == "peer-not-sending")
        #expect(finding.causes.allSatisfy { $0.confidence == .possible })
        #expect(finding.names("198.51.100.20:20500") && finding.title.en.contains("until 8 s after the answer"))
        #expect(!finding.title.en.contains("is blocked before"))
    }

    @Test func `from another source it may be blocked, and the port is not`() throws {
        let finding = try #require(moved(to: "198.51.100.44"))
        #expect(finding.cause == "media-blocked")
        #expect(finding.causes.allSatisfy { $0.confidence == .possible })
        #expect(finding.title.en.contains("took RTP from 198.51.100.20:20500") && finding.names("198.51.100.44:20500"))
    }

    @Test func `reports of the silent time count there too`() throws {
        let lost = try #require(
            moved { script in
                for second in [10, 13, 16] {
                    script.at(Double(second)).senderReport("A", toward: .caller, packets: UInt32(second * 50))
                }
            })
        #expect(lost.cause == "media-blocked" && lost.names("300"))
    }

    /// 395 packets went to the callee before the re-INVITE, 496 in the ten seconds after it.
    @Test func `packets are counted from when both ways were agreed`() throws {
        let finding = try #require(moved())
        #expect(["496", "497", "498"].contains { finding.title.en.contains("\($0) RTP packets left") })
    }

    @Test func `without anything before, the port is what it was`() throws {
        let script = Script(local: ["192.0.2.10"]).oneWay(toward: .callee)
        let finding = try #require(script.at(15).hangUp("A").run(until: 60).finding("one-way-audio"))
        #expect(finding.cause == "media-blocked" && finding.title.en.contains("inbound UDP 10500 is blocked"))
    }

    // MARK: Reports alone

    @Test func `whose reports arrive and call nothing sent is not walled off`() throws {
        let script = Script(local: ["192.0.2.10"]).oneWay(toward: .callee)
        for second in [3, 6, 9] {
            script.at(Double(second)).receiverReport("A", toward: .caller, highest: UInt32(100 + second * 50))
        }
        let finding = try #require(script.at(15).hangUp("A").run(until: 60).finding("one-way-audio"))
        #expect(finding.cause == "peer-not-sending")
        #expect(finding.causes.filter { $0.confidence >= .likely }.count == 1)
    }

    // MARK: No path yet

    private static let offer = Script.SDP.audio(
        lines: [
            "a=ice-ufrag:abcd", "a=ice-pwd:0123456789012345678901", "a=fingerprint:sha-256 00:11", "a=setup:actpass",
        ])

    @Test func `who has no path may not send, and is not blamed for it`() throws {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).establish("A", offer: Self.offer, answer: Self.offer)
        script.checks(from: "192.0.2.10:10500", to: "198.51.100.20:20500", answer: .none)
        let findings = script.at(15).hangUp("A").run(until: 60)
        #expect(!findings.isEmpty)
        #expect(!findings.contains { $0.causes.contains { $0.text.en.contains("sends no RTP") } })
    }

    // MARK: Placeholders

    @Test(arguments: ["a=rtcp:9 IN IP4 0.0.0.0", "a=rtcp:10501 IN IP4 0.0.0.0", "a=rtcp:9"])
    func `a placeholder in a=rtcp is no SIP ALG`(_ line: String) {
        let offer = Script.SDP.audio(address: "203.0.113.9", lines: [line])
        let script = Script().call("A", from: "203.0.113.9:5060").at(0).establish("A", offer: offer)
        script.talk("A", from: 1.1, until: 15)
        #expect(script.at(15).hangUp("A").run(until: 60).isEmpty)
    }

    @Test func `a private address left in a=rtcp is one`() {
        let offer = Script.SDP.audio(address: "203.0.113.9", lines: ["a=rtcp:10501 IN IP4 192.168.1.5"])
        let script = Script().call("A", from: "203.0.113.9:5060").at(0).establish("A", offer: offer)
        script.talk("A", from: 1.1, until: 15)
        #expect(script.at(15).hangUp("A").run(until: 60).finding("sip-alg") != nil)
    }
}
