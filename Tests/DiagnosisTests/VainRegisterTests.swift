import Diagnosis
import Support
import Testing
import Wire

/// Registrations that are tried for ever and never succeed, and those that are accepted and bind nothing.
@Suite struct VainRegisterTests {
    private static let kind = "registration-failed"
    private static let registrar = "198.51.100.20:5060"

    private func script() -> Script {
        Script().call("A", caller: "1001", callee: "1001", from: "192.0.2.10:5060", to: "198.51.100.20:5060")
    }

    /// One REGISTER and its challenge, every 20 s from `start`.
    private func challenged(
        _ times: Int, from start: Double = 0, every seconds: Double = 20, in script: Script,
        answer: (Int) -> (String, String)?, challenge: (Int) -> (String, String)
    ) {
        for turn in 0..<times {
            script.at(start + Double(turn) * seconds)
            script.register("A", headers: [answer(turn)].compactMap { $0 }).after(0.05)
            script.respond("A", 401, to: "REGISTER", headers: [challenge(turn)])
        }
    }

    private func succeed(at seconds: Double, nonce: String, in script: Script) {
        script.at(seconds).register("A", headers: [Script.credentials(nonce)]).after(0.05)
        script.respond("A", 200, to: "REGISTER")
    }

    // MARK: Nonces

    /// Each attempt answers the newest challenge; the first of all has nothing to answer.
    private func stale(_ times: Int) -> Script {
        let script = script()
        challenged(times + 1, in: script) {
            $0 == 0 ? nil : Script.credentials("n\($0 - 1)")
        } challenge: {
            Script.challenge("n\($0)", stale: $0 > 0)
        }
        return script
    }

    @Test func `a registrar that calls each of its own nonces stale lets nobody in`() throws {
        let findings = stale(12).run(until: 400)
        #expect(findings.kinds() == [Self.kind])
        let finding = try #require(findings.first)
        #expect(finding.cause == "nonce-refused" && finding.severity == .error && finding.confidence == .proved)
        #expect(finding.names(Self.registrar) && finding.names("1001@example.com") && finding.names("5"))
        #expect(!finding.names("password") && !finding.fix.zh.contains("密码"))
    }

    @Test func `four stale nonces are none too many, nor are five with a success after`() {
        #expect(stale(4).run(until: 400).isEmpty)
        let script = stale(5)
        succeed(at: 100.1, nonce: "n5", in: script)
        #expect(script.run(until: 400).isEmpty)
    }

    @Test func `a success between begins the count anew`() {
        let script = stale(4)
        succeed(at: 90, nonce: "n4", in: script)
        challenged(4, from: 100, in: script) {
            Script.credentials($0 == 0 ? "n4" : "m\($0 - 1)")
        } challenge: {
            Script.challenge("m\($0)", stale: true)
        }
        #expect(script.run(until: 400).isEmpty)
    }

    @Test func `a client that goes on with the nonce that was called stale is at fault itself`() throws {
        let script = script()
        challenged(8, in: script) {
            $0 == 0 ? nil : Script.credentials("n0")
        } challenge: {
            Script.challenge("n\($0)", stale: $0 > 0)
        }
        let finding = try #require(script.run(until: 400).finding(Self.kind))
        #expect(finding.cause == "nonce-expired" && finding.names("192.0.2.10"))
        #expect(finding.fix.en.contains("Update 192.0.2.10") && finding.fix.zh.contains("请升级 192.0.2.10"))
    }

    // MARK: Realms

    private func foreign(_ times: Int) -> Script {
        let script = script()
        challenged(times, in: script) {
            Script.credentials("n\($0 - 1)", realm: "asterisk")
        } challenge: {
            Script.challenge("n\($0)", realm: "pbx.example.com")
        }
        return script
    }

    @Test func `credentials for another realm never fit, and both realms are named`() throws {
        let finding = try #require(foreign(6).run(until: 400).finding(Self.kind))
        #expect(finding.cause == "wrong-realm" && finding.severity == .error && finding.confidence == .proved)
        #expect(finding.names("asterisk") && finding.names("pbx.example.com"))
    }

    @Test func `four are none too many, and a realm of a proxy on the way is another's`() {
        #expect(foreign(4).run(until: 400).isEmpty)
        let proxied = script()
        for turn in 0..<8 {
            let start = Double(turn) * 60
            proxied.at(start).register("A").after(0.05)
                .respond("A", 407, to: "REGISTER", headers: [Script.challenge("p\(turn)", realm: "proxy")]).after(0.05)
                .register("A", headers: [Script.credentials("p\(turn)", realm: "proxy")]).after(0.05)
                .respond("A", 401, to: "REGISTER", headers: [Script.challenge("r\(turn)", realm: "home")]).after(0.05)
                .register(
                    "A",
                    headers: [
                        Script.credentials("p\(turn)", realm: "proxy"), Script.credentials("r\(turn)", realm: "home"),
                    ]
                ).after(0.05).respond("A", 200, to: "REGISTER")
        }
        #expect(proxied.run(until: 600).isEmpty)
    }

    // MARK: No credentials

    private func bare(_ times: Int, every seconds: Double = 60, algorithm: String? = nil) -> Script {
        let script = script()
        challenged(times, every: seconds, in: script) { _ in
            nil
        } challenge: {
            Script.challenge("n\($0)", algorithm: algorithm)
        }
        return script
    }

    @Test func `who answers no challenge has no password, or asks for nothing`() throws {
        let finding = try #require(bare(6).run(until: 600).finding(Self.kind))
        #expect(finding.cause == "no-credentials" && finding.severity == .warning && finding.confidence == .likely)
        #expect(finding.names("192.0.2.10") && finding.names("1001@example.com"))
    }

    @Test(arguments: [(4, 60.0), (5, 7)]) func `four challenges, or five within half a minute, are none too many`(
        times: Int, seconds: Double
    ) {
        #expect(bare(times, every: seconds).run(until: 600).isEmpty)
    }

    @Test func `credentials that the registrar leaves unanswered are credentials`() {
        let script = script()
        for turn in 0..<8 {
            let start = Double(turn) * 60
            script.at(start).register("A").after(0.05)
                .respond("A", 401, to: "REGISTER", headers: [Script.challenge("n\(turn)")]).after(0.05)
                .register("A", headers: [Script.credentials("n\(turn)")])
        }
        #expect(script.run(until: 600).all(Self.kind).isEmpty)
    }

    @Test func `an algorithm that the client cannot do has a name of its own`() {
        #expect(bare(6, algorithm: "SHA-256").run(until: 600).all(Self.kind).isEmpty)
    }

    @Test func `what was told is over with the first success`() {
        let script = bare(6)
        #expect(script.run(until: 310).kinds() == [Self.kind])
        succeed(at: 360, nonce: "n5", in: script)
        script.at(400).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")
        _ = script.run(until: 420)
        #expect(script.cleared().contains("registration-failed 1001@example.com"))
    }

    // MARK: Accepted, and not bound

    private static let own = "<sip:1001@192.0.2.10:5060>"
    private static let other = "<sip:1001@203.0.113.250:5060>"

    /// Registered each minute, with what each 200 lists.
    private func accepted(_ lists: [[String]]) -> Script {
        let script = script()
        for (turn, contacts) in lists.enumerated() {
            script.at(Double(turn) * 60).register("A", expires: 300).after(0.05)
            script.respond("A", 200, to: "REGISTER", headers: contacts.map { ("Contact", $0) })
        }
        return script
    }

    @Test func `a Contact that is granted no time twice is not bound`() throws {
        let finding = try #require(
            accepted([[Self.own + ";expires=0"], [Self.own + ";expires=0"]]).run(until: 200).finding(Self.kind))
        #expect(finding.cause == "not-bound" && finding.severity == .error && finding.confidence == .proved)
        #expect(finding.names("expires=0") && finding.names("200 OK") && finding.names(Self.registrar))
    }

    @Test func `others that run out unrefreshed show that this Contact is not bound`() throws {
        let script = accepted([300, 240, 180].map { [Self.other + ";expires=\($0)"] })
        let finding = try #require(script.run(until: 300).finding(Self.kind))
        #expect(finding.cause == "not-bound" && finding.names("203.0.113.250:5060"))
    }

    @Test(arguments: [
        // Once; a second time with time granted.
        [[own + ";expires=0"]], [[own + ";expires=0"], [own + ";expires=300"], [own + ";expires=0"]],
        // Beside others; nothing listed; the list without times.
        [[other + ";expires=300", own + ";expires=300"], [other + ";expires=240", own + ";expires=300"]],
        [[], [], []], [[other], [other], [other]],
        // A border element writes its own Contact, and refreshes it.
        [[other + ";expires=300"], [other + ";expires=300"], [other + ";expires=300"]],
        // The public port of the same host.
        [
            ["<sip:1001@192.0.2.10:41000>;expires=300"], ["<sip:1001@192.0.2.10:41000>;expires=240"],
            ["<sip:1001@192.0.2.10:41000>;expires=180"],
        ],
        // Two answers only: whether it goes on is not known.
        [[other + ";expires=300"], [other + ";expires=240"]],
    ])
    func `a registrar that binds, or says nothing of it, is believed`(lists: [[String]]) {
        #expect(accepted(lists).run(until: 400).all(Self.kind).isEmpty)
    }

    @Test func `a log-out that leaves nothing, and a query, bind nothing rightly`() {
        let script = script()
        for turn in 0..<4 {
            script.at(Double(turn) * 60).register("A", expires: 0).after(0.05)
            script.respond("A", 200, to: "REGISTER", headers: [("Contact", Self.own + ";expires=0")])
        }
        for turn in 4..<8 {
            script.at(Double(turn) * 60).register("A") { $0 = $0.removing("Contact") }.after(0.05)
            script.respond(
                "A", 200, to: "REGISTER", headers: [("Contact", Self.other + ";expires=\(600 - turn * 60)")])
        }
        #expect(script.run(until: 600).all(Self.kind).isEmpty)
    }

    @Test func `once it is bound again the fault is over`() {
        let script = accepted([[Self.own + ";expires=0"], [Self.own + ";expires=0"], [Self.own + ";expires=300"]])
        #expect(script.run(until: 200).kinds() == [Self.kind])
        #expect(script.cleared().contains("registration-failed 1001@example.com"))
    }
}
