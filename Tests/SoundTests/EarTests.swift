import CSpandsp
import Sound
import Support
import Testing
import Wire

/// Decoders and the tone detector against spandsp's own encoders and generator.
@Suite struct EarTests {
    /// An encoder of spandsp by its coding.
    private static func encode(_ samples: [Int16], _ coding: SoundCoding) -> [[UInt8]] {
        let g722 = g722_encode_init(nil, 64_000, Int32(G722_SAMPLE_RATE_8000))
        let gsm = gsm0610_init(nil, Int32(GSM0610_PACKING_VOIP))
        let rates: [SoundCoding: Int32] = [
            .g726at16: 16_000, .g726at24: 24_000, .g726at32: 32_000, .g726at40: 40_000,
        ]
        let g726 = rates[coding].flatMap {
            g726_init(nil, $0, Int32(G726_ENCODING_LINEAR), Int32(G726_PACKING_RIGHT))
        }
        defer {
            g722_encode_free(g722)
            gsm0610_free(gsm)
            if let g726 { g726_free(g726) }
        }
        return (0..<samples.count / 160).map { index in
            let frame = Array(samples[index * 160..<index * 160 + 160])
            var codes = [UInt8](repeating: 0, count: 320)
            let count: Int32
            switch coding {
            case .g722: count = g722_encode(g722, &codes, frame, 160)
            case .gsm: count = gsm0610_encode(gsm, &codes, frame, 160)
            default: count = g726_encode(g726, &codes, frame, 160)
            }
            return Array(codes.prefix(Int(count)))
        }
    }

    private static func hear(_ packets: [[UInt8]], _ coding: SoundCoding) throws -> SoundTally {
        var pool = EarPool(limit: 1)
        let earTaken = pool.take(0, coding, at: Timestamp(seconds: 0), for: .seconds(60))
        let ear = try #require(earTaken)
        var meter = SoundMeter()
        var sound = Seldom<HeardSound>()
        for packet in packets {
            if let heard = pool.hear(packet.span, ear: ear) {
                meter.count(heard, at: Timestamp(seconds: 1), into: &sound)
            }
        }
        return SoundTally(meter.close(&sound))
    }

    private static let decoded: [SoundCoding] = [.g722, .gsm, .g726at16, .g726at24, .g726at32, .g726at40]

    @Test("A sine has its level", arguments: decoded, [-6.0, -20, -35]) func aSineHasItsLevel(
        coding: SoundCoding, level: Double
    ) throws {
        let tally = try Self.hear(Self.encode(Signals.sine(level, hertz: 820, seconds: 2), coding), coding)
        let measured = try #require(tally.active?.decibels)
        // GSM is a vocoder of speech: a sine comes out near its level only.
        #expect(abs(measured - level) < (coding == .gsm || coding == .g726at16 ? 2.5 : 0.6), "\(measured)")
        #expect(tally.isSampled)
        #expect(tally.silent == 0)
    }

    @Test("Zeros are silence", arguments: decoded) func zerosAreSilence(coding: SoundCoding) throws {
        let tally = try Self.hear(Self.encode([Int16](repeating: 0, count: 8_000), coding), coding)
        #expect(tally.packets == 45)
        #expect(tally.silencePercent == 100)
    }

    @Test("The faintest noise is no silence", arguments: decoded) func theFaintestNoiseIsNoSilence(coding: SoundCoding)
        throws
    {
        let tally = try Self.hear(Self.encode(Signals.noise(-55, seconds: 2), coding), coding)
        #expect((tally.silencePercent ?? 100) < 5, "\(tally.silencePercent ?? -1)")
    }

    /// A decoder that begins inside a stream measures what one that was there from the start measures.
    @Test("Listening may begin anywhere", arguments: decoded) func listeningMayBeginAnywhere(coding: SoundCoding) throws
    {
        // Noise, as speech has it: the sound of a pure tone is in GSM's memory, not in its packets.
        let packets = Self.encode(Signals.noise(-15, seconds: 3), coding)
        let whole = try #require(try Self.hear(packets, coding).active?.decibels)
        let late = try #require(try Self.hear(Array(packets.dropFirst(77).prefix(50)), coding).active?.decibels)
        #expect(abs(whole - late) < 1, "\(whole) \(late)")
    }

    @Test("What is no payload of the codec is passed over") func whatIsNoPayloadOfTheCodecIsPassedOver() throws {
        var pool = EarPool(limit: 1)
        let earTaken = pool.take(0, .gsm, at: Timestamp(seconds: 0), for: .seconds(60))
        let ear = try #require(earTaken)
        for length in [0, 1, 32, 34, 65, 479, 2_000] {
            let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 41) }
            for _ in 0..<10 {
                let heard = pool.hear(payload.span, ear: ear)
                #expect(heard == nil)
            }
        }
    }

    @Test("Any bytes are decoded without harm", arguments: decoded) func anyBytesAreDecodedWithoutHarm(
        coding: SoundCoding
    ) throws {
        var pool = EarPool(limit: 1)
        let earTaken = pool.take(0, coding, at: Timestamp(seconds: 0), for: .seconds(60))
        let ear = try #require(earTaken)
        var state: UInt64 = 3
        for length in (0..<481) {
            let payload = (0..<length).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: state >> 40)
            }
            if let heard = pool.hear(payload.span, ear: ear) { #expect(heard.samples <= 2_560) }
        }
    }

    // MARK: Turns

    @Test("Ears are few and go round") func earsAreFewAndGoRound() throws {
        var pool = EarPool(limit: 2)
        let start = Timestamp(seconds: 10)
        let taken = [
            pool.take(7, .muLaw, at: start, for: .seconds(1)), pool.take(8, .gsm, at: start, for: .seconds(2)),
            pool.take(9, .g722, at: start, for: .seconds(1)), pool.take(9, .aLaw, at: start, for: .seconds(1)),
        ]
        #expect(taken == [0, 1, nil, nil])
        // The first turn is over: the ear is free, and no longer the first stream's.
        let later = start + .seconds(1)
        let again = pool.take(9, .muLaw, at: later, for: .seconds(1))
        #expect(again == 0)
        pool.release(0, of: 7)
        let listening = [7, 8, 9].map { pool.listens($0 == 8 ? 1 : 0, to: $0, at: later) }
        #expect(listening == [false, true, true])
        pool.release(0, of: 9)
        let last = [
            pool.take(3, .aLaw, at: later, for: .seconds(1)), pool.take(4, .none, at: later, for: .seconds(1)),
            pool.take(5, .g726at32, at: start + .seconds(2), for: .seconds(1)),
        ]
        #expect(last == [0, nil, 1])
    }

    // MARK: Keys

    private static func keys(_ samples: [Int16], _ coding: SoundCoding) throws -> String {
        var pool = EarPool(limit: 1)
        let earTaken = pool.take(0, coding, at: Timestamp(seconds: 0), for: .seconds(600))
        let ear = try #require(earTaken)
        let table = LoudnessTable()
        let codes = Signals.coded(samples, coding)
        let symbols = Array("0123456789*#ABCD")
        var found = ""
        for index in 0..<codes.count / 160 {
            let packet = Array(codes[index * 160..<index * 160 + 160])
            if let key = pool.hearKey(packet.span, table, ear: ear) { found.append(symbols[Int(key)]) }
        }
        return found
    }

    /// spandsp's generator.
    private static func tones(_ digits: String, level: Int32 = -10, on: Int32 = 100, off: Int32 = 100) -> [Int16] {
        let generator = dtmf_tx_init(nil)
        defer { dtmf_tx_free(generator) }
        dtmf_tx_set_level(generator, level, 0)
        dtmf_tx_set_timing(generator, on, off)
        dtmf_tx_put(generator, digits, -1)
        var all: [Int16] = [Int16](repeating: 0, count: 800)
        var block = [Int16](repeating: 0, count: 160)
        while true {
            let count = dtmf_tx(generator, &block, 160)
            all += block.prefix(Int(count))
            if count < 160 { break }
        }
        return all + [Int16](repeating: 0, count: 1_600)
    }

    @Test("All sixteen keys are heard", arguments: [SoundCoding.muLaw, .aLaw]) func allSixteenKeysAreHeard(
        coding: SoundCoding
    ) throws {
        #expect(try Self.keys(Self.tones("0123456789*#ABCD"), coding) == "0123456789*#ABCD")
    }

    @Test(
        "Keys are heard at the levels and lengths in use",
        arguments: [(-6 as Int32, 100 as Int32), (-20, 100), (-25, 100), (-10, 80), (-10, 500)])
    func keysAreHeardAtTheLevelsAndLengthsInUse(level: Int32, on: Int32) throws {
        #expect(try Self.keys(Self.tones("10086#", level: level, on: on, off: 80), .aLaw) == "10086#")
    }

    @Test("One key pressed twice is two keys") func oneKeyPressedTwiceIsTwoKeys() throws {
        #expect(try Self.keys(Self.tones("5577"), .muLaw) == "5577")
    }

    @Test("Short bursts and steady tones are no keys") func shortBurstsAndSteadyTonesAreNoKeys() throws {
        #expect(try Self.keys(Self.tones("123456", on: 30, off: 200), .aLaw) == "")
        for hertz in [350.0, 425, 440, 697, 941, 1_209, 1_477, 2_100] {
            #expect(try Self.keys(Signals.sine(-10, hertz: hertz, seconds: 3), .aLaw) == "")
        }
        #expect(try Self.keys(Signals.noise(-15, seconds: 20), .muLaw) == "")
    }
}
