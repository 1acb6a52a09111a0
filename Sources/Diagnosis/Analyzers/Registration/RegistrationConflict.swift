import SIP
import Tracking
import Wire

/// One address-of-record bound from two hosts in overlapping time, or one taking over from the other again and again.
///
/// Symptom: the agent is logged out, or calls ring at another desk. Where the profile allows an account one binding, the
/// sign is a registration that goes on (same Call-ID, RFC 3261 §10.2.4) after another host has registered: a client that
/// moved does not go on where it was. Elsewhere several devices may be meant: told is that they take over from each other
/// again and again while the registrar lists only the latest, that a host whose binding the registrar dropped for another
/// one's is still alive, and, as a notice, that it lists both. The list in the 200 shows the other host even where its
/// own REGISTER does not pass here.
struct RegistrationConflict: Analyzer {
    static let card = Card(
        kind: .registrationConflict,
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
        /// The bindings in its latest 200.
        var list = BindingList()
        /// The 200 to another host's REGISTER that no longer lists this binding.
        var displaced: Observation?

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
    private var accounts = Table<Subject, Account>(.registrationConflict, bound: .registrations)
    /// Accounts whose binding was displaced, by where the host registers from.
    private var displaced = Table<Endpoint, Subject>(.registrationConflict, bound: .registrations)
    private var hops = FirstHops(.registrationConflict)
    private var told = Suppression(.registrationConflict)
    private static let perAccount = 8
    /// Who refreshes at the very end goes on with what just ran out.
    private static let grace = Interval.seconds(5)

    static let wants: Set<Fact.Topic> = [.request, .final]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where transaction.method == "REGISTER": hops.note(transaction, context)
        case .request(let transaction): noteLife(transaction, context)
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
        let key = Subject.account(Registering.account(request), at: transaction.hop.destination.address)
        var account = accounts[key] ?? Account(last: response.time)
        account.last = response.time
        account.sessions.removeAll { $0.expires + Self.grace <= response.time }
        let granted = Registering.grantedSeconds(response.message, to: request)
        let own = Session(
            callID: request.callID, client: Registering.client(transaction.request),
            contactHost: request.contacts.first?.uri.host.lowercased() ?? "",
            instance: request.contacts.lazy.compactMap { $0.parameters["+sip.instance"] }.first,
            last: transaction.request, expires: response.time + .seconds(Double(granted)),
            list: BindingList(response, to: transaction.request, granted: granted))
        defer {
            accounts[key, context] = account.sessions.isEmpty && told[key] == nil ? nil : account
        }
        if request.contacts.contains(where: \.isWildcard) {
            account.sessions = []
        } else if Registering.isRemoval(request) {
            let removed = account.sessions.first { $0.isSameDevice(own) }
            account.sessions.removeAll { $0.isSameDevice(own) }
            // It was there until now; that somebody changed desks explains it as well.
            if let removed, let intruder = account.sessions.last {
                tellDisplaced(removed, by: intruder, key, transaction.request, isLeaving: true, context)
            }
        } else {
            judge(own, key, transaction, response, &account, context)
        }
        if account.sessions.count(where: { $0.expires > response.time }) < 2, told.recover(key) != nil {
            let shown = Registering.account(request)
            context.recovered(
                kind: Self.card.kind, subject: key,
                text: Text(
                    en: "\(shown) is registered from one host only again.", zh: "\(shown) 已恢复为只在一台主机上注册。"))
        }
    }

    private mutating func judge(
        _ own: Session, _ key: Subject, _ transaction: Transaction, _ response: Observation, _ account: inout Account,
        _ context: Context
    ) {
        let before = account.sessions.firstIndex { $0.isSameDevice(own) }
        let goesOn = before.map { account.sessions[$0].callID == own.callID } ?? false
        let since = before.map { account.sessions[$0].last.time }
        let mine = before.map { account.sessions.remove(at: $0) }
        var own = own
        if let mine { own.list.own.formUnion(mine.list.own) }
        displace(key, by: own, response, &account, context)
        let others = account.sessions.filter { $0.expires > response.time }
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
        if goesOn, let mine, mine.displaced != nil, let intruder = others.last(where: { $0.last.time > mine.last.time })
        {
            return tellDisplaced(mine, by: intruder, key, own.last, isLeaving: false, context)
        }
        guard isOften || goesOn && (profile.oneBindingPerAccount || listed >= 2), let since,
            let intruder = others.last(where: { $0.last.time > since })
        else {
            if let mine, let other = own.list.newcomer(since: mine.list, at: response.time, isOwn: context.isLocal) {
                tellListed(own, other, before: mine, key, response, context)
            }
            return
        }
        let verdict = told.note(key, at: response.time, context)
        guard verdict != .silent else { return }
        report(
            own, intruder,
            [
                Evidence(intruder.last, Text(en: "registered from \(host(intruder))", zh: "从 \(host(intruder)) 注册")),
                Evidence(
                    own.last,
                    Text(en: "\(host(own)) registers again after that", zh: "此后 \(host(own)) 再次注册")),
                Evidence(
                    response,
                    Text(
                        en: "200 that lists \(Wording.count(listed, "binding", "bindings"))",
                        zh: "200 中列出 \(listed) 个绑定")),
            ], at: response.time, key, Effect(listed: listed, profile), verdict, context)
    }

    // MARK: Displaced

    /// The registrar's list holds nothing but the bindings of `own`: those of other hosts are gone.
    private mutating func displace(
        _ key: Subject, by own: Session, _ response: Observation, _ account: inout Account, _ context: Context
    ) {
        guard own.list.isOwnOnly else { return }
        for index in account.sessions.indices where account.sessions[index].displaced == nil {
            let other = account.sessions[index].last.flow.source
            // One machine with two addresses is one client that moved.
            guard !(context.isLocal(other.address) && context.isLocal(own.last.flow.source.address)) else { continue }
            account.sessions[index].displaced = response
            displaced[other, context] = key
        }
    }

    /// A host whose binding is gone goes on as if it had one; one that is called there has one all the same.
    private mutating func noteLife(_ transaction: Transaction, _ context: Context) {
        let request = transaction.request
        let called =
            transaction.method == "INVITE" && !transaction.isInDialog ? displaced[transaction.hop.destination] : nil
        if let key = called, let index = index(of: transaction.hop.destination, in: key) {
            accounts.change(key) { $0.sessions[index].displaced = nil }
            displaced.remove(transaction.hop.destination)
        }
        guard let key = displaced[transaction.hop.source], let index = index(of: transaction.hop.source, in: key),
            let session = accounts[key]?.sessions[index], let since = session.displaced?.time
        else { return }
        // What crossed the other one's REGISTER says nothing.
        guard request.time - since >= .seconds(2), request.time < session.expires,
            request.message.from.uri.user == session.last.message.to.uri.user,
            let intruder = accounts[key]?.sessions.last, !intruder.isSameDevice(session)
        else { return }
        tellDisplaced(session, by: intruder, key, request, isLeaving: false, context)
    }

    private func index(of endpoint: Endpoint, in key: Subject) -> Int? {
        accounts[key]?.sessions.firstIndex { $0.last.flow.source == endpoint && $0.displaced != nil }
    }

    private mutating func tellDisplaced(
        _ session: Session, by intruder: Session, _ key: Subject, _ sign: Observation, isLeaving: Bool,
        _ context: Context
    ) {
        guard let response = session.displaced else { return }
        displaced.remove(session.last.flow.source)
        let verdict = told.note(key, at: sign.time, context)
        guard verdict != .silent else { return }
        let profile = context.profile(for: sign)
        let effect = Effect(displacedWhile: isLeaving, profile)
        let method = (sign.message.method ?? "").escapedForDisplay(limit: 24)
        report(
            session, intruder,
            [
                Evidence(session.last, Text(en: "registered from \(host(session))", zh: "从 \(host(session)) 注册")),
                Evidence(
                    response,
                    Text(
                        en: "200 to \(host(intruder)) that no longer lists it",
                        zh: "给 \(host(intruder)) 的 200 不再列出该绑定")),
                Evidence(
                    sign,
                    Text(en: "\(host(session)) is still there: \(method)", zh: "\(host(session)) 仍在线：\(method)")),
            ], at: sign.time, key, effect, verdict, context)
    }

    // MARK: Listed

    /// The registrar's list shows the second host.
    private mutating func tellListed(
        _ own: Session, _ other: String, before: Session, _ key: Subject, _ response: Observation, _ context: Context
    ) {
        let verdict = told.note(key, at: response.time, context)
        guard verdict != .silent else { return }
        let effect = Effect(listed: response.message.contacts.count, context.profile(for: response))
        report(
            own, nil,
            [
                Evidence(before.last, Text(en: "registered from \(host(own))", zh: "从 \(host(own)) 注册")),
                Evidence(
                    response,
                    Text(
                        en: "200 that lists \(other) beside its own Contact, bound since its last REGISTER",
                        zh: "200 中除其自身 Contact 外还列出 \(other)，是上次 REGISTER 之后绑定的")),
            ], at: response.time, key, effect, verdict, listed: other, context)
    }

    /// What the second host does to the first, as the registrar's 200 and the profile let one know.
    private struct Effect {
        let cause: Reason
        let text: Text
        let severity: Severity
        let confidence: Confidence

        /// The registrar keeps one binding, and the host that lost its own is still there, or has logged out by now.
        init(displacedWhile isLeaving: Bool, _ profile: Profile) {
            let isFault = !isLeaving || profile.oneBindingPerAccount
            severity = isFault ? .warning : .notice
            confidence = isLeaving ? .possible : .likely
            cause = .takingOver
            text = Text(
                en: "the registrar keeps the latest only, so its calls ring there",
                zh: "注册服务器只保留最后的绑定，来话只会振到那里")
        }

        /// `listed` is the number of bindings in the 200; a registrar that lists none leaves it open.
        init(listed: Int, _ profile: Profile) {
            let isFault = profile.oneBindingPerAccount || listed == 1
            severity = isFault ? .warning : .notice
            confidence = isFault ? .likely : .possible
            cause = listed >= 2 ? .twoBindings : .takingOver
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

    private func host(_ session: Session) -> String {
        let contact = session.client == session.contactHost ? "" : session.contactHost.escapedForDisplay(limit: 60)
        let agent = Self.product(session.last.message.userAgent ?? "").escapedForDisplay(limit: 24)
        let known = contact.isEmpty ? agent : contact
        return session.client.escapedForDisplay(limit: 60) + (known.isEmpty ? "" : " (\(known))")
    }

    private func report(
        _ own: Session, _ other: Session?, _ evidence: [Evidence], at time: Timestamp, _ key: Subject,
        _ effect: Effect, _ verdict: Suppression.Verdict, listed: String = "", _ context: Context
    ) {
        let account = Registering.account(own.last.message)
        let second = other.map(host) ?? listed
        context.report(
            Report(
                kind: Self.card.kind, time: time, severity: effect.severity, confidence: effect.confidence,
                title: Text(
                    en: "\(account) is registered at \(host(own)) and \(second): ",
                    zh: "\(account) 同时在两台主机上注册：\(host(own)) 与 \(second)；") + effect.text
                    + Text(en: ".", zh: "。") + Suppression.suffix(verdict),
                because: effect.text,
                place: Place(own.last.flow),
                causes: [Cause(effect.cause, confidence: effect.confidence, text: effect.text)],
                evidence: evidence,
                fix: Text(
                    en: "Is another agent logged in as \(account)? Log out on the second device.",
                    zh: "请检查是否有其他坐席用 \(account) 登录；在第二台设备上退出登录。"),
                subject: key))
    }
}
