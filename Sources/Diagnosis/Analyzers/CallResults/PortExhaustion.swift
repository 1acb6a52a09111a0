import SIP
import Tracking
import Wire

/// The softphones of one host use up the media range: 60 ports serve 10 of them (huawei-cec).
///
/// What calls advertise shows the ports in use; each client holds as many as the profile says while it talks. Clients of
/// one host share its ports: their Contacts name one host, each with a port of its own. Computers behind one NAT address
/// have Contacts of their own and do not collide; a gateway that registers many accounts has one Contact.
struct PortExhaustion: Analyzer {
    static let card = Card(
        kind: .portExhaustion,
        summary: Text(en: "the softphones of one host use up the media ports", zh: "同一主机的软电话用尽媒体端口"),
        severity: .error, page: Page(en: EnglishPages.portExhaustion, zh: ChinesePages.portExhaustion))
    static let cards = [card]

    private struct Use {
        /// RTP ports, signalling endpoint and latest description of each open call there.
        var calls: [Int: (ports: Set<UInt16>, client: Endpoint, described: Observation?)] = [:]
        var isTold = false
    }

    private var hosts = Table<IPAddress, Use>(.portExhaustion)
    private var hostsByCall: [Int: Set<IPAddress>] = [:]
    /// Clients told of, by host.
    private var told = Table<Subject, Int>(.portExhaustion)
    private static let shownCalls = 12

    static let wants: Set<Fact.Topic> = [.final, .offered, .negotiated, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .final(let transaction, let response, repeated: false) where transaction.method == "REGISTER":
            if response.message.statusCode == 200 { noteRegistration(transaction, context) }
        case .offered(let call): take(call, context)
        case .negotiated(let call, let session, at: _):
            take(call, context)
            judgeAnswer(call, session, context)
        case .ended(let call, at: _):
            release(call, context)
            judgeRefusal(call, context)
        case .forgotten(let call): release(call, context)
        default: break
        }
    }

    // MARK: Ports in use

    private mutating func take(_ call: Call, _ context: Context) {
        guard let range = context.profile(for: call).mediaPorts, call.state != .ended else { return }
        for session in call.sessions {
            for party in Self.agents(of: call, session, range, context) {
                guard let endpoint = session[party].endpoint, range.contains(endpoint.port) else { continue }
                note(endpoint, of: call, party, session[party].described, context)
            }
        }
    }

    /// The range is the agents' hosts': a carrier may happen to use the same ports.
    private static func agents(
        of call: Call, _ session: MediaSession, _ range: ClosedRange<UInt16>, _ context: Context
    ) -> [Party] {
        let own = Party.allCases.filter { session[$0].endpoint.map { context.isLocal($0.address) } ?? false }
        if !own.isEmpty { return own }
        let clients = Party.allCases.filter { context.clients.isClient(client($0, of: call).address) }
        if !clients.isEmpty { return clients }
        // Where nothing else tells, ports of one side alone do.
        guard let caller = session[.caller].endpoint, let callee = session[.callee].endpoint,
            range.contains(caller.port) != range.contains(callee.port)
        else { return [] }
        let party: Party = range.contains(caller.port) ? .caller : .callee
        return context.clients.isRegistrar(client(party, of: call).address) ? [] : [party]
    }

    /// Where the signalling of a party comes from, or goes to.
    private static func client(_ party: Party, of call: Call) -> Endpoint {
        party == .caller ? call.first.flow.source : (call.invites.last?.hop ?? call.first.flow).destination
    }

    private mutating func note(
        _ endpoint: Endpoint, of call: Call, _ party: Party, _ described: Observation?, _ context: Context
    ) {
        let host = endpoint.address
        let client = Self.client(party, of: call)
        if !hosts.contains(host) { hosts[host, context] = Use() }
        hosts.change(host) { use in
            use.calls[call.number, default: ([], client, nil)].ports.insert(endpoint.port)
            use.calls[call.number]?.described = described
        }
        hostsByCall[call.number, default: []].insert(host)
        guard let use = hosts[host], !use.isTold, let range = context.profile(for: call).mediaPorts else { return }
        let used = Self.portsInUse(use, context.profile(for: call))
        guard used >= range.count else { return }
        hosts.change(host) { $0.isTold = true }
        reportFull(host, use, used, range, context)
    }

    private mutating func release(_ call: Call, _ context: Context) {
        guard let own = hostsByCall.removeValue(forKey: call.number) else { return }
        for host in own {
            hosts.change(host) { $0.calls[call.number] = nil }
            guard let use = hosts[host] else { continue }
            // Some room again, not just the one port that comes and goes.
            if use.isTold, let range = context.profile(for: call).mediaPorts,
                Self.portsInUse(use, context.profile(for: call)) * 5 <= range.count * 4
            {
                hosts.change(host) { $0.isTold = false }
                context.recovered(
                    kind: Self.card.kind, subject: .host(host),
                    text: Text(en: "\(host) has free media ports again", zh: "\(host) 的媒体端口已有空余"))
            }
            if use.calls.isEmpty, hosts[host]?.isTold == false { hosts.remove(host) }
        }
    }

    /// RTP and RTCP of each advertised port, or what the clients in a call hold together, whichever is more.
    private static func portsInUse(_ use: Use, _ profile: Profile) -> Int {
        let ports = use.calls.values.reduce(into: Set<UInt16>()) { $0.formUnion($1.ports) }
        let clients = Set(use.calls.values.map(\.client)).count
        return max(ports.count * 2, clients * (profile.mediaPortsPerClient ?? 0))
    }

    /// No other client, or no other call, finds its ports there.
    private func isFull(_ host: IPAddress, _ context: Context) -> (used: Int, of: Int)? {
        guard let range = context.profile(for: host).mediaPorts, let use = hosts[host] else { return nil }
        let used = Self.portsInUse(use, context.profile(for: host))
        guard range.count - used < context.profile(for: host).mediaPortsPerClient ?? 2 else { return nil }
        return (used, range.count)
    }

    // MARK: What a full range does to calls

    private func judgeRefusal(_ call: Call, _ context: Context) {
        guard let refusal = Refusal(call, context), [480, 486, 488, 500, 503].contains(refusal.code),
            !refusal.progressed, !context.isFromScanner(call), refusal.q850 == nil,
            let full = isFull(refusal.refuser.address, context)
        else { return }
        let text = Text(
            en:
                """
                \(refusal.refuser.address) refused the call with \(refusal.status) while \(full.used) of \
                its \(full.of) media ports were in use.
                """,
            zh: "\(refusal.refuser.address) 以 \(refusal.status) 拒绝呼叫，当时其 \(full.of) 个媒体端口已占用 \(full.used) 个。")
        report(
            text, cause: .refusedWhenFull, severity: .error, .likely, call: call, host: refusal.refuser.address,
            refusal.place, refusal.evidence, context)
    }

    private func judgeAnswer(_ call: Call, _ session: MediaSession, _ context: Context) {
        guard let offerer = session.lastOfferer, let answer = session[offerer.other].described,
            session[offerer].audio.map({ $0.port != 0 }) ?? false, session[offerer.other].audio?.port == 0,
            !(session[offerer.other].description?.media.contains { $0.kind == "image" && $0.port != 0 } ?? false),
            let full = isFull(answer.flow.source.address, context)
        else { return }
        let host = answer.flow.source.address
        let text = Text(
            en:
                """
                \(host) answered the call without an audio port (m= port 0) while \(full.used) of its \
                \(full.of) media ports were in use.
                """,
            zh: "\(host) 应答时未给出语音端口（m= 端口为 0），当时其 \(full.of) 个媒体端口已占用 \(full.used) 个。")
        report(
            text, cause: .answeredWithoutPort, severity: .error, .likely, call: call, host: host,
            Place(from: answer.flow.destination, to: answer.flow.source),
            [Evidence(answer, Text(en: "answer with audio port 0", zh: "语音端口为 0 的应答"))], context)
    }

    private func reportFull(
        _ host: IPAddress, _ use: Use, _ used: Int, _ range: ClosedRange<UInt16>, _ context: Context
    ) {
        let clients = Set(use.calls.values.map(\.client)).count
        let text = Text(
            en:
                """
                \(host) uses up its media ports \(range.lowerBound)–\(range.upperBound): \(use.calls.count) \
                calls of \(Wording.count(clients, "client", "clients")) hold \(used) ports, and there are \
                \(range.count).
                """,
            zh:
                """
                \(host) 的媒体端口 \(range.lowerBound)–\(range.upperBound) 已用尽：\(clients) 个客户端的 \
                \(use.calls.count) 路通话占用 \(used) 个，而总共只有 \(range.count) 个。
                """
        )
        report(
            text, cause: .allPortsInUse, severity: .warning, .likely, call: nil, host: host,
            Place(at: host),
            use.calls.sorted { $0.key < $1.key }.suffix(Self.shownCalls).compactMap { _, call in
                let ports = Wording.ranges(call.ports.sorted())
                return call.described.map {
                    Evidence($0, Text(en: "SDP with audio port \(ports)", zh: "SDP，语音端口 \(ports)"))
                }
            }, context)
    }

    // MARK: Registered clients

    private mutating func noteRegistration(_ register: Transaction, _ context: Context) {
        guard let limit = context.profile(for: register).clientsPerHost,
            context.profile(for: register).mediaPorts != nil,
            let contact = register.request.message.contacts.first, !contact.isWildcard
        else { return }
        let client = register.hop.source.address
        let count = context.clients.softphones(sharing: contact.uri, client: client, at: context.now)
        let host = contact.uri.host.escapedForDisplay(limit: 64)
        let key = Subject.softphones(client: client, host: host)
        guard count >= limit else {
            if told.remove(key) != nil {
                context.recovered(
                    kind: Self.card.kind, subject: key,
                    text: Text(en: "\(host) has \(count) clients", zh: "\(host) 现有 \(count) 个客户端"))
            }
            return
        }
        // The full house is told once, the first one too many again.
        let level = count > limit ? 2 : 1
        guard told[key] ?? 0 < level else { return }
        told[key, context] = level
        let text = Text(
            en:
                """
                \(count) softphones are registered from \(host): its media ports serve \(limit) (profile \
                \(context.profile(for: register).name)).
                """,
            zh: "\(host) 上注册了 \(count) 个软电话：其媒体端口只够 \(limit) 个使用（配置 \(context.profile(for: register).name)）。")
        context.tell(
            Self.card, text, severity: level == 2 ? .warning : .notice,
            gate: Gate(level == 2 ? .likely : .possible), place: Place(at: client),
            causes: [Cause(.tooManyClients, confidence: .likely, text: text)],
            evidence: [Evidence(register.request, Text(en: "REGISTER", zh: "REGISTER"))], fix: Self.fix,
            subject: key)
    }

    private func report(
        _ text: Text, cause: Reason, severity: Severity, _ base: Confidence, call: Call?, host: IPAddress,
        _ place: Place, _ evidence: [Evidence], _ context: Context
    ) {
        let gate = context.gated(base, call)
        context.tell(
            Self.card, text, severity: severity, gate: gate, call: call, place: place,
            causes: [Cause(cause, confidence: gate.confidence, text: text)], evidence: evidence, fix: Self.fix,
            subject: .host(host))
    }

    private static let fix = Text(
        en:
            """
            Run fewer softphones on this host, end stale ones, or widen the media range in softphone and \
            firewall alike.
            """,
        zh: "请减少该主机上的软电话数量、结束残留进程，或同时在软电话和防火墙上扩大媒体端口范围。")
}
