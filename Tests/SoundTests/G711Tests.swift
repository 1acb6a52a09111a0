import Sound
import Support
import Testing
import Wire

/// What is measured of G.711 equals what was put in.
@Suite struct G711Tests {
    // ITU-T G.711 §4: the digital milliwatt is 0 dBm0.
    @Test(
        "The digital milliwatt is zero",
        arguments: [
            (SoundCoding.muLaw, [0x1E, 0x0B, 0x0B, 0x1E, 0x9E, 0x8B, 0x8B, 0x9E] as [UInt8]),
            (SoundCoding.aLaw, [0x34, 0x21, 0x21, 0x34, 0xB4, 0xA1, 0xA1, 0xB4] as [UInt8]),
        ])
    func theDigitalMilliwattIsZero(coding: SoundCoding, octets: [UInt8]) throws {
        let codes = (0..<8_000).map { octets[$0 % 8] }
        let level = try #require(Signals.tally(codes, coding).active?.decibels)
        #expect(abs(level) < 0.05, "\(level)")
    }

    @Test("A sine has its level", arguments: [SoundCoding.muLaw, .aLaw], [3.0, 0, -10, -20.5, -30, -45, -50])
    func aSineHasItsLevel(coding: SoundCoding, level: Double) throws {
        let tally = Signals.tally(Signals.coded(Signals.sine(level, seconds: 4), coding), coding)
        let measured = try #require(tally.active?.decibels)
        #expect(abs(measured - level) < (level < -40 ? 0.5 : 0.15), "\(measured)")
        #expect(tally.silencePercent == 0)
        #expect(tally.range < 6)
    }

    @Test("Speech counts and its pauses do not") func speechCountsAndItsPausesDoNot() throws {
        // Half a second at -20 dBm0, then half a second of -60 dBm0 noise, eight times.
        var samples: [Int16] = []
        for turn in 0..<16 {
            samples += Signals.noise(-20, seconds: 0.5, seed: UInt64(turn + 1))
            samples += Signals.noise(-60, seconds: 0.5, seed: UInt64(turn + 99))
        }
        let tally = Signals.tally(Signals.aLaw(samples), .aLaw)
        let active = try #require(tally.active)
        #expect(abs(active.decibels + 20) < 0.6, "\(active.decibels)")
        let noise = try #require(tally.noise)
        #expect(abs(noise + 60) < 3, "\(noise)")
        #expect(tally.range > 30)
        #expect(abs(Double(active.packets) / Double(tally.metered) - 0.5) < 0.1)
    }

    @Test("The silent share is what was injected", arguments: [SoundCoding.muLaw, .aLaw], [0.0, 12, 50, 100])
    func theSilentShareIsWhatWasInjected(coding: SoundCoding, percent: Double) throws {
        let code: UInt8 = coding == .muLaw ? 0xFF : 0xD5
        let voice = Signals.coded(Signals.sine(-20, seconds: 0.02), coding)
        let codes = (0..<100).flatMap { Double($0) < percent ? [UInt8](repeating: code, count: 160) : voice }
        let tally = Signals.tally(codes, coding)
        #expect(tally.silencePercent == percent)
        #expect((tally.active == nil) == (percent == 100))
    }

    @Test(
        "Only the codes of no voltage are silence",
        arguments: [
            (SoundCoding.muLaw, 0xFF as UInt8, true), (.muLaw, 0x7F, true), (.aLaw, 0xD5, true), (.aLaw, 0x55, true),
            (.muLaw, 0xD5, false), (.muLaw, 0xFE, false), (.aLaw, 0xFF, false), (.aLaw, 0xD4, false),
            (.aLaw, 0x00, false),
        ])
    func onlyTheCodesOfNoVoltageAreSilence(coding: SoundCoding, code: UInt8, isSilent: Bool) {
        let tally = Signals.tally([UInt8](repeating: code, count: 1_600), coding)
        #expect(tally.silent == (isSilent ? 10 : 0))
    }

    @Test("One other code is no silence", arguments: [0, 1, 79, 158, 159]) func oneOtherCodeIsNoSilence(place: Int) {
        var codes = [UInt8](repeating: 0xFF, count: 160)
        codes[place] = 0x7F
        #expect(Signals.tally(codes, .muLaw).silent == 0)
    }

    @Test("What a stream sounds like is kept in 320 bytes") func whatAStreamSoundsLikeIsKeptIn320Bytes() {
        #expect(MemoryLayout<HeardSound>.size <= 320)
    }

    @Test("Packets of any length are read") func packetsOfAnyLengthAreRead() {
        for length in [1, 7, 8, 9, 80, 163, 240, 1_400] {
            let table = LoudnessTable()
            var meter = SoundMeter()
            meter.tune(.aLaw)
            var sound = Seldom<HeardSound>()
            let silence = [UInt8](repeating: 0xD5, count: length)
            meter.count(silence.span, table, at: Timestamp(seconds: 1), into: &sound)
            var voice = silence
            voice[length - 1] = 0x2A
            for _ in 0..<8 { meter.count(voice.span, table, at: Timestamp(seconds: 1), into: &sound) }
            let window = meter.close(&sound)
            #expect(window.silent == 1)
            #expect(window.metered == 1)
            #expect(window.samples == UInt32(length))
            #expect(window.clipped == 1)
        }
    }

    @Test("Clipping is the share of samples at the end of the scale", arguments: [SoundCoding.muLaw, .aLaw])
    func clippingIsTheShareOfSamplesAtTheEndOfTheScale(coding: SoundCoding) {
        // A sine 6 dB too loud stands at the end of the scale for two thirds of the time.
        let loud = Signals.tally(Signals.coded(Signals.sine(3.14 + 6.02, seconds: 2), coding), coding)
        #expect(abs((loud.clippedPercent ?? 0) - 66.7) < 3, "\(loud.clippedPercent ?? -1)")
        let fair = Signals.tally(Signals.coded(Signals.sine(0, seconds: 2), coding), coding)
        #expect(fair.clippedPercent == 0)
    }

    @Test("A run of silence goes on over intervals and ends with a sound or a gap")
    func aRunOfSilenceGoesOnOverIntervalsAndEndsWithASoundOrAGap() {
        let table = LoudnessTable()
        var meter = SoundMeter()
        meter.tune(.muLaw)
        var sound = Seldom<HeardSound>()
        let silence = [UInt8](repeating: 0xFF, count: 160)
        let voice = [UInt8](repeating: 0x31, count: 160)
        func play(_ packet: [UInt8], from start: Double, until end: Double) -> SoundWindow {
            for index in Int(start * 50)..<Int(end * 50) {
                meter.count(packet.span, table, at: Timestamp(nanoseconds: Int64(index) * 20_000_000), into: &sound)
            }
            return meter.close(&sound)
        }
        #expect(play(silence, from: 0, until: 5).silence == .milliseconds(4_980))
        let second = play(silence, from: 5, until: 10)
        #expect(second.silence == .milliseconds(9_980))
        #expect(second.silenceStart == Timestamp(seconds: 0))
        #expect(second.endsSilent)
        #expect(play(voice, from: 10, until: 10.1).endsSilent == false)
        #expect(play(silence, from: 10.1, until: 12).silence == .milliseconds(1_880))
        #expect(play(silence, from: 15, until: 17).silence == .milliseconds(1_980))
        meter.endSilence()
        #expect(play([UInt8](repeating: 0x7F, count: 160), from: 17, until: 18).silence == .milliseconds(980))
    }

    @Test("Decibels are those of the logarithm") func decibelsAreThoseOfTheLogarithm() {
        for (ratio, decibels) in [(1.0, 0.0), (10, 10), (2, 3.0103), (0.5, -3.0103), (1e-6, -60), (3.3e4, 45.1851)] {
            #expect(abs(SoundTally.decibels(ratio) - decibels) < 1e-4)
        }
        #expect(SoundTally.decibels(0) == -.infinity)
    }
}
