/// How the calls of one way fared at a peer.
///
/// A bid is every call that was tried. One that got no circuit is no seizure: no answer at all, 408, 500, 503 or 504
/// (ineffective session attempts, RFC 6076 §4.8). The answer-bid and answer-seizure ratios (ITU-T E.411) follow.
package struct PeerFigures: Sendable, Hashable {
    package private(set) var attempts: UInt64 = 0
    package private(set) var answered: UInt64 = 0
    package private(set) var cancelled: UInt64 = 0
    /// Nothing final came.
    package private(set) var unanswered: UInt64 = 0
    /// Attempts that got no circuit.
    package private(set) var ineffective: UInt64 = 0
    /// Final response of the INVITE → calls.
    package private(set) var codes: [Int: UInt64] = [:]
    /// Seconds from answer to end, of all calls together.
    package private(set) var talkSeconds = 0.0
    /// Seconds from the INVITE to the first sign of ringing, or to the answer where there was none.
    package private(set) var postDialDelay = Histogram(bounds: PeerFigures.delays)
    /// Of a call the lower score of its two ways, and the higher loss in percent.
    package private(set) var meanOpinionScore = Histogram(bounds: PeerFigures.scores)
    package private(set) var lostPercent = Histogram(bounds: PeerFigures.losses)

    private static let delays = [0.5, 1, 2, 3, 5, 8, 12, 20, 30]
    private static let scores = [1.5, 2, 2.5, 3, 3.5, 3.8, 4, 4.2, 4.5]
    private static let losses = [0, 0.1, 0.5, 1, 2, 3, 5, 10, 20]

    package init() {}

    /// Plain counts, in an order that stays.
    package var counts: [UInt64] { [attempts, answered, cancelled, unanswered, ineffective] }

    /// Goes on where other figures ended; nil for what are none.
    ///
    /// - Parameter histograms: Of post-dial delay, mean opinion score and loss, with the bounds of these.
    package init?(counts: [UInt64], codes: [Int: UInt64], talkSeconds: Double, histograms: [Histogram]) {
        guard counts.count == 5, histograms.map(\.bounds) == [Self.delays, Self.scores, Self.losses],
            codes.count <= Self.codeLimit, talkSeconds.isFinite, counts[4] <= counts[0]
        else { return nil }
        (attempts, answered, cancelled, unanswered, ineffective) = (
            counts[0], counts[1], counts[2], counts[3], counts[4]
        )
        self.codes = codes
        self.talkSeconds = talkSeconds
        (postDialDelay, meanOpinionScore, lostPercent) = (histograms[0], histograms[1], histograms[2])
    }

    /// One call that is over.
    package struct Outcome: Sendable, Hashable {
        package enum Ending: Sendable, Hashable {
            case answered
            case cancelled
            /// By the final response of the INVITE.
            case refused(Int)
            case unanswered
        }

        package var ending: Ending
        package var talkSeconds = 0.0
        package var postDialDelaySeconds: Double?
        package var meanOpinionScore: Double?
        package var lostPercent: Double?

        package init(_ ending: Ending) { self.ending = ending }
    }

    package mutating func note(_ outcome: Outcome) {
        attempts &+= 1
        switch outcome.ending {
        case .answered:
            answered &+= 1
            note(code: 200)
        case .cancelled:
            cancelled &+= 1
            note(code: 487)
        case .refused(let code):
            note(code: code)
            if PeerFigures.withoutCircuit.contains(code) { ineffective &+= 1 }
        case .unanswered:
            unanswered &+= 1
            ineffective &+= 1
        }
        talkSeconds += outcome.talkSeconds
        if let delay = outcome.postDialDelaySeconds { postDialDelay.note(delay) }
        if let score = outcome.meanOpinionScore { meanOpinionScore.note(score) }
        if let lost = outcome.lostPercent { lostPercent.note(lost) }
    }

    private mutating func note(code: Int) {
        // A peer makes up what codes it likes.
        guard codes[code] != nil || codes.count < PeerFigures.codeLimit else { return }
        codes[code, default: 0] &+= 1
    }

    private static let withoutCircuit: Set<Int> = [408, 500, 503, 504]
    private static let codeLimit = 64

    package var seizures: UInt64 { attempts &- ineffective }

    /// Answered of those that got a circuit; nil where none did.
    package var answerSeizurePercent: Double? { PeerFigures.percent(answered, of: seizures) }

    /// Answered of all tried; nil where there are none.
    package var answerBidPercent: Double? { PeerFigures.percent(answered, of: attempts) }

    private static func percent(_ part: UInt64, of whole: UInt64) -> Double? {
        whole > 0 ? Double(part) / Double(whole) * 100 : nil
    }
}
