import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Judgements that rest on which SDP is the offer and which the answer.
@Suite struct OfferAnswerFlowTests {
    /// Early media and the answer's SDP once more in the 200, as carriers do it.
    private static func early(isReliable: Bool = false, sdp: Script.SDP = .audio) -> Script {
        let script = Script().call("A").at(0).invite("A", supported: ["100rel"])
        script.at(0.3).respond("A", 183, sdp: .audio, rseq: isReliable ? 1 : nil)
        if isReliable { script.at(0.35).prack("A").at(0.4).respond("A", 200, to: "PRACK") }
        script.rtp("A", toward: .caller, from: 0.5, until: 2)
        return script.at(2).answer("A", sdp: sdp).at(2.05).ack("A")
    }

    private static func swap(_ script: Script, by party: Party, at time: Double, _ offer: String, _ answer: String) {
        script.at(time).reinvite("A", by: party, sdp: .audio(direction: offer)).at(time + 0.05)
            .answer("A", sdp: .audio(direction: answer)).at(time + 0.1).ack("A")
    }

    // MARK: After early media

    @Test("A refused hold is told as one and the stop after it is found", arguments: [true, false])
    func aRefusedHoldIsToldAsOneAndTheStopAfterItIsFound(isReliable: Bool) throws {
        let script = Self.early(isReliable: isReliable)
        script.rtp("A", toward: .callee, from: 2.1, until: 20).rtp(
            "A", toward: .caller, from: 2.1, until: 12, sequence: 900)
        script.at(8).reinvite("A", sdp: .audio(direction: "sendonly")).at(8.1).respond("A", 488).at(8.15).ack("A")
        script.at(20).hangUp("A")
        let findings = script.run()
        let stopped = try #require(findings.finding("media-stopped"))
        let refused = stopped.cause("reinvite-failed") ?? findings.finding("reinvite-failed")?.causes.first
        #expect(refused?.text.en.contains("for hold") == true)
    }

    @Test("Who is deaf after the resume is found", arguments: [Party.caller, .callee])
    func whoIsDeafAfterTheResumeIsFound(resumer: Party) throws {
        let script = Self.early()
        script.talk("A", from: 2.1, until: 5)
        Self.swap(script, by: resumer, at: 5, "sendonly", "recvonly")
        Self.swap(script, by: resumer, at: 8, "sendrecv", "sendrecv")
        script.rtp("A", toward: resumer.other, from: 8.2, until: 20, sequence: 5_000)
        script.at(20).hangUp("A")
        let finding = try #require(script.run().finding("one-way-audio"))
        #expect(finding.place.direction == (resumer == .caller ? "toward-caller" : "toward-callee"))
    }

    @Test("A resume that works is silence") func aResumeThatWorksIsSilence() {
        let script = Self.early()
        script.talk("A", from: 2.1, until: 5)
        Self.swap(script, by: .caller, at: 5, "sendonly", "recvonly")
        Self.swap(script, by: .caller, at: 8, "sendrecv", "sendrecv")
        script.rtp("A", toward: .callee, from: 8.2, until: 20, sequence: 5_000)
        script.rtp("A", toward: .caller, from: 8.2, until: 20, sequence: 6_000)
        #expect(script.at(20).hangUp("A").run().kinds(atLeast: .warning) == [])
    }

    // MARK: Forks

    /// Two phones ring; the first sends early media from another address, the second answers.
    private static func forked(followed: Bool, secondEarly: Bool) -> Script {
        let script = Script().call("A").at(0).invite("A")
        script.at(0.3).respond("A", 183, sdp: .audio(port: 20010, address: "198.51.100.61"), toTag: "fork-1")
        script.rtp("A", toward: .caller, from: 0.4, until: 2).rtp("A", toward: .callee, from: 0.4, until: 2)
        if secondEarly {
            script.at(0.8).respond("A", 183, sdp: .audio(port: 24400, address: "198.51.100.62"), toTag: "fork-2")
        }
        script.at(2).answer("A", sdp: .audio(port: 24400, address: "198.51.100.62"), toTag: "fork-2")
        script.at(2.05).ack("A", toTag: "fork-2")
        script.rtp("A", toward: .caller, from: 2.1, until: 15, ssrc: 0xF02)
        script.rtp(
            "A", toward: .callee, from: 2.1, until: 15, sequence: 400,
            destination: followed ? nil : "198.51.100.61:20010")
        return script.at(15).hangUp("A")
    }

    @Test("Who stays with the fork that did not answer is found", arguments: [true, false])
    func whoStaysWithTheForkThatDidNotAnswerIsFound(secondEarly: Bool) throws {
        let finding = try #require(
            Self.forked(followed: false, secondEarly: secondEarly).run().finding("one-way-audio"))
        #expect(finding.place.direction == "toward-callee")
        #expect(finding.cause == "media-wrong-port")
        #expect(finding.names("198.51.100.61:20010"))
    }

    @Test("Who follows the answer is silence", arguments: [true, false])
    func whoFollowsTheAnswerIsSilence(secondEarly: Bool) {
        #expect(Self.forked(followed: true, secondEarly: secondEarly).run().kinds() == [])
    }

    // MARK: Left on hold

    /// Held by `holder` and taken back by it without SDP; the other offers `direction`.
    private static func offerless(holder: Party, direction: String, reply: String, heard: Bool = false) -> Script {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 5)
        swap(script, by: holder, at: 5, "sendonly", "recvonly")
        script.at(8).reinvite("A", by: holder, sdp: nil).at(8.05).answer("A", sdp: .audio(direction: direction))
            .at(8.1).ack("A", sdp: .audio(direction: reply))
        script.rtp("A", toward: holder.other, from: 8.2, until: 20, sequence: 5_000)
        if heard { script.rtp("A", toward: holder, from: 8.2, until: 20, sequence: 7_000) }
        return script.at(20).hangUp("A")
    }

    @Test("The direction of the hold offered again is found", arguments: [Party.caller, .callee])
    func theDirectionOfTheHoldOfferedAgainIsFound(holder: Party) throws {
        let finding = try #require(
            Self.offerless(holder: holder, direction: "recvonly", reply: "sendonly").run().finding("one-way-audio"))
        #expect(finding.cause == "direction-left-on-hold")
        #expect(finding.names("recvonly"))
        #expect(finding.place.direction == (holder == .caller ? "toward-caller" : "toward-callee"))
    }

    @Test("A new offer both ways is silence") func aNewOfferBothWaysIsSilence() {
        #expect(
            Self.offerless(holder: .caller, direction: "sendrecv", reply: "sendrecv", heard: true).run().kinds() == [])
    }

    @Test("A hold without SDP is silence") func aHoldWithoutSDPIsSilence() {
        #expect(Self.offerless(holder: .caller, direction: "sendrecv", reply: "sendonly").run().kinds() == [])
    }

    @Test("Who is heard all the same is silence") func whoIsHeardAllTheSameIsSilence() {
        #expect(
            Self.offerless(holder: .callee, direction: "recvonly", reply: "sendonly", heard: true).run().kinds() == [])
    }

    @Test("A resume to nowhere is found") func aResumeToNowhereIsFound() throws {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 5)
        Self.swap(script, by: .caller, at: 5, "sendonly", "recvonly")
        script.at(8).reinvite("A", sdp: .audio(address: "0.0.0.0", direction: "sendrecv")).at(8.05).answer("A")
            .at(8.1).ack("A")
        script.rtp("A", toward: .callee, from: 8.2, until: 20, sequence: 5_000)
        let finding = try #require(script.at(20).hangUp("A").run().finding("one-way-audio"))
        #expect(finding.names("0.0.0.0"))
        #expect(finding.place.direction == "toward-caller")
    }

    // MARK: Sections

    private static let secureAndPlain = Script.SDP.text(
        """
        v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r
        m=audio 10502 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\nm=audio 10500 RTP/AVP 8\r\n
        """)
    private static let plainTaken = Script.SDP.text(
        """
        v=0\r\no=- 1 1 IN IP4 198.51.100.20\r\ns=-\r\nc=IN IP4 198.51.100.20\r\nt=0 0\r
        m=audio 0 RTP/SAVP 8\r\nm=audio 20500 RTP/AVP 8\r\n
        """)

    private static func twoLines(_ offer: Script.SDP, _ answer: Script.SDP, by party: Party = .caller) -> Script {
        let script = Script().call("A").at(0).invite("A", sdp: offer).at(1).answer("A", sdp: answer).at(1.05).ack("A")
        script.rtp(
            "A", toward: .callee, from: 1.1, until: 12, source: "192.0.2.10:10500", destination: "198.51.100.20:20500")
        script.rtp(
            "A", toward: .caller, from: 1.1, until: 12, source: "198.51.100.20:20500", destination: "192.0.2.10:10500")
        return script.at(12).hangUp("A")
    }

    @Test("Best effort encryption is judged line by line") func bestEffortEncryptionIsJudgedLineByLine() {
        #expect(Self.twoLines(Self.secureAndPlain, Self.plainTaken).run().kinds() == [])
    }

    @Test("Best effort in one line is no demand") func bestEffortInOneLineIsNoDemand() {
        let offer = Script.SDP.audio(payloads: [8], lines: ["a=tcap:1 RTP/SAVP", "a=pcfg:1 t=1"])
        let answer = Script.SDP.text(
            """
            v=0\r\no=- 1 1 IN IP4 198.51.100.20\r\ns=-\r\nc=IN IP4 198.51.100.20\r\nt=0 0\r
            m=audio 20500 RTP/SAVP 8\r\na=acfg:1 t=1\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n
            """)
        #expect(Self.twoLines(offer, answer).run().finding("srtp-mismatch") == nil)
    }

    @Test("An offer without audio is the caller's fault") func anOfferWithoutAudioIsTheCallersFault() throws {
        let script = Script().call("A").at(0).invite("A", sdp: .audio(port: 0, address: "0.0.0.0"))
        script.at(0.2).respond("A", 488).at(0.25).ack("A")
        let finding = try #require(script.run(until: 60).finding("codec-mismatch"))
        #expect(finding.cause == "no-audio-offered")
        #expect(!finding.names("PCMA"))
    }
}
