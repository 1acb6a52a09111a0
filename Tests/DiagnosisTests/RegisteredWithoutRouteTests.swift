import Diagnosis
import Support
import Testing
import Wire

/// A registrar that refuses calls to an account it has bound, as far as the bindings are known here.
@Suite("A refusal although the callee is registered")
struct RegisteredWithoutRouteTests {
    private static let registrar: Endpoint = "198.51.100.20:5060"
    private static let phone: Endpoint = "192.0.2.77:5060"

    private func bind(
        _ script: Script, _ name: String = "R", at seconds: Double, expires: Int = 3_600,
        domain: String = "example.com",
        on registrar: Endpoint = registrar
    ) {
        if script.calls[name] == nil { script.call(name, caller: "1002", from: Self.phone, to: registrar) }
        script.at(seconds)
        script.register(name, expires: expires) { $0 = $0.setting("To", to: "<sip:1002@\(domain)>") }
        script.after(0.05).respond(name, 200, to: "REGISTER", headers: [("Expires", "\(expires)")])
    }

    /// 1001 calls 1002 of `domain`, and the registrar refuses at once.
    private func refuse(_ script: Script, _ code: Int, at seconds: Double = 60, domain: String = "example.com") {
        script.call("C", caller: "1001", callee: "1002", from: "192.0.2.10:5060", to: Self.registrar).at(seconds)
        script.request("C", "INVITE", sdp: .audio, uri: "sip:1002@\(domain)") {
            $0 = $0.setting("To", to: "<sip:1002@\(domain)>")
        }
        script.after(0.1).respond("C", code).after(0.02).ack("C")
    }

    private func found(_ script: Script) -> Finding? {
        script.run(until: 120).first { $0.cause == "registered-without-route" }
    }

    @Test("With a living binding it is the route that is missing", arguments: [404, 480], [true, false])
    func fires(code: Int, byAddress: Bool) throws {
        let script = Script()
        bind(script, at: 1)
        refuse(script, code, domain: byAddress ? "198.51.100.20" : "example.com")
        let finding = try #require(found(script))
        #expect(finding.kind == "number-not-routed" && finding.severity == .warning)
        #expect(finding.confidence == (code == 404 ? .likely : .possible) && finding.names("1002"))
    }

    @Test("A refresh does not make the registration younger")
    func refreshed() throws {
        let script = Script()
        bind(script, at: 1)
        bind(script, at: 40)
        refuse(script, 404)
        #expect(try #require(found(script)).names("59"))
    }

    @Test("Ran out, removed, never there, in another domain, or at another registrar: it is not registered")
    func healthy() {
        let scripts: [(Script) -> Void] = [
            { self.bind($0, at: 1, expires: 30) },
            {
                self.bind($0, at: 1)
                self.bind($0, at: 20, expires: 0)
            },
            { _ in },
            { self.bind($0, at: 1, domain: "other.example.com") },
            { self.bind($0, at: 1, on: "198.51.100.21:5060") },
        ]
        for prepare in scripts {
            let script = Script()
            prepare(script)
            refuse(script, 480)
            #expect(found(script) == nil)
        }
    }

    @Test("Two domains with the same user are two accounts")
    func domains() {
        let script = Script()
        bind(script, "R", at: 1)
        bind(script, "S", at: 2, expires: 0, domain: "other.example.com")
        refuse(script, 404)
        #expect(found(script) != nil)

        let other = Script()
        bind(other, "R", at: 1)
        bind(other, "S", at: 2, domain: "other.example.com")
        refuse(other, 404, domain: "198.51.100.20")
        #expect(found(other) == nil)
    }
}
