import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// One fault on two legs is told once, where it lies; two faults stay two.
@Suite struct LegFindingTests {
    static let phone: Endpoint = "203.0.113.20:5060"
    static let hub: Endpoint = "203.0.113.30:5060"
    static let carrier: Endpoint = "198.51.100.10:5060"

    private func start(_ profile: Profile = .generic, local: [String] = ["203.0.113.30"]) -> Script {
        let script = Script(profile: profile, local: local)
        script.call("A", from: Self.phone, to: Self.hub).call("B", from: Self.hub, to: Self.carrier)
        script.at(0).invite("A").after(0.001).respond("A", 100)
        script.at(0.01).invite("B", sdp: .audio(port: 30_002)).after(0.01).respond("B", 100)
        return script
    }

    /// Both legs are answered at 1 s.
    private func answered(local: [String] = ["203.0.113.30"]) -> Script {
        let script = start(local: local)
        script.at(0.1).respond("B", 180).after(0.001).respond("A", 180)
        script.at(1).answer("B", sdp: .audio(port: 20_000, address: "198.51.100.11")).after(0.002).ack("B")
        return script.at(1.01).answer("A", sdp: .audio(port: 30_000)).after(0.01).ack("A").at(1)
    }

    private func hangUp(_ script: Script, at seconds: Double) {
        script.at(seconds).bye("A").after(0.001).respond("A", 200, to: "BYE")
        script.at(seconds + 0.01).bye("B").after(0.02).respond("B", 200, to: "BYE")
    }

    private func loud(_ findings: [Finding]) -> [Finding] { findings.filter { $0.severity > .notice } }

    // MARK: Refusals

    @Test("A refusal by the carrier is told once") func aRefusalByTheCarrierIsToldOnce() throws {
        let script = start()
        script.at(0.3).respond("B", 503).after(0.001).ack("B").at(0.31).respond("A", 503).after(0.01).ack("A")
        let findings = loud(script.run(until: 60))
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.kind == "call-rejected" && finding.call?.callID == "B@script")
        #expect(finding.place.leg == .outgoing && finding.place.to == "198.51.100.10:5060")
        #expect(finding.title.en.contains("The caller's side, 203.0.113.20:5060, was told 503"))
        #expect(finding.call?.linked == [.init(callID: "A@script", side: .incoming)])
        #expect(script.engine.call("A@script")?.findings.map(\.id) == [finding.id], "both calls show it")
    }

    @Test("A refusal in other words is still the carriers") func aRefusalInOtherWordsIsStillTheCarriers() throws {
        let script = start()
        script.at(0.3).respond("B", 403).after(0.001).ack("B").at(0.31).respond("A", 500).after(0.01).ack("A")
        let findings = loud(script.run(until: 60))
        #expect(findings.map { $0.call?.callID } == ["B@script"])
    }

    @Test("A busy callee that becomes a fault on the caller's side is named")
    func aBusyCalleeThatBecomesAFaultOnTheCallersSideIsNamed() throws {
        let script = start()
        script.at(0.1).respond("B", 180).at(4).respond("B", 486).after(0.001).ack("B")
        script.at(4.01).respond("A", 500).after(0.01).ack("A")
        let finding = try #require(loud(script.run(until: 60)).first)
        #expect(finding.call?.callID == "A@script" && finding.place.leg == .incoming)
        #expect(finding.title.en.contains("198.51.100.10:5060 had refused the outgoing leg with 486"))
    }

    @Test("An own refusal long after the carriers is another") func anOwnRefusalLongAfterTheCarriersIsAnother() {
        let script = start()
        script.at(0.3).respond("B", 404).after(0.001).ack("B").at(20).respond("A", 500).after(0.01).ack("A")
        #expect(Set(script.run(until: 90).compactMap { $0.call?.callID }) == ["A@script", "B@script"])
    }

    /// The hub's first carrier refuses with `code`, the second takes the call.
    private func passedOn(_ code: Int) -> [Finding] {
        let script = start()
        script.call("C", from: Self.hub, to: "198.51.100.20:5060")
        script.at(0.3).respond("B", code).after(0.001).ack("B")
        script.at(0.4).invite("C", sdp: .audio(port: 30_004)).after(0.2).respond("C", 180)
        script.at(1).answer("C").after(0.01).ack("C").at(1.01).answer("A", sdp: .audio(port: 30_000))
        script.after(0.01).ack("A").at(3).bye("A").after(0.001).respond("A", 200, to: "BYE")
        script.at(3.01).bye("C").after(0.01).respond("C", 200, to: "BYE")
        return script.run(until: 60)
    }

    @Test("A carrier that refuses where another takes the call is told alone")
    func aCarrierThatRefusesWhereAnotherTakesTheCallIsToldAlone() throws {
        let findings = loud(passedOn(403))
        #expect(findings.map { $0.call?.callID } == ["B@script"])
        #expect(findings.first?.title.en.contains("The call went through another way.") == true)
    }

    @Test("A carrier in trouble that is passed by is a notice") func aCarrierInTroubleThatIsPassedByIsANotice() {
        let findings = passedOn(503)
        #expect(loud(findings).isEmpty)
        #expect(findings.all("call-rejected").map { $0.call?.callID } == ["B@script"])
    }

    @Test("A silent carrier explains the timeout told to the caller")
    func aSilentCarrierExplainsTheTimeoutToldToTheCaller() {
        let script = Script(local: ["203.0.113.30"])
        script.call("A", from: Self.phone, to: Self.hub).call("B", from: Self.hub, to: Self.carrier)
        script.at(0).invite("A").after(0.001).respond("A", 100)
        script.at(0.01).invite("B", sdp: .audio(port: 30_002)).repeated(6, .doubling)
        script.at(32.2).respond("A", 408).after(0.01).ack("A")
        let findings = loud(script.run(until: 90))
        #expect(findings.map(\.kind) == ["signalling-blocked"])
        #expect(findings.first?.place.leg == .outgoing)
    }

    // MARK: Media

    @Test("Silence from the carrier is told on the carrier's side") func silenceFromTheCarrierIsToldOnTheCarriersSide()
        throws
    {
        let script = answered()
        script.rtp("A", toward: .callee, from: 1.1, until: 14).rtp("B", toward: .callee, from: 1.12, until: 14)
        hangUp(script, at: 14)
        let findings = loud(script.run(until: 90))
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.kind == "one-way-audio" && finding.place.leg == .outgoing)
        #expect(finding.place.direction == "toward-caller" && finding.causes.first?.id == "media-blocked")
        #expect(!finding.causes.contains { $0.id == "local-not-sending" })
        #expect(finding.title.en.contains("The incoming leg lacks the same sound"))
    }

    @Test("Silence from the phone is no fault of the host between") func silenceFromThePhoneIsNoFaultOfTheHostBetween()
        throws
    {
        let script = answered()
        script.rtp("B", toward: .caller, from: 1.1, until: 14).rtp("A", toward: .caller, from: 1.12, until: 14)
        hangUp(script, at: 14)
        let findings = loud(script.run(until: 90))
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.place.leg == .incoming && finding.place.direction == "toward-callee")
        #expect(!finding.causes.contains { $0.id == "local-not-sending" })
    }

    @Test("What comes in and does not go out is not relayed", arguments: [["203.0.113.30"], []])
    func whatComesInAndDoesNotGoOutIsNotRelayed(local: [String]) throws {
        let script = answered(local: local)
        script.rtp("A", toward: .callee, from: 1.1, until: 14).rtp("B", toward: .callee, from: 1.12, until: 14)
        script.rtp("B", toward: .caller, from: 1.1, until: 14)
        // Others talk past this point too: nobody can take the host between for the capture's own.
        script.call("X", from: "192.0.2.1:5060", to: "192.0.2.2:5060").at(0.5).request("X", "OPTIONS")
        script.after(0.01).respond("X", 200, to: "OPTIONS")
        hangUp(script, at: 14)
        let findings = loud(script.run(until: 90))
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.place.leg == .incoming && finding.place.direction == "toward-caller")
        let cause = try #require(finding.causes.first)
        #expect(cause.id == (local.isEmpty ? "peer-not-sending" : "local-not-sending"))
        #expect(cause.text.en.contains("203.0.113.30 does not relay the") && cause.confidence == .likely)
        #expect(finding.title.en.contains("The outgoing leg is well."))
    }

    @Test("Nothing relayed either way is two faults") func nothingRelayedEitherWayIsTwoFaults() {
        let script = answered()
        script.rtp("A", toward: .callee, from: 1.1, until: 14).rtp("B", toward: .caller, from: 1.1, until: 14)
        hangUp(script, at: 14)
        let findings = loud(script.run(until: 90))
        #expect(findings.map(\.kind) == ["one-way-audio", "one-way-audio"])
        #expect(Set(findings.compactMap(\.place.direction)) == ["toward-caller", "toward-callee"])
    }

    @Test("A healthy pair is silent") func aHealthyPairIsSilent() {
        let script = answered()
        for (name, delay) in [("A", 1.1), ("B", 1.12)] { script.talk(name, from: delay, until: 14) }
        hangUp(script, at: 14)
        #expect(script.run(until: 90).isEmpty)
    }

    @Test("Loss that comes in is told where it comes in") func lossThatComesInIsToldWhereItComesIn() {
        let script = answered()
        for name in ["A", "B"] {
            script.rtp(name, toward: .callee, from: 1.1, until: 25)
            script.rtp(name, toward: .caller, from: 1.1, until: 25, lost: { $0 % 10 == 3 })
        }
        hangUp(script, at: 25)
        let findings = loud(script.run(until: 90))
        #expect(!findings.isEmpty && findings.allSatisfy { $0.place.leg == .outgoing })
    }

    @Test("Loss added on the way is a fault of its own") func lossAddedOnTheWayIsAFaultOfItsOwn() {
        let script = answered()
        for (name, rate) in [("A", 8), ("B", 40)] {
            script.rtp(name, toward: .callee, from: 1.1, until: 25)
            script.rtp(name, toward: .caller, from: 1.1, until: 25, lost: { $0 % rate == 3 })
        }
        hangUp(script, at: 25)
        #expect(Set(loud(script.run(until: 90)).compactMap(\.place.leg)) == [.incoming, .outgoing])
    }

    // MARK: Renegotiation and ringing

    @Test("A re-INVITE sent on and refused is one finding") func aReinviteSentOnAndRefusedIsOneFinding() throws {
        let script = answered()
        for (name, delay) in [("A", 1.1), ("B", 1.12)] { script.talk(name, from: delay, until: 14) }
        script.at(5).reinvite("A").after(0.01).reinvite("B", sdp: .audio(port: 30_002))
        script.at(5.1).respond("B", 488).after(0.001).ack("B").at(5.11).respond("A", 488).after(0.01).ack("A")
        hangUp(script, at: 14)
        let findings = loud(script.run(until: 90))
        #expect(findings.map(\.kind) == ["reinvite-failed"])
        #expect(findings.first?.place.leg == .outgoing)
        #expect(findings.first?.title.en.contains("The incoming leg shows the same.") == true)
    }

    @Test("Re-INVITEs of the element between are refused each for itself")
    func reinvitesOfTheElementBetweenAreRefusedEachForItself() {
        let script = answered()
        for (name, delay) in [("A", 1.1), ("B", 1.12)] { script.talk(name, from: delay, until: 14) }
        script.at(5).reinvite("A", by: .callee).at(5.01).reinvite("B", sdp: .audio(port: 30_002))
        script.at(5.1).respond("B", 488).after(0.001).ack("B").at(5.11).respond("A", 488).after(0.01)
        script.ack("A")
        hangUp(script, at: 14)
        #expect(loud(script.run(until: 90)).map(\.kind) == ["reinvite-failed", "reinvite-failed"])
    }

    @Test("Different faults on the two legs stay two") func differentFaultsOnTheTwoLegsStayTwo() {
        let script = answered()
        script.rtp("A", toward: .callee, from: 1.1, until: 14).rtp("B", toward: .callee, from: 1.12, until: 14)
        script.at(5).reinvite("A").after(0.1).respond("A", 488).after(0.01).ack("A")
        hangUp(script, at: 14)
        #expect(Set(loud(script.run(until: 90)).map(\.kind)) == ["one-way-audio", "reinvite-failed"])
    }

    @Test("Ringing without 100rel on both legs is one finding") func ringingWithout100relOnBothLegsIsOneFinding() throws
    {
        let script = Script(profile: .huawei, local: ["203.0.113.30"])
        script.call("A", from: Self.phone, to: Self.hub).call("B", from: Self.hub, to: Self.carrier)
        script.at(0).invite("A", supported: ["100rel"]).at(0.01)
        script.invite("B", sdp: .audio(port: 30_002), supported: ["100rel"])
        script.at(0.5).respond("B", 180).at(0.51).respond("A", 180)
        script.at(1).answer("B").after(0.01).ack("B").after(0.01).answer("A", sdp: .audio(port: 30_000)).after(0.01)
        script.ack("A")
        hangUp(script, at: 2)
        let findings = loud(script.run(until: 60))
        #expect(findings.map(\.kind) == ["missing-100rel"])
        #expect(findings.first?.place.leg == .outgoing && findings.first?.place.from == "198.51.100.10:5060")
        #expect(findings.first?.causes.map(\.id) == ["not-sent-by-answerer", "missing-100rel"], "nothing is hidden")
    }

    // MARK: Hops of one Call-ID

    @Test("A refusal that a proxy hands on is its authors", arguments: [(503, 500), (403, 403)])
    func aRefusalThatAProxyHandsOnIsItsAuthors(far: Int, near: Int) throws {
        let script = Script()
        let proxy: Endpoint = "198.51.100.30:5060"
        script.call("P", from: Self.phone, to: Self.hub)
        script.at(0).invite("P").after(0.001).respond("P", 100)
        let invite = try #require(script.calls["P"]?.requests["INVITE"])
        var text = invite.text.setting("Via", to: "SIP/2.0/UDP \(proxy);branch=z9hG4bK-hop2")
        text = text.setting("Max-Forwards", to: "69")
        script.at(0.01).send(text, from: proxy, to: Self.carrier)
        let refusal = SIPText.response(far, "No", to: text, toTag: "far")
        script.at(0.2).send(refusal, from: Self.carrier, to: proxy)
        script.at(0.21).respond("P", near).after(0.01).ack("P")
        let finding = try #require(loud(script.run(until: 60)).first)
        #expect(finding.place.to == "198.51.100.10:5060" && finding.title.en.contains("refused the call with \(far)"))
    }

    // MARK: Coincidence

    @Test("Two calls of the same numbers at the same time are not merged")
    func twoCallsOfTheSameNumbersAtTheSameTimeAreNotMerged() {
        let script = Script(local: ["203.0.113.30"])
        script.call("A1", from: Self.phone, to: Self.hub).call("A2", from: "203.0.113.20:5062", to: Self.hub)
        script.call("B1", from: Self.hub, to: Self.carrier).call("B2", from: Self.hub, to: Self.carrier)
        script.at(0).invite("A1").at(0.001).invite("A2").at(0.01).invite("B1").at(0.011).invite("B2")
        for name in ["B1", "B2", "A1", "A2"] { script.after(0.1).respond(name, 503).after(0.01).ack(name) }
        #expect(loud(script.run(until: 60)).count == 4)
    }

    @Test("A leg that never ends holds nothing back") func aLegThatNeverEndsHoldsNothingBack() {
        let script = start()
        script.at(0.3).respond("B", 404).after(0.001).ack("B").at(20)
        #expect(script.run(until: 6).isEmpty, "the other leg may still explain it")
        #expect(script.more(until: 12).map(\.kind) == ["call-rejected"])
    }
}
