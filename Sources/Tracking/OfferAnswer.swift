package import SIP

/// Offer and answer of one session as the RFCs have them: which SDP offers, which answers, and what stands agreed.
///
/// A pure state machine. An SDP in a request offers; so does one in the response to an INVITE without SDP, where it is
/// answered in PRACK or ACK; any other SDP in a response answers (RFC 3261 §13.2.1, RFC 3262 §5, RFC 3311 §5, RFC 6337
/// §2.2). An exchange belongs to its transaction and, in the responses of an initial INVITE, to its To tag: each fork has
/// a dialog of its own, and the one that a 2xx confirms replaces what the others said. A repeated SDP is nothing new; a
/// refused offer leaves what stood before it. After an exchange that the capture cut nothing stands: what it agreed is
/// not known.
package struct OfferAnswer: Sendable {
    /// What of one message matters here.
    package struct Message: Sendable {
        package enum Role: Sendable, Hashable {
            case request
            case response(code: Int, isReliable: Bool)
            case acknowledgement
        }

        package var role: Role
        /// Of the CSeq; `INVITE` for an ACK.
        package var method: String
        package var number: UInt32
        /// Who sent the request of the transaction.
        package var client: Party
        /// The callee's tag; empty where there is none yet.
        package var tag: String
        package var sdp: SessionDescription?
        /// There is a body, and no SDP could be read from it.
        package var hasUnreadBody: Bool
        /// The capture cut the body: what the exchange agrees is not known.
        package var isCut: Bool
        /// For PRACK: the sequence number of the INVITE whose provisional response it acknowledges.
        package var acknowledged: UInt32?

        package init(
            _ role: Role, method: String, number: UInt32, client: Party, tag: String = "",
            sdp: SessionDescription? = nil, hasUnreadBody: Bool = false, isCut: Bool = false,
            acknowledged: UInt32? = nil
        ) {
            self.role = role
            self.method = method
            self.number = number
            self.client = client
            self.tag = tag
            self.sdp = sdp
            self.hasUnreadBody = hasUnreadBody
            self.isCut = isCut
            self.acknowledged = acknowledged
        }

        var key: Key { Key(client: client, method: method, number: number) }
        var isWithoutAnswer: Bool { sdp == nil && !hasUnreadBody }
    }

    /// What one message did.
    package struct Step: Sendable {
        /// The exchange it completed, in the dialog that counts now.
        package var completed: Agreement?
        /// The media agreed are others than before it.
        package var isChanged = false
        package var breach: AnswerBreach?
    }

    struct Key: Sendable, Hashable {
        var client: Party
        var method: String
        var number: UInt32
    }

    private struct Open: Sendable {
        var key: Key
        var offerer: Party
        var offer: SessionDescription
        /// It came in a response.
        var isDelayed: Bool
        /// It came in a 2xx, or in a provisional response that asks for PRACK.
        var isReliable: Bool
    }

    private struct Answer: Sendable {
        var key: Key
        var sdp: SessionDescription
        var isJudged: Bool
        /// What stood before it, for the case that the request is refused in the end.
        var before: Agreement?
    }

    private struct Dialog: Sendable {
        var tag: String
        var agreement: Agreement?
        var open: [Open] = []
        /// Answers given, newest last; bounded.
        var answers: [Answer] = []
        /// Offers in responses to an INVITE without SDP that were answered; their repeats are no new offers.
        var settled: [Key] = []
    }

    private struct Request: Sendable {
        var key: Key
        var hasOffer: Bool
        var isCut: Bool
    }

    /// In the order in which their SDPs came, newest last; bounded.
    private var dialogs: [Dialog] = []
    /// The initial INVITE's offer: each fork answers it.
    private var initial: Open?
    /// Requests that may open an exchange; bounded.
    private var requests: [Request] = []
    /// Tag of the first 2xx.
    private var confirmed: String?
    private static let dialogLimit = 8
    private static let listLimit = 8

    package init() {}

    // MARK: What stands

    /// Place of the dialog that counts.
    private var current: Int? {
        if let confirmed { return dialogs.lastIndex { $0.tag == confirmed } }
        return dialogs.lastIndex { $0.agreement != nil } ?? dialogs.indices.last
    }

    /// The exchange that stands.
    package var agreement: Agreement? { current.flatMap { dialogs[$0].agreement } }

    /// Who has an offer open.
    package var offerer: Party? {
        current.flatMap { dialogs[$0].open.last?.offerer } ?? (agreement == nil ? initial?.offerer : nil)
    }

    /// `party` offered and has no answer yet.
    package func hasOpenOffer(_ party: Party) -> Bool {
        guard let current else { return initial?.offerer == party }
        return dialogs[current].open.contains { $0.offerer == party }
    }

    /// What `party` offered last and was not answered yet.
    package func offered(by party: Party) -> SessionDescription? {
        if let current, let open = dialogs[current].open.last(where: { $0.offerer == party }) { return open.offer }
        return agreement == nil && initial?.offerer == party ? initial?.offer : nil
    }

    func knows(_ key: Key) -> Bool { requests.contains { $0.key == key } }

    // MARK: Messages

    /// Requests of this method, and their responses, carry offers and answers.
    package static func concerns(_ method: String) -> Bool {
        method == "INVITE" || method == "UPDATE" || method == "PRACK"
    }

    package mutating func note(_ message: Message) -> Step {
        guard Self.concerns(message.method) else { return Step() }
        let before = agreement
        var step =
            switch message.role {
            case .request: noteRequest(message)
            case .response(let code, let isReliable): noteResponse(message, code: code, isReliable: isReliable)
            case .acknowledgement: noteAnswer(message, to: message.key)
            }
        let now = agreement
        if let now, let before {
            step.isChanged = !now.isSameMedia(as: before)
        } else {
            step.isChanged = now != nil
        }
        if step.completed == nil, step.isChanged { step.completed = now }
        if step.completed != now { step.completed = nil }
        return step
    }

    private mutating func noteRequest(_ message: Message) -> Step {
        guard !knows(message.key) else {
            // Another hop, or a retransmission: a proxy may have touched what it offers.
            if let sdp = message.sdp { renew(sdp, of: message.key) }
            return Step()
        }
        let hasOffer = message.sdp != nil || message.hasUnreadBody
        requests.append(Request(key: message.key, hasOffer: hasOffer, isCut: message.isCut))
        if requests.count > Self.listLimit { requests.removeFirst() }
        let offer = message.sdp.map {
            Open(key: message.key, offerer: message.client, offer: $0, isDelayed: false, isReliable: true)
        }
        if message.tag.isEmpty, message.method == "INVITE" {
            initial = offer
            // The next attempt: what the one before was told is void.
            if confirmed == nil { dialogs.removeAll() }
            return Step()
        }
        if message.method == "PRACK", let number = message.acknowledged {
            let invite = Key(client: message.client, method: "INVITE", number: number)
            if isOpen(invite, in: message.tag) { return noteAnswer(message, to: invite) }
        }
        guard let offer else { return Step() }
        let place = dialog(message.tag)
        dialogs[place].open.append(offer)
        if dialogs[place].open.count > Self.listLimit { dialogs[place].open.removeFirst() }
        return Step()
    }

    private mutating func noteResponse(_ message: Message, code: Int, isReliable: Bool) -> Step {
        guard code > 100 else { return Step() }
        if code >= 300 || code == 199 {
            withdraw(message)
            return Step()
        }
        if code >= 200, message.method == "INVITE", confirmed == nil { confirmed = message.tag }
        guard let request = requests.last(where: { $0.key == message.key }) else { return Step() }
        let isBinding = code >= 200 || isReliable
        let mayAgree = request.hasOffer || message.method == "INVITE"
        if mayAgree, message.isCut && isBinding || request.isCut && (code >= 200 || message.sdp != nil) {
            let place = dialog(message.tag)
            dialogs[place].agreement = nil
            close(message.key, in: place)
            return Step()
        }
        if request.hasOffer { return noteResponse(message, isFinal: code >= 200, isBinding: isBinding) }
        // Only an INVITE may leave the offer to the other side.
        if message.method == "INVITE" { noteOffer(message, isFinal: code >= 200, isReliable: isBinding) }
        return Step()
    }

    /// A response to an INVITE without SDP: an unreliable one only shows what the offer will be.
    private mutating func noteOffer(_ message: Message, isFinal: Bool, isReliable: Bool) {
        guard let sdp = message.sdp else {
            if isFinal, let place = dialogs.firstIndex(where: { $0.tag == message.tag }) {
                dialogs[place].open.removeAll { $0.key == message.key && !$0.isReliable }
            }
            return
        }
        let place = dialog(message.tag)
        guard !dialogs[place].settled.contains(message.key) else { return }
        let open = Open(
            key: message.key, offerer: message.client.other, offer: sdp, isDelayed: true, isReliable: isReliable)
        if let known = dialogs[place].open.firstIndex(where: { $0.key == message.key }) {
            dialogs[place].open[known] = open
        } else {
            dialogs[place].open.append(open)
        }
    }

    /// A response to a request that carried an offer.
    private mutating func noteResponse(_ message: Message, isFinal: Bool, isBinding: Bool) -> Step {
        guard let sdp = message.sdp else {
            guard isFinal else { return Step() }
            let place = dialog(message.tag)
            defer { close(message.key, in: place) }
            let isAnswered = dialogs[place].answers.contains { $0.key == message.key }
            guard !isAnswered, message.isWithoutAnswer, hasOffer(message.key, in: place) else { return Step() }
            return Step(
                breach: AnswerBreach(kind: .missing, answerer: message.client.other, method: message.method))
        }
        let place = dialog(message.tag)
        guard let given = dialogs[place].answers.firstIndex(where: { $0.key == message.key }) else {
            guard let open = openOffer(message.key, in: place) else { return Step() }
            let agreement = Agreement(offerer: open.offerer, offer: open.offer, answer: sdp)
            remember(
                Answer(key: message.key, sdp: sdp, isJudged: isBinding, before: dialogs[place].agreement), in: place)
            dialogs[place].agreement = agreement
            if isBinding { close(message.key, in: place) }
            return step(agreement, message, isJudged: isBinding)
        }
        defer { if isBinding { close(message.key, in: place) } }
        let answer = dialogs[place].answers[given]
        let standing = dialogs[place].agreement
        let isJudged = isBinding && !answer.isJudged
        dialogs[place].answers[given].isJudged = answer.isJudged || isBinding
        if answer.sdp != sdp, let standing, standing.description(of: message.client.other) != sdp {
            // Against RFC 3261 §13.2.1, and common: the later response of the same dialog counts.
            let agreement = Agreement(
                offerer: message.client, offer: standing.description(of: message.client), answer: sdp)
            dialogs[place].agreement = agreement
            dialogs[place].answers[given].sdp = sdp
            return step(agreement, message, isJudged: isBinding)
        }
        guard isJudged, let standing, standing.offerer == message.client else { return Step() }
        return Step(breach: breach(of: standing, message))
    }

    /// PRACK or ACK where an INVITE without SDP was answered with an offer.
    private mutating func noteAnswer(_ message: Message, to invite: Key) -> Step {
        let place = dialog(message.tag)
        guard let index = dialogs[place].open.firstIndex(where: { $0.key == invite && $0.isDelayed }) else {
            return Step()
        }
        let open = dialogs[place].open.remove(at: index)
        guard let sdp = message.sdp else {
            if message.isCut { dialogs[place].agreement = nil }
            guard message.isWithoutAnswer else { return Step() }
            // After a PRACK without it the ACK may still bring the answer.
            if message.role != .acknowledgement { dialogs[place].open.append(open) }
            return Step(breach: AnswerBreach(kind: .missing, answerer: message.client, method: message.method))
        }
        dialogs[place].settled.append(invite)
        if dialogs[place].settled.count > Self.listLimit { dialogs[place].settled.removeFirst() }
        let agreement = Agreement(offerer: open.offerer, offer: open.offer, answer: sdp, isDelayed: true)
        dialogs[place].agreement = agreement
        return step(agreement, message, isJudged: true)
    }

    private func step(_ agreement: Agreement, _ message: Message, isJudged: Bool) -> Step {
        Step(completed: agreement, breach: isJudged ? breach(of: agreement, message) : nil)
    }

    private func breach(of agreement: Agreement, _ message: Message) -> AnswerBreach? {
        agreement.breach.map {
            AnswerBreach(kind: $0, answerer: agreement.offerer.other, method: message.method)
        }
    }

    // MARK: Pieces

    private mutating func dialog(_ tag: String) -> Int {
        if let place = dialogs.firstIndex(where: { $0.tag == tag }) {
            // What spoke last stands last.
            guard confirmed == nil else { return place }
            dialogs.append(dialogs.remove(at: place))
            return dialogs.count - 1
        }
        if dialogs.count >= Self.dialogLimit {
            dialogs.remove(at: dialogs.firstIndex { $0.tag != confirmed } ?? 0)
        }
        dialogs.append(Dialog(tag: tag))
        return dialogs.count - 1
    }

    private func isOpen(_ key: Key, in tag: String) -> Bool {
        dialogs.last { $0.tag == tag }?.open.contains { $0.key == key && $0.isDelayed } ?? false
    }

    private func openOffer(_ key: Key, in place: Int) -> Open? {
        dialogs[place].open.first { $0.key == key } ?? (initial?.key == key ? initial : nil)
    }

    private func hasOffer(_ key: Key, in place: Int) -> Bool { openOffer(key, in: place) != nil }

    private mutating func close(_ key: Key, in place: Int) { dialogs[place].open.removeAll { $0.key == key } }

    private mutating func remember(_ answer: Answer, in place: Int) {
        dialogs[place].answers.append(answer)
        if dialogs[place].answers.count > Self.listLimit { dialogs[place].answers.removeFirst() }
    }

    private mutating func renew(_ offer: SessionDescription, of key: Key) {
        if initial?.key == key, dialogs.allSatisfy({ $0.agreement == nil }) { initial?.offer = offer }
        for place in dialogs.indices where !dialogs[place].answers.contains(where: { $0.key == key }) {
            for index in dialogs[place].open.indices where dialogs[place].open[index].key == key {
                dialogs[place].open[index].offer = offer
            }
        }
    }

    /// A refusal takes the offer back, with what its provisional responses had agreed (RFC 3261 §14.1, RFC 6337 §3.4).
    private mutating func withdraw(_ message: Message) {
        if initial?.key == message.key {
            if message.tag != confirmed { dialogs.removeAll { $0.tag == message.tag } }
            return
        }
        for place in dialogs.indices where dialogs[place].tag == message.tag {
            if let answer = dialogs[place].answers.last, answer.key == message.key {
                dialogs[place].agreement = answer.before
            }
            close(message.key, in: place)
        }
    }
}
