import Support
import Testing
import Tracking
import Wire

@Suite("The legs of a call that an element takes apart")
struct LegLinkerTests {
    static let agent: Endpoint = "192.0.2.10:5060"
    static let exchange: Endpoint = "198.51.100.20:5060"
    static let trunk: Endpoint = "203.0.113.7:5060"

    private struct Row: CustomTestStringConvertible {
        let name: String
        /// Nil where the two are no legs of one call.
        let proof: LinkedLeg.Proof?
        var caller = "02112345678"
        var callee = "13800138000"
        var headers: [(String, String)] = []
        var onCaller = "02112345678"
        var onCallee = "13800138000"
        var onHeaders: [(String, String)] = []
        var onCallID: String?
        var sender = exchange
        var delay = 0.05
        /// What the exchange had answered before.
        var code: Int?

        var testDescription: String { name }
    }

    private static let session = "f81d4fae7dec11d0a76500a0c91e6bf6"

    private static let rows = [
        Row(name: "the same numbers, sent on by who received it", proof: .numbers),
        Row(name: "with a trunk's access code before the callee", proof: .numbers, onCallee: "913800138000"),
        Row(name: "one public number kept, the other an extension", proof: .numbers, onCaller: "1001"),
        Row(name: "another callee of the public network", proof: nil, onCallee: "13900139000"),
        Row(name: "another caller of the public network", proof: nil, onCaller: "02187654321"),
        Row(
            name: "two extensions, both kept", proof: .numbers, caller: "1001", callee: "1002", onCaller: "1001",
            onCallee: "1002"),
        Row(
            name: "two extensions, one kept", proof: nil, caller: "1001", callee: "1002", onCaller: "1001",
            onCallee: "1003"),
        Row(name: "sent by another host", proof: nil, sender: "198.51.100.21:5060"),
        Row(name: "five seconds later", proof: .numbers, delay: 5),
        Row(name: "later than five seconds", proof: nil, delay: 5.2),
        Row(name: "while it rings", proof: .numbers, delay: 1, code: 180),
        Row(name: "after it was refused", proof: nil, delay: 1, code: 486),
        Row(
            name: "one Session-ID, whatever the numbers", proof: .header, headers: [("Session-ID", session)],
            onCaller: "02187654321", onCallee: "1002", onHeaders: [("Session-ID", "\(session);remote=0")], delay: 20),
        Row(
            name: "an X-Call-ID that names the first", proof: .header, onCaller: "1", onCallee: "2",
            onHeaders: [("X-Call-ID", "in@script")], delay: 20),
        Row(
            name: "a Call-ID made of the first", proof: .header, onCallee: "1002", onCallID: "in@script-b2b_1"),
        Row(
            name: "forwarded from the number that the first was for", proof: .header, onCallee: "13900139000",
            onHeaders: [("Diversion", "<sip:13800138000@198.51.100.20>;reason=unconditional")], delay: 12),
        Row(
            name: "forwarded from another number", proof: nil, onCallee: "13900139000",
            onHeaders: [("Diversion", "<sip:13700137000@198.51.100.20>;reason=unconditional")]),
    ]

    @Test("Are tied by what both show, and by nothing less", arguments: rows)
    private func table(row: Row) throws {
        let script = Script()
        script.call("in", caller: row.caller, callee: row.callee, from: Self.agent, to: Self.exchange)
        script.call(
            "on", caller: row.onCaller, callee: row.onCallee, from: row.sender, to: Self.trunk, callID: row.onCallID)
        script.at(0).invite("in", headers: row.headers)
        if let code = row.code { script.at(0.02).respond("in", code) }
        script.at(row.delay).invite("on", headers: row.onHeaders)
        let calls = try Tracked(script).tracker.calls
        let incoming = try #require(calls["in@script"])
        let outgoing = try #require(calls[row.onCallID ?? "on@script"])
        #expect(outgoing.linkedLegs.first?.proof == row.proof)
        #expect(incoming.leg == row.proof.map { _ in .incoming })
        #expect(outgoing.leg == row.proof.map { _ in .outgoing })
        #expect((outgoing.incomingLeg === incoming) == (row.proof != nil))
    }

    @Test("Where two calls fit alike neither is tied, and the next one is not either")
    func ambiguous() throws {
        let script = Script()
        for name in ["one", "two"] {
            script.call(name, caller: "02112345678", callee: "13800138000", from: Self.agent, to: Self.exchange)
            script.at(0).invite(name, sdp: nil)
        }
        for (index, name) in ["on", "next"].enumerated() {
            script.call(name, caller: "02112345678", callee: "13800138000", from: Self.exchange, to: Self.trunk)
            script.at(0.1 + Double(index) * 0.1).invite(name, sdp: nil)
        }
        let tracked = try Tracked(script)
        for name in ["one", "two", "on", "next"] { #expect(try !tracked.call(name).isLinked) }
    }

    @Test("A leg refused on one trunk is tied to the one tried after it as well; hunting is one call")
    func hunting() throws {
        let script = Script()
        script.call("in", caller: "02112345678", callee: "13800138000", from: Self.agent, to: Self.exchange)
        script.at(0).invite("in")
        for (index, name) in ["first", "second"].enumerated() {
            script.call(name, caller: "02112345678", callee: "13800138000", from: Self.exchange, to: Self.trunk)
            script.at(0.1 + Double(index)).invite(name)
            if index == 0 { script.at(0.5).respond(name, 486).at(0.55).ack(name) }
        }
        let tracked = try Tracked(script)
        let chain = try tracked.call("in").chain.map(\.callID)
        #expect(chain == ["in@script", "first@script", "second@script"])
    }

    @Test("A leg that left the table is not held by the other, which remembers that there was one")
    func forgotten() throws {
        let script = Script()
        script.call("in", caller: "02112345678", callee: "13800138000", from: Self.agent, to: Self.exchange)
        script.call("on", caller: "02112345678", callee: "13800138000", from: Self.exchange, to: Self.trunk)
        script.at(0).invite("in").at(0.1).invite("on")
        script.at(0.2).respond("on", 486).at(0.25).ack("on")
        let tracked = try Tracked(script)
        let incoming = try tracked.call("in")
        tracked.pass(Script.time(45))
        #expect(tracked.tracker.calls["on@script"] == nil)
        #expect(incoming.outgoingLegs.isEmpty)
        #expect(incoming.leg == .incoming)
    }
}
