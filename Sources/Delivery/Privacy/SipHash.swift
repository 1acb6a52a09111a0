/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash of short texts that cannot be undone without the key.
package struct SipHash: Sendable, Hashable, Codable {
    private let low: UInt64
    private let high: UInt64

    package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    package func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var state = State(low, high)
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in bytes {
            word |= UInt64(byte) << (8 * (count & 7))
            count &+= 1
            if count & 7 == 0 {
                state.absorb(word)
                word = 0
            }
        }
        state.absorb(word | (count & 0xFF) << 56)
        return state.finish()
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        init(_ low: UInt64, _ high: UInt64) {
            v0 = low ^ 0x736F_6D65_7073_6575
            v1 = high ^ 0x646F_7261_6E64_6F6D
            v2 = low ^ 0x6C79_6765_6E65_7261
            v3 = high ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xFF
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func round() {
            v0 &+= v1
            v1 = State.rotated(v1, 13) ^ v0
            v0 = State.rotated(v0, 32)
            v2 &+= v3
            v3 = State.rotated(v3, 16) ^ v2
            v0 &+= v3
            v3 = State.rotated(v3, 21) ^ v0
            v2 &+= v1
            v1 = State.rotated(v1, 17) ^ v2
            v2 = State.rotated(v2, 32)
        }

        private static func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
    }
}
