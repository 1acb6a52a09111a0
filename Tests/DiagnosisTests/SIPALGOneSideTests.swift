import Diagnosis
import Support
import Testing
import Wire

@Suite("A router's SIP ALG, seen from one side")
struct SIPALGOneSideTests {
    static let agent: Endpoint = "192.168.1.10:5060"
    static let server: Endpoint = "198.51.100.20:5060"

    private func host() -> Script {
        Script(local: ["192.168.1.10"]).call("A", from: Self.agent, to: Self.server)
    }

    // MARK: An answer that contradicts the question

    @Test("A Via or From that does not come back as it was sent proves it", arguments: ["Via", "From"])
    func contradiction(header: String) throws {
        let script = host()
        script.at(0).invite("A").at(1).respond("A", 486) {
            $0.replace(header == "Via" ? "192.168.1.10" : "example.com", with: "203.0.113.5", in: header)
        }
        let finding = try #require(script.run().finding("sip-alg"))
        #expect(finding.cause == "answer-contradicts")
        #expect(finding.confidence == .proved)
        #expect(finding.severity == .warning)
        #expect(finding.place.from == "192.168.1.10:5060")
        #expect(finding.names("203.0.113.5"))
        #expect(finding.place.vantage == "agent-host")
    }

    @Test("received and rport are the server's to add, and a default port may be left out")
    func addedParameters() {
        let script = host()
        script.at(0).invite("A").at(1).respond("A", 486) {
            $0.replace(";rport", with: ";received=203.0.113.5;rport=40123", in: "Via")
            $0.replace("192.168.1.10:5060", with: "192.168.1.10", in: "Via")
        }
        #expect(script.run().finding("sip-alg") == nil)
    }

    @Test("A public server cannot have seen our private address")
    func received() throws {
        let script = host()
        script.at(0).invite("A") { $0.replace("192.168.1.10:5060", with: "agent-7.local:5060", in: "Via") }
        script.at(1).respond("A", 486) { $0.replace(";rport", with: ";received=192.168.1.10;rport=5060", in: "Via") }
        let finding = try #require(script.run().finding("sip-alg"))
        #expect(finding.cause == "received-is-private")
        #expect(finding.confidence == .likely)
        #expect(finding.severity == .notice)
    }

    /// A 200 to REGISTER of a public server that saw the private address the client itself wrote.
    private func sawPrivate(_ before: (Script) -> Void = { _ in }) -> Finding? {
        let script = Script().call("A", from: Self.agent, to: Self.server)
        before(script)
        script.at(2).register("A").after(0.05).respond("A", 200, to: "REGISTER") {
            $0.replace(";rport", with: ";received=192.168.1.10;rport=5060", in: "Via")
        }
        return script.run(until: 20).finding("sip-alg")
    }

    @Test("Whether the client is routed there or translated, what others saw of it tells")
    func translatorKnown() {
        #expect(sawPrivate()?.confidence == .possible)
        // A STUN server (RFC 8489) on any port, XOR-MAPPED-ADDRESS 203.0.113.5.
        let cookie: [UInt8] = [0x21, 0x12, 0xA4, 0x42]
        func answer(_ address: [UInt8]) -> [UInt8] {
            [1, 1, 0, 12] + cookie + Array(repeating: 7, count: 12) + [0, 0x20, 0, 8, 0, 1, 0x11, 0x22]
                + zip(address, cookie).map { $0 ^ $1 }
        }
        func stun(_ address: [UInt8]) -> Finding? {
            sawPrivate {
                $0.at(1).udp(answer(address), from: "198.51.100.99:3478", to: "192.168.1.10:50000")
            }
        }
        #expect(stun([203, 0, 113, 5])?.confidence == .likely)
        #expect(stun([192, 168, 1, 10])?.confidence == .possible)
        // Another server saw the public one.
        let other = sawPrivate {
            $0.call("B", from: Self.agent, to: "203.0.113.44:5060").at(1).request("B", "OPTIONS").after(0.05)
                .respond("B", 200, to: "OPTIONS") {
                    $0.replace(";rport", with: ";received=203.0.113.5;rport=1024", in: "Via")
                }
        }
        #expect(other?.confidence == .likely)
    }

    @Test("A private server may well name our private address")
    func receivedInside() {
        let script = Script(local: ["192.168.1.10"]).call("A", from: Self.agent, to: "10.0.0.2:5060")
        script.at(0).invite("A") { $0.replace("192.168.1.10:5060", with: "agent-7.local:5060", in: "Via") }
        script.at(1).respond("A", 486) { $0.replace(";rport", with: ";received=192.168.1.10;rport=5060", in: "Via") }
        #expect(script.run().finding("sip-alg") == nil)
    }

    // MARK: Damage

    @Test("One sign of damage is possible, two are likely")
    func damage() throws {
        func call(_ edit: (inout SIPText) -> Void) -> Finding? {
            let script = host()
            script.at(0).invite("A").at(1).respond("A", 183, sdp: .audio, edit: edit).at(2).respond("A", 486)
            return script.run().finding("sip-alg")
        }
        func short(_ text: inout SIPText) { text.declaredContentLength = text.body.utf8.count + 9 }
        func long(_ text: inout SIPText) { text.declaredContentLength = text.body.utf8.count - 9 }
        func rtcp(_ text: inout SIPText) { text.body += "a=rtcp:20501 IN IP4 10.9.8.7\r\n" }
        for (edit, severity) in [(short, Severity.warning), (long, .notice), (rtcp, .notice)] {
            let finding = try #require(call(edit))
            #expect(finding.cause == "message-damaged")
            #expect(finding.confidence == .possible)
            #expect(finding.severity == severity)
            #expect(finding.names("198.51.100.20:5060"))
        }
        let both = try #require(
            call {
                rtcp(&$0)
                short(&$0)
            })
        #expect(both.confidence == .likely)
        #expect(both.severity == .warning)
        #expect(both.evidence.count == 2)
    }

    @Test("A message that the capture cut, and line ends after the body, are no damage")
    func noDamage() {
        let cut = host()
        cut.at(0).invite("A").cutLast(to: 500).at(1).respond("A", 486)
        #expect(cut.run().finding("sip-alg") == nil)
        let padded = host()
        padded.at(0).invite("A") { text in
            text.declaredContentLength = text.body.utf8.count
            text.body += "\r\n\r\n"
        }
        padded.at(1).respond("A", 486)
        #expect(padded.run().finding("sip-alg") == nil)
    }

    @Test("Candidates that do not know the address of c= are a sign; a default among them is none")
    func candidates() {
        let host7 = "a=candidate:1 1 UDP 2130706431 10.9.8.7 20500 typ host"
        let public20 = "a=candidate:2 1 UDP 1694498815 198.51.100.20 20500 typ srflx raddr 10.9.8.7 rport 20500"
        for (lines, isTold) in [([host7], true), ([host7, public20], false)] {
            let script = self.host()
            script.at(0).invite("A").at(1).respond("A", 183, sdp: .audio(lines: lines)).at(2).respond("A", 486)
            #expect((script.run().finding("sip-alg") != nil) == isTold)
        }
    }

    @Test("Private leftovers in Call-ID, o= or Contact alone prove nothing")
    func leftovers() {
        let script = Script(local: ["192.168.1.10"])
        script.call("A", from: Self.agent, to: Self.server, callID: "1@10.0.0.99")
        script.at(0).invite("A", sdp: .audio(originAddress: "10.0.0.99")).at(1)
        script.respond("A", 183, sdp: .audio(originAddress: "10.1.1.1")).at(2).respond("A", 486)
        #expect(script.run().finding("sip-alg") == nil)
    }

    // MARK: Wrong target

    /// An INVITE from the server to the agent, who registered `sip:1001@192.168.1.10:5060`.
    private func called(_ uri: String) -> [Finding] {
        let script = Script(local: ["192.168.1.10"])
        script.call("R", from: Self.agent, to: Self.server).at(0).register("R").at(0.1).respond(
            "R", 200, to: "REGISTER")
        script.call("A", caller: "13800138000", callee: "1001", from: Self.server, to: Self.agent)
        script.at(10).request("A", "INVITE", sdp: .audio, uri: uri).at(11).respond("A", 180).at(16).respond("A", 486)
        return script.run()
    }

    @Test("A request for our address and a port that is not ours has a mapping leaked into it")
    func leakedPort() throws {
        let finding = try #require(called("sip:1001@192.168.1.10:40312").finding("sip-alg"))
        #expect(finding.confidence == .possible)
        #expect(finding.names("192.168.1.10:40312"))
    }

    @Test(
        "The Contact, the address-of-record and the public address are all healthy targets",
        arguments: [
            "sip:1001@192.168.1.10:5060", "sip:1001@example.com", "sip:1001@203.0.113.5:40312", "sip:1001@192.168.1.10",
        ])
    func healthyTargets(uri: String) {
        #expect(called(uri).finding("sip-alg") == nil)
    }
}
