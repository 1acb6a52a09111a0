import Diagnosis
import Support
import Testing
import Tracking
import Wire

@Suite struct EarlyMediaTests {
    /// Rings with `sdp` at 0.3 s; the caller's own RTP shows that media passes here.
    private static func ringing(
        _ code: Int = 183, sdp: Script.SDP? = .audio, headers: [(String, String)] = [], offer: Script.SDP? = .audio,
        media: Bool = true, local: [String] = []
    ) -> Script {
        let script = Script(local: local).call("A").at(0).invite("A", sdp: offer)
        script.at(0.3).respond("A", code, sdp: sdp, headers: headers)
        if media, sdp != nil { script.rtp("A", toward: .callee, from: 0.4, until: 8) }
        return script.at(0.3)
    }

    private static func cancelled(_ script: Script, at time: Double = 8) -> Script {
        script.at(time).cancel("A").after(0.05).respond("A", 200, to: "CANCEL").after(0.05).respond("A", 487)
            .after(0.05).ack("A")
    }

    // MARK: Missing

    @Test("Silence while it rings is found", arguments: [180, 183])
    func silenceWhileItRingsIsFound(code: Int) throws {
        let finding = try #require(Self.cancelled(Self.ringing(code)).run().finding("early-media-missing"))
        // Most phones ring by themselves to a 180.
        #expect(finding.severity == (code == 180 ? .notice : .warning))
        #expect(finding.place.from == "198.51.100.20:5060")
        #expect(finding.names("\(code)"))
    }

    @Test("On the caller's host without its own media too") func onTheCallersHostWithoutItsOwnMediaToo() {
        let script = Self.ringing(media: false, local: ["192.0.2.10"])
        #expect(Self.cancelled(script).run().finding("early-media-missing") != nil)
    }

    @Test("Inside late media") func insideLateMedia() throws {
        let script = Self.ringing()
        script.at(6).answer("A").at(6.05).ack("A")
        script.rtp("A", toward: .callee, from: 8, until: 20, sequence: 480)
        script.rtp("A", toward: .caller, from: 9, until: 20)
        let finding = try #require(script.at(20).hangUp("A").run().finding("late-media"))
        #expect(finding.cause("early-media-missing") != nil)
    }

    /// Answered at 6 s; sound passes here only after that.
    private static func heardAfterAnswer(
        _ script: Script = ringing(media: false), answer: Script.SDP? = .audio, toTag: String? = nil,
        toCaller start: Double = 6.1, source: Endpoint? = nil
    ) -> Script {
        script.at(6).answer("A", sdp: answer, toTag: toTag).at(6.05).ack("A", toTag: toTag)
        script.rtp("A", toward: .callee, from: 6.1, until: 20)
        script.rtp("A", toward: .caller, from: start, until: 20, source: source)
        return script.at(20).hangUp("A")
    }

    @Test("Sound that passes only since the answer proves the silence before")
    func soundThatPassesOnlySinceTheAnswerProvesTheSilenceBefore() throws {
        let finding = try #require(Self.heardAfterAnswer().run().finding("early-media-missing"))
        #expect(finding.severity == .warning && finding.confidence == .likely)
        #expect(finding.names("5.7") && finding.place.from == "198.51.100.20:5060")
    }

    @Test("Also where it comes a moment before the answer or from behind a NAT")
    func alsoWhereItComesAMomentBeforeTheAnswerOrFromBehindANAT() {
        for script in [
            Self.heardAfterAnswer(toCaller: 5.6), Self.heardAfterAnswer(source: "203.0.113.77:40000"),
            Self.heardAfterAnswer(answer: nil),
        ] {
            #expect(script.run().kinds() == ["early-media-missing"])
        }
    }

    @Test("Also where the caller's own sound begins late in the ringing")
    func alsoWhereTheCallersOwnSoundBeginsLateInTheRinging() {
        let script = Self.ringing(media: false).rtp("A", toward: .callee, from: 5, until: 8)
        #expect(Self.cancelled(script).run().finding("early-media-missing") != nil)
    }

    @Test(
        "What comes after the answer proves no silence",
        arguments: [
            Flowed("answered after 2.9 s") {
                let script = Script().call("A").at(3.1).invite("A").respond("A", 183, sdp: .audio)
                return heardAfterAnswer(script)
            },
            Flowed("no sound at all") {
                ringing(media: false).at(6).answer("A").at(6.05).ack("A").at(20).hangUp("A")
            },
            Flowed("sound of the caller alone, since the answer") {
                let script = ringing(media: false).at(6).answer("A").at(6.05).ack("A")
                return script.rtp("A", toward: .callee, from: 6.1, until: 20).at(20).hangUp("A")
            },
            Flowed("another fork answers") { heardAfterAnswer(toTag: "fork-2") },
            Flowed("another place sends since the answer") {
                heardAfterAnswer(answer: .audio(port: 24_400, address: "198.51.100.62"))
            },
            Flowed("a 180 without SDP came after") { heardAfterAnswer(ringing(media: false).at(1).respond("A", 180)) },
            Flowed("resources are reserved first") {
                heardAfterAnswer(ringing(headers: [("Require", "100rel, precondition")], media: false))
            },
            Flowed("P-Early-Media: inactive") {
                heardAfterAnswer(ringing(headers: [("P-Early-Media", "inactive")], media: false))
            },
            Flowed("heard while it rang") { heardAfterAnswer(toCaller: 1) },
            Flowed("the tone began before the 183") {
                let script = Script().call("A").at(0).invite("A")
                script.rtp("A", toward: .caller, from: 0.1, until: 5, ssrc: 7, source: "198.51.100.20:20500")
                return heardAfterAnswer(script.at(0.3).respond("A", 183, sdp: .audio))
            },
        ])
    func whatComesAfterTheAnswerProvesNoSilence(_ flow: Flowed) {
        #expect(!flow.build().run().kinds().contains("early-media-missing"))
    }

    @Test("Silence suppression keeps it possible") func silenceSuppressionKeepsItPossible() throws {
        let sdp = Script.SDP.audio(payloads: [8, 13])
        let script = Self.ringing(sdp: sdp, offer: sdp, media: false)
        let finding = try #require(Self.heardAfterAnswer(script, answer: sdp).run().finding("early-media-missing"))
        #expect(finding.confidence == .possible)
    }

    @Test(
        "Nothing is missed",
        arguments: [
            Flowed("answered within three seconds") {
                let script = ringing()
                script.at(3).answer("A").at(3.05).ack("A")
                script.rtp("A", toward: .callee, from: 8, until: 12, sequence: 480).rtp(
                    "A", toward: .caller, from: 3.1, until: 12)
                return script.at(12).hangUp("A")
            },
            Flowed("sent") {
                cancelled(ringing().rtp("A", toward: .caller, from: 0.5, until: 8))
            },
            Flowed("sent, with the SDP not yet here") {
                let script = Script().call("A").at(0).invite("A")
                script.rtp("A", toward: .caller, from: 0.2, until: 8, source: "198.51.100.20:20500")
                return cancelled(script.at(0.3).respond("A", 183, sdp: .audio))
            },
            Flowed("180 without SDP after it") { cancelled(ringing().at(1).respond("A", 180).at(1)) },
            Flowed("180 without SDP only") { cancelled(ringing(180, sdp: nil)) },
            Flowed("inactive") { cancelled(ringing(sdp: .audio(direction: "inactive"))) },
            Flowed("recvonly") { cancelled(ringing(sdp: .audio(direction: "recvonly"))) },
            Flowed("P-Early-Media: inactive") { cancelled(ringing(headers: [("P-Early-Media", "inactive")])) },
            Flowed("media passes elsewhere") { cancelled(ringing(media: false)) },
            Flowed("another fork sends") {
                let script = ringing()
                script.at(0.5).respond("A", 183, sdp: .audio(port: 24400, address: "198.51.100.62"), toTag: "fork-2")
                return cancelled(script.rtp("A", toward: .caller, from: 0.6, until: 8))
            },
        ])
    func nothingIsMissed(_ flow: Flowed) {
        #expect(!flow.build().run().kinds().contains("early-media-missing"))
    }

    // MARK: Cut

    @Test("Tone that breaks off is a notice") func toneThatBreaksOffIsANotice() throws {
        let script = Self.ringing().rtp("A", toward: .caller, from: 0.5, until: 3)
        let finding = try #require(Self.cancelled(script, at: 10).run().finding("early-media-cut"))
        #expect(finding.severity == .notice)
    }

    @Test("Before the answer too") func beforeTheAnswerToo() {
        let script = Self.ringing().rtp("A", toward: .caller, from: 0.5, until: 3)
        script.at(8).answer("A").at(8.05).ack("A")
        script.rtp("A", toward: .callee, from: 8, until: 15, sequence: 480)
        script.rtp("A", toward: .caller, from: 8.1, until: 15, ssrc: 9)
        #expect(script.at(15).hangUp("A").run().kinds() == ["early-media-cut"])
    }

    @Test(
        "Nothing is cut",
        arguments: [
            Flowed("announcement, then the refusal") {
                ringing().rtp("A", toward: .caller, from: 0.5, until: 6).at(7.5).respond("A", 404).at(7.55).ack("A")
            },
            Flowed("180 takes over") {
                cancelled(ringing().rtp("A", toward: .caller, from: 0.5, until: 3).at(3).respond("A", 180), at: 10)
            },
            Flowed("comfort noise agreed") {
                cancelled(
                    ringing(sdp: .audio(payloads: [8, 13]), offer: .audio(payloads: [8, 13]))
                        .rtp("A", toward: .caller, from: 0.5, until: 3), at: 10)
            },
            Flowed("to the end") { cancelled(ringing().rtp("A", toward: .caller, from: 0.5, until: 9), at: 10) },
        ])
    func nothingIsCut(_ flow: Flowed) {
        #expect(!flow.build().run().kinds().contains("early-media-cut"))
    }
}
