import Diagnosis
import Engine
import Support
import Testing
import Wire

/// One-way audio without signalling: it takes a witness, and what only looks one-way is silence.
@Suite struct UnsignalledAudioTests {
    private static let near: Endpoint = "192.168.1.20:10500"
    private static let far: Endpoint = "198.51.100.11:20000"
    private static let nearSSRC: UInt32 = 0xA1
    private static let farSSRC: UInt32 = 0xB2

    private func up(_ endpoint: Endpoint) -> Endpoint { Endpoint(address: endpoint.address, port: endpoint.port + 1) }

    private func rtp(
        _ script: Script, from source: Endpoint = near, to destination: Endpoint = far, ssrc: UInt32 = nearSSRC,
        seconds: ClosedRange<Double>, payloadType: UInt8 = 8, size: Int = 160, ticks: Int = 160, every: Double = 0.02
    ) {
        let first = Int((seconds.lowerBound / every).rounded())
        for index in first..<Int((seconds.upperBound / every).rounded()) {
            script.at(Double(index) * every).udp(
                FrameBuilder.rtp(
                    ssrc: ssrc, sequence: UInt16(truncatingIfNeeded: index),
                    timestamp: UInt32(truncatingIfNeeded: index * ticks), payloadType: payloadType,
                    payload: [UInt8](repeating: 0x54, count: size)), from: source, to: destination)
        }
    }

    /// Sender reports of the far end every 5 s, counting `packets` a second from `counting` on.
    private func senderReports(
        _ script: Script, at seconds: ClosedRange<Double>, packets: Double, isMuxed: Bool = false
    ) {
        for time in stride(from: seconds.lowerBound, through: seconds.upperBound, by: 5) {
            script.at(time).udp(
                FrameBuilder.senderReport(
                    ssrc: Self.farSSRC, packets: UInt32((time - seconds.lowerBound) * packets), octets: 0),
                from: isMuxed ? Self.far : up(Self.far), to: isMuxed ? Self.near : up(Self.near))
        }
    }

    /// Receiver reports of the far end every 5 s; what it heard stands still from `stillFrom` on.
    private func receiverReports(_ script: Script, until end: Double, stillFrom: Double) {
        for time in stride(from: 5.0, through: end, by: 5) {
            let block = RTCPReportBlock(ssrc: Self.nearSSRC, highestSequence: UInt32(min(time, stillFrom) * 50))
            script.at(time).udp(
                FrameBuilder.receiverReport(ssrc: Self.farSSRC, blocks: [block]), from: up(Self.far), to: up(Self.near))
        }
    }

    private func oneWay(_ findings: [Finding]) -> [Finding] { findings.all("one-way-audio") }

    // MARK: Silence

    @Test("A stream that nobody answers is silence") func aStreamThatNobodyAnswersIsSilence() {
        let script = Script()
        rtp(script, seconds: 0...120)
        receiverReports(script, until: 120, stillFrom: .infinity)
        #expect(script.run(until: 130).isEmpty)
    }

    @Test("A hold is silence") func aHoldIsSilence() {
        // The far end stops sending and goes on reporting.
        let script = Script()
        rtp(script, seconds: 0...90)
        rtp(script, from: Self.far, to: Self.near, ssrc: Self.farSSRC, seconds: 0...20)
        receiverReports(script, until: 90, stillFrom: .infinity)
        #expect(script.run(until: 100).isEmpty)
    }

    @Test("An end that does not send RTCP may be held") func anEndThatDoesNotSendRTCPMayBeHeld() {
        let script = Script()
        rtp(script, seconds: 0...90)
        rtp(script, from: Self.far, to: Self.near, ssrc: Self.farSSRC, seconds: 0...20)
        #expect(script.run(until: 100).isEmpty)
    }

    @Test("Both ways are silence") func bothWaysAreSilence() {
        let script = Script()
        rtp(script, seconds: 0...60)
        rtp(script, from: Self.far, to: Self.near, ssrc: Self.farSSRC, seconds: 0...60)
        senderReports(script, at: 1...60, packets: 50)
        #expect(script.run(until: 70).isEmpty)
    }

    @Test("The answer may come from another port") func theAnswerMayComeFromAnotherPort() {
        let script = Script()
        rtp(script, seconds: 0...60)
        rtp(script, from: "198.51.100.11:20444", to: Self.near, ssrc: Self.farSSRC, seconds: 0...60)
        senderReports(script, at: 1...60, packets: 50)
        #expect(script.run(until: 70).isEmpty)
    }

    @Test("The answer may be translated") func theAnswerMayBeTranslated() {
        // Before and behind a translator the two directions have other addresses, and one SSRC.
        let script = Script()
        rtp(script, seconds: 0...60)
        rtp(script, from: "10.9.9.9:4000", to: "10.9.9.8:4000", ssrc: Self.farSSRC, seconds: 0...60)
        senderReports(script, at: 1...60, packets: 50)
        #expect(script.run(until: 70).isEmpty)
    }

    @Test("Video and multicast are silence") func videoAndMulticastAreSilence() {
        let video = Script()
        rtp(video, seconds: 0...60, payloadType: 97, size: 1_100, ticks: 3_000, every: 0.04)
        senderReports(video, at: 1...60, packets: 50)
        #expect(oneWay(video.run(until: 70)).isEmpty)
        let multicast = Script()
        rtp(multicast, to: "239.1.1.1:5004", seconds: 0...60)
        #expect(oneWay(multicast.run(until: 70)).isEmpty)
    }

    // MARK: Sent, and never seen

    @Test("Packets that the other end counts and nobody sees", arguments: [(19.0, false), (26, true)])
    func packetsThatTheOtherEndCountsAndNobodySees(_ end: Double, _ isTold: Bool) throws {
        let script = Script()
        rtp(script, seconds: 0...end)
        senderReports(script, at: 1...end, packets: 50)
        let findings = script.run(until: end + 0.1)
        #expect(findings.kinds() == (isTold ? ["one-way-audio"] : []))
        guard let finding = findings.first else { return }
        #expect(finding.confidence == .possible)
        #expect(finding.severity == .warning)
        #expect(finding.call == nil)
        #expect(finding.cause == "lost-before-this-point")
        #expect(finding.place.from == "198.51.100.11:20000")
        #expect(finding.title.en.contains("No signalling"))
        #expect(finding.title.zh.contains("未见到其信令"))
    }

    @Test("One port for both is the same") func onePortForBothIsTheSame() {
        let script = Script()
        rtp(script, seconds: 0...40)
        senderReports(script, at: 1...40, packets: 50, isMuxed: true)
        #expect(script.run(until: 41).kinds() == ["one-way-audio"])
    }

    @Test("A sender report that does not grow is a hold") func aSenderReportThatDoesNotGrowIsAHold() {
        let script = Script()
        rtp(script, seconds: 0...90)
        senderReports(script, at: 1...90, packets: 1)
        #expect(script.run(until: 91).isEmpty)
    }

    @Test("Told once and cleared when it flows") func toldOnceAndClearedWhenItFlows() {
        let script = Script()
        rtp(script, seconds: 0...120)
        rtp(script, from: Self.far, to: Self.near, ssrc: Self.farSSRC, seconds: 60...120)
        senderReports(script, at: 1...120, packets: 50)
        #expect(script.run(until: 125).kinds() == ["one-way-audio"])
        #expect(script.engine.incidents().isEmpty)
    }

    // MARK: Passed, and not heard

    @Test(
        "A receiver whose reports stand still",
        arguments: [(40.0, 30.0, false), (60, 30, true), (60, .infinity, false)])
    func aReceiverWhoseReportsStandStill(_ end: Double, _ stillFrom: Double, _ isTold: Bool) throws {
        let script = Script()
        rtp(script, seconds: 0...end)
        rtp(script, from: Self.far, to: Self.near, ssrc: Self.farSSRC, seconds: 0...end)
        receiverReports(script, until: end, stillFrom: stillFrom)
        let findings = script.run(until: end + 0.1)
        #expect(findings.kinds() == (isTold ? ["one-way-audio"] : []))
        guard let finding = findings.first else { return }
        #expect(finding.cause == "lost-beyond-this-point")
        #expect(finding.severity == .notice)
        #expect(finding.place.to == "198.51.100.11:20000")
        #expect(finding.confidence == .possible)
    }

    @Test("A receiver that never counted is no witness") func aReceiverThatNeverCountedIsNoWitness() {
        let script = Script()
        rtp(script, seconds: 0...90)
        receiverReports(script, until: 90, stillFrom: 5)
        #expect(script.run(until: 91).isEmpty)
    }

    // MARK: Refused

    @Test("A stream that ICMP refuses", arguments: [(15.0, false), (30, true)])
    func aStreamThatICMPRefuses(_ end: Double, _ isTold: Bool) throws {
        let script = Script()
        rtp(script, seconds: 0...end + 6)
        for time in stride(from: 6.0, through: end, by: 1) {
            script.at(time).icmp(quoting: Flow(source: Self.near, destination: Self.far))
        }
        let findings = script.run(until: end + 6.1)
        #expect(findings.kinds() == (isTold ? ["one-way-audio"] : []))
        #expect(findings.first.map { $0.cause == "media-blocked" && $0.confidence == .possible } ?? true)
    }

    // MARK: Gone

    @Test("Sound and reports that stop together", arguments: [(false, ["one-way-audio"]), (true, [])])
    func soundAndReportsThatStopTogether(_ saysGoodbye: Bool, _ kinds: [String]) throws {
        let script = Script()
        rtp(script, seconds: 0...90)
        rtp(script, from: Self.far, to: Self.near, ssrc: Self.farSSRC, seconds: 0...40)
        senderReports(script, at: 1...40, packets: 50)
        if saysGoodbye {
            script.at(40).udp(FrameBuilder.goodbye(ssrc: Self.farSSRC), from: up(Self.far), to: up(Self.near))
        }
        let findings = script.run(until: 91)
        #expect(findings.kinds() == kinds)
        guard let finding = findings.first else { return }
        #expect(finding.severity == .notice)
        #expect(finding.cause == "gone-silent")
        #expect(finding.seconds >= 60 && finding.seconds < 66)
    }

    // MARK: Quality

    @Test("Loss without signalling is a warning whose call is unknown")
    func lossWithoutSignallingIsAWarningWhoseCallIsUnknown() throws {
        let script = Script()
        for index in 0..<1_500 where index % 4 != 1 {
            script.at(Double(index) * 0.02).udp(
                FrameBuilder.rtp(ssrc: 9, sequence: UInt16(index), timestamp: UInt32(index * 160)), from: Self.near,
                to: Self.far)
        }
        let findings = script.run(until: 60)
        #expect(findings.kinds() == ["poor-quality"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .warning)
        #expect(finding.cause == "packet-loss")
        #expect(finding.title.en.contains("its call is unknown"))
    }

    @Test("Lossy video without signalling is silence") func lossyVideoWithoutSignallingIsSilence() {
        let script = Script()
        for index in 0..<3_000 where index % 10 != 1 {
            script.at(Double(index) * 0.01).udp(
                FrameBuilder.rtp(
                    ssrc: 9, sequence: UInt16(index), timestamp: UInt32(index / 4 * 3_600), payloadType: 97,
                    payload: [UInt8](repeating: 1, count: 1_100)), from: Self.near, to: Self.far)
        }
        #expect(script.run(until: 60).isEmpty)
    }

    @Test("The kernel's drops make loss without signalling less sure")
    func theKernelsDropsMakeLossWithoutSignallingLessSure() throws {
        let script = Script()
        for index in 0..<1_500 where index % 20 != 1 {
            script.at(Double(index) * 0.02).udp(
                FrameBuilder.rtp(ssrc: 9, sequence: UInt16(index), timestamp: UInt32(index * 160)), from: Self.near,
                to: Self.far)
        }
        let finding = try #require(script.at(7).drop(70).run(until: 60).first)
        #expect(finding.confidence == .possible)
        #expect(finding.names("70"))
    }
}
