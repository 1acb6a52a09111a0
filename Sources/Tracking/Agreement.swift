package import SIP
package import Wire

/// One completed exchange of offer and answer (RFC 3264); made once, and read for each message of its session.
package final class Agreement: Sendable, Equatable {
    /// An `m=` section of the offer and the one that answers it.
    package struct Pair: Sendable, Hashable {
        package let offered: MediaDescription
        package let answered: MediaDescription

        /// Neither side switched it off (RFC 3264 §6: port 0).
        package var isLive: Bool { offered.port != 0 && answered.port != 0 }
    }

    package let offerer: Party
    package let offer: SessionDescription
    package let answer: SessionDescription
    /// The offer came in a response: the request of the exchange had no SDP and left it to the other side.
    package let isDelayed: Bool
    /// Sections by their place (RFC 3264 §6); an answer that shuffled them is paired by kind.
    package let pairs: [Pair]
    /// The audio that is agreed: the first pair that both sides keep, else the first that there is.
    package let audio: Pair?

    package init(offerer: Party, offer: SessionDescription, answer: SessionDescription, isDelayed: Bool = false) {
        self.offerer = offerer
        self.offer = offer
        self.answer = answer
        self.isDelayed = isDelayed
        pairs = Agreement.pairs(offer.media, answer.media)
        let audio = pairs.filter { $0.offered.kind == "audio" }
        self.audio = audio.first(where: \.isLive) ?? audio.first
    }

    package static func == (one: Agreement, other: Agreement) -> Bool {
        one === other
            || one.offerer == other.offerer && one.isDelayed == other.isDelayed && one.offer == other.offer
                && one.answer == other.answer
    }

    package func description(of party: Party) -> SessionDescription { party == offerer ? offer : answer }

    private static func pairs(_ offered: [MediaDescription], _ answered: [MediaDescription]) -> [Pair] {
        let both = zip(offered, answered)
        if both.allSatisfy({ $0.kind == $1.kind }) { return both.map { Pair(offered: $0, answered: $1) } }
        var left = answered
        return offered.compactMap { section in
            guard let place = left.firstIndex(where: { $0.kind == section.kind }) else { return nil }
            return Pair(offered: section, answered: left.remove(at: place))
        }
    }

    package func audio(of party: Party) -> MediaDescription? {
        audio.map { party == offerer ? $0.offered : $0.answered }
    }

    /// What `party`'s audio may carry by this exchange: its live sections whose counterpart is live too.
    package func liveAudio(of party: Party) -> [MediaDescription] {
        pairs.filter { $0.offered.kind == "audio" && $0.isLive }.map { party == offerer ? $0.offered : $0.answered }
    }

    /// Audio is to flow toward `party` (RFC 3264 §5.1, §6.1).
    package func flows(toward party: Party) -> Bool {
        guard let pair = audio, pair.isLive else { return false }
        let (receiver, sender) = party == offerer ? (pair.offered, pair.answered) : (pair.answered, pair.offered)
        return !receiver.namesNoAddress && receiver.direction.receives && sender.direction.sends
    }

    /// The answer is one that its offer allows.
    package var breaksNothing: Bool { breach == nil }

    /// Nothing in it differs but who offered, and versions.
    func isSameMedia(as other: Agreement) -> Bool {
        self === other || Party.allCases.allSatisfy { description(of: $0).media == other.description(of: $0).media }
    }
}

/// An answer that is none, or that its offer does not allow.
package struct AnswerBreach: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// RFC 3261 §13.2.1, RFC 3262 §5, RFC 3311 §5.1: the message that had to carry it has no SDP.
        case missing
        /// RFC 3264 §6: as many `m=` lines as the offer has.
        case fewerLines(offered: Int, answered: Int)
        /// RFC 3264 §6.1.
        case direction(offered: MediaDirection, answered: MediaDirection)
        /// The offerer's own address and port stand in the answer.
        case offerersAddress(Endpoint)
        /// RFC 3264 §6.2: a group accepted is answered with its own address and port.
        case otherGroup(offered: Endpoint, answered: Endpoint)
    }

    package let kind: Kind
    package let answerer: Party
    /// Method of the request whose exchange it is: `INVITE`, `UPDATE`, `PRACK`.
    package let method: String
}

extension Agreement {
    /// What of the answer the offer does not allow; nil for a good one.
    var breach: AnswerBreach.Kind? {
        // Lines that were off may be left out without harm.
        let offered = (offer.media.lastIndex { $0.port != 0 } ?? -1) + 1
        if answer.media.count < offered {
            return .fewerLines(offered: offer.media.count, answered: answer.media.count)
        }
        for pair in pairs where pair.isLive {
            if let group = pair.offered.endpoint, group.address.isMulticast {
                guard let endpoint = pair.answered.endpoint, endpoint != group else { continue }
                return .otherGroup(offered: group, answered: endpoint)
            }
            if let endpoint = pair.answered.endpoint, endpoint == pair.offered.endpoint,
                !endpoint.address.isUnspecified, pair.answered.candidates.isEmpty
            {
                return .offerersAddress(endpoint)
            }
        }
        guard let pair = audio, pair.isLive, !pair.offered.namesNoAddress else { return nil }
        let (ask, reply) = (pair.offered.direction, pair.answered.direction)
        let isAllowed = (!reply.sends || ask.receives) && (!reply.receives || ask.sends)
        return isAllowed ? nil : .direction(offered: ask, answered: reply)
    }
}
