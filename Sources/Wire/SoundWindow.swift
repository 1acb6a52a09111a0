/// What one interval of a stream sounds like, as far as it was listened to. Trivial.
///
/// Power is relative to 0 dBm0 (ITU-T G.711: the digital milliwatt is 0 dBm0).
package struct SoundWindow: Sendable, Hashable {
    /// Sum of the mean powers of the packets whose level was measured.
    package var power = 0.0
    /// Longest run of digital silence that went on in this interval, from where it began.
    package var silence = Interval.zero
    package var silenceStart = Timestamp.distantPast
    /// Packets compared with digital silence, and those that were nothing else.
    package var packets: UInt32 = 0
    package var silent: UInt32 = 0
    /// Packets whose level was measured, their samples, and those at the end of the scale.
    package var metered: UInt32 = 0
    package var samples: UInt32 = 0
    package var clipped: UInt32 = 0
    /// Measured packets by classes of power; class 25 begins at 0 dBm0.
    package var levels = SoundLevels<UInt16>()
    /// The code of the latest silent packet.
    package var silentCode: UInt8 = 0
    /// The latest packet was silent.
    package var endsSilent = false
    /// Decoded a second at a time: what passed between was not heard.
    package var isSampled = false

    package init() {}

    /// Takes one packet's mean power relative to 0 dBm0, of `samples` samples with `clipped` at the end of the scale.
    @inline(__always)
    package mutating func meter(power: Double, samples: Int, clipped: Int) {
        metered &+= 1
        self.power += power
        self.samples &+= UInt32(truncatingIfNeeded: samples)
        self.clipped &+= UInt32(truncatingIfNeeded: clipped)
        let step = power > 0 ? min(max(Int(power.exponent) &+ SoundTally.zeroClass, 0), 31) : 0
        levels.count(step)
    }
}

/// Packets by 32 classes of power, each twice the one before. Aligned as its numbers are: vectors of the processor would make what
/// holds them larger.
package struct SoundLevels<Count: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable, Hashable {
    package static var classes: Int { 32 }

    private var counts = InlineArray<32, Count>(repeating: 0)

    package init() {}

    package subscript(step: Int) -> Count { counts.indices.contains(step) ? counts[step] : 0 }

    package mutating func count(_ step: Int) {
        if counts.indices.contains(step) { counts[step] &+= 1 }
    }

    package mutating func add<Other>(_ other: SoundLevels<Other>) {
        for step in counts.indices { counts[step] &+= Count(truncatingIfNeeded: other[step]) }
    }

    package static func == (left: SoundLevels, right: SoundLevels) -> Bool {
        left.counts.indices.allSatisfy { left.counts[$0] == right.counts[$0] }
    }

    package func hash(into hasher: inout Hasher) {
        for step in counts.indices { hasher.combine(counts[step]) }
    }
}

/// What the intervals of a stream add up to, and the levels that follow from them.
package struct SoundTally: Sendable, Hashable {
    package private(set) var packets: UInt64 = 0
    package private(set) var silent: UInt64 = 0
    package private(set) var metered: UInt64 = 0
    private var samples: UInt64 = 0
    private var clipped: UInt64 = 0
    private var power = 0.0
    private var levels = SoundLevels<UInt32>()
    package private(set) var isSampled = false

    /// The class of power that begins at 0 dBm0.
    static let zeroClass = 25
    private static let classDecibels = 3.010_299_956_6
    /// ITU-T P.56: activity is what lies within this of the active speech level.
    private static let marginDecibels = 15.9

    package init() {}

    package init(_ window: SoundWindow) { add(window) }

    package mutating func add(_ window: SoundWindow) {
        packets &+= UInt64(window.packets)
        silent &+= UInt64(window.silent)
        metered &+= UInt64(window.metered)
        samples &+= UInt64(window.samples)
        clipped &+= UInt64(window.clipped)
        power += window.power
        levels.add(window.levels)
        isSampled = isSampled || window.isSampled
    }

    package mutating func add(_ other: SoundTally) {
        packets &+= other.packets
        silent &+= other.silent
        metered &+= other.metered
        samples &+= other.samples
        clipped &+= other.clipped
        power += other.power
        levels.add(other.levels)
        isSampled = isSampled || other.isSampled
    }

    /// Packets that carried some sound.
    package var sounding: UInt64 { packets &- min(silent, packets) }

    /// 0…100; nil where nothing was listened to.
    package var silencePercent: Double? { packets == 0 ? nil : Double(silent) / Double(packets) * 100 }

    /// Share of samples at the end of the scale, 0…100.
    package var clippedPercent: Double? { samples == 0 ? nil : Double(clipped) / Double(samples) * 100 }

    /// Active speech level in dBm0 and the packets it rests on: ITU-T P.56 method B on the powers of single packets,
    /// without its 200 ms of hangover. Nil without sound.
    package var active: (decibels: Double, packets: UInt64)? {
        guard power > 0 else { return nil }
        var above = metered
        var before: (level: Double, difference: Double)?
        // The level only rises from class to class: classes that lie too far below the first are passed over.
        let lowest = Self.decibels(power / Double(max(metered, 1))) - Self.marginDecibels - Self.classDecibels * 1.01
        for step in 0..<32 {
            let edge = Double(step - Self.zeroClass) * Self.classDecibels
            guard above > 0 else { break }
            if edge < lowest {
                above &-= min(UInt64(levels[step]), above)
                continue
            }
            let level = Self.decibels(power / Double(above))
            let difference = level - edge
            if difference <= Self.marginDecibels {
                guard let before, before.difference > difference else { return (level, above) }
                let share = (before.difference - Self.marginDecibels) / (before.difference - difference)
                return (before.level + share * (level - before.level), above)
            }
            before = (level, difference)
            above &-= min(UInt64(levels[step]), above)
        }
        return before.map { ($0.level, metered) }
    }

    /// Level of the quietest tenth of the packets that are not digital silence, in dBm0; exact to its class of 3 dB.
    package var noise: Double? { level(ofShare: 0.1) }

    /// The level that `share` of the measured packets do not exceed.
    private func level(ofShare share: Double) -> Double? {
        guard metered > 0 else { return nil }
        let wanted = Double(metered) * share
        var below = 0.0
        for step in 0..<32 where levels[step] > 0 {
            let here = Double(levels[step])
            if below + here >= wanted {
                return (Double(step - Self.zeroClass) + (wanted - below) / here) * Self.classDecibels
            }
            below += here
        }
        return nil
    }

    /// Decibels between the quietest and the loudest tenth: steady noise has few, speech has many.
    package var range: Double { (level(ofShare: 0.9) ?? 0) - (level(ofShare: 0.1) ?? 0) }

    /// 10·log10 of a ratio above zero.
    package static func decibels(_ ratio: Double) -> Double {
        guard ratio > 0, ratio.isFinite else { return -.infinity }
        // ln m = 2·artanh((m − 1)/(m + 1)), m in 1..<2.
        let z = (ratio.significand - 1) / (ratio.significand + 1)
        let square = z * z
        var term = z
        var sum = 0.0
        for odd in stride(from: 1.0, through: 17, by: 2) {
            sum += term / odd
            term *= square
        }
        return Double(ratio.exponent) * classDecibels + 20 * sum * 0.434_294_481_903
    }
}
