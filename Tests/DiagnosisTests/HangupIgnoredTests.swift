import Diagnosis
import Support
import Testing
import Tracking
import Wire

@Suite("A hang-up that does not take effect")
struct HangupIgnoredTests {
    private func talking(_ change: (Script) -> Void = { _ in }) -> Script {
        let script = Script()
        script.call("A").at(0).establish("A")
        change(script)
        return script
    }

    private func silent(_ script: Script, until seconds: Double = 90) -> Bool {
        let findings = script.run(until: seconds)
        return findings.finding("hangup-ignored") == nil
            && findings.allSatisfy { $0.cause("hangup-ignored") == nil }
    }

    // MARK: BYE

    @Test("A BYE that is refused while the other side talks on", arguments: [403, 481, 510], [Party.caller, .callee])
    func refused(code: Int, by party: Party) throws {
        let script = talking().talk("A", from: 1.1, until: 10)
        script.rtp("A", toward: party, from: 10, until: 20, sequence: 545)
        script.at(10).bye("A", by: party).after(0.05).respond("A", code, to: "BYE")
        let finding = try #require(script.run(until: 90).finding("hangup-ignored"))
        #expect(finding.severity == .warning)
        #expect(finding.cause == "bye-refused")
        #expect(finding.names("\(code)"))
        #expect(finding.place.from == (party == .caller ? "192.0.2.10:5060" : "198.51.100.20:5060"))
    }

    @Test(
        "Media that stops within five seconds is the end of the call, later it is not",
        arguments: [(4.9, false), (5.3, true)])
    func edge(seconds: Double, isTold: Bool) {
        let script = talking().talk("A", from: 1.1, until: 10)
        script.rtp("A", toward: .caller, from: 10, until: 10 + seconds, sequence: 545)
        script.at(10).bye("A").after(0.02).respond("A", 500, to: "BYE")
        #expect((script.run(until: 90).finding("hangup-ignored") != nil) == isTold)
    }

    @Test("A BYE to a Contact that was replaced goes nowhere", arguments: ["INVITE", "UPDATE"])
    func oldContact(method: String) throws {
        let script = talking().talk("A", from: 1.1, until: 10)
        script.at(6).request("A", method, by: .callee, sdp: .audio, toTag: "c-A") {
            $0 = $0.setting("Contact", to: "<sip:13800138000@198.51.100.99:5070>")
        }
        script.at(6.1).respond("A", 200, to: method, sdp: .audio)
        if method == "INVITE" { script.at(6.2).request("A", "ACK", by: .callee, toTag: "c-A") }
        script.rtp("A", toward: .caller, from: 10, until: 45, sequence: 545)
        script.at(10).bye("A").repeated(10, .doublingToFourSeconds)
        let finding = try #require(script.run(until: 90).finding("request-unanswered"))
        #expect(finding.severity == .warning)
        #expect(finding.cause == "hangup-ignored")
        #expect(finding.cause("hangup-ignored")?.text.en.contains("198.51.100.99:5070") == true)
        #expect(finding.names("198.51.100.20:5060"))
    }

    @Test("A BYE whose CSeq is lower than one before is its sender's fault", arguments: [(4, true), (6, false)])
    func lowNumber(number: UInt32, isLow: Bool) throws {
        let script = talking().talk("A", from: 1.1, until: 10)
        script.at(5).request("A", "INFO", cseq: 5).after(0.05).respond("A", 200, to: "INFO")
        script.rtp("A", toward: .caller, from: 10, until: 20, sequence: 545)
        script.at(10).request("A", "BYE", cseq: number).after(0.05).respond("A", 500, to: "BYE")
        let finding = try #require(script.run(until: 90).finding("hangup-ignored"))
        #expect(finding.cause == (isLow ? "cseq-too-low" : "bye-refused"))
        #expect(finding.confidence == (isLow ? .proved : finding.confidence))
        #expect(finding.fix.en.contains(isLow ? "192.0.2.10" : "198.51.100.20"))
    }

    @Test("The numbers of another fork's dialog are none of this one's")
    func numberOfAnotherFork() throws {
        let script = talking().talk("A", from: 1.1, until: 10)
        script.at(5).request("A", "INFO", cseq: 5, toTag: "other").after(0.05).respond("A", 200, to: "INFO")
        script.rtp("A", toward: .caller, from: 10, until: 20, sequence: 545)
        script.at(10).request("A", "BYE", cseq: 4).after(0.05).respond("A", 500, to: "BYE")
        #expect(try #require(script.run(until: 90).finding("hangup-ignored")).cause == "bye-refused")
    }

    @Test("A target that was refused is no new Contact")
    func refusedTarget() throws {
        let script = talking().talk("A", from: 1.1, until: 10)
        script.at(6).request("A", "INVITE", by: .callee, sdp: .audio, toTag: "c-A") {
            $0 = $0.setting("Contact", to: "<sip:13800138000@198.51.100.99:5070>")
        }
        script.at(6.1).respond("A", 488)
        script.rtp("A", toward: .caller, from: 10, until: 45, sequence: 545)
        script.at(10).bye("A").repeated(10, .doublingToFourSeconds)
        let finding = try #require(script.run(until: 90).finding("request-unanswered"))
        #expect(finding.cause == "hangup-ignored")
        #expect(!finding.names("198.51.100.99"))
    }

    @Test("A BYE to a private Contact while the phone's packets come from elsewhere")
    func privateContact() throws {
        let script = Script()
        script.call("A", from: "203.0.113.50:5060", to: "198.51.100.20:5060")
        script.at(0).invite("A") { $0 = $0.setting("Contact", to: "<sip:1001@192.168.1.7:5060>") }
        script.at(0.2).respond("A", 180).at(1).answer("A").at(1.1).ack("A").talk("A", from: 1.1, until: 45)
        let bye = SIPText.message(
            "BYE", uri: "sip:1001@192.168.1.7:5060", from: "<sip:13800138000@example.com>", fromTag: "s-A",
            to: "<sip:1001@example.com>", toTag: "c-A", callID: "A@script", cseq: 101, via: "198.51.100.20:5060",
            branch: "z9hG4bK-private-bye")
        script.at(10).send(bye, from: "198.51.100.20:5060", to: "192.168.1.7:5060").repeated(10, .doublingToFourSeconds)
        let finding = try #require(script.run(until: 90).finding("request-unanswered"))
        #expect(finding.cause == "hangup-ignored")
        #expect(finding.names("192.168.1.7:5060"))
        #expect(finding.names("203.0.113.50:5060"))
    }

    @Test("A BYE that goes past the Record-Route of the answer, heard on or not", arguments: [true, false])
    func pastTheRoute(talksOn: Bool) throws {
        let proxy: Endpoint = "198.51.100.77:5060"
        let script = Script()
        script.call("A", to: proxy).at(0).invite("A").at(0.1).respond("A", 180)
        script.at(1).answer("A") {
            $0 = $0.setting("Contact", to: "<sip:b@203.0.113.40:5060>")
                .setting("Record-Route", to: "<sip:198.51.100.77;lr>")
        }
        script.at(1.1).ack("A").talk("A", from: 1.2, until: 10)
        if talksOn { script.rtp("A", toward: .caller, from: 10, until: 50, sequence: 540) }
        let bye = SIPText.message(
            "BYE", uri: "sip:b@203.0.113.40:5060", from: "<sip:1001@example.com>", fromTag: "c-A",
            to: "<sip:13800138000@example.com>", toTag: "s-A", callID: "A@script", cseq: 9, via: "192.0.2.10:5060",
            branch: "z9hG4bK-direct-bye")
        script.at(10).send(bye, from: "192.0.2.10:5060", to: "203.0.113.40:5060")
            .repeated(10, .doublingToFourSeconds)
        let findings = script.run(until: 90)
        let finding = try #require(findings.finding(talksOn ? "request-unanswered" : "signalling-blocked"))
        #expect(finding.names("198.51.100.77") && finding.names("Record-Route"))
    }

    @Test("Requests that go on count as media does")
    func requests() {
        let script = talking()
        script.at(10).bye("A").repeated(10, .doublingToFourSeconds)
        script.at(20).request("A", "INFO", by: .callee, toTag: "c-A").after(0.05).respond("A", 481, to: "INFO")
        #expect(script.run(until: 90).finding("request-unanswered")?.cause == "hangup-ignored")
    }

    @Test("Look-alikes: an answered BYE, a crossing one, a challenge and its answer, silence behind it")
    func healthy() {
        let trailing = talking().talk("A", from: 1.1, until: 30)
        #expect(silent(trailing.at(10).hangUp("A")))

        let crossing = talking().talk("A", from: 1.1, until: 30)
        crossing.at(10).bye("A").at(10.01).bye("A", by: .callee)
        crossing.at(10.05).respond("A", 200, to: "BYE")
        #expect(silent(crossing))

        let challenged = talking().talk("A", from: 1.1, until: 30)
        challenged.at(10).bye("A").at(10.05).respond("A", 407, to: "BYE")
        challenged.at(10.2).hangUp("A")
        #expect(silent(challenged))

        let dead = talking().talk("A", from: 1.1, until: 9)
        dead.at(10).bye("A").repeated(10, .doublingToFourSeconds)
        #expect(silent(dead))

        let gone = talking().talk("A", from: 1.1, until: 10)
        gone.at(10).bye("A").at(10.05).respond("A", 481, to: "BYE")
        #expect(silent(gone))
    }

    @Test("A capture that ends says nothing before the time is over")
    func captureEnds() {
        let script = talking().talk("A", from: 1.1, until: 13)
        script.at(10).bye("A").repeated(after: [0.5, 1.5])
        #expect(script.run().allSatisfy { $0.severity == .notice })
    }

    // MARK: CANCEL

    @Test("A CANCEL is accepted and the INVITE never ends", arguments: [180, 183, 100])
    func cancelled(ringing: Int) throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", ringing)
        script.at(8).cancel("A").at(8.05).respond("A", 200, to: "CANCEL")
        #expect(script.run(until: 40).isEmpty)
        let finding = try #require(script.more(until: 41).first)
        #expect(finding.kind == "request-unanswered")
        #expect(finding.severity == .warning)
        #expect(finding.cause == "hangup-ignored")
        #expect(finding.place.to == "198.51.100.20:5060")
        #expect(finding.names("487"))
    }

    @Test("It ends late, with 487, another refusal or an answer: no fault of this kind", arguments: [487, 486, 200])
    func endsLate(code: Int) {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(8).cancel("A").at(8.05).respond("A", 200, to: "CANCEL")
        script.at(30).respond("A", code).at(30.1).ack("A")
        if code == 200 { script.at(30.2).hangUp("A") }
        #expect(silent(script))
    }

    @Test("An answer that crossed the CANCEL and is never acknowledged", arguments: [true, false])
    func crossedAnswer(isHungUp: Bool) throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(8).cancel("A").at(8.02).answer("A").repeated(10, .doublingToFourSeconds)
        script.at(8.05).respond("A", 200, to: "CANCEL")
        if isHungUp { script.at(8.2).hangUp("A") }
        let finding = try #require(script.run(until: 90).finding("ack-missing"))
        #expect(finding.severity == .warning)
        #expect(finding.cause == "hangup-ignored")
    }

    @Test("An answer that came seconds after the CANCEL crossed nothing", arguments: [(9.9, true), (10.1, false)])
    func lateAnswer(moment: Double, isCrossing: Bool) throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(8).cancel("A").at(8.05).respond("A", 200, to: "CANCEL")
        script.at(moment).answer("A").repeated(10, .doublingToFourSeconds)
        let finding = try #require(script.run(until: 90).finding("ack-missing"))
        #expect(finding.cause == "hangup-ignored")
        #expect(finding.title.en.contains("crossed") == isCrossing && finding.title.zh.contains("交叉") == isCrossing)
    }

    @Test("An answer that crossed the CANCEL, acknowledged and ended by BYE, is how it should be")
    func crossedAndEnded() {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(8).cancel("A").at(8.02).answer("A").at(8.05).respond("A", 200, to: "CANCEL")
        script.at(8.1).ack("A").at(8.2).hangUp("A")
        #expect(script.run(until: 90).isEmpty)
    }
}
