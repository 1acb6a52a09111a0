import SIP
import Tracking
import Wire

/// Responses and in-dialog requests that do not return by the path they came (RFC 3581 §4, RFC 3261 §18.2.2, §12.2.1.1).
///
/// Symptom: behind NAT calls and logins fail that work elsewhere. Compared is each UDP response with its request on the
/// same hop; TCP uses the connection whatever the addresses. Where an address translator stands in sight, both of its
/// sides look odd alone: such hops are left out. A client that goes on asking after such a response did not get it: that
/// is a warning whatever the profile. A route left is judged at the sending host only.
struct AsymmetricSignalling: Analyzer {
    static let card = Card(
        kind: .asymmetricSignalling,
        summary: Text(en: "signalling does not return by the path it came", zh: "信令不按原路返回"), severity: .warning,
        page: Page(en: EnglishPages.asymmetricSignalling, zh: ChinesePages.asymmetricSignalling))
    static let cards = [card]

    private var told = Suppression(.asymmetricSignalling)
    /// Peers whose responses do not arrive.
    private var lost = Suppression(.asymmetricSignalling)
    private static let calm = Interval.seconds(600)
    /// A retransmission may cross the response: only what comes later shows that it did not arrive.
    private static let crossing = Interval.seconds(1)
    /// A request repeated after Timer F (RFC 3261 §17.1.2.2) is another, from a client that does not count.
    private static let longest = Interval.seconds(32)

    static let wants: Set<Fact.Topic> = [.request, .requestRepeated, .provisional, .final, .ack]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .provisional(let transaction, let response, repeated: false),
            .final(let transaction, let response, repeated: false):
            compare(response, with: transaction, context)
        case .requestRepeated(let transaction):
            guard let response = transaction.final ?? transaction.provisionals.first,
                transaction.lastTransmission - response.time >= Self.crossing,
                transaction.lastTransmission - transaction.startTime <= Self.longest
            else { return }
            compare(response, with: transaction, context, isLost: true)
        case .request(let transaction) where transaction.isInDialog:
            judgeRoute(of: transaction.request, context)
        case .ack(let transaction, let ack) where transaction.isSuccessful:
            judgeRoute(of: ack, context)
        default: break
        }
    }

    private mutating func compare(
        _ response: Observation, with transaction: Transaction, _ context: Context, isLost: Bool = false
    ) {
        let hop = transaction.hop
        let request = transaction.request.message
        guard transaction.request.transport == .udp, response.transport == .udp, transaction.translatedHops.isEmpty,
            // A plain router between two interfaces changes nothing: the response is first seen on the other one.
            response.interface == transaction.request.interface || transaction.call?.isForwarded == true
                || transaction.call?.isSeenTwice == true,
            response.flow.destination.address == hop.source.address, !hop.destination.address.isMulticast,
            response.message.viaCount == request.viaCount,
            !request.mayName("maddr") || request.vias.first?.maddr == nil
        else { return }
        let source = response.flow.source
        if source != hop.destination {
            reportSource(response, transaction, isLost, context)
        } else if response.flow.destination.port != hop.source.port, let via = request.vias.first, via.hasRport {
            reportPort(response, transaction, via, isLost, context)
        } else if !isLost {
            recover(hop.destination.address, response, context)
        }
    }

    private mutating func recover(_ peer: IPAddress, _ response: Observation, _ context: Context) {
        let subject = Subject.host(peer)
        guard let entry = told[subject], response.time - entry.last >= Self.calm else { return }
        _ = told.recover(subject)
        _ = lost.recover(subject)
        context.recovered(
            kind: Self.card.kind, subject: subject,
            text: Text(
                en: "Responses of \(subject) return by the request's path again.", zh: "\(subject) 的响应已恢复原路返回。"))
    }

    private mutating func reportSource(
        _ response: Observation, _ transaction: Transaction, _ isLost: Bool, _ context: Context
    ) {
        let asked = transaction.hop.destination
        let source = response.flow.source
        let what =
            source.address == asked.address
            ? Text(en: "another port", zh: "另一端口") : Text(en: "another address", zh: "另一地址")
        let text = Text(
            en:
                """
                \(asked) was asked and \(source) answers, \(what.en): NAT and firewalls \
                let only \(asked) in
                """,
            zh: "请求发往 \(asked)，响应却来自 \(source)（\(what.zh)）：NAT 和防火墙只放行 \(asked)")
        report(
            .otherSource, text + Self.outcome(of: transaction, isLost), response, transaction.request,
            peer: asked.address, isLost: isLost,
            fix: Text(
                en: "Ask the operator of \(asked.address) to answer from the address and port that was asked.",
                zh: "请 \(asked.address) 的运营商从接收请求的地址和端口回响应。"),
            context)
    }

    private mutating func reportPort(
        _ response: Observation, _ transaction: Transaction, _ via: Via, _ isLost: Bool, _ context: Context
    ) {
        let server = response.flow.source
        let source = transaction.hop.source
        let text = Text(
            en:
                """
                \(server) answers to port \(response.flow.destination.port) although rport asked for the \
                source port \(source.port) (RFC 3581)
                """,
            zh: "请求带 rport 要求回源端口 \(source.port)，\(server) 却把响应发往端口 \(response.flow.destination.port)（RFC 3581）")
        report(
            .rportIgnored, text + Self.outcome(of: transaction, isLost), response, transaction.request,
            peer: server.address, isLost: isLost,
            fix: Text(
                en: "Ask the operator of \(server.address) to honour rport; on an own gateway force it.",
                zh: "请 \(server.address) 的运营商支持 rport；自有网关请强制启用。"),
            context)
    }

    private static func outcome(of transaction: Transaction, _ isLost: Bool) -> Text {
        guard isLost else { return Text(en: "", zh: "") }
        let client = transaction.hop.source.address
        let method = transaction.method.escapedForDisplay(limit: 32)
        return Text(
            en: "; \(client) goes on repeating its \(method): the response does not arrive",
            zh: "；\(client) 仍在重发 \(method)：响应没有到达")
    }

    // MARK: Routes

    /// The route set of the sender's dialog: Record-Route of the 2xx reversed at the caller, of the INVITE at the callee.
    private mutating func judgeRoute(of request: Observation, _ context: Context) {
        let message = request.message
        let host = request.flow.source.address
        guard context.isLocal(host), message.viaCount == 1, request.hostDirection != .forwarded,
            let call = context.tracker.calls[message.callID], !call.isPartial
        else { return }
        let sender = call.sender(of: message)
        let routes: [SIPURI]
        if sender == .caller {
            guard let invite = call.invites.last(where: { $0.hop.source.address == host && $0.isSuccessful }),
                let final = invite.final?.message, final.to.tag == message.toTag
            else { return }
            routes = final.recordRoutes.map(\.uri).reversed()
        } else {
            guard let invite = call.invites.last(where: { $0.hop.destination.address == host && $0.isSuccessful })
            else { return }
            routes = invite.request.message.recordRoutes.map(\.uri)
        }
        guard let first = routes.first, routes.allSatisfy(\.isLooseRouting), message.routes.isEmpty,
            !Self.leads(to: first, request.flow.destination)
        else { return }
        let method = (message.method ?? "").escapedForDisplay(limit: 32)
        let proxy = (first.port.map { "\(first.host):\($0)" } ?? first.host).escapedForDisplay(limit: 80)
        let text = Text(
            en:
                """
                \(request.flow.source) sent \(method) past the recorded route, to \
                \(request.flow.destination) instead of \(proxy)
                """,
            zh: "\(request.flow.source) 的 \(method) 没有走记录的路由 \(proxy)，而是发往 \(request.flow.destination)")
        report(
            .routeLeft, text, request, call.first, peer: host,
            fix: Text(
                en: "Let \(host) send requests inside a dialog along the Record-Route (RFC 3261 §12.2.1.1).",
                zh: "让 \(host) 按 Record-Route 发送对话内请求（RFC 3261 §12.2.1.1）。"),
            context)
    }

    /// A name may stand for any address: only literals are compared.
    private static func leads(to route: SIPURI, _ destination: Endpoint) -> Bool {
        guard let address = route.address else { return true }
        return address == destination.address
    }

    private mutating func report(
        _ cause: Reason, _ text: Text, _ observation: Observation, _ request: Observation, peer: IPAddress,
        isLost: Bool = false, fix: Text, _ context: Context
    ) {
        guard !context.isScanner(request.origin) else { return }
        let subject = Subject.host(peer)
        var verdict = told.note(subject, at: context.now, context)
        // What began as a notice turns out to matter.
        if isLost, verdict == .silent { verdict = lost.note(subject, at: context.now, context) }
        guard verdict != .silent else { return }
        let isRequired = context.profile(for: request).requiresSymmetricSignalling
        let label = observation.message.method ?? Wording.status(observation.message)
        let message = label.escapedForDisplay(limit: 60)
        let demand =
            isRequired
            ? Text(
                en:
                    """
                     \(context.profile(for: request).name) requires signalling to return by the request's path.
                    """,
                zh: "配置 \(context.profile(for: request).name) 要求信令原路返回。")
            : Text(en: "", zh: "")
        context.tell(
            Self.card, text, severity: isRequired || isLost ? .warning : .notice,
            gate: Gate(.proved), more: demand, verdict: verdict, place: Place(observation.flow),
            causes: [Cause(cause, confidence: .proved, text: text)],
            evidence: [
                Evidence(request, Text(en: "request \(request.flow)", zh: "请求 \(request.flow)")),
                Evidence(
                    observation, Text(en: "\(message) \(observation.flow)", zh: "\(message) \(observation.flow)")),
            ],
            fix: fix, subject: subject)
    }
}
