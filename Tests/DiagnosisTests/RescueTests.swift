import Diagnosis
import Support
import Testing
import Wire

/// One way of a call fails, and the call is answered by another: a fork, or the client's next server.
@Suite struct RescueTests {
    private static let host: Endpoint = "203.0.113.9:5060"
    private static let dead: Endpoint = "198.51.100.62:5060"
    private static let other: Endpoint = "198.51.100.61:5060"

    /// An INVITE to nobody at 10.
    private func failing(callee: String = "1021", isRefused: Bool = false) -> Script {
        let script = Script()
        script.call("A", caller: "q", callee: callee, from: Self.host, to: Self.dead).at(10).invite("A")
        return isRefused ? script.icmp() : script.repeated(6, .doubling)
    }

    /// Another INVITE of the host, answered after two seconds.
    private func answered(
        _ name: String = "B", caller: String = "q", callee: String = "1021", from: Endpoint = host,
        to: Endpoint = other, at seconds: Double = 10.01, in script: Script
    ) {
        script.call(name, caller: caller, callee: callee, from: from, to: to)
        script.at(seconds).establish(name, ringing: 2).at(seconds + 60).hangUp(name)
    }

    private func found(_ script: Script) throws -> Finding {
        try #require(script.run(until: 200).finding("signalling-blocked"))
    }

    // MARK: Forks

    @Test func `a call of which one branch is answered lost nothing at the other`() throws {
        let script = failing()
        answered(in: script)
        let finding = try found(script)
        #expect(finding.severity == .notice && finding.cause == "no-reply")
        #expect(finding.names("198.51.100.61:5060") && finding.title.en.contains("Another branch"))
        #expect(finding.title.zh.contains("另一分支") && finding.fix.en.contains("no harm"))
        #expect(finding.fix.zh.contains("未受影响"))
    }

    @Test func `all branches dead are a lost call`() throws {
        let script = failing()
        script.call("B", caller: "q", callee: "1021", from: Self.host, to: Self.other).at(10.01).invite("B")
        script.repeated(6, .doubling)
        #expect(script.run(until: 200).all("signalling-blocked").map(\.severity) == [.error, .error])
    }

    @Test func `a branch under the same Call-ID counts as well`() throws {
        let script = Script()
        script.call("A", caller: "q", callee: "1021", from: Self.host, to: Self.dead, callID: "one@script")
        script.at(10).invite("A").repeated(6, .doubling)
        script.call("B", caller: "q", callee: "1021", from: Self.host, to: Self.other, callID: "one@script")
        script.at(10.01).establish("B", ringing: 2).at(70).hangUp("B")
        #expect(script.run(until: 200).kinds(atLeast: .warning).isEmpty)
    }

    @Test(arguments: [(10.2, true), (9.8, true), (10.4, false), (9.6, false)])
    func `phones of other names are called in one breath`(start: Double, isFork: Bool) throws {
        let script = failing(callee: "102")
        answered(callee: "101", at: start, in: script)
        #expect(try found(script).severity == (isFork ? .notice : .error))
    }

    @Test func `calls that share a number are no branches of each other`() throws {
        let script = failing(callee: "13800138000")
        answered("B", callee: "13800138001", in: script)
        answered("C", callee: "13800138002", at: 14, in: script)
        #expect(try found(script).severity == .error)
    }

    @Test func `the call of another, or from another host, rescues none`() throws {
        let caller = failing()
        answered(caller: "other", in: caller)
        #expect(try found(caller).severity == .error)
        let host = failing()
        answered(from: "203.0.113.10:5060", in: host)
        #expect(try found(host).severity == .error)
    }

    // MARK: The next server

    @Test(arguments: [(12.0, true), (38, true), (41, false)])
    func `a client that is answered by its next server has lost no call`(start: Double, isRescued: Bool) throws {
        let script = failing()
        answered(at: start, in: script)
        let finding = try found(script)
        #expect(finding.severity == (isRescued ? .notice : .error))
        #expect(finding.title.en.contains("went on to 198.51.100.61:5060") == (isRescued && start > 12))
    }

    @Test func `an ICMP error and the answer of the next server`() throws {
        let script = failing(isRefused: true)
        answered(at: 10.1, in: script)
        let finding = try found(script)
        #expect(finding.severity == .notice && finding.cause == "port-closed")
        #expect(finding.title.en.contains("went on to 198.51.100.61:5060"))
        #expect(finding.title.zh.contains("随后转到 198.51.100.61:5060") && !finding.fix.en.contains("no harm"))
    }

    // MARK: Bindings

    @Test(arguments: [true, false]) func `a binding that died beside one that lives is a remark`(isAnswered: Bool)
        throws
    {
        let script = Script()
        script.call("R", caller: "1021", callee: "1021", from: Self.dead, to: Self.host).at(0).register("R")
        script.after(0.02).respond("R", 200, to: "REGISTER")
        script.call("S", caller: "1021", callee: "1021", from: Self.other, to: Self.host).at(190).register("S")
        script.after(0.02).respond("S", 200, to: "REGISTER")
        script.call("A", caller: "q", callee: "1021", from: Self.host, to: Self.dead).at(200).invite("A")
        script.repeated(6, .doubling)
        if isAnswered { answered(at: 200.01, in: script) }
        let finding = try #require(script.run(until: 300).finding("registration-lost"))
        #expect(finding.severity == (isAnswered ? .notice : .error))
        #expect(finding.title.en.contains("One binding of 1021@example.com") == isAnswered)
        #expect(finding.title.zh.contains("的一个绑定没有收到呼叫") == isAnswered)
        #expect(finding.names("198.51.100.61:5060") == isAnswered)
    }
}
