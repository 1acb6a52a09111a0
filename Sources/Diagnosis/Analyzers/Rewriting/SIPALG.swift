import SIP
import Tracking
import Wire

/// Messages rewritten by something that is no SIP element: a router's SIP ALG.
///
/// Symptom: the softphone rings but cannot answer, sound goes nowhere. Strongest is one message seen before and after
/// the hop; then an answer that contradicts its question; damage alone needs a second sign. A proxy adds a Via and
/// lowers Max-Forwards, a B2BUA has new tags: neither is an ALG, and clients that know their public address are
/// consistent at the source.
struct SIPALG: Analyzer {
    static let card = Card(
        kind: .sipALG, summary: Text(en: "a router's SIP ALG rewrites messages", zh: "路由器 SIP ALG 改写了 SIP 消息"),
        severity: .error, page: Page(en: EnglishPages.sipALG, zh: ChinesePages.sipALG))
    static let cards = [card]

    private enum Sign: Int, Hashable {
        case contentLength, trailing, rtcpAddress, candidates, wrongTarget, leakedPort
    }

    private struct State {
        var translated: [FieldDifference] = []
        var firstCopy: (before: Observation, after: Observation)?
        var signs: [Sign: (observation: Observation, text: Text)] = [:]
        var isReported = false
    }

    /// By Call-ID: calls and registrations alike.
    private var states = Table<String, State>(.sipALG)
    /// Contacts that clients registered, by client address; bounded.
    private var contacts = Table<IPAddress, [SIPURI]>(.sipALG)
    /// Peers outside calls told already.
    var told = Table<Subject, Void>(.sipALG)
    /// Bytes after a body that mean nothing: two line ends.
    private static let padding = 4

    static let wants: Set<Fact.Topic> = [.request, .provisional, .final, .translated, .answered, .ended, .forgotten]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .translated(let before, let after): noteCopies(before, after, context)
        case .request(let transaction):
            noteDamage(transaction.request, context)
            noteTarget(transaction, context)
        case .provisional(let transaction, let response, repeated: false):
            compare(response, with: transaction, context)
            noteDamage(response, context)
        case .final(let transaction, let response, repeated: false):
            compare(response, with: transaction, context)
            noteDamage(response, context)
            noteRegistration(response, of: transaction, context)
        case .answered(let call, let answer):
            // When the call's media is judged, whose finding then names it among its causes.
            let confirm = context.interval(MediaVerdict.oneWay, "confirm")
            context.wake(at: answer.time + confirm, .call(call), phase: .causes)
        case .ended(let call, let time): judge(call, at: time, context)
        case .forgotten(let call): states.remove(call.callID)
        default: break
        }
    }

    mutating func wake(_ subject: WakeSubject, tag: Int, _ context: Context) {
        if case .call(let call) = subject { judge(call, at: context.now, context) }
    }

    mutating func finish(_ context: Context) {
        for callID in states.keys.sorted() {
            if let call = context.tracker.calls[callID], call.state != .ended { judge(call, at: context.now, context) }
        }
    }

    // MARK: 1. Two copies

    private mutating func noteCopies(_ before: Observation, _ after: Observation, _ context: Context) {
        let found = differences(before.message, after.message)
        guard !found.isEmpty else { return }
        // Seen in order of packets: the copy with the private side's address is the original of an outgoing request.
        // Under two Call-IDs, the call goes by the one that is known.
        let call = context.tracker.calls[before.message.callID] ?? context.tracker.calls[after.message.callID]
        let callID = call?.callID ?? before.message.callID
        var state = states[callID] ?? State()
        if state.firstCopy == nil { state.firstCopy = (before, after) }
        for difference in found where !state.translated.contains(where: { $0.field == difference.field }) {
            state.translated.append(difference)
        }
        if let call {
            states[callID, context] = state
            // Told when the call is over or judged, with every field it changed by then.
            if call.state == .ended { judge(call, at: after.time, context) }
        } else {
            reportCopies(state, nil, at: after.time, context)
        }
    }

    private mutating func reportCopies(_ state: State, _ call: Call?, at time: Timestamp, _ context: Context) {
        guard let (before, after) = state.firstCopy else { return }
        let rewriter = "\(before.flow) ⇒ \(after.flow)"
        let subject = Subject.sides(before.flow.source.address, after.flow.source.address)
        if call == nil {
            guard told.insert(subject, context) else { return }
        }
        let list = state.translated.map {
            "\($0.field): \($0.before.escapedForDisplay(limit: 80)) → \($0.after.escapedForDisplay(limit: 80))"
        }
        let fields = state.translated.map(\.field).joined(separator: ", ")
        let method = (before.message.method ?? Wording.status(before.message)).escapedForDisplay(limit: 40)
        let stretch = context.stretch(before, after)
        let ends =
            stretch.map { (context.pointName($0.before), context.pointName($0.after)) }
            ?? ("\(before.flow.source.address)", "\(after.flow.destination.address)")
        let title = Text(
            en: "a SIP ALG between \(ends.0) and \(ends.1) rewrites messages: the \(method) changed in \(fields).",
            zh: "\(ends.0) 与 \(ends.1) 之间的 SIP ALG 改写了消息：\(method) 的 \(fields) 被修改。")
        context.tell(
            Self.card, title, at: call == nil ? after.time : before.time, severity: .warning, gate: Gate(.proved),
            call: call, place: Place(from: before.flow.source, to: after.flow.destination),
            causes: [
                Cause(
                    .twoCopiesDiffer, confidence: .proved,
                    text: Text(
                        en: "rewritten on the way: " + list.joined(separator: "; "),
                        zh: "途中被改写：" + list.joined(separator: "；")),
                    stretch: stretch)
            ],
            evidence: [
                Evidence(
                    before, Text(en: "\(method) before the hop, \(rewriter)", zh: "改写前的 \(method)，\(rewriter)")),
                Evidence(
                    after,
                    Text(
                        en: "the same message after it: \(list.joined(separator: "; "))",
                        zh: "改写后的同一消息：\(list.joined(separator: "；"))")),
            ],
            fix: Self.fix, subject: subject)
    }

    private static let fix = Text(
        en:
            """
            Switch SIP ALG off on the router (Linux: the nft \"ct helper\" of type sip).
            """,
        zh: "关闭路由器的 SIP ALG（Linux：移除 nft 中类型为 sip 的 ct helper，或卸载 nf_nat_sip 模块）。")

    // MARK: 2. An answer that contradicts the question

    private mutating func compare(_ response: Observation, with transaction: Transaction, _ context: Context) {
        // Through a translator the two sides differ by right: only one segment can contradict itself.
        guard response.flow.reversed == transaction.hop, transaction.request.interface == response.interface else {
            return
        }
        let question = transaction.request.message
        let answer = response.message
        var changed: [String] = []
        if !question.hasSameVias(as: answer), question.viaCount == answer.viaCount {
            for (asked, got) in zip(question.vias, answer.vias)
            where asked.branch == got.branch && asked.sentBy.lowercased() != got.sentBy.lowercased()
                && !isDefaultPort(asked, got)
            {
                changed.append("Via sent-by: \(asked.sentBy) → \(got.sentBy)".escapedForDisplay(limit: 160))
            }
        }
        if question.callID != answer.callID {
            changed.append("Call-ID: \(question.callID) → \(answer.callID)".escapedForDisplay(limit: 200))
        }
        let isOwn = context.isLocal(transaction.hop.source.address)
        if !question.hasSameFrom(as: answer) {
            let (asked, got) = (question.from.uri, answer.from.uri)
            // A port that was not there makes another URI, the default one too (RFC 3261 §19.1.4).
            let isOther =
                asked.host.lowercased() != got.host.lowercased() || asked.port != got.port || asked.user != got.user
            if isOther, isOwn || !changed.isEmpty {
                changed.append("From: \(asked) → \(got)".escapedForDisplay(limit: 200))
            }
        }
        if !changed.isEmpty {
            report(
                .proved, .warning, .answerContradicts, response, transaction,
                Text(
                    en:
                        """
                        a SIP ALG rewrites messages between here and \(response.flow.source.address): the \
                        \(Wording.status(answer)) does not carry back what was sent (\(changed[0])).
                        """,
                    zh:
                        """
                        此处与 \(response.flow.source.address) 之间存在 SIP ALG 改写：应答 \(Wording.status(answer)) \
                        与发送的内容不一致（\(changed[0])）。
                        """
                ), changes: changed, context)
            return
        }
        compareReceived(response, with: transaction, context)
    }

    /// `host` and `host:5060` say the same.
    private func isDefaultPort(_ one: Via, _ other: Via) -> Bool {
        one.host.lowercased() == other.host.lowercased() && (one.port ?? 5_060) == (other.port ?? 5_060)
    }

    func report(
        _ confidence: Confidence, _ severity: Severity, _ cause: Reason, _ observation: Observation,
        _ transaction: Transaction, _ title: Text, changes: [String] = [], _ context: Context
    ) {
        let seen = ([Wording.status(observation.message)] + changes).joined(separator: "; ")
        context.tell(
            Self.card, title, at: observation.time, severity: severity,
            gate: Gate(context.gated(confidence, transaction.call).confidence), call: transaction.call,
            place: Place(transaction.hop), causes: [Cause(cause, confidence: confidence, text: title)],
            evidence: [
                Evidence(transaction.request, Text(en: transaction.method, zh: transaction.method)),
                Evidence(observation, Text(en: seen, zh: seen)),
            ],
            fix: Self.fix, subject: .reason(cause, at: transaction.hop.source.address))
    }

    // MARK: 3. Damage

    /// Other addresses are a few bytes longer or shorter; what lacks more was cut off by a buffer or an MTU.
    private static let rewritten = 64

    private mutating func noteDamage(_ observation: Observation, _ context: Context) {
        let message = observation.message
        var state = states[message.callID] ?? State()
        let known = state.signs.count
        // Fewer bytes than declared mean that something was cut. More are discarded by right (RFC 3261 §18.3), and padding
        // is common, but a body that grew while its length stayed looks the same.
        if observation.transport == .udp, !message.isTruncated, let declared = message.declaredContentLength,
            message.bodyLength > 0, declared > message.bodyLength, declared - message.bodyLength <= Self.rewritten
        {
            state.signs[.contentLength] = (
                observation,
                Text(
                    en: "Content-Length says \(declared), the body has \(message.bodyLength) bytes",
                    zh: "Content-Length 为 \(declared)，实际消息体为 \(message.bodyLength) 字节")
            )
        }
        if observation.transport == .udp, !message.isTruncated, message.sdp != nil,
            let declared = message.declaredContentLength, message.bodyLength - declared > Self.padding
        {
            state.signs[.trailing] = (
                observation,
                Text(
                    en: "Content-Length says \(declared), \(message.bodyLength) bytes of body came",
                    zh: "Content-Length 为 \(declared)，实际到达的消息体为 \(message.bodyLength) 字节")
            )
        }
        for section in message.sdp?.media ?? [] where section.kind == "audio" && section.port != 0 {
            note(section, of: observation, in: &state)
        }
        if state.signs.count > known { states[message.callID, context] = state }
    }

    private func note(_ section: MediaDescription, of observation: Observation, in state: inout State) {
        guard let connection = section.connectionAddress else { return }
        if let rtcp = section.rtcpHost.flatMap({ IPAddress($0) }), rtcp != connection, !rtcp.isGloballyReachable,
            connection.isGloballyReachable, !rtcp.isUnspecified, section.rtcpPort != 9
        {
            state.signs[.rtcpAddress] = (
                observation,
                Text(
                    en: "c= is \(connection) but a=rtcp still says \(rtcp)",
                    zh: "c= 为 \(connection)，而 a=rtcp 仍为 \(rtcp)")
            )
        }
        // The default candidate is what c= and m= say (RFC 8839 §4.2.1.2): if none is, somebody changed c= after.
        let candidates = section.candidates.filter { $0.component == 1 }
        if !candidates.isEmpty, let endpoint = section.endpoint,
            !candidates.contains(where: { $0.endpoint == endpoint }),
            connection.isGloballyReachable, candidates.allSatisfy({ !$0.endpoint.address.isGloballyReachable })
        {
            state.signs[.candidates] = (
                observation,
                Text(
                    en: "c= and m= name \(endpoint), which is no ICE candidate of the same SDP",
                    zh: "c= 与 m= 指向 \(endpoint)，但它不是同一 SDP 中的 ICE 候选地址")
            )
        }
    }

    /// Two signs of damage make one likely finding; one alone is a remark.
    private mutating func judge(_ call: Call, at time: Timestamp, _ context: Context) {
        guard var state = states[call.callID], !state.isReported else { return }
        state.isReported = true
        states[call.callID, context] = state
        if state.firstCopy != nil { return reportCopies(state, call, at: time, context) }
        guard state.signs.keys.contains(where: { $0 != .wrongTarget }) else { return }
        let isPlain = state.signs[.contentLength] != nil || state.signs[.leakedPort] != nil
        // In order of frames, and of kind within one: the same capture gives the same sentence every time.
        let signs = state.signs.sorted {
            ($0.value.observation.time, $0.key.rawValue) < ($1.value.observation.time, $1.key.rawValue)
        }.map(\.value)
        guard let first = signs.first else { return }
        let confidence: Confidence = state.signs.count >= 2 ? .likely : .possible
        let texts = signs.map(\.text)
        let all = texts.dropFirst().reduce(texts.first ?? first.text) { $0 + Text(en: "; ", zh: "；") + $1 }
        let title = Text(
            en: "messages from \(first.observation.flow.source) look rewritten by a SIP ALG: \(all.en).",
            zh: "\(first.observation.flow.source) 的消息疑似被 SIP ALG 改写：\(all.zh)。")
        context.tell(
            Self.card, title, at: first.observation.time,
            severity: confidence == .likely || isPlain ? .warning : .notice,
            gate: Gate(context.gated(confidence, call).confidence), call: call,
            place: Place(first.observation.flow),
            causes: [Cause(.messageDamaged, confidence: confidence, text: all)],
            evidence: signs.map {
                Evidence($0.observation, $0.text)
            },
            fix: Self.fix)
    }

    // MARK: 4. Wrong target

    private mutating func noteRegistration(_ response: Observation, of transaction: Transaction, _ context: Context) {
        guard transaction.method == "REGISTER", transaction.isSuccessful else { return }
        let client = transaction.hop.source.address
        let uris = transaction.request.message.contacts.filter { !$0.isWildcard }.map(\.uri)
        if !uris.isEmpty { contacts[client, context] = Array(uris.prefix(8)) }
    }

    private mutating func noteTarget(_ transaction: Transaction, _ context: Context) {
        guard transaction.method == "INVITE", !transaction.isInDialog,
            let target = transaction.request.message.requestURI,
            let known = contacts[transaction.hop.destination.address], !known.isEmpty
        else { return }
        let matches = known.contains { contact in
            contact.user == target.user && contact.host.lowercased() == target.host.lowercased()
                && (contact.port ?? 5_060) == (target.port ?? 5_060)
        }
        // Registrars that know the NAT ask for the public address, proxies for the address-of-record: a remark at best,
        // counted as a second sign of damage.
        guard !matches, known.contains(where: { $0.user == target.user }), let address = target.address,
            address != transaction.hop.source.address
        else { return }
        var state = states[transaction.request.message.callID] ?? State()
        // Right host, wrong port, and not even the port it came to: a translator's mapping has leaked in.
        let hop = transaction.hop.destination
        let isLeak = address == hop.address && target.port != nil && target.port != hop.port
        state.signs[isLeak ? .leakedPort : .wrongTarget] = (
            transaction.request,
            Text(
                en:
                    """
                    it asks for \(target.description.escapedForDisplay(limit: 80)), which this client never \
                    registered
                    """,
                zh: "其目标 \(target.description.escapedForDisplay(limit: 80)) 从未由该客户端注册过")
        )
        states[transaction.request.message.callID, context] = state
    }
}
