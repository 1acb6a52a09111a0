import SIP
import Testing
import Tracking

/// The exchanges of RFC 6337 §2 and what stands after each, without engine, capture or call.
@Suite struct OfferAnswerTests {
    /// One message of a flow, as short as one may write it.
    enum Event {
        /// A request with or without an SDP that names `port`.
        case request(String, UInt32, by: Party = .caller, tag: String = "t", Int? = nil)
        case response(Int, String, UInt32, to: Party = .caller, tag: String = "t", isReliable: Bool = false, Int? = nil)
        case ack(UInt32, by: Party = .caller, tag: String = "t", Int? = nil)
        case prack(UInt32, of: UInt32, tag: String = "t", Int? = nil)
    }

    /// A flow and what stands after it: ports agreed of caller and callee, who offered, who has an offer open.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var events: @Sendable () -> [Event]
        var caller: UInt16?
        var callee: UInt16?
        var offerer: Party?
        var open: Party?
        var completed: Int

        init(
            _ name: String, agreed: (UInt16, UInt16)?, by offerer: Party? = .caller, open: Party? = nil,
            completed: Int = 1, _ events: @escaping @Sendable () -> [Event]
        ) {
            self.name = name
            self.events = events
            caller = agreed?.0
            callee = agreed?.1
            self.offerer = agreed == nil ? nil : offerer
            self.open = open
            self.completed = completed
        }

        var testDescription: String { name }
    }

    @Test("What stands", arguments: patterns + early + forks + changes)
    func whatStands(_ row: Row) {
        var machine = OfferAnswer()
        var completed = 0
        for event in row.events() where machine.note(Self.message(event)).isChanged { completed += 1 }
        #expect(machine.agreement?.audio(of: .caller)?.port == row.caller)
        #expect(machine.agreement?.audio(of: .callee)?.port == row.callee)
        #expect(machine.agreement?.offerer == row.offerer)
        #expect(machine.offerer == row.open)
        #expect(completed == row.completed)
    }

    // MARK: RFC 6337 table 1

    private static let patterns = [
        Row("pattern 1: INVITE offers, 200 answers", agreed: (1, 2)) {
            [.request("INVITE", 1, tag: "", 1), .response(200, "INVITE", 1, 2), .ack(1)]
        },
        Row("pattern 2: 200 offers, ACK answers", agreed: (1, 2), by: .callee) {
            [.request("INVITE", 1, tag: ""), .response(200, "INVITE", 1, 2), .ack(1, 1)]
        },
        Row("pattern 3: a reliable 183 answers, the 200 says nothing", agreed: (1, 2)) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, isReliable: true, 2),
                .prack(2, of: 1), .response(200, "PRACK", 2), .response(200, "INVITE", 1), .ack(1),
            ]
        },
        Row("pattern 3, repeated in the 200: no new offer", agreed: (1, 2)) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, isReliable: true, 2),
                .prack(2, of: 1), .response(200, "PRACK", 2), .response(200, "INVITE", 1, 2), .ack(1),
            ]
        },
        Row("pattern 4: a reliable 183 offers, PRACK answers, the 200 repeats", agreed: (1, 2), by: .callee) {
            [
                .request("INVITE", 1, tag: ""), .response(183, "INVITE", 1, isReliable: true, 2),
                .prack(2, of: 1, 1), .response(200, "PRACK", 2), .response(200, "INVITE", 1, 2), .ack(1),
            ]
        },
        Row("pattern 5: PRACK offers anew, its 200 answers", agreed: (3, 4), completed: 2) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, isReliable: true, 2),
                .prack(2, of: 1, 3), .response(200, "PRACK", 2, 4), .response(200, "INVITE", 1), .ack(1),
            ]
        },
        Row("pattern 6: UPDATE offers, its 200 answers", agreed: (3, 4), by: .callee, completed: 2) {
            [
                .request("INVITE", 1, tag: "", 1), .response(200, "INVITE", 1, 2), .ack(1),
                .request("UPDATE", 101, by: .callee, 4), .response(200, "UPDATE", 101, to: .callee, 3),
            ]
        },
        Row("an offer waits for its answer", agreed: nil, open: .caller, completed: 0) {
            [.request("INVITE", 1, tag: "", 1), .response(180, "INVITE", 1)]
        },
        Row("an offer in a 200 waits for the ACK", agreed: nil, open: .callee, completed: 0) {
            [.request("INVITE", 1, tag: ""), .response(200, "INVITE", 1, 2)]
        },
    ]

    // MARK: Early media and early dialogs

    private static let early = [
        Row("183 and 200 with one SDP: nothing new", agreed: (1, 2)) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, 2), .response(183, "INVITE", 1, 2),
                .response(200, "INVITE", 1, 2), .ack(1),
            ]
        },
        Row("183 and another SDP in the 200 of the same dialog: the 200 counts", agreed: (1, 3), completed: 2) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, 2), .response(200, "INVITE", 1, 3),
                .ack(1),
            ]
        },
        Row(
            "an early UPDATE, then a 200 that repeats the first answer: the UPDATE stands", agreed: (3, 4), completed: 2
        ) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, isReliable: true, 2),
                .prack(2, of: 1), .response(200, "PRACK", 2), .request("UPDATE", 3, 3), .response(200, "UPDATE", 3, 4),
                .response(200, "INVITE", 1, 2), .ack(1),
            ]
        },
        Row("an early UPDATE of the callee", agreed: (3, 4), by: .callee, completed: 2) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, isReliable: true, 2),
                .prack(2, of: 1), .request("UPDATE", 101, by: .callee, 4),
                .response(200, "UPDATE", 101, to: .callee, 3), .response(200, "INVITE", 1), .ack(1),
            ]
        },
        Row("an unreliable 183 only shows what the 200 offers", agreed: (1, 3), by: .callee) {
            [
                .request("INVITE", 1, tag: ""), .response(183, "INVITE", 1, 2), .response(200, "INVITE", 1, 3),
                .ack(1, 1),
            ]
        },
        Row("a challenged INVITE and its next attempt", agreed: (3, 4)) {
            [
                .request("INVITE", 1, tag: "", 1), .response(407, "INVITE", 1, tag: "x"), .ack(1, tag: "x"),
                .request("INVITE", 2, tag: "", 3), .response(200, "INVITE", 2, 4), .ack(2),
            ]
        },
    ]

    // MARK: Forks

    private static let forks = [
        Row("the fork that answers replaces the one that sent early media", agreed: (1, 3), completed: 2) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, tag: "a", 2),
                .response(180, "INVITE", 1, tag: "b"), .response(200, "INVITE", 1, tag: "b", 3), .ack(1, tag: "b"),
            ]
        },
        Row("two forks with media, the first of them answers without SDP", agreed: (1, 2), completed: 3) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, tag: "a", isReliable: true, 2),
                .response(183, "INVITE", 1, tag: "b", isReliable: true, 3), .response(200, "INVITE", 1, tag: "a"),
                .ack(1, tag: "a"),
            ]
        },
        Row("an early UPDATE in the fork that lost", agreed: (1, 3), completed: 3) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, tag: "a", isReliable: true, 2),
                .request("UPDATE", 2, tag: "a", 5), .response(200, "UPDATE", 2, tag: "a", 6),
                .response(200, "INVITE", 1, tag: "b", 3), .ack(1, tag: "b"),
            ]
        },
        Row("what another fork says after the answer counts no more", agreed: (1, 2)) {
            [
                .request("INVITE", 1, tag: "", 1), .response(200, "INVITE", 1, tag: "a", 2), .ack(1, tag: "a"),
                .response(200, "INVITE", 1, tag: "b", 3), .response(183, "INVITE", 1, tag: "c", 4),
            ]
        },
        Row("a fork refused leaves the other", agreed: (1, 2), completed: 3) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, tag: "a", 2),
                .response(183, "INVITE", 1, tag: "b", 3), .response(486, "INVITE", 1, tag: "b"),
            ]
        },
        Row("199 ends an early dialog (RFC 6228)", agreed: (1, 2), completed: 3) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, tag: "a", 2),
                .response(183, "INVITE", 1, tag: "b", 3), .response(199, "INVITE", 1, tag: "b"),
            ]
        },
    ]

    // MARK: Inside the dialog

    private static func answered(_ events: [Event]) -> [Event] {
        [.request("INVITE", 1, tag: "", 1), .response(200, "INVITE", 1, 2), .ack(1)] + events
    }

    private static let changes = [
        Row("re-INVITE", agreed: (3, 4), completed: 2) {
            answered([.request("INVITE", 2, 3), .response(200, "INVITE", 2, 4), .ack(2)])
        },
        Row("after early media too", agreed: (3, 4), completed: 2) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, 2), .response(200, "INVITE", 1, 2),
                .ack(1), .request("INVITE", 2, 3), .response(200, "INVITE", 2, 4), .ack(2),
            ]
        },
        Row("not before its 200", agreed: (1, 2), open: .caller) {
            [
                .request("INVITE", 1, tag: "", 1), .response(183, "INVITE", 1, 2), .response(200, "INVITE", 1, 2),
                .ack(1), .request("INVITE", 2, 3), .response(100, "INVITE", 2),
            ]
        },
        Row("re-INVITE of the callee without SDP", agreed: (3, 4), completed: 2) {
            answered([
                .request("INVITE", 101, by: .callee), .response(200, "INVITE", 101, to: .callee, 3),
                .ack(101, by: .callee, 4),
            ])
        },
        Row("refused: what stood before stands", agreed: (1, 2)) {
            answered([.request("INVITE", 2, 3), .response(488, "INVITE", 2), .ack(2)])
        },
        Row("refused after its 183 had answered", agreed: (1, 2), completed: 3) {
            answered([
                .request("INVITE", 2, 3), .response(183, "INVITE", 2, isReliable: true, 4),
                .response(500, "INVITE", 2), .ack(2),
            ])
        },
        Row("UPDATE refused", agreed: (1, 2)) {
            answered([.request("UPDATE", 2, 3), .response(504, "UPDATE", 2)])
        },
        Row("glare: both refused with 491, one tries again", agreed: (3, 4), by: .callee, completed: 2) {
            answered([
                .request("INVITE", 2, 5), .request("INVITE", 101, by: .callee, 6),
                .response(491, "INVITE", 2), .response(491, "INVITE", 101, to: .callee), .ack(2),
                .ack(101, by: .callee), .request("INVITE", 102, by: .callee, 4),
                .response(200, "INVITE", 102, to: .callee, 3), .ack(102, by: .callee),
            ])
        },
        Row("glare: each answer goes to its own offer", agreed: (5, 4), completed: 2) {
            answered([
                .request("UPDATE", 2, 5), .request("UPDATE", 101, by: .callee, 6),
                .response(491, "UPDATE", 101, to: .callee), .response(200, "UPDATE", 2, 4),
            ])
        },
        Row("session refresh with the same SDP", agreed: (1, 2)) {
            answered([.request("INVITE", 2, 1), .response(200, "INVITE", 2, 2), .ack(2)])
        },
        Row("UPDATE without SDP is no exchange", agreed: (1, 2)) {
            answered([.request("UPDATE", 2), .response(200, "UPDATE", 2)])
        },
        Row("another hop of the same request", agreed: (3, 4), completed: 2) {
            answered([
                .request("INVITE", 2, 3), .request("INVITE", 2, 3), .response(200, "INVITE", 2, 4),
                .response(200, "INVITE", 2, 4), .ack(2), .ack(2),
            ])
        },
    ]

    // MARK: Writing

    static func message(_ event: Event) -> OfferAnswer.Message {
        switch event {
        case .request(let method, let number, let party, let tag, let port):
            OfferAnswer.Message(
                .request, method: method, number: number, client: party, tag: tag, sdp: port.map { sdp($0) })
        case .response(let code, let method, let number, let client, let tag, let isReliable, let port):
            OfferAnswer.Message(
                .response(code: code, isReliable: isReliable), method: method, number: number, client: client,
                tag: tag, sdp: port.map { sdp($0) })
        case .ack(let number, let party, let tag, let port):
            OfferAnswer.Message(
                .acknowledgement, method: "INVITE", number: number, client: party, tag: tag, sdp: port.map { sdp($0) })
        case .prack(let number, let invite, let tag, let port):
            OfferAnswer.Message(
                .request, method: "PRACK", number: number, client: .caller, tag: tag, sdp: port.map { sdp($0) },
                acknowledged: invite)
        }
    }

    /// One audio section: the port tells the descriptions apart.
    static func sdp(_ port: Int, direction: MediaDirection = .sendrecv) -> SessionDescription {
        SessionDescription(media: [section("audio", port, direction: direction)])
    }

    static func section(
        _ kind: String = "audio", _ port: Int, profile: String = "RTP/AVP", address: String = "192.0.2.1",
        direction: MediaDirection = .sendrecv
    ) -> MediaDescription {
        var attributes = MediaDescription.Attributes()
        attributes.direction = direction
        return MediaDescription(
            kind: kind, port: UInt16(clamping: port), transportProtocol: profile,
            connectionHost: port == 0 ? address : "192.0.2.\(port % 200 + 1)", attributes: attributes)
    }
}
