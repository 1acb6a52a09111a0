import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Payload types and packet times against the receiver's SDP.
@Suite struct MediaFormatTests {
    private func call(
        offer: Script.SDP = .audio, answer: Script.SDP = .audio, _ build: (Script) -> Void
    ) -> [Finding] {
        let script = Script().call("A").at(0).establish("A", offer: offer, answer: answer)
        build(script)
        return script.at(31).hangUp("A").run(until: 60)
    }

    private func codecs(_ type: UInt8, offer: Script.SDP, answer: Script.SDP) -> [Finding] {
        call(offer: offer, answer: answer) { script in
            script.rtp("A", toward: .callee, from: 1.1, until: 31, payloadType: type)
            script.rtp("A", toward: .caller, from: 1.1, until: 31, payloadType: 8)
        }
    }

    @Test("Any codec of the receivers list may be used") func anyCodecOfTheReceiversListMayBeUsed() {
        let both = Script.SDP.audio(payloads: [8, 0, 18])
        for type: UInt8 in [8, 0, 18] { #expect(codecs(type, offer: both, answer: both).isEmpty) }
    }

    @Test("A codec in no SDP is named") func aCodecInNoSDPIsNamed() throws {
        let findings = codecs(18, offer: .audio(payloads: [8]), answer: .audio(payloads: [8]))
        #expect(findings.kinds() == ["unexpected-codec"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .proved)
        #expect(finding.cause == "codec-in-no-sdp")
        #expect(finding.names("G729 (18)"))
    }

    @Test("A codec of the sender only is named") func aCodecOfTheSenderOnlyIsNamed() {
        let findings = codecs(0, offer: .audio(payloads: [8, 0]), answer: .audio(payloads: [8]))
        #expect(findings.first?.cause == "codec-of-sender-only")
    }

    @Test("Each side sends by the others numbers") func eachSideSendsByTheOthersNumbers() {
        let offer = Script.SDP.audio(payloads: [8, 97], lines: ["a=rtpmap:97 iLBC/8000"])
        let answer = Script.SDP.audio(payloads: [8, 98], lines: ["a=rtpmap:98 iLBC/8000"])
        #expect(codecs(98, offer: offer, answer: answer).isEmpty)
        #expect(codecs(97, offer: offer, answer: answer).first?.cause == "own-number-used")
    }

    @Test("Comfort noise that was agreed is silence") func comfortNoiseThatWasAgreedIsSilence() {
        let noise = { (script: Script) in
            script.talk("A", from: 1.1, until: 31)
            for index in 0..<20 {
                script.at(8 + Double(index)).rtpPacket(
                    "A", toward: .callee, ssrc: 5, sequence: UInt16(index), timestamp: UInt32(index * 8_000),
                    payloadType: 13, payload: [40])
            }
        }
        let agreed = Script.SDP.audio(payloads: [8, 13])
        #expect(call(offer: agreed, answer: agreed) { _ = noise($0) }.isEmpty)
        let findings = call(offer: .audio(payloads: [8]), answer: .audio(payloads: [8])) { _ = noise($0) }
        #expect(findings.kinds() == ["unexpected-codec"])
        #expect(findings.first?.severity == .notice)
    }

    @Test("The old codec right after a renegotiation is no fault") func theOldCodecRightAfterARenegotiationIsNoFault() {
        let findings = call(offer: .audio(payloads: [8, 0]), answer: .audio(payloads: [8, 0])) { script in
            script.talk("A", from: 1.1, until: 15.5)
            script.at(15).reinvite("A", sdp: .audio(payloads: [0])).after(0.05).answer("A", sdp: .audio(payloads: [0]))
            script.after(0.05).ack("A")
            for party in Party.allCases {
                script.rtp("A", toward: party, from: 15.5, until: 31, payloadType: 0, sequence: 820)
            }
        }
        #expect(findings.isEmpty)
    }

    @Test("The old codec long after a renegotiation is one") func theOldCodecLongAfterARenegotiationIsOne() {
        let findings = call(offer: .audio(payloads: [8, 0]), answer: .audio(payloads: [8, 0])) { script in
            script.at(15).reinvite("A", sdp: .audio(payloads: [0])).after(0.05).answer("A", sdp: .audio(payloads: [0]))
            script.after(0.05).ack("A")
            script.talk("A", from: 1.1, until: 31)
        }
        #expect(findings.kinds() == ["unexpected-codec"])
    }

    // MARK: Packet time

    @Test(
        "Packets hold what was agreed",
        arguments: [
            (20, 20, 0.02, []), (20, 20, 0.04, ["ptime-mismatch"]), (20, 20, 0.01, ["ptime-mismatch"]),
            (30, 30, 0.03, []), (30, 30, 0.02, ["ptime-mismatch"]),
        ])
    func packetsHoldWhatWasAgreed(_ offer: Int, _ answer: Int, _ sent: Double, _ kinds: [String]) {
        let findings = call(offer: .audio(packetTime: offer), answer: .audio(packetTime: answer)) { script in
            script.talk("A", from: 1.1, until: 31, every: sent)
        }
        #expect(findings.kinds() == kinds)
    }

    @Test("A wish of the sender is a notice only") func aWishOfTheSenderIsANoticeOnly() throws {
        let findings = call(offer: .audio(packetTime: 30), answer: .audio(packetTime: 20)) { script in
            script.rtp("A", toward: .callee, from: 1.1, until: 31, every: 0.03)
            script.rtp("A", toward: .caller, from: 1.1, until: 31, every: 0.03)
        }
        #expect(findings.kinds() == ["ptime-mismatch"])
        #expect(findings.first?.severity == .notice)
        #expect(findings.first?.cause == "packet-time-of-sender-only")
    }

    @Test("The maximum is a limit", arguments: [(40, []), (20, ["ptime-mismatch"])])
    func theMaximumIsALimit(_ limit: Int, _ kinds: [String]) {
        let asked = Script.SDP.audio(packetTime: nil, lines: ["a=maxptime:\(limit)"])
        let findings = call(offer: asked, answer: asked) { $0.talk("A", from: 1.1, until: 31, every: 0.04) }
        #expect(findings.kinds() == kinds)
        if let finding = findings.first { #expect(finding.cause == "packet-time-above-maximum") }
    }

    @Test("Who asks for no packet time gets any") func whoAsksForNoPacketTimeGetsAny() {
        let findings = call(offer: .audio(packetTime: nil), answer: .audio(packetTime: nil)) { script in
            script.talk("A", from: 1.1, until: 31, every: 0.06)
        }
        #expect(findings.isEmpty)
    }

    @Test("Loss and pauses do not change the packet time") func lossAndPausesDoNotChangeThePacketTime() {
        let findings = call { script in
            script.rtp("A", toward: .callee, from: 1.1, until: 31, pauses: [4...6, 11...12, 17...19])
            script.rtp("A", toward: .caller, from: 1.1, until: 31, lost: { $0 % 150 == 3 })
        }
        #expect(findings.isEmpty)
    }
}
