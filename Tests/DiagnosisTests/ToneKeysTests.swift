import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Keys inside the sound: where they should have been events, and where that is how they are sent.
@Suite struct ToneKeysTests {
    private static let plain = Script.SDP.audio(payloads: [8, 0])

    private static func call(
        _ digits: String, at start: Double = 4, offer: Script.SDP = .audio, answer: Script.SDP = .audio,
        _ more: (Script) -> Void = { _ in }
    ) -> Script {
        let script = Script(settings: { $0.showsKeys = true }).call("A").at(0)
            .establish("A", offer: offer, answer: answer)
        script.play("A", toward: .callee, from: 1.1, Signals.aLaw(Signals.noise(-40, seconds: start - 1.1)))
        let first = UInt16((start - 1.1) * 50) + 100
        script.play("A", toward: .callee, from: start, Signals.aLaw(Signals.keys(digits, seconds: 4)), sequence: first)
        script.rtp("A", toward: .caller, from: 1.1, until: start + 4)
        more(script)
        return script.at(start + 4).hangUp("A")
    }

    @Test(
        "Tone keys count from the second on",
        arguments: [
            ("5", nil), ("58", .notice), ("123", .notice), ("1234", .warning), ("400800#*", .warning),
        ] as [(String, Severity?)])
    func toneKeysCountFromTheSecondOn(digits: String, severity: Severity?) throws {
        let script = Self.call(digits)
        let findings = script.run(until: 60)
        #expect(findings.kinds() == (severity == nil ? [] : ["dtmf-mismatch"]))
        #expect(script.engine.streams().compactMap(\.tones) == [digits])
        guard let finding = findings.first else { return }
        #expect(finding.severity == severity)
        #expect(finding.confidence == (severity == .warning ? .likely : .possible))
        #expect(finding.cause == "tones-instead-of-event")
        #expect(finding.title.en.contains("\(digits.utf8.count) keys"))
        #expect(!finding.title.en.contains(digits) && finding.evidence.first?.text.en.contains(digits) == true)
    }

    @Test("Without an agreed event tones are how keys are sent") func withoutAnAgreedEventTonesAreHowKeysAreSent() {
        let script = Self.call("123456", offer: Self.plain, answer: Self.plain)
        #expect(script.run(until: 60).kinds() == [])
        // Nobody listened: it could not matter.
        #expect(script.engine.streams().allSatisfy { $0.tones == nil })
        #expect(Self.call("123456", answer: Self.plain).run(until: 60).kinds() == [])
    }

    @Test("Who sends events sends keys as agreed") func whoSendsEventsSendsKeysAsAgreed() {
        let script = Self.call("1234") { script in
            for packet in 0..<8 {
                script.at(7.4 + Double(packet) * 0.02).rtpPacket(
                    "A", toward: .callee, sequence: UInt16(445 + packet), timestamp: 60_000, payloadType: 101,
                    payload: [5, packet >= 5 ? 0x8A : 0x0A, 0, UInt8(packet * 20)])
            }
        }
        #expect(script.run(until: 60).kinds() == [])
    }

    @Test("Listening ends with the first minute") func listeningEndsWithTheFirstMinute() {
        let script = Self.call("12345", at: 75)
        #expect(script.run(until: 120).kinds() == [])
        #expect(script.engine.streams().allSatisfy { $0.tones == nil })
    }

    @Test("The party who sends them is named") func thePartyWhoSendsThemIsNamed() throws {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 8)
        script.play("A", toward: .caller, from: 1.1, Signals.muLaw(Signals.keys("98765", seconds: 6)), payloadType: 0)
        let finding = try #require(script.at(8).hangUp("A").run(until: 60).finding("dtmf-mismatch"))
        #expect(finding.title.en.contains("the callee"))
        #expect(finding.place.direction == "toward-caller")
    }
}
