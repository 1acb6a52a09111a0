import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Loss, jitter and quality by intervals of 5 s: at the threshold, below it, short calls, the far side, look-alikes.
@Suite struct MediaQualityTests {
    /// A call of 31 s, answered at 1 s, whose audio toward the callee loses or delays the packets named.
    private func call(
        until end: Double = 31, payloadType: UInt8 = 8, lost: (Int) -> Bool = { _ in false },
        late: (Int) -> Double = { _ in 0 }, from start: Double = 1.1, hangsUp: Bool = true
    ) -> Script {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: start, until: end, payloadType: payloadType, lost: lost, late: late)
        script.rtp("A", toward: .caller, from: start, until: end)
        return hangsUp ? script.at(end).hangUp("A") : script
    }

    @Test(
        "One in so many lost is judged by its share",
        arguments: [
            (100, ["packet-loss"], Severity.warning), (50, ["packet-loss"], .warning), (20, ["packet-loss"], .error),
            (130, [], .notice), (1_000, [], .notice),
        ])
    func oneInSoManyLostIsJudgedByItsShare(_ every: Int, _ kinds: [String], _ severity: Severity) throws {
        // Offset, so that no interval of 250 packets begins with a loss.
        let findings = call(lost: { $0 % every == every / 2 }).run(until: 60)
        #expect(findings.kinds() == kinds)
        guard !kinds.isEmpty else { return }
        let finding = try #require(findings.first)
        #expect(finding.severity == severity)
        #expect(finding.place.direction == "toward-callee")
        #expect(finding.cause == "lost-before-this-point")
    }

    @Test("What the finding says is what was injected") func whatTheFindingSaysIsWhatWasInjected() throws {
        let finding = try #require(call(lost: { $0 % 20 == 7 }).run(until: 60).finding("packet-loss"))
        // 1,495 packets from 1.1 s to 31 s; every twentieth is lost.
        #expect(finding.names("75 of 1495") || finding.title.en.contains("75 of 1495"))
        #expect(finding.title.en.contains("5 %"))
    }

    @Test("A packet later than its interval is not lost") func aPacketLaterThanItsIntervalIsNotLost() {
        // 8 s: every fortieth packet comes 300 ms late, and at the end of the first interval five are on their way.
        let findings = call(until: 9.1, late: { $0 % 40 == 39 || 244 <= $0 && $0 < 249 ? 0.3 : 0 }).run(until: 60)
        #expect(findings.all("packet-loss").isEmpty)
    }

    @Test("Two bad intervals are no fault", arguments: [(2, []), (3, ["packet-loss"])])
    func twoBadIntervalsAreNoFault(_ bad: Int, _ kinds: [String]) {
        // 2 % of each bad interval's 250 packets; the last one is whole in any case.
        let findings = call(until: 41, lost: { $0 % 50 == 20 && $0 < bad * 250 }).run(until: 60)
        #expect(findings.kinds() == kinds)
    }

    @Test(
        "A short call is judged as a whole from a hundred packets",
        arguments: [(3.3, 40, ["packet-loss"]), (3.0, 20, []), (9.1, 100, ["packet-loss"]), (9.1, 1_000, [])])
    func aShortCallIsJudgedAsAWholeFromAHundredPackets(_ end: Double, _ every: Int, _ kinds: [String]) {
        #expect(call(until: end, lost: { $0 % every == every / 2 }).run(until: 60).kinds() == kinds)
    }

    @Test("Heavy loss is poor quality of which it is the cause") func heavyLossIsPoorQualityOfWhichItIsTheCause() throws
    {
        let findings = call(lost: { $0 % 100 < 12 && $0 % 2 == 0 || $0 % 10 == 9 }).run(until: 60)
        #expect(findings.kinds() == ["poor-quality"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .error)
        #expect(finding.cause == "packet-loss")
        #expect(finding.names("MOS"))
        #expect(finding.title.en.contains("G.711 with loss concealment"))
        #expect(finding.title.zh.contains("G.711（有丢包隐藏）"))
    }

    /// R 70 is MOS 3.6: a tenth of G.711 packets lost at random is below, 5 % is not.
    @Test("Quality begins to be poor at r seventy", arguments: [(10, true), (20, false)])
    func qualityBeginsToBePoorAtRSeventy(_ every: Int, _ isPoor: Bool) {
        let findings = call(lost: { $0 % every == 3 }).run(until: 60)
        #expect(findings.kinds().contains("poor-quality") == isPoor)
    }

    @Test("Wideband is not judged by narrowband scores but its loss is seen")
    func widebandIsNotJudgedByNarrowbandScoresButItsLossIsSeen() {
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(payloads: [9]), answer: .audio(payloads: [9]))
        script.rtp("A", toward: .callee, from: 1.1, until: 31, payloadType: 9, lost: { $0 % 5 == 2 })
        script.rtp("A", toward: .caller, from: 1.1, until: 31, payloadType: 9)
        #expect(script.at(31).hangUp("A").run(until: 60).kinds() == ["packet-loss"])
    }

    /// Every second packet late by `delay`: the difference of transit is `delay` each time, and so is the jitter.
    @Test(
        "Alternating delay is its own jitter",
        arguments: [
            (0.028, [], Severity.notice), (0.033, ["high-jitter"], .warning), (0.058, ["high-jitter"], .warning),
            (0.065, ["high-jitter"], .error),
        ])
    func alternatingDelayIsItsOwnJitter(_ delay: Double, _ kinds: [String], _ severity: Severity) throws {
        let findings = call(late: { $0 % 8 < 4 ? 0 : 0 }, hangsUp: true).run(until: 60)
        #expect(findings.isEmpty)
        // Packets 80 ms apart keep their order however late they are.
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(packetTime: nil), answer: .audio(packetTime: nil))
        script.rtp("A", toward: .callee, from: 1.1, until: 61, every: 0.08, late: { $0 % 2 == 0 ? 0 : delay })
        script.rtp("A", toward: .caller, from: 1.1, until: 61)
        let judged = script.at(61).hangUp("A").run(until: 90)
        #expect(judged.kinds() == kinds)
        if let finding = judged.first { #expect(finding.severity == severity) }
    }

    @Test("Reordered and repeated packets are no loss") func reorderedAndRepeatedPacketsAreNoLoss() {
        #expect(call(late: { $0 % 10 == 5 ? 0.03 : 0 }).run(until: 60).isEmpty)
    }

    @Test("A pause of the sender is no loss") func aPauseOfTheSenderIsNoLoss() {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 31, pauses: [5...9, 12...14, 20...27])
        script.rtp("A", toward: .caller, from: 1.1, until: 31)
        #expect(script.at(31).hangUp("A").run(until: 60).isEmpty)
    }

    @Test("A change of SSRC is no loss") func aChangeOfSSRCIsNoLoss() {
        let script = Script().call("A").at(0).establish("A")
        for part in 0..<5 {
            let start = 1.1 + Double(part) * 6
            script.rtp(
                "A", toward: .callee, from: start, until: start + 6, ssrc: UInt32(77 + part),
                sequence: UInt16(truncatingIfNeeded: part * 10_007))
        }
        script.rtp("A", toward: .caller, from: 1.1, until: 31)
        #expect(script.at(31.1).hangUp("A").run(until: 60).isEmpty)
    }

    @Test("Loss after the call is nobody's loss") func lossAfterTheCallIsNobodysLoss() {
        let script = call(until: 16)
        script.rtp("A", toward: .callee, from: 16.2, until: 50, sequence: 900, lost: { $0 % 3 == 0 })
        #expect(script.run(until: 60).isEmpty)
    }

    @Test("The kernel's drops make it less sure") func theKernelsDropsMakeItLessSure() throws {
        let script = call(lost: { $0 % 20 == 7 }, hangsUp: false)
        let finding = try #require(script.at(10).drop(500).at(31).hangUp("A").run(until: 60).first)
        #expect(finding.kind == "packet-loss")
        #expect(finding.confidence == .possible)
        #expect(finding.names("500"))
    }

    @Test("The receiver own report makes it proved") func theReceiverOwnReportMakesItProved() throws {
        let script = call(lost: { $0 % 20 == 7 }, hangsUp: false)
        for report in 1...5 {
            script.at(1 + Double(report) * 5).receiverReport(
                "A", toward: .caller, fractionLost: 13, lost: Int32(report * 13), highest: UInt32(100 + report * 250))
        }
        let finding = try #require(script.at(31).hangUp("A").run(until: 60).finding("packet-loss"))
        #expect(finding.confidence == .proved)
    }

    // MARK: The far side

    @Test(
        "What is lost behind us is told by the receiver",
        arguments: [(26, ["packet-loss"], Severity.error), (5, ["packet-loss"], .warning), (2, [], .notice)])
    func whatIsLostBehindUsIsToldByTheReceiver(_ fraction: Int, _ kinds: [String], _ severity: Severity) throws {
        let script = call(hangsUp: false)
        for report in 1...5 {
            script.at(1 + Double(report) * 5).receiverReport(
                "A", toward: .caller, fractionLost: UInt8(fraction), highest: UInt32(100 + report * 250))
        }
        let findings = script.at(31).hangUp("A").run(until: 60)
        #expect(findings.kinds() == kinds)
        guard let finding = findings.first else { return }
        #expect(finding.severity == severity)
        #expect(finding.confidence == .likely)
        #expect(finding.cause == "lost-beyond-this-point")
        #expect(finding.place.direction == "toward-callee")
    }

    @Test("The receivers jitter is read in its clock") func theReceiversJitterIsReadInItsClock() throws {
        let script = call(hangsUp: false)
        for report in 1...5 {
            // 320 units of 8 kHz are 40 ms.
            script.at(1 + Double(report) * 5).receiverReport(
                "A", toward: .caller, highest: UInt32(100 + report * 250), jitter: 320)
        }
        let finding = try #require(script.at(31).hangUp("A").run(until: 60).first)
        #expect(finding.kind == "high-jitter")
        #expect(finding.severity == .warning)
        #expect(finding.names("40 ms"))
    }

    @Test("A report that the capture shows twice counts once") func aReportThatTheCaptureShowsTwiceCountsOnce() {
        let script = call(hangsUp: false)
        for report in 1...2 {
            for copy in 0..<4 {
                script.at(1 + Double(report) * 5 + Double(copy) * 0.0001).receiverReport(
                    "A", toward: .caller, fractionLost: 2, highest: UInt32(100 + report * 250))
            }
        }
        #expect(script.at(31).hangUp("A").run(until: 60).isEmpty)
    }

    /// A receiver's estimate counts the packets of keys and the gaps between talk spurts, ours does not.
    @Test("What keys and pauses do to the receivers jitter is no fault", arguments: [true, false])
    func whatKeysAndPausesDoToTheReceiversJitterIsNoFault(_ areKeys: Bool) {
        let script = Script().call("A").at(0).establish("A")
        script.rtp(
            "A", toward: .callee, from: 1.1, until: 31,
            pauses: areKeys ? [] : (0..<6).map { 3 + Double($0) * 5...3.5 + Double($0) * 5 })
        script.rtp("A", toward: .caller, from: 1.1, until: 31)
        if areKeys {
            for key in 0..<6 {
                for packet in 0..<3 {
                    script.at(3.001 + Double(key) * 5 + Double(packet) * 0.02).rtpPacket(
                        "A", toward: .callee, sequence: UInt16(30_000 + key * 10 + packet),
                        timestamp: UInt32(key * 40_000), payloadType: 101, payload: [5, 0x80, 0x03, 0x20])
                }
            }
        }
        for report in 1...5 {
            script.at(1 + Double(report) * 5).receiverReport(
                "A", toward: .caller, highest: UInt32(100 + report * 240), jitter: 1_040)
        }
        #expect(script.at(31).hangUp("A").run(until: 60).all("high-jitter").isEmpty)
    }

    @Test("One report by itself is no error") func oneReportByItselfIsNoError() throws {
        let script = call(until: 13, hangsUp: false)
        script.at(4).receiverReport("A", toward: .caller, highest: 250)
        script.at(9).receiverReport("A", toward: .caller, fractionLost: 60, highest: 500)
        let finding = try #require(script.at(13).hangUp("A").run(until: 60).finding("packet-loss"))
        #expect(finding.severity == .warning)
    }

    /// The stream with holes went to the old address; two whole packets to the new one prove no place between.
    @Test("A stream that moved is no second capture point") func aStreamThatMovedIsNoSecondCapturePoint() throws {
        let script = call(until: 20, lost: { $0 % 10 < 6 }, hangsUp: false)
        for index in 0..<30 {
            script.at(20.1 + Double(index) * 0.02).rtpPacket(
                "A", toward: .callee, sequence: UInt16(1_100 + index), timestamp: UInt32(160_000 + index * 160),
                destination: "198.51.100.77:30000")
        }
        let finding = try #require(script.at(21).hangUp("A").run(until: 60).first)
        #expect(!finding.title.en.contains("between 198.51.100"))
        #expect(finding.causes.allSatisfy { $0.id != "lost-between-points" })
    }

    // MARK: Without signalling

    @Test("A stream without signalling is judged by its direction")
    func aStreamWithoutSignallingIsJudgedByItsDirection() throws {
        let script = Script()
        for index in 0..<1_000 where index % 10 != 4 {
            script.at(Double(index) * 0.02).udp(
                FrameBuilder.rtp(ssrc: 9, sequence: UInt16(index), timestamp: UInt32(index * 160)),
                from: "192.0.2.1:4000", to: "192.0.2.2:5000")
        }
        let findings = script.run(until: 40)
        #expect(findings.kinds() == ["poor-quality"])
        let finding = try #require(findings.first)
        #expect(finding.cause == "packet-loss")
        #expect(finding.call == nil)
        #expect(finding.place.from == "192.0.2.1:4000")
        #expect(finding.seconds >= 15 && finding.seconds < 15.1)
    }

    @Test("Without its clock rate a stream has no jitter") func withoutItsClockRateAStreamHasNoJitter() {
        let script = Script()
        for index in 0..<1_000 {
            script.at(Double(index) * 0.02).udp(
                FrameBuilder.rtp(ssrc: 9, sequence: UInt16(index), timestamp: UInt32(index * 960), payloadType: 111),
                from: "192.0.2.1:4000", to: "192.0.2.2:5000")
        }
        #expect(script.run().isEmpty)
    }
}
