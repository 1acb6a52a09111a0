import SIP
import Tracking
import Wire

/// Clients that logged out and are still asked (RFC 3261 §10.2.2): that they stay silent is their own will.
extension SignallingBlocked {
    /// The REGISTER that removed the last binding of a client.
    struct Goodbye {
        var account: String
        var time: Timestamp
        var frame: UInt64
    }

    /// The last account of this client was removed, or one was bound.
    mutating func noteGoodbye(_ transaction: Transaction, _ context: Context) {
        let request = transaction.request.message
        guard !Registering.isQuery(request), request.vias.count == 1 else { return }
        let client = transaction.hop.source
        let uri = request.to.uri
        var hasher = Hasher()
        hasher.combine(uri.user)
        hasher.combine(uri.host)
        let account = hasher.finalize()
        let known = bound[client]
        let isRemoval = Registering.isRemoval(request)
        // A refresh, as nearly all are: its request has taken the goodbye back.
        if !isRemoval, known?.contains(account) == true { return }
        var accounts = known ?? []
        if isRemoval {
            accounts.remove(account)
        } else if accounts.count < Self.accountsPerClient {
            accounts.insert(account)
        }
        bound[client, context] = accounts.isEmpty ? nil : accounts
        goodbyes[client, context] =
            accounts.isEmpty
            ? Goodbye(
                account: Registering.account(request), time: transaction.request.time,
                frame: transaction.request.frame) : nil
    }

    private static let accountsPerClient = 64

    /// What is sent there goes on in vain: worth a remark at who sends it, once.
    mutating func reportLoggedOut(
        _ transaction: Transaction, _ left: Goodbye, at time: Timestamp, _ context: Context
    ) {
        let client = transaction.hop.destination
        let asker = transaction.hop.source
        let method = transaction.method.escapedForDisplay(limit: 32)
        let subject = Subject.method(method, at: .endpoint(client))
        if told.goesOn(subject, lastHeard: left.time, at: time, context) { return }
        told.begin(subject, at: time, context)
        let account = left.account
        let ago = Wording.seconds(transaction.startTime - left.time)
        let text = Text(
            en: "\(account) logged out at \(client) \(ago) before, and \(asker) still sends it \(method)",
            zh: "\(account) 已于 \(ago) 前在 \(client) 注销，而 \(asker) 仍向其发送 \(method)")
        context.tell(
            Self.unanswered, text + Text(en: ".", zh: "。"), at: time, severity: .notice, gate: Gate(.likely),
            place: Place(from: asker, to: client),
            causes: [Cause(.loggedOut, confidence: .likely, text: text)],
            evidence: [
                Evidence(
                    time: left.time, frame: left.frame,
                    text: Text(en: "REGISTER that removes the binding", zh: "移除绑定的 REGISTER")),
                Evidence(transaction.request, Text(en: "\(method) without any reply", zh: "没有回复的 \(method)")),
            ],
            fix: Text(
                en: "Nothing to repair; let \(asker.address) stop asking clients that have logged out.",
                zh: "无需修复；可让 \(asker.address) 停止询问已注销的客户端。"),
            subject: subject)
    }
}
