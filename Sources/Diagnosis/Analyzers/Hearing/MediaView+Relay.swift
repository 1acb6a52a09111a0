import SIP
import Tracking
import Wire

/// A media relay inside one call: a proxy rewrote the SDP, and each side has a session of its own.
extension MediaView {
    /// The session of the hop to each party; none where one session is all, or no relay stands between.
    static func hops(of call: Call) -> [Party: MediaSession] {
        guard call.sessions.count > 1 else { return [:] }
        let sessions = confirmedSessions(of: call)
        guard let first = sessions.first, let last = sessions.last, first !== last else { return [:] }
        return [.caller: first, .callee: last]
    }

    /// What passes on the hop to a party, wherever it goes there, is what that party can hear; what came in at the relay
    /// is a witness. Where nothing of it passes, the capture may not stand at that hop.
    static func lastHops(
        _ hops: [Party: MediaSession], _ streams: [Party: [Stream]]
    ) -> [Party: MediaSession] {
        hops.filter { party, session in streams[party]?.contains { passes($0, session, toward: party) } ?? false }
    }

    /// Where `party` itself sends from, before any relay.
    func source(of party: Party) -> Endpoint? {
        guard let own = hops[party] else { return source(toward: party.other) }
        return meant(for: party.other).filter { Self.passes($0, own, toward: party.other) }
            .max { $0.packets < $1.packets }?.source
    }

    /// What comes in at the relay after `last` is silence, as its sound before that shows: it may well pass nothing on.
    func relaysSilence(toward party: Party, after last: Timestamp) -> Bool {
        guard let own = hops[party] else { return false }
        let periods = call.sessions.filter { $0 !== own }.flatMap { $0[party].histories }.flatMap(\.intervals)
        let isSaid = { (period: MediaHistory.Period) in (period.levelDBm0 ?? -100) > Self.faintest }
        let after = periods.filter { $0.start >= last - .seconds(1) }
        return !after.isEmpty && !after.contains(where: isSaid) && periods.contains { $0.end <= last && isSaid($0) }
    }

    /// Below this level nobody speaks.
    private static let faintest = -55.0

    /// The session of the hop to `party`; that of the call where no relay stands between.
    func hop(to party: Party) -> MediaSession? { hops[party] ?? session }

    func advertised(by party: Party) -> Endpoint? { hop(to: party)?[party].endpoint }

    /// Where `party` receives, by its description or by what was seen of it.
    func place(of party: Party) -> Endpoint? { hop(to: party)?[party].place }

    /// Where what `party` hears is sent from: the other side, or the relay before it.
    func sender(toward party: Party) -> Endpoint? { hop(to: party)?[party.other].place }

    func path(toward party: Party) -> Place {
        Place(direction: .toward(party), from: sender(toward: party), to: place(of: party))
    }

    /// The sessions of the hops toward `party`, its own first: one where no relay stands between.
    func sessions(toward party: Party) -> [MediaSession] {
        var sessions = [hop(to: party)].compactMap(\.self)
        if let far = hop(to: party.other), far !== sessions.first { sessions.append(far) }
        return sessions
    }

    /// The two ends of each.
    func ends(toward party: Party) -> [(sender: Endpoint, target: Endpoint)] {
        sessions(toward: party).compactMap { session in
            guard let sender = session[party.other].place, let target = session[party].place else { return nil }
            return (sender, target)
        }
    }

    /// Where a stream for `party` is to go on its hop.
    func listener(for stream: Stream, toward party: Party) -> Endpoint? {
        let ends = ends(toward: party)
        return (ends.first { $0.sender == stream.source } ?? ends.first { $0.sender.address == stream.source.address })?
            .target ?? place(of: party)
    }

    /// Streams that reach the relay for a party and do not leave it toward that party.
    ///
    /// Said only where the capture shows what the relay sends, and the session in question by what comes back on it.
    static func unrelayed(
        in call: Call, _ streams: [Party: [Stream]], _ hops: [Party: MediaSession]
    ) -> [Party: Stream] {
        var found: [Party: Stream] = [:]
        for (party, near) in hops {
            let meant = streams[party] ?? []
            let back = (streams[party.other] ?? []).filter { passes($0, near, toward: party.other) }
            guard !meant.contains(where: { passes($0, near, toward: party) }),
                let last = back.filter({ $0.packets >= 25 }).map(\.last).max(),
                let coming = meant.filter({ $0.packets >= 25 && $0.last >= last - .seconds(3) }).max(by: {
                    $0.packets < $1.packets
                }),
                call.sessions.contains(where: { $0 !== near && $0[party].endpoint == coming.destination }),
                isSeenSending(coming.destination.address, call, streams)
            else { continue }
            found[party] = coming
        }
        return found
    }

    static func passes(_ stream: Stream, _ session: MediaSession, toward party: Party) -> Bool {
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
