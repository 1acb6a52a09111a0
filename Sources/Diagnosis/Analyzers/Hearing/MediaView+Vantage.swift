import SIP
import Tracking
import Wire

/// Where this capture stands: beside a party, or nobody knows.
extension MediaView {
    /// How surely a party's own packets begin and end at this host.
    enum Nearness: Comparable { case none, guessed, known }

    func nearness(of party: Party) -> Nearness {
        guard let session = hop(to: party) else { return .none }
        let endpoint = session[party].endpoint
        let own = endpoint.flatMap { Self.origin(of: party, in: call, $0, context) }
        let places =
            session[party].witnessed.map(\.endpoint.address) + [endpoint?.address, own?.address].compactMap { $0 }
        if places.contains(where: context.isKnownLocal) { return .known }
        return places.contains(where: context.isProbablyLocal) ? .guessed : .none
    }

    /// `party` is this host: by its SDP, or where that names the public address that a NAT has for it, by where its
    /// signalling leaves from.
    ///
    /// A signalling host whose media is elsewhere looks alike: the SDP's address must be the signalling's own beyond the
    /// NAT too. In a file without any RTP it is taken for one, and said to be no more than possible.
    static func isHere(_ party: Party, of call: Call, _ session: MediaSession, _ context: Context) -> Bool {
        if session[party].witnessed.contains(where: { context.isOwn($0.endpoint.address) }) { return true }
        guard let endpoint = session[party].endpoint else { return false }
        if context.isOwn(endpoint.address) { return true }
        guard let own = origin(of: party, in: call, endpoint, context), context.isOwn(own.address) else {
            return false
        }
        return own.isNamed || context.media.mayBeFilteredOut
    }

    /// Where the signalling of a party comes from that is behind a NAT and describes itself with a public address.
    private struct Origin {
        let address: IPAddress
        /// The public address stands in its Contact or Via too, or the far side saw it there, or its RTP left here before.
        let isNamed: Bool
    }

    private static func origin(
        of party: Party, in call: Call, _ endpoint: Endpoint, _ context: Context
    ) -> Origin? {
        let named = endpoint.address
        guard named.isGloballyReachable,
            !call.sessions.contains(where: { session in
                session[party].audio?.candidates.contains { $0.kind == "relay" && $0.endpoint.address == named }
                    ?? false
            }),
            let own = source(of: party, in: call), !own.isGloballyReachable
        else { return nil }
        let isNamed = call.messages.prefix(32).contains { observation in
            let message = observation.message
            guard let via = message.vias.last else { return false }
            // Its own messages, and what the answers say of them.
            let isOwn = call.sender(of: message) == party
            return isOwn && message.contacts.contains { $0.uri.address == named }
                || (isOwn == message.isRequest
                    && (via.received.flatMap { IPAddress($0) } == named || IPAddress(via.host) == named))
        }
        return Origin(address: own, isNamed: isNamed || context.media.sends(from: own, as: named))
    }

    /// Where the party's signalling comes from, and no proxy before it is seen.
    private static func source(of party: Party, in call: Call) -> IPAddress? {
        switch party {
        case .caller:
            guard call.first.message.isRequest, call.first.message.vias.count == 1 else { return nil }
            return call.first.flow.source.address
        case .callee:
            guard let last = call.invites.last?.hop.destination.address,
                !call.invites.contains(where: { $0.hop.source.address == last })
            else { return nil }
            return last
        }
    }
}
