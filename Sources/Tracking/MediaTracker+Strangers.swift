import SIP
import Wire

/// RTP that comes to a call's port and is none of the call's sound.
///
/// A description says where to receive; sending from elsewhere is allowed (RFC 4961 only advises against it), so an
/// unknown source alone proves nothing. A stranger is one that nothing ties to the call, and that does not behave as
/// a party does: too few packets to be heard, or a clock that does not run with time.
extension MediaTracker {
    func isStranger(_ stream: Stream, session: MediaSession, toward party: Party) -> Bool {
        guard !stream.keepsTime, let call = calls[session.callNumber] else { return false }
        return !isTied(stream.flow, to: call, session: session, toward: party)
            && !isAnswered(stream.flow, session, toward: party)
    }

    /// What the descriptions and the signalling of the call, as seen so far, name as an address of one of its hosts.
    func isTied(_ flow: Flow, to call: Call, session: MediaSession, toward party: Party) -> Bool {
        let source = flow.source.address
        for session in call.sessions {
            for side in Party.allCases {
                if session[side].advertised.contains(where: { $0.address == source })
                    || session[side].witnessed.contains(where: { $0.endpoint.address == source })
                {
                    return true
                }
                let sections = session[side].description?.media ?? []
                if sections.contains(where: { $0.candidates.contains { $0.endpoint.address == source } }) {
                    return true
                }
            }
            if session.hops.contains(where: { $0.source.address == source || $0.destination.address == source }) {
                return true
            }
        }
        return call.messages.contains { $0.flow.source.address == source || $0.flow.destination.address == source }
    }

    /// The party itself sends there from where it receives (symmetric RTP): it knows whom it talks to.
    private func isAnswered(_ flow: Flow, _ session: MediaSession, toward party: Party) -> Bool {
        session[party.other].streams.contains { slot in
            streams.stream(slot).map {
                $0.source == flow.destination && $0.destination.address == flow.source.address
            } ?? false
        }
    }
}

extension Stream {
    /// Its own clock says that as much time passed as the packets' times say, over packets enough to be heard.
    var keepsTime: Bool {
        guard packets >= Self.minimumExpected else { return false }
        // Numbering that begins anew now and then is a switch of source; one that always does is noise.
        let breaks = UInt64(counters.restarts) + UInt64(counters.timestampJumps) + counters.strays
        if breaks > 0 { return breaks * 10 < packets }
        let passed = (last - first).seconds
        guard passed >= 1, currentClockRate > 0, passed < 3_600 else { return true }
        let counted = Double(lastRTPTimestamp &- firstRTPTimestamp) / Double(currentClockRate)
        return counted > passed / 2 && counted < passed * 2
    }
}
