import SIP
import Tracking
import Wire

/// A media relay inside one call: a proxy rewrote the SDP, and each side has a leg of its own.
extension MediaView {
    /// Streams that reach the relay for a party and do not leave it toward that party.
    ///
    /// Said only where the capture shows what the relay sends, and the leg in question by what comes back on it.
    static func unrelayed(in call: Call, _ streams: [Party: [Stream]]) -> [Party: Stream] {
        let legs = confirmedLegs(of: call)
        guard legs.count > 1 else { return [:] }
        var found: [Party: Stream] = [:]
        for party in Party.allCases {
            guard let near = party == .caller ? legs.first : legs.last else { continue }
            let meant = streams[party] ?? []
            let back = (streams[party.other] ?? []).filter { passes($0, near, toward: party.other) }
            guard !meant.contains(where: { passes($0, near, toward: party) }),
                let last = back.filter({ $0.packets >= 25 }).map(\.last).max(),
                let coming = meant.filter({ $0.packets >= 25 && $0.last >= last - .seconds(3) }).max(by: {
                    $0.packets < $1.packets
                }),
                legs.contains(where: { $0 !== near && $0[party].endpoint == coming.destination }),
                isSeenSending(coming.destination.address, call, streams)
            else { continue }
            found[party] = coming
        }
        return found
    }

    private static func passes(_ stream: Stream, _ leg: MediaLeg, toward party: Party) -> Bool {
        stream.binding.call == leg.callNumber && stream.binding.leg == leg.index
            || leg[party].advertised.contains(stream.destination)
    }

    /// Legs whose hops the answer passed, caller's side first, each of an INVITE of its own: copies beyond an address
    /// translator are none.
    private static func confirmedLegs(of call: Call) -> [MediaLeg] {
        let hops = call.invites.filter(\.isSuccessful).map(\.hop)
        return call.legs.filter { leg in
            leg.expectedSince != nil && leg.hops.contains(where: hops.contains)
        }
    }

    private static func isSeenSending(_ address: IPAddress, _ call: Call, _ streams: [Party: [Stream]]) -> Bool {
        streams.values.contains { $0.contains { $0.source.address == address } }
            || call.messages.contains { $0.flow.source.address == address }
    }
}
