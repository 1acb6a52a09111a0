import SIP
import Tracking
import Wire

/// A source that probes for extensions and open routes: by the name it gives itself, or by many targets and few answers.
///
/// One report a source, told again every hour; where more than `sources` of them probe one host, one report for all of
/// them: a scan spread over many hosts, or forged addresses. Their calls and logins are no
/// findings of their own: the ledger drops them. A source whose calls are answered or whose logins succeed is no scanner by its numbers alone, nor is an office
/// behind one address (many ports) whose registrar refuses everyone; and refusals of 5xx are the server's trouble. Where
/// a probe succeeds, that is the finding that matters.
struct SIPScan: Analyzer {
    static let card = Card(
        kind: .sipScan,
        summary: Text(en: "a stranger probes for extensions and open routes", zh: "陌生来源扫描分机和可用路由"), severity: .notice,
        thresholds: [
            .init("targets", 20, unit: "count"), .init("calls", 60, unit: "count"), .init("window", 60, unit: "s"),
            .init("answered", 10, unit: "percent"), .init("sources", 8, unit: "count"),
        ],
        page: Page(en: EnglishPages.sipScan, zh: ChinesePages.sipScan))
    static let cards = [card]

    /// Parts of names under which probing tools are known, lower case. Sources: SIPvicious (`friendly-scanner`,
    /// `sipvicious`, `sundayddr` of its variants), the default configuration of Kamailio (`sipcli`, `VaxSIPUserAgent`,
    /// `pplsip`), the Emerging Threats rules (SIVuS, siparmyknife), published block lists (`sip-scan`, iWar, sippts, SIPBomber).
    private static let names = [
        "friendly-scanner", "friendly-request", "sipvicious", "sundayddr", "sip-scan", "sipscan", "iwar", "sivus",
        "siparmyknife", "sippts", "sipbomber", "voiphopper", "svmap", "svwar", "svcrack", "pplsip", "sipcli/",
        "vaxsipuseragent", "vaxipuseragent", "vaxuseragent", "nmap nse", "nsauditor",
    ]
    /// Of these, names that softphones of honest people carry as well.
    private static let ambiguous: Set<String> = ["vaxsipuseragent", "vaxipuseragent", "vaxuseragent", "sipcli/"]

    struct Source {
        var began: Timestamp
        var last: Timestamp
        var first: Evidence
        var agent: String
        var destination: Endpoint
        var requests = 0
        var refused = 0
        var pending = 0
        var targets: Set<String> = []
        var answered: Set<String> = []
        var dialogs: Set<String> = []
        var ports: Set<UInt16> = []
        var isWaiting = false
        var name: String?
    }

    private var sources = Table<IPAddress, Source>(.sipScan)
    /// Sources whose calls were answered or whose logins succeeded, and when last.
    private var trusted = Table<IPAddress, Timestamp>(.sipScan, bound: .registrations)
    var told = Suppression(.sipScan)
    var crowds = Table<IPAddress, Crowd>(.sipScan)
    /// The last User-Agent that is no scanner's: one has many requests.
    private var harmless = ""
    private static let settle = Interval.seconds(5)
    private static let trust = Interval.seconds(86_400)

    static let wants: Set<Fact.Topic> = [.request, .provisional, .final]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction) where Self.isProbe(transaction): noteRequest(transaction, context)
        case .provisional(let transaction, let response, repeated: false) where Self.isProbe(transaction):
            guard (response.message.statusCode ?? 0) >= 180 else { return }
            sources.change(transaction.request.origin) { $0.answered.insert(Self.target(transaction)) }
        case .final(let transaction, let response, repeated: false) where Self.isProbe(transaction):
            noteAnswer(response, to: transaction, context)
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .transaction(let transaction) = subject else { return }
        judge(transaction.request.origin, context)
    }

    mutating func finish(_ context: Context) {
        for address in sources.keys.sorted() where sources[address]?.isWaiting == true { judge(address, context) }
    }

    private static func isProbe(_ transaction: Transaction) -> Bool {
        switch transaction.method {
        case "INVITE", "REGISTER", "OPTIONS": !transaction.isInDialog
        default: false
        }
    }

    private static func target(_ transaction: Transaction) -> String {
        let message = transaction.request.message
        return message.to.uri.user ?? message.requestURI?.user ?? ""
    }

    // MARK: Requests

    private mutating func noteRequest(_ transaction: Transaction, _ context: Context) {
        let request = transaction.request
        let address = request.origin
        guard !context.isLocal(address), !address.isLoopback else { return }
        let window = context.interval(Self.card, "window")
        // Taken out, so that what changes is not copied.
        var source = sources.remove(address) ?? begin(request)
        if request.time - source.began > window, !source.isWaiting { source = begin(request) }
        source.last = request.time
        source.requests += 1
        source.pending += 1
        let target = Self.target(transaction)
        if !target.isEmpty, source.targets.count < 256 { source.targets.insert(target) }
        if transaction.method != "OPTIONS", source.dialogs.count < 256 {
            source.dialogs.insert(request.message.callID)
        }
        if source.ports.count < 256 { source.ports.insert(request.flow.source.port) }
        let isTrusted = trusted[address].map { request.time - $0 <= Self.trust } ?? false
        if let name = name(in: request.message), !(isTrusted && Self.ambiguous.contains(name)) {
            source.name = name
            context.scanners.mark(address, at: request.time, context)
            report(source, address, confidence: Self.ambiguous.contains(name) ? .likely : .proved, context)
        } else if context.isScanner(address) {
            report(source, address, confidence: .likely, context)
            context.scanners.mark(address, at: request.time, context)
        } else if !isTrusted, !source.isWaiting, isBusy(source, context) {
            source.isWaiting = true
            context.wake(at: request.time + Self.settle, .transaction(transaction))
        }
        sources[address, context] = source
    }

    private func begin(_ request: Observation) -> Source {
        let method = (request.message.method ?? "").escapedForDisplay(limit: 32)
        return Source(
            began: request.time, last: request.time,
            first: Evidence(request, Text(en: "\(method), first of this burst", zh: "\(method)，本轮首个请求")),
            agent: (request.message.userAgent ?? "").escapedForDisplay(limit: 60),
            destination: request.flow.destination)
    }

    private mutating func name(in message: SIPMessage) -> String? {
        let agent = message.userAgent
        let isHarmless = agent == harmless
        let texts = [isHarmless ? nil : agent, message.from.displayName].compactMap { $0 }
            .map { Array($0.lowercased().utf8) }
        if texts.isEmpty { return nil }
        let found = Self.names.first { name in texts.contains { Self.holds($0, name.utf8) } }
        if found == nil, let agent { harmless = agent }
        return found
    }

    /// Byte by byte: it is asked of every request.
    private static func holds(_ text: [UInt8], _ word: String.UTF8View) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        return text.indices.dropLast(word.count - 1).contains { start in
            text[start] == first && text[start...].starts(with: word)
        }
    }

    private func isBusy(_ source: Source, _ context: Context) -> Bool {
        source.targets.count >= Int(context.threshold(Self.card, "targets"))
            || source.dialogs.count >= Int(context.threshold(Self.card, "calls"))
    }

    // MARK: Answers

    private mutating func noteAnswer(_ response: Observation, to transaction: Transaction, _ context: Context) {
        guard let code = response.message.statusCode else { return }
        let isSuccess = code < 300 && transaction.method != "OPTIONS"
        sources.change(transaction.request.origin) { source in
            source.pending = max(0, source.pending - 1)
            if isSuccess { source.answered.insert(Self.target(transaction)) }
            if (400...499).contains(code) || code >= 600 { source.refused += 1 }
        }
        guard isSuccess else { return }
        let address = transaction.request.origin
        if context.isScanner(address) {
            let name = sources[address]?.name
            reportSuccess(transaction, response, name: name, context)
            if name == nil || Self.ambiguous.contains(name ?? "") { context.scanners.clear(address) }
        }
        trusted[address, context] = response.time
    }

    private mutating func judge(_ address: IPAddress, _ context: Context) {
        guard var source = sources[address], source.isWaiting else { return }
        source.isWaiting = false
        sources[address, context] = source
        let isTrusted = trusted[address].map { context.now - $0 <= Self.trust } ?? false
        guard !isTrusted, !context.isScanner(address) else { return }
        let answered = Double(source.answered.count) * 100
        guard answered <= context.threshold(Self.card, "answered") * Double(max(source.targets.count, 1)) else {
            return
        }
        // Silence counts where the one asked is known to live: else it is the way there that is blocked.
        let heard = context.tracker.peers[source.destination.address]?.lastHeard
        let isAlive = context.isLocal(source.destination.address) || (heard.map { $0 >= source.began } ?? false)
        let fruitless = source.refused + (isAlive ? source.pending : 0)
        guard fruitless * 2 >= source.requests else { return }
        // As many ports as targets are many clients behind one address.
        let isOneSocket = source.ports.count * 2 <= source.targets.count || source.targets.count <= 1
        if isOneSocket { context.scanners.mark(address, at: context.now, context) }
        report(source, address, confidence: isOneSocket ? .likely : .possible, context)
    }

    // MARK: Telling

    private mutating func report(
        _ source: Source, _ address: IPAddress, confidence: Confidence, _ context: Context
    ) {
        guard isAlone(address, probing: source.destination.address, context) else {
            reportCrowd(source, context)
            return
        }
        let verdict = told.note(.host(address), at: context.now, context)
        guard verdict != .silent else { return }
        let agent = source.agent
        let called =
            agent.isEmpty ? Text(en: "", zh: "") : Text(en: ", User-Agent \(agent)", zh: "，User-Agent 为 \(agent)")
        let isNamed = source.name != nil
        let sample = source.targets.sorted().prefix(5).joined(separator: ", ").escapedForDisplay(limit: 100)
        let text =
            isNamed
            ? Text(
                en: "\(address) bears the name of a known scanner", zh: "\(address) 使用已知扫描器的名称") + called
            : Text(
                en:
                    """
                    \(address) asked for \(source.targets.count) users in \(source.requests) attempts \
                    within \(Wording.seconds(max(source.last - source.began, .seconds(1)))), \
                    \(source.answered.isEmpty ? "none" : "\(source.answered.count)") answered (\(sample), …)
                    """,
                zh:
                    """
                    \(address) 在 \(Wording.seconds(max(source.last - source.began, .seconds(1)))) 内尝试 \
                    \(source.requests) 次、\(source.targets.count) 个用户，\
                    \(source.answered.isEmpty ? "无一" : "仅 \(source.answered.count) 个")应答（\
                    \(sample)……）
                    """
            ) + called
        let doubt =
            confidence == .possible
            ? Text(
                en: "; many clients behind one address that are all refused would look the same",
                zh: "；同一地址后的许多客户端全部被拒时看上去也是这样")
            : Text(en: "", zh: "")
        context.report(
            Report(
                kind: Self.card.kind, time: context.now, severity: .notice, confidence: confidence,
                title: text + doubt + Text(en: ".", zh: "。") + Suppression.suffix(verdict), because: text,
                place: Place(from: address, to: source.destination),
                causes: [Cause(isNamed ? .knownAgent : .manyTargets, confidence: confidence, text: text)],
                evidence: [source.first],
                fix: Text(
                    en: "Let only the carrier's and the offices' addresses reach the SIP ports; block \(address).",
                    zh: "SIP 端口只对运营商和办公网络放通；封禁 \(address)。"),
                subject: .host(address)))
    }

    private mutating func reportSuccess(
        _ transaction: Transaction, _ response: Observation, name: String?, _ context: Context
    ) {
        let address = transaction.request.origin
        let isSure = name.map { !Self.ambiguous.contains($0) } ?? false
        let subject = Subject.scan(address, .success)
        let verdict = told.note(subject, at: response.time, context)
        guard verdict != .silent else { return }
        let user = Self.target(transaction).escapedForDisplay(limit: 64)
        let method = transaction.method.escapedForDisplay(limit: 32)
        let usedPassword = method == "REGISTER" || !transaction.request.message.credentials.isEmpty
        let article = "AEIO".contains(method.first ?? "R") ? "an" : "a"
        let text = Text(
            en: "\(article) \(method) for \(user) from \(address), which was probing before, succeeded",
            zh: "此前一直在扫描的 \(address) 对 \(user) 的 \(method) 成功了")
        let doubt =
            isSure
            ? Text(en: "", zh: "")
            : Text(en: "; an honest client behind the same address is possible", zh: "；也可能是同一地址后的正常客户端")
        context.report(
            Report(
                kind: Self.card.kind, time: response.time, severity: isSure ? .error : .warning,
                confidence: isSure ? .likely : .possible, title: text + doubt + Text(en: ".", zh: "。"), because: text,
                place: Place(from: address, to: response.flow.source),
                causes: [Cause(.probeSucceeded, confidence: isSure ? .likely : .possible, text: text)],
                evidence: [
                    Evidence(transaction.request, Text(en: method, zh: method)),
                    Evidence(
                        response, Text(en: Wording.status(response.message), zh: Wording.status(response.message))),
                ],
                fix: usedPassword
                    ? Text(
                        en: "Change the password of \(user) at once, look at the bill, block \(address).",
                        zh: "立即修改 \(user) 的密码，核对账单，封禁 \(address)。")
                    : Text(
                        en:
                            "Let nobody call \(user) without credentials or an allowed address; look at the bill, block \(address).",
                        zh: "未经鉴权或不在允许地址内者不得呼叫 \(user)；请核对账单，封禁 \(address)。"),
                subject: subject))
    }
}
