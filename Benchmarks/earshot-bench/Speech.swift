import Foundation

/// A stretch of sound like speech, in A-law (ITU-T G.711): two tones under a slow envelope, and noise. No two packets
/// that follow one another are alike, and none is silent.
struct Speech {
    private let codes: [UInt8]

    static let packetBytes = 160
    private static let length = 16_384

    init() {
        var random = Random(seed: 7)
        codes = (0..<Speech.length + Speech.packetBytes).map { place in
            let time = Double(place % Speech.length) / 8_000
            let envelope = 0.6 + 0.4 * sin(2 * .pi * 3.9 * time)
            let tones = sin(2 * .pi * 187 * time) + 0.5 * sin(2 * .pi * 1_123 * time)
            let noise = Double(random.next() >> 48) / 65_536 - 0.5
            return Speech.aLaw(Int(envelope * (1_600 * tones + 500 * noise)))
        }
    }

    /// Where the sound of a stream's packet begins.
    func place(_ index: Int, ssrc: UInt32) -> Int { (index &* 160 &+ Int(ssrc) &* 977) % Speech.length }

    func copy(_ place: Int, into bytes: inout [UInt8], at start: Int) {
        for offset in 0..<Speech.packetBytes { bytes[start + offset] = codes[place + offset] }
    }

    /// A sample of 16 bits (ITU-T G.711 table 1).
    private static func aLaw(_ sample: Int) -> UInt8 {
        let magnitude = min(abs(sample), 32_767) >> 3
        let sign: Int = sample >= 0 ? 0x80 : 0
        guard magnitude >= 32 else { return UInt8(sign | magnitude >> 1) ^ 0x55 }
        let exponent = min(7, Int.bitWidth - 1 - magnitude.leadingZeroBitCount - 4)
        return UInt8(sign | exponent << 4 | (magnitude >> exponent & 15)) ^ 0x55
    }
}
