import SIP
import Tracking
import Wire

/// The registration ran out, or its NAT binding died while it lives: calls do not arrive (RFC 3261 §10.2.4).
///
/// Symptom: the agent looks logged in and gets no calls. Told when a call shows it: refused by the registrar after the
/// granted time had passed without a refresh, or sent to a binding that nothing comes back from although it lives; and
/// when the NAT port changes at every refresh, which shows that the binding dies in between. Keep-alives of bare line
/// ends are not looked at: the text says how long no SIP came from the client.
struct RegistrationLost: Analyzer {
    static let card = Card(
        kind: .registrationLost,
        summary: Text(en: "calls no longer reach a registered client", zh: "注册失效，来话到不了客户端"), severity: .error,
        thresholds: [
            .init("grace", 2, unit: "s"), .init("port-changes", 3, unit: "count"), .init("nat-timeout", 30, unit: "s"),
        ],
        page: Page(en: EnglishPages.registrationLost, zh: ChinesePages.registrationLost))
    static let cards = [card]

    private struct Account: Hashable {
        var user: String
        var domain: String
    }

    /// One device's binding; kept for a day after it ran out.
    struct Binding {
        var user: String
        var callID: String
        var registrar: IPAddress
        var domain: String
        var client: Endpoint
        var sentBy: String
        var isTranslated: Bool
        var isUDP: Bool
        var last: Observation
        var expires: Timestamp
        /// Time between the last two refreshes.
        var interval: Interval?
        var portChanges = 0
        /// First request of late that died on its way to the client.
        var dead: Transaction?
    }

    /// By user and domain of the address-of-record: two tenants may have the same user.
    private var bindings = Table<Account, [Binding]>(.registrationLost, bound: .registrations)
    /// Domains of each user; a phone with several lines has several accounts.
    private var domains = Table<String, [String]>(.registrationLost, bound: .registrations)
    private var users = Table<Endpoint, [Account]>(.registrationLost, bound: .registrations)
    /// When each bound endpoint was last heard.
    private var heard = Table<Endpoint, Timestamp>(.registrationLost, bound: .registrations)
    private var hops = FirstHops(.registrationLost)
    private var told = Suppression(.registrationLost)
    private static let perUser = 8
    private static let memory = Interval.seconds(86_400)
    /// A program that is there answers an INVITE with 100 at once.
    private static let connectionWait = Interval.seconds(3.5)
    /// Four transmissions and more are no single loss.
    private static let transmissions = 4

    static let wants: Set<Fact.Topic> = [.request, .provisional, .final, .ended]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction):
            hear(transaction.request, context)
            if transaction.method == "REGISTER" { hops.note(transaction, context) }
            if ["OPTIONS", "NOTIFY"].contains(transaction.method), users[transaction.hop.destination] != nil {
                context.wake(at: transaction.startTime + .seconds(32), .transaction(transaction))
            }
        case .provisional(_, let response, _): hear(response, context)
        case .final(let transaction, let response, repeated: let isRepeated):
            hear(response, context)
            guard transaction.method == "REGISTER", transaction.isSuccessful, !isRepeated,
                transaction.final === response, hops.isFirst(transaction)
            else { return }
            bind(transaction, response, context)
        case .ended(let call, _): judge(call, context)
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .transaction(let transaction) = subject, transaction.isUnanswered, transaction.icmpErrors.isEmpty,
            let accounts = users[transaction.hop.destination]
        else { return }
        for user in accounts {
            for index in (bindings[user] ?? []).indices
            where bindings[user]?[index].client == transaction.hop.destination && bindings[user]?[index].dead == nil {
                bindings.change(user) { $0[index].dead = transaction }
            }
        }
    }

    mutating func finish(_ context: Context) {
        for call in context.tracker.calls.values.sorted(by: { $0.number < $1.number }) where call.state == .setup {
            guard let list = bindings(called: call, context) else { continue }
            judgeNAT(of: list, call, context)
        }
    }

    private mutating func hear(_ observation: Observation, _ context: Context) {
        guard users.contains(observation.flow.source) else { return }
        heard[observation.flow.source, context] = observation.time
    }

    // MARK: Bindings

    private mutating func bind(_ transaction: Transaction, _ response: Observation, _ context: Context) {
        let request = transaction.request.message
        guard !Registering.isQuery(request), request.vias.count == 1 else { return }
        let user = Account(user: request.to.uri.user ?? request.to.uri.host, domain: request.to.uri.host.lowercased())
        var list = bindings[user] ?? []
        let client = transaction.hop.source
        if Registering.isRemoval(request) {
            let all = request.contacts.contains(where: \.isWildcard)
            list.removeAll { all || $0.callID == request.callID || $0.client == client }
            bindings[user, context] = list.isEmpty ? nil : list
            return
        }
        let granted = Registering.grantedSeconds(response.message, to: request)
        let via = request.vias.first
        var binding = Binding(
            user: user.user, callID: request.callID, registrar: transaction.hop.destination.address,
            domain: user.domain, client: client, sentBy: via?.sentBy ?? "",
            isTranslated: Registering.isTranslated(transaction.request),
            isUDP: transaction.request.transport == .udp, last: transaction.request,
            expires: response.time + .seconds(Double(granted)))
        if let index = list.firstIndex(where: { $0.callID == request.callID || $0.client == client }) {
            let before = list.remove(at: index)
            if before.callID == binding.callID { compare(&binding, with: before, context) }
        }
        let account = Registering.account(request)
        if told.recover(.account(account)) != nil {
            context.recovered(
                kind: Self.card.kind, subject: .account(account),
                text: Text(en: "\(account) is registered again.", zh: "\(account) 已重新注册。"))
        }
        if list.count >= Self.perUser { list.removeFirst() }
        list.append(binding)
        bindings[user, context] = list
        let known = users[client] ?? []
        if !known.contains(user), known.count < Self.perUser { users[client, context] = known + [user] }
        let names = domains[user.user] ?? []
        if !names.contains(user.domain) {
            domains[user.user, context] = Array(names.suffix(Self.perUser - 1)) + [user.domain]
        }
        heard[client, context] = transaction.request.time
    }

    /// What a refresh tells of the time since the last one.
    private mutating func compare(_ binding: inout Binding, with before: Binding, _ context: Context) {
        binding.interval = binding.last.time - before.last.time
        guard binding.isUDP, binding.client.address == before.client.address, before.expires >= binding.last.time
        else { return }
        let isSameSocket = binding.sentBy == before.sentBy
        if binding.client.port == before.client.port {
            if before.portChanges == 0, told.recover(Self.natSubject(binding)) != nil {
                context.recovered(
                    kind: Self.card.kind, subject: Self.natSubject(binding),
                    text: Text(
                        en: "The NAT port of \(Registering.account(binding.last.message)) stays the same again.",
                        zh: "\(Registering.account(binding.last.message)) 的 NAT 端口已恢复稳定。"))
            }
            return
        }
        guard isSameSocket, binding.isTranslated else { return }
        binding.portChanges = before.portChanges + 1
        let isEveryTime = binding.portChanges >= Int(context.threshold(Self.card, "port-changes"))
        guard isEveryTime || before.dead != nil else { return }
        reportPorts(binding, before, context)
    }

    // MARK: Calls

    private mutating func judge(_ call: Call, _ context: Context) {
        guard let list = bindings(called: call, context) else { return }
        switch call.ending {
        // A device that rang was reached, whatever its registration says.
        case .rejected(let code)
        where [404, 408, 480, 500, 503, 504].contains(code) && !call.messages.contains { $0.message.statusCode == 180 }:
            if ![404, 408, 480].contains(code) || !judgeExpiry(of: list, call, context) {
                judgeNAT(of: list, call, context)
            }
        case .timedOut, .cancelled, .lost:
            judgeNAT(of: list, call, context)
        default: break
        }
    }

    /// Those of the account that an unanswered call is for.
    private func bindings(called call: Call, _ context: Context) -> [Binding]? {
        guard call.answered == nil, !call.isPartial, !context.isFromScanner(call) else { return nil }
        let message = call.first.message
        for uri in [message.to.uri, message.requestURI].compactMap({ $0 }) {
            guard let user = uri.user, let names = domains[user] else { continue }
            // By its domain where it is one of theirs, else by all of the user: the host may be an address.
            let own = names.contains(uri.host.lowercased()) ? [uri.host.lowercased()] : names
            let list = own.flatMap { bindings[Account(user: user, domain: $0)] ?? [] }
            if !list.isEmpty { return list }
        }
        return nil
    }

    /// No device is bound any more, and nobody logged out.
    private mutating func judgeExpiry(of list: [Binding], _ call: Call, _ context: Context) -> Bool {
        let grace = context.interval(Self.card, "grace")
        guard list.allSatisfy({ $0.expires + grace < call.start }),
            let binding = list.max(by: { $0.expires < $1.expires }), call.start - binding.expires <= Self.memory,
            let refusal = call.endedBy, concerns(binding, call)
        else { return false }
        let gate = context.gated(.likely, call)
        let account = Registering.account(binding.last.message)
        _ = told.note(.account(account), at: context.now, context)
        let status = Wording.status(refusal.message)
        let late = Wording.seconds(call.start - binding.expires)
        let text = Text(
            en:
                """
                its registration from \(binding.client) ran out \(late) before this call and was not refreshed
                """,
            zh: "其来自 \(binding.client) 的注册在此呼叫之前 \(late) 已到期，未见刷新")
        context.report(
            Report(
                kind: Self.card.kind, time: refusal.time, severity: .error, confidence: gate.confidence,
                title: Text(
                    en: "The call found \(account) not registered (\(status)): ", zh: "呼叫时 \(account) 未注册（\(status)）：")
                    + text + Text(en: ".", zh: "。") + Context.because(gate.reason),
                because: text, call: call,
                place: Place(from: binding.client, to: refusal.flow.source),
                causes: [Cause(.expired, confidence: gate.confidence, text: text)],
                evidence: [
                    Evidence(binding.last, Text(en: "last REGISTER", zh: "最后一次 REGISTER")),
                    Evidence(
                        time: binding.expires, text: Text(en: "granted time is over", zh: "服务器给定的时长到期")),
                    Evidence(refusal, Text(en: status, zh: status)),
                ],
                fix: Text(
                    en: "See whether \(binding.client.address) slept, changed network, or ignores the Expires granted.",
                    zh: "请检查 \(binding.client.address) 是否休眠、换了网络，或没有按服务器给定的 Expires 刷新。"),
                subject: .account(account)))
        return true
    }

    private func concerns(_ binding: Binding, _ call: Call) -> Bool {
        let first = call.first
        return call.invites.contains { $0.hop.destination.address == binding.registrar }
            || call.invites.contains { $0.hop.source.address == binding.registrar }
            || first.message.to.uri.host.lowercased() == binding.domain
            || first.message.requestURI?.host.lowercased() == binding.domain
    }

    /// The INVITE went to a living binding, and nothing at all came back.
    private mutating func judgeNAT(of list: [Binding], _ call: Call, _ context: Context) {
        let silence = context.interval(Self.card, "nat-timeout")
        for invite in call.invites where invite.isUnanswered {
            guard
                let binding = list.first(where: {
                    $0.client == invite.hop.destination && $0.expires > invite.startTime
                        && $0.isUDP == (invite.request.transport == .udp)
                })
            else { continue }
            if let icmp = invite.icmpErrors.first {
                // The translator itself knows nobody behind that port.
                guard binding.isTranslated, icmp.error.meaning == .portUnreachable,
                    icmp.error.reporter == binding.client.address
                else { continue }
                return reportForgotten(binding, invite, icmp, call, context)
            }
            // Over TCP nothing is sent again: what counts is how long nothing came.
            let waited = (call.ended ?? context.now) - invite.startTime
            guard binding.isUDP ? invite.transmissions >= Self.transmissions : waited >= Self.connectionWait else {
                continue
            }
            // A client whose TCP acknowledges the call has a living connection.
            if !binding.isUDP, ConnectionWitness(invite, context)?.hasArrived == true { continue }
            let quiet =
                invite.startTime - (heard[binding.client].map { min($0, invite.startTime) } ?? binding.last.time)
            guard quiet >= silence else { continue }
            let isSure = binding.isUDP ? binding.isTranslated && quiet >= .seconds(120) : quiet >= .seconds(120)
            let gate = context.gated(isSure ? .likely : .possible, call)
            let account = Registering.account(binding.last.message)
            _ = told.note(.account(account), at: context.now, context)
            let text = binding.isUDP ? Self.forgottenBinding(binding, quiet) : Self.deadConnection(binding, quiet)
            let rescue = Rescue(invite, context)
            context.report(
                Report(
                    kind: Self.card.kind, time: invite.lastTransmission, severity: rescue == nil ? .error : .notice,
                    confidence: gate.confidence,
                    title: Self.opening(account, rescue) + text + Text(en: ".", zh: "。")
                        + (rescue?.remark ?? Context.because(gate.reason)),
                    because: text, call: call,
                    place: Place(from: invite.hop.source, to: binding.client),
                    causes: [
                        Cause(
                            binding.isUDP ? .natBindingExpired : .connectionDead,
                            confidence: gate.confidence, text: text)
                    ],
                    evidence: [
                        Evidence(binding.last, Text(en: "last REGISTER", zh: "最后一次 REGISTER")),
                        Evidence(
                            invite.request,
                            binding.isUDP
                                ? Text(
                                    en: "INVITE sent \(invite.transmissions) times without any reply",
                                    zh: "INVITE 发送 \(invite.transmissions) 次均无回复")
                                : Text(en: "INVITE without any reply", zh: "没有任何回复的 INVITE")),
                    ],
                    fix: binding.isUDP
                        ? Self.keepAlive(binding) : SignallingBlocked.connectionFix(binding.client),
                    subject: .account(account)))
            return
        }
    }

    private mutating func reportForgotten(
        _ binding: Binding, _ invite: Transaction, _ icmp: ICMPObservation, _ call: Call, _ context: Context
    ) {
        let account = Registering.account(binding.last.message)
        _ = told.note(.account(account), at: context.now, context)
        let text = Text(
            en:
                """
                its binding at \(binding.client) lives, but \(icmp.error.reporter) says that the port is closed: that \
                NAT has forgotten the client
                """,
            zh: "其在 \(binding.client) 的绑定仍有效，但 \(icmp.error.reporter) 返回端口关闭：该 NAT 的映射已老化")
        let rescue = Rescue(invite, context)
        context.report(
            Report(
                kind: Self.card.kind, time: invite.lastTransmission, severity: rescue == nil ? .error : .notice,
                confidence: .likely,
                title: Self.opening(account, rescue) + text + Text(en: ".", zh: "。")
                    + (rescue?.remark ?? Text(en: "", zh: "")),
                because: text, call: call,
                place: Place(from: invite.hop.source, to: binding.client),
                causes: [Cause(.natBindingExpired, confidence: .likely, text: text)],
                evidence: [
                    Evidence(binding.last, Text(en: "last REGISTER", zh: "最后一次 REGISTER")),
                    Evidence(time: icmp.time, frame: icmp.frame, text: Blocker.meaning(icmp.error)),
                ],
                fix: Self.keepAlive(binding), subject: .account(account)))
    }

    private mutating func reportPorts(_ binding: Binding, _ before: Binding, _ context: Context) {
        guard !context.isScanner(binding.client.address) else { return }
        let subject = Self.natSubject(binding)
        let verdict = told.note(subject, at: binding.last.time, context)
        guard verdict != .silent else { return }
        let account = Registering.account(binding.last.message)
        let every = Wording.seconds(binding.interval ?? .zero)
        var evidence = [
            Evidence(before.last, Text(en: "REGISTER from \(before.client)", zh: "从 \(before.client) 注册")),
            Evidence(binding.last, Text(en: "REGISTER from \(binding.client)", zh: "从 \(binding.client) 注册")),
        ]
        if let dead = before.dead {
            evidence.append(
                Evidence(
                    dead.request,
                    Text(
                        en: "\(dead.method) to \(before.client) unanswered in between",
                        zh: "其间发往 \(before.client) 的 \(dead.method) 无应答")))
        }
        let text = Text(
            en:
                """
                The NAT in front of \(account) gives it another port at each refresh (every \(every)): its \
                binding dies in between, and calls do not arrive then
                """,
            zh: "\(account) 前的 NAT 每次刷新（间隔 \(every)）都换端口：其间映射已老化，来话到不了")
        context.tell(
            Self.card, text, at: binding.last.time, severity: .warning, gate: Gate(.likely), verdict: verdict,
            place: Place(from: binding.client, to: binding.registrar),
            causes: [Cause(.natBindingExpired, confidence: .likely, text: text)], evidence: evidence,
            fix: Self.keepAlive(binding), subject: subject)
    }
}
