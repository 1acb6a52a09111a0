/// What a receiver measured of the call it heard (RFC 3611 §4.7).
package struct RTCPVoIPMetrics: Sendable, Hashable {
    /// The source it heard.
    package var ssrc: UInt32
    /// Lost on the network, in 256ths.
    package var lossRate: UInt8
    /// Discarded by the jitter buffer, in 256ths.
    package var discardRate: UInt8
    /// Loss and discard within bursts and gaps, in 256ths.
    package var burstDensity: UInt8
    package var gapDensity: UInt8
    package var burstDurationMilliseconds: UInt16
    package var gapDurationMilliseconds: UInt16
    /// 0 when unknown.
    package var roundTripMilliseconds: UInt16
    package var endSystemDelayMilliseconds: UInt16
    /// Nil when unavailable (127).
    package var signalLevelDecibels: Int8?
    package var noiseLevelDecibels: Int8?
    package var residualEchoReturnLossDecibels: UInt8?
    /// 0–100; nil when unavailable.
    package var rFactor: UInt8?
    /// Listening and conversational quality in tenths of MOS, 10–50; nil when unavailable.
    package var listeningQualityTenths: UInt8?
    package var conversationalQualityTenths: UInt8?
    package var jitterBufferNominalMilliseconds: UInt16
    package var jitterBufferMaximumMilliseconds: UInt16

    /// Reads the 32 bytes of the block's body.
    init?(_ bytes: Span<UInt8>, at offset: Int) {
        guard bytes.holds(32, at: offset), let ssrc = bytes.uint32(at: offset),
            let rates = bytes.uint32(at: offset + 4),
            let durations = bytes.uint32(at: offset + 8), let delays = bytes.uint32(at: offset + 12),
            let levels = bytes.uint32(at: offset + 16), let scores = bytes.uint32(at: offset + 20),
            let buffer = bytes.uint64(at: offset + 24)
        else { return nil }
        let known = { (word: UInt32, shift: UInt32) -> UInt8? in
            let byte = UInt8(word >> shift & 0xFF)
            return byte == 127 ? nil : byte
        }
        self.ssrc = ssrc
        lossRate = UInt8(rates >> 24)
        discardRate = UInt8(rates >> 16 & 0xFF)
        burstDensity = UInt8(rates >> 8 & 0xFF)
        gapDensity = UInt8(rates & 0xFF)
        burstDurationMilliseconds = UInt16(durations >> 16)
        gapDurationMilliseconds = UInt16(durations & 0xFFFF)
        roundTripMilliseconds = UInt16(delays >> 16)
        endSystemDelayMilliseconds = UInt16(delays & 0xFFFF)
        signalLevelDecibels = known(levels, 24).map { Int8(bitPattern: $0) }
        noiseLevelDecibels = known(levels, 16).map { Int8(bitPattern: $0) }
        residualEchoReturnLossDecibels = known(levels, 8)
        rFactor = known(scores, 24)
        listeningQualityTenths = known(scores, 8)
        conversationalQualityTenths = known(scores, 0)
        jitterBufferNominalMilliseconds = UInt16(buffer >> 32 & 0xFFFF)
        jitterBufferMaximumMilliseconds = UInt16(buffer >> 16 & 0xFFFF)
    }
}
