import SIP
import Wire

extension SignallingTracker {
    func noteRequest(_ request: Observation) {
        let message = request.message
        if message.method == "ACK" { return noteACK(request) }
        if let known = transactions.repeated(message, hop: request.flow) {
            known.transmissions += 1
            known.lastTransmission = request.time
            if let call = known.call { keep(request, in: call) }
            facts.append(.requestRepeated(known))
            return
        }
        let transaction = makeTransaction(request)
        switch message.method {
        case "INVITE" where message.toTag == nil: noteInvite(transaction)
        case "CANCEL": noteCancel(transaction)
        default: noteOther(transaction)
        }
        noteProofs(by: request, in: transaction.call)
        facts.append(.request(transaction))
        if message.method == "BYE", let call = transaction.call {
            end(call, .bye(by: call.sender(of: message)), by: request, at: request.time)
        }
    }

    /// A new call, the next hop of a known one, or its next attempt (after 401, 422, 3xx …).
    private func noteInvite(_ transaction: Transaction) {
        let request = transaction.request
        let isNew = calls[request.message.callID] == nil
        guard let call = calls[request.message.callID] ?? open(request, isPartial: false) else { return }
        transaction.call = call
        if call.invites.count < Call.inviteLimit { call.invites.append(transaction) }
        if call.invites.first?.cseq != transaction.cseq { call.progress.reopen() }
        keep(request, in: call)
        describe(call, by: request)
        timers.add(.giveUp(Weak(transaction)), at: request.time + Self.timerB)
        if isNew {
            linker.link(call, among: calls)
            facts.append(.offered(call))
        }
    }

    private func noteCancel(_ transaction: Transaction) {
        let request = transaction.request
        if let invite = transactions.invite(of: request.message, hop: request.flow), invite.cancelled == nil {
            invite.cancelled = request.time
        }
        guard let call = calls[request.message.callID] else { return }
        transaction.call = call
        call.wasCancelled = true
        keep(request, in: call)
        timers.add(.cancelled(Weak(transaction)), at: request.time + Self.timerB)
    }

    /// In-dialog requests, and requests outside any call.
    private func noteOther(_ transaction: Transaction) {
        let request = transaction.request
        let message = request.message
        var known = calls[message.callID]
        if known == nil, message.method == "PRACK" { known = renamed(request)?.call }
        if known == nil, message.toTag != nil, message.method == "INVITE" || message.method == "UPDATE" {
            // The capture began inside this call: what it negotiates now can still be judged, with less confidence.
            known = open(request, isPartial: true)
            if let call = known { facts.append(.offered(call)) }
        }
        guard let call = known else { return }
        transaction.call = call
        if call.requests.count >= Call.requestLimit { call.requests.removeFirst() }
        call.requests.append(transaction)
        keep(request, in: call)
        describe(call, by: request)
    }

    /// ACK belongs to the INVITE it acknowledges: by branch for a refusal, by CSeq for a 2xx (RFC 3261 §13.2.2.4, §17.1.1.3).
    private func noteACK(_ observation: Observation) {
        let message = observation.message
        guard let call = calls[message.callID] else {
            if let call = renamed(observation)?.call {
                keep(observation, in: call)
                facts.append(.strayACK(call, observation))
            } else {
                facts.append(.orphanACK(observation))
            }
            return
        }
        keep(observation, in: call)
        let invites = call.invites + call.requests.filter { $0.method == "INVITE" }
        let sameNumber = invites.filter { $0.cseq.number == message.cseq.number && $0.final != nil }
        let here = sameNumber.filter {
            $0.hop == observation.flow || $0.hop.source.address == observation.flow.source.address
        }
        let matched = (here.isEmpty ? sameNumber : here).filter { isAcknowledged($0, by: message) }
        guard !matched.isEmpty else {
            noteProofs(by: observation, in: call)
            facts.append(.strayACK(call, observation))
            return
        }
        for transaction in matched {
            transaction.ackTransmissions += 1
            if transaction.ack == nil { transaction.ack = observation }
            facts.append(.ack(transaction, observation))
        }
        describe(call, by: observation)
    }

    /// The INVITE that an ACK or PRACK under a Call-ID never seen is for: same hop, tags and number. Something on the way
    /// changed the Call-ID.
    private func renamed(_ observation: Observation) -> Transaction? {
        let message = observation.message
        guard message.fromTag != nil, let tag = message.toTag else { return nil }
        let number = message.rack?.cseq.number ?? message.cseq.number
        return transactions.waiting(on: observation.flow).last {
            $0.method == "INVITE" && $0.cseq.number == number && $0.ack == nil
                && $0.request.message.fromTag == message.fromTag
                && ($0.final?.message.toTag == tag || $0.provisionals.contains { $0.message.toTag == tag })
        }
    }

    private func isAcknowledged(_ transaction: Transaction, by ack: SIPMessage) -> Bool {
        guard let final = transaction.final?.message, final.from.tag == ack.from.tag else { return false }
        return final.to.tag == ack.to.tag
            || transaction.otherFinals.contains { $0.message.toTag == ack.to.tag }
    }
}
