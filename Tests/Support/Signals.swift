import Glibc

/// Signals of known level in 16-bit samples at 8 kHz, always the same, and G.711 made apart from what is tested.
///
/// Levels are dBm0: a sine of +3.14 dBm0 fills the scale (ITU-T G.711, A-law).
package enum Signals {
    package static func sine(_ level: Double, hertz: Double = 1_004, seconds: Double = 1) -> [Int16] {
        let peak = 32_768 * pow(10, (level - 3.14) / 20)
        return (0..<Int(seconds * 8_000)).map { clamped(peak * sin(2 * .pi * hertz * Double($0) / 8_000)) }
    }

    /// White noise.
    package static func noise(_ level: Double, seconds: Double, seed: UInt64 = 7) -> [Int16] {
        var state = seed
        let deviation = 32_768 / 2.0.squareRoot() * pow(10, (level - 3.14) / 20)
        return (0..<Int(seconds * 8_000)).map { _ in
            // The sum of twelve even deviates is near enough to a normal one.
            let sum = (0..<12).reduce(0.0) { total, _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return total + Double(state >> 11) / Double(UInt64(1) << 53)
            }
            return clamped((sum - 6) * deviation)
        }
    }

    /// A voice as meters see it: words of 0.6 s at `level`, pauses of 0.6 s with noise at `floor`.
    package static func speech(_ level: Double, floor: Double, seconds: Double) -> [Int16] {
        var samples: [Int16] = []
        var turn: UInt64 = 1
        while samples.count < Int(seconds * 8_000) {
            samples += noise(turn % 2 == 1 ? level : floor, seconds: 0.6, seed: turn)
            turn += 1
        }
        return Array(samples.prefix(Int(seconds * 8_000)))
    }

    /// Keys as ITU-T Q.23 has them, each tone of the pair at `level`, with silence between and around them.
    package static func keys(
        _ digits: String, level: Double = -10, on: Double = 0.1, off: Double = 0.1, seconds: Double? = nil
    ) -> [Int16] {
        let low = [697.0, 770, 852, 941]
        let high = [1_209.0, 1_336, 1_477, 1_633]
        let pad = Array("123A456B789C*0#D")
        var samples = [Int16](repeating: 0, count: Int(off * 8_000))
        for digit in digits {
            guard let place = pad.firstIndex(of: digit) else { continue }
            let one = sine(level, hertz: low[place / 4], seconds: on)
            let other = sine(level, hertz: high[place % 4], seconds: on)
            samples += zip(one, other).map { clamped(Double($0) + Double($1)) }
            samples += [Int16](repeating: 0, count: Int(off * 8_000))
        }
        let missing = Int((seconds ?? 0) * 8_000) - samples.count
        return samples + [Int16](repeating: 0, count: max(missing, 0))
    }

    private static func clamped(_ value: Double) -> Int16 { Int16(max(-32_768, min(32_767, value.rounded()))) }

    // MARK: G.711

    package static func muLaw(_ samples: [Int16]) -> [UInt8] {
        samples.map { sample in
            let size = min(abs(Int(sample)), 32_635) + 132
            let segment = Int.bitWidth - size.leadingZeroBitCount - 8
            let code = (sample < 0 ? 0x80 : 0) | segment << 4 | size >> (segment + 3) & 15
            return ~UInt8(truncatingIfNeeded: code)
        }
    }

    package static func aLaw(_ samples: [Int16]) -> [UInt8] {
        samples.map { sample in
            let size = sample >= 0 ? Int(sample) : -Int(sample) - 1
            let segment = max(Int.bitWidth - size.leadingZeroBitCount - 8, 0)
            let code = (sample >= 0 ? 0x80 : 0) | segment << 4 | size >> (segment == 0 ? 4 : segment + 3) & 15
            return UInt8(truncatingIfNeeded: code) ^ 0x55
        }
    }
}
