import SIP
import Wire

extension SignallingTracker {
    func noteResponse(_ response: Observation) {
        let message = response.message
        guard let code = message.statusCode else { return }
        guard
            let transaction = transactions.answered(by: message, on: response.flow)
                ?? transactions.renamed(by: message, on: response.flow)
        else {
            if let call = calls[message.callID] { keep(response, in: call) }
            peers.noteAsked(response.flow.destination.address, at: response.time)
            facts.append(.strayResponse(response))
            return
        }
        transaction.responses += 1
        // The address a server saw shows the translator (RFC 3581 §4).
        if message.mayName("received"), let seen = message.vias.first?.received.flatMap({ IPAddress($0) }) {
            noteTranslation(of: response.flow.destination.address, to: seen)
        }
        if response.flow.reversed == transaction.hop {
            transaction.isAnsweredAtClient = true
            transaction.noteInterface(of: response)
        }
        if let call = transaction.call { keep(response, in: call) }
        if code < 200 {
            noteProvisional(response, code: code, of: transaction)
        } else {
            noteFinal(response, of: transaction)
        }
    }

    private func noteProvisional(_ response: Observation, code: Int, of transaction: Transaction) {
        let message = response.message
        let isRepeated = transaction.provisionals.contains {
            $0.message.statusCode == code && $0.message.toTag == message.toTag && $0.message.rseq == message.rseq
                && $0.message.rseq != nil
        }
        if !isRepeated, transaction.provisionals.count < Transaction.provisionalLimit {
            transaction.provisionals.append(response)
        }
        if let call = transaction.call {
            if code > 100, isInitial(transaction), call.progress.ring(response) {
                facts.append(.ringing(call, response))
            }
            if !isRepeated { describe(call, by: response, answering: transaction) }
        }
        facts.append(.provisional(transaction, response, repeated: isRepeated))
    }

    private func noteFinal(_ response: Observation, of transaction: Transaction) {
        let message = response.message
        let isSameFork =
            transaction.final.map {
                $0.message.statusCode == message.statusCode && $0.message.toTag == message.toTag
            } ?? false
        if transaction.final != nil {
            if isSameFork {
                transaction.finalTransmissions += 1
                transaction.lastFinal = response.time
                facts.append(.final(transaction, response, repeated: true))
                return
            }
            // Another fork's 2xx, or a late refusal after it: kept beside, for its ACK.
            if transaction.otherFinals.count < 8 { transaction.otherFinals.append(response) }
            facts.append(
                .final(
                    transaction, response,
                    repeated: transaction.otherFinals.dropLast().contains {
                        $0.message.toTag == message.toTag && $0.message.statusCode == message.statusCode
                    }))
            return
        }
        transaction.final = response
        transaction.finalTransmissions = 1
        transaction.lastFinal = response.time
        if let call = transaction.call {
            if isInitial(transaction) { noteOutcome(of: call, response, transaction) }
            describe(call, by: response, answering: transaction)
        }
        facts.append(.final(transaction, response, repeated: false))
    }

    private func isInitial(_ transaction: Transaction) -> Bool {
        transaction.method == "INVITE" && !transaction.isInDialog
    }

    /// What a final response to an initial INVITE means for the call.
    private func noteOutcome(of call: Call, _ response: Observation, _ transaction: Transaction) {
        guard let code = response.message.statusCode else { return }
        if code < 300 {
            guard call.progress.answer(response) else { return }
            markExpectations(of: call, at: response.time)
            facts.append(.answered(call, response))
            return
        }
        // Only the hop nearest the caller decides: a proxy may try elsewhere.
        guard call.progress.isWaiting, call.callerFacing === transaction else { return }
        if code == 487, call.invites.contains(where: { $0.cancelled != nil }) {
            end(call, .cancelled, by: response, at: response.time)
        } else if Self.mayBeRetried(code) {
            let isFirstChallenge =
                (code == 401 || code == 407) && transaction.request.message.credentials.isEmpty
            timers.add(
                .settleRefusal(Weak(call), attempt: transaction.cseq),
                at: response.time + (isFirstChallenge ? Self.challengeWait : Self.retryWait))
        } else {
            end(call, .rejected(code: code), by: response, at: response.time)
        }
    }

    /// Refusals that ask for the same call again with something changed.
    static func mayBeRetried(_ code: Int) -> Bool {
        switch code {
        case 300...399, 401, 407, 413, 414, 415, 416, 420, 421, 422, 428, 429, 433, 488, 491, 494, 500, 503: true
        default: false
        }
    }
}
