import Support
import Testing
import Tracking
import Wire

@Suite("Callers that stop waiting")
struct TimeoutTests {
    private static func ending(
        _ script: Script, after seconds: Double, transport: SignallingTransport = .udp
    ) throws -> Call.Ending? {
        let tracked = try Tracked(script, transport: transport)
        tracked.pass(Script.time(seconds))
        return try tracked.call("A").ending
    }

    @Test("64·T1 after an INVITE that was sent four times in vain its call is over, and not a moment before")
    func timerB() throws {
        let script = Script()
        script.call("A").at(0).invite("A").repeated(3, .doubling)
        #expect(try Self.ending(script, after: 31.9) == nil)
        #expect(try Self.ending(script, after: 32) == .timedOut)
    }

    @Test("Fewer repeats may have ended with an answer that this capture does not show")
    func fewRepeats() throws {
        let script = Script()
        script.call("A").at(0).invite("A").repeated(2, .doubling)
        #expect(try Self.ending(script, after: 60) == nil)
    }

    @Test("An answer, however late, keeps the call", arguments: [100, 180])
    func answered(code: Int) throws {
        let script = Script()
        script.call("A").at(0).invite("A").repeated(5, .doubling).at(31).respond("A", code)
        #expect(try Self.ending(script, after: 60) == nil)
    }

    @Test("Over TCP nothing is repeated: time alone ends it")
    func reliable() throws {
        let script = Script()
        script.call("A").at(0).invite("A")
        #expect(try Self.ending(script, after: 31.9, transport: .tcp) == nil)
        #expect(try Self.ending(script, after: 32, transport: .tcp) == .timedOut)
        #expect(try Self.ending(script, after: 60) == nil)
    }

    @Test("A port said to be closed ends it after the time in which a server comes back")
    func refused() throws {
        let script = Script()
        script.call("A").at(0).invite("A").icmp()
        #expect(try Self.ending(script, after: 3.5) == nil)
        #expect(try Self.ending(script, after: 3.6) == .timedOut)
        script.repeated(1, .doubling).at(0.6).respond("A", 100)
        #expect(try Self.ending(script, after: 60) == nil)
    }

    @Test("64·T1 after a CANCEL the caller takes the INVITE for ended, whether it was answered or not")
    func cancelled() throws {
        for isAccepted in [false, true] {
            let script = Script()
            script.call("A").at(0).invite("A").at(0.2).respond("A", 180).at(5).cancel("A")
            if isAccepted { script.at(5.1).respond("A", 200, to: "CANCEL") }
            #expect(try Self.ending(script, after: 36.9) == nil)
            #expect(try Self.ending(script, after: 37.2) == .cancelled)
        }
    }

    @Test("A call answered before its CANCEL came is not ended by it")
    func crossed() throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.2).respond("A", 180).at(5).answer("A").at(5.01).cancel("A")
        #expect(try Self.ending(script, after: 60) == nil)
    }
}
