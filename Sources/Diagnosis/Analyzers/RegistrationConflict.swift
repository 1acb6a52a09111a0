import SIP
import Tracking
import Wire

/// One address-of-record bound from two hosts in overlapping time, or one taking over from the other again and again.
///
/// Symptom: the agent is logged out, or calls ring at another desk. Where the profile allows an account one binding, the
/// sign is a registration that goes on (same Call-ID, RFC 3261 §10.2.4) after another host has registered: a client that
/// moved does not go on where it was. Elsewhere several devices may be meant: told is that they take over from each other
/// again and again while the registrar lists only the latest, and, as a notice, that it lists both.
struct RegistrationConflict: Analyzer {
    static let card = Card(
        id: "registration-conflict",
        summary: Text(en: "one account is registered from two hosts at once", zh: "同一账号同时在两台主机上注册"),
        severity: .warning, thresholds: [.init("takeovers", 3, unit: "count")],
        page: Page(en: EnglishPages.registrationConflict, zh: ChinesePages.registrationConflict))
    static let cards = [card]

    /// One device's registration.
    private struct Session {
        var callID: String
        var client: String
        var contactHost: String
        var instance: String?
        var last: Observation
        var expires: Timestamp

        func isSameDevice(_ other: Session) -> Bool {
            if callID == other.callID { return true }
            if let instance, let theirs = other.instance { return instance == theirs }
            return client == other.client && contactHost == other.contactHost
        }
    }

    private struct Account {
        var sessions: [Session] = []
        var holder: Session?
        /// Times in a row that another host than before registered.
        var takeovers = 0
        var last: Timestamp
    }

    /// By registrar and address-of-record: behind a B2BUA the same account registers at two of them.
    private var accounts: [String: Account] = [:]
    private var hops = FirstHops()
    private var told = ToldBook()
    private static let limit = 16_384
    private static let perAccount = 8

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where transaction.method == "REGISTER": hops.note(transaction)
        case .final(let transaction, let response, repeated: false)
        where transaction.method == "REGISTER" && transaction.isSuccessful && transaction.final === response
            && hops.isFirst(transaction):
            bind(transaction, response, context)
        default: break
        }
    }

    private mutating func bind(_ transaction: Transaction, _ response: Observation, _ context: Context) {
        let request = transaction.request.message
        guard !Registering.isQuery(request) else { return }
        let key = "\(Registering.account(request)) \(transaction.hop.destination.address)"
        if accounts[key] == nil, accounts.count >= Self.limit { makeRoom() }
        var account = accounts[key] ?? Account(last: response.time)
        account.last = response.time
        account.sessions.removeAll { $0.expires <= response.time }
        let granted = Registering.grantedSeconds(response.message, to: request)
        let own = Session(
            callID: request.callID, client: Registering.client(transaction.request),
            contactHost: request.contacts.first?.uri.host.lowercased() ?? "",
            instance: request.contacts.lazy.compactMap { $0.parameters["+sip.instance"] }.first,
            last: transaction.request, expires: response.time + .seconds(Double(granted)))
        defer {
            accounts[key] = account.sessions.isEmpty && told[key] == nil ? nil : account
        }
        if request.contacts.contains(where: \.isWildcard) {
            account.sessions = []
        } else if Registering.isRemoval(request) {
            account.sessions.removeAll { $0.isSameDevice(own) }
        } else {
            judge(own, key, transaction, response, &account, context)
        }
        if account.sessions.count < 2, told.recover(key) != nil {
            let shown = Registering.account(request)
            context.recovered(
                kind: Self.card.id, subject: key,
                text: Text(
                    en: "\(shown) is registered from one host only again.", zh: "\(shown) 已恢复为只在一台主机上注册。"))
        }
    }

    private mutating func judge(
        _ own: Session, _ key: String, _ transaction: Transaction, _ response: Observation, _ account: inout Account,
        _ context: Context
    ) {
        let before = account.sessions.firstIndex { $0.isSameDevice(own) }
        let goesOn = before.map { account.sessions[$0].callID == own.callID } ?? false
        let since = before.map { account.sessions[$0].last.time }
        if let before { account.sessions.remove(at: before) }
        let others = account.sessions
        if account.sessions.count >= Self.perAccount { account.sessions.removeFirst() }
        account.sessions.append(own)

        if let holder = account.holder {
            // One that stays a while before it moves on is a traveller.
            account.takeovers = holder.isSameDevice(own) || holder.expires <= own.last.time ? 0 : account.takeovers + 1
        }
        account.holder = own
        let profile = context.profile(for: transaction)
        let listed = response.message.contacts.count
        let isOften = account.takeovers >= Int(context.threshold(Self.card, "takeovers"))
        guard isOften || goesOn && (profile.oneBindingPerAccount || listed >= 2), let since,
            let intruder = others.last(where: { $0.last.time > since })
        else { return }
        let verdict = told.note(key, at: response.time)
        guard verdict != .silent else { return }
        report(own, intruder, key, response, Effect(listed: listed, profile), verdict, context)
    }

    /// What the second host does to the first, as the registrar's 200 and the profile let one know.
    private struct Effect {
        let cause: String
        let text: Text
        let severity: Severity
        let confidence: Confidence

        /// `listed` is the number of bindings in the 200; a registrar that lists none leaves it open.
        init(listed: Int, _ profile: Profile) {
            let isFault = profile.oneBindingPerAccount || listed == 1
            severity = isFault ? .warning : .notice
            confidence = isFault ? .likely : .possible
            cause = listed >= 2 ? "two-bindings" : "taking-over"
            let effect =
                switch listed {
                case 0:
                    Text(
                        en: "its calls ring at whoever registered last, or at both: the registrar lists no bindings",
                        zh: "来话只振到最后注册的一方，或两边同振：注册服务器没有列出绑定")
                case 1:
                    Text(
                        en: "each takes over from the other, calls ring at the latest",
                        zh: "两者互相顶替，来话只会振到最后注册的一方")
                default:
                    Text(en: "the registrar keeps both, so calls ring at both", zh: "注册服务器保留两个绑定，来话会两边同振")
                }
            let verdict =
                if profile.oneBindingPerAccount {
                    Text(
                        en: "; \(profile.name) allows one login",
                        zh: "；配置 \(profile.name) 只允许一个账号在一处登录")
                } else if isFault {
                    Text(en: "", zh: "")
                } else {
                    Text(en: "; that may be meant", zh: "；也可能本来就是这样配置")
                }
            text = effect + verdict
        }
    }

    /// Name and version, without what follows in brackets.
    private static func product(_ agent: String) -> String {
        agent.prefix { $0 != "(" }.split(separator: " ").prefix(3).joined(separator: " ")
    }

    private func report(
        _ own: Session, _ other: Session, _ key: String, _ response: Observation, _ effect: Effect,
        _ verdict: ToldBook.Verdict, _ context: Context
    ) {
        let account = Registering.account(own.last.message)
        func host(_ session: Session) -> String {
            let contact = session.client == session.contactHost ? "" : session.contactHost.escapedForDisplay(limit: 60)
            let agent = Self.product(session.last.message.userAgent ?? "").escapedForDisplay(limit: 24)
            let known = contact.isEmpty ? agent : contact
            return session.client.escapedForDisplay(limit: 60) + (known.isEmpty ? "" : " (\(known))")
        }
        context.report(
            Report(
                kind: Self.card.id, time: response.time, severity: effect.severity,
                confidence: effect.confidence,
                title: Text(
                    en: "\(account) is registered at \(host(own)) and \(host(other)): ",
                    zh: "\(account) 同时在两台主机上注册：\(host(own)) 与 \(host(other))；") + effect.text
                    + Text(en: ".", zh: "。") + ToldBook.suffix(verdict),
                because: effect.text,
                place: Place(from: own.last.flow.source.description, to: own.last.flow.destination.description),
                causes: [Cause(kind: effect.cause, confidence: effect.confidence, text: effect.text)],
                evidence: [
                    Evidence(
                        other.last, Text(en: "registered from \(host(other))", zh: "从 \(host(other)) 注册")),
                    Evidence(
                        own.last,
                        Text(
                            en: "\(host(own)) registers again after that", zh: "此后 \(host(own)) 再次注册")),
                    Evidence(
                        response,
                        Text(
                            en:
                                """
                                200 that lists \
                                \(Wording.count(response.message.contacts.count, "binding", "bindings"))
                                """,
                            zh: "200 中列出 \(response.message.contacts.count) 个绑定")),
                ],
                fix: Text(
                    en: "Is another agent logged in as \(account)? Log out on the second device.",
                    zh: "请检查是否有其他坐席用 \(account) 登录；在第二台设备上退出登录。"),
                subject: key))
    }

    private mutating func makeRoom() {
        let middle = accounts.values.map(\.last).sorted()[accounts.count / 2]
        accounts = accounts.filter { $0.value.last > middle }
    }
}
