import Sound
import Support
import Wire

extension Signals {
    static func coded(_ samples: [Int16], _ coding: SoundCoding) -> [UInt8] {
        coding == .muLaw ? muLaw(samples) : aLaw(samples)
    }

    /// The figures of a G.711 stream of these codes, in packets of 20 ms.
    static func tally(_ codes: [UInt8], _ coding: SoundCoding) -> SoundTally {
        let table = LoudnessTable()
        var meter = SoundMeter()
        meter.tune(coding)
        var sound = Seldom<HeardSound>()
        for index in 0..<codes.count / 160 {
            let packet = Array(codes[index * 160..<index * 160 + 160])
            meter.count(packet.span, table, at: Timestamp(nanoseconds: Int64(index) * 20_000_000), into: &sound)
        }
        return SoundTally(meter.close(&sound))
    }
}
