package import Wire

/// TCP connections as witnesses of the requests that they carry.
extension SignallingTracker {
    /// One segment on a port of signalling, or of a connection known to carry it.
    ///
    /// - Parameter payload: As captured.
    package func note(_ segment: TCPSegment, payload: Span<UInt8>, at time: Timestamp, frame: UInt64) {
        switch talks.note(segment, payload: payload, at: time, frame: frame) {
        case .closed(let flow, let end): settle(flow, .closed(end))
        case .otherProtocol(let flow, let line, let end): settle(flow, .otherProtocol(line: line, end))
        case nil: break
        }
    }

    package func expireConnections(before time: Timestamp, now: Timestamp) {
        talks.expire(before: time, endedBefore: now)
    }

    /// What was asked on `flow` and is open will not be answered there.
    private func settle(_ flow: Flow, _ fate: TCPFate) {
        for transaction in transactions.waiting(on: flow)
        where transaction.request.transport == .tcp && transaction.isUnanswered && transaction.final == nil {
            if case .otherProtocol = transaction.connectionEnd { continue }
            // What was never acknowledged is known by that; its sender's or a firewall's reset only follows.
            if case .unacknowledged = talks.fate(on: flow, sentAt: transaction.startTime) { continue }
            let isFirst = transaction.connectionEnd == nil
            transaction.connectionEnd = fate
            if isFirst { facts.append(.connectionEnded(transaction)) }
        }
    }

    /// What its connection says of a request without a response; nil over UDP, and where too little of it was seen.
    func fate(of transaction: Transaction) -> TCPFate? {
        guard transaction.request.transport == .tcp, transaction.isUnanswered else { return nil }
        return transaction.connectionEnd ?? talks.fate(on: transaction.hop, sentAt: transaction.startTime)
    }
}
