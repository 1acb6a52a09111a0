/// Estimated speech quality (ITU-T G.107 and, wideband, G.107.1), from loss, its burstiness, codec and delay.
///
/// Everything the wire does not show (levels, echo, noise) stands at its default, which makes R 93.2 − Id − Ie,eff.
/// Wideband codecs have a scale of their own, R 129 − Ie,eff, and scores of the two scales do not compare.
package enum EModel {
    package enum Scale: Sendable, Hashable {
        /// G.107: 300–3400 Hz.
        case narrowband
        /// G.107.1: 50–7000 Hz.
        case wideband

        /// R without delay, loss and codec (G.107 §7.7, G.107.1 §7.7: all parameters at their defaults).
        package var bestRating: Double { self == .narrowband ? 93.2 : 129 }

        package var recommendation: String { self == .narrowband ? "G.107" : "G.107.1" }
    }

    /// How a codec impairs speech, alone and under loss (ITU-T G.113 appendix I).
    package struct Codec: Sendable, Hashable {
        /// As people know it, with what was assumed.
        package var name: Text
        /// Ie.
        package var impairment: Double
        /// Bpl: the higher, the better it bears lost packets; nil where none is published.
        package var robustness: Double?
        package var scale: Scale

        package init(name: Text, impairment: Double, robustness: Double?, scale: Scale = .narrowband) {
            self.name = name
            self.impairment = impairment
            self.robustness = robustness
            self.scale = scale
        }
    }

    /// The parameters of an rtpmap encoding (any case); nil where none are published.
    ///
    /// G.711 is taken with loss concealment, as every current receiver has it.
    /// - Parameter mode: Of AMR-WB, 0…8 (RFC 4867 §8.1): without it that is not rated.
    package static func codec(_ encoding: String, mode: Int? = nil) -> Codec? {
        let name = encoding.uppercased()
        return name == "AMR-WB" ? mode.flatMap(AdaptiveMultiRate.codec) : codecs[name]
    }

    /// G.711 whose receiver conceals no loss.
    package static let plainG711 = Codec(
        name: Text(en: "G.711 without loss concealment", zh: "G.711（无丢包隐藏）"), impairment: 0, robustness: 4.3)

    private static let g711 = Codec(
        name: Text(en: "G.711 with loss concealment", zh: "G.711（有丢包隐藏）"), impairment: 0, robustness: 25.1)
    private static let codecs: [String: Codec] = [
        "PCMU": g711, "PCMA": g711,
        "G729": Codec(name: Text(en: "G.729A", zh: "G.729A"), impairment: 11, robustness: 19),
        "GSM": Codec(name: Text(en: "GSM", zh: "GSM"), impairment: 20, robustness: 10),
        "G723": Codec(name: Text(en: "G.723.1", zh: "G.723.1"), impairment: 15, robustness: 16.1),
        // G.113 table IV.1 (handset); no Bpl for one ear is published.
        "G722": Codec(
            name: Text(en: "G.722 at 64 kbit/s, handset", zh: "G.722，64 kbit/s，手柄"), impairment: 13, robustness: nil,
            scale: .wideband),
    ]

    /// R. Negative where speech is beyond recognition; nil where packets were lost and no Bpl is published.
    ///
    /// - Parameters:
    ///   - lostPercent: Ppl, 0…100.
    ///   - burstRatio: BurstR, 1 for random loss.
    ///   - delayMilliseconds: One way; 0 where unknown: listening quality.
    package static func rating(
        _ codec: Codec, lostPercent: Double, burstRatio: Double = 1, delayMilliseconds: Double = 0
    ) -> Double? {
        guard let impairment = effectiveImpairment(codec, lostPercent: lostPercent, burstRatio: burstRatio) else {
            return nil
        }
        return codec.scale.bestRating - delayImpairment(delayMilliseconds) - impairment
    }

    /// Ie,eff (G.107 §7.5); wideband loss is taken as random (G.107.1 §7.5). Nil where no Bpl is published.
    package static func effectiveImpairment(_ codec: Codec, lostPercent: Double, burstRatio: Double) -> Double? {
        let loss = min(max(lostPercent, 0), 100)
        guard loss > 0 else { return codec.impairment }
        guard let robustness = codec.robustness else { return nil }
        let burst = codec.scale == .narrowband ? max(burstRatio, 1) : 1
        let added = (95 - codec.impairment) * loss / (loss / burst + robustness)
        return min(codec.impairment + added, 95)
    }

    /// Id by the approximation of Cole and Rosenbluth: beyond 177.3 ms talkers notice.
    package static func delayImpairment(_ milliseconds: Double) -> Double {
        let delay = max(milliseconds, 0)
        return 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0)
    }

    /// MOS of a rating (G.107 annex B): 1 for R ≤ 0, 4.5 for R ≥ 100; wideband from R/1.29 (G.107.1 annex A).
    package static func meanOpinionScore(_ rating: Double, scale: Scale = .narrowband) -> Double {
        let rating = scale == .narrowband ? rating : rating / 1.29
        guard rating > 0 else { return 1 }
        guard rating < 100 else { return 4.5 }
        return 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    }

    /// BurstR (G.107 §7.5): the mean length of the runs lost, over the length random loss of that share would have.
    package static func burstRatio(lost: Double, runs: Double, lostPercent: Double) -> Double {
        guard lost > 0, runs > 0 else { return 1 }
        return max(1, lost / runs * (1 - min(max(lostPercent, 0), 100) / 100))
    }
}
