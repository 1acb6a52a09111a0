import SIP
package import Wire

/// Follows transactions, dialogs and calls from the messages seen; says what happened as facts.
package final class SignallingTracker {
    package let limits: TrackingLimits
    package let media: MediaTracker
    package internal(set) var calls: [String: Call] = [:]
    package internal(set) var peers: PeerBook
    package internal(set) var callsSeen: UInt64 = 0
    package internal(set) var copies: UInt64 = 0
    /// Table → entries evicted or refused because it was full.
    package internal(set) var evictions: [String: UInt64] = [:]
    /// Frames the kernel dropped so far; calls remember it at their start.
    package var captureDrops: UInt64 = 0

    var transactions = TransactionTable()
    var detector = CopyDetector()
    var linker = LegLinker()
    var talks: TCPTalks
    var facts: [Fact] = []
    var timers = DeadlineHeap<Timer>()
    /// Calls in the order they began: the oldest that never got an answer goes first when room is short.
    var arrivals = WeakQueue<Call>()
    /// Private addresses that somebody outside saw as others: a translator stands before them. Bounded.
    private var translatedHosts: Set<IPAddress> = []
    private static let translatedLimit = 8_192
    private var nextTransaction = 0
    /// Requests outside dialogs in the order they came.
    private var strangers = WeakQueue<Transaction>()

    enum Timer {
        case forgetTransaction(Weak<Transaction>)
        /// Its first repeats are due by then, where it is in a dialog.
        case passRepeats(Weak<Transaction>)
        case forgetCall(Weak<Call>)
        case checkIdle(Weak<Call>)
        /// A refusal that a new attempt may follow (401, 422, 3xx …).
        case settleRefusal(Weak<Call>, attempt: CSeq)
        /// Timer B of an INVITE, or the end of its wait behind an ICMP error.
        case giveUp(Weak<Transaction>)
        /// 64·T1 after a CANCEL.
        case cancelled(Weak<Transaction>)
    }

    /// Longer than any retransmission of RFC 3261: 64·T1 and a little.
    static let transactionLife = Interval.seconds(40)
    static let callLinger = Interval.seconds(40)
    static let idleCheck = Interval.seconds(3_600)
    static let retryWait = Interval.seconds(5)
    /// A challenge may be answered by a person, or after a slow look-up.
    static let challengeWait = Interval.seconds(32)

    package init(limits: TrackingLimits, media: MediaTracker) {
        self.limits = limits
        self.media = media
        peers = PeerBook(limit: limits.peers)
        talks = TCPTalks(limit: limits.connections * 2)
    }

    /// Addresses of this host, where they are known.
    package var localAddresses: Set<IPAddress> {
        get { linker.localAddresses }
        set { linker.localAddresses = newValue }
    }

    /// Somebody outside saw `host` as `seen`.
    package func noteTranslation(of host: IPAddress, to seen: IPAddress) {
        guard host != seen, !host.isGloballyReachable, seen.isGloballyReachable,
            translatedHosts.count < Self.translatedLimit
        else { return }
        translatedHosts.insert(host)
    }

    /// Whether a translator is known to stand before `host`.
    package func isTranslated(_ host: IPAddress) -> Bool { translatedHosts.contains(host) }

    /// Facts since the last call, in order.
    package func takeFacts() -> [Fact] {
        guard !facts.isEmpty else { return [] }
        defer { facts.removeAll(keepingCapacity: true) }
        return facts
    }

    package var nextDeadline: Timestamp? { timers.next }

    package func postpone(by delay: Interval) { timers.postpone(by: delay) }

    /// Fires the tracker's own deadline, if one is at or before `time`.
    package func fireDeadline(upTo time: Timestamp) {
        guard let (moment, timer) = timers.pop(upTo: time) else { return }
        switch timer {
        case .forgetTransaction(let waiting):
            guard let transaction = waiting.object else { return }
            let isOpenInvite = transaction.method == "INVITE" && transaction.final == nil
            if isOpenInvite, let call = transaction.call, call.state != .ended {
                timers.add(.forgetTransaction(waiting), at: moment + Self.transactionLife)
            } else {
                transactions.remove(transaction)
            }
        case .passRepeats(let waiting): waiting.object?.passRepeats()
        case .forgetCall(let waiting):
            // A new attempt may have re-opened and ended it since: then a later timer follows.
            if let call = waiting.object, let ended = call.ended, moment - ended >= Self.callLinger { forget(call) }
        case .checkIdle(let waiting):
            if let call = waiting.object { checkIdle(call, at: moment) }
        case .settleRefusal(let waiting, let attempt):
            guard let call = waiting.object, call.state != .ended, call.invites.last?.cseq == attempt,
                let last = call.callerFacing?.final, let code = last.message.statusCode
            else { return }
            end(call, .rejected(code: code), by: last, at: moment)
        case .giveUp(let waiting):
            if let invite = waiting.object { giveUp(invite, at: moment) }
        case .cancelled(let waiting):
            if let cancel = waiting.object { endCancelled(cancel, at: moment) }
        }
    }

    /// The capture is over: refusals that another attempt seldom follows are told now. Challenges and redirections are
    /// not: what came of them is not seen.
    package func settleRefusals(at time: Timestamp) {
        for call in calls.values.sorted(by: { $0.number < $1.number })
        where call.progress.isWaiting {
            guard let transaction = call.callerFacing, let last = transaction.final, let code = last.message.statusCode,
                call.invites.last?.cseq == transaction.cseq, code >= 400, Self.mayBeRetried(code),
                ![401, 407, 422, 491].contains(code)
            else { continue }
            end(call, .rejected(code: code), by: last, at: time)
        }
    }

    /// One SIP message.
    package func note(_ observation: Observation) {
        peers.note(observation.flow, at: observation.time)
        switch detector.classify(observation) {
        case .duplicate(let original):
            copies += 1
            if original.interface != observation.interface {
                noteElsewhere(observation, of: original)
            } else {
                calls[observation.message.callID]?.isCopied = true
            }
        case .translated(let original):
            copies += 1
            noteTranslated(observation, of: original)
        case .new:
            if observation.message.isRequest { noteRequest(observation) } else { noteResponse(observation) }
        }
    }

    /// One SIP message of a joined view, where it is known of which it is a copy.
    package func note(_ observation: Observation, copyOf original: Observation?) {
        peers.note(observation.flow, at: observation.time)
        guard let original else {
            if observation.message.isRequest { noteRequest(observation) } else { noteResponse(observation) }
            return
        }
        copies += 1
        if original.flow == observation.flow, original.fingerprint == observation.fingerprint {
            noteElsewhere(observation, of: original)
        } else {
            noteTranslated(observation, of: original)
        }
    }

    package func note(_ malformed: MalformedObservation) {
        noteCut(malformed)
        facts.append(.malformed(malformed))
    }

    /// An ICMP error: told to the transaction or the media it quotes. True when it concerned anything known.
    @discardableResult
    package func note(_ icmp: ICMPObservation) -> Bool {
        guard icmp.error.quotedTransport == .udp || icmp.error.quotedTransport == .tcp else { return false }
        var isKnown = false
        for transaction in transactions.waiting(on: icmp.error.quoted) where transaction.final == nil {
            isKnown = true
            if transaction.icmpErrors.count < Transaction.icmpLimit { transaction.icmpErrors.append(icmp) }
            transaction.call?.keep(icmp)
            watchRefused(transaction, at: icmp.time)
            facts.append(.icmpTransaction(transaction, icmp))
        }
        let target = icmp.error.quoted.destination
        for owner in media.owners(of: target) where owner.isAudio {
            isKnown = true
            owner.call.keep(icmp)
            // A closed RTCP port is common and costs nobody a word; a large packet that does not fit says nothing of sound.
            guard !owner.isRTCP, icmp.error.meaning.isRefusal else { continue }
            owner.session[owner.party].note(icmp)
            if owner.call.state != .ended { media.noteICMP(at: target) }
            facts.append(.icmpMedia(owner.call, owner.session, toward: owner.party, icmp))
        }
        if !isKnown, icmp.error.meaning == .timeExceeded { facts.append(.icmpTimeExceeded(icmp)) }
        return isKnown
    }

    /// The same packet at another capture point.
    private func noteElsewhere(_ copy: Observation, of original: Observation) {
        let message = copy.message
        let transaction =
            message.isRequest
            ? transactions.repeated(message, hop: copy.flow) : transactions.answered(by: message, on: copy.flow)
        if let transaction, transaction.hop == (message.isRequest ? copy.flow : copy.flow.reversed) {
            transaction.noteInterface(of: copy)
        }
        guard let call = calls[message.callID] else { return }
        if original.timeToLive != 0, original.timeToLive == copy.timeToLive {
            call.isSeenTwice = true
        } else {
            call.isForwarded = true
        }
        if call.copies.count < limits.messagesPerCall {
            call.copies.append((original.frame, original.interface, copy.interface))
        }
    }

    /// The same message beyond an address translator: no retransmission, but a second view of the call.
    private func noteTranslated(_ copy: Observation, of original: Observation) {
        let message = copy.message
        guard message.callID == original.message.callID else { return noteRenamed(copy, of: original) }
        let hop = message.isRequest ? copy.flow : copy.flow.reversed
        let transaction =
            message.isRequest
            ? transactions.repeated(message, hop: original.flow) : transactions.answered(by: message, on: original.flow)
        if let transaction {
            transactions.addHop(hop, of: transaction)
            if !message.isRequest, hop == transaction.hop { transaction.isAnsweredAtClient = true }
        }
        if let call = calls[message.callID] {
            if original.interface != copy.interface { call.isForwarded = true }
            keep(copy, of: original, in: call)
            describe(call, by: copy)
        }
        facts.append(.translated(original, copy))
    }

    /// A copy under another Call-ID: the call goes by the one of its first INVITE, on whichever side that was.
    private func noteRenamed(_ copy: Observation, of original: Observation) {
        facts.append(.translated(original, copy))
        let message = copy.message
        if message.isRequest {
            if let transaction = transactions.repeated(original.message, hop: original.flow) {
                transactions.addHop(copy.flow, of: transaction)
            }
            if let call = calls[original.message.callID] {
                keep(copy, of: original, in: call)
                describe(call, by: copy)
            } else if calls[message.callID] != nil {
                noteRequest(copy)
            }
        } else if transactions.answered(by: message, on: copy.flow) != nil {
            noteResponse(copy)
        }
    }

    func makeTransaction(_ request: Observation) -> Transaction {
        nextTransaction += 1
        let transaction = Transaction(number: nextTransaction, request: request)
        if transactions.count >= limits.transactions {
            evictions["transactions", default: 0] += 1
            guard makeRoomForTransaction() else { return transaction }
        }
        transactions.add(transaction)
        timers.add(.forgetTransaction(Weak(transaction)), at: request.time + Self.transactionLife)
        if request.message.toTag == nil {
            strangers.add(transaction)
        } else {
            timers.add(.passRepeats(Weak(transaction)), at: request.time + Transaction.repeatsWait)
        }
        return transaction
    }

    /// The oldest request outside established calls goes: floods of strangers must not cost a caller the answer.
    private func makeRoomForTransaction() -> Bool {
        while let candidate = strangers.take() {
            guard candidate.call?.answered == nil, transactions.contains(candidate) else { continue }
            transactions.remove(candidate)
            return true
        }
        return false
    }

    /// Keeps a message for the ladder that was seen before an address translator too.
    private func keep(_ copy: Observation, of original: Observation, in call: Call) {
        if call.messages.count < limits.messagesPerCall { call.translations.append((copy, original.frame)) }
        keep(copy, in: call)
    }

    /// Keeps a message for the ladder.
    func keep(_ observation: Observation, in call: Call) {
        call.lastActivity = observation.time
        if call.messages.count < limits.messagesPerCall {
            call.messages.append(observation)
        } else {
            call.messagesDropped += 1
        }
    }
}

extension Call {
    func keep(_ icmp: ICMPObservation) {
        if icmpErrors.count < 16 { icmpErrors.append(icmp) }
    }
}

/// Bounds of the tracking tables, in entries.
package struct TrackingLimits: Sendable {
    package var calls = 20_000
    package var transactions = 40_000
    package var peers = 20_000
    package var messagesPerCall = 200
    /// TCP connections on signalling ports.
    package var connections = 4_096

    package init() {}
}
