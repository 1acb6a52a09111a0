import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// What the capture itself misses lowers how sure a finding is, and the text says so in both languages.
@Suite struct CaptureGateTests {
    @Test("Drops during the call lower the confidence") func dropsDuringTheCallLowerTheConfidence() throws {
        let script = Script().oneWay()
        let finding = try #require(script.at(5).drop(7).run(until: 30).finding("one-way-audio"))
        #expect(finding.confidence == .possible)
        #expect(finding.title.en.contains("dropped 7 packets"))
        #expect(finding.title.zh.contains("7"))
    }

    @Test("Drops before the call do not") func dropsBeforeTheCallDoNot() throws {
        let script = Script()
        script.call("Z").at(0).invite("Z").at(1).respond("Z", 486).at(1.05).ack("Z")
        script.at(2).drop(7)
        script.call("A").at(10).establish("A")
        script.rtp("A", toward: .callee, from: 11.1, until: 30)
        let finding = try #require(script.run(until: 40).finding("one-way-audio"))
        #expect(finding.confidence == .likely)
        #expect(!finding.title.en.contains("dropped"))
    }

    @Test("The end of the capture before the verdict lowers the confidence")
    func theEndOfTheCaptureBeforeTheVerdictLowersTheConfidence() throws {
        let finding = try #require(Script().oneWay(until: 6).run().finding("one-way-audio"))
        #expect(finding.confidence == .possible)
        #expect(finding.title.en.contains("the capture ended first"))
        #expect(finding.title.zh.contains("抓包在通话结束前就停止了"))
    }

    @Test("The end of the capture before the call settled says nothing")
    func theEndOfTheCaptureBeforeTheCallSettledSaysNothing() {
        #expect(Script().oneWay(until: 3.8).run().isEmpty)
    }

    @Test("A call joined midway is judged less surely") func aCallJoinedMidwayIsJudgedLessSurely() throws {
        let script = Script().call("A").at(0).reinvite("A").after(0.05).answer("A").after(0.05).ack("A")
        script.rtp("A", toward: .callee, from: 0.2, until: 20)
        let finding = try #require(script.run(until: 40).finding("one-way-audio"))
        #expect(finding.confidence == .possible)
        #expect(finding.title.en.contains("the capture began inside the call"))
        #expect(finding.title.zh.contains("抓包在通话中途才开始"))
    }

    @Test("A call joined midway that is heard is healthy") func aCallJoinedMidwayThatIsHeardIsHealthy() {
        let script = Script().call("A").at(0).reinvite("A").after(0.05).answer("A").after(0.05).ack("A")
        script.talk("A", from: 0.2, until: 20)
        #expect(script.at(20).hangUp("A").run(until: 60).isEmpty)
    }

    @Test("Proof remains likely when packets were dropped") func proofRemainsLikelyWhenPacketsWereDropped() throws {
        let script = Script().oneWay()
        script.refuseMedia(toward: .caller, from: 1.2, until: 15)
        let finding = try #require(script.at(5).drop(1).run(until: 30).finding("one-way-audio"))
        #expect(finding.confidence == .likely)
        #expect(finding.cause == "media-blocked")
    }
}
