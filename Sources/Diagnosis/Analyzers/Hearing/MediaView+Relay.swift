import SIP
import Tracking
import Wire

/// A media relay inside one call: a proxy rewrote the SDP, and each side has a session of its own.
extension MediaView {
    /// Streams that reach the relay for a party and do not leave it toward that party.
    ///
    /// Said only where the capture shows what the relay sends, and the session in question by what comes back on it.
    static func unrelayed(in call: Call, _ streams: [Party: [Stream]]) -> [Party: Stream] {
        let sessions = confirmedSessions(of: call)
        guard sessions.count > 1 else { return [:] }
        var found: [Party: Stream] = [:]
        for party in Party.allCases {
            guard let near = party == .caller ? sessions.first : sessions.last else { continue }
            let meant = streams[party] ?? []
            let back = (streams[party.other] ?? []).filter { passes($0, near, toward: party.other) }
            guard !meant.contains(where: { passes($0, near, toward: party) }),
                let last = back.filter({ $0.packets >= 25 }).map(\.last).max(),
                let coming = meant.filter({ $0.packets >= 25 && $0.last >= last - .seconds(3) }).max(by: {
                    $0.packets < $1.packets
                }),
                sessions.contains(where: { $0 !== near && $0[party].endpoint == coming.destination }),
                isSeenSending(coming.destination.address, call, streams)
            else { continue }
            found[party] = coming
        }
        return found
    }

    private static func passes(_ stream: Stream, _ session: MediaSession, toward party: Party) -> Bool {
        stream.binding.call == session.callNumber && stream.binding.session == session.index
            || session[party].advertised.contains(stream.destination)
    }

    /// Sessions whose hops the answer passed, caller's side first, each of an INVITE of its own: copies beyond an
    /// address translator are none.
    private static func confirmedSessions(of call: Call) -> [MediaSession] {
        let hops = call.invites.filter(\.isSuccessful).map(\.hop)
        return call.sessions.filter { session in
            session.expectedSince != nil && session.hops.contains(where: hops.contains)
        }
    }

    private static func isSeenSending(_ address: IPAddress, _ call: Call, _ streams: [Party: [Stream]]) -> Bool {
        streams.values.contains { $0.contains { $0.source.address == address } }
            || call.messages.contains { $0.flow.source.address == address }
    }
}
