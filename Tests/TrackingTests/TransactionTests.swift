import SIP
import Support
import Testing
import Tracking
import Wire

@Suite("Transactions and calls")
struct TransactionTests {
    static let proxy: Endpoint = "198.51.100.20:5060"
    static let target: Endpoint = "203.0.113.7:5060"
    static let caller: Endpoint = "192.0.2.10:5060"

    // MARK: Hops

    @Test("Over a proxy each hop has its own transaction, and each response finds its own")
    func hops() throws {
        let proxied = Script()
        proxied.call("A").at(0).invite("A").forwarded(from: Self.proxy, to: Self.target)
        proxied.at(0.5).respond("A", 180).forwarded(from: Self.proxy, to: Self.caller)
        proxied.at(1).answer("A").forwarded(from: Self.proxy, to: Self.caller)
        let tracked = try Tracked(proxied)
        let call = try tracked.call("A")
        #expect(
            call.invites.map(\.hop) == [
                Flow(source: Self.caller, destination: Self.proxy), Flow(source: Self.proxy, destination: Self.target),
            ])
        for (invite, endpoint) in zip(call.invites, [Self.proxy, Self.target]) {
            #expect(invite.provisionals.map(\.flow.source) == [endpoint])
            #expect(invite.final?.flow.source == endpoint)
            #expect(invite.finalTransmissions == 1)
        }
        #expect(call.answered?.flow.source == Self.target)
        #expect(call.callerFacing === call.invites.first)
        #expect(tracked.story.filter { $0 == "answered" }.count == 1)
    }

    @Test("A refusal on a far hop does not end a call that the proxy tries elsewhere")
    func refusedBranch() throws {
        let script = Script()
        script.call("A").at(0).invite("A").forwarded(from: Self.proxy, to: Self.target)
        script.at(0.5).respond("A", 486)
        #expect(try Tracked(script).call("A").state == .setup)
        script.forwarded(from: Self.proxy, to: Self.caller)
        let call = try Tracked(script).call("A")
        #expect(call.state == .ended)
        #expect(call.ending == .rejected(code: 486))
    }

    @Test("A response from another port of the server, or to another port of the client, still finds its request")
    func otherPorts() throws {
        for (source, destination) in [
            ("198.51.100.20:40001", "192.0.2.10:5060"), ("198.51.100.20:5060", "192.0.2.10:40002"),
        ] as [(Endpoint, Endpoint)] {
            let script = Script()
            script.call("A").at(0).invite("A")
            let answer = SIPText.response(486, "Busy Here", to: try #require(script.last).text)
            script.at(1).send(answer, from: source, to: destination)
            #expect(try Tracked(script).call("A").ending == .rejected(code: 486))
        }
    }

    @Test("A response that nobody asked for is a stray")
    func stray() throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 486) {
            $0 = $0.setting("Call-ID", to: "unheard-of").setting(
                "Via", to: "SIP/2.0/UDP 1.2.3.4;branch=z9hG4bK-unheard")
        }
        let tracked = try Tracked(script)
        #expect(tracked.story.last == "stray response")
        #expect(try tracked.call("A").state == .setup)
    }

    // MARK: Forks

    @Test("Every fork's 18x and 2xx is kept, and its ACK goes to it")
    func forks() throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.2).respond("A", 180, toTag: "f1").at(0.3).respond("A", 180, toTag: "f2")
        script.at(1).answer("A", toTag: "f1").at(1.01).answer("A", toTag: "f2")
        script.at(1.1).ack("A", toTag: "f1").at(1.2).ack("A", toTag: "f2").at(1.3).ack("A", toTag: "f3")
        let tracked = try Tracked(script)
        let invite = try #require(try tracked.call("A").invites.first)
        #expect(invite.provisionals.map(\.message.to.tag) == ["f1", "f2"])
        #expect(invite.final?.message.to.tag == "f1")
        #expect(invite.otherFinals.map(\.message.to.tag) == ["f2"])
        #expect(invite.ackTransmissions == 2)
        #expect(tracked.story.filter { $0 == "stray ack" }.count == 1)
        #expect(tracked.story.filter { $0 == "answered" }.count == 1)
    }

    // MARK: Attempts and ends

    @Test("A challenged INVITE that comes again is the same call", arguments: [401, 407, 422, 488, 503])
    func retried(code: Int) throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", code).at(0.15).ack("A")
        script.at(0.2).invite("A").at(0.3).respond("A", 180).at(1).answer("A").at(1.1).ack("A")
        let tracked = try Tracked(script)
        #expect(tracked.tracker.calls.count == 1)
        let call = try tracked.call("A")
        #expect(call.state == .answered)
        #expect(call.invites.map(\.finalCode) == [code, 200])
        #expect(call.callerFacing === call.invites.last)
        #expect(tracked.story.contains { $0.hasPrefix("ended") } == false)
    }

    @Test("A retry after the wait re-opens the call that was given up")
    func reopened() throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 503).at(0.15).ack("A")
        script.at(9).invite("A").at(9.3).answer("A").at(9.4).ack("A").at(20).bye("A")
        let tracked = try Tracked(script)
        #expect(tracked.story.filter { $0.hasPrefix("ended") }.count == 2)
        #expect(try tracked.call("A").ending == .bye(by: .caller))
        #expect(tracked.tracker.calls.count == 1)
        tracked.pass(Script.time(59))
        #expect(tracked.tracker.calls.count == 1)
        tracked.pass(Script.time(61))
        #expect(tracked.tracker.calls.isEmpty)
        #expect(tracked.story.filter { $0 == "forgotten" }.count == 1)
    }

    @Test("A final refusal ends the call at once, one that may be retried after a wait")
    func refusals() throws {
        for (code, isEnded) in [(486, true), (404, true), (603, true), (401, false), (503, false), (302, false)] {
            let script = Script()
            script.call("A").at(0).invite("A").at(0.1).respond("A", code).at(0.15).ack("A")
            let tracked = try Tracked(script)
            #expect((try tracked.call("A").state == .ended) == isEnded, "\(code)")
            // A challenge has 32 s for its answer.
            tracked.pass(Script.time(code == 401 ? 33 : 6))
            #expect(try tracked.call("A").ending == .rejected(code: code))
        }
    }

    @Test("CANCEL and 487 are a cancelled call; a 200 that overtakes the CANCEL is an answered one")
    func cancelled() throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.5).respond("A", 180).at(3).cancel("A")
        script.at(3.05).respond("A", 200, to: "CANCEL").at(3.1).respond("A", 487).at(3.15).ack("A")
        #expect(try Tracked(script).call("A").ending == .cancelled)
        let overtaken = Script()
        overtaken.call("A").at(0).invite("A").at(3).cancel("A").at(3.02).answer("A")
        overtaken.at(3.05).respond("A", 200, to: "CANCEL")
        let call = try Tracked(overtaken).call("A")
        #expect(call.state == .answered)
        #expect(call.invites.first?.cancelled != nil)
    }

    @Test("A BYE names who hung up", arguments: [Party.caller, .callee])
    func bye(party: Party) throws {
        let script = Script()
        script.call("A").at(0).establish("A").at(9).bye("A", by: party)
        let call = try Tracked(script).call("A")
        #expect(call.ending == .bye(by: party))
        #expect(call.ended == Script.time(9))
    }

    @Test("A capture that begins inside a call knows it from its renegotiation, as partial")
    func midway() throws {
        let script = Script()
        script.call("A").at(0).reinvite("A").at(0.1).answer("A").at(0.2).ack("A")
        let call = try Tracked(script).call("A")
        #expect(call.isPartial)
        #expect(call.state == .answered)
        let stray = Script()
        stray.call("A").at(0).bye("A").at(0.1).respond("A", 200, to: "BYE")
        #expect(try Tracked(stray).tracker.calls.isEmpty)
    }
}
