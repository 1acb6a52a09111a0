import SIP
import Tracking
import Wire

/// Requests to which nothing comes back: the way is blocked, or the peer is down (RFC 3261 §17.1).
///
/// Symptom: login says access timeout, calls never start. ICMP and TCP resets prove it and name the blocker; silence is
/// proved by the transaction timer. When the peer answers other requests, only this one fails: `request-unanswered`.
/// A capture that sees one direction only does not mislead it: the client's own repeats say that nothing came back.
struct SignallingBlocked: Analyzer {
    static let card = Card(
        kind: .signallingBlocked,
        summary: Text(en: "SIP requests get no answer at all", zh: "SIP 请求没有任何应答"), severity: .error,
        thresholds: [
            .init("transmissions", Double(SignallingTracker.unheardTransmissions), unit: "count"),
            .init("wait", SignallingTracker.refusalWait.seconds, unit: "s"),
            .init("timeout", SignallingTracker.timerB.seconds, unit: "s"),
            .init("peer-silence", 60, unit: "s"), .init("syn-wait", 3, unit: "s"), .init("tls-wait", 3, unit: "s"),
        ],
        page: Page(en: EnglishPages.signallingBlocked, zh: ChinesePages.signallingBlocked))
    static let unanswered = Card(
        kind: .requestUnanswered,
        summary: Text(en: "one request is not answered by a living peer", zh: "对端在线但未应答该请求"), severity: .warning,
        page: Page(en: EnglishPages.requestUnanswered, zh: ChinesePages.requestUnanswered))
    static let cards = [card, unanswered]

    enum Tag { static let timeout = 0, icmp = 1, syn = 2, deaf = 3, refused = 4, heard = 5, hungUp = 6 }

    /// Open requests, for the end of the capture; dropped when answered.
    private var waiting = Table<Int, Transaction>(.signallingBlocked, bound: .transactions)
    /// Outages told already: told again only after the server was heard.
    var told = ToldOutages()
    var hasAdopted = false
    /// What of them is to be told as over.
    var blocked = BlockedPaths()
    /// Clients told to miss their answers.
    var unheard = Table<Subject, Void>(.signallingBlocked)
    /// Accounts whose connection was told to be dead, and under what.
    var dead = Table<String, Subject>(.signallingBlocked, bound: .registrations)
    var opening = Table<String, TCPConnectionFact>(.signallingBlocked)
    /// Connections refused a moment ago: the client may go on by another transport.
    var refused = Table<String, TCPConnectionFact>(.signallingBlocked)
    /// When each server last answered each client.
    private var answered = Table<Way, Timestamp>(.signallingBlocked)
    /// Ways on which OPTIONS were answered: what fails there later is counted by `trunk-down`.
    private var keepAlives = Table<Flow, Void>(.signallingBlocked)
    /// The latest response of each server: it shows that it lives.
    private(set) var answers = Table<IPAddress, Answer>(.signallingBlocked)
    /// What was sent to each server since it was last heard.
    var outages = Outages()
    /// Requests asked again although their answer passed here.
    var deaf = Table<Int, Deafness>(.signallingBlocked)
    /// Clients whose last word was a log-out.
    var goodbyes = Table<Endpoint, Goodbye>(.signallingBlocked, bound: .registrations)
    /// Accounts bound by each client, by their hashes.
    var bound = Table<Endpoint, Set<Int>>(.signallingBlocked, bound: .registrations)
    /// TCP connections over which a client registered, client to server.
    private var registered = Table<Flow, Connection>(.signallingBlocked, bound: .registrations)

    private struct Way: Hashable {
        var client: IPAddress
        var server: IPAddress
    }

    struct Connection {
        var account: String
        /// When something passed on it.
        var last: Timestamp
    }

    struct Deafness {
        var repeats = 0
        var first: Timestamp
        var isTold = false
    }
    struct Answer {
        var time: Timestamp
        var frame: UInt64
        var method: String
        var status: UInt16
        var port: UInt16
    }

    static let wants: Set<Fact.Topic> = [
        .request, .requestRepeated, .provisional, .final, .connectionEnded, .answeredUnseen, .ack, .strayACK,
        .orphanACK, .strayResponse, .ended, .icmpTransaction, .tcp,
    ]

    mutating func note(_ fact: Fact, _ context: Context) {
        if !hasAdopted { adopt(context.unsettled[Self.card.kind] ?? [], context) }
        switch fact {
        case .requestRepeated(let transaction):
            outages.note(transaction, at: context.now, context)
            noteRepeat(transaction, context)
        case .ack(_, let ack), .strayACK(_, let ack), .orphanACK(let ack): outages.hear(ack)
        case .request(let transaction) where Self.concerns(transaction):
            if !goodbyes.isEmpty { goodbyes.remove(transaction.hop.source) }
            outages.note(transaction, at: context.now, context)
            hearOnConnection(transaction.request)
            guard !isTrunkKeepAlive(transaction, context) else { return }
            waiting[transaction.number, context] = transaction
            context.wake(
                at: transaction.startTime + context.interval(Self.card, "timeout"), .transaction(transaction),
                tag: Tag.timeout)
        case .request(let transaction):
            outages.note(transaction, at: context.now, context)
            hearOnConnection(transaction.request)
        case .answeredUnseen(let transaction, _):
            waiting.remove(transaction.number)
            noteAnswered(transaction, context)
            outages.revive(transaction.hop.destination.address)
        case .strayResponse(let response): outages.revive(response.flow.source.address)
        case .provisional(let transaction, let response, _), .final(let transaction, let response, _):
            noteLife(response, context)
            if !goodbyes.isEmpty { goodbyes.remove(response.flow.source) }
            outages.revive(response.flow.source.address)
            waiting.remove(transaction.number)
            noteAnswered(transaction, context)
            watchForRepeats(after: transaction, context)
            noteRegistration(transaction, response, context)
            if Self.isKeepAlive(transaction), transaction.final != nil {
                keepAlives.insert(Self.way(transaction), context)
            }
        case .icmpTransaction(let transaction, let icmp) where waiting.contains(transaction.number):
            // A packet that does not fit has its own name, `sip-fragment-lost`.
            guard transaction.icmpErrors.count == 1, icmp.error.meaning != .fragmentationNeeded else { return }
            // A server that restarts answers the next retransmission: give it the time for that.
            context.wake(
                at: context.now + context.interval(Self.card, "wait"), .transaction(transaction), tag: Tag.icmp)
        case .connectionEnded(let transaction) where waiting.contains(transaction.number):
            // The client may go on over another connection, and be answered there.
            context.wake(
                at: context.now + context.interval(Self.card, "wait"), .transaction(transaction), tag: Tag.hungUp)
        case .tcp(let connection): noteTCP(connection, context)
        case .ended(let call, let time):
            for transaction in call.invites { settle(transaction, at: time, context) }
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        if tag == Tag.deaf, case .key(let key) = subject {
            if let number = Int(key) { deaf.remove(number) }
            return
        }
        switch subject {
        case .transaction(let transaction):
            if tag == Tag.heard { return noteHeard(transaction, context) }
            if tag == Tag.icmp, transaction.icmpErrors.isEmpty { return }
            settle(transaction, at: context.now, context)
        case .key(let key):
            if tag == Tag.refused {
                if let connection = refused.remove(key) {
                    reportTCP(connection, at: connection.time, context)
                }
                return
            }
            if let connection = opening.remove(key), connection.attempts >= 2 {
                reportTCP(connection, at: context.now, context)
            }
        case .call: break
        }
    }

    mutating func finish(_ context: Context) {
        for number in waiting.keys.sorted() {
            if let transaction = waiting[number] { settle(transaction, at: context.now, context) }
        }
        for key in opening.keys.sorted() {
            guard let connection = opening[key], connection.attempts >= 2,
                context.now - connection.firstSYN >= context.interval(Self.card, "syn-wait")
            else { continue }
            reportTCP(connection, at: context.now, context)
        }
        for key in refused.keys.sorted() {
            if let connection = refused[key] { reportTCP(connection, at: connection.time, context) }
        }
        refused.removeAll()
    }

    /// Whether the server has answered this client since: then it went on by another transport (RFC 3263 §4.1).
    func wentOn(_ connection: TCPConnectionFact) -> Bool {
        let way = Way(client: connection.flow.source.address, server: connection.flow.destination.address)
        return answered[way].map { $0 >= connection.firstSYN } ?? false
    }

    private mutating func noteRegistration(
        _ transaction: Transaction, _ response: Observation, _ context: Context
    ) {
        guard transaction.method == "REGISTER", transaction.isSuccessful else { return }
        noteGoodbye(transaction, context)
        noteRegistered(transaction, context)
        guard transaction.request.transport == .tcp else { return }
        registered[transaction.hop, context] = Connection(
            account: Registering.account(transaction.request.message), last: response.time)
    }

    private mutating func hearOnConnection(_ request: Observation) {
        if request.transport == .tcp { registered.change(request.flow) { $0.last = request.time } }
    }

    private mutating func noteLife(_ response: Observation, _ context: Context) {
        let server = response.flow.source.address
        let way = Way(client: response.flow.destination.address, server: server)
        answered[way, context] = response.time
        if response.transport == .tcp { registered.change(response.flow) { $0.last = response.time } }
        let answer = Answer(
            time: response.time, frame: response.frame, method: response.message.cseq.method,
            status: UInt16(truncatingIfNeeded: response.message.statusCode ?? 0), port: response.flow.source.port)
        if !answers.change(server, { $0 = answer }) { answers[server, context] = answer }
    }

    private static func isKeepAlive(_ transaction: Transaction) -> Bool {
        transaction.method == "OPTIONS" && !transaction.isInDialog
    }

    /// From any port of the client.
    private static func way(_ transaction: Transaction) -> Flow {
        Flow(
            source: Endpoint(address: transaction.hop.source.address, port: 0),
            destination: transaction.hop.destination)
    }

    private func isTrunkKeepAlive(_ transaction: Transaction, _ context: Context) -> Bool {
        Self.isKeepAlive(transaction) && keepAlives.contains(Self.way(transaction))
            && !context.clients.isClient(transaction.hop.destination.address)
    }

    /// Requests that stand for reaching the peer; those inside a dialog have their own analyzers.
    private static func concerns(_ transaction: Transaction) -> Bool {
        if transaction.isInDialog { return transaction.method == "BYE" }
        // A CANCEL counts where its INVITE was answered with a provisional response: without one that INVITE speaks.
        if transaction.method == "CANCEL" { return cancelled(by: transaction) != nil }
        return !["ACK", "PRACK"].contains(transaction.method)
    }

    /// The INVITE that is still open although it was cancelled.
    private static func cancelled(by cancel: Transaction) -> Transaction? {
        cancel.call?.invites.last {
            $0.cseq.number == cancel.cseq.number && $0.hop == cancel.hop && $0.final == nil && $0.responses > 0
        }
    }

    // MARK: UDP and answered connections

    private mutating func settle(_ transaction: Transaction, at time: Timestamp, _ context: Context) {
        guard transaction.isUnanswered, waiting.contains(transaction.number) else {
            waiting.remove(transaction.number)
            return
        }
        if transaction.method == "CANCEL", Self.cancelled(by: transaction) == nil {
            waiting.remove(transaction.number)
            return
        }
        // Told by `hangup-ignored`, which looks where the addressee is.
        let waited = time - transaction.startTime
        if transaction.method == "BYE", HangupIgnored.goesOn(after: transaction, context) {
            return drop(transaction, waited >= context.interval(Self.card, "timeout"))
        }
        if transaction.isTooLarge { return drop(transaction, true) }
        let isUDP = transaction.request.transport == .udp
        let needed = Int(context.threshold(Self.card, "transmissions"))
        let wait = context.interval(Self.card, "wait")
        // Each request alone may have been given up early: all that was sent there counts, until something comes back.
        let outage = outages[transaction.hop]
        let isDead =
            outage.map { $0.count >= needed && $0.last - $0.first >= wait && $0.first <= transaction.startTime }
            ?? false
        let sentEnough = transaction.transmissions >= needed || isDead
        let timedOut = waited >= context.interval(Self.card, "timeout")
        let base: Confidence
        if !transaction.icmpErrors.isEmpty {
            base = .proved
        } else if isUDP {
            guard sentEnough, waited >= wait else { return drop(transaction, timedOut) }
            if transaction.transmissions < needed, !outages.tell(transaction.hop) {
                return drop(transaction, true)
            }
            // The timer's last transmission is out (RFC 3261 §17.1: 7 of an INVITE, 11 of others): nothing more will come.
            let isSpent = transaction.transmissions >= (transaction.method == "INVITE" ? 7 : 11)
            base =
                (timedOut || isSpent) && transaction.cancelled == nil && transaction.transmissions >= needed
                ? .proved : .likely
        } else {
            guard timedOut || isOver(transaction, at: time, context) else { return }
            base = .proved
        }
        waiting.remove(transaction.number)
        report(transaction, at: time, base: base, context)
        // Told by all that its client sent: for its own few repeats its call goes on.
        if let call = transaction.call, call.state == .setup, call.callerFacing === transaction {
            context.settle(call)
        }
    }

    /// Its connection ended or speaks another protocol, and its client was not answered otherwise since.
    private func isOver(_ transaction: Transaction, at time: Timestamp, _ context: Context) -> Bool {
        guard let end = transaction.connectionEnd?.end, time - end.time >= context.interval(Self.card, "wait") else {
            return false
        }
        let way = Way(client: transaction.hop.source.address, server: transaction.hop.destination.address)
        return answered[way].map { $0 < end.time } ?? true
    }

    private mutating func drop(_ transaction: Transaction, _ isOver: Bool) {
        if isOver { waiting.remove(transaction.number) }
    }

    private mutating func report(
        _ transaction: Transaction, at time: Timestamp, base: Confidence, _ context: Context
    ) {
        let server = transaction.hop.destination
        let silence = context.interval(Self.card, "peer-silence")
        let peer = context.tracker.peers[server.address]
        let lastHeard = [peer?.lastHeard, peer?.lastAsked, peer?.lastUnseen].compactMap(\.self).max()
        let isAlive = lastHeard.map { $0 >= transaction.startTime - silence } ?? false
        let isBlocked = !isAlive || !transaction.icmpErrors.isEmpty
        guard !context.isScanner(transaction.request.origin) else { return }
        if let left = goodbyes[server], transaction.call == nil, transaction.icmpErrors.isEmpty {
            return reportLoggedOut(transaction, left, at: time, context)
        }
        if transaction.call == nil, isBlocked {
            // One outage, many log-in attempts: told once, until the server is heard again.
            let key = BlockedPaths.Path(transaction.hop).subject
            if told.goesOn(key, lastHeard: lastHeard, at: time, context) {
                return context.goesOn(kind: Self.card.kind, subject: key)
            }
            told.begin(key, at: time, context)
        }
        // Many leave OPTIONS unanswered and take every call.
        let isGuess =
            transaction.method == "OPTIONS" && transaction.icmpErrors.isEmpty
            && context.tracker.fate(of: transaction) == nil
        var confidence = isGuess ? min(base, .likely) : base
        if !context.isFinishing { confidence = min(confidence, context.gated(confidence, transaction.call).confidence) }
        if let connection = registered[transaction.hop.reversed], transaction.request.transport == .tcp,
            ConnectionWitness(transaction, context)?.hasArrived != true
        {
            return reportDeadConnection(transaction, connection, at: time, min(confidence, .likely), context)
        }
        guard isBlocked else { return reportUnanswered(transaction, at: time, confidence, context) }
        blocked.block(transaction, at: context.now, context)
        reportBlocked(transaction, at: time, confidence, context)
    }
}
