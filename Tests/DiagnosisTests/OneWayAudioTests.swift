import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// When an answered call counts as heard one way or not at all, to the packet and the second.
@Suite struct OneWayAudioTests {
    @Test("The side that hears nothing is named", arguments: [Party.caller, .callee])
    func theSideThatHearsNothingIsNamed(_ deaf: Party) throws {
        let findings = Script().oneWay(toward: deaf.other).run(until: 30)
        #expect(findings.kinds() == ["one-way-audio"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .error)
        #expect(finding.title.en.contains(deaf == .caller ? "the caller hears nothing" : "the callee hears nothing"))
        #expect(finding.title.zh.contains(deaf == .caller ? "主叫听不到声音" : "被叫听不到声音"))
        #expect(finding.place.direction == (deaf == .caller ? "toward-caller" : "toward-callee"))
        // 10 s of confirmation hold nearly 500 packets of 20 ms.
        #expect(finding.names("495"))
    }

    @Test("Nobody hears anything on an agent host") func nobodyHearsAnythingOnAnAgentHost() throws {
        let findings = Script(local: ["192.0.2.10"]).oneWay(toward: nil).run(until: 30)
        #expect(findings.kinds() == ["no-audio"])
        #expect(findings.first?.cause == "local-not-sending")
        #expect(findings.first?.cause("media-blocked") != nil)
    }

    @Test("The verdict comes ten seconds after the answer and not before")
    func theVerdictComesTenSecondsAfterTheAnswerAndNotBefore() throws {
        #expect(Script().oneWay(until: answerTime + 9.8).run(until: answerTime + 9.9).isEmpty)
        let finding = try #require(Script().oneWay(until: answerTime + 9.8).run(until: answerTime + 10).first)
        #expect(finding.seconds == answerTime + 10)
    }

    @Test(
        "A call that ends before it settles is not judged",
        arguments: [(2.9, []), (3.0, ["one-way-audio"]), (3.1, ["one-way-audio"])])
    func aCallThatEndsBeforeItSettlesIsNotJudged(_ length: Double, _ kinds: [String]) {
        let end = answerTime + length
        #expect(Script().oneWay(until: end).at(end).hangUp("A").run(until: 60).kinds() == kinds)
    }

    @Test("A handful of packets is no stream yet", arguments: [(24, []), (25, ["one-way-audio"])])
    func aHandfulOfPacketsIsNoStreamYet(_ packets: Int, _ kinds: [String]) {
        let script = Script().oneWay(toward: nil)
        script.rtp("A", toward: .callee, from: 2, until: 2 + Double(packets) * 0.02 - 0.01)
        #expect(script.at(14).hangUp("A").run(until: 60).kinds() == kinds)
    }

    @Test("One packet is enough to have been heard") func onePacketIsEnoughToHaveBeenHeard() {
        let script = Script().oneWay()
        script.rtp("A", toward: .caller, from: 3, until: 3.01)
        #expect(script.run(until: 30).all("one-way-audio").isEmpty)
    }

    @Test("Thresholds are those of the configuration") func thresholdsAreThoseOfTheConfiguration() throws {
        let script = Script { settings in settings.thresholds = ["one-way-audio": ["settle": 1, "confirm": 4]] }
        #expect(try #require(script.oneWay().run(until: 30).first).seconds == answerTime + 4)
    }

    @Test("The same call is told once however long it lasts") func theSameCallIsToldOnceHoweverLongItLasts() {
        let script = Script().oneWay(until: 60)
        #expect(script.at(60).hangUp("A").run(until: 200).kinds() == ["one-way-audio"])
    }

    @Test("Sound that comes after the verdict stands in its place")
    func soundThatComesAfterTheVerdictStandsInItsPlace() {
        let script = Script().oneWay(until: 30)
        script.rtp("A", toward: .caller, from: 16, until: 30)
        #expect(script.at(30).hangUp("A").run(until: 200).kinds() == ["late-media"])
    }

    @Test("A resume starts the wait anew") func aResumeStartsTheWaitAnew() throws {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 20)
        script.at(20).reinvite("A", sdp: .audio(port: 10504)).after(0.05).answer("A").after(0.05).ack("A")
        script.rtp("A", toward: .callee, from: 20.2, until: 50, sequence: 5_000)
        let finding = try #require(script.run(until: 60).first)
        #expect(finding.kind == "one-way-audio")
        #expect(abs(finding.seconds - 30.05) < 0.01)
    }

    @Test("Both sides are equal in IPv6") func bothSidesAreEqualInIPv6() throws {
        let findings = Script().oneWay(from: "[2001:db8::10]:5060", to: "[2001:db8:1::20]:5060").run(until: 30)
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(findings.first?.place.to == "[2001:db8::10]:10500")
    }

    @Test("Two calls are judged each by itself") func twoCallsAreJudgedEachByItself() {
        let script = Script().oneWay("A")
        script.call("B", from: "192.0.2.11:5060").at(0).establish("B")
        script.talk("B", from: 1.1, until: 15)
        let findings = script.run(until: 60)
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(findings.first?.call?.callID == "A@script")
    }
}
