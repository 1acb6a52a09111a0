import SIP
import Wire

/// Offer/answer (RFC 3264) over INVITE, 18x, 2xx, ACK, PRACK and UPDATE (RFC 6337), for each leg of a call.
extension SignallingTracker {
    /// Takes the message's SDP, if any, into the call; withdraws an offer that was refused.
    func describe(_ call: Call, by observation: Observation, answering transaction: Transaction? = nil) {
        let message = observation.message
        let hop = message.isRequest ? observation.flow : observation.flow.reversed
        let sender = call.sender(of: message)
        guard let sdp = message.sdp else {
            if let code = message.statusCode, code >= 300, let transaction,
                transaction.request.message.sdp != nil, let leg = leg(of: call, hop: hop, sender: sender, offering: nil)
            {
                let offerer = call.sender(of: transaction.request.message)
                leg[offerer].offered = nil
                if leg.offerer == offerer { leg.offerer = nil }
            }
            return
        }
        if let code = message.statusCode, code >= 300 { return }
        guard let leg = leg(of: call, hop: hop, sender: sender, offering: sdp) else { return }
        take(sdp, from: sender, on: leg, of: call, by: observation)
        if isAnswer(observation, sender: sender, on: leg) {
            agree(leg, of: call, answerer: sender, by: observation)
        } else {
            leg.offerer = sender
        }
    }

    private func isAnswer(_ observation: Observation, sender: Party, on leg: MediaLeg) -> Bool {
        guard let offerer = leg.offerer else { return false }
        return offerer != sender
    }

    private func take(
        _ sdp: SessionDescription, from party: Party, on leg: MediaLeg, of call: Call, by observation: Observation
    ) {
        leg[party].offered = sdp
        leg[party].described = observation
        if sdp.media.contains(where: { $0.kind == "image" && $0.port != 0 }) { leg.offeredFax = true }
        for section in sdp.media {
            guard let endpoint = section.endpoint, !endpoint.address.isUnspecified else { continue }
            let isAudio = section.kind == "audio"
            if isAudio, !leg[party].advertised.contains(endpoint),
                leg[party].advertised.count < MediaSide.advertisedLimit
            {
                leg[party].advertised.append(endpoint)
            }
            media.advertise(
                endpoint, rtcp: section.rtcpEndpoint, call: call, leg: leg, party: party, isAudio: isAudio)
            for candidate in section.candidates where candidate.component == 1 && candidate.endpoint != endpoint {
                media.advertise(
                    candidate.endpoint, rtcp: nil, call: call, leg: leg, party: party, isAudio: isAudio)
            }
        }
    }

    private func agree(_ leg: MediaLeg, of call: Call, answerer: Party, by observation: Observation) {
        let wasEndpoints = Party.allCases.map { leg[$0].current?.media }
        for party in Party.allCases {
            if let offered = leg[party].offered { leg[party].current = offered }
            leg[party].offered = nil
        }
        leg.offerer = nil
        leg.lastOfferer = answerer.other
        leg.resumedBy = nil
        if leg[answerer.other].audio?.isHeld == true {
            leg.heldBy.insert(answerer.other)
        } else if leg.heldBy.remove(answerer.other) != nil {
            leg.resumedBy = answerer.other
        }
        // A 2xx repeats the answer of its reliable 18x; nothing changed then.
        let isRepeated = leg.negotiated != nil && wasEndpoints == Party.allCases.map { leg[$0].current?.media }
        if !isRepeated {
            leg.negotiations += 1
            if Party.allCases.contains(where: { leg[$0].audio?.isHeld == true }) { leg.holds += 1 }
        }
        leg.negotiated = observation.time
        if !isRepeated {
            markExpectations(of: leg, of: call, at: observation.time)
            facts.append(.negotiated(call, leg, at: observation.time))
        }
    }

    func markExpectations(of call: Call, at time: Timestamp) {
        for leg in call.legs { markExpectations(of: leg, of: call, at: time) }
    }

    /// From `time` on, audio is expected both ways, or not.
    private func markExpectations(of leg: MediaLeg, of call: Call, at time: Timestamp) {
        let isTalk = leg.negotiated != nil && leg.expectsBothWays && (call.answered != nil || call.isPartial)
        leg.expectedSince = isTalk ? time : nil
        media.beginTalk(on: leg)
    }

    /// The leg of a hop. Hops whose caller's description is the same share one: a plain proxy stands between.
    private func leg(of call: Call, hop: Flow, sender: Party, offering sdp: SessionDescription?) -> MediaLeg? {
        let ends = Set([hop.source.address, hop.destination.address])
        if let known = call.legs.first(where: { leg in leg.hops.contains { $0 == hop || $0 == hop.reversed } })
            ?? call.legs.first(where: { leg in
                leg.hops.contains { Set([$0.source.address, $0.destination.address]) == ends }
            })
        {
            return known
        }
        if let sdp, let endpoint = sdp.media.first(where: { $0.kind == "audio" })?.endpoint,
            let shared = call.legs.first(where: { $0[sender].advertised.contains(endpoint) })
        {
            if shared.hops.count < 16 { shared.hops.append(hop) }
            return shared
        }
        // A request between the ends themselves, past the proxies of the first INVITE.
        if sdp != nil, call.state == .answered, let first = call.legs.first { return first }
        guard sdp != nil, call.legs.count < Call.legLimit else { return call.legs.first }
        let leg = MediaLeg(callNumber: call.number, index: call.legs.count)
        leg.hops = [hop]
        call.legs.append(leg)
        return leg
    }
}
