import Diagnosis
import Engine
import Support
import Testing
import Wire

@Suite("Requests to which nothing comes back")
struct SignallingBlockedTests {
    static let client: Endpoint = "192.0.2.10:5060"
    static let server: Endpoint = "198.51.100.20:5060"

    /// The capture goes on until `seconds`.
    private func until(_ seconds: Double, _ script: Script) -> Script {
        script.at(seconds).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")
    }

    private func register(_ name: String = "R", at seconds: Double = 0, repeats: Int = 0, in script: Script) -> Script {
        script.call(name, caller: "1001", callee: "1001", from: Self.client, to: Self.server).at(seconds).register(name)
            .repeated(repeats, .doublingToFourSeconds)
    }

    // MARK: Silence

    @Test(
        "Four transmissions over 3.5 s are likely, less is silence",
        arguments: [(3, 3.5, true), (3, 3.45, false), (2, 3.6, false)])
    func likely(repeats: Int, end: Double, isTold: Bool) throws {
        let script = until(end, register(repeats: min(repeats, end < 3.5 ? 2 : repeats), in: Script()))
        let findings = script.run()
        #expect(findings.kinds() == (isTold ? ["signalling-blocked"] : []))
        guard let finding = findings.first else { return }
        #expect(finding.severity == .error)
        #expect(finding.confidence == .likely)
        #expect(finding.cause == "no-reply")
        #expect(finding.place.from == "192.0.2.10:5060")
        #expect(finding.place.to == "198.51.100.20:5060")
        #expect(finding.names("198.51.100.20:5060"))
    }

    @Test("Timer F of a REGISTER and Timer B of an INVITE prove it", arguments: ["REGISTER", "INVITE"])
    func timers(method: String) throws {
        let script = Script()
        script.call("A").at(0).request("A", method, sdp: method == "INVITE" ? .audio : nil)
        script.repeated(method == "INVITE" ? 6 : 10, method == "INVITE" ? .doubling : .doublingToFourSeconds)
        #expect(script.run(until: 31.9).isEmpty)
        for (index, finding) in script.more(until: 32.1).enumerated() {
            #expect(index == 0)
            #expect(finding.kind == "signalling-blocked")
            #expect(finding.confidence == .proved)
            #expect((finding.call != nil) == (method == "INVITE"))
        }
        #expect(script.engine.status().findings.values.reduce(0, +) == 1)
        #expect(script.engine.calls().allSatisfy { $0.state == "ended" })
    }

    @Test("A profile's ports are named in the remedy")
    func remedy() {
        let script = register(repeats: 10, in: Script(profile: .huawei))
        #expect(script.run(until: 33).first?.fix.en.contains("5060–5090") == true)
    }

    @Test("Any answer, however late or bad, is a living peer", arguments: [100, 401, 404, 503])
    func answered(code: Int) {
        let script = register(repeats: 9, in: Script())
        script.at(31).respond("R", code, to: "REGISTER")
        #expect(
            script.run(until: 120).kinds().contains { $0 == "signalling-blocked" || $0 == "request-unanswered" }
                == false)
    }

    @Test("A challenged REGISTER is healthy")
    func challenged() {
        let script = register(in: Script())
        script.at(0.1).respond(
            "R", 401, to: "REGISTER", headers: [("WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\"")])
        script.at(0.2).register(
            "R",
            headers: [
                ("Authorization", "Digest username=\"1001\", realm=\"x\", nonce=\"n\", uri=\"sip:x\", response=\"0\"")
            ])
        script.at(0.3).respond("R", 200, to: "REGISTER")
        #expect(script.run(until: 60).isEmpty)
    }

    @Test("Over TCP only the whole timer proves it")
    func overTCP() {
        let script = Script()
        script.call("A", tcp: true).at(0).connect(from: Self.client, to: Self.server).at(1).invite("A")
        #expect(script.run(until: 32.9).isEmpty)
        #expect(script.more(until: 34).first?.confidence == .proved)
    }

    @Test("A cancelled INVITE is likely at most")
    func cancelled() {
        let script = Script()
        script.call("A").at(0).invite("A").repeated(3, .doubling).at(5).cancel("A").repeated(3, .doubling)
        let finding = script.run(until: 40).finding("signalling-blocked")
        #expect(finding?.confidence == .likely)
    }

    // MARK: A living peer

    @Test("A peer heard in the last minute ignores this request only", arguments: [(59.0, true), (61.0, false)])
    func alive(before: Double, isAlive: Bool) throws {
        let script = Script()
        script.call("O", from: Self.client, to: Self.server).at(0).request("O", "OPTIONS").respond(
            "O", 200, to: "OPTIONS")
        script.call("M", from: Self.client, to: Self.server).at(before).request("M", "MESSAGE").repeated(
            10, .doublingToFourSeconds)
        let findings = script.run(until: before + 40)
        #expect(findings.kinds() == [isAlive ? "request-unanswered" : "signalling-blocked"])
        let finding = try #require(findings.first)
        #expect(finding.severity == (isAlive ? .warning : .error))
        #expect(finding.confidence == (isAlive ? .likely : .proved))
        #expect(finding.cause == (isAlive ? "no-reply-to-method" : "no-reply"))
        #expect(finding.place.to == "198.51.100.20:5060")
    }

    @Test func `how long it was sent is not how long was waited`() throws {
        let script = Script()
        script.call("O", from: Self.client, to: Self.server).at(0).request("O", "OPTIONS").respond(
            "O", 200, to: "OPTIONS")
        script.call("M", from: Self.client, to: Self.server).at(5).request("M", "MESSAGE").repeated(
            3, .doublingToFourSeconds)
        let finding = try #require(until(45, script).run().finding("request-unanswered"))
        #expect(finding.title.en.contains("sent 4 times in 3.5 s; nothing came in "))
        #expect(finding.title.zh.contains("在 3.5 s 内发送了 4 次"))
    }

    @Test("That it answers other requests is said of what came meanwhile only", arguments: [true, false])
    func whenItWasHeard(isMeanwhile: Bool) throws {
        let script = Script()
        script.call("O", from: Self.client, to: Self.server).at(isMeanwhile ? 45 : 10).request("O", "OPTIONS").respond(
            "O", 200, to: "OPTIONS")
        script.call("M", from: Self.client, to: Self.server).at(40).request("M", "MESSAGE").repeated(
            10, .doublingToFourSeconds)
        let finding = try #require(script.run(until: 80).finding("request-unanswered"))
        #expect(finding.title.en.contains("answers other requests") == isMeanwhile)
        #expect(finding.title.zh.contains("应答了其他请求") == isMeanwhile)
        #expect(finding.names("30 s") == !isMeanwhile)
        #expect(finding.fix.en.contains("still up") == !isMeanwhile)
    }

    @Test("A BYE that the peer leaves unanswered is a notice")
    func bye() {
        let script = Script()
        script.call("A").at(0).establish("A").at(10).bye("A").repeated(10, .doublingToFourSeconds)
        let finding = script.run(until: 60).finding("request-unanswered")
        #expect(finding?.severity == .notice)
    }

    @Test("A BYE to a softphone that is closed already is a warning")
    func byeToNobody() {
        let script = Script()
        script.call("A").at(0).establish("A").at(10).bye("A").icmp()
        let finding = script.run(until: 60).finding("signalling-blocked")
        #expect(finding?.cause == "port-closed")
        #expect(finding?.severity == .warning)
    }

    // MARK: One outage

    @Test("One outage is told once for many log-ins, and again after the server was heard")
    func outage() {
        let script = Script()
        for number in 0..<6 { _ = register("R\(number)", at: Double(number) * 40, repeats: 10, in: script) }
        _ = register("S", at: 300, in: script)
        script.at(300.1).respond("S", 200, to: "REGISTER")
        _ = register("T", at: 400, repeats: 10, in: script)
        let findings = script.run(until: 500)
        #expect(findings.kinds() == ["signalling-blocked", "signalling-blocked"])
        #expect(findings.first.map { $0.seconds < 40 } == true)
        #expect(findings.last.map { $0.seconds > 400 } == true)
    }

    @Test("Two clients that cannot log in are two findings")
    func twoClients() {
        let script = register("R", repeats: 10, in: Script())
        script.call("S", from: "192.0.2.11:5060", to: Self.server).at(1).register("S").repeated(
            10, .doublingToFourSeconds)
        #expect(script.run(until: 60).kinds() == ["signalling-blocked", "signalling-blocked"])
    }

    // MARK: ICMP

    @Test(
        "ICMP proves it, says why, and names who says so",
        arguments: [
            (UInt8(3), UInt8(3), "port-closed"), (3, 0, "routing"), (3, 1, "routing"), (3, 9, "firewall"),
            (3, 10, "firewall"), (3, 13, "firewall"), (11, 0, "routing"),
        ])
    func icmp(type: UInt8, code: UInt8, cause: String) throws {
        let script = register(in: Script()).icmp(from: "203.0.113.1", type: type, code: code)
        let findings = script.run(until: 10)
        #expect(findings.kinds() == ["signalling-blocked"])
        let finding = try #require(findings.first)
        #expect(finding.confidence == .proved)
        #expect(finding.severity == .error)
        #expect(finding.cause == cause)
        #expect(finding.names("203.0.113.1"))
        #expect(finding.evidence.contains { $0.frame == 2 })
    }

    @Test("ICMPv6 alike", arguments: [(UInt8(4), "port-closed"), (1, "firewall"), (0, "routing"), (3, "routing")])
    func icmp6(code: UInt8, cause: String) {
        let script = Script()
        script.call("R", from: "[2001:db8::10]:5060", to: "[2001:db8:1::20]:5060").at(0).register("R")
        script.icmp(from: "2001:db8::1", type: 1, code: code)
        #expect(script.run(until: 10).first?.cause == cause)
    }

    @Test("A server that restarts and answers the next transmission was not blocked")
    func icmpThenAnswer() {
        let script = register(repeats: 1, in: Script()).icmp()
        script.at(0.6).respond("R", 200, to: "REGISTER")
        #expect(script.run(until: 60).isEmpty)
    }

    @Test("ICMP that quotes something else is not about this request")
    func unrelated() {
        let script = register(in: Script())
        script.icmp(quoting: Flow(source: Self.client, destination: "203.0.113.77:5060")).at(0.3)
        script.respond("R", 200, to: "REGISTER")
        #expect(script.run(until: 60).isEmpty)
    }

    // MARK: TCP

    @Test("SYNs without an answer for three seconds are dropped somewhere", arguments: [(1, false), (3, true)])
    func synDropped(times: Int, isTold: Bool) throws {
        let script = Script().at(0).syn(from: "192.0.2.10:40000", to: Self.server, times: times)
        let findings = script.run(until: 10)
        #expect(findings.kinds() == (isTold ? ["signalling-blocked"] : []))
        guard let finding = findings.first else { return }
        #expect(finding.cause == "tcp-dropped")
        #expect(finding.confidence == .likely)
        #expect(finding.place.to == "198.51.100.20:5060")
    }

    @Test("RST to the SYN refuses")
    func refused() throws {
        let script = Script().at(0).syn(from: "192.0.2.10:40000", to: Self.server)
        script.at(0.01).refuse(from: Self.server, to: "192.0.2.10:40000")
        let finding = try #require(script.run(until: 10).first)
        #expect(finding.kind == "signalling-blocked")
        #expect(finding.cause == "tcp-refused")
        #expect(finding.confidence == .proved)
    }

    @Test("A connection that opens after its SYN was lost is none, and after an outage a new one is told again")
    func recovered() {
        let slow = Script().at(0).syn(from: "192.0.2.10:40000", to: Self.server, times: 2)
        slow.at(1.01).frame(
            FrameBuilder.tcp(
                from: Self.server, to: "192.0.2.10:40000", sequence: 1, acknowledgment: 1_000, flags: [.syn, .ack]))
        #expect(slow.run(until: 60).isEmpty)

        let script = Script()
        for start in [0.0, 20, 40] {
            script.at(start).syn(
                from: Endpoint(address: "192.0.2.10", port: 40_000 + UInt16(start)), to: Self.server, times: 3)
        }
        script.at(60).connect(from: "192.0.2.10:41000", to: Self.server)
        script.at(80).syn(from: "192.0.2.10:42000", to: Self.server, times: 3)
        #expect(script.run(until: 120).kinds() == ["signalling-blocked", "signalling-blocked"])
    }
}
