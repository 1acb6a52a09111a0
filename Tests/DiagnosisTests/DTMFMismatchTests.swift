import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Keys: as events (RFC 4733), as INFO, under the right number and the wrong one.
@Suite struct DTMFMismatchTests {
    /// Presses keys as events: each 100 ms, its end packet three times, one timestamp.
    private func press(
        _ keys: [UInt8], toward party: Party, in script: Script, at start: Double, payloadType: UInt8 = 101
    ) {
        var sequence: UInt16 = 40_000
        for (index, key) in keys.enumerated() {
            let begin = start + Double(index) * 0.4
            for packet in 0..<8 {
                let isEnd = packet >= 5
                let duration = UInt16(min(packet + 1, 6) * 160)
                script.at(begin + Double(packet) * 0.02).rtpPacket(
                    "A", toward: party, ssrc: 0xD1, sequence: sequence, timestamp: UInt32(index + 1) * 32_000,
                    payloadType: payloadType, marker: packet == 0,
                    payload: [key, isEnd ? 0x8A : 0x0A] + FrameBuilder.big(duration))
                sequence &+= 1
            }
        }
    }

    private func info(_ key: String, in script: Script, at time: Double, type: String = "application/dtmf-relay") {
        script.at(time).request("A", "INFO", by: .caller) { text in
            text.contentType = type
            text.body = type == "application/dtmf" ? key : "Signal=\(key)\r\nDuration=160\r\n"
        }
        script.after(0.02).respond("A", 200, to: "INFO")
    }

    private func call(
        offer: Script.SDP = .audio, answer: Script.SDP = .audio, showsKeys: Bool = true, _ build: (Script) -> Void
    ) -> (findings: [Finding], script: Script) {
        let script = Script(settings: { $0.showsKeys = showsKeys }).call("A").at(0)
            .establish("A", offer: offer, answer: answer)
        script.talk("A", from: 1.1, until: 16)
        build(script)
        return (script.at(16).hangUp("A").run(until: 60), script)
    }

    private let plain = Script.SDP.audio(payloads: [8, 0])

    @Test("Keys by the agreed event are no fault and are read") func keysByTheAgreedEventAreNoFaultAndAreRead() throws {
        let (findings, script) = call { press([1, 2, 10, 11, 15], toward: .callee, in: $0, at: 5) }
        #expect(findings.isEmpty)
        let digits = script.engine.streams().compactMap(\.digits)
        #expect(digits == ["12*#D"])
    }

    @Test("One key is one timestamp however many packets") func oneKeyIsOneTimestampHoweverManyPackets() {
        let (_, script) = call { press([7, 7, 7], toward: .callee, in: $0, at: 5) }
        #expect(script.engine.streams().compactMap(\.digits) == ["777"])
    }

    @Test("Info beside an agreed event is named with its digits") func infoBesideAnAgreedEventIsNamedWithItsDigits()
        throws
    {
        let (findings, _) = call { script in
            for (index, key) in ["5", "6", "*"].enumerated() { info(key, in: script, at: 4 + Double(index)) }
        }
        #expect(findings.kinds() == ["dtmf-mismatch"])
        let finding = try #require(findings.first)
        #expect(finding.evidence.first?.text.en.contains("56*") == true)
        #expect(!finding.title.en.contains("56*"))
        #expect(finding.cause == "info-instead-of-event")
        #expect(finding.severity == .warning)
    }

    @Test("Info without an agreed event is how such calls work") func infoWithoutAnAgreedEventIsHowSuchCallsWork() {
        #expect(call(offer: plain, answer: plain) { info("5", in: $0, at: 4) }.findings.isEmpty)
        #expect(call(answer: plain) { info("5", in: $0, at: 4) }.findings.isEmpty)
    }

    @Test("Info that carries no keys is not looked at") func infoThatCarriesNoKeysIsNotLookedAt() {
        let (findings, _) = call { info("<media_control/>", in: $0, at: 4, type: "application/media_control+xml") }
        #expect(findings.isEmpty)
    }

    @Test("The other content type is read too") func theOtherContentTypeIsReadToo() throws {
        let (findings, _) = call { info("9", in: $0, at: 4, type: "application/dtmf") }
        #expect(try #require(findings.first).evidence.first?.text.en.hasSuffix("the keys: 9") == true)
    }

    @Test("A refused info loses the key") func aRefusedInfoLosesTheKey() throws {
        let (findings, _) = call { script in
            script.at(4).request("A", "INFO", by: .caller) { text in
                text.contentType = "application/dtmf-relay"
                text.body = "Signal=1\r\n"
            }
            script.after(0.02).respond("A", 415, to: "INFO")
        }
        #expect(findings.finding("dtmf-mismatch")?.cause == "info-refused")
    }

    @Test("Keys sent both ways are doubled") func keysSentBothWaysAreDoubled() {
        let (findings, _) = call { script in
            press([4, 2], toward: .callee, in: script, at: 5)
            info("4", in: script, at: 5)
            info("2", in: script, at: 5.4)
        }
        #expect(findings.first?.cause == "keys-doubled")
    }

    @Test("Events the receiver did not ask for are named") func eventsTheReceiverDidNotAskForAreNamed() throws {
        let (findings, _) = call(answer: plain) { press([1, 2, 3], toward: .callee, in: $0, at: 5) }
        #expect(findings.kinds() == ["dtmf-mismatch"])
        let finding = try #require(findings.first)
        #expect(finding.cause == "event-not-agreed")
        #expect(finding.confidence == .proved)
        #expect(finding.evidence.last?.text.en.contains("123") == true)
        #expect(finding.title.en.contains("3 keys"))
    }

    @Test("Events under the sender's own number are named") func eventsUnderTheSendersOwnNumberAreNamed() throws {
        let answer = Script.SDP.audio(payloads: [8, 96], lines: ["a=rtpmap:96 telephone-event/8000"])
        let (findings, _) = call(answer: answer) { press([1], toward: .callee, in: $0, at: 5) }
        #expect(findings.first?.cause == "wrong-payload-type")
        #expect(findings.first?.names("96") == true)
    }

    @Test("Each side sends events by the others number") func eachSideSendsEventsByTheOthersNumber() {
        let answer = Script.SDP.audio(payloads: [8, 96], lines: ["a=rtpmap:96 telephone-event/8000"])
        let (findings, _) = call(answer: answer) { script in
            press([1], toward: .callee, in: script, at: 5, payloadType: 96)
            press([2], toward: .caller, in: script, at: 5, payloadType: 101)
        }
        #expect(findings.isEmpty)
    }

    // A card number pressed during a call is nobody's business but the two parties'.
    @Test("Keys are a count with two at each end") func keysAreACountWithTwoAtEachEnd() throws {
        let card = "4929123456781234"
        let keys = card.compactMap(\.wholeNumberValue)
        let (findings, script) = call(answer: plain, showsKeys: false) {
            press(keys.map { UInt8($0) }, toward: .callee, in: $0, at: 2)
        }
        let finding = try #require(findings.finding("dtmf-mismatch"))
        #expect(finding.title.en.contains(" keys to the callee"))
        #expect(finding.evidence.last?.text.en.contains("the keys: 49…") == true)
        #expect(script.engine.streams().compactMap(\.digits) == ["49…34 (16)"])
        #expect(!"\(finding)".contains("4929") && !"\(finding)".contains("1234"))
    }

    @Test("A PIN shows nothing but its length") func aPINShowsNothingButItsLength() throws {
        let (findings, script) = call(answer: plain, showsKeys: false) {
            press([1, 2, 3, 4, 5, 6], toward: .callee, in: $0, at: 5)
        }
        #expect(!"\(try #require(findings.first))".contains("12"))
        #expect(script.engine.streams().compactMap(\.digits) == ["… (6)"])
    }

    @Test(
        "A refusal counts for the keys only",
        arguments: [
            (415, "application/media_control+xml", false), (407, "application/dtmf-relay", false),
            (415, "application/dtmf-relay", true),
        ])
    func aRefusalCountsForTheKeysOnly(code: Int, type: String, isLost: Bool) throws {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 15)
        for (time, type, code) in [(4.0, "application/dtmf-relay", 200), (5, type, code)] {
            script.at(time).request("A", "INFO", by: .caller) { text in
                text.contentType = type
                text.body = "Signal=5\r\nDuration=160\r\n"
            }
            script.after(0.02).respond("A", code, to: "INFO")
        }
        let finding = try #require(script.at(15).hangUp("A").run().finding("dtmf-mismatch"))
        #expect((finding.cause == "info-refused") == isLost)
    }

    @Test("Keys in the bodies of INFO are not shown") func keysInTheBodiesOfINFOAreNotShown() throws {
        for shows in [false, true] {
            let (_, script) = call(showsKeys: shows) { script in
                info("7", in: script, at: 4)
                info("9", in: script, at: 5, type: "application/dtmf")
            }
            let detail = try #require(script.engine.call("A@script"))
            let texts = detail.ladder.compactMap(\.text).filter { $0.hasPrefix("INFO") }
            #expect(texts.count == 2)
            #expect(texts.first?.contains(shows ? "Signal=7" : "Signal=…") == true)
            #expect(texts.last?.hasSuffix(shows ? "\n9" : "\n…") == true)
        }
    }
}
