import SIP
package import Wire

/// ICE checks and handshakes: what their answers prove of who is where.
extension MediaTracker {
    /// One STUN or DTLS packet; true where it belongs to the media of a call.
    package func receive(_ message: PathMessage, flow: Flow, time: Timestamp) -> Bool {
        if case .bindingRequest(let names?) = message { checkBook.note(names, on: flow) }
        if case .bindingSuccess = message {
            for owner in checkBook.answerers(on: flow) {
                witness(flow.source, of: owner, at: time)
                witness(
                    flow.destination,
                    of: CheckBook.Owner(
                        call: owner.call, session: owner.session, party: owner.party.other, isAudio: owner.isAudio),
                    at: time)
            }
        }
        guard let (_, session, party) = sender(of: flow) else { return false }
        let isOwn = bindings.at(flow.source).contains { $0.session === session && $0.party == party }
        let other = session[party.other].checks
        session[party].changeChecks { $0.note(message, answering: other, on: flow, isOwn: isOwn, at: time) }
        switch message {
        case .bindingSuccess:
            witness(flow.destination, answeredBy: flow.source, at: time) { $0.hasICE }
        case .encrypted where other.encrypting == flow.reversed:
            // Each accepted the other's certificate.
            witness(flow.destination, answeredBy: flow.source, at: time) { $0.hasFingerprint }
            witness(flow.source, answeredBy: flow.destination, at: time) { $0.hasFingerprint }
        default: break
        }
        return true
    }

    /// A party answers only who has the credentials of the call (RFC 8445 §7.3, RFC 5763 §5): the other end is the other
    /// party's, though no description names it (peer-reflexive, or hidden behind an mDNS name).
    ///
    /// - Parameter isSpoken: Whether a section says that both keep such credentials.
    private func witness(
        _ endpoint: Endpoint, answeredBy own: Endpoint, at time: Timestamp, _ isSpoken: (MediaDescription) -> Bool
    ) {
        let answerers = bindings.at(own).filter { !$0.isLatched && !$0.isRTCP && $0.call.state != .ended }
        // Behind one port of many calls nothing tells whose it is; a B2BUA that passes an SDP on has it in two.
        guard let first = answerers.last, answerers.allSatisfy({ $0.call === first.call || isCopy($0, of: first) })
        else { return }
        for answerer in answerers where answerer.session[answerer.party].endpoint != endpoint {
            let session = answerer.session
            guard Party.allCases.allSatisfy({ session[$0].description?.media.contains(where: isSpoken) ?? false })
            else {
                continue
            }
            let owner = CheckBook.Owner(
                call: answerer.call, session: session, party: answerer.party.other, isAudio: answerer.isAudio)
            witness(endpoint, of: owner, at: time)
        }
    }

    private func witness(_ endpoint: Endpoint, of owner: CheckBook.Owner, at time: Timestamp) {
        owner.session[owner.party].witness(endpoint, at: time)
        bindings.add(
            MediaBindings.Binding(
                call: owner.call, session: owner.session, party: owner.party, isAudio: owner.isAudio, isRTCP: false,
                isLatched: false), at: endpoint)
    }

    /// Both sessions have one description of the party opposite.
    private func isCopy(_ one: MediaBindings.Binding, of other: MediaBindings.Binding) -> Bool {
        let (left, right) = (one.session[one.party.other], other.session[other.party.other])
        guard let origin = left.description?.origin else { return false }
        return origin == right.description?.origin && left.audio?.fragment == right.audio?.fragment
    }
}
