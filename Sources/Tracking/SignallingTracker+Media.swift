import SIP
import Wire

/// What the messages of a call say of its media, for each of its legs.
extension SignallingTracker {
    /// Takes the message into the offer/answer of its leg.
    func describe(_ call: Call, by observation: Observation, answering transaction: Transaction? = nil) {
        let message = observation.message
        let hop = message.isRequest ? observation.flow : observation.flow.reversed
        let sender = call.sender(of: message)
        guard let leg = leg(of: call, hop: hop, sender: sender, offering: message.sdp ?? message.partialSDP) else {
            return
        }
        let step = exchange(on: leg, message, by: sender, answering: transaction)
        if let sdp = message.sdp, (message.statusCode ?? 0) < 300 {
            leg[sender].described = observation
            advertise(sdp, of: sender, on: leg, of: call)
        } else if let part = message.partialSDP, (message.statusCode ?? 0) < 300 {
            advertise(part, of: sender, on: leg, of: call)
        }
        guard let step else { return }
        leg.takeDescriptions()
        if let agreement = step.completed { agree(agreement, isChanged: step.isChanged, leg, call, by: observation) }
        if let breach = step.breach { facts.append(.answerBroken(call, leg, breach, observation)) }
    }

    /// What the message does to the leg's offer and answer; nil for one that cannot touch them.
    private func exchange(
        on leg: MediaLeg, _ message: SIPMessage, by sender: Party, answering transaction: Transaction?
    ) -> OfferAnswer.Step? {
        guard OfferAnswer.concerns(message.method ?? message.cseq.method) || message.method == "ACK" else { return nil }
        let client = message.isRequest ? sender : sender.other
        let input = OfferAnswer.Message(message, client: client)
        if let request = transaction?.request.message, !leg.offerAnswer.knows(input.key), let method = request.method,
            method == input.method
        {
            // It went by another way than its response comes.
            _ = leg.offerAnswer.note(OfferAnswer.Message(request, client: client))
        }
        return leg.offerAnswer.note(input)
    }

    /// Binds what `party` names to the call: media may come there from now on.
    private func advertise(_ sdp: SessionDescription, of party: Party, on leg: MediaLeg, of call: Call) {
        if sdp.media.contains(where: { $0.kind == "image" && $0.port != 0 }) { leg.offeredFax = true }
        for section in sdp.media {
            if let fragment = section.fragment, section.port != 0, !call.isForgotten {
                media.checkBook.add(
                    fragment,
                    of: CheckBook.Owner(call: call, leg: leg, party: party, isAudio: section.kind == "audio"))
            }
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

    private func agree(
        _ agreement: Agreement, isChanged: Bool, _ leg: MediaLeg, _ call: Call, by observation: Observation
    ) {
        leg.hold.note(agreement, isRefresh: Self.isRefresh(observation, of: call, on: leg))
        leg.negotiated = observation.time
        guard isChanged || leg.negotiations == 0 || leg.hold.leftover != nil else { return }
        leg.negotiations += 1
        if Party.allCases.contains(where: { leg[$0].audio?.isHeld == true }) { leg.holds += 1 }
        markExpectations(of: leg, of: call, at: observation.time)
        facts.append(.negotiated(call, leg, at: observation.time))
    }

    /// The exchange renews the session timer (RFC 4028): it names an interval, of which a good part has passed.
    private static func isRefresh(_ observation: Observation, of call: Call, on leg: MediaLeg) -> Bool {
        let number = observation.message.cseq.number
        guard let before = leg.negotiated,
            let request = call.requests.last(where: { $0.method == "INVITE" && $0.cseq.number == number }),
            let interval = (request.final?.message ?? request.request.message).sessionExpires
        else { return false }
        return request.startTime - before >= .seconds(Double(interval.seconds) / 3)
    }

    func markExpectations(of call: Call, at time: Timestamp) {
        for leg in call.legs { markExpectations(of: leg, of: call, at: time) }
    }

    /// From `time` on, audio is expected both ways, or not.
    private func markExpectations(of leg: MediaLeg, of call: Call, at time: Timestamp) {
        let isTalk = leg.negotiated != nil && leg.expectsBothWays && (call.answered != nil || call.isPartial)
        leg.expectedSince = isTalk ? time : nil
        if isTalk {
            for party in Party.allCases { leg[party].forgetICMP(before: time - .seconds(1)) }
        }
        media.beginTalk(on: leg)
    }

    /// The leg of a hop. Hops whose caller's description is the same share one: a plain proxy stands between.
    private func leg(of call: Call, hop: Flow, sender: Party, offering sdp: SessionDescription?) -> MediaLeg? {
        if let known = call.legs.first(where: { leg in leg.hops.contains { $0 == hop || $0 == hop.reversed } })
            ?? call.legs.first(where: { leg in
                leg.hops.contains { $0.joinsSameHosts(as: hop) }
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
        if let sdp, let shared = call.legs.first(where: { Self.isHidden(sdp, as: $0[sender].description) }) {
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

    /// Both name no address, and are one: by origin and fragment.
    private static func isHidden(_ sdp: SessionDescription, as known: SessionDescription?) -> Bool {
        let audio = { (sdp: SessionDescription) in sdp.media.first { $0.kind == "audio" } }
        guard let known, let one = audio(sdp), let other = audio(known), one.isPlaceholder, other.isPlaceholder,
            one.fragment != nil
        else { return false }
        return sdp.origin == known.origin && one.fragment == other.fragment
    }
}

extension Flow {
    fileprivate func joinsSameHosts(as other: Flow) -> Bool {
        let (one, two) = (source.address, destination.address)
        return one == other.source.address && two == other.destination.address
            || one == other.destination.address && two == other.source.address
    }
}

extension OfferAnswer.Message {
    /// - Parameter client: Who sent the request.
    init(_ message: SIPMessage, client: Party) {
        let role: Role =
            if let code = message.statusCode {
                .response(code: code, isReliable: message.isReliableProvisional)
            } else if message.method == "ACK" {
                .acknowledgement
            } else {
                .request
            }
        self.init(
            role, method: role == .acknowledgement ? "INVITE" : message.cseq.method, number: message.cseq.number,
            client: client, tag: (client == .caller ? message.toTag : message.fromTag) ?? "", sdp: message.sdp,
            hasUnreadBody: message.sdp == nil
                && (message.bodyLength > 0 || message.isTruncated || message.declaredContentLength ?? 0 > 0),
            isCut: message.isBodyCut,
            acknowledged: message.rack?.cseq.number)
    }
}
