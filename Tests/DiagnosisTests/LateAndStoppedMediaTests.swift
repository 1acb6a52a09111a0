import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Sound that begins late after the answer, and sound that ends before the call does.
@Suite struct LateAndStoppedMediaTests {
    // MARK: Late

    @Test(
        "Sound is late when it begins more than two seconds after the answer",
        arguments: [(1.9, false), (2.0, false), (2.02, true), (6.0, true)])
    func soundIsLateWhenItBeginsMoreThanTwoSecondsAfterTheAnswer(_ delay: Double, _ isLate: Bool) throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30)
        script.rtp("A", toward: .caller, from: answerTime + delay, until: 30)
        let findings = script.at(30).hangUp("A").run(until: 60)
        #expect(findings.kinds() == (isLate ? ["late-media"] : []))
        guard isLate else { return }
        let finding = try #require(findings.first)
        #expect(finding.severity == .warning)
        #expect(finding.title.en.contains("the caller") && finding.title.zh.contains("主叫"))
        #expect(finding.place.direction == "toward-caller")
    }

    @Test(arguments: [true, false])
    func `without its INVITE nobody knows when a call was answered`(isSeen: Bool) {
        let script = Script().call("A").at(0).invite("A")
        if !isSeen { script.unseen() }
        script.at(0.2).respond("A", 183, sdp: .audio)
        if !isSeen { script.unseen() }
        // Codecs change while it rings.
        script.at(1).update("A", by: .callee).at(1.1).respond("A", 200, to: "UPDATE", sdp: .audio)
        script.at(8).answer("A", sdp: nil).at(8.05).ack("A")
        script.rtp("A", toward: .callee, from: isSeen ? 12 : 8.1, until: 30)
        script.rtp("A", toward: .caller, from: isSeen ? 12 : 8.1, until: 30)
        #expect((script.at(30).hangUp("A").run(until: 60).finding("late-media") != nil) == isSeen)
    }

    @Test("Early media is a first sound too") func earlyMediaIsAFirstSoundToo() {
        let script = Script().call("A").at(0).invite("A").at(0.2).respond("A", 183, sdp: .audio)
        script.rtp("A", toward: .caller, from: 0.3, until: 1)
        script.at(1).answer("A").at(1.05).ack("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30)
        script.rtp("A", toward: .caller, from: 6, until: 30, sequence: 900)
        #expect(script.at(30).hangUp("A").run(until: 60).isEmpty)
    }

    /// Answered at 1 s with a 200 that is repeated `times`, acknowledged at `ack`; sound of both from `sound`.
    private static func acknowledged(times: Int, ack: Double, sound: Double) -> [Finding] {
        let script = Script().call("A").at(0).invite("A").at(1).answer("A").repeated(times, .doublingToFourSeconds)
        script.at(ack).ack("A").talk("A", from: sound, until: 30)
        return script.at(30).hangUp("A").run(until: 60)
    }

    @Test("An answer that got through late is the reason", arguments: [(2, 3.4, 3.5), (3, 4.7, 4.75)])
    func anAnswerThatGotThroughLateIsTheReason(times: Int, ack: Double, sound: Double) throws {
        let finding = try #require(Self.acknowledged(times: times, ack: ack, sound: sound).finding("late-media"))
        #expect(finding.cause == "ack-late" && finding.title.en.contains("\(times + 1) times"))
        #expect(finding.title.zh.contains("ACK") && finding.fix.en.contains("lost packets"))
    }

    @Test("Sound that takes its time after the ACK has another", arguments: [(0, 1.05, 5.0), (1, 1.6, 5), (2, 2.6, 5)])
    func soundThatTakesItsTimeAfterTheACKHasAnother(times: Int, ack: Double, sound: Double) throws {
        let finding = try #require(Self.acknowledged(times: times, ack: ack, sound: sound).finding("late-media"))
        #expect(finding.causes.isEmpty)
    }

    @Test("An answer that got through within two seconds is silence")
    func anAnswerThatGotThroughWithinTwoSecondsIsSilence() {
        #expect(Self.acknowledged(times: 2, ack: 2.6, sound: 2.7).isEmpty)
    }

    @Test("A sender that may pause is late only possibly") func aSenderThatMayPauseIsLateOnlyPossibly() throws {
        let script = Script().call("A").at(0).establish("A", offer: .audio(payloads: [8, 13]))
        script.rtp("A", toward: .callee, from: 1.1, until: 30)
        script.rtp("A", toward: .caller, from: 6, until: 30)
        let finding = try #require(script.at(30).hangUp("A").run(until: 60).finding("late-media"))
        #expect(finding.severity == .notice)
        #expect(finding.confidence == .possible)
    }

    @Test("The delay is that of the configuration") func theDelayIsThatOfTheConfiguration() {
        let script = Script { $0.thresholds = ["late-media": ["delay": 5]] }
        script.call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30)
        script.rtp("A", toward: .caller, from: 5, until: 30)
        #expect(script.at(30).hangUp("A").run(until: 60).isEmpty)
    }

    // MARK: Stopped

    @Test(
        "Sound stopped when it ends more than three seconds before the call",
        arguments: [(2.9, false), (3.0, false), (3.1, true), (12, true)])
    func soundStoppedWhenItEndsMoreThanThreeSecondsBeforeTheCall(_ silence: Double, _ hasStopped: Bool) throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30)
        // The last packet leaves exactly `silence` before the BYE.
        script.rtp("A", toward: .caller, from: 30 - silence - 14, until: 30 - silence + 0.01)
        let findings = script.at(30).hangUp("A").run(until: 60)
        #expect(findings.all("media-stopped").count == (hasStopped ? 1 : 0))
        guard hasStopped else { return }
        let finding = try #require(findings.finding("media-stopped"))
        #expect(finding.title.en.contains("the caller heard nothing for the last \(Wording.seconds(silence))"))
        #expect(finding.confidence == .likely)
    }

    @Test("Both directions at once may be the capture") func bothDirectionsAtOnceMayBeTheCapture() throws {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 15)
        let finding = try #require(script.at(30).hangUp("A").run(until: 60).finding("media-stopped"))
        #expect(finding.confidence == .possible)
        #expect(finding.title.en.contains("both directions"))
    }

    @Test("A side that still sends RTCP stopped its sound") func aSideThatStillSendsRTCPStoppedItsSound() throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30)
        script.rtp("A", toward: .caller, from: 1.1, until: 15)
        for second in [20, 25, 29] { script.at(Double(second)).receiverReport("A", toward: .caller) }
        let finding = try #require(script.at(30).hangUp("A").run(until: 60).finding("media-stopped"))
        #expect(finding.cause == "peer-not-sending")
    }

    /// RTCP BYE (RFC 3550 §6.6) with the last packet: the sender stopped. Long before it: that was another source.
    @Test("A sender that took its leave was not cut off", arguments: [(15.0, false), (8, true)])
    func aSenderThatTookItsLeaveWasNotCutOff(_ goodbye: Double, _ hasStopped: Bool) {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30)
        script.rtp("A", toward: .caller, from: 1.1, until: 15)
        script.at(goodbye).rtcp("A", toward: .caller, FrameBuilder.goodbye(ssrc: 0xCA11_0002))
        #expect(script.at(30).hangUp("A").run(until: 60).kinds() == (hasStopped ? ["media-stopped"] : []))
    }

    @Test("Sound that stops at a gateway alone is blocked there") func soundThatStopsAtAGatewayAloneIsBlockedThere()
        throws
    {
        let script = Script(interfaces: ["inside", "outside"], vantage: "gateway")
        script.call("A", from: "192.168.1.20:5060", to: "192.168.9.10:5060")
        script.at(0).on(0).invite("A").duplicated(on: 1)
        script.at(1).on(1).answer("A").duplicated(on: 0)
        script.at(1.05).on(0).ack("A").duplicated(on: 1)
        for (interface, delay) in [(0, 0.0), (1, 0.0002)] {
            script.on(interface).rtp("A", toward: .callee, from: 1.1 + delay, until: 30)
        }
        script.on(1).rtp("A", toward: .caller, from: 1.1, until: 30)
        script.on(0).rtp("A", toward: .caller, from: 1.1002, until: 12)
        script.at(30).on(0).bye("A").duplicated(on: 1)
        script.at(30.05).on(1).respond("A", 200, to: "BYE").duplicated(on: 0)
        let findings = script.run(until: 60)
        #expect(findings.kinds() == ["media-stopped"])
        #expect(findings.first?.cause == "media-blocked")
    }

    @Test("A call that is lost sight of is not stopped") func aCallThatIsLostSightOfIsNotStopped() {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 15)
        #expect(script.run(until: 9_000).isEmpty)
    }

    // MARK: What is not followed

    @Test(arguments: [(70, true), (2, false)])
    func `where more streams come than are followed nothing is said of a stop`(count: Int, isMany: Bool) {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 40)
        for index in 0..<count {
            let begin = 1.1 + Double(index) * 0.4
            script.rtp("A", toward: .caller, from: begin, until: begin + 0.4, ssrc: UInt32(0x100 + index))
        }
        let findings = script.at(40).hangUp("A").run(until: 80)
        #expect((findings.finding("media-stopped") == nil) == isMany)
    }
}
