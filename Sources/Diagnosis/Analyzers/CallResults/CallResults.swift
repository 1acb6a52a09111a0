import SIP
import Tracking
import Wire

/// Why a call was refused: one finding a call, of the most telling kind that fits.
///
/// Each kind judges by its own file; here is their order, and what passes every day and is no failure. A kind that
/// needs to know more than this one call learns from every refusal and from every call that rings or is answered.
struct CallResults: Analyzer {
    static let cards = [
        CallRejected.card, CalleeUnavailable.card, NumberNotRouted.card, CallerRestricted.card, ConcurrencyLimit.card,
        InboundOnlyNumber.card,
    ]

    private var open = OpenCalls()
    private var rejected = CallRejected()
    private var routes = NumberNotRouted()
    private var concurrency = ConcurrencyLimit()
    private var inboundOnly = InboundOnlyNumber()
    /// When each client last called each callee: a call tried again under another Call-ID was not given up.
    private var lastOffers = Table<Attempt, Timestamp>(.callRejected)
    /// When such a call rang or was answered last.
    private var lastTaken = Table<Attempt, Timestamp>(.callRejected)
    /// Refusals that ask for the same call with something changed; its retry is what is judged, as it is in one Call-ID.
    private static let negotiable: Set<Int> = [413, 415, 416, 420, 421, 488, 494, 606]
    /// Kinds told of a number, until a call to it (or from it) is taken again.
    private var told = Table<String, Set<Kind>>(.callRejected)
    /// Challenges that nobody answered yet, by call: what comes of the call later is its last word.
    private var unanswered: [Int: Report] = [:]

    private struct Attempt: Hashable {
        var client: IPAddress
        var callee: String
    }

    static let wants: Set<Fact.Topic> = [.request, .provisional, .final, .offered, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .offered(let call):
            CallerRestricted.count(call, open, context)
            if call.isPartial { open.open(call, hop: call.first.flow) }
        case .request(let transaction) where Self.isInitial(transaction):
            if let call = transaction.call { noteOffer(call, transaction, context) }
        case .provisional(let transaction, let response, repeated: false) where Self.isInitial(transaction):
            // 183 may be an announcement of the refusal to come.
            if [180, 182].contains(response.message.statusCode) { noteTaken(transaction, by: response, context) }
        case .final(let transaction, let response, repeated: false) where Self.isInitial(transaction):
            noteFinal(transaction, response, context)
        case .ended(let call, at: let time):
            unanswered[call.number] = nil
            if let refusal = Refusal(call, context) { judge(refusal, at: time, context) }
            open.close(call)
        case .forgotten(let call):
            if let report = unanswered.removeValue(forKey: call.number) { context.report(report) }
            open.close(call)
            concurrency.forget(call)
        default: break
        }
    }

    mutating func finish(_ context: Context) {
        for number in unanswered.keys.sorted() {
            if let report = unanswered[number], report.call?.state == .ended { context.report(report) }
        }
        unanswered = [:]
    }

    private static func isInitial(_ transaction: Transaction) -> Bool {
        transaction.method == "INVITE" && !transaction.isInDialog
    }

    private mutating func noteOffer(_ call: Call, _ transaction: Transaction, _ context: Context) {
        open.open(call, hop: transaction.hop)
        concurrency.noteOffer(call, pair: HostPair(transaction.hop), at: transaction.startTime, context)
        lastOffers[Self.attempt(of: call, from: transaction.hop.source.address), context] = transaction.startTime
    }

    private static func attempt(of call: Call, from client: IPAddress) -> Attempt {
        Attempt(client: client, callee: PhoneNumber.normalised(call.callee))
    }

    private mutating func noteFinal(_ transaction: Transaction, _ response: Observation, _ context: Context) {
        guard let call = transaction.call, let code = response.message.statusCode else { return }
        if code < 300 {
            noteTaken(transaction, by: response, context)
        } else if code != 401, code != 407, call.state != .ended, call.callerFacing === transaction {
            // The verdict waits for another attempt; how full it was is told by this moment.
            open.refuse(call)
        }
    }

    private mutating func noteTaken(_ transaction: Transaction, by response: Observation, _ context: Context) {
        guard let call = transaction.call else { return }
        lastTaken[Self.attempt(of: call, from: transaction.hop.source.address), context] = response.time
        rejected.noteTaken(by: response.flow.source.address)
        guard open.take(call) else { return }
        context.passed(CallRejected.card, at: response.flow.source)
        context.passed(ConcurrencyLimit.card, at: response.flow.source)
        recover(call, context)
        routes.noteTaken(call)
        concurrency.noteTaken(call, open, at: response.time, context)
        inboundOnly.noteTaken(call, context)
    }

    private mutating func judge(_ refusal: Refusal, at time: Timestamp, _ context: Context) {
        let lastOffer = lastOffers[Attempt(client: refusal.client.address, callee: refusal.callee)]
        let isRetried = lastOffer.map { $0 > refusal.response.time } ?? false
        if context.isFromScanner(refusal.call) { return }
        let taken = lastTaken[Attempt(client: refusal.client.address, callee: refusal.callee)]
        if isRetried, Self.negotiable.contains(refusal.code), let taken, taken > refusal.response.time { return }
        if refusal.isOrdinary(retried: isRetried) { return routes.learn(refusal, context) }
        rejected.learn(refusal, context)
        routes.learn(refusal, context)
        let isBusy =
            [486, 600].contains(refusal.code) && open.isBusyPerson(refusal.callee, besides: refusal.caller)
        if ConcurrencyLimit.concerns(refusal), !isBusy { concurrency.learn(refusal, open, at: time, context) }
        guard var report = verdict(on: refusal, context) else { return }
        // A server in trouble that the caller has passed by costs nobody the call; what became of that one is told by it.
        if isRetried, (500...599).contains(refusal.code) || refusal.code == 408, report.kind == CallRejected.card.kind,
            report.severity == .warning
        {
            report.severity = .notice
        }
        if let number = Self.number(of: report.kind, refusal) {
            report.subject = .number(number)
            told[number, context, default: []].insert(report.kind)
        }
        if report.causes.first?.id == .reason(.challengeNotAnswered), !context.isFinishing {
            // People and slow look-ups may still answer it, as long as the call is known.
            unanswered[refusal.call.number] = report
            return
        }
        if let hint = concurrency.hint(refusal, open, context), !report.causes.contains(where: { $0.id == hint.id }) {
            report.causes.append(hint)
        }
        context.report(report)
    }

    /// The number at fault; nil where it is the element that refused, or where there is none.
    private static func number(of kind: Kind, _ refusal: Refusal) -> String? {
        let number =
            switch kind {
            case .calleeUnavailable, .numberNotRouted: refusal.call.callee
            case .callerRestricted, .inboundOnlyNumber: refusal.call.caller
            default: ""
            }
        return number.isEmpty ? nil : number
    }

    private mutating func recover(_ call: Call, _ context: Context) {
        let ofCallee: Set<Kind> = [.calleeUnavailable, .numberNotRouted]
        let ofCaller: Set<Kind> = [.inboundOnlyNumber]
        for (number, kinds) in [(call.callee, ofCallee), (call.caller, ofCaller)] {
            guard let known = told[number] else { continue }
            for kind in known.intersection(kinds).sorted() {
                context.recovered(
                    kind: kind, subject: .number(number),
                    text: Text(
                        en: "a call from \(call.caller) to \(call.callee) went through",
                        zh: "\(call.caller) 呼叫 \(call.callee) 已接通"))
            }
            told[number, context] = known.subtracting(kinds).isEmpty ? nil : known.subtracting(kinds)
        }
    }

    /// The kinds in order: what the profile or the message itself names, then what was learned, then the code alone.
    private func verdict(on refusal: Refusal, _ context: Context) -> Report? {
        if CodecMismatch.concerns(refusal) { return CodecMismatch.refused(refusal, context) }
        if let report = inboundOnly.judge(refusal, context) { return report }
        let refusesOthers = rejected.refusesOthers(refusal)
        if let report = CallerRestricted.judge(refusal, open, refusesOthers: refusesOthers, context) { return report }
        if ConcurrencyLimit.concerns(refusal), let report = concurrency.judge(refusal, open, context) { return report }
        if refusal.words != nil { return rejected.judge(refusal, context) }
        switch CalleeUnavailable.judge(
            refusal, open, isRouteless: routes.isRouteless(refusal, context), context)
        {
        case .report(let report): return report
        case .silent: return nil
        case .another: break
        }
        return routes.judge(refusal, context) ?? rejected.judge(refusal, context)
    }
}
