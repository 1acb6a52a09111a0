import SIP
import Tracking
import Wire

/// SIP over UDP in IP fragments of which one never comes (RFC 3261 §18.1.1, RFC 4787 §11).
///
/// Symptom: logins work and calls do not, or only calls with few codecs. Seen where the fragments arrive incomplete;
/// where the large request leaves this host whole and only small ones are answered; and where ICMP says that fragments
/// were not put together, or were needed and not allowed. A message whose repetition came through is a notice.
struct SIPFragmentLost: Analyzer {
    static let card = Card(
        kind: .sipFragmentLost,
        summary: Text(en: "a large SIP message loses one of its IP fragments", zh: "大 SIP 报文丢失 IP 分片"),
        severity: .error,
        thresholds: [.init("large", 1_300, unit: "byte"), .init("small-answered-within", 120, unit: "s")],
        page: Page(en: EnglishPages.sipFragmentLost, zh: ChinesePages.sipFragmentLost))
    static let cards = [card]

    /// What passes from one address to another.
    private struct Path: Hashable {
        var source: IPAddress
        var destination: IPAddress
    }

    private struct Passage {
        /// The latest answer to a small request.
        var smallAnswered: Evidence?
        var largest = 0
        /// A message that never came whole was told.
        var isGrave = false
        var last: Timestamp
    }

    private var paths = Table<Path, Passage>(.sipFragmentLost)
    /// The latest large response on each flow, with its transaction: an ICMP error quotes no more than the flow.
    private var largeAnswers = Table<Flow, (transaction: Weak<Transaction>, response: Weak<Observation>)>(
        .sipFragmentLost)
    private var told = Suppression(.sipFragmentLost)
    private var drops: UInt64 = 0
    /// Messages of which only first fragments came: how often, and since when.
    private var incomplete = Table<String, (count: Int, since: Timestamp)>(.sipFragmentLost)
    private var orphans = OrphanBook()
    private static let sizeTag = 1
    /// A message that nobody took went in fragments itself: small ones may pass where it does not.
    static func cause(of message: Observation, _ label: String) -> Cause? {
        let length = message.message.length
        guard message.transport == .udp, length > singlePacket(message.flow.destination.address) else { return nil }
        return Cause(
            card.kind, confidence: .possible,
            text: Text(
                en: "the \(label) has \(length) bytes and went in IP fragments, which may be dropped on the way",
                zh: "该 \(label) 有 \(length) 字节，以 IP 分片发送，分片可能在途中被丢弃"))
    }

    /// Larger UDP payloads cannot leave an Ethernet in one piece.
    private static func singlePacket(_ address: IPAddress) -> Int { address.isIPv4 ? 1_472 : 1_452 }

    static let wants: Set<Fact.Topic> = [
        .request, .final, .orphanACK, .strayResponse, .ended, .icmpTransaction, .icmpTimeExceeded, .fragmentLost,
    ]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .fragmentLost(let loss, let time): judge(loss, at: time, context)
        case .strayResponse(let message), .orphanACK(let message): orphans.note(message, context)
        case .request(let transaction) where transaction.isInDialog && transaction.call == nil:
            orphans.note(transaction.request, context)
        case .request(let transaction) where transaction.request.transport == .udp:
            arrived(transaction.request, context)
            if transaction.request.message.length > Self.singlePacket(transaction.hop.destination.address) {
                context.wake(at: transaction.startTime + .seconds(32), .transaction(transaction))
            }
        case .final(let transaction, let response, repeated: false) where response.transport == .udp:
            arrived(response, context)
            answered(transaction, response, context)
        case .ended(let call, _):
            for invite in call.invites where invite.isUnanswered { judgeLarge(invite, context) }
        case .icmpTransaction(let transaction, let icmp): judge(icmp, transaction, context)
        case .icmpTimeExceeded(let icmp) where icmp.error.code == 1: judgeAnswer(icmp, context)
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        guard case .transaction(let transaction) = subject, transaction.isUnanswered else { return }
        if tag == Self.sizeTag {
            reportSize(transaction, context)
        } else if transaction.method != "INVITE" {
            judgeLarge(transaction, context)
        }
    }

    mutating func finish(_ context: Context) {
        for call in context.tracker.calls.values.sorted(by: { $0.number < $1.number }) where call.state == .setup {
            for invite in call.invites { judgeLarge(invite, context) }
        }
    }

    // MARK: What passes

    private mutating func change(_ path: Path, at time: Timestamp, _ context: Context, _ body: (inout Passage) -> Void)
    {
        var passage = paths[path] ?? Passage(last: time)
        passage.last = time
        body(&passage)
        paths[path, context] = passage
    }

    private mutating func arrived(_ observation: Observation, _ context: Context) {
        let length = observation.message.length
        change(Self.path(observation.flow), at: observation.time, context) { $0.largest = max($0.largest, length) }
    }

    private mutating func answered(_ transaction: Transaction, _ response: Observation, _ context: Context) {
        if response.message.length > Self.singlePacket(response.flow.destination.address) {
            largeAnswers[response.flow, context] = (Weak(transaction), Weak(response))
        }
        let isLarge = Double(transaction.request.message.length) > context.threshold(Self.card, "large")
        let path = Self.path(transaction.hop)
        if !isLarge {
            let small = Evidence(response, Text(en: "a small request was answered", zh: "小请求得到应答"))
            return change(path, at: response.time, context) { $0.smallAnswered = small }
        }
        guard transaction.request.message.length > Self.singlePacket(transaction.hop.destination.address) else {
            return
        }
        let subject = Self.subject(path)
        guard told.recover(subject) != nil else { return }
        change(path, at: response.time, context) { $0.isGrave = false }
        context.recovered(
            kind: Self.card.kind, subject: subject,
            text: Text(
                en: "Large SIP messages from \(path.source) reach \(path.destination) again.",
                zh: "\(path.source) 的大 SIP 报文已能到达 \(path.destination)。"))
    }

    private static func path(_ flow: Flow) -> Path {
        Path(source: flow.source.address, destination: flow.destination.address)
    }

    private static func subject(_ path: Path) -> Subject {
        .path(from: path.source, to: .host(path.destination))
    }

    // MARK: Incomplete at this point

    private mutating func judge(_ loss: FragmentLoss, at time: Timestamp, _ context: Context) {
        guard let flow = loss.flow, let head = SIPHead(loss.firstBytes) else { return }
        let path = Self.path(flow)
        guard !context.isScanner(flow.source.address) else { return }
        let isThrough = head.hasArrived(context)
        // Answered all the same: it is the capture that does not show the other fragments (a filter by port).
        if !isThrough, head.wasAnswered(flow, since: loss.firstSeen, orphans, context) { return }
        let repeats = note(head, of: loss, context)
        // The end of the capture is no end of the wait, unless the message was tried again meanwhile.
        if context.isFinishing, time - loss.firstSeen < .seconds(30), repeats < 2 { return }
        let subject = Self.subject(path)
        let verdict = told.note(subject, at: time, context)
        // What began as a notice may turn out to matter.
        let isRaised = !isThrough && paths[path]?.isGrave != true
        guard verdict != .silent || isRaised else { return }
        change(path, at: time, context) { $0.isGrave = $0.isGrave || !isThrough }
        let hasDrops = context.tracker.captureDrops > drops
        drops = context.tracker.captureDrops
        let confidence: Confidence = hasDrops || context.isFinishing ? .likely : .proved
        let header = flow.source.address.isIPv4 ? 20 : 48
        let mtu = loss.largestFragment + header
        let smallest = paths[path]?.largest ?? 0
        let small: Text =
            smallest > 0 && smallest < loss.largestFragment
            ? Text(
                en: "; up to \(smallest) bytes pass",
                zh: "；不超过 \(smallest) 字节的报文能通过，更大的不能")
            : Text(en: "", zh: "")
        let outcome: Text =
            isThrough
            ? Text(en: "; a repetition came through", zh: "；重发的报文已到达")
            : Text(en: "; it never came whole", zh: "；该报文始终不完整")
        let text =
            Text(
                en:
                    """
                    \(head.label) from \(flow.source) to \(flow.destination) lost an IP fragment \
                    (\(loss.bytesSeen) bytes came, MTU about \(mtu))
                    """,
                zh:
                    """
                    \(flow.source) 发往 \(flow.destination) 的 \(head.label) 丢失 IP 分片：只到达 \(loss.bytesSeen) 字节，\
                    分片对应 MTU 约 \(mtu)
                    """
            )
            + outcome + small
        let reason = hasDrops ? Text(en: "the kernel dropped packets", zh: "内核丢弃了抓包报文") : nil
        report(
            .fragmentMissing, text, at: loss.firstSeen, severity: isThrough ? .notice : .error,
            confidence: confidence, flow: flow, call: nil, subject: subject, verdict: verdict,
            evidence: [Evidence(time: loss.firstSeen, text: Text(en: "first fragment", zh: "首个分片"))], reason: reason,
            context)
    }

    /// Takes an incomplete transmission into the count of its message; how often that was tried so far, where its
    /// repeats span 3.5 s or more.
    private mutating func note(_ head: SIPHead, of loss: FragmentLoss, _ context: Context) -> Int {
        let key = "\(loss.source) \(head.label) \(head.callID ?? "") \(head.cseq ?? "")"
        var tries = incomplete[key] ?? (0, loss.firstSeen)
        tries.count += 1
        incomplete[key, context] = tries
        return loss.firstSeen - tries.since >= .seconds(3.5) ? tries.count : 1
    }

    // MARK: Whole here, lost beyond

    private mutating func judgeLarge(_ transaction: Transaction, _ context: Context) {
        let length = transaction.request.message.length
        let hop = transaction.hop
        guard transaction.request.transport == .udp, transaction.isUnanswered, transaction.icmpErrors.isEmpty,
            transaction.transmissions >= 4, length > Self.singlePacket(hop.destination.address)
        else { return }
        let path = Self.path(hop)
        let recent = context.interval(Self.card, "small-answered-within")
        guard let small = paths[path]?.smallAnswered, transaction.startTime - small.time <= recent,
            !context.isScanner(transaction.request.origin)
        else { return }
        let method = transaction.method.escapedForDisplay(limit: 32)
        let text = Text(
            en:
                """
                \(method) of \(length) bytes to \(hop.destination) is unanswered while small requests are \
                answered: its IP fragments are probably dropped on the way
                """,
            zh: "发往 \(hop.destination) 的 \(method)（\(length) 字节）无应答，而小请求有应答：其 IP 分片很可能在途中被丢弃")
        let gate = context.gated(.likely, transaction.call)
        let verdict = transaction.call == nil ? told.note(Self.subject(path), at: context.now, context) : .first
        guard verdict != .silent else { return }
        report(
            .largeUnanswered, text, at: transaction.lastTransmission, severity: .error,
            confidence: gate.confidence, flow: hop, call: transaction.call, subject: Self.subject(path),
            verdict: verdict,
            evidence: [
                small,
                Evidence(
                    transaction.request,
                    Text(
                        en: "\(method), \(length) bytes, sent \(transaction.transmissions) times",
                        zh: "\(method)，\(length) 字节，发送 \(transaction.transmissions) 次")),
            ], reason: gate.reason, context)
    }

    /// Reassembly time exceeded (ICMP 11/1, ICMPv6 3/1), or a fragment that was not allowed (3/4).
    private mutating func judge(_ icmp: ICMPObservation, _ transaction: Transaction, _ context: Context) {
        let error = icmp.error
        let isReassembly = error.meaning == .timeExceeded && error.code == 1
        guard isReassembly || error.meaning == .fragmentationNeeded, transaction.final == nil,
            transaction.icmpErrors.count == 1, !context.isScanner(transaction.request.origin)
        else { return }
        // A path MTU that is learned costs one transmission: only silence after it is a fault.
        guard isReassembly else {
            return context.wake(at: icmp.time + .seconds(4), .transaction(transaction), tag: Self.sizeTag)
        }
        reportReassembly(
            icmp, of: transaction.request, transaction.method.escapedForDisplay(limit: 32), transaction.call, context)
    }

    /// A large response that its receiver could not put together, and therefore did not acknowledge or asked for again.
    private mutating func judgeAnswer(_ icmp: ICMPObservation, _ context: Context) {
        guard let large = largeAnswers[icmp.error.quoted], let transaction = large.transaction.object,
            let response = large.response.object, icmp.time >= response.time,
            icmp.time - response.time <= .seconds(120), !context.isScanner(transaction.request.origin),
            transaction.method == "INVITE" ? transaction.ack == nil : transaction.transmissions > 1
        else { return }
        reportReassembly(icmp, of: response, Wording.status(response.message), transaction.call, context)
    }

    private mutating func reportReassembly(
        _ icmp: ICMPObservation, of message: Observation, _ label: String, _ call: Call?, _ context: Context
    ) {
        let flow = message.flow
        let verdict = told.note(Self.subject(Self.path(flow)), at: icmp.time, context)
        guard verdict != .silent else { return }
        let length = message.message.length
        let text = Text(
            en:
                """
                \(icmp.error.reporter) says that the fragments of \(label) (\(length) bytes) from \(flow.source) to \
                \(flow.destination) never became whole
                """,
            zh: "\(icmp.error.reporter) 返回：\(flow.source) 发往 \(flow.destination) 的 \(label)（\(length) 字节）分片未能重组"
        )
        report(
            .reassemblyTimeout, text, at: icmp.time, severity: .error, confidence: .proved, flow: flow,
            call: call, subject: Self.subject(Self.path(flow)), verdict: verdict,
            evidence: [
                Evidence(
                    time: icmp.time, frame: icmp.frame,
                    text: Text(
                        en: "ICMP fragment reassembly time exceeded", zh: "ICMP 分片重组超时"))
            ], reason: nil, context)
    }

    private mutating func reportSize(_ transaction: Transaction, _ context: Context) {
        guard let icmp = transaction.icmpErrors.first(where: { $0.error.meaning == .fragmentationNeeded }) else {
            return
        }
        let hop = transaction.hop
        let path = Self.path(hop)
        let verdict = transaction.call == nil ? told.note(Self.subject(path), at: context.now, context) : .first
        guard verdict != .silent else { return }
        let method = transaction.method.escapedForDisplay(limit: 32)
        let length = transaction.request.message.length
        let text = Text(
            en:
                """
                \(icmp.error.reporter) passes only \(icmp.error.mtu) bytes, \(method) to \(hop.destination) \
                has \(length), and its repetitions are unanswered too
                """,
            zh:
                """
                \(icmp.error.reporter) 只允许 \(icmp.error.mtu) 字节，发往 \(hop.destination) 的 \(method) 有 \
                \(length) 字节，重发也无应答
                """
        )
        report(
            .packetTooBig, text, at: icmp.time, severity: .error, confidence: .proved, flow: hop,
            call: transaction.call, subject: Self.subject(path), verdict: verdict,
            evidence: [Evidence(time: icmp.time, frame: icmp.frame, text: Blocker.meaning(icmp.error))], reason: nil,
            context)
    }

    private func report(
        _ cause: Reason, _ text: Text, at time: Timestamp, severity: Severity, confidence: Confidence, flow: Flow,
        call: Call?, subject: Subject, verdict: Suppression.Verdict, evidence: [Evidence], reason: Text?,
        _ context: Context
    ) {
        context.report(
            Report(
                kind: Self.card.kind, time: time, severity: severity, confidence: confidence,
                title: text + Text(en: ".", zh: "。") + Suppression.suffix(verdict) + Context.because(reason),
                because: text, call: call,
                place: Place(flow),
                causes: [Cause(cause, confidence: confidence, text: text)], evidence: evidence,
                fix: Text(
                    en:
                        """
                        Use TCP between the two, or send fewer codecs; let IP fragments and ICMP \"fragmentation \
                        needed\" pass.
                        """,
                    zh: "\(flow.source.address) 与 \(flow.destination.address) 之间改用 TCP，或减少编解码；放通 IP 分片和 ICMP“需要分片”。"),
                subject: subject))
    }
}
