import Wire

/// What a stream is by its shape, where no signalling says it.
extension Stream {
    /// Static payload types of speech (RFC 3551 §6).
    private static let speechTypes: UInt128 = [0, 3, 4, 5, 7, 8, 9, 12, 15, 18].reduce(0) { $0 | 1 << UInt128($1) }
    /// Packets a second, and bytes in one: from 10 to 120 ms of any codec up to 64 kbit/s and its SRTP tag.
    private static let paces = 8.0...110
    private static let sizes = 8.0...1_000
    /// Clock ticks a second: 8 to 48 kHz, with the drift of clocks.
    private static let clocks = 7_500.0...50_000

    /// Speech by its static payload type; by the pace, size and clock of its packets where nobody named the type.
    /// Video (a clock of 90 kHz) and what only looks like RTP is neither.
    package var looksLikeSpeech: Bool {
        if counters.payloadTypes & Self.speechTypes != 0 { return true }
        let span = (last - first).seconds
        guard counters.lastPayloadType >= 96, counters.packetTicks > 0, span >= 2, counters.packets > 0 else {
            return false
        }
        let pace = Double(counters.packets) / span
        return Self.paces.contains(pace) && Self.sizes.contains(Double(counters.bytes) / Double(counters.packets))
            && Self.clocks.contains(Double(counters.packetTicks) * pace)
    }

    /// The last packet ends in a silence description: a few bytes where speech has more (G.729 Annex B, G.723.1 Annex A,
    /// AMR, EVS; Opus without sound), or two behind speech frames of G.729 (RFC 3551 §4.5.6).
    package var endsInSilenceDescription: Bool {
        let size = Int(counters.lastPayloadBytes)
        guard size > 0, !currentIsEvent, counters.packets > 0 else { return false }
        if counters.lastPayloadType == 18, size <= 62, size % 10 == 2 { return true }
        return size <= 8 && Double(counters.bytes) / Double(counters.packets) > 12
    }

    /// Numbers sent after `sequence`; nil where that is not a number the stream passed lately.
    package func packetsSince(sequence: UInt16) -> Int? {
        let step = Int(lastSequence &- sequence)
        return step < 0x8000 ? step : nil
    }
}
