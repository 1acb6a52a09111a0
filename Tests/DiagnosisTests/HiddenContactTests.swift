import Diagnosis
import Support
import Testing
import Wire

/// Requests to the private Contact of a phone whose REGISTER came from elsewhere.
@Suite struct HiddenContactTests {
    private static let server: Endpoint = "203.0.113.20:5060"
    private static let home: Endpoint = "192.168.7.33:5060"

    /// `account` registers from `source` with the Contact that it has at home.
    private func register(
        _ account: String = "1021", from source: Endpoint = "198.51.100.10:5060", contact: String? = nil,
        expires: Int = 600, at seconds: Double = 0, in script: Script
    ) {
        let name = "R\(account)\(source)"
        if script.calls[name] == nil {
            script.call(name, caller: account, callee: account, from: source, to: Self.server)
        }
        script.at(seconds).register(name, expires: expires) {
            $0 = $0.setting("Contact", to: "<\(contact ?? "sip:\(account)@\(Self.home)")>")
        }.after(0.02).respond(name, 200, to: "REGISTER")
    }

    /// The server calls `account` at `target` and hears nothing.
    private func call(
        _ account: String = "1021", to target: Endpoint = home, at seconds: Double = 60, in script: Script
    ) {
        script.call("C", caller: "2030", callee: account, from: Self.server, to: target)
        script.at(seconds).invite("C").repeated(6, .doubling)
    }

    @Test(arguments: [[], ["198.51.100.10"], ["203.0.113.20"]])
    func `who calls it is told where the phone is`(local: [String]) throws {
        let script = Script(local: local)
        register(in: script)
        call(in: script)
        let findings = script.run(until: 120)
        #expect(findings.kinds() == ["signalling-blocked"])
        let finding = try #require(findings.first)
        #expect(finding.cause == "private-contact" && finding.severity == .error)
        #expect(finding.causes.first?.confidence == .likely)
        for text in ["192.168.7.33:5060", "198.51.100.10:5060", "1021@example.com", "203.0.113.20", "rport"] {
            #expect(finding.names(text), "\(text)")
        }
        #expect(finding.evidence.contains { $0.frame == 1 })
        #expect(!finding.names("firewall"))
    }

    @Test func `a phone that is called where it is, and answers, is reached`() {
        let script = Script()
        register(in: script)
        script.call("C", caller: "2030", callee: "1021", from: Self.server, to: "198.51.100.10:5060")
        script.at(60).establish("C").at(70).hangUp("C")
        #expect(script.run(until: 120).isEmpty)
    }

    @Test func `a private network without a translator is none`() throws {
        let script = Script()
        register(from: Self.home, in: script)
        call(in: script)
        #expect(script.run(until: 120).allSatisfy { $0.cause != "private-contact" })
    }

    @Test func `a public Contact is no private one`() throws {
        let script = Script()
        register(contact: "sip:1021@203.0.113.77:5060", in: script)
        call(to: "203.0.113.77:5060", in: script)
        #expect(try #require(script.run(until: 120).finding("signalling-blocked")).cause == "no-reply")
    }

    @Test(arguments: [(119.0, true), (121, false)]) func `a binding counts while it lives`(
        later: Double, isNamed: Bool
    ) throws {
        let script = Script()
        register(expires: 120, in: script)
        call(at: later, in: script)
        let finding = try #require(script.run(until: later + 60).finding("signalling-blocked"))
        #expect(finding.cause == (isNamed ? "private-contact" : "no-reply"))
    }

    @Test func `a binding that was removed, or of another name, is none`() throws {
        let removed = Script()
        register(in: removed)
        register(expires: 0, at: 30, in: removed)
        call(in: removed)
        #expect(try #require(removed.run(until: 120).finding("signalling-blocked")).cause == "no-reply")
        let other = Script()
        register("1022", in: other)
        call(in: other)
        #expect(try #require(other.run(until: 120).finding("signalling-blocked")).cause == "no-reply")
    }

    @Test func `of two phones with one address at home neither is named`() throws {
        let script = Script()
        register(in: script)
        register(from: "198.51.100.99:5060", at: 1, in: script)
        call(in: script)
        #expect(try #require(script.run(until: 120).finding("signalling-blocked")).cause == "no-reply")
    }

    @Test func `a phone that came back from another public address is there, and not where it was`() throws {
        let script = Script()
        register(expires: 30, in: script)
        register(from: "198.51.100.99:5060", at: 50, in: script)
        call(in: script)
        let finding = try #require(script.run(until: 120).finding("signalling-blocked"))
        #expect(finding.cause == "private-contact" && finding.names("198.51.100.99:5060"))
    }
}
