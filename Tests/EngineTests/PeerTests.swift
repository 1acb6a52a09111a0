import Diagnosis
import Support
import Testing
import Tracking
import Wire

@testable import Engine

/// What is known of far hosts: how their calls ended, and how they sounded.
@Suite struct PeerTests {
    private static let trunk: IPAddress = "198.51.100.20"

    private func calls(_ script: Script, _ codes: [Int]) -> Script {
        for (index, code) in codes.enumerated() {
            let name = "R\(index)"
            script.call(name).at(100 + Double(index) * 10).invite(name).after(0.1).respond(name, 100)
            script.after(0.4).respond(name, code).after(0.05).ack(name)
        }
        return script
    }

    private func known(_ script: Script, _ address: IPAddress = trunk) -> PeerSnapshot? {
        script.engine.peerList().first { $0.address == address }
    }

    @Test("Attempts without a circuit are bids and no seizures") func attemptsWithoutACircuitAreBidsAndNoSeizures()
        throws
    {
        let script = calls(Script(local: ["192.0.2.10"]), [486, 503, 404])
        script.call("A").at(0).establish("A").at(20).hangUp("A")
        _ = script.run(until: 400)
        let peer = try #require(known(script))
        #expect(script.engine.peerList().map(\.address) == [Self.trunk], "this host is no peer of itself")
        #expect(peer.inbound.attempts == 0)
        let out = peer.outbound
        #expect(out.attempts == 4 && out.answered == 1 && out.ineffective == 1 && out.seizures == 3)
        #expect(out.codes == [200: 1, 404: 1, 486: 1, 503: 1])
        #expect(out.answerBidPercent == 25)
        #expect(abs((out.answerSeizurePercent ?? 0) - 100.0 / 3) < 0.001)
        #expect(abs(out.talkSeconds - 19) < 0.5)
    }

    @Test("Calls from a host and calls to it are counted apart") func callsFromAHostAndCallsToItAreCountedApart() throws
    {
        let script = Script(local: ["192.0.2.10"])
        script.call("in", from: "198.51.100.20:5060", to: "192.0.2.10:5060").at(0).establish("in").at(9).hangUp("in")
        script.call("out").at(20).establish("out").at(29).hangUp("out")
        _ = script.run(until: 100)
        let peer = try #require(known(script))
        #expect(peer.inbound.answered == 1 && peer.outbound.answered == 1)
    }

    @Test("Post-dial delay ends with ringing") func postDialDelayEndsWithRinging() throws {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).invite("A").at(0.1).respond("A", 100)
        script.at(2.5).respond("A", 180).at(9).answer("A").at(9.1).ack("A").at(20).hangUp("A")
        _ = script.run(until: 100)
        let delay = try #require(known(script)).outbound.postDialDelay
        #expect(delay.count == 1)
        #expect(abs((delay.mean ?? 0) - 2.5) < 0.01)
        #expect(delay.counts.firstIndex(of: 1) == delay.bounds.firstIndex(of: 3))
    }

    @Test("A call sounds as its worse way does") func aCallSoundsAsItsWorseWayDoes() throws {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 11)
        script.rtp("A", toward: .caller, from: 1.1, until: 11, lost: { $0 % 10 == 3 })
        _ = script.at(12).hangUp("A").run(until: 100)
        let out = try #require(known(script)).outbound
        #expect(abs((out.lostPercent.mean ?? 0) - 10) < 0.5)
        #expect(out.meanOpinionScore.count == 1)
        #expect((out.meanOpinionScore.mean ?? 5) < 4)
    }

    @Test("A call that goes on is active and counts at the capture's end")
    func aCallThatGoesOnIsActiveAndCountsAtTheCapturesEnd() throws {
        let script = Script(local: ["192.0.2.10"])
        script.call("A").at(0).establish("A").at(5).hangUp("A")
        script.call("B").at(10).establish("B")
        script.talk("B", from: 11.1, until: 13)
        script.call("C", to: "198.51.100.77:5060").at(12.5).invite("C")
        _ = script.run(until: 13)
        #expect(known(script, "198.51.100.77")?.active == 1, "its first call goes on")
        let before = try #require(known(script))
        #expect(before.active == 1 && before.outbound.attempts == 1)
        script.engine.finish()
        let after = try #require(known(script))
        #expect(after.outbound.attempts == 2 && after.outbound.answered == 2)
    }

    @Test("A call joined midway tells nothing of how it began") func aCallJoinedMidwayTellsNothingOfHowItBegan() {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).bye("A").at(0.1).respond("A", 200, to: "BYE")
        _ = script.run()
        #expect(script.engine.peerList().isEmpty)
    }

    @Test("A trunk has the name of the settings and its open incidents")
    func aTrunkHasTheNameOfTheSettingsAndItsOpenIncidents() throws {
        let script = Script(local: ["192.0.2.10"]) { settings in
            settings.trunks = [Trunk(name: "carrier-a", networks: [Network("198.51.100.0/24")].compactMap { $0 })]
        }
        _ = script.oneWayCall().at(20).hangUp("A")
        _ = script.run(until: 100)
        let peer = try #require(known(script))
        #expect(peer.trunk == "carrier-a")
        #expect(peer.openIncidents == script.engine.incidents().count { $0.subject.hosts.contains(Self.trunk) })
        #expect(script.engine.incidents().count == 1)
    }

    private func flood(_ script: Script, _ hosts: Int, from start: Double) {
        for index in 0..<hosts {
            let name = "f\(index)"
            let to = Endpoint(address: IPAddress(v4: 0xC612_0000 + UInt32(index)), port: 5060)
            script.call(name, to: to).at(start + Double(index)).invite(name).after(0.1).respond(name, 486)
            script.after(0.1).ack(name)
        }
    }

    @Test("A full table makes room and counts it and keeps who was answered")
    func aFullTableMakesRoomAndCountsItAndKeepsWhoWasAnswered() {
        let script = Script(local: ["192.0.2.10"]) { $0.limits.peers = 10 }
        script.call("A").at(0).establish("A").at(5).hangUp("A")
        flood(script, 40, from: 10)
        _ = script.run(until: 100)
        #expect(script.engine.peerList().count <= 10)
        #expect(known(script)?.outbound.answered == 1)
        #expect(script.engine.status().evictions["peers"] ?? 0 > 20)
    }

    @Test("Metrics name so many hosts and count all others together")
    func metricsNameSoManyHostsAndCountAllOthersTogether() throws {
        let script = Script(local: ["192.0.2.10"]) { $0.namedPeers = 2 }
        flood(script, 4, from: 0)
        // Much more than any of those with a name: it takes a place.
        _ = calls(script, [486, 486, 486, 486, 486]).run(until: 400)
        let summary = script.engine.peerSummary()
        #expect(summary.named.count == 2)
        #expect(summary.named.first?.address == Self.trunk)
        #expect(summary.named.first?.outbound.attempts == 5)
        #expect(summary.othersOutbound.attempts == 5, "two hosts, and what the trunk did before it had a name")
    }

    @Test("Made-up response codes are bounded") func madeUpResponseCodesAreBounded() {
        var figures = PeerFigures()
        for code in 100..<1_000 { figures.note(PeerFigures.Outcome(.refused(code))) }
        #expect(figures.attempts == 900 && figures.codes.count == 64, "codes are as many as somebody likes to make up")
    }

    @Test("Figures of an earlier run go on, with the time since when they count")
    func figuresOfAnEarlierRunGoOn() throws {
        let script = calls(Script(local: ["192.0.2.10"]), [486, 503])
        _ = script.run(until: 200)
        let before = try #require(known(script))
        let next = calls(Script(local: ["192.0.2.10"]), [404])
        next.engine.importMemory(script.engine.exportMemory())
        #expect(known(next)?.outbound == before.outbound)
        #expect(next.engine.peerSummary().named.map(\.address) == [Self.trunk], "it keeps its name in the metrics")
        _ = next.run(until: 200)
        let after = try #require(known(next))
        #expect(after.first == before.first && after.outbound.attempts == 3)
        #expect(after.outbound.codes == [404: 1, 486: 1, 503: 1])
        #expect(script.engine.exportMemory(since: .distantFuture).peers.isEmpty, "what has not changed is not written")
    }
}
