import SIP
import Tracking
import Wire

/// A challenge that offers only digest algorithms the client does not answer (RFC 8760).
///
/// Symptom: login stopped working after an upgrade of the server, with the right password. An answer by another
/// algorithm proves it. A client that says nothing more may also lack a password: it is likely only where it, or every
/// client by the profile, is known to answer MD5.
struct DigestUnsupported: Analyzer {
    static let card = Card(
        kind: .digestUnsupported,
        summary: Text(en: "the client does not know the digest algorithm asked for", zh: "客户端不支持服务器要求的摘要算法"),
        severity: .error, thresholds: [.init("wait", 10, unit: "s")],
        page: Page(en: EnglishPages.digestUnsupported, zh: ChinesePages.digestUnsupported))
    static let cards = [card]

    /// A challenge without MD5 that no credentials have answered yet.
    private struct Waiting {
        let transaction: Transaction
        let challenge: Observation
        let offered: [String]
        var nonces: Set<Int>
        let due: Timestamp
        /// Algorithm of credentials that were made from the challenge all the same.
        var answeredWith: String?
    }

    /// By Call-ID.
    private var waiting = Table<String, Waiting>(.digestUnsupported)
    /// Algorithms that clients, by address and User-Agent, were seen to answer with.
    private var known = Table<String, Set<String>>(.digestUnsupported)
    private var hops = FirstHops(.digestUnsupported)
    private var told = Suppression(.digestUnsupported)

    static let wants: Set<Fact.Topic> = [.request, .final, .ended]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where !transaction.isInDialog:
            guard ["REGISTER", "INVITE", "SUBSCRIBE", "PUBLISH", "MESSAGE"].contains(transaction.method) else { return }
            hops.note(transaction, context)
            noteCredentials(transaction.request, context)
        case .final(let transaction, let response, repeated: false)
        where transaction.final === response && hops.isFirst(transaction):
            noteAnswer(response, to: transaction, context)
        case .ended(let call, _) where !context.isFinishing:
            // No credentials came while the call waited for them: its refusal has this reason.
            if let item = waiting.remove(call.callID) { report(item, refusal: nil, context) }
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .key(let callID) = subject, let item = waiting[callID], item.due <= context.now else { return }
        waiting.remove(callID)
        report(item, refusal: nil, context)
    }

    mutating func finish(_ context: Context) {
        for item in waiting.values.sorted(by: { $0.challenge.frame < $1.challenge.frame }) {
            report(item, refusal: nil, context)
        }
        waiting.removeAll()
    }

    private mutating func noteCredentials(_ request: Observation, _ context: Context) {
        for given in request.message.credentials {
            let algorithm = given.algorithm ?? "MD5"
            if ["MD5", "SHA-256", "SHA-512-256"].contains(algorithm) {
                known[Self.client(request), context, default: []].insert(algorithm)
            }
            guard let item = waiting[request.message.callID], item.nonces.contains(given.nonceHash) else { continue }
            if item.offered.contains(algorithm) {
                waiting.remove(request.message.callID)
            } else {
                waiting.change(request.message.callID) { $0.answeredWith = algorithm }
            }
        }
    }

    private mutating func noteAnswer(_ response: Observation, to transaction: Transaction, _ context: Context) {
        guard let code = response.message.statusCode else { return }
        let callID = response.message.callID
        if code < 300 {
            waiting.remove(callID)
            let subject = Self.subject(transaction)
            if told.recover(subject) != nil {
                let account = Self.account(transaction)
                context.recovered(
                    kind: Self.card.kind, subject: subject,
                    text: Text(en: "\(account) was let in again.", zh: "\(account) 已通过鉴权。"))
            }
            return
        }
        if let item = waiting[callID], item.answeredWith != nil, code >= 400 {
            waiting.remove(callID)
            return report(item, refusal: response, context)
        }
        guard code == 401 || code == 407 else { return }
        let digests = response.message.challenges.filter { $0.scheme.lowercased() == "digest" }
        guard !digests.isEmpty else { return }
        let offered = digests.map { $0.algorithm ?? "MD5" }
        if offered.contains(where: { $0 == "MD5" || $0 == "MD5-SESS" }) { return }
        if let known = known[Self.client(transaction.request)], offered.contains(where: known.contains) { return }
        let nonces = Set(digests.map(\.nonceHash))
        if waiting[callID] != nil {
            waiting.change(callID) { $0.nonces.formUnion(nonces.prefix(8)) }
            return
        }
        let due = response.time + context.interval(Self.card, "wait")
        waiting[callID, context] = Waiting(
            transaction: transaction, challenge: response, offered: offered, nonces: nonces, due: due)
        context.wake(at: due, .key(callID))
    }

    private static func client(_ request: Observation) -> String {
        "\(request.origin) \(request.message.userAgent ?? "")"
    }

    private static func account(_ transaction: Transaction) -> String {
        let message = transaction.request.message
        let uri = transaction.method == "REGISTER" ? message.to.uri : message.from.uri
        return (uri.user.map { "\($0)@\(uri.host)" } ?? uri.host).escapedForDisplay(limit: 80)
    }

    private static func subject(_ transaction: Transaction) -> Subject {
        .account(account(transaction), at: transaction.hop.destination.address)
    }

    private mutating func report(_ item: Waiting, refusal: Observation?, _ context: Context) {
        let transaction = item.transaction
        guard !context.isScanner(transaction.request.origin) else { return }
        let subject = Self.subject(transaction)
        let verdict = transaction.call == nil ? told.note(subject, at: context.now, context) : .first
        guard verdict != .silent else { return }
        let account = Self.account(transaction)
        let server = transaction.hop.destination
        let offered = item.offered.prefix(4).joined(separator: ", ").escapedForDisplay(limit: 60)
        let agent = (transaction.request.message.userAgent ?? "").escapedForDisplay(limit: 60)
        let client =
            agent.isEmpty ? "\(transaction.hop.source.address)" : "\(transaction.hop.source.address) (\(agent))"
        let isKnown =
            context.profile(for: transaction).digestMD5Only
            || known[Self.client(transaction.request)]?.contains("MD5") ?? false
        let cause: Cause
        if let algorithm = item.answeredWith?.escapedForDisplay(limit: 24), refusal != nil {
            cause = Cause(
                .answeredWithAnother, confidence: .proved,
                text: Text(
                    en: "\(server) offers only \(offered), and \(client) answered with \(algorithm)",
                    zh: "\(server) 只提供 \(offered)，而 \(client) 用 \(algorithm) 应答"))
        } else {
            let others =
                isKnown
                ? Text(en: "", zh: "")
                : Text(en: " (or has no password for it)", zh: "（也可能没有该 realm 的密码）")
            cause = Cause(
                .clientStopped, confidence: isKnown && !context.isFinishing ? .likely : .possible,
                text: Text(
                    en: "\(server) offers only \(offered), and \(client) sent no credentials then",
                    zh: "\(server) 只提供 \(offered)，此后 \(client) 没有再发送鉴权信息") + others)
        }
        var evidence = [
            Evidence(item.challenge, Text(en: "challenge with \(offered) only", zh: "质询只含 \(offered)"))
        ]
        if let refusal {
            let status = Wording.status(refusal.message)
            evidence.append(Evidence(refusal, Text(en: status, zh: status)))
        }
        context.report(
            Report(
                kind: Self.card.kind, time: context.now,
                // What came after the end of the capture is not known.
                severity: refusal == nil && context.isFinishing ? .notice : .error, confidence: cause.confidence,
                title: Text(en: "\(account) cannot authenticate: ", zh: "\(account) 无法通过鉴权：") + cause.text
                    + Text(en: ".", zh: "。") + Suppression.suffix(verdict),
                because: cause.text, call: transaction.call,
                place: Place(from: transaction.hop.source, to: server), causes: [cause],
                evidence: evidence,
                fix: Text(
                    en:
                        """
                        Update the client (releases before August 2023 know MD5 only), or let \
                        \(server.address) offer MD5 beside \(offered).
                        """,
                    zh: "请升级客户端（2023 年 8 月之前的版本只支持 MD5），或让 \(server.address) 在 \(offered) 之外同时提供 MD5。"),
                subject: subject))
    }
}
