import Diagnosis
import Support
import Testing
import Tracking

/// What a capture with a snap length shows of SDPs is no ground to judge them.
@Suite struct CutMessageTests {
    /// Bytes of the last message's frame that hold all of it but `left` bytes.
    private func cut(_ script: Script, leaving left: Int) {
        guard let last = script.last else { return }
        script.cutLast(to: 42 + last.text.bytes.count - left)
    }

    /// A call whose answer the capture cut before `a=` lines; sound as `directions` say.
    private func call(answer: Script.SDP, isCut: Bool, offer: Script.SDP = .audio) -> Script {
        let script = Script()
        script.call("A").at(0).invite("A", sdp: offer).at(0.1).respond("A", 180).at(1).answer("A", sdp: answer)
        if isCut { cut(script, leaving: 30) }
        return script.at(1.05).ack("A")
    }

    @Test(arguments: [true, false])
    func `sound one way is no fault where the direction may have been cut off`(isCut: Bool) {
        let script = call(answer: .audio(direction: "sendrecv"), isCut: isCut)
        script.rtp("A", toward: .callee, from: 1.1, until: 20).at(21).hangUp("A")
        #expect(script.run().kinds(atLeast: .warning).isEmpty == isCut)
    }

    @Test(arguments: [true, false])
    func `a hold that was cut ends what is known of the call`(isCut: Bool) {
        let script = call(answer: .audio, isCut: false)
        script.rtp("A", toward: .callee, from: 1.1, until: 30).rtp("A", toward: .caller, from: 1.1, until: 6)
        script.at(6).reinvite("A", sdp: .audio(direction: isCut ? "sendonly" : "sendrecv"))
        if isCut { cut(script, leaving: 40) }
        script.at(6.1).answer("A", sdp: .audio(direction: isCut ? "recvonly" : "sendrecv"))
        if isCut { cut(script, leaving: 40) }
        script.at(6.2).ack("A").at(31).hangUp("A")
        #expect(script.run().kinds(atLeast: .warning).isEmpty == isCut)
    }

    @Test(arguments: [60, 120, 200])
    func `an answer that lacks lines for being cut breaks nothing`(left: Int) {
        let video = ["m=video 30000 RTP/AVP 96", "a=rtpmap:96 H264/90000"]
        let script = Script()
        script.call("A").at(0).invite("A", sdp: .audio(extraMedia: video)).at(0.1).respond("A", 180)
        script.at(1).answer("A", sdp: .audio(extraMedia: video))
        cut(script, leaving: left)
        script.at(1.05).ack("A")
        for party in Party.allCases { script.rtp("A", toward: party, from: 1.1, until: 12) }
        #expect(script.at(13).hangUp("A").run().isEmpty)
    }

    @Test func `after a whole exchange the call is judged again`() throws {
        let script = call(answer: .audio, isCut: true)
        script.at(5).reinvite("A").at(5.1).answer("A").at(5.2).ack("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 30).at(31).hangUp("A")
        #expect(!script.run().kinds(atLeast: .warning).isEmpty)
    }

    @Test func `a cut description still tells whose media it is`() {
        let script = call(answer: .audio, isCut: true)
        script.rtp("A", toward: .callee, from: 1.1, until: 12).rtp("A", toward: .caller, from: 1.1, until: 12)
        #expect(script.at(13).hangUp("A").run().isEmpty)
    }

    @Test func `an answer cut before it can be read is an answer`() {
        let script = Script()
        script.call("R", caller: "1001", callee: "1001").at(0).register("R").repeated(10, .doublingToFourSeconds)
        script.at(31).respond("R", 200, to: "REGISTER").cutLast(to: 80)
        #expect(script.run(until: 60).finding("signalling-blocked") == nil)
    }
}
