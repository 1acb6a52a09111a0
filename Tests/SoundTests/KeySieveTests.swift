import CSpandsp
import Support
import Testing
import Wire

@testable import Sound

/// The sieve before the detector of keys, beside the detector alone.
@Suite struct KeySieveTests {
    private static let rows = [697.0, 770, 852, 941]
    private static let columns = [1_209.0, 1_336, 1_477, 1_633]

    /// What a detector shows after each of its blocks; with the sieve it hears only what may be a key.
    private static func states(_ sound: [Int16], sieved: Bool) -> (states: [Int32], heard: Int) {
        let detector = dtmf_rx_init(nil, nil, nil)
        defer { _ = dtmf_rx_free(detector) }
        dtmf_rx_parms(detector, 0, -1, -1, -30)
        var heard = 0
        let states = stride(from: 0, through: sound.count - KeySieve.block, by: KeySieve.block).map { start in
            sound[start..<start + KeySieve.block].withUnsafeBufferPointer { block -> Int32 in
                guard let base = block.baseAddress else { return -1 }
                if !sieved || dtmf_rx_status(detector) != 0 || KeySieve.mayHoldKey(base) {
                    _ = dtmf_rx(detector, base, Int32(KeySieve.block))
                    heard += 1
                }
                return dtmf_rx_status(detector)
            }
        }
        return (states, heard)
    }

    /// Two tones of these levels in dBm0, one frequency off by `error`, in noise.
    private static func key(_ row: Double, _ column: Double, low: Double, high: Double, noise: Double) -> [Int16] {
        let silence = [Int16](repeating: 0, count: 400)
        let tones = sum(
            Signals.sine(low, hertz: row, seconds: 0.1), Signals.sine(high, hertz: column, seconds: 0.1))
        return sum(silence + tones + silence, Signals.noise(noise, seconds: 0.2))
    }

    private static func sum(_ one: [Int16], _ other: [Int16]) -> [Int16] {
        zip(one, other).map { Int16(clamping: Int($0) + Int($1)) }
    }

    @Test("No key that the detector hears is kept from it, at any level, twist, error and noise")
    func noKeyThatTheDetectorHearsIsKeptFromIt() {
        var keys = 0
        for row in Self.rows {
            for column in Self.columns {
                for level in [-4.0, -16, -29] {
                    for twist in [-4.5, -3, 1, 7, 9] {
                        for error in [0.985, 1.012] {
                            for noise in [-90.0, -22] {
                                let sound = Self.key(
                                    row * error, column / error, low: level, high: level - twist, noise: noise)
                                let alone = Self.states(sound, sieved: false).states
                                #expect(Self.states(sound, sieved: true).states == alone)
                                if alone.contains(where: { $0 >= 0x23 && $0 < 0x78 }) { keys += 1 }
                            }
                        }
                    }
                }
            }
        }
        #expect(keys > 300)
    }

    @Test("Of noise and of a voice the detector hears a small part, and says the same")
    func ofNoiseAndOfAVoiceTheDetectorHearsASmallPartAndSaysTheSame() {
        let noise = Signals.noise(-15, seconds: 5)
        // A voice is low: its harmonics fall off.
        let voice = (1...12).map { Signals.sine(-10 - Double($0) * 2, hertz: 131 * Double($0), seconds: 4) }
            .reduce([Int16](repeating: 0, count: 32_000), Self.sum)
        for (sound, most) in [(noise, 0.2), (voice, 0.05)] {
            let sieved = Self.states(sound, sieved: true)
            #expect(sieved.states == Self.states(sound, sieved: false).states)
            #expect(
                Double(sieved.heard) <= Double(sieved.states.count) * most, "\(sieved.heard) of \(sieved.states.count)")
        }
    }
}
