import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Media to and from an address that no SDP names: peer-reflexive, hidden behind an mDNS name, or translated.
@Suite struct PeerReflexiveTests {
    private static let ice = ["a=ice-ufrag:8hhY", "a=ice-pwd:asd88fgpdd777uzjYhagZg", "a=rtcp-mux"]
    private static let dtls = "a=fingerprint:sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB"
    /// As browsers offer where they hide their addresses.
    static let hidden = Script.SDP.audio(
        port: 9, address: "0.0.0.0",
        lines: ice + ["a=candidate:1 1 udp 2113937151 4f9a-0c1d.local 50123 typ host generation 0"])
    private static let lite = ["a=ice-lite", "a=candidate:1 1 UDP 2130706431 198.51.100.30 30000 typ host"]
    /// Where the browser is, and the server that it checks.
    private static let own: Endpoint = "203.0.113.77:50123"
    private static let server: Endpoint = "198.51.100.30:30000"

    /// A call of a browser, which is `party`, with a media server.
    private static func call(
        browser party: Party = .caller, at own: Endpoint = own, offering hidden: Script.SDP = hidden,
        local: [String] = [], checks: Script.CheckAnswer? = .success, sends: Bool = true, hears: Bool = true,
        to target: Endpoint? = nil, _ build: (Script) -> Void = { _ in }
    ) -> [Finding] {
        let answer = Script.SDP.audio(port: 30000, address: "198.51.100.30", lines: ice + lite)
        let script = Script(local: local).call("A").at(0).establish(
            "A", offer: party == .caller ? hidden : answer, answer: party == .caller ? answer : hidden)
        if let checks { script.checks(from: own, to: server, answer: checks) }
        if hears { script.rtp("A", toward: party, from: 1.1, until: 15, source: server, destination: target ?? own) }
        if sends { script.rtp("A", toward: party.other, from: 1.2, until: 15, source: own, destination: server) }
        build(script)
        return script.at(15).hangUp("A").run(until: 60)
    }

    @Test(arguments: [Party.caller, .callee], [own, "10.1.1.7:50123", "100.64.0.9:50123"] as [Endpoint])
    func `a browser whose address no SDP names is heard and hears`(party: Party, own: Endpoint) {
        #expect(Self.call(browser: party, at: own).kinds() == [])
        #expect(Self.call(browser: party, at: own, local: [own.address.description]).kinds() == [])
    }

    @Test(arguments: [Party.caller, .callee], [own, "10.1.1.7:50123"] as [Endpoint])
    func `a browser that sends nothing is deaf to nobody and heard by nobody`(party: Party, own: Endpoint) throws {
        let findings = Self.call(browser: party, at: own, sends: false)
        #expect(findings.kinds() == ["one-way-audio"])
        let finding = try #require(findings.first)
        #expect(finding.place.direction == (party == .caller ? "toward-callee" : "toward-caller"))
        #expect(finding.causes.map(\.id) == ["peer-not-sending"])
        #expect(!finding.names("0.0.0.0"))
    }

    @Test func `a browser of this host that sends nothing is named so`() throws {
        let finding = try #require(Self.call(local: ["203.0.113.77"], sends: false).finding("one-way-audio"))
        #expect(finding.cause == "local-not-sending" && finding.causes.first?.confidence == .likely)
    }

    @Test func `a browser that hears nothing is told by the server's silence`() throws {
        let finding = try #require(Self.call(hears: false).finding("one-way-audio"))
        #expect(finding.place.direction == "toward-caller" && finding.place.to == "203.0.113.77:50123")
        #expect(finding.cause("media-wrong-port") == nil)
    }

    @Test func `a hidden offer on both sides of a NAT is one leg, and counted once`() throws {
        let script = Script(interfaces: ["inside", "outside"]).call("A", from: "192.168.1.20:5060")
        let (inside, outside): (Endpoint, Endpoint) = ("192.168.1.20:50123", "203.0.113.5:61000")
        script.on(0).at(0).invite("A", sdp: Self.hidden).translated(from: "203.0.113.5:5060", on: 1, isAnswered: true)
        let answer = Script.SDP.audio(port: 30000, address: "198.51.100.30", lines: Self.ice + Self.lite)
        script.on(1).at(1).answer("A", sdp: answer).translated(to: "192.168.1.20:5060", on: 0)
        script.on(0).at(1.1).ack("A").translated(from: "203.0.113.5:5060", on: 1)
        script.on(0).checks(from: inside, to: Self.server, from: 1.2)
        script.on(1).checks(from: outside, to: Self.server, from: 1.2004)
        script.on(0).rtp("A", toward: .callee, from: 1.3, until: 15, source: inside, destination: Self.server)
        script.on(1).rtp("A", toward: .callee, from: 1.3004, until: 15, source: outside, destination: Self.server)
        script.on(1).rtp("A", toward: .caller, from: 1.3, until: 15, source: Self.server, destination: outside)
        let finding = try #require(script.on(0).at(15).bye("A").run().finding("one-way-audio"))
        #expect(finding.cause == "media-blocked" && finding.confidence == .proved)
        #expect(finding.place.direction == "toward-caller")
        #expect(finding.title.en.contains("(485 the other way)"), "\(finding.title.en)")
    }

    // MARK: Who is not the party

    /// The party names its address, and the server sends elsewhere.
    private static func elsewhere(_ checks: Script.CheckAnswer?, isICE: Bool = true) -> [Finding] {
        let named = Script.SDP.audio(lines: isICE ? ice : [])
        return call(offering: named, checks: checks, sends: false) { script in
            script.rtp("A", toward: .callee, from: 1.2, until: 15, source: "192.0.2.10:10500", destination: server)
        }
    }

    @Test(arguments: [Script.CheckAnswer.none, .error, nil])
    func `checks that are not answered make nobody a party`(_ checks: Script.CheckAnswer?) throws {
        let finding = try #require(Self.elsewhere(checks).finding("one-way-audio"))
        #expect(finding.cause == "media-wrong-port" && finding.names("203.0.113.77:50123"))
    }

    @Test func `checks that are answered do, where the SDPs speak of ICE`() {
        #expect(Self.elsewhere(.success).kinds() == [])
        // Who answers anybody proves nothing.
        #expect(Self.elsewhere(.success, isICE: false).finding("one-way-audio") != nil)
    }

    @Test func `a STUN server's answers make it no party`() throws {
        let findings = Self.call(offering: .audio(lines: Self.ice), checks: nil, sends: false) { script in
            script.checks(from: Self.server, to: "203.0.113.77:50123")
            script.rtp(
                "A", toward: .callee, from: 1.2, until: 15, source: "192.0.2.10:10500", destination: Self.server)
        }
        #expect(findings.finding("one-way-audio")?.cause == "media-wrong-port")
    }

    @Test func `strangers at a browser's call are nobody's sound`() {
        let findings = Self.call(sends: false) { script in
            for index in 0..<400 {
                script.at(1.2 + Double(index) * 0.03).udp(
                    FrameBuilder.rtp(ssrc: UInt32(index % 4), sequence: UInt16(index / 4), timestamp: 0),
                    from: Endpoint(address: IPAddress(v4: 0xCB00_7100 + UInt32(index % 4)), port: 4_000),
                    to: Self.server)
                script.udp(FrameBuilder.stun(0x0001), from: "203.0.113.3:4000", to: Self.server)
            }
        }
        #expect(findings.kinds() == ["one-way-audio"])
    }

    // MARK: Other proofs than checks

    @Test(arguments: [true, false])
    func `a handshake that ends proves the address, a hello does not`(isEnded: Bool) {
        let secure = { (port: Int, address: String) in
            Script.SDP.audio(port: port, address: address, lines: [Self.dtls])
        }
        let script = Script().call("A", from: "203.0.113.77:5060").at(0).establish(
            "A", offer: secure(10500, "192.168.1.20"), answer: secure(30000, "198.51.100.30"))
        if isEnded {
            script.handshake(from: Self.own, to: Self.server)
        } else {
            script.at(1.1).udp(FrameBuilder.dtls(22), from: Self.own, to: Self.server)
            script.at(1.12).udp(FrameBuilder.dtls(22, handshake: 2), from: Self.server, to: Self.own)
        }
        let voice = [UInt8](repeating: 0x5A, count: 170)
        script.rtp(
            "A", toward: .caller, from: 1.3, until: 15, payload: voice, source: Self.server, destination: Self.own)
        let finding = script.at(15).hangUp("A").run().first
        #expect(finding?.kind == (isEnded ? "one-way-audio" : "no-audio"))
        if isEnded { #expect(finding?.place.direction == "toward-callee") }
    }

    @Test(arguments: [true, false])
    func `reports on the one port of a muxed stream show where a silent party listens`(isMuxed: Bool) {
        let lines = isMuxed ? ["a=rtcp-mux"] : []
        let script = Script().call("A", from: "203.0.113.77:5060").at(0).establish(
            "A", offer: .audio(address: "192.168.1.20", lines: lines),
            answer: .audio(port: 30000, address: "198.51.100.30", lines: lines))
        for second in stride(from: 1.1, to: 15, by: 3) {
            script.at(second).udp(FrameBuilder.receiverReport(ssrc: 5, blocks: []), from: Self.own, to: Self.server)
        }
        script.rtp("A", toward: .caller, from: 1.3, until: 15, source: Self.server, destination: Self.own)
        #expect(script.at(15).hangUp("A").run().first?.kind == (isMuxed ? "one-way-audio" : "no-audio"))
    }

    // MARK: Moved

    @Test(arguments: [true, false])
    func `after a restart the old path is right only while checks on it are answered`(isChecked: Bool) {
        let findings = Self.call(offering: .audio(lines: Self.ice), checks: nil, sends: false, hears: false) { script in
            let old: Endpoint = "192.0.2.10:10500"
            script.checks(from: old, to: Self.server, until: isChecked ? 30 : 5)
            script.talk("A", from: 1.1, until: 5)
            script.at(5).reinvite("A", sdp: .audio(port: 10594, lines: Self.ice)).at(5.05)
            script.answer("A", sdp: .audio(port: 30000, address: "198.51.100.30", lines: Self.ice + Self.lite))
            script.at(5.1).ack("A")
            script.rtp("A", toward: .callee, from: 5.2, until: 15, sequence: 300, source: "192.0.2.10:10594")
            script.rtp("A", toward: .caller, from: 5, until: 15, sequence: 295, destination: old)
        }
        #expect((findings.finding("one-way-audio") == nil) == isChecked)
    }
}
