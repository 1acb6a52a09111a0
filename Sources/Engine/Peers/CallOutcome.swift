import Diagnosis
import SIP
import Tracking
import Wire

extension PeerFigures.Outcome {
    /// How a call fared; nil for one that the capture joined midway, of which nobody knows how it began.
    init?(_ call: Call, _ media: MediaTracker, until end: Timestamp) {
        guard !call.isPartial else { return nil }
        if call.answered != nil {
            self.init(.answered)
        } else {
            switch call.ending {
            case .rejected(let code): self.init(.refused(code))
            case .cancelled: self.init(.cancelled)
            case .timedOut, .lost, .bye: self.init(.unanswered)
            // Still on its way.
            case nil: return nil
            }
        }
        if let answer = call.answerTime { talkSeconds = max(0, ((call.ended ?? end) - answer).seconds) }
        postDialDelaySeconds = Self.delay(of: call)
        guard call.answered != nil else { return }
        for session in call.sessions {
            for party in Party.allCases {
                for stream in media.audio(in: session, toward: party) { note(stream, in: session) }
            }
        }
    }

    private mutating func note(_ stream: Stream, in session: MediaSession) {
        let expected = Double(stream.counters.expected)
        // Less than a second tells nothing of the path.
        guard expected >= 50 else { return }
        lostPercent = max(lostPercent ?? 0, min(max(Double(stream.counters.lost), 0) / expected, 1) * 100)
        if let score = SpeechQuality(stream, in: session)?.meanOpinionScore {
            meanOpinionScore = min(meanOpinionScore ?? score, score)
        }
    }

    /// From the INVITE of that attempt to the first sign of ringing, or to the answer.
    private static func delay(of call: Call) -> Double? {
        guard let sign = call.ringing ?? call.answered,
            let invite = call.invites.first(where: { $0.cseq == sign.message.cseq })
        else { return nil }
        let delay = (sign.time - invite.startTime).seconds
        return delay >= 0 ? delay : nil
    }
}
