import Diagnosis
import Support
import Testing
import Tracking
import Wire

@Suite struct AnswerInvalidTests {
    private static func talking() -> Script {
        let script = Script().call("A").at(0).establish("A")
        return script.talk("A", from: 1.1, until: 20)
    }

    // MARK: Directions

    @Test("A hold answered sendrecv and hung up is an error", arguments: [Party.caller, .callee])
    func aHoldAnsweredSendrecvAndHungUpIsAnError(holder: Party) throws {
        let script = Self.talking()
        script.at(8).reinvite("A", by: holder, sdp: .audio(direction: "sendonly")).at(8.02).answer("A").at(8.04).ack(
            "A")
        script.at(8.1).hangUp("A", by: holder)
        let finding = try #require(script.run().finding("answer-invalid"))
        #expect(finding.severity == .error)
        #expect(finding.cause == "direction-not-allowed")
        #expect(finding.place.from == (holder == .caller ? "198.51.100.20:5060" : "192.0.2.10:5060"))
        #expect(finding.names("sendonly"))
    }

    @Test("By itself it is a warning") func byItselfItIsAWarning() throws {
        let script = Self.talking()
        script.at(8).reinvite("A", sdp: .audio(direction: "sendonly")).at(8.02).answer("A").at(8.04).ack("A")
        script.at(14).reinvite("A").at(14.02).answer("A").at(14.04).ack("A")
        let finding = try #require(script.at(20).hangUp("A").run().finding("answer-invalid"))
        #expect(finding.severity == .warning)
    }

    @Test("A permitted answer is silence", arguments: ["recvonly", "inactive"])
    func aPermittedAnswerIsSilence(direction: String) {
        let script = Self.talking()
        script.at(8).reinvite("A", sdp: .audio(direction: "sendonly")).at(8.02)
            .answer("A", sdp: .audio(direction: direction)).at(8.04).ack("A")
        #expect(script.at(8.1).hangUp("A").run().finding("answer-invalid") == nil)
    }

    // MARK: No answer

    @Test("Accepted without SDP", arguments: ["INVITE", "UPDATE"])
    func acceptedWithoutSDP(method: String) throws {
        let script = Self.talking()
        if method == "INVITE" {
            script.at(8).reinvite("A", by: .callee).at(8.02).respond("A", 200).at(8.04).ack("A")
        } else {
            script.at(8).update("A", by: .callee).at(8.02).respond("A", 200, to: "UPDATE")
        }
        script.at(8.1).hangUp("A", by: .callee)
        let finding = try #require(script.run().finding("answer-invalid"))
        #expect(finding.severity == .error)
        #expect(finding.cause == "answer-missing")
        #expect(finding.place.from == "192.0.2.10:5060")
        #expect(finding.names("SDP"))
    }

    @Test("An UPDATE without SDP needs none") func anUPDATEWithoutSDPNeedsNone() {
        let script = Self.talking()
        script.at(8).update("A", sdp: nil).at(8.02).respond("A", 200, to: "UPDATE")
        #expect(script.at(20).hangUp("A").run().kinds() == [])
    }

    @Test("An ACK without the answer and silence") func anACKWithoutTheAnswerAndSilence() throws {
        let script = Script(local: ["198.51.100.20"]).call("A").at(0).invite("A", sdp: nil).at(1).answer("A").at(1.05)
            .ack("A")
        let finding = try #require(script.at(13).hangUp("A").run().finding("answer-invalid"))
        #expect(finding.severity == .error)
        #expect(finding.place.from == "192.0.2.10:5060")
        #expect(finding.names("ACK"))
    }

    @Test("An ACK with the answer is silence") func anACKWithTheAnswerIsSilence() {
        let script = Script().call("A").at(0).invite("A", sdp: nil).at(1).answer("A").at(1.05).ack("A", sdp: .audio)
        script.talk("A", from: 1.1, until: 12)
        #expect(script.at(12).hangUp("A").run().kinds() == [])
    }

    @Test("An early answer need not be repeated", arguments: [true, false])
    func anEarlyAnswerNeedNotBeRepeated(isReliable: Bool) {
        let script = Script().call("A").at(0).invite("A", supported: ["100rel"])
        script.at(0.3).respond("A", 183, sdp: .audio, rseq: isReliable ? 1 : nil)
        if isReliable { script.at(0.35).prack("A").at(0.4).respond("A", 200, to: "PRACK") }
        script.rtp("A", toward: .caller, from: 0.4, until: 2)
        script.at(2).answer("A", sdp: nil).at(2.05).ack("A")
        script.rtp("A", toward: .callee, from: 2.1, until: 12).rtp(
            "A", toward: .caller, from: 2.1, until: 12, ssrc: 9)
        #expect(script.at(12).hangUp("A").run().kinds(atLeast: .warning) == [])
    }

    // MARK: Lines and addresses

    private static let video = ["m=video 10600 RTP/AVP 96", "a=rtpmap:96 H264/90000"]

    @Test("A line left out is found and a refused one is not") func aLineLeftOutIsFoundAndARefusedOneIsNot() throws {
        for (lines, expected) in [([], true), (["m=video 0 RTP/AVP 96"], false)] as [([String], Bool)] {
            let script = Script().call("A").at(0).establish(
                "A", offer: .audio(extraMedia: Self.video), answer: .audio(extraMedia: lines))
            script.talk("A", from: 1.1, until: 12)
            let findings = script.at(12).hangUp("A").run()
            #expect((findings.finding("answer-invalid")?.severity == .warning) == expected)
        }
    }

    @Test("The offerers own address") func theOfferersOwnAddress() throws {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).establish(
            "A", answer: .audio(port: 10500, address: "192.0.2.10"))
        let finding = try #require(script.at(12).hangUp("A").run().finding("answer-invalid"))
        #expect(finding.cause == "offerers-own-address")
        #expect(finding.place.from == "198.51.100.20:5060")
    }

    // MARK: Fax

    private static let fax = Script.SDP.text(
        """
        v=0\r\no=- 1 2 IN IP4 198.51.100.20\r\ns=-\r\nc=IN IP4 198.51.100.20\r\nt=0 0\r
        m=image 20500 udptl t38\r\na=T38FaxVersion:0\r\n
        """)

    @Test("A refused fax with a way back is silence") func aRefusedFaxWithAWayBackIsSilence() {
        let script = Self.talking()
        script.at(8).reinvite("A", by: .callee, sdp: Self.fax).at(8.1).respond("A", 488).at(8.15).ack("A")
        script.at(8.3).reinvite("A", by: .callee).at(8.4).answer("A").at(8.45).ack("A")
        #expect(script.at(20).hangUp("A").run().kinds() == [])
    }

    @Test("A refused fax and the end of the call is not", arguments: [9.0, 14, 30])
    func aRefusedFaxAndTheEndOfTheCallIsNot(end: Double) {
        let script = Self.talking()
        script.at(8).reinvite("A", by: .callee, sdp: Self.fax).at(8.1).respond("A", 488).at(8.15).ack("A")
        #expect(script.at(end).hangUp("A", by: .callee).run().finding("reinvite-failed") != nil)
    }

    @Test("A refused fax without a way back is told in the end") func aRefusedFaxWithoutAWayBackIsToldInTheEnd() {
        let script = Self.talking()
        script.at(3).reinvite("A", by: .callee, sdp: Self.fax).at(3.1).respond("A", 488).at(3.15).ack("A")
        #expect(script.at(20).hangUp("A", by: .callee).run().finding("reinvite-failed") != nil)
    }
}
