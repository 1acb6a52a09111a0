import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Verdicts of silence that what comes later takes back; and whose silence is nobody's fault.
@Suite struct RevisedVerdictTests {
    /// Answered at 1 s; the caller hears the callee from `sound` on.
    private static func bot(_ script: Script = Script(), sound: Double, until end: Double = 40) -> Script {
        script.call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: end)
        return script.rtp("A", toward: .caller, from: sound, until: end)
    }

    @Test(arguments: [12.0, 20])
    func `sound that comes after the verdict takes it back`(sound: Double) throws {
        let script = Self.bot(sound: sound)
        let findings = script.at(40).hangUp("A").run(until: 60)
        #expect(findings.kinds() == ["late-media"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .warning && finding.revises != nil)
        #expect(finding.title.en.contains("\(Int(sound - 1)) s after the answer") && finding.names("one-way-audio"))
        #expect(!finding.title.en.contains("blocked before"))
    }

    @Test func `live the verdict stands until the sound comes and its incident ends with it`() {
        let script = Self.bot(sound: 14, until: 13)
        let before = script.run(until: 13)
        #expect(before.kinds() == ["one-way-audio"])
        #expect(script.engine.incidents().map(\.kind.rawValue) == ["one-way-audio"])
        for index in 0..<300 {
            let time = 14 + Double(index) * 0.02
            let bytes = FrameBuilder.rtp(
                ssrc: 0xCA11_0002, sequence: UInt16(100 + index), timestamp: UInt32(index * 160), payloadType: 8,
                marker: index == 0, payload: [UInt8](repeating: 0x54, count: 160))
            let frame = FrameBuilder.udp(bytes, from: script.media(of: .callee), to: script.media(of: .caller))
            script.engine.receive(
                FrameHeader(
                    time: Script.time(time), wireLength: frame.count, interface: InterfaceID(0),
                    number: UInt64(10_000 + index)), frame.span)
        }
        let after = script.more(until: 30)
        #expect(after.kinds() == ["late-media"] && after.first?.revises == before.first?.id)
        #expect(script.engine.incidents().map(\.kind.rawValue) == ["late-media"])
    }

    @Test func `a stream that never comes leaves the verdict`() {
        let script = Script().oneWay(until: 40)
        #expect(script.at(40).hangUp("A").run(until: 60).kinds() == ["one-way-audio"])
    }

    @Test func `what a change of media brings back takes nothing back`() {
        let script = Script().oneWay(until: 40)
        script.at(20).reinvite("A").at(20.1).respond("A", 200, sdp: .audio).at(20.2).ack("A")
        script.rtp("A", toward: .caller, from: 20.3, until: 40)
        #expect(script.at(40).hangUp("A").run(until: 60).finding("one-way-audio") != nil)
    }

    // MARK: Who had given up

    @Test(arguments: [(3.0, true), (6.5, false)])
    func `who had cancelled before the answer owes it no sound`(cancel: Double, isFailed: Bool) {
        let script = Script().call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(cancel).cancel("A").at(cancel + 0.1).respond("A", 481, to: "CANCEL")
        script.at(8).answer("A").at(8).repeated(6, .doublingToFourSeconds)
        script.rtp("A", toward: .caller, from: 8.1, until: 30)
        let findings = script.at(30).hangUp("A", by: .callee).run(until: 70)
        #expect((findings.finding("one-way-audio") == nil) == isFailed)
        #expect((findings.finding("hangup-ignored")?.cause == "cancel-refused") == isFailed)
    }

    // MARK: Groups

    @Test(arguments: ["239.1.1.1:5004", "224.0.1.75:10000"])
    func `a group that is answered with itself is heard by both`(group: Endpoint) {
        let script = Script().call("A").at(0)
        let sdp = Script.SDP.text(
            "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 \(group.address)/16\r\nt=0 0\r\nm=audio \(group.port) RTP/AVP 8\r\n"
        )
        script.establish("A", offer: sdp, answer: sdp)
        script.rtp("A", toward: .callee, from: 1.1, until: 20, source: "192.0.2.10:5004", destination: group)
        script.rtp("A", toward: .caller, from: 1.1, until: 20, source: "198.51.100.20:5004", destination: group)
        #expect(script.at(20).hangUp("A").run(until: 60).isEmpty)
    }

    @Test func `a group that is answered with another address is the fault of the answerer`() throws {
        let script = Script().call("A").at(0)
        let sdp = Script.SDP.text(
            "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 239.1.1.1/16\r\nt=0 0\r\nm=audio 5004 RTP/AVP 8\r\n")
        script.establish("A", offer: sdp, answer: .audio)
        let findings = script.at(20).hangUp("A").run(until: 60)
        #expect(findings.finding("answer-invalid")?.cause == "group-not-kept")
    }

    // MARK: Places given up

    @Test(arguments: [true, false])
    func `a port that was given up is closed rightly`(isRefused: Bool) throws {
        let script = Script().call("A").at(0).establish("A").talk("A", from: 1.1, until: 5)
        let old = script.media(of: .callee)
        script.at(5).reinvite("A", by: .callee, sdp: .audio(port: 20_520)).at(5.1).respond("A", 200, sdp: .audio).at(
            5.2
        ).ack("A")
        script.rtp("A", toward: .callee, from: 5.3, until: 30, sequence: 400, destination: old)
        script.rtp("A", toward: .caller, from: 5.3, until: 30, sequence: 400)
        if isRefused {
            for second in 6..<30 {
                script.at(Double(second)).icmp(quoting: Flow(source: script.media(of: .caller), destination: old))
            }
        }
        let finding = try #require(script.at(30).hangUp("A").run(until: 60).finding("one-way-audio"))
        #expect(finding.cause == "media-wrong-port" && finding.cause("media-blocked") == nil)
        #expect(finding.causes.first?.confidence == (isRefused ? .proved : .likely))
    }
}
