package import SIP

/// Who holds the call, by the exchanges of one session (RFC 3264 §8.4), and what a resume left off.
package struct Holds: Sendable {
    /// A resume that did not bring both directions back.
    package struct Leftover: Sendable, Hashable {
        /// Whose SDP withholds it, and how it came: in the answer to a resume, in the offer that a re-INVITE without SDP
        /// asked for, or as an address that is none.
        ///
        /// `version`: the resume has the o= line of the hold, and whoever compares those may take it for nothing new
        /// (RFC 3264 §8).
        package enum Way: Sendable, Hashable { case answer, offer, address, version }

        package let party: Party
        package let way: Way
        package let direction: MediaDirection
        /// Those whom no audio is to reach now.
        package let deaf: [Party]
    }

    /// Who asked for the hold that stands.
    package private(set) var by: Set<Party> = []
    package private(set) var leftover: Leftover?
    private var hasBegun = false
    /// The exchange before; the session has it as well.
    private var last: Agreement?

    package init() {}

    /// - Parameter isRefresh: The request renews the session timer only (RFC 4028 §7.4).
    package mutating func note(_ agreement: Agreement, isRefresh: Bool = false) {
        leftover = nil
        guard let pair = agreement.audio, pair.isLive else { return }
        let (offer, answer) = (pair.offered, pair.answered)
        let was = by
        let hadHold = hasBegun
        defer {
            last = agreement
            hasBegun = hasBegun || offer.isHeld || answer.isHeld
        }
        if agreement.isDelayed {
            noteDelayed(agreement, offer, answer, was, hadHold: hadHold && !isRefresh)
        } else {
            noteOffered(agreement, offer, answer, was)
        }
    }

    /// The requester says what it wants.
    private mutating func noteOffered(
        _ agreement: Agreement, _ offer: MediaDescription, _ answer: MediaDescription, _ was: Set<Party>
    ) {
        let offerer = agreement.offerer
        // Both ways again, and no address for it: meant as a resume. 0.0.0.0 repeated is RFC 2543's hold.
        let isWidened = offer.direction == .sendrecv && isNarrow(offerer)
        let isNameless = isWidened && offer.namesNoAddress
        if offer.isHeld, !isNameless {
            by.insert(offerer)
        } else {
            by.remove(offerer)
        }
        if !answer.isHeld { by.remove(offerer.other) }
        guard was.contains(offerer), !by.contains(offerer) else { return }
        if isNameless {
            leave(off: offerer, .address, offer.direction, agreement)
        } else if answer.isHeld, !was.contains(offerer.other) {
            if let origin = agreement.offer.origin, origin == last?.description(of: offerer).origin {
                leave(off: offerer, .version, answer.direction, agreement)
            } else {
                leave(
                    off: offerer.other, answer.direction == .sendrecv ? .address : .answer, answer.direction, agreement)
            }
        }
    }

    /// The exchange before did not let the party both send and receive.
    private func isNarrow(_ party: Party) -> Bool {
        guard let last, let pair = last.audio else { return false }
        return (party == last.offerer ? pair.offered.direction : pair.answered.direction) != .sendrecv
    }

    /// The requester leaves the offer to the other side: it asks for what there can be (RFC 6337 §5.1).
    private mutating func noteDelayed(
        _ agreement: Agreement, _ offer: MediaDescription, _ answer: MediaDescription, _ was: Set<Party>, hadHold: Bool
    ) {
        let requester = agreement.offerer.other
        let isNarrowed =
            offer.direction.sends && !answer.direction.receives || offer.direction.receives && !answer.direction.sends
            || answer.namesNoAddress
        if isNarrowed {
            by.insert(requester)
            return
        }
        if hadHold, offer.isHeld, !was.contains(agreement.offerer) {
            by.remove(requester)
            leave(
                off: agreement.offerer, offer.direction == .sendrecv ? .address : .offer, offer.direction, agreement)
        } else if !offer.isHeld {
            by.removeAll()
        }
    }

    private mutating func leave(
        off party: Party, _ way: Leftover.Way, _ direction: MediaDirection, _ agreement: Agreement
    ) {
        let deaf = Party.allCases.filter { !agreement.flows(toward: $0) }
        guard !deaf.isEmpty else { return }
        leftover = Leftover(party: party, way: way, direction: direction, deaf: deaf)
    }
}
