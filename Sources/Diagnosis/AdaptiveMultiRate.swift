/// AMR-WB (G.722.2) by its modes 0…8: which one a packet holds, and how it is rated.
enum AdaptiveMultiRate {
    /// Speech bits of one frame (3GPP TS 26.201), kbit/s, Ie,WB, and Bpl.
    ///
    /// From G.113 table IV.3 and IV.4 (both ears) where these give a Bpl, else from table IV.1 (handset), and then
    /// without loss only. A figure that took one from each would belong to nobody's ears.
    private static let modes: [(bits: Int, rate: String, impairment: Double, robustness: Double?)] = [
        (132, "6.6", 41, nil), (177, "8.85", 26, nil), (253, "12.65", 20, 4.3), (285, "14.25", 10, nil),
        (317, "15.85", 7, nil), (365, "18.25", 5, nil), (397, "19.85", 3, nil), (461, "23.05", 8, 4.6),
        (477, "23.85", 10, 4.9),
    ]

    static func codec(ofMode mode: Int) -> EModel.Codec? {
        guard modes.indices.contains(mode) else { return nil }
        let known = modes[mode]
        return EModel.Codec(
            name: Text(
                en: "AMR-WB at \(known.rate) kbit/s, \(known.robustness == nil ? "handset" : "both ears")",
                zh: "AMR-WB，\(known.rate) kbit/s，\(known.robustness == nil ? "手柄" : "双耳")"),
            impairment: known.impairment, robustness: known.robustness, scale: .wideband)
    }

    /// The one mode that `mode-set` allows (RFC 4867 §8.1); nil where it allows several.
    static func mode(in parameters: String?) -> Int? {
        guard let parameters else { return nil }
        for part in parameters.split(separator: ";") {
            let words = part.split(separator: "=").map { $0.filter { $0 != " " } }
            guard words.count == 2, words[0].lowercased() == "mode-set" else { continue }
            return Int(words[1])
        }
        return nil
    }

    /// The mode of a payload of one frame, by its size: no two modes share one, bandwidth-efficient or octet-aligned
    /// (RFC 4867 §4.3, §4.4).
    static func mode(payloadBytes size: Int) -> Int? {
        modes.firstIndex { size == (10 + $0.bits + 7) / 8 || size == 2 + ($0.bits + 7) / 8 }
    }
}
