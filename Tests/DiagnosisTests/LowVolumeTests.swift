import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Speech that is too faint, and what is only quiet; and the figures of the streams.
@Suite struct LowVolumeTests {
    /// A call answered at 1 s: `samples` toward the callee, a voice of -20 dBm0 toward the caller, in A-law.
    private static func call(_ samples: [Int16], payloadType: UInt8 = 8) -> Script {
        let script = Script().call("A").at(0).establish("A")
        let coded = payloadType == 0 ? Signals.muLaw : Signals.aLaw
        script.play("A", toward: .callee, from: 1.1, coded(samples), payloadType: payloadType)
        script.play("A", toward: .caller, from: 1.1, Signals.aLaw(Signals.speech(-20, floor: -60, seconds: 20)))
        return script.at(21.2).hangUp("A")
    }

    @Test(
        "Speech below the threshold is a possibility",
        arguments: [(-50.0, ["low-volume"]), (-47, ["low-volume"]), (-43, []), (-30, [])] as [(Double, [String])])
    func speechBelowTheThresholdIsAPossibility(level: Double, kinds: [String]) throws {
        let findings = Self.call(Signals.speech(level, floor: -64, seconds: 20), payloadType: 0).run(until: 60)
        #expect(findings.kinds() == kinds)
        guard let finding = findings.first else { return }
        #expect(finding.confidence == .possible)
        #expect(finding.severity == .notice)
        #expect(finding.place.direction == "toward-callee")
        #expect(finding.title.en.contains("the other way it is -2"))
    }

    @Test("Somebody who speaks up once is heard") func somebodyWhoSpeaksUpOnceIsHeard() {
        var samples = Signals.speech(-50, floor: -64, seconds: 20)
        samples.replaceSubrange(80_000..<96_000, with: Signals.noise(-25, seconds: 2))
        #expect(Self.call(samples).run(until: 60).kinds() == [])
    }

    @Test("The noise of an idle line is no speech", arguments: [-45.5, -50, -60]) func theNoiseOfAnIdleLineIsNoSpeech(
        level: Double
    ) {
        #expect(Self.call(Signals.noise(level, seconds: 20), payloadType: 0).run(until: 60).kinds() == [])
    }

    @Test("A second of speech is too little") func aSecondOfSpeechIsTooLittle() {
        var samples = Signals.noise(-66, seconds: 20)
        samples.replaceSubrange(80_000..<88_000, with: Signals.noise(-50, seconds: 1))
        #expect(Self.call(samples, payloadType: 0).run(until: 60).kinds() == [])
    }

    @Test("A stream shows what was played") func aStreamShowsWhatWasPlayed() throws {
        let codes = (0..<1_000).map { $0 % 4 == 3 }.flatMap { isSilent in
            isSilent
                ? [UInt8](repeating: 0xFF, count: 160) : Signals.muLaw(Signals.sine(-12, hertz: 800, seconds: 0.02))
        }
        let script = Script().call("A").at(0).establish("A")
        script.play("A", toward: .callee, from: 1.1, codes, payloadType: 0)
        script.play("A", toward: .caller, from: 1.1, Signals.aLaw(Signals.sine(9, seconds: 20)))
        _ = script.run(until: 30)
        let streams = script.engine.streams()
        let quiet = try #require(streams.first { $0.direction == "toward-callee" })
        #expect(abs((quiet.levelDecibels ?? 0) + 12) < 0.2)
        #expect(quiet.silencePercent == 25)
        #expect(quiet.clippedPercent == 0)
        let loud = try #require(streams.first { $0.direction == "toward-caller" })
        #expect((loud.clippedPercent ?? 0) > 50)
        #expect(loud.silencePercent == 0)
    }

    @Test("Streams without a call are not heard") func streamsWithoutACallAreNotHeard() {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 10, source: "10.1.1.1:4000", destination: "10.1.1.2:4000")
        _ = script.run(until: 20)
        #expect(script.engine.streams().allSatisfy { $0.silencePercent == nil && $0.levelDecibels == nil })
    }
}
