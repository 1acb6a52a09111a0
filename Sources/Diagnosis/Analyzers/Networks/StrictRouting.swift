import SIP
import Tracking
import Wire

/// Routes without `;lr`, and Request-URIs rewritten the RFC 2543 way (RFC 3261 §16.12.1.2, §19.1.1).
///
/// Symptom: the call drops after 32 s or cannot be hung up, since requests inside the dialog miss their target. What is
/// proved is how the peer routes; whether it cost this call, other kinds tell. A request that leaves the old way toward
/// a router without `;lr` is RFC 3261's own service to it: the router is named, not the sender.
struct StrictRouting: Analyzer {
    static let card = Card(
        kind: .strictRouting,
        summary: Text(en: "a peer routes without loose routing", zh: "对端不支持松散路由"), severity: .warning,
        page: Page(en: EnglishPages.strictRouting, zh: ChinesePages.strictRouting))
    static let cards = [card]

    private enum Sign {
        /// A Record-Route or in-dialog Route that the host of the URI put in.
        case recorded(header: String)
        /// A Route of an initial request: configured at the sender.
        case preloaded
        /// The sender put a route of the dialog into the Request-URI.
        case rewritten
    }

    private var told = Suppression(.strictRouting)

    static let wants: Set<Fact.Topic> = [.request, .provisional, .final]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .request(let transaction):
            read(transaction.request, isInDialog: transaction.isInDialog, context)
            if transaction.isInDialog { judgeTarget(transaction, context) }
        case .provisional(let transaction, let response, repeated: false),
            .final(let transaction, let response, repeated: false):
            guard transaction.method == "INVITE" || transaction.method == "SUBSCRIBE" else { return }
            read(response, isInDialog: true, context)
        default: break
        }
    }

    /// `;lr` outside the angle brackets is a mistake that everyone understands.
    private static func isStrict(_ route: NameAddress) -> Bool {
        ["sip", "sips"].contains(route.uri.scheme) && !route.uri.host.isEmpty && !route.uri.isLooseRouting
            && route.parameters["lr"] == nil
    }

    private mutating func read(_ observation: Observation, isInDialog: Bool, _ context: Context) {
        let message = observation.message
        for route in message.recordRoutes.prefix(16) {
            if Self.isStrict(route) {
                report(route.uri, .recorded(header: "Record-Route"), observation, context)
            } else {
                recover(route.uri, observation, context)
            }
        }
        for (index, route) in message.routes.prefix(16).enumerated() where Self.isStrict(route) {
            // Toward a strict router the last Route is the remote target, which needs no ;lr.
            if isInDialog, index == message.routes.count - 1, index > 0 || message.routes.count == 1 {
                guard !Self.isTarget(route.uri, of: observation, context) else { continue }
            }
            report(
                route.uri, isInDialog || message.toTag != nil ? .recorded(header: "Route") : .preloaded, observation,
                context)
        }
    }

    private static func isSame(_ left: SIPURI, _ right: SIPURI) -> Bool {
        left.host.lowercased() == right.host.lowercased() && (left.port ?? 5060) == (right.port ?? 5060)
            && left.user == right.user
    }

    /// A Contact that either side of the call gave.
    private static func isTarget(_ uri: SIPURI, of observation: Observation, _ context: Context) -> Bool {
        guard let call = context.tracker.calls[observation.message.callID] else { return true }
        return call.messages.contains { $0.message.contacts.contains { isSame($0.uri, uri) } }
    }

    /// A Request-URI that is a recorded route, with its `;lr`, and no Contact of the call.
    private mutating func judgeTarget(_ transaction: Transaction, _ context: Context) {
        guard let uri = transaction.request.message.requestURI, uri.isLooseRouting, let call = transaction.call,
            !call.isPartial,
            !Self.isTarget(uri, of: transaction.request, context)
        else { return }
        let isRecorded = call.messages.contains { $0.message.recordRoutes.contains { Self.isSame($0.uri, uri) } }
        guard isRecorded else { return }
        report(uri, .rewritten, transaction.request, context)
    }

    private static func subject(_ uri: SIPURI, _ sign: Sign, _ observation: Observation) -> Subject {
        switch sign {
        case .recorded: subject(uri)
        case .preloaded, .rewritten: .host(observation.flow.source.address)
        }
    }

    private static func subject(_ uri: SIPURI) -> Subject {
        .route(place(uri), uri.port == nil ? uri.address : nil)
    }

    private static func place(_ uri: SIPURI) -> String {
        (uri.port.map { "\(uri.host.lowercased()):\($0)" } ?? uri.host.lowercased()).escapedForDisplay(limit: 80)
    }

    private mutating func recover(_ uri: SIPURI, _ observation: Observation, _ context: Context) {
        let subject = Self.subject(uri)
        // A dialog of before may go on while the peer is being mended.
        guard let entry = told[subject], observation.time - entry.last >= .seconds(60) else { return }
        _ = told.recover(subject)
        context.recovered(
            kind: Self.card.kind, subject: subject,
            text: Text(en: "\(subject) records its route with ;lr now.", zh: "\(subject) 现在的 Record-Route 已带 ;lr。"))
    }

    private mutating func report(_ uri: SIPURI, _ sign: Sign, _ observation: Observation, _ context: Context) {
        guard !context.isScanner(observation.origin) else { return }
        let subject = Self.subject(uri, sign, observation)
        let verdict = told.note(subject, at: observation.time, context)
        guard verdict != .silent else { return }
        let route = Self.place(uri)
        let sender = observation.flow.source
        let label = observation.message.method ?? Wording.status(observation.message)
        let message = label.escapedForDisplay(limit: 60)
        let isRequired = context.profile(for: observation).requiresLooseRouting
        let cause: Reason
        let text: Text
        let fix: Text
        switch sign {
        case .recorded(let header):
            cause = .noLooseRoute
            text = Text(
                en: "\(route) stands in \(header) without ;lr: it routes the RFC 2543 way",
                zh: "\(header) 中的 \(route) 不带 ;lr：按 RFC 2543 严格路由")
            fix = Text(
                en: "Ask the operator of \(route) to switch loose routing on.", zh: "请 \(route) 的运营商启用松散路由。")
        case .preloaded:
            cause = .preloadedRoute
            text = Text(
                en: "\(sender) sends to the route \(route) without ;lr: its outbound proxy is configured so",
                zh: "\(sender) 的预置路由 \(route) 不带 ;lr：其出局代理配置如此")
            fix = Text(
                en: "Write ;lr into the outbound proxy URI at \(sender.address).",
                zh: "请在 \(sender.address) 的出局代理 URI 中写上 ;lr。")
        case .rewritten:
            cause = .rewrittenRequestURI
            text = Text(
                en: "\(sender) put the route \(route) into the Request-URI of \(message) although it has ;lr",
                zh: "\(route) 带 ;lr，而 \(sender) 仍把它写进 \(message) 的 Request-URI")
            fix = Text(
                en: "Update \(sender.address), or set it to loose routing.", zh: "请升级 \(sender.address)，或将其设为松散路由。")
        }
        let demand =
            isRequired
            ? Text(
                en: " Profile \(context.profile(for: observation).name) requires loose routing.",
                zh: "配置 \(context.profile(for: observation).name) 要求松散路由。")
            : Text(en: "", zh: "")
        context.tell(
            Self.card, text, at: observation.time, severity: isRequired ? .warning : .notice, gate: Gate(.proved),
            more: demand, verdict: verdict, place: Place(from: sender, to: observation.flow.destination),
            causes: [Cause(cause, confidence: .proved, text: text)],
            evidence: [
                Evidence(
                    observation,
                    Text(
                        en: "\(message) with \(uri.description.escapedForDisplay(limit: 100))",
                        zh: "\(message)，含 \(uri.description.escapedForDisplay(limit: 100))"))
            ],
            fix: fix, subject: subject)
    }
}
