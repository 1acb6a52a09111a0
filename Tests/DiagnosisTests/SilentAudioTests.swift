import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Digital silence and faint speech: at the threshold, below it, and what only looks like them.
@Suite struct SilentAudioTests {
    /// A call answered at 1 s with a voice toward the caller and `sound` toward the callee.
    private static func call(
        until end: Double = 16, payloadType: UInt8 = 8, offer: Script.SDP = .audio, answer: Script.SDP = .audio,
        hangsUp: Bool = true,
        back: Bool = true, _ sound: (Script) -> Void
    ) -> Script {
        let script = Script().call("A").at(0).establish("A", offer: offer, answer: answer)
        sound(script)
        if back {
            let voice = Signals.speech(-20, floor: -60, seconds: end - 1.1)
            let codes = payloadType == 0 ? Signals.muLaw(voice) : Signals.aLaw(voice)
            script.play("A", toward: .caller, from: 1.1, codes, payloadType: payloadType)
        }
        return hangsUp ? script.at(end).hangUp("A") : script
    }

    private static func octets(_ value: UInt8, _ count: Int = 160) -> [UInt8] {
        [UInt8](repeating: value, count: count)
    }

    private static func silent(
        _ value: UInt8 = 0xD5, from start: Double = 1.1, until end: Double = 16, payloadType: UInt8 = 8
    ) -> (Script) -> Void {
        { script in
            script.rtp(
                "A", toward: .callee, from: start, until: end, payloadType: payloadType, payload: octets(value))
        }
    }

    /// Silence and a voice in turns, as one stream.
    private static func spans(_ list: [(silent: Bool, until: Double)], from start: Double = 1.1) -> (Script) -> Void {
        { script in
            var from = start
            var sequence: UInt16 = 100
            for span in list {
                script.rtp(
                    "A", toward: .callee, from: from, until: span.until, sequence: sequence,
                    payload: span.silent ? octets(0xD5) : nil, marksFirst: false)
                sequence &+= UInt16(((span.until - from) * 50).rounded())
                from = span.until
            }
        }
    }

    // MARK: The whole talk

    @Test(
        "A talk of one silent code is proved",
        arguments: [(8, 0xD5), (8, 0x55), (0, 0xFF), (0, 0x7F)] as [(UInt8, UInt8)])
    func aTalkOfOneSilentCodeIsProved(payloadType: UInt8, code: UInt8) throws {
        let findings = Self.call(payloadType: payloadType, Self.silent(code, payloadType: payloadType)).run(until: 60)
        #expect(findings.kinds() == ["silent-audio"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .proved)
        #expect(finding.place.direction == "toward-callee")
        #expect(finding.title.en.contains("the callee hears nothing but digital silence from the caller"))
        #expect(finding.title.en.contains("since the answer"))
        #expect(finding.cause == "no-audio-source")
    }

    @Test("A talk shorter than settle is not judged", arguments: [(3.9, false), (4.3, true)])
    func aTalkShorterThanSettleIsNotJudged(end: Double, isFound: Bool) {
        let findings = Self.call(until: end, Self.silent(until: end)).run(until: 60)
        #expect(findings.kinds().contains("silent-audio") == isFound)
    }

    @Test("Both sides silent are one finding once the call is over", arguments: [true, false])
    func bothSidesSilentAreOneFindingOnceTheCallIsOver(isOver: Bool) {
        let script = Self.call(until: 9, hangsUp: isOver, back: false) { script in
            for party in Party.allCases {
                script.rtp("A", toward: party, from: 1.1, until: 9, payload: Self.octets(0xD5))
            }
        }
        // While the call goes on nobody may have spoken yet.
        let findings = isOver ? script.run(until: 60) : script.run()
        #expect(findings.kinds() == (isOver ? ["silent-audio"] : []))
        #expect(findings.allSatisfy { $0.title.en.contains("both sides hear nothing but digital silence") })
    }

    @Test("A call that goes on is judged where the other side is heard")
    func aCallThatGoesOnIsJudgedWhereTheOtherSideIsHeard() throws {
        let findings = Self.call(hangsUp: false, Self.silent()).run()
        #expect(findings.kinds() == ["silent-audio"])
        #expect(findings.first?.confidence == .likely)
    }

    @Test("One sound ends the verdict") func oneSoundEndsTheVerdict() {
        let findings = Self.call(Self.spans([(true, 8), (false, 8.1), (true, 16)])).run(until: 60)
        #expect(findings.kinds() == [])
    }

    // MARK: Ten seconds in a row

    @Test(
        "Silence inside a talk counts from ten seconds",
        arguments: [(11.9, []), (12.3, ["silent-audio"])] as [(Double, [String])])
    func silenceInsideATalkCountsFromTenSeconds(until: Double, kinds: [String]) throws {
        let findings = Self.call(until: 20, Self.spans([(false, 2), (true, until), (false, 20)])).run(until: 60)
        #expect(findings.kinds() == kinds)
        guard let finding = findings.first else { return }
        #expect(finding.severity == .notice)
        #expect(finding.confidence == .proved)
        #expect(finding.title.en.contains("then sound came again"))
        #expect(finding.title.en.contains("1 s after the answer"))
    }

    @Test("Silence to the end says so") func silenceToTheEndSaysSo() throws {
        let findings = Self.call(until: 20, Self.spans([(false, 5), (true, 20)])).run(until: 60)
        #expect(findings.kinds() == ["silent-audio"])
        #expect(findings.first?.title.en.contains("until the end") ?? false)
    }

    // MARK: Look-alikes

    @Test("Pauses of music and menus are no fault") func pausesOfMusicAndMenusAreNoFault() {
        let spans: [(silent: Bool, until: Double)] = [
            (true, 4), (false, 5), (true, 14), (false, 14.5), (true, 23), (false, 30),
        ]
        #expect(Self.call(until: 30, Self.spans(spans)).run(until: 60).kinds() == [])
    }

    @Test("One other code in every packet is noise") func oneOtherCodeInEveryPacketIsNoise() {
        var dithered = Self.octets(0xD5)
        dithered[80] = 0x55
        let findings = Self.call { $0.rtp("A", toward: .callee, from: 1.1, until: 16, payload: dithered) }
        #expect(findings.run(until: 60).kinds() == [])
    }

    @Test("The silence of the other law is none") func theSilenceOfTheOtherLawIsNone() {
        #expect(Self.call(payloadType: 0, Self.silent(0xD5, payloadType: 0)).run(until: 60).kinds() == [])
        #expect(Self.call(Self.silent(0xFF)).run(until: 60).kinds() == [])
    }

    @Test("Comfort noise is silence suppression at work") func comfortNoiseIsSilenceSuppressionAtWork() {
        let noise: Script.SDP = .audio(payloads: [8, 13])
        let script = Self.call(offer: noise, answer: noise) { script in
            // 0.4 s of silence, then a comfort noise packet, again and again.
            var sequence: UInt16 = 100
            for turn in 0..<30 {
                let start = 1.1 + Double(turn) * 0.5
                script.rtp(
                    "A", toward: .callee, from: start, until: start + 0.4, sequence: sequence,
                    payload: Self.octets(0xD5), marksFirst: false)
                sequence &+= 20
                script.at(start + 0.42).rtpPacket(
                    "A", toward: .callee, sequence: sequence, timestamp: UInt32(turn) * 4_000, payloadType: 13,
                    payload: [0x40])
                sequence &+= 1
            }
        }
        #expect(script.run(until: 60).kinds() == [])
    }

    @Test("Silence on hold is no fault") func silenceOnHoldIsNoFault() {
        let script = Script().call("A").at(0).establish("A")
        for party in Party.allCases { script.rtp("A", toward: party, from: 1.1, until: 5) }
        script.at(5).reinvite("A", sdp: .audio(direction: "sendonly"))
        script.at(5.1).answer("A", sdp: .audio(direction: "recvonly")).at(5.2).ack("A")
        script.rtp("A", toward: .callee, from: 5.3, until: 25, sequence: 400, payload: Self.octets(0xD5))
        #expect(!script.at(25).hangUp("A").run(until: 60).kinds().contains("silent-audio"))
    }

    @Test("Early media is not yet a talk") func earlyMediaIsNotYetATalk() {
        let script = Script().call("A").at(0).invite("A").at(0.1).respond("A", 183, sdp: .audio)
        script.rtp("A", toward: .caller, from: 0.2, until: 20, payload: Self.octets(0xD5))
        script.at(20).answer("A").at(20.1).ack("A")
        script.rtp("A", toward: .caller, from: 20.1, until: 25, sequence: 1_100)
        script.rtp("A", toward: .callee, from: 20.1, until: 25)
        #expect(script.at(25).hangUp("A").run(until: 60).kinds() == [])
    }

    @Test("Encrypted sound is not heard") func encryptedSoundIsNotHeard() {
        let secure = Script.SDP.audio(lines: ["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA"])
        let script = Self.call(offer: secure, answer: secure, Self.silent())
        #expect(!script.run(until: 60).kinds().contains("silent-audio"))
        #expect(script.engine.streams().allSatisfy { $0.silencePercent == nil && $0.levelDecibels == nil })
    }

    @Test("Unknown codecs are not heard") func unknownCodecsAreNotHeard() {
        let other: Script.SDP = .audio(payloads: [97], lines: ["a=rtpmap:97 iLBC/8000"])
        let script = Self.call(payloadType: 97, offer: other, answer: other, Self.silent(payloadType: 97))
        #expect(script.run(until: 60).kinds() == [])
    }

    @Test("A fax waits in silence") func aFaxWaitsInSilence() {
        // G.711 pass-through: one side sends a page at one loudness, the other nothing.
        let steady = (0..<160).map { UInt8($0 % 2 == 0 ? 0x2A : 0xAA) ^ UInt8($0 % 4 == 0 ? 0x10 : 0) }
        let script = Self.call(until: 30, back: false) { script in
            Self.spans([(false, 3), (true, 28), (false, 30)])(script)
            script.rtp("A", toward: .caller, from: 1.1, until: 30, payload: steady)
        }
        #expect(script.run(until: 60).kinds() == [])
    }

    @Test("Packets cut off by the capture are not heard") func packetsCutOffByTheCaptureAreNotHeard() {
        let script = Self.call { script in
            for index in 0..<700 {
                script.at(1.1 + Double(index) * 0.02).rtpPacket(
                    "A", toward: .callee, sequence: UInt16(index), timestamp: UInt32(index * 160),
                    payload: Self.octets(0xD5)
                ).cutLast(to: 60)
            }
        }
        #expect(!script.run(until: 60).kinds().contains("silent-audio"))
    }
}
