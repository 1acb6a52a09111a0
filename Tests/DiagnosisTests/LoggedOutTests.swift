import Diagnosis
import Support
import Testing
import Wire

/// What is still sent to a client that said goodbye, and OPTIONS that somebody leaves unanswered.
@Suite struct LoggedOutTests {
    private static let client: Endpoint = "192.0.2.10:5060"
    private static let server: Endpoint = "198.51.100.20:5060"

    /// `account` registers at `client` and, with 0 seconds, logs out.
    private func register(
        _ account: String = "1001", expires: Int, code: Int = 200, at seconds: Double, in script: Script
    ) {
        let name = "R\(account)"
        if script.calls[name] == nil {
            script.call(name, caller: account, callee: account, from: Self.client, to: Self.server)
        }
        script.at(seconds).register(name, expires: expires).after(0.02).respond(name, code, to: "REGISTER")
    }

    /// The server asks and gets no answer.
    private func ask(_ method: String = "OPTIONS", at seconds: Double, in script: Script) {
        let name = "O\(seconds)"
        script.call(name, caller: "pbx", callee: "1001", from: Self.server, to: Self.client)
        script.at(seconds).request(name, method, sdp: method == "INVITE" ? .audio : nil)
        script.repeated(method == "INVITE" ? 6 : 3, .doubling)
    }

    private func left() -> Script {
        let script = Script()
        register(expires: 600, at: 0, in: script)
        register(expires: 0, at: 60, in: script)
        return script
    }

    @Test func `a client that logged out and is asked on is a remark, once`() throws {
        let script = left()
        for second in stride(from: 80.0, to: 400, by: 60) { ask(at: second, in: script) }
        let findings = script.run(until: 500)
        #expect(findings.kinds() == ["request-unanswered"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .notice && finding.cause == "logged-out" && finding.confidence == .likely)
        #expect(finding.names("1001@example.com") && finding.names("20 s") && finding.names("198.51.100.20"))
        #expect(finding.evidence.first?.frame == 3)
    }

    @Test(arguments: [403, 500]) func `a log-out that was refused was none`(code: Int) throws {
        let script = Script()
        register(expires: 600, at: 0, in: script)
        register(expires: 0, code: code, at: 60, in: script)
        ask(at: 150, in: script)
        let finding = try #require(script.run(until: 200).finding("signalling-blocked"))
        #expect(finding.cause == "no-reply")
    }

    @Test func `who logs in again is expected to answer`() throws {
        let script = left()
        register(expires: 600, at: 100, in: script)
        ask(at: 200, in: script)
        let finding = try #require(script.run(until: 260).finding("signalling-blocked"))
        #expect(finding.cause == "no-reply")
    }

    @Test func `with another account still bound there the client has not left`() throws {
        let script = Script()
        register("1001", expires: 600, at: 0, in: script)
        register("1002", expires: 600, at: 1, in: script)
        register("1001", expires: 0, at: 60, in: script)
        ask(at: 150, in: script)
        #expect(try #require(script.run(until: 200).finding("signalling-blocked")).cause == "no-reply")
        register("1002", expires: 0, at: 210, in: script)
        ask(at: 300, in: script)
        #expect(script.run(until: 350).finding("request-unanswered")?.cause == "logged-out")
    }

    @Test func `who speaks after it logged out is there`() throws {
        let script = left()
        script.call("M", caller: "1001", callee: "1002", from: Self.client, to: Self.server)
        script.at(70).request("M", "MESSAGE").after(0.02).respond("M", 200, to: "MESSAGE")
        ask(at: 200, in: script)
        #expect(try #require(script.run(until: 260).finding("signalling-blocked")).cause == "no-reply")
    }

    @Test func `a call to it is lost all the same`() throws {
        let script = left()
        ask("INVITE", at: 200, in: script)
        let finding = try #require(script.run(until: 260).finding("signalling-blocked"))
        #expect(finding.severity == .error && finding.call != nil)
    }

    // MARK: OPTIONS alone

    @Test(arguments: [("OPTIONS", false), ("REGISTER", true)])
    func `many ignore OPTIONS, and nobody may ignore a REGISTER`(method: String, isProved: Bool) throws {
        let script = Script().call("A").at(0).request("A", method).repeated(10, .doublingToFourSeconds)
        let finding = try #require(script.run(until: 40).finding("signalling-blocked"))
        #expect(finding.confidence == (isProved ? .proved : .likely))
        #expect(finding.severity == (isProved ? .error : .warning))
        #expect((finding.causes.first?.text.en.contains("ignores OPTIONS") == true) == !isProved)
        #expect((finding.causes.first?.text.zh.contains("OPTIONS") == true) == !isProved)
    }

    @Test func `an ICMP error proves it of OPTIONS too`() throws {
        let script = Script().call("A").at(0).request("A", "OPTIONS").icmp()
        let finding = try #require(script.run(until: 10).finding("signalling-blocked"))
        #expect(finding.confidence == .proved && finding.severity == .error)
    }
}
