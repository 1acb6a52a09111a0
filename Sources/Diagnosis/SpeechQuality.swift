import SIP
package import Tracking
package import Wire

/// The estimate for one stretch of one stream, with all that has to be said beside the figure.
package struct SpeechQuality: Sendable, Hashable {
    /// 1…4.5.
    package var meanOpinionScore: Double
    package var rating: Double
    package var codec: EModel.Codec
    package var lostPercent: Double
    package var burstRatio: Double
    /// One way, where a round trip is known: conversational quality, else listening quality.
    package var delayMilliseconds: Double?

    /// `G.107 listening` or `G.107 conversational`; `G.107.1 listening, wideband scale to R 129`.
    package var model: String {
        let kind = delayMilliseconds == nil ? "listening" : "conversational"
        let scale = codec.scale == .wideband ? ", wideband scale to R 129" : ""
        return "\(codec.scale.recommendation) \(kind)\(scale)"
    }

    package var name: Text {
        delayMilliseconds == nil
            ? Text(en: "listening quality", zh: "收听质量") : Text(en: "conversational quality", zh: "通话质量")
    }

    /// Nil where the codec is not rated.
    package init?(
        codec: EModel.Codec?, lost: Double, expected: Double, runs: Double, delayMilliseconds: Double?
    ) {
        guard let codec, expected > 0 else { return nil }
        self.codec = codec
        // How delay weighs beside a wider band needs more than the wire shows (G.107.1 §7.4).
        let delayMilliseconds = codec.scale == .narrowband ? delayMilliseconds : nil
        lostPercent = min(max(lost / expected * 100, 0), 100)
        burstRatio = EModel.burstRatio(lost: lost, runs: runs, lostPercent: lostPercent)
        self.delayMilliseconds = delayMilliseconds
        guard
            let rating = EModel.rating(
                codec, lostPercent: lostPercent, burstRatio: burstRatio, delayMilliseconds: delayMilliseconds ?? 0)
        else { return nil }
        self.rating = rating
        meanOpinionScore = EModel.meanOpinionScore(rating, scale: codec.scale)
    }
}

extension SpeechQuality {
    /// The whole stream so far.
    package init?(_ stream: Stream, in session: MediaSession?) {
        self.init(
            codec: stream.speechCodec(in: session), lost: Double(stream.counters.lost),
            expected: Double(stream.counters.expected), runs: Double(stream.counters.lossEvents),
            delayMilliseconds: session?.oneWayDelayMilliseconds(of: stream))
    }

    /// One interval of it.
    package init?(_ window: MediaWindow, of stream: Stream, in session: MediaSession?) {
        self.init(
            codec: stream.speechCodec(in: session, during: window), lost: Double(window.lost),
            expected: Double(window.expected), runs: Double(window.lossEvents),
            delayMilliseconds: session?.oneWayDelayMilliseconds(of: stream))
    }
}

extension Stream {
    /// What is published of its codec, over all or during one interval; nil where that is nothing.
    package func speechCodec(in session: MediaSession?, during window: MediaWindow? = nil) -> EModel.Codec? {
        guard let name = encoding(in: session, within: window?.payloadTypes) else { return nil }
        guard name.uppercased() == "AMR-WB" else { return EModel.codec(name) }
        let format = payloadTypes.lazy.compactMap { type in
            session?.format(payloadType: type, toward: binding.toward, isAudio: binding.isAudio)
        }.first { $0.encoding.uppercased() == "AMR-WB" }
        let packets = window.map { UInt64($0.packets) } ?? counters.packets
        let bytes = window?.bytes ?? counters.bytes
        let size = packets > 0 && bytes % packets == 0 ? Int(clamping: bytes / packets) : 0
        return EModel.codec(
            name, mode: AdaptiveMultiRate.mode(in: format?.parameters) ?? AdaptiveMultiRate.mode(payloadBytes: size))
    }

    /// Why it has no score, where it carries sound that somebody named.
    package func reasonForNoScore(in session: MediaSession?) -> String? {
        guard !binding.isBound || binding.isAudio, let name = encoding(in: session) else { return nil }
        let shown = name.escapedForDisplay(limit: 24)
        guard let codec = speechCodec(in: session) else {
            return name.uppercased() == "AMR-WB"
                ? "not rated: AMR-WB in no mode for all packets" : "not rated: no parameters are published for \(shown)"
        }
        return "not rated: none are published for lost packets of \(codec.name.en)"
    }

    /// The encoding of its sound, by the SDP or the static assignment: events and comfort noise are passed over.
    package func encoding(in session: MediaSession?, within types: UInt128? = nil) -> String? {
        let seen = types ?? counters.payloadTypes
        // The latest first: a stream that changed its codec is rated by the one it has now.
        let last = Int(counters.lastPayloadType & 0x7F)
        if seen >> UInt128(last) & 1 == 1, let name = soundEncoding(of: last, in: session) { return name }
        var left = seen & ~(1 << UInt128(last))
        while left != 0 {
            let type = left.trailingZeroBitCount
            left &= left - 1
            if let name = soundEncoding(of: type, in: session) { return name }
        }
        return nil
    }

    private func soundEncoding(of type: Int, in session: MediaSession?) -> String? {
        guard let name = encoding(of: type, in: session) else { return nil }
        switch name.uppercased() {
        case "CN", "TELEPHONE-EVENT": return nil
        default: return name
        }
    }

    /// The encoding that a payload type of this stream stands for; nil where nobody named it.
    package func encoding(of type: Int, in session: MediaSession?) -> String? {
        let format = session?.format(payloadType: type, toward: binding.toward, isAudio: binding.isAudio)
        if let name = format?.encoding, !name.isEmpty { return name }
        return PayloadTypes.name(type)
    }
}

extension MediaSession {
    /// Round trip between the two ends as RTCP lets it be known: the far side's own measurement, else the halves
    /// beyond this capture point put together.
    package var roundTripMilliseconds: Double? {
        let told = max(caller.toldRoundTripMilliseconds ?? 0, callee.toldRoundTripMilliseconds ?? 0)
        if told > 0 { return Double(told) }
        let (one, other) = (caller.roundTripMilliseconds, callee.roundTripMilliseconds)
        return one == nil && other == nil ? nil : (one ?? 0) + (other ?? 0)
    }

    /// Half the round trip and the time a packet takes to fill; jitter buffers are not seen here.
    func oneWayDelayMilliseconds(of stream: Stream) -> Double? {
        roundTripMilliseconds.map { $0 / 2 + (stream.packetTimeMilliseconds ?? 20) }
    }
}
