/// Tells of most blocks of sound that no key is in them, for a third of what the detector takes to say so.
///
/// A key is one of four low tones and one of four high ones (ITU-T Q.23). The detector wants 82 % of a block's energy in the two, and the
/// high one no more than 8 dB below the low one: more than a tenth of all energy lies in one of the high tones then, which four filters
/// (Goertzel's) measure. Speech seldom has that.
enum KeySieve {
    /// Samples of a block: the detector's own.
    static let block = 102

    /// 2·cos(2π·f / 8000 Hz) of 1209, 1336, 1477 and 1633 Hz.
    private static let factors = SIMD4<Float>(1.164_104_0, 0.996_370_2, 0.798_618_4, 0.568_532_7)
    /// What the detector wants is 11.5 / 2; a tone alone has 102 / 2.
    private static let least: Float = 5

    /// - Parameter sound: A block of samples, lent for the call.
    static func mayHoldKey(_ sound: UnsafePointer<Int16>) -> Bool {
        var energy: Float = 0
        var even = SIMD4<Float>()
        var odd = SIMD4<Float>()
        // Two a step, so that no state moves from one name to another.
        for index in 0..<block / 2 {
            let first = unsafe Float(sound[2 &* index])
            let second = unsafe Float(sound[2 &* index &+ 1])
            energy += first * first + second * second
            even = factors * odd - even + SIMD4(repeating: first)
            odd = factors * even - odd + SIMD4(repeating: second)
        }
        let powers = odd * odd + even * even - factors * odd * even
        return powers.max() >= energy * least && energy > 0
    }
}
