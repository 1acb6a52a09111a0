import Support
import Testing
import Wire

@Suite struct RTCPTests {
    private func parse(_ bytes: [UInt8]) -> [RTCPPacket]? {
        RTCP.parse(bytes.span, offset: 0, length: bytes.count)
    }

    let block = RTCPReportBlock(
        ssrc: 7, fractionLost: 64, cumulativeLost: -3, highestSequence: 0x0001_0002, jitter: 80,
        lastSenderReport: 0x1234_5678, delaySinceLastSenderReport: 65_536)

    @Test("A compound is read packet by packet")
    func compound() {
        let bytes =
            FrameBuilder.senderReport(
                ssrc: 1, ntp: 0x0102_0304_0506_0708, rtpTimestamp: 160, packets: 10, octets: 1600,
                blocks: [block, block])
            + FrameBuilder.sourceDescription(ssrc: 1, name: "alice@192.0.2.1") + FrameBuilder.goodbye(ssrc: 1)
        let info = RTCPSenderInfo(ntp: 0x0102_0304_0506_0708, rtpTimestamp: 160, packets: 10, octets: 1600)
        #expect(
            parse(bytes) == [
                .senderReport(ssrc: 1, info, [block, block]), .canonicalName(ssrc: 1, "alice@192.0.2.1"),
                .goodbye([1]),
            ])
    }

    @Test("A receiver report may stand alone and be empty")
    func receiverReport() {
        #expect(parse(FrameBuilder.receiverReport(ssrc: 9, blocks: [])) == [.receiverReport(ssrc: 9, [])])
        #expect(
            parse(FrameBuilder.receiverReport(ssrc: 9, blocks: [block])) == [.receiverReport(ssrc: 9, [block])])
    }

    @Test("A packet of reduced size stands alone, whatever it is (RFC 5506)")
    func reducedSize() {
        let feedback = FrameBuilder.rtcp(type: 205, count: 1, [0, 0, 0, 1, 0, 0, 0, 2, 0, 5, 0, 1])
        #expect(parse(feedback) == [.other(type: 205)])
        #expect(parse(FrameBuilder.goodbye(ssrc: 4)) == [.goodbye([4])])
        let metrics = FrameBuilder.rtcp(type: 207, count: 0, [0, 0, 0, 9, 4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8])
        #expect(parse(metrics) == [.receiverReferenceTime(reporter: 9, ntp: 0x0102_0304_0506_0708)])
    }

    @Test("VoIP metrics are read, unavailable values are nil (RFC 3611 §4.7)")
    func voipMetrics() throws {
        let body: [UInt8] =
            [0, 0, 0, 1] + [7, 0, 0, 8] + [0, 0, 0, 2] + [13, 26, 200, 3] + [0, 120, 15, 160] + [0, 90, 0, 60]
            + [0xEC, 127, 55, 16] + [82, 127, 41, 40] + [0xB4, 0, 0, 40, 0, 80, 0, 200]
        guard
            case .voipMetrics(let reporter, let metrics) = try #require(
                parse(FrameBuilder.rtcp(type: 207, count: 0, body))?.first)
        else {
            Issue.record("no metrics")
            return
        }
        #expect(reporter == 1)
        #expect(metrics.ssrc == 2)
        #expect(metrics.lossRate == 13 && metrics.discardRate == 26)
        #expect(metrics.burstDensity == 200 && metrics.gapDensity == 3)
        #expect(metrics.burstDurationMilliseconds == 120 && metrics.gapDurationMilliseconds == 4000)
        #expect(metrics.roundTripMilliseconds == 90 && metrics.endSystemDelayMilliseconds == 60)
        #expect(metrics.signalLevelDecibels == -20 && metrics.noiseLevelDecibels == nil)
        #expect(metrics.residualEchoReturnLossDecibels == 55)
        #expect(metrics.rFactor == 82)
        #expect(metrics.listeningQualityTenths == 41 && metrics.conversationalQualityTenths == 40)
        #expect(metrics.jitterBufferNominalMilliseconds == 40 && metrics.jitterBufferMaximumMilliseconds == 80)
    }

    @Test("Reference time and delay blocks of an extended report are read")
    func referenceTimes() {
        let body: [UInt8] =
            [0, 0, 0, 1] + [4, 0, 0, 2] + pattern(8) + [99, 0, 0, 1] + pattern(4) + [5, 0, 0, 3, 0, 0, 0, 5]
            + [0, 0, 0, 6, 0, 0, 0, 7]
        let ntp = pattern(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        #expect(
            parse(FrameBuilder.rtcp(type: 207, count: 0, body)) == [
                .receiverReferenceTime(reporter: 1, ntp: ntp),
                .receiverReportDelay(reporter: 1, ssrc: 5, lastReport: 6, delay: 7),
            ])
    }

    @Test("Padding of the last packet is not read as content")
    func padding() {
        var bytes = FrameBuilder.rtcp(type: 201, count: 0, [0, 0, 0, 9, 0, 0, 0, 4])
        bytes[0] |= 0x20
        #expect(parse(bytes) == [.receiverReport(ssrc: 9, [])])
        bytes[bytes.count - 1] = 200
        #expect(parse(bytes) == [])
    }

    @Test("Reading stops where a length does not hold; what came before is kept")
    func truncated() {
        let good = FrameBuilder.receiverReport(ssrc: 9, blocks: [block])
        #expect(parse(good + [0x81, 200, 0xFF, 0xFF]) == [.receiverReport(ssrc: 9, [block])])
        // Two blocks promised, one there.
        var lying = good
        lying[0] = 0x82
        #expect(parse(lying) == [])
        #expect(parse(Array(good.prefix(20))) == [])
        #expect(parse([0x81, 202, 0, 2, 0, 0, 0, 1, 1, 250, 65, 66]) == [])
    }

    @Test("RTP, a wrong version and too few bytes are no RTCP")
    func refused() {
        #expect(parse(FrameBuilder.rtp(ssrc: 1, sequence: 1, timestamp: 1)) == nil)
        #expect(parse([0x41, 200, 0, 0]) == nil)
        #expect(parse([0x81, 200]) == nil)
        #expect(parse([]) == nil)
    }

    @Test("A flood of empty packets is bounded")
    func bounded() {
        let many = [[UInt8]](repeating: FrameBuilder.rtcp(type: 206, count: 1, []), count: 300).flatMap { $0 }
        #expect(parse(many)?.count == 32)
    }
}
