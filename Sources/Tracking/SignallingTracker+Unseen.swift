import SIP
package import Wire

/// Answers that the capture does not show, or not whole: what their receiver does next proves them.
extension SignallingTracker {
    /// Bytes of this direction of a TCP connection passed that could not be read: they may answer what was asked.
    package func noteUnseen(_ flow: Flow, at time: Timestamp) {
        for transaction in transactions.waiting(on: flow.reversed) where transaction.request.transport == .tcp {
            proveAnswer(to: transaction, at: time)
        }
    }

    /// A response that the capture cut before its end could be read answers all the same.
    func noteCut(_ malformed: MalformedObservation) {
        guard malformed.reason == .truncated, malformed.startLine?.hasPrefix("SIP/2.0 ") == true else { return }
        for transaction in transactions.waiting(on: malformed.flow.reversed)
        where malformed.callID.map({ $0 == transaction.request.message.callID }) ?? true {
            proveAnswer(to: transaction, at: malformed.time)
        }
    }

    /// Who names the other side's tag has heard it, and who answers a challenge was challenged (RFC 3261 §12.1, §22.2).
    func noteProofs(by request: Observation, in call: Call?) {
        if let call, request.message.toTag != nil { proveDialog(request, call) }
        if !request.message.credentials.isEmpty { proveChallenge(request) }
    }

    private func proveDialog(_ request: Observation, _ call: Call) {
        let message = request.message
        let flow = request.flow
        let sent = call.invites.filter {
            $0.request.message.fromTag == message.fromTag && $0.hop.source.address == flow.source.address
        }
        let here = sent.filter { $0.hop.destination.address == flow.destination.address }
        // Past the proxies of the INVITE, where it went one way only.
        let isOnlyWay = Set(sent.map(\.hop.destination.address)).count == 1
        for invite in here.isEmpty && isOnlyWay ? sent : here { proveAnswer(to: invite, at: request.time) }
        for invite in call.invites
        where invite.request.message.fromTag == message.toTag && invite.hop.source.address == flow.destination.address
            && invite.hop.destination.address == flow.source.address
        {
            proveAnswer(to: invite, at: request.time)
        }
        guard message.method == "ACK" else { return }
        for transaction in call.requests
        where transaction.method == "INVITE" && transaction.cseq.number == message.cseq.number
            && transaction.request.message.fromTag == message.fromTag
            && transaction.hop.source.address == flow.source.address
        {
            proveAnswer(to: transaction, at: request.time)
        }
    }

    /// A nonce that its sender did not have when it asked before.
    private func proveChallenge(_ request: Observation) {
        let message = request.message
        let before = transactions.waiting(on: request.flow).filter {
            $0.method == message.cseq.method && $0.request.message.callID == message.callID
                && $0.cseq.number < message.cseq.number
        }
        let known = Set(before.flatMap { $0.request.message.credentials.map(\.nonceHash) })
        guard let last = before.last, message.credentials.contains(where: { !known.contains($0.nonceHash) }) else {
            return
        }
        proveAnswer(to: last, at: request.time)
    }

    private func proveAnswer(to transaction: Transaction, at time: Timestamp) {
        guard transaction.responses == 0, !transaction.isAnsweredUnseen else { return }
        transaction.isAnsweredUnseen = true
        peers.noteUnseen(transaction.hop.destination.address, at: time)
        facts.append(.answeredUnseen(transaction, at: time))
    }
}
