import Diagnosis
package import Engine
import Wire

/// How calls fared at one far host since `first`.
package struct PeerRecord: Codable, Sendable, Equatable {
    /// Calls of one way. Ratios and means are null where there is nothing to divide.
    package struct Side: Codable, Sendable, Equatable {
        package var attempts: UInt64
        package var answered: UInt64
        package var cancelled: UInt64
        /// Nothing final came.
        package var unanswered: UInt64
        /// No circuit was got: nothing final, 408, 500, 503, 504.
        package var ineffective: UInt64
        /// Answered of the attempts that got a circuit, and of all.
        @OrNull package var answerSeizurePercent: Double?
        @OrNull package var answerBidPercent: Double?
        @OrNull package var postDialDelayMeanSeconds: Double?
        @OrNull package var postDialDelayMaxSeconds: Double?
        package var talkSeconds: Double
        /// Of a call the worse of its two ways.
        @OrNull package var meanOpinionScore: Double?
        @OrNull package var worstOpinionScore: Double?
        @OrNull package var lossMeanPercent: Double?
        @OrNull package var lossMaxPercent: Double?
        /// Final response → calls.
        package var codes: [String: UInt64]

        private enum CodingKeys: String, CodingKey {
            case attempts, answered, cancelled, unanswered, ineffective, codes
            case answerSeizurePercent = "asr_percent"
            case answerBidPercent = "abr_percent"
            case postDialDelayMeanSeconds = "pdd_mean_s"
            case postDialDelayMaxSeconds = "pdd_max_s"
            case talkSeconds = "talk_s"
            case meanOpinionScore = "mos"
            case worstOpinionScore = "mos_min"
            case lossMeanPercent = "loss_percent"
            case lossMaxPercent = "loss_max_percent"
        }

        package init(_ figures: PeerFigures) {
            func shown(_ value: Double?, _ histogram: Histogram, _ places: Int) -> Double? {
                histogram.count > 0 ? value.map { rounded($0, places) } : nil
            }
            attempts = figures.attempts
            answered = figures.answered
            cancelled = figures.cancelled
            unanswered = figures.unanswered
            ineffective = figures.ineffective
            answerSeizurePercent = figures.answerSeizurePercent.map { rounded($0, 1) }
            answerBidPercent = figures.answerBidPercent.map { rounded($0, 1) }
            let delay = figures.postDialDelay
            postDialDelayMeanSeconds = shown(delay.mean, delay, 2)
            postDialDelayMaxSeconds = shown(delay.greatest, delay, 2)
            talkSeconds = rounded(figures.talkSeconds, 1)
            let score = figures.meanOpinionScore
            meanOpinionScore = shown(score.mean, score, 2)
            worstOpinionScore = shown(score.least, score, 2)
            let lost = figures.lostPercent
            lossMeanPercent = shown(lost.mean, lost, 3)
            lossMaxPercent = shown(lost.greatest, lost, 3)
            codes = Dictionary(
                figures.codes.map { (String($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
        }
    }

    package var address: String
    @OrNull package var trunk: String?
    /// It registers here.
    package var client: Bool
    package var first: String
    package var last: String
    package var active: Int
    package var openIncidents: Int
    package var inbound: Side
    package var outbound: Side

    private enum CodingKeys: String, CodingKey {
        case address, trunk, client, first, last, active, inbound, outbound
        case openIncidents = "open_incidents"
    }

    package init(_ peer: PeerSnapshot) {
        address = peer.address.description
        trunk = peer.trunk
        client = peer.isClient
        first = peer.first.rfc3339
        last = peer.last.rfc3339
        active = peer.active
        openIncidents = peer.openIncidents
        inbound = Side(peer.inbound)
        outbound = Side(peer.outbound)
    }
}
