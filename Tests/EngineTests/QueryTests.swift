import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// What may be asked of a running engine: counters, calls, ladders, ports, streams.
@Suite struct QueryTests {
    @Test("Counters tell what was seen") func countersTellWhatWasSeen() {
        let script = Script(profile: .huawei).call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 3.1)
        script.at(2).receiverReport("A", toward: .callee)
        _ = script.at(4).hangUp("A").run(until: 10)
        let status = script.engine.status()
        #expect(status.sipMessages == 7)
        #expect(status.rtpPackets == 200)
        #expect(status.rtcpPackets == 1)
        #expect(status.packets == 208)
        #expect(status.calls == 1)
        #expect(status.activeCalls == 0)
        #expect(status.streams == 2)
        #expect(status.activeStreams == 2)
        #expect(status.firstPacket == Script.time(0))
        #expect(status.lastPacket == Script.time(10))
        #expect(status.bytes > 208 * 60)
        #expect(status.rejects.isEmpty && status.evictions.isEmpty)
    }

    @Test("Drops are added up") func dropsAreAddedUp() {
        let script = Script().call("A").at(0).invite("A").at(1).drop(3).at(2).drop(4)
        _ = script.at(3).respond("A", 486).run(until: 5)
        #expect(script.engine.status().captureDrops == 7)
    }

    @Test("Findings are counted by severity") func findingsAreCountedBySeverity() {
        let script = Script().oneWayCall()
        let findings = script.run(until: 30)
        #expect(findings.count == 1)
        #expect(script.engine.status().findings == [.error: 1])
        #expect(script.engine.takeFindings().isEmpty)
    }

    @Test("A living call is shown with its media") func aLivingCallIsShownWithItsMedia() throws {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 5)
        _ = script.run(until: 5)
        let call = try #require(script.engine.calls().first)
        #expect(call.identity.callID == "A@script")
        #expect(call.identity.caller == "1001" && call.identity.callee == "13800138000")
        #expect(call.identity.answered == Script.time(1))
        #expect(call.state == "answered" && call.result == nil)
        #expect(call.from == "192.0.2.10:5060" && call.to == "198.51.100.20:5060")
        #expect(Set(call.media.compactMap(\.direction)) == ["toward-caller", "toward-callee"])
        for stream in call.media {
            #expect(stream.packets == 195)
            #expect(stream.codec == "PCMA")
            #expect(stream.payloadTypes == [8])
            #expect(stream.lost == 0)
        }
        #expect(script.engine.streams().count == 2)
        #expect(script.engine.streams().map(\.first) == [Script.time(1.1), Script.time(1.1)])
    }

    struct Ending: Sendable, CustomTestStringConvertible {
        var result: String
        var happens: @Sendable (Script) -> Script
        var testDescription: String { result }
    }

    private static let endings = [
        Ending(result: "answered") { $0.establish("A").after(3).hangUp("A") },
        Ending(result: "rejected 486") { $0.invite("A").after(1).respond("A", 486).after(0.05).ack("A") },
        Ending(result: "rejected 503") { $0.invite("A").after(1).respond("A", 503).after(0.05).ack("A") },
        Ending(result: "cancelled") { script in
            script.invite("A").after(0.2).respond("A", 180).after(2).cancel("A").after(0.01)
                .respond("A", 200, to: "CANCEL").after(0.01).respond("A", 487).after(0.01).ack("A")
        },
    ]

    @Test("An ended call says how it ended", arguments: endings)
    func anEndedCallSaysHowItEnded(_ ending: Ending) throws {
        let script = ending.happens(Script().call("A").at(0))
        _ = script.run(until: 20)
        let call = try #require(script.engine.calls().first)
        #expect(call.state == "ended")
        #expect(call.result == ending.result)
    }

    @Test("The ladder shows messages in order with what matters") func theLadderShowsMessagesInOrderWithWhatMatters()
        throws
    {
        let script = Script().call("A").at(0).invite("A", supported: ["100rel"]).at(0.2).respond(
            "A", 183, sdp: .audio, rseq: 9)
        script.at(0.3).prack("A").at(0.35).respond("A", 200, to: "PRACK").at(1).answer("A").at(1.05).ack("A")
        _ = script.run(until: 2)
        let ladder = try #require(script.engine.call("A@script")).ladder
        #expect(
            ladder.map(\.label) == ["INVITE", "183 Session Progress", "PRACK", "200 OK", "200 OK", "ACK"])
        #expect(ladder.map(\.frame) == [1, 2, 3, 4, 5, 6])
        #expect(ladder[0].note?.contains("Supported: 100rel") ?? false)
        #expect(ladder[1].note?.contains("Require: 100rel") ?? false)
        #expect(ladder[1].note?.contains("RSeq 9") ?? false)
        #expect(ladder[0].note?.contains("SDP 192.0.2.10:10500") ?? false)
    }

    @Test("What the wire wrote is escaped in every answer") func whatTheWireWroteIsEscapedInEveryAnswer() throws {
        let script = Script().call("A", caller: "10\u{202E}01", callID: "odd\u{1B}[31m@x").at(0).establish("A")
        _ = script.run(until: 5)
        let shown = Feed.bytes(script.engine.calls())
        #expect(!shown.contains("\u{1B}") && !shown.contains("\u{202E}"))
    }

    @Test("An ended call is found after it left the table") func anEndedCallIsFoundAfterItLeftTheTable() throws {
        let script = Script().oneWayCall()
        _ = script.at(20).hangUp("A").run(until: 120)
        #expect(script.engine.status().activeCalls == 0)
        let detail = try #require(script.engine.call("A@script"))
        #expect(detail.summary.state == "ended" && detail.summary.result == "answered")
        #expect(detail.summary.findingKinds == ["one-way-audio"])
        #expect(detail.findings.map(\.kind) == ["one-way-audio"])
        #expect(detail.ladder.count == 7)
        #expect(detail.summary.media.first?.packets ?? 0 > 400)
        #expect(script.engine.calls().map(\.identity.callID) == ["A@script"])
        #expect(script.engine.streams().count == 1)
    }

    @Test("The archive keeps the newest calls") func theArchiveKeepsTheNewestCalls() {
        let script = Script { $0.limits.endedCalls = 5 }
        for index in 0..<20 {
            let name = "call\(index)"
            script.call(name).at(Double(index) * 2).invite(name).after(0.5).respond(name, 486).after(0.05).ack(name)
        }
        _ = script.run(until: 200)
        #expect(
            script.engine.calls().map(\.identity.callID) == (15..<20).reversed().map { "call\($0)@script" })
        #expect(script.engine.call("call0@script") == nil)
    }

    @Test("Living calls stand before ended ones newest first") func livingCallsStandBeforeEndedOnesNewestFirst() {
        let script = Script()
        for (index, name) in ["A", "B", "C", "D"].enumerated() {
            script.call(name).at(Double(index)).establish(name)
        }
        script.at(10).hangUp("A").at(11).hangUp("C")
        _ = script.run(until: 100)
        #expect(script.engine.calls().map(\.identity.callID.first) == ["D", "B", "C", "A"])
    }

    @Test("Ids are unique and sort by time") func idsAreUniqueAndSortByTime() {
        let script = Script()
        for index in 0..<12 {
            let name = "call\(index)"
            script.call(name, from: Endpoint(address: IPAddress(v4: 0xC000_0210 + UInt32(index)), port: 5060))
            script.at(Double(11 - index) * 0.5).establish(name)
            script.rtp(name, toward: .callee, from: Double(11 - index) * 0.5 + 1.1, until: 12)
        }
        let findings = script.run(until: 60)
        #expect(findings.count == 12)
        #expect(Set(findings.map(\.id)).count == 12)
        let byID = findings.sorted { $0.id < $1.id }.map(\.time)
        #expect(byID == byID.sorted())
        #expect(findings.map(\.time) == findings.map(\.time).sorted())
    }

    @Test("A reload takes effect and loses no call") func aReloadTakesEffectAndLosesNoCall() {
        let script = Script().oneWayCall()
        _ = script.run(until: 5)
        var settings = script.engine.settings
        settings.thresholds = ["one-way-audio": ["packets": 100_000]]
        script.engine.apply(settings)
        script.engine.idle(until: Script.time(60))
        #expect(script.engine.takeFindings().isEmpty)
        #expect(script.engine.call("A@script") != nil)
    }
}

extension Script {
    /// Answered at 1 s and heard by the callee only, until 15 s.
    func oneWayCall() -> Script {
        call("A").at(0).establish("A")
        return rtp("A", toward: .callee, from: 1.1, until: 15)
    }
}
