/// The other leg of a call that a B2BUA, a PBX or an SBC takes apart, as one leg knows it.
package struct LinkedLeg: Sendable, Hashable {
    /// Which of the two the other one is, as the element between them sees it.
    package enum Side: String, Sendable {
        /// By which the call came in.
        case incoming
        /// By which it was sent on.
        case outgoing
    }

    /// What ties the two together.
    package enum Proof: String, Sendable {
        /// Session-ID (RFC 7989, RFC 7329), X-Call-ID, X-CID, a Call-ID made of the other one, or the number that a
        /// forwarded call was for (Diversion, History-Info).
        case header
        /// The same media address offered on both.
        case media
        /// The same numbers within seconds, and no other call that they fit.
        case numbers
    }

    package let callID: String
    package let side: Side
    package let proof: Proof
}

extension Call {
    package var isLinked: Bool { !linkedLegs.isEmpty }

    /// Which leg of its call it is, also when the other one is forgotten; nil where it is the only one.
    package var leg: LinkedLeg.Side? {
        guard isLinked else { return nil }
        return linkedLegs.contains { $0.side == .incoming } ? .outgoing : .incoming
    }

    /// The call with all its legs, the one it came in by first; bounded.
    package var chain: [Call] {
        var first = self
        for _ in 0..<Call.chainLimit { first = first.incomingLeg ?? first }
        var found = [first]
        var next = 0
        while next < found.count, found.count < Call.chainLimit {
            found += found[next].outgoingLegs.filter { leg in !found.contains { $0 === leg } }
            next += 1
        }
        return found
    }

    static let linkedLimit = 8
    static let chainLimit = 16
}
