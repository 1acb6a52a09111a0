import Diagnosis
import Support
import Testing
import Tracking

@Suite("No codec in common")
struct CodecMismatchTests {
    /// The call is answered at 1 s with `answer` and lasts 20 s.
    private func answered(
        offer: Script.SDP = .audio, _ answer: Script.SDP, local: [String] = []
    ) -> Script {
        let script = Script(local: local)
        script.call("A").establish("A", offer: offer, answer: answer)
        script.at(20).hangUp("A")
        return script
    }

    @Test("A refusal of the media names the codecs of both sides", arguments: [488, 606])
    func refused(code: Int) throws {
        let script = Script()
        script.call("A").invite("A", sdp: .audio(payloads: [8, 0, 101]))
        script.after(0.2).respond("A", code, sdp: .audio(payloads: [18])).after(0.02).ack("A").at(30).opened("other")
        let findings = script.results()
        #expect(findings.kinds() == ["codec-mismatch"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .proved)
        #expect(finding.cause == "no-common-codec")
        #expect(finding.names("PCMA, PCMU"))
        #expect(finding.names("G729"))
    }

    @Test("A payload type that the offer names twice comes before the codecs", arguments: [true, false])
    func doubled(isTwice: Bool) throws {
        let script = Script()
        script.call("A").invite("A", sdp: .audio(payloads: isTwice ? [8, 104, 104] : [8, 104, 105]))
        script.after(0.2).respond("A", 488).after(0.02).ack("A").at(30).opened("other")
        let finding = try #require(script.results().finding("codec-mismatch"))
        #expect(finding.cause == (isTwice ? "payload-type-twice" : "media-refused"))
        #expect(finding.title.en.contains("104 twice") == isTwice)
    }

    @Test("An offer that says nowhere to send to is no matter of codecs", arguments: ["", "c=IN IP4 192.0.2.10\r\n"])
    func nowhere(line: String) throws {
        let script = Script()
        script.call("A").invite(
            "A", sdp: .text("v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\n\(line)t=0 0\r\nm=audio 10500 RTP/AVP 8\r\n"))
        script.after(0.2).respond("A", 488).after(0.02).ack("A").at(30).opened("other")
        let finding = try #require(script.results().finding("codec-mismatch"))
        #expect(finding.cause == (line.isEmpty ? "no-connection-line" : "media-refused"))
        #expect(finding.fix.en.contains("c= line") == line.isEmpty)
    }

    @Test(
        "A text that blames the media outranks the code",
        arguments: [
            (410, "Q.850;cause=22;text=\"c586066f;MediaOfferError\"", true),
            (410, "Q.850;cause=22;text=\"number changed\"", false), (480, "SIP;text=\"SRTP required\"", true),
            (404, "SIP;text=\"no codec for this number\"", false),
        ])
    func spoken(code: Int, reason: String, isMedia: Bool) throws {
        let script = Script()
        script.refused("A", code, headers: [("Reason", reason)]).at(30).opened("other")
        let findings = script.results()
        #expect((findings.finding("codec-mismatch") != nil) == isMedia)
        guard let finding = findings.finding("codec-mismatch") else { return }
        #expect(finding.severity == .warning)
        #expect(!finding.title.en.contains("number changed"))
        #expect(finding.fix.en.contains("SRTP") == reason.contains("SRTP"))
    }

    @Test("Without a word about the other side it is likely; the Warning proves it")
    func warning() {
        let bare = Script()
        bare.refused("A", 488).at(30).opened("other")
        #expect(bare.results().first?.confidence == .likely)
        let told = Script()
        told.refused("A", 488, headers: [("Warning", "305 host \"Incompatible media format\"")]).at(30).opened("other")
        #expect(told.results().first?.confidence == .proved)
    }

    @Test("A refusal followed by a new offer that is accepted is silent")
    func retried() {
        let script = Script()
        script.refused("A", 488).after(0.2).invite("A", sdp: .audio(payloads: [8])).after(0.2).respond("A", 180)
        script.after(1).answer("A").after(0.1).ack("A").at(20).hangUp("A")
        #expect(script.results().isEmpty)
    }

    @Test("An answer with audio port 0 and nothing in its place connects a silent call")
    func portZero() throws {
        let finding = try #require(answered(.audio(port: 0)).results().first)
        #expect(finding.kind == "codec-mismatch")
        #expect(finding.cause == "audio-refused")
        #expect(finding.severity == .error)
        #expect(finding.confidence == .proved)
    }

    @Test("Video alone is no answer to a call, and the audio that was refused is not called silent beside it")
    func videoOnly() {
        let video = ["m=video 10600 RTP/AVP 96", "a=rtpmap:96 H264/90000"]
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(extraMedia: video), answer: .audio(port: 0, extraMedia: video))
        script.rtp(
            "A", toward: .callee, from: 1.1, until: 30, payloadType: 96, source: "192.0.2.10:10600",
            destination: "198.51.100.20:10600")
        #expect(script.at(30).hangUp("A").run().kinds() == ["codec-mismatch"])
    }

    @Test("An answer whose codecs were never offered")
    func noCommonCodec() throws {
        let finding = try #require(
            answered(offer: .audio(payloads: [8, 101]), .audio(payloads: [18, 101])).results().first)
        #expect(finding.kind == "codec-mismatch")
        #expect(finding.cause == "no-common-codec")
        #expect(finding.names("G729"))
    }

    @Test("Where the media path is seen it is a cause of the silence, and no finding beside it")
    func causeOfSilence() {
        let script = answered(
            offer: .audio(payloads: [8, 101]), .audio(payloads: [18, 101]), local: [CallResultScripts.agent])
        let findings = script.run().filter { $0.severity > .notice }
        #expect(findings.kinds() == ["no-audio"])
        #expect(findings.first?.cause("codec-mismatch") != nil)
    }

    @Test(
        "Another order, another number for a dynamic codec, fax and refused video are silent",
        arguments: [
            (Script.SDP.audio(payloads: [8, 0]), Script.SDP.audio(payloads: [0, 8])),
            (
                .audio(payloads: [96], lines: ["a=rtpmap:96 opus/48000/2"]),
                .audio(payloads: [111], lines: ["a=rtpmap:111 opus/48000/2"])
            ),
            (
                .audio(extraMedia: ["m=video 40000 RTP/AVP 34"]), .audio(extraMedia: ["m=video 0 RTP/AVP 34"])
            ),
            (
                .audio(extraMedia: ["m=image 40000 udptl t38"]),
                .audio(port: 0, extraMedia: ["m=image 40002 udptl t38"])
            ),
            (.audio(payloads: [97]), .audio(payloads: [98])),
        ])
    func lookAlikes(offer: Script.SDP, answer: Script.SDP) {
        #expect(answered(offer: offer, answer).results().isEmpty)
    }

    @Test("An answer that is mended within three seconds is silent")
    func mended() {
        let script = Script()
        script.call("A").establish("A", answer: .audio(port: 0))
        script.at(2).reinvite("A").after(0.2).respond("A", 200, sdp: .audio).after(0.1).ack("A").at(20).hangUp("A")
        #expect(script.results().isEmpty)
    }
}
