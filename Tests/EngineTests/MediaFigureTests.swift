import Engine
import Support
import Testing
import Tracking
import Wire

/// What is injected is what is measured and shown.
@Suite struct MediaFigureTests {
    private func stream(_ build: (Script) -> Void) throws -> MediaSnapshot {
        let script = Script().call("A").at(0).establish("A")
        build(script)
        script.rtp("A", toward: .caller, from: 1.1, until: 31)
        _ = script.at(31).hangUp("A").run(until: 40)
        return try #require(script.engine.streams().first { $0.direction == "toward-callee" })
    }

    @Test("Loss is counted by packet and run") func lossIsCountedByPacketAndRun() throws {
        let stream = try stream {
            $0.rtp("A", toward: .callee, from: 1.1, until: 31, lost: { $0 % 50 == 10 || $0 % 50 == 11 })
        }
        #expect(stream.expected == 1_495)
        #expect(stream.lost == 60)
        #expect(stream.missing == 60)
        #expect(stream.lossRuns == 30)
        #expect(stream.packets == 1_435)
        #expect(abs(stream.worstLostPercent - 4) < 0.3)
        #expect(stream.intervals >= 5)
        let score = try #require(stream.meanOpinionScore)
        #expect(score > 3.9 && score < 4.1)
        #expect(stream.qualityModel == "G.107 listening, G.711 with loss concealment")
        #expect(abs((stream.burstRatio ?? 0) - 1.92) < 0.01)
    }

    @Test("Reordering and repeats are their own figures") func reorderingAndRepeatsAreTheirOwnFigures() throws {
        let stream = try stream { script in
            script.rtp("A", toward: .callee, from: 1.1, until: 31, late: { $0 % 100 == 50 ? 0.03 : 0 })
            script.rtp("A", toward: .callee, from: 1.104, until: 31, lost: { $0 % 100 != 20 })
        }
        #expect(stream.reordered == 15)
        #expect(stream.duplicates == 15)
        #expect(stream.missing == 0)
        #expect(stream.lost == -15)
    }

    @Test("Gaps and packet time are in milliseconds") func gapsAndPacketTimeAreInMilliseconds() throws {
        let stream = try stream { $0.rtp("A", toward: .callee, from: 1.1, until: 31, every: 0.04, pauses: [10...12]) }
        #expect(stream.packetTimeMilliseconds == 40)
        #expect(abs(stream.longestGapMilliseconds - 2_040) < 41)
        #expect(stream.missing == 0)
    }

    @Test("A clock that runs fast is measured") func aClockThatRunsFastIsMeasured() throws {
        let script = Script().call("A").at(0).establish("A")
        // 200 ppm: packets of 20 ms every 19.996 ms.
        for index in 0..<4_500 {
            script.at(1.1 + Double(index) * 0.019_996).rtpPacket(
                "A", toward: .callee, sequence: UInt16(index), timestamp: UInt32(index * 160))
        }
        _ = script.run(until: 100)
        let skew = try #require(script.engine.streams().first?.clockSkewPartsPerMillion)
        #expect(abs(skew - 200) < 1)
    }

    @Test("The far side's view stands beside ours") func theFarSidesViewStandsBesideOurs() throws {
        let stream = try stream { script in
            script.rtp("A", toward: .callee, from: 1.1, until: 31)
            let block = { (report: Int, highest: UInt32, delay: Double) in
                RTCPReportBlock(
                    ssrc: 0xCA11_0001, fractionLost: 5, cumulativeLost: Int32(report * 5), highestSequence: highest,
                    jitter: 80, lastSenderReport: UInt32(truncatingIfNeeded: report) << 16,
                    delaySinceLastSenderReport: UInt32(delay * 65_536))
            }
            for report in 1...4 {
                let time = Double(report) * 5
                // The caller's SR passes; the callee answers 1 s later, and the way there and back took 80 ms.
                script.at(time).rtcp(
                    "A", toward: .callee,
                    FrameBuilder.senderReport(
                        ssrc: 0xCA11_0001, ntp: UInt64(report) << 32, packets: UInt32(report * 250), octets: 0))
                script.at(time + 1.08).rtcp(
                    "A", toward: .caller,
                    FrameBuilder.receiverReport(
                        ssrc: 0xCA11_0002, blocks: [block(report, UInt32(report * 250), 1)]))
            }
        }
        #expect(abs((stream.farLostPercent ?? 0) - 5.0 / 2.56) < 0.001)
        #expect(stream.farJitterMilliseconds == 10)
        #expect(abs((stream.roundTripMilliseconds ?? 0) - 80) < 0.1)
        #expect(stream.qualityModel?.hasPrefix("G.107 conversational") == true)
    }

    @Test("One report may tell of video first") func oneReportMayTellOfVideoFirst() throws {
        let stream = try stream { script in
            script.rtp("A", toward: .callee, from: 1.1, until: 31)
            for report in 1...4 {
                let video = RTCPReportBlock(ssrc: 0x71DE0, fractionLost: 200, highestSequence: UInt32(report * 900))
                let audio = RTCPReportBlock(
                    ssrc: 0xCA11_0001, fractionLost: 1, highestSequence: UInt32(report * 250), jitter: 40)
                // On the media's own port (RFC 5761), as a receiver report alone (RFC 5506).
                script.at(Double(report) * 5).udp(
                    FrameBuilder.receiverReport(ssrc: 0xCA11_0002, blocks: [video, audio]),
                    from: script.calls["A"]?.media[.callee] ?? "0.0.0.0:0",
                    to: script.calls["A"]?.media[.caller] ?? "0.0.0.0:0")
            }
        }
        #expect(stream.farJitterMilliseconds == 5)
        #expect(abs((stream.farLostPercent ?? 0) - 1 / 2.56) < 0.01)
    }

    @Test(
        "Wideband has its own scale",
        arguments: [
            (
                9, "G722", 160, 8_000.0, 4.3371,
                "G.107.1 listening, wideband scale to R 129, G.722 at 64 kbit/s, handset"
            ),
            (
                97, "AMR-WB", 33, 16_000, 4.182,
                "G.107.1 listening, wideband scale to R 129, AMR-WB at 12.65 kbit/s, both ears"
            ),
            (
                97, "AMR-WB", 60, 16_000, 4.4206,
                "G.107.1 listening, wideband scale to R 129, AMR-WB at 23.05 kbit/s, both ears"
            ),
            (97, "AMR-WB", 29, 16_000, nil, "not rated: AMR-WB in no mode for all packets"),
            (97, "opus", 80, 48_000, nil, "not rated: no parameters are published for opus"),
        ])
    func widebandHasItsOwnScale(
        _ type: Int, _ name: String, _ size: Int, _ rate: Double, _ score: Double?, _ model: String
    ) throws {
        let clock = name == "G722" ? 8_000 : Int(rate)
        let sdp = Script.SDP.audio(payloads: [type], lines: ["a=rtpmap:\(type) \(name)/\(clock)"])
        let script = Script().call("A").at(0).establish("A", offer: sdp, answer: sdp)
        script.rtp(
            "A", toward: .callee, from: 1.1, until: 31, payloadType: UInt8(type), clockRate: rate,
            payload: [UInt8](repeating: 3, count: size))
        _ = script.at(31).hangUp("A").run(until: 40)
        let stream = try #require(script.engine.streams().first { $0.direction == "toward-callee" })
        #expect(stream.qualityModel == model)
        #expect((stream.meanOpinionScore == nil) == (score == nil))
        if let score { #expect(abs((stream.meanOpinionScore ?? 0) - score) < 0.0001) }
    }

    @Test("Lost packets of G722 are not rated") func lostPacketsOfG722AreNotRated() throws {
        let sdp = Script.SDP.audio(payloads: [9])
        let script = Script().call("A").at(0).establish("A", offer: sdp, answer: sdp)
        script.rtp("A", toward: .callee, from: 1.1, until: 31, payloadType: 9, lost: { $0 % 100 == 7 })
        _ = script.at(31).hangUp("A").run(until: 40)
        let stream = try #require(script.engine.streams().first { $0.direction == "toward-callee" })
        #expect(stream.meanOpinionScore == nil)
        #expect(stream.qualityModel?.hasPrefix("not rated: none are published for lost packets") == true)
    }

    @Test("Audio and video may use one number for two codecs") func audioAndVideoMayUseOneNumberForTwoCodecs() throws {
        let sdp = { (port: Int) in
            Script.SDP.audio(
                payloads: [96], lines: ["a=rtpmap:96 opus/48000/2"],
                extraMedia: ["m=video \(port) RTP/AVP 96", "a=rtpmap:96 VP8/90000"])
        }
        let script = Script().call("A").at(0).establish("A", offer: sdp(9078), answer: sdp(9080))
        script.rtp("A", toward: .callee, from: 1.1, until: 5, payloadType: 96, clockRate: 48_000)
        script.rtp(
            "A", toward: .callee, from: 1.1, until: 5, every: 0.1, payloadType: 96, ssrc: 0x71DE0, clockRate: 90_000,
            source: "192.0.2.10:9078", destination: "198.51.100.20:9080")
        _ = script.run()
        let streams = script.engine.streams()
        #expect(Dictionary(uniqueKeysWithValues: streams.map { ($0.ssrc, $0.codec) })[0x71DE0] == "VP8")
        #expect(streams.first { $0.ssrc != 0x71DE0 }?.codec == "opus")
        #expect(streams.allSatisfy { $0.jitterMaxMilliseconds < 0.01 })
    }

    @Test("A forgotten call keeps what its streams were") func aForgottenCallKeepsWhatItsStreamsWere() throws {
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(payloads: [97], lines: ["a=rtpmap:97 iLBC/8000"]),
            answer: .audio(payloads: [97], lines: ["a=rtpmap:97 iLBC/8000"]))
        for party in Party.allCases { script.rtp("A", toward: party, from: 1.1, until: 11, payloadType: 97) }
        _ = script.at(11).hangUp("A").run(until: 200)
        let streams = script.engine.streams()
        #expect(streams.count == 2)
        #expect(streams.allSatisfy { $0.codec == "iLBC" && $0.callID == "A@script" && $0.meanOpinionScore == nil })
    }
}
