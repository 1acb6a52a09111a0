import SIP
package import Tracking
import Wire

/// Which way a call goes, as the agents' side sees it.
package enum CallDirection: String, Sendable {
    case incoming, outgoing
    /// Between two clients of one registrar.
    case within
    case unknown

    /// Of the call, as a place has it.
    package var place: Place.Direction? {
        switch self {
        case .incoming: .inbound
        case .outgoing: .outbound
        case .within, .unknown: nil
        }
    }
}

extension Context {
    /// Judged by the surest sign there is: registered clients, what the capture says of the first INVITE, this host's
    /// addresses, the media range of the agents' hosts, and last the host that a file seems to come from.
    package func direction(of call: Call) -> CallDirection {
        let first = call.first.flow
        let latest = call.invites.last.map(\.cseq)
        let last = call.invites.last { $0.cseq == latest }?.hop ?? first
        let callerIsClient = clients.isClient(first.source.address, of: first.destination.address)
        let calleeIsClient = clients.isClient(last.destination.address, of: last.source.address)
        switch (callerIsClient, calleeIsClient) {
        case (true, true): return .within
        case (true, false): return .outgoing
        case (false, true): return .incoming
        case (false, false): break
        }
        switch call.first.hostDirection {
        case .outgoing: return .outgoing
        case .incoming: return .incoming
        case .unknown, .forwarded: break
        }
        return direction(from: first.source.address, to: last.destination.address, isOwn: isLocal)
            ?? directionByMedia(of: call)
            ?? direction(from: first.source.address, to: last.destination.address, isOwn: { guessedHost == $0 })
            ?? .unknown
    }

    private func direction(
        from source: IPAddress, to destination: IPAddress, isOwn: (IPAddress) -> Bool
    ) -> CallDirection? {
        switch (isOwn(source), isOwn(destination)) {
        case (true, false): .outgoing
        case (false, true): .incoming
        default: nil
        }
    }

    private func directionByMedia(of call: Call) -> CallDirection? {
        guard let range = profile(for: call).mediaPorts else { return nil }
        func isAgent(_ party: Party) -> Bool {
            call.sessions.contains { session in session[party].advertised.contains { range.contains($0.port) } }
        }
        switch (isAgent(.caller), isAgent(.callee)) {
        case (true, false): return .outgoing
        case (false, true): return .incoming
        default: return nil
        }
    }
}
