import CSpandsp
import Wire

/// What one decoded payload sounds like.
package struct Heard: Sendable {
    package var samples: Int
    /// Mean, relative to 0 dBm0.
    package var power: Double
    /// Samples at the end of the scale.
    package var clipped: Int
    /// Nothing but what the codec makes of digital silence.
    package var isSilent: Bool
}

/// A decoder and a tone detector of spandsp, kept for the next stream once they were needed. Owns them.
struct Ear: ~Copyable {
    private var g722: OpaquePointer?
    private var g726: OpaquePointer?
    private var gsm: OpaquePointer?
    private var dtmf: OpaquePointer?
    private var coding = SoundCoding.none
    /// Packets of this turn.
    private var packets = 0
    /// The key that sounds, for how many samples, and whether it was told.
    private var tone: UInt8 = 0
    private var toneSamples = 0
    private var isTold = false
    /// Sound of a block of the detector's that is not yet whole.
    private var rest = InlineArray<102, Int16>(repeating: 0)
    private var restCount = 0

    /// Decoders that begin in the middle of a stream need this many packets to find into it.
    private static let warmUp = 5
    /// What G.722, G.726 and GSM make of zeros stays below this, of 32,767.
    private static let silentPeak: Int16 = 16
    /// 1 over the mean square of 0 dBm0 on the scale of 16 bits: a sine of +3.14 dBm0 fills it.
    private static let scale = 2.060_630 / (32_768.0 * 32_768 / 2)
    /// Samples: spandsp goes on showing a key for some 30 ms after its end. A key of 40 ms (ITU-T Q.24) is the shortest
    /// that networks must take; people press longer, and voices hold no key as long.
    private static let shortestTone = 480
    /// dBm0: what a receiver of the network still takes for a key.
    private static let faintestTone: Int32 = -30
    /// Bytes of a payload; more is none of these codecs'.
    static let longestPayload = 480
    /// Samples these may become: fourteen frames of GSM.
    static let longestSound = 2_560

    init() {}

    deinit {
        if let g722 { _ = unsafe g722_decode_free(g722) }
        if let g726 { _ = unsafe g726_free(g726) }
        if let gsm { _ = unsafe gsm0610_free(gsm) }
        if let dtmf { _ = unsafe dtmf_rx_free(dtmf) }
    }

    /// Begins with another stream; false where spandsp refuses.
    mutating func begin(_ coding: SoundCoding, hearsKeys: Bool) -> Bool {
        self.coding = coding
        packets = 0
        tone = 0
        isTold = false
        restCount = 0
        if hearsKeys {
            guard let state = unsafe dtmf_rx_init(dtmf, nil, nil) else { return false }
            unsafe dtmf = state
            unsafe dtmf_rx_parms(state, 0, -1, -1, Self.faintestTone)
        }
        switch coding {
        case .none: return false
        case .muLaw, .aLaw: return hearsKeys
        case .g722:
            // The lower half of its band is what a telephone plays.
            unsafe g722 = g722_decode_init(g722, 64_000, Int32(G722_SAMPLE_RATE_8000))
            return unsafe g722 != nil
        case .gsm:
            unsafe gsm = gsm0610_init(gsm, Int32(GSM0610_PACKING_VOIP))
            return unsafe gsm != nil
        case .g726at16: return beginG726(16_000)
        case .g726at24: return beginG726(24_000)
        case .g726at32: return beginG726(32_000)
        case .g726at40: return beginG726(40_000)
        }
    }

    private mutating func beginG726(_ rate: Int32) -> Bool {
        // RFC 3551 §4.5.4: the first code stands in the lowest bits.
        unsafe g726 = g726_init(g726, rate, Int32(G726_ENCODING_LINEAR), Int32(G726_PACKING_RIGHT))
        return unsafe g726 != nil
    }

    /// Decodes one payload into `sound` and measures it; nil while the decoder warms up and for what is no payload of it.
    mutating func hear(_ payload: Span<UInt8>, _ sound: UnsafeMutablePointer<Int16>) -> Heard? {
        let count = unsafe decode(payload, sound)
        packets += 1
        guard count > 0, packets > Self.warmUp else { return nil }
        var sum = 0
        var clipped = 0
        var peak: Int16 = 0
        for index in 0..<count {
            let sample = unsafe sound[index]
            sum &+= Int(sample) &* Int(sample)
            if sample == .max || sample == .min { clipped += 1 }
            peak = max(peak, sample == .min ? .max : abs(sample))
        }
        return Heard(
            samples: count, power: Double(sum) / Double(count) * Self.scale, clipped: clipped,
            isSilent: peak <= Self.silentPeak)
    }

    private func decode(_ payload: Span<UInt8>, _ sound: UnsafeMutablePointer<Int16>) -> Int {
        guard !payload.isEmpty, payload.count <= Self.longestPayload else { return 0 }
        return unsafe payload.withUnsafeBufferPointer { codes in
            guard let start = codes.baseAddress else { return 0 }
            let count = Int32(codes.count)
            switch coding {
            case .g722: return unsafe g722.map { Int(g722_decode($0, sound, start, count)) } ?? 0
            case .gsm:
                // It reads whole frames, whatever length it is told.
                guard codes.count % 33 == 0 else { return 0 }
                return unsafe gsm.map { Int(gsm0610_decode($0, sound, start, count)) } ?? 0
            case .g726at16, .g726at24, .g726at32, .g726at40:
                return unsafe g726.map { Int(g726_decode($0, sound, start, count)) } ?? 0
            case .none, .muLaw, .aLaw: return 0
            }
        }
    }

    /// Listens for keys in one G.711 payload (ITU-T Q.23).
    ///
    /// - Returns: The key, 0…15 as RFC 4733 §3.2 numbers them, once it has sounded long enough.
    mutating func hearKey(
        _ payload: Span<UInt8>, _ table: borrowing LoudnessTable, _ sound: UnsafeMutablePointer<Int16>
    ) -> UInt8? {
        guard let dtmf, payload.count <= Self.longestPayload else { return nil }
        let values = unsafe table.linear + (coding == .muLaw ? 0 : 256)
        for index in 0..<restCount { unsafe sound[index] = rest[index] }
        let place = unsafe sound + restCount
        for index in 0..<payload.count { unsafe place[index] = values[Int(payload[unchecked: index])] }
        let count = restCount &+ payload.count
        var start = 0
        while count &- start >= KeySieve.block {
            // A detector that hears nothing goes on as it is over what is no key.
            if unsafe dtmf_rx_status(dtmf) != 0 || KeySieve.mayHoldKey(sound + start) {
                _ = unsafe dtmf_rx(dtmf, sound + start, Int32(KeySieve.block))
            }
            start = start &+ KeySieve.block
        }
        restCount = count &- start
        for index in 0..<restCount { unsafe rest[index] = sound[start &+ index] }
        let status = unsafe UInt8(truncatingIfNeeded: dtmf_rx_status(dtmf))
        guard let key = Self.key(status) else {
            tone = 0
            return nil
        }
        if status != tone {
            tone = status
            toneSamples = 0
            isTold = false
        }
        toneSamples += payload.count
        guard !isTold, toneSamples >= Self.shortestTone else { return nil }
        isTold = true
        return key
    }

    private static func key(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x2A: 10
        case 0x23: 11
        case 0x41...0x44: character - 0x41 + 12
        default: nil
        }
    }
}
