import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// A path that answered a check is not blocked.
@Suite struct OpenPathTests {
    private static let ice = ["a=ice-ufrag:8hhY", "a=ice-pwd:asd88fgpdd777uzjYhagZg"]
    private static let (caller, callee): (Endpoint, Endpoint) = ("192.0.2.10:10500", "198.51.100.20:20500")

    /// A call whose caller hears nothing; `build` adds what else passes.
    private static func call(local: [String], toCallee: Bool = true, _ build: (Script) -> Void) -> [Finding] {
        let script = Script(local: local).call("A").at(0).establish(
            "A", offer: .audio(lines: ice), answer: .audio(lines: ice))
        if toCallee { script.rtp("A", toward: .callee, from: 1.1, until: 20) }
        build(script)
        return script.at(20).hangUp("A").run()
    }

    @Test(arguments: [(["192.0.2.10"], Confidence.likely), ([], .possible), (["198.51.100.20"], .likely)])
    func `who answers checks is not cut off, the other side sends nothing`(local: [String], sure: Confidence) throws {
        let findings = Self.call(local: local) { $0.checks(from: Self.callee, to: Self.caller, until: 20) }
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(finding.place.direction == "toward-caller")
        let isSenderHere = local == ["198.51.100.20"]
        #expect(finding.cause == (isSenderHere ? "local-not-sending" : "peer-not-sending"))
        #expect(finding.causes.first?.confidence == sure && finding.cause("media-blocked") == nil)
    }

    @Test(arguments: [Script.CheckAnswer.none, .error])
    func `checks that were not answered open nothing`(answer: Script.CheckAnswer) throws {
        let findings = Self.call(local: []) {
            $0.checks(from: Self.callee, to: Self.caller, until: 20, answer: answer)
        }
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(
            finding.cause == (answer == .none ? "ice-unanswered" : "ice-refused")
                && finding.cause("media-blocked")?.confidence == .possible)
    }

    /// The callee's answers come to the caller's host, or pass beside the callee's.
    @Test(arguments: [(["192.0.2.10"], nil), ([], Confidence.possible)] as [([String], Confidence?)])
    func `where the silent side's answers come in nothing is blocked`(local: [String], blocked: Confidence?) throws {
        let findings = Self.call(local: local) { $0.checks(from: Self.caller, to: Self.callee, until: 20) }
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(finding.cause("media-blocked")?.confidence == blocked)
        #expect(finding.cause("peer-not-sending")?.confidence == (blocked == nil ? .likely : .possible))
    }

    @Test(arguments: [true, false])
    func `a handshake of the silent side that comes in tells the same`(comes: Bool) throws {
        let findings = Self.call(local: ["192.0.2.10"]) { script in
            let (from, to) = comes ? (Self.callee, Self.caller) : (Self.caller, Self.callee)
            for second in [1.2, 2.2, 4.2] { script.at(second).udp(FrameBuilder.dtls(22), from: from, to: to) }
        }
        let finding = try #require(findings.finding("one-way-audio"))
        #expect((finding.cause("media-blocked") == nil) == comes)
    }

    @Test func `a STUN server that answers the caller opens nothing`() throws {
        let findings = Self.call(local: ["192.0.2.10"]) {
            $0.checks(from: Self.caller, to: "203.0.113.5:3478", until: 20)
        }
        #expect(findings.finding("one-way-audio")?.cause("media-blocked")?.confidence == .likely)
    }

    @Test(arguments: [(8.0, true), (14.0, false)])
    func `an answer of long ago opens nothing now`(renewed: Double, isOpen: Bool) throws {
        // Checks end at 5 s; a re-INVITE expects sound anew, and none comes.
        let findings = Self.call(local: ["192.0.2.10"], toCallee: false) { script in
            script.checks(from: Self.callee, to: Self.caller, from: 1, until: 3).talk("A", from: 1.1, until: renewed)
            script.at(renewed).reinvite("A", sdp: .audio(port: 10500, lines: Self.ice + ["a=x:1"])).at(renewed + 0.05)
            script.answer("A", sdp: .audio(port: 20502, lines: Self.ice)).at(renewed + 0.1).ack("A")
            script.rtp("A", toward: .callee, from: renewed + 0.2, until: 20, sequence: 4_000)
        }
        let finding = try #require(findings.finding("one-way-audio"))
        #expect((finding.cause("media-blocked") == nil) == isOpen)
    }

    @Test(arguments: [true, false])
    func `RTCP that reports packets sent is no more than possible where checks are answered`(isAnswered: Bool) throws {
        let findings = Self.call(local: ["192.0.2.10"]) { script in
            for second in [5.0, 10, 15] {
                script.at(second).senderReport("A", toward: .caller, packets: UInt32(second * 50))
            }
            if isAnswered { script.checks(from: Self.callee, to: Self.caller, until: 20) }
        }
        let finding = try #require(findings.finding("one-way-audio"))
        #expect(finding.cause("media-blocked")?.confidence == (isAnswered ? .possible : .likely))
        #expect(!finding.names("sends no RTP"))
    }
}
