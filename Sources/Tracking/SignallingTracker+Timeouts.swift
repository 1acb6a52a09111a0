import SIP
package import Wire

/// INVITEs that get no answer end their call when the caller stops waiting (RFC 3261 §17.1.1.2, §9.1).
extension SignallingTracker {
    /// 64·T1.
    package static let timerB = Interval.seconds(32)
    /// So many times over UDP (in 3.5 s, by T1) sends only who has heard nothing: an answer that this capture does not
    /// show ends the repeats as well.
    package static let unheardTransmissions = 4
    /// A server that restarts answers the next retransmission.
    package static let refusalWait = Interval.milliseconds(3_500)

    /// The host or the port is said to be out of reach.
    func watchRefused(_ transaction: Transaction, at time: Timestamp) {
        guard transaction.method == "INVITE", transaction.icmpErrors.count == 1, !transaction.isTooLarge,
            transaction.isUnanswered
        else { return }
        timers.add(.giveUp(Weak(transaction)), at: time + Self.refusalWait)
    }

    func giveUp(_ invite: Transaction, at time: Timestamp) {
        guard let call = invite.call, invite.isUnanswered, call.state == .setup, call.callerFacing === invite else {
            return
        }
        // Over TCP nothing is repeated: there time alone tells.
        guard
            invite.request.transport != .udp || !invite.icmpErrors.isEmpty
                || invite.transmissions >= Self.unheardTransmissions
        else { return }
        end(call, .timedOut, by: nil, at: time)
    }

    /// The caller takes the INVITE for ended, whatever became of its CANCEL.
    func endCancelled(_ cancel: Transaction, at time: Timestamp) {
        guard let call = cancel.call, call.progress.isWaiting,
            let invite = call.callerFacing, invite.cseq.number == cancel.cseq.number, invite.final == nil
        else { return }
        end(call, .cancelled, by: nil, at: time)
    }
}
