import SIP
import Tracking
import Wire

/// REGISTER ends in a refusal, and accounts that too many wrong passwords have locked (RFC 3261 §10.3, §22.2).
///
/// Symptom: the agent cannot log in. Judged is the answer to the request that carried credentials for a challenge of
/// just now: a client may well try a nonce of its last registration first, and servers that forget `stale=true` then
/// challenge anew. Told a few seconds late, so that a retry that succeeds and a scanner are told apart; whether the
/// password or the user name was wrong, the wire does not say.
struct RegistrationFailed: Analyzer {
    static let card = Card(
        kind: .registrationFailed,
        summary: Text(en: "a softphone or trunk cannot register", zh: "软电话或中继注册失败"), severity: .error,
        thresholds: [
            .init("retry-wait", 5, unit: "s"), .init("challenges", 5, unit: "count"),
            .init("unbound", 2, unit: "count"),
        ],
        page: Page(en: EnglishPages.registrationFailed, zh: ChinesePages.registrationFailed))
    static let locked = Card(
        kind: .accountLocked,
        summary: Text(en: "too many wrong passwords, the account is locked", zh: "密码错误次数过多，账号被锁定"), severity: .error,
        page: Page(en: EnglishPages.accountLocked, zh: ChinesePages.accountLocked))
    static let cards = [card, locked]

    private struct Nonce {
        var hash: Int
        var realm: String
        var algorithms: Set<String>
        var time: Timestamp
    }

    private struct Account {
        var nonces: [Nonce] = []
        /// Credentials that were refused, oldest first; bounded.
        var wrong: [AccountLock.Wrong] = []
        var pending: RegisterRefusal?
        var tries = VainTries()
        var last: Timestamp
    }

    /// Accounts refused lately from one address: many at once may be a scanner, which takes longer to know.
    private struct Crowd {
        var began: Timestamp
        var accounts: Set<String> = []
    }

    private var accounts = Table<String, Account>(.registrationFailed, bound: .registrations)
    private var crowds = Table<IPAddress, Crowd>(.registrationFailed)
    /// Accounts that were accepted and are not bound.
    private var unbound = Table<String, VainSuccess>(.registrationFailed, bound: .registrations)
    private var hops = FirstHops(.registrationFailed)
    private var told = Suppression(.registrationFailed)
    private var toldLocked = Suppression(.accountLocked)
    private static let crowd = 5
    private static let crowdWait = Interval.seconds(70)
    private static let nonceLife = Interval.seconds(60)

    static let wants: Set<Fact.Topic> = [.request, .final, .strayResponse]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where transaction.method == "REGISTER":
            hops.note(transaction, context)
            if hops.isFirst(transaction) { noteRetry(transaction.request.message) }
        case .final(let transaction, let response, repeated: false)
        where transaction.method == "REGISTER" && transaction.final === response && hops.isFirst(transaction):
            judge(response, to: transaction, context)
        case .strayResponse(let response) where response.message.cseq.method == "REGISTER":
            // The retry that it accepts was made where this capture does not show it.
            if response.message.statusCode.map({ (200...299).contains($0) }) == true {
                accounts.change(Registering.account(response.message)) {
                    $0.pending = nil
                    $0.tries = VainTries()
                }
            }
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .key(let key) = subject, let due = accounts[key]?.pending?.due, due <= context.now else { return }
        // Once more, until the scan's window is over.
        if hold(key, context) { return }
        tell(key, context)
    }

    mutating func finish(_ context: Context) {
        for key in accounts.keys.sorted() where accounts[key]?.pending != nil { tell(key, context) }
    }

    /// 423 is cured by the retry it asks for, whose own answer is judged.
    private mutating func noteRetry(_ request: SIPMessage) {
        let key = Registering.account(request)
        if !request.credentials.isEmpty { accounts.change(key) { $0.tries.meetsChallenges() } }
        guard let minimum = accounts[key]?.pending?.minimum else { return }
        if (Registering.requestedSeconds(request) ?? .max) >= minimum { accounts.change(key) { $0.pending = nil } }
    }

    private mutating func judge(_ response: Observation, to transaction: Transaction, _ context: Context) {
        guard let code = response.message.statusCode else { return }
        let request = transaction.request.message
        let key = Registering.account(request)
        if code < 300 {
            if !isVain(response, to: transaction, key, context) { succeed(key, context) }
            return
        }
        // A log-out that is refused keeps nobody from working; a redirect is followed.
        guard code >= 400, code != 487, code != 491, !Registering.isRemoval(request) else { return }
        var account = accounts[key] ?? Account(last: response.time)
        account.last = response.time
        defer { accounts[key, context] = account }
        let isChallenge = code == 401 || code == 407
        let answered = isChallenge ? answeredChallenge(response.message, to: request, account, at: response.time) : nil
        if isChallenge, answered == nil { noteVain(response, to: transaction, &account, key, context) }
        if isChallenge { remember(response.message.challenges, in: &account, at: response.time) }
        guard !isChallenge || answered != nil else { return }
        let delay = answered.map { transaction.startTime - $0.time } ?? .zero
        let isStale = isChallenge && Self.speaksOfNonce(response.message)

        let window = Interval.seconds(Double(context.profile(for: transaction).wrongPasswordWindowSeconds))
        account.wrong.removeAll { response.time - $0.time > window }
        let lock = AccountLock(response, to: transaction, wrong: account.wrong, context.profile(for: transaction))
        if let lock, !context.isScanner(transaction.request.origin) {
            let verdict = toldLocked.note(.account(key), at: response.time, context)
            if verdict != .silent { context.report(lock.report(subject: .account(key), verdict)) }
            account.pending = nil
        } else {
            let due = account.pending?.due ?? response.time + Self.patience(response.message, context)
            if account.pending == nil { context.wake(at: due, .key(key)) }
            let isHeld = account.pending?.isHeld ?? false
            join(key, from: transaction.request.origin, at: response.time, context)
            account.pending = RegisterRefusal(
                response, to: transaction, code: code, due: due, delay: delay, isStale: isStale)
            account.pending?.isHeld = isHeld
        }
        if (isChallenge && !isStale) || (code == 403 && !request.credentials.isEmpty) {
            account.wrong.append(
                AccountLock.Wrong(time: response.time, frame: response.frame, source: transaction.request.origin))
            if account.wrong.count > 64 { account.wrong.removeFirst() }
        }
    }

    /// Who says when to come again is given that time, and a moment more.
    private static func patience(_ response: SIPMessage, _ context: Context) -> Interval {
        let usual = context.interval(card, "retry-wait")
        guard let asked = response.retryAfterSeconds, asked <= 120 else { return usual }
        return max(usual, .seconds(Double(asked) + 5))
    }

    /// The challenge of just now that the refused credentials answer, in the same realm, by an algorithm offered.
    private func answeredChallenge(
        _ response: SIPMessage, to request: SIPMessage, _ account: Account, at time: Timestamp
    ) -> Nonce? {
        for given in request.credentials {
            guard let nonce = account.nonces.first(where: { $0.hash == given.nonceHash && $0.realm == given.realm }),
                time - nonce.time <= Self.nonceLife, nonce.algorithms.contains(given.algorithm ?? "MD5")
            else { continue }
            let again = response.challenges.filter { $0.realm == given.realm }
            if !again.isEmpty, !again.contains(where: \.isStale) { return nonce }
        }
        return nil
    }

    /// Servers that forget `stale=true` may say so in words: "nonce has changed".
    private static func speaksOfNonce(_ response: SIPMessage) -> Bool {
        let phrase = (response.reasonPhrase ?? "").lowercased()
        return phrase.contains("nonce") || phrase.contains("stale")
    }

    private func remember(_ challenges: [Challenge], in account: inout Account, at time: Timestamp) {
        for challenge in challenges.prefix(8) {
            let algorithm = challenge.algorithm ?? "MD5"
            if let known = account.nonces.firstIndex(where: {
                $0.hash == challenge.nonceHash && $0.realm == challenge.realm
            }) {
                account.nonces[known].algorithms.insert(algorithm)
                account.nonces[known].time = time
            } else {
                account.nonces.append(
                    Nonce(hash: challenge.nonceHash, realm: challenge.realm, algorithms: [algorithm], time: time))
            }
        }
        if account.nonces.count > 16 { account.nonces.removeFirst(account.nonces.count - 16) }
    }

    private mutating func succeed(_ key: String, _ context: Context) {
        accounts.remove(key)
        if told.recover(.account(key)) != nil {
            context.recovered(
                kind: Self.card.kind, subject: .account(key),
                text: Text(en: "\(key) is registered again.", zh: "\(key) 已重新注册成功。"))
        }
        if toldLocked.recover(.account(key)) != nil {
            context.recovered(
                kind: Self.locked.kind, subject: .account(key),
                text: Text(en: "\(key) can register again.", zh: "\(key) 已可重新注册。"))
        }
    }

    private mutating func join(_ key: String, from source: IPAddress, at time: Timestamp, _ context: Context) {
        var crowd = crowds[source] ?? Crowd(began: time)
        if time - crowd.began >= Self.crowdWait { crowd = Crowd(began: time) }
        if crowd.accounts.count < Self.crowd { crowd.accounts.insert(key) }
        crowds[source, context] = crowd
    }

    private mutating func hold(_ key: String, _ context: Context) -> Bool {
        guard let refusal = accounts[key]?.pending, !refusal.isHeld else { return false }
        let crowd = crowds[refusal.transaction.request.origin]
        guard (crowd?.accounts.count ?? 0) >= Self.crowd else { return false }
        let due = refusal.response.time + Self.crowdWait
        guard due > context.now else { return false }
        accounts.change(key) {
            $0.pending?.due = due
            $0.pending?.isHeld = true
        }
        context.wake(at: due, .key(key))
        return true
    }

    // MARK: In vain

    /// A challenge that the credentials could not meet, or that none came for: once it is nothing.
    private func noteVain(
        _ response: Observation, to transaction: Transaction, _ account: inout Account, _ key: String,
        _ context: Context
    ) {
        guard let sort = vainSort(response.message, to: transaction.request.message, account, at: response.time)
        else { return }
        let count = account.tries.note(sort, at: response.time)
        guard count >= Int(context.threshold(Self.card, "challenges")), account.pending == nil else { return }
        let due = response.time + context.interval(Self.card, "retry-wait")
        context.wake(at: due, .key(key))
        account.pending = RegisterRefusal(sort, count, response, to: transaction, due: due)
    }

    private func vainSort(
        _ response: SIPMessage, to request: SIPMessage, _ account: Account, at time: Timestamp
    ) -> VainTries.Sort? {
        let challenges = response.challenges
        if request.credentials.isEmpty {
            // What the client cannot do is `digest-unsupported`; who only asks for the list of bindings has no need.
            let isUsual = challenges.contains { $0.algorithm.map { $0 == "MD5" || $0 == "MD5-SESS" } ?? true }
            return isUsual && !Registering.isQuery(request) ? .bare : nil
        }
        guard !challenges.isEmpty else { return nil }
        let given = request.credentials.first { given in challenges.contains { $0.realm == given.realm } }
        guard let given else { return .realm }
        guard challenges.contains(where: { $0.realm == given.realm && $0.isStale }),
            let nonce = account.nonces.first(where: { $0.hash == given.nonceHash && $0.realm == given.realm })
        else { return nil }
        guard account.nonces.allSatisfy({ $0.time <= nonce.time }) else { return .old }
        return time - nonce.time <= Self.nonceLife ? .stale : nil
    }

    /// The registrar accepts again and again, and says that nothing is bound.
    private mutating func isVain(
        _ response: Observation, to transaction: Transaction, _ key: String, _ context: Context
    ) -> Bool {
        let request = transaction.request
        guard let sort = VainSuccess.sort(response, to: request.message, from: request.flow.source.address) else {
            if !unbound.isEmpty { unbound.remove(key) }
            return false
        }
        var success = unbound[key] ?? VainSuccess()
        success.note(sort)
        unbound[key, context] = success
        guard success.count >= Int(context.threshold(Self.card, "unbound")) else { return false }
        accounts.remove(key)
        tell(RegisterRefusal(success, response, to: transaction), key, context)
        return true
    }

    // MARK: Telling

    private mutating func tell(_ key: String, _ context: Context) {
        guard let refusal = accounts[key]?.pending else { return }
        accounts.change(key) { $0.pending = nil }
        tell(refusal, key, context)
    }

    private mutating func tell(_ refusal: RegisterRefusal, _ key: String, _ context: Context) {
        let transaction = refusal.transaction
        guard !context.isScanner(transaction.request.origin) else { return }
        let verdict = told.note(.account(key), cause: refusal.cause, at: refusal.response.time, context)
        guard verdict != .silent else { return }
        let account = Registering.account(transaction.request.message)
        let status = Wording.status(refusal.response.message)
        let isEarly = context.isFinishing && context.now < refusal.due
        let confidence: Confidence = isEarly || refusal.isGuess ? .likely : .proved
        let reason = isEarly ? Text(en: "the capture ended right after", zh: "抓包随即结束") : nil
        context.report(
            Report(
                kind: Self.card.kind, time: refusal.response.time, severity: refusal.isGuess ? .warning : .error,
                confidence: confidence,
                title: Text(
                    en: "\(account) cannot register from \(transaction.request.origin), \(status): ",
                    zh: "\(account) 从 \(transaction.request.origin) 注册失败（\(status)）：")
                    + refusal.text + Text(en: ".", zh: "。") + Suppression.suffix(verdict) + Context.because(reason),
                place: Place(transaction.hop),
                causes: [
                    Cause(
                        refusal.cause, confidence: refusal.cause == .wrongPassword ? .likely : confidence,
                        text: refusal.text)
                ],
                evidence: [
                    Evidence(
                        transaction.request,
                        transaction.request.message.credentials.isEmpty
                            ? Text(en: "REGISTER without credentials", zh: "REGISTER，不带鉴权信息")
                            : Text(en: "REGISTER with credentials", zh: "REGISTER，带鉴权信息")),
                    Evidence(refusal.response, Text(en: status, zh: status)),
                ],
                fix: refusal.fix, subject: .account(key)))
    }
}
