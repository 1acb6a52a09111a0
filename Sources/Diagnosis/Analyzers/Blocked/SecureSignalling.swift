import Tracking
import Wire

/// TLS handshakes on signalling ports that come to nothing (`signalling-blocked`; RFC 8446 §6, RFC 3261 §26.3.1).
///
/// Symptom: login says access timeout although the port is open. Read from what is clear: ClientHello, alerts, and the
/// certificate up to TLS 1.2; later versions encrypt it, and there only the alert of the server can be seen. A failure
/// that the client makes good within `tls-wait` (another version, another connection) is none. Strangers that probe a
/// server from outside fail as they like.
struct SecureSignalling: Analyzer {
    static let cards: [Card] = []

    struct Fault {
        var event: TLSFact.Event?
        var flow: Flow
        var time: Timestamp
        var frame: UInt64
        /// What the certificate says against itself, where it was seen.
        var certificate: (TLSCertificate, serverName: String?)?
    }

    /// Connections whose SYN-ACK was seen: the server's direction is visible.
    private var opened = Table<Flow, Timestamp>(.signallingBlocked)
    /// ClientHellos without an answer.
    private var waiting = Table<Flow, Fault>(.signallingBlocked)
    private var certificates = Table<Flow, (TLSCertificate, serverName: String?)>(.signallingBlocked)
    /// Failures by client and server, until it is clear that no other attempt succeeds; and those told.
    private var failed = Table<String, Fault>(.signallingBlocked)
    private var told = ToldOutages()

    static let wants: Set<Fact.Topic> = [.tcp, .tls]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .tcp(let connection) where connection.event == .opened:
            opened[connection.flow, context] = connection.time
        case .tls(let fact): note(fact, context)
        default: break
        }
    }

    private mutating func note(_ fact: TLSFact, _ context: Context) {
        let flow = fact.flow
        let fault = Fault(
            event: fact.event, flow: flow, time: fact.time, frame: fact.frame, certificate: certificates[flow])
        switch fact.event {
        case .hello:
            guard opened.contains(flow) else { return }
            waiting[flow, context] = fault
            wake("hello \(flow)", context)
        case .answered: waiting.remove(flow)
        case .established:
            opened.remove(flow)
            certificates.remove(flow)
            failed.remove(Self.key(flow))
            let wasLeft = context.unsettled[SignallingBlocked.card.kind]?.contains(Self.subject(flow)) ?? false
            if told.end(Self.subject(flow)) || wasLeft {
                context.recovered(
                    kind: SignallingBlocked.card.kind, subject: Self.subject(flow),
                    text: Text(en: "a TLS handshake succeeded", zh: "TLS 握手已成功"))
            }
        case .certificate(let certificate, let name):
            certificates[flow, context] = (certificate, name)
        case .plainAnswer, .closed, .plainRefused(byAlert: false): fail(opened.contains(flow) ? fault : nil, context)
        case .alert, .plainRefused(byAlert: true): fail(fault, context)
        }
    }

    private mutating func fail(_ fault: Fault?, _ context: Context) {
        guard let fault else { return }
        waiting.remove(fault.flow)
        opened.remove(fault.flow)
        certificates.remove(fault.flow)
        let key = Self.key(fault.flow)
        guard !failed.contains(key) else { return }
        failed[key, context] = fault
        wake(key, context)
    }

    private func wake(_ key: String, _ context: Context) {
        context.wake(at: context.now + context.interval(SignallingBlocked.card, "tls-wait"), .key(key))
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .key(let key) = subject else { return }
        if let fault = failed.remove(key) { return report(fault, context) }
        let wait = context.interval(SignallingBlocked.card, "tls-wait")
        for fault in Array(waiting.values) where "hello \(fault.flow)" == key && context.now - fault.time >= wait {
            let flow = fault.flow
            waiting.remove(flow)
            var silent = fault
            silent.event = nil
            report(silent, context)
        }
    }

    mutating func finish(_ context: Context) {
        for key in failed.keys.sorted() {
            if let fault = failed.remove(key) { report(fault, context) }
        }
    }

    private static func subject(_ flow: Flow) -> Subject {
        .path(from: flow.source.address, to: .endpoint(flow.destination), over: .tls)
    }

    private static func key(_ flow: Flow) -> String { "tls \(flow.source.address)>\(flow.destination)" }

    private mutating func report(_ fault: Fault, _ context: Context) {
        let client = fault.flow.source.address
        let subject = Self.subject(fault.flow)
        guard !context.isScanner(client), !isStranger(client, at: fault.flow.destination.address, context) else {
            return
        }
        if told.goesOn(subject, at: context.now, context) {
            return context.goesOn(kind: SignallingBlocked.card.kind, subject: subject)
        }
        told.begin(subject, at: context.now, context)
        context.report(SecureSignallingReport(fault: fault, subject: subject, context: context).report)
    }

    /// From outside to a server of ours, and never heard in SIP.
    private func isStranger(_ client: IPAddress, at server: IPAddress, _ context: Context) -> Bool {
        guard client.isGloballyReachable, !context.isLocal(client), !context.clients.isClient(client) else {
            return false
        }
        return context.tracker.peers[client]?.lastHeard == nil
    }
}
