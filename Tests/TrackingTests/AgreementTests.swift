import SIP
import Testing
import Tracking

/// Pairs, directions and holds of one exchange (RFC 3264 §5–§8).
@Suite struct AgreementTests {
    private static func sdp(_ sections: MediaDescription...) -> SessionDescription {
        SessionDescription(media: sections)
    }

    private static func line(
        _ port: Int, _ direction: MediaDirection = .sendrecv, kind: String = "audio", profile: String = "RTP/AVP",
        host: String = "192.0.2.7", hasICE: Bool = false
    ) -> MediaDescription {
        var attributes = MediaDescription.Attributes()
        attributes.direction = direction
        attributes.hasICE = hasICE
        return MediaDescription(
            kind: kind, port: UInt16(clamping: port), transportProtocol: profile, connectionHost: host,
            attributes: attributes)
    }

    private static func agreed(
        _ offer: SessionDescription, _ answer: SessionDescription, by offerer: Party = .caller, isDelayed: Bool = false
    ) -> Agreement { Agreement(offerer: offerer, offer: offer, answer: answer, isDelayed: isDelayed) }

    // MARK: Pairs

    @Test("Sections pair by their place") func sectionsPairByTheirPlace() {
        let agreement = Self.agreed(
            Self.sdp(Self.line(1, profile: "RTP/SAVP"), Self.line(2)),
            Self.sdp(Self.line(0, profile: "RTP/SAVP"), Self.line(4)))
        #expect(agreement.audio(of: .caller)?.port == 2)
        #expect(agreement.audio(of: .callee)?.port == 4)
        #expect(agreement.liveAudio(of: .caller).map(\.port) == [2])
    }

    @Test("Another order is paired by kind") func anotherOrderIsPairedByKind() {
        let agreement = Self.agreed(
            Self.sdp(Self.line(1), Self.line(2, kind: "video")), Self.sdp(Self.line(4, kind: "video"), Self.line(3)))
        #expect(agreement.audio(of: .callee)?.port == 3)
    }

    @Test("A disabled line is no audio") func aDisabledLineIsNoAudio() {
        let agreement = Self.agreed(Self.sdp(Self.line(0)), Self.sdp(Self.line(4)))
        #expect(agreement.audio?.isLive == false)
        #expect(!agreement.flows(toward: .callee))
    }

    // MARK: Directions

    @Test(
        "What flows",
        arguments: [
            (MediaDirection.sendrecv, MediaDirection.sendrecv, true, true), (.sendonly, .recvonly, true, false),
            (.recvonly, .sendonly, false, true), (.inactive, .inactive, false, false),
            (.sendrecv, .recvonly, true, false),
            (.sendrecv, .sendonly, false, true), (.sendonly, .inactive, false, false),
        ])
    func whatFlows(_ offer: MediaDirection, _ answer: MediaDirection, _ toCallee: Bool, _ toCaller: Bool) {
        let agreement = Self.agreed(Self.sdp(Self.line(1, offer)), Self.sdp(Self.line(2, answer)))
        #expect(agreement.flows(toward: .callee) == toCallee)
        #expect(agreement.flows(toward: .caller) == toCaller)
    }

    @Test("No address receives nothing") func noAddressReceivesNothing() {
        let agreement = Self.agreed(Self.sdp(Self.line(1, host: "0.0.0.0")), Self.sdp(Self.line(2)))
        #expect(!agreement.flows(toward: .caller))
        #expect(agreement.flows(toward: .callee))
    }

    @Test("No address but ICE receives") func noAddressButICEReceives() {
        let line = Self.line(9, host: "0.0.0.0", hasICE: true)
        #expect(Self.agreed(Self.sdp(line), Self.sdp(Self.line(2))).flows(toward: .caller))
    }

    // MARK: Answers that are not allowed

    @Test(
        "A forbidden direction is told",
        arguments: [
            (MediaDirection.sendonly, MediaDirection.sendrecv), (.sendonly, .sendonly), (.recvonly, .recvonly),
            (.recvonly, .sendrecv), (.inactive, .sendrecv), (.inactive, .recvonly),
        ])
    func aForbiddenDirectionIsTold(_ offer: MediaDirection, _ answer: MediaDirection) {
        #expect(
            Self.breach(Self.sdp(Self.line(1, offer)), Self.sdp(Self.line(2, answer, host: "192.0.2.8")))
                == .direction(offered: offer, answered: answer))
    }

    @Test(
        "An allowed direction is not",
        arguments: [
            (MediaDirection.sendonly, MediaDirection.recvonly), (.sendonly, .inactive), (.recvonly, .sendonly),
            (.recvonly, .inactive), (.inactive, .inactive), (.sendrecv, .inactive), (.sendrecv, .sendonly),
        ])
    func anAllowedDirectionIsNot(_ offer: MediaDirection, _ answer: MediaDirection) {
        #expect(Self.breach(Self.sdp(Self.line(1, offer)), Self.sdp(Self.line(2, answer, host: "192.0.2.8"))) == nil)
    }

    @Test("Lines left out are told") func linesLeftOutAreTold() {
        let offer = Self.sdp(Self.line(1), Self.line(3, kind: "video"))
        #expect(Self.breach(offer, Self.sdp(Self.line(2))) == .fewerLines(offered: 2, answered: 1))
        // A line that was off, and one refused by port 0, are no fault.
        #expect(Self.breach(Self.sdp(Self.line(1), Self.line(0, kind: "image")), Self.sdp(Self.line(2))) == nil)
        #expect(Self.breach(offer, Self.sdp(Self.line(2), Self.line(0, kind: "video"))) == nil)
    }

    @Test("The offerers own address is told") func theOfferersOwnAddressIsTold() {
        let own = Self.line(1)
        #expect(Self.breach(Self.sdp(own), Self.sdp(own)) == own.endpoint.map { .offerersAddress($0) })
        // One host with two ports is none.
        #expect(Self.breach(Self.sdp(own), Self.sdp(Self.line(3))) == nil)
    }

    private static func breach(_ offer: SessionDescription, _ answer: SessionDescription) -> AnswerBreach.Kind? {
        var machine = OfferAnswer()
        _ = machine.note(.init(.request, method: "INVITE", number: 1, client: .caller, sdp: offer))
        return machine.note(
            .init(
                .response(code: 200, isReliable: false), method: "INVITE", number: 1, client: .caller, tag: "t",
                sdp: answer)
        ).breach?.kind
    }

    @Test(
        "A missing answer is told of its answerer",
        arguments: [
            ("INVITE", OfferAnswer.Message.Role.response(code: 200, isReliable: false), Party.callee)
        ])
    func aMissingAnswerIsToldOfItsAnswerer(_ method: String, _ role: OfferAnswer.Message.Role, _ answerer: Party) {
        var machine = OfferAnswer()
        _ = machine.note(.init(.request, method: method, number: 1, client: .caller, sdp: Self.sdp(Self.line(1))))
        let step = machine.note(.init(role, method: method, number: 1, client: .caller, tag: "t"))
        #expect(step.breach?.kind == .missing)
        #expect(step.breach?.answerer == answerer)
    }

    @Test("An ACK without the answer is told") func anACKWithoutTheAnswerIsTold() {
        var machine = OfferAnswer()
        _ = machine.note(.init(.request, method: "INVITE", number: 1, client: .caller))
        _ = machine.note(
            .init(
                .response(code: 200, isReliable: false), method: "INVITE", number: 1, client: .caller, tag: "t",
                sdp: Self.sdp(Self.line(1))))
        let step = machine.note(.init(.acknowledgement, method: "INVITE", number: 1, client: .caller, tag: "t"))
        #expect(step.breach?.kind == .missing)
        #expect(step.breach?.answerer == .caller)
    }

    @Test("A body that could not be read is no missing answer") func aBodyThatCouldNotBeReadIsNoMissingAnswer() {
        var machine = OfferAnswer()
        _ = machine.note(.init(.request, method: "INVITE", number: 1, client: .caller, sdp: Self.sdp(Self.line(1))))
        let step = machine.note(
            .init(
                .response(code: 200, isReliable: false), method: "INVITE", number: 1, client: .caller, tag: "t",
                hasUnreadBody: true))
        #expect(step.breach == nil)
    }

    @Test("An early answer needs no repetition") func anEarlyAnswerNeedsNoRepetition() {
        for isReliable in [true, false] {
            var machine = OfferAnswer()
            _ = machine.note(.init(.request, method: "INVITE", number: 1, client: .caller, sdp: Self.sdp(Self.line(1))))
            _ = machine.note(
                .init(
                    .response(code: 183, isReliable: isReliable), method: "INVITE", number: 1, client: .caller,
                    tag: "t", sdp: Self.sdp(Self.line(2))))
            let step = machine.note(
                .init(.response(code: 200, isReliable: false), method: "INVITE", number: 1, client: .caller, tag: "t"))
            #expect(step.breach == nil)
            #expect(machine.agreement != nil)
        }
    }

    // MARK: Holds

    /// Exchanges one after the other, each as offerer, offer, answer, and whether it was asked for without SDP.
    private static func left(
        _ exchanges: [(by: Party, offer: MediaDescription, answer: MediaDescription, isDelayed: Bool)]
    ) -> Holds {
        var holds = Holds()
        holds.note(agreed(sdp(line(1)), sdp(line(2))))
        for exchange in exchanges {
            holds.note(
                agreed(sdp(exchange.offer), sdp(exchange.answer), by: exchange.by, isDelayed: exchange.isDelayed))
        }
        return holds
    }

    private static let held = (
        by: Party.caller, offer: line(1, .sendonly), answer: line(2, .recvonly), isDelayed: false
    )

    @Test("A resume answered with the hold is its answerers fault") func aResumeAnsweredWithTheHoldIsItsAnswerersFault()
    {
        let holds = Self.left([Self.held, (.caller, Self.line(1), Self.line(2, .recvonly), false)])
        #expect(holds.leftover?.party == .callee)
        #expect(holds.leftover?.deaf == [.caller])
        #expect(holds.by.isEmpty)
    }

    @Test("A resume both ways leaves nothing") func aResumeBothWaysLeavesNothing() {
        #expect(Self.left([Self.held, (.caller, Self.line(1), Self.line(2), false)]).leftover == nil)
    }

    @Test("A resume without SDP asks for what there can be") func aResumeWithoutSDPAsksForWhatThereCanBe() {
        // The callee offers the direction of the hold again in its 200.
        let holds = Self.left([Self.held, (.callee, Self.line(2, .recvonly), Self.line(1, .sendonly), true)])
        #expect(holds.leftover?.party == .callee)
        #expect(holds.leftover?.way == .offer)
        #expect(holds.leftover?.deaf == [.caller])
    }

    @Test("Inactive left over deafens both") func inactiveLeftOverDeafensBoth() {
        let holds = Self.left([
            (.caller, Self.line(1, .inactive), Self.line(2, .inactive), false),
            (.callee, Self.line(2, .inactive), Self.line(1, .inactive), true),
        ])
        #expect(holds.leftover?.deaf == [.caller, .callee])
    }

    @Test("A hold by a re-INVITE without SDP is no resume") func aHoldByAReINVITEWithoutSDPIsNoResume() {
        let holds = Self.left([Self.held, (.callee, Self.line(2), Self.line(1, .sendonly), true)])
        #expect(holds.leftover == nil)
        #expect(holds.by == [.caller])
    }

    @Test("Who holds itself may go on holding") func whoHoldsItselfMayGoOnHolding() {
        let holds = Self.left([
            (.callee, Self.line(2, .sendonly), Self.line(1, .recvonly), false),
            (.callee, Self.line(2, .sendonly), Self.line(1, .recvonly), true),
        ])
        #expect(holds.leftover == nil)
        #expect(holds.by == [.callee])
    }

    @Test("A resume without an address is no hold") func aResumeWithoutAnAddressIsNoHold() {
        let holds = Self.left([Self.held, (.caller, Self.line(1, host: "0.0.0.0"), Self.line(2), false)])
        #expect(holds.leftover?.party == .caller)
        #expect(holds.leftover?.way == .address)
        #expect(holds.leftover?.deaf == [.caller])
    }

    @Test("The hold of RFC 2543 stays one when repeated") func theHoldOfRFC2543StaysOneWhenRepeated() {
        let hold = (by: Party.caller, offer: Self.line(1, host: "0.0.0.0"), answer: Self.line(2), isDelayed: false)
        let holds = Self.left([hold, hold])
        #expect(holds.leftover == nil)
        #expect(holds.by == [.caller])
    }

    @Test("A refresh of a held call is no resume") func aRefreshOfAHeldCallIsNoResume() {
        var holds = Self.left([Self.held])
        holds.note(
            Self.agreed(
                Self.sdp(Self.line(2, .recvonly)), Self.sdp(Self.line(1, .sendonly)), by: .callee, isDelayed: true),
            isRefresh: true)
        #expect(holds.leftover == nil)
    }
}
