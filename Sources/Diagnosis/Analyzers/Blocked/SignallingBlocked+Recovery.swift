import SIP
import Tracking
import Wire

/// What ends an outage that was told.
extension SignallingBlocked {
    /// What an earlier run told, and may be over now.
    mutating func adopt(_ subjects: Set<Subject>, _ context: Context) {
        hasAdopted = true
        for case .path(let client, let end, let connection) in subjects {
            switch (end, connection) {
            case (.endpoint(let server), nil):
                blocked.restore(BlockedPaths.Path(client: client, server: server), context)
            case (.endpoint, .tcp): told.restore(.path(from: client, to: end, over: .tcp), context)
            case (.host, nil): unheard.insert(.path(from: client, to: end), context)
            case (.endpoint, .tls), (.host, .tcp), (.host, .tls): break
            }
        }
    }

    /// Something came back on the path of `transaction`.
    mutating func noteAnswered(_ transaction: Transaction, _ context: Context) {
        guard let subject = blocked.answer(transaction, at: context.now, context) else { return }
        context.recovered(
            kind: Self.card.kind, subject: subject,
            text: Text(
                en: "\(transaction.hop.destination) answers again.", zh: "\(transaction.hop.destination) 已恢复应答。"))
    }

    /// The client was answered before it asked again: whether it heard that shows when it stays silent.
    mutating func watchForRepeats(after transaction: Transaction, _ context: Context) {
        guard !unheard.isEmpty, transaction.final != nil, transaction.request.transport == .udp,
            unheard.contains(Self.unheardSubject(transaction))
        else { return }
        context.wake(
            at: context.now + context.interval(Self.card, "wait"), .transaction(transaction), tag: Tag.heard)
    }

    /// An answered request that was not asked again for as long as a deaf client would have asked it thrice.
    mutating func noteHeard(_ transaction: Transaction, _ context: Context) {
        guard let final = transaction.final, transaction.lastTransmission <= final.time else { return }
        let subject = Self.unheardSubject(transaction)
        guard unheard.remove(subject) != nil else { return }
        context.recovered(
            kind: Self.card.kind, subject: subject,
            text: Text(
                en: "Answers reach \(transaction.hop.source.address) again.",
                zh: "应答已能到达 \(transaction.hop.source.address)。"))
    }

    static func unheardSubject(_ transaction: Transaction) -> Subject {
        .path(from: transaction.hop.destination.address, to: .host(transaction.hop.source.address))
    }

    /// The account registered anew: it can be reached over another connection than the one that died.
    mutating func noteRegistered(_ transaction: Transaction, _ context: Context) {
        guard !dead.isEmpty, let subject = dead.remove(Registering.account(transaction.request.message))
        else { return }
        context.recovered(
            kind: Self.card.kind, subject: subject,
            text: Text(en: "the client has registered anew", zh: "客户端已重新注册"))
    }
}
