import Engine
import Support
import Testing
import Tracking
import Wire

@Suite("Tables have bounds, and what they lose is counted")
struct TableBoundsTests {
    /// Two answered calls, then a flood of INVITEs that nobody answers.
    private func flood(_ count: Int) -> Script {
        let script = Script()
        for name in ["A", "B"] { script.call(name).at(name == "A" ? 0 : 0.5).establish(name, ringing: 0.3) }
        for number in 0..<count {
            script.call("x\(number)", from: "203.0.113.66:5060", callID: "flood-\(number)")
            script.at(2 + Double(number) * 0.01).invite("x\(number)", sdp: nil)
        }
        return script
    }

    @Test("A flood of INVITEs pushes out its own, never an answered call")
    func flood() throws {
        var limits = TrackingLimits()
        limits.calls = 10
        let tracked = try Tracked(flood(500), limits: limits)
        #expect(tracked.tracker.calls.count == 10)
        #expect(try tracked.call("A").state == .answered)
        #expect(try tracked.call("B").state == .answered)
        #expect(tracked.tracker.calls["flood-499"] != nil)
        #expect(tracked.tracker.calls["flood-0"] == nil)
        #expect(tracked.tracker.evictions["calls"] == 492)
    }

    @Test("An evicted call is ended as lost and forgotten, so that nothing of it stays")
    func evicted() throws {
        var limits = TrackingLimits()
        limits.calls = 3
        let story = try Tracked(flood(4), limits: limits).story
        #expect(story.filter { $0 == "ended lost" }.count == 3)
        #expect(story.filter { $0 == "forgotten" }.count == 3)
    }

    @Test("A table full of answered calls takes no more, and says so")
    func full() throws {
        var limits = TrackingLimits()
        limits.calls = 2
        let tracked = try Tracked(flood(5), limits: limits)
        #expect(tracked.tracker.calls.count == 2)
        #expect(tracked.tracker.evictions["calls"] == 5)
        #expect(tracked.story.filter { $0 == "offered" }.count == 2)
    }

    @Test("Transactions beyond the bound are counted; the known ones go on")
    func transactions() throws {
        var limits = TrackingLimits()
        limits.transactions = 4
        let script = flood(8)
        script.at(9).bye("A")
        let tracked = try Tracked(script, limits: limits)
        #expect(tracked.tracker.evictions["transactions"] == 7)
        #expect(try tracked.call("A").ending == .bye(by: .caller))
    }

    @Test("Transactions are forgotten after their timers, and make room")
    func transactionsExpire() throws {
        var limits = TrackingLimits()
        limits.transactions = 2
        let script = Script()
        for number in 0..<4 {
            script.call("O\(number)").at(Double(number) * 50).request("O\(number)", "OPTIONS")
        }
        #expect(try Tracked(script, limits: limits).tracker.evictions["transactions"] == nil)
    }

    @Test("A call keeps its first messages only, and counts the rest")
    func messages() throws {
        var limits = TrackingLimits()
        limits.messagesPerCall = 5
        let script = Script()
        script.call("A").at(0).establish("A").at(5)
        for number in 0..<20 { script.at(5 + Double(number)).request("A", "INFO") }
        let call = try Tracked(script, limits: limits).call("A")
        #expect(call.messages.count == 5)
        #expect(call.messagesDropped == 20)
    }

    @Test("The engine reports every loss in its status")
    func status() {
        let script = flood(0)
        _ = script.run()
        #expect(script.engine.status().evictions.isEmpty)
        let small = Script { $0.limits.calls = 3 }
        for number in 0..<9 {
            small.call("x\(number)").at(Double(number)).invite("x\(number)", sdp: nil)
        }
        _ = small.run()
        #expect(small.engine.status().evictions["calls"] == 6)
    }

    @Test("The peer book forgets addresses heard once before those in use")
    func peers() {
        var book = PeerBook(limit: 100)
        let friend = Flow(source: "192.0.2.1:5060", destination: "192.0.2.2:5060")
        for second in 0..<3 {
            book.note(friend, at: Timestamp(seconds: Int64(second)))
            book.note(friend.reversed, at: Timestamp(seconds: Int64(second)))
        }
        for number in 0..<1_000 {
            let scanner = Endpoint(address: IPAddress(v4: 0xCB00_7100 + UInt32(number)), port: 5060)
            book.note(Flow(source: scanner, destination: "192.0.2.2:5060"), at: Timestamp(seconds: 10))
        }
        #expect(book[friend.source.address]?.lastHeard == Timestamp(seconds: 2))
        #expect(book.evictions > 0)
    }
}
