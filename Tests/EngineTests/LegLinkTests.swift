import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Which calls are the two legs of one, and which only look like it.
@Suite struct LegLinkTests {
    static let phone: Endpoint = "203.0.113.20:5060"
    static let hub: Endpoint = "203.0.113.30:5060"
    static let carrier: Endpoint = "198.51.100.10:5060"

    /// Calls A (in) and B (out) of a B2BUA at `hub`, both ringing; B's INVITE comes `delay` after A's.
    private func script(
        delay: Double = 0.01, out: Endpoint = hub, local: [String] = [], caller: String = "1001",
        callee: String = "13800138000", headers: [(String, String)] = [], outHeaders: [(String, String)] = [],
        callID: String = "b-leg", offer: Script.SDP = .audio(port: 30_000)
    ) -> Script {
        let script = Script(local: local)
        script.call("A", from: Self.phone, to: Self.hub, callID: "a-leg-of-the-call")
        script.call("B", caller: caller, callee: callee, from: out, to: Self.carrier, callID: callID)
        script.at(0).invite("A", headers: headers).after(0.001).respond("A", 100)
        script.at(delay).invite("B", sdp: offer, headers: outHeaders).after(0.02).respond("B", 180)
        script.at(delay + 0.03).respond("A", 180)
        return script
    }

    private func links(_ script: Script) -> [String] {
        _ = script.run()
        return script.engine.calls().sorted { $0.identity.callID < $1.identity.callID }.flatMap { call in
            call.identity.linked.map { "\(call.identity.callID) \($0.side.rawValue) \($0.callID)" }
        }
    }

    private static let linked = ["a-leg-of-the-call outgoing b-leg", "b-leg incoming a-leg-of-the-call"]

    @Test("The INVITE that the receiver sends on is the other leg") func theInviteThatTheReceiverSendsOnIsTheOtherLeg()
    {
        #expect(links(script()) == Self.linked)
    }

    @Test(
        "A prefixed number is the same number",
        arguments: ["013800138000", "8613800138000", "+8613800138000", "913800138000"])
    func aPrefixedNumberIsTheSameNumber(_ callee: String) {
        #expect(links(script(caller: "02166668888", callee: callee)) == Self.linked)
    }

    @Test("A translated callee is known by the caller") func aTranslatedCalleeIsKnownByTheCaller() {
        let script = Script()
        script.call("A", caller: "13800138000", callee: "4008001234", from: Self.carrier, to: Self.hub)
        script.call("B", caller: "13800138000", callee: "1001", from: Self.hub, to: Self.phone)
        script.at(0).invite("A").at(0.05).invite("B")
        #expect(links(script) == ["A@script outgoing B@script", "B@script incoming A@script"])
    }

    @Test("Another number is another call") func anotherNumberIsAnotherCall() {
        #expect(links(script(callee: "13900138000")) == [])
        #expect(links(script(caller: "13700137000", callee: "1002")) == [])
    }

    @Test("Seconds later is too late") func secondsLaterIsTooLate() {
        #expect(links(script(delay: 4.9)) == Self.linked)
        #expect(links(script(delay: 5.1)) == [])
    }

    @Test("A call that has its final answer is sent on no more") func aCallThatHasItsFinalAnswerIsSentOnNoMore() {
        let script = Script()
        script.call("A", from: Self.phone, to: Self.hub).call("B", from: Self.hub, to: Self.carrier)
        script.at(0).invite("A").at(0.1).respond("A", 404).after(0.01).ack("A").at(0.2).invite("B")
        #expect(links(script) == [])
    }

    @Test("Another host sends another call") func anotherHostSendsAnotherCall() {
        #expect(links(script(out: "203.0.113.31:5060")) == [])
    }

    @Test("A host with two addresses is one when it is ours") func aHostWithTwoAddressesIsOneWhenItIsOurs() {
        let out: Endpoint = "198.51.100.30:5060"
        #expect(links(script(out: out)) == [])
        #expect(links(script(out: out, local: ["203.0.113.30", "198.51.100.30"])) == Self.linked)
    }

    @Test("A shared header is believed without numbers and hosts") func aSharedHeaderIsBelievedWithoutNumbersAndHosts()
    {
        let uuid = "ab30317f1a784dc48ff824d0d3715d86"
        let first = [("Session-ID", "\(uuid);remote=00000000000000000000000000000000")]
        let second = [("Session-ID", "\(uuid);remote=47755a9de7794ba387653f2099600ef2")]
        let far: Endpoint = "198.51.100.30:5060"
        #expect(links(script(out: far, callee: "1002", headers: first, outHeaders: second)) == Self.linked)
        let named = [("X-Call-ID", "a-leg-of-the-call")]
        #expect(links(script(delay: 60, out: far, callee: "1002", outHeaders: named)) == Self.linked)
        let null = [("Session-ID", "00000000000000000000000000000000")]
        #expect(links(script(out: far, callee: "1002", headers: null, outHeaders: null)) == [])
    }

    @Test("Two calls that fit alike are not guessed at") func twoCallsThatFitAlikeAreNotGuessedAt() {
        let script = Script()
        script.call("A1", from: Self.phone, to: Self.hub).call("A2", from: "203.0.113.20:5062", to: Self.hub)
        script.call("B1", from: Self.hub, to: Self.carrier).call("B2", from: Self.hub, to: Self.carrier)
        script.at(0).invite("A1").at(0.001).invite("A2").at(0.01).invite("B1").at(0.011).invite("B2")
        #expect(links(script) == [])
    }

    @Test("Two calls one after the other are told apart by time") func twoCallsOneAfterTheOtherAreToldApartByTime() {
        let script = Script()
        script.call("A1", from: Self.phone, to: Self.hub).call("A2", from: "203.0.113.20:5062", to: Self.hub)
        script.call("B1", from: Self.hub, to: Self.carrier).call("B2", from: Self.hub, to: Self.carrier)
        script.at(0).invite("A1").at(0.001).invite("B1").at(0.01).invite("A2").at(0.011).invite("B2")
        #expect(
            links(script) == [
                "A1@script outgoing B1@script", "A2@script outgoing B2@script", "B1@script incoming A1@script",
                "B2@script incoming A2@script",
            ])
    }

    @Test("The same media address tells two calls apart") func theSameMediaAddressTellsTwoCallsApart() {
        let script = Script()
        script.call("A1", from: Self.phone, to: Self.hub).call("A2", from: "203.0.113.20:5062", to: Self.hub)
        script.call("B1", from: Self.hub, to: Self.carrier).call("B2", from: Self.hub, to: Self.carrier)
        script.at(0).invite("A1", sdp: .audio(port: 10_500)).at(0.001).invite("A2", sdp: .audio(port: 10_520))
        script.at(0.01).invite("B1", sdp: .audio(port: 10_520, address: "203.0.113.20"))
        script.at(0.011).invite("B2", sdp: .audio(port: 10_500, address: "203.0.113.20"))
        #expect(
            links(script) == [
                "A1@script outgoing B2@script", "A2@script outgoing B1@script", "B1@script incoming A2@script",
                "B2@script incoming A1@script",
            ])
    }

    @Test("A call tried elsewhere has two outgoing legs") func aCallTriedElsewhereHasTwoOutgoingLegs() {
        let script = Script()
        script.call("A", from: Self.phone, to: Self.hub)
        script.call("B1", from: Self.hub, to: Self.carrier).call("B2", from: Self.hub, to: "198.51.100.20:5060")
        script.at(0).invite("A").at(0.01).invite("B1").at(0.2).respond("B1", 404).after(0.01).ack("B1")
        script.at(0.3).invite("B2")
        #expect(
            links(script) == [
                "A@script outgoing B1@script", "A@script outgoing B2@script", "B1@script incoming A@script",
                "B2@script incoming A@script",
            ])
    }

    @Test("Two elements in a row make a chain") func twoElementsInARowMakeAChain() {
        let script = Script()
        let second: Endpoint = "198.51.100.10:5060"
        script.call("A", from: Self.phone, to: Self.hub).call("B", from: Self.hub, to: second)
        script.call("C", from: second, to: "198.51.100.40:5060")
        script.at(0).invite("A").at(0.01).invite("B").at(0.02).invite("C")
        #expect(
            links(script) == [
                "A@script outgoing B@script", "B@script incoming A@script", "B@script outgoing C@script",
                "C@script incoming B@script",
            ])
    }

    @Test("A flood of calls is linked in bounded room") func aFloodOfCallsIsLinkedInBoundedRoom() {
        let script = Script(settings: { $0.limits.calls = 500 })
        for number in 0..<600 {
            let callee = "1380\(1_000_000 + number)"
            script.call("A\(number)", callee: callee, from: Self.phone, to: Self.hub)
            script.call("B\(number)", callee: callee, from: Self.hub, to: Self.carrier)
            script.at(Double(number) * 0.002).invite("A\(number)").after(0.001).invite("B\(number)")
        }
        _ = script.run()
        let calls = script.engine.calls()
        #expect(calls.count { !$0.identity.linked.isEmpty } > 400)
        #expect(
            calls.allSatisfy { call in
                call.identity.linked.allSatisfy { $0.callID.dropFirst() == call.identity.callID.dropFirst() }
            }, "each with its own other leg")
    }
}
