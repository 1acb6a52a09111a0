import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// ICE checks that name their call: by them ends are known that no SDP tells, and calls at one port are told apart.
@Suite struct CheckNamesTests {
    private static func ice(_ fragment: String) -> [String] {
        ["a=ice-ufrag:\(fragment)", "a=ice-pwd:asd88fgpdd777uzjYhagZg", "a=ice-options:trickle"]
    }

    private static let (one, two): (Endpoint, Endpoint) = ("[2001:db8::7]:50123", "[2001:db8::9]:40444")

    // MARK: Trickle

    /// Candidates come after the SDPs, and media flows between two addresses that neither names.
    private static func trickled(
        hidden: Bool = false, names: String? = "CLLE:BRWS", answer: Script.CheckAnswer = .success, order: Bool = true,
        toward parties: [Party] = Party.allCases
    ) -> [Finding] {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).establish(
            "A", offer: .audio(port: hidden ? 9 : nil, address: hidden ? "0.0.0.0" : nil, lines: ice("BRWS")),
            answer: .audio(lines: ice("CLLE")))
        script.checks(from: one, to: two, from: order ? 1.1 : 3, names: names, answer: answer)
        if parties.contains(.callee) {
            script.rtp("A", toward: .callee, from: 1.2, until: 15, source: one, destination: two)
        }
        if parties.contains(.caller) {
            script.rtp("A", toward: .caller, from: 1.2, until: 15, source: two, destination: one)
        }
        return script.at(15).hangUp("A").run(until: 60)
    }

    @Test(arguments: [true, false], [true, false])
    func `media between candidates that came by trickle is heard`(hidden: Bool, order: Bool) {
        #expect(Self.trickled(hidden: hidden, order: order).kinds(atLeast: .warning) == [])
    }

    @Test(arguments: [Party.caller, .callee])
    func `one way between them is one way`(heard: Party) throws {
        let finding = try #require(Self.trickled(toward: [heard.other]).finding("one-way-audio"))
        #expect(finding.place.direction == (heard == .caller ? "toward-caller" : "toward-callee"))
        #expect(finding.cause("media-wrong-port") == nil)
    }

    @Test(arguments: ["CLLE:OTHR", "OTHR:BRWS", "CLLE", ":", nil])
    func `checks by other names are of another call`(names: String?) {
        #expect(Self.trickled(names: names).finding("no-audio") != nil)
    }

    @Test(arguments: [Script.CheckAnswer.none, .error])
    func `checks by the right names that nobody answers prove nothing`(answer: Script.CheckAnswer) {
        #expect(Self.trickled(answer: answer).finding("no-audio") != nil)
    }

    // MARK: One port for many calls

    private static func atOnePort(
        deaf: Int? = nil, named: Bool = true, hidden: Bool = true, count: Int = 3
    ) -> Script {
        let script = Script()
        let server: Endpoint = "198.51.100.30:30000"
        for index in 0..<count {
            let name = "\(index)"
            let own = Endpoint(address: "203.0.113.77", port: 50_000 + UInt16(index) * 7)
            let start = Double(index) * 0.3
            script.call(name, caller: "\(1001 + index)", callee: "\(2001 + index)").at(start).establish(
                name,
                offer: hidden
                    ? .audio(port: 9, address: "0.0.0.0", lines: ice("BRW\(index)"))
                    : .audio(port: Int(own.port), address: "203.0.113.77", lines: ice("BRW\(index)")),
                answer: .audio(port: 30000, address: "198.51.100.30", lines: ice("LIT\(index)")))
            script.checks(
                from: own, to: server, from: start + 1.1, until: 15, names: named ? "LIT\(index):BRW\(index)" : nil)
            let ssrc = UInt32(index * 2 + 1)
            script.rtp(
                name, toward: .callee, from: start + 1.2, until: 15, ssrc: ssrc, source: own, destination: server)
            if index != deaf {
                script.rtp(
                    name, toward: .caller, from: start + 1.2, until: 15, ssrc: ssrc + 1, source: server,
                    destination: own)
            }
            script.at(15 + start).hangUp(name)
        }
        return script
    }

    @Test func `calls at one port of a server are told apart by their checks`() {
        #expect(Self.atOnePort().run(until: 60).kinds(atLeast: .warning) == [])
        // Or by the addresses that they give.
        #expect(Self.atOnePort(named: false, hidden: false).run(until: 60).kinds(atLeast: .warning) == [])
    }

    @Test(arguments: [0, 2])
    func `the one of them that hears nothing is told`(deaf: Int) throws {
        let findings = Self.atOnePort(deaf: deaf).run(until: 60)
        #expect(findings.kinds(atLeast: .warning) == ["one-way-audio"])
        #expect(findings.first?.call?.caller == "\(1001 + deaf)")
    }

    @Test func `without names nothing goes to a wrong port`() {
        let findings = Self.atOnePort(named: false, count: 2).run(until: 60)
        #expect(!findings.contains { $0.causes.contains { $0.id == "media-wrong-port" } })
    }

    @Test func `strangers' checks by the right names to other ports are no fault`() {
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(lines: ["a=ice-ufrag:BRWS", "a=ice-pwd:x"]),
            answer: .audio(lines: ["a=ice-ufrag:LITE", "a=ice-pwd:y"]))
        for index in 0..<2_000 {
            let stranger = Endpoint(
                address: IPAddress(v4: 0xCB00_7100 + UInt32(index % 200)), port: 4_000 + UInt16(index / 200))
            script.at(1.2 + Double(index) * 0.002).udp(
                FrameBuilder.stun(0x0001, names: "LITE:BRWS"), from: stranger, to: "198.51.100.20:20500")
        }
        script.talk("A", from: 1.1, until: 15)
        #expect(script.at(15).hangUp("A").run(until: 60).kinds() == [])
    }

    // MARK: Relayed

    private static let relay = "a=candidate:3 1 udp 33562623 203.0.113.99 49200 typ relay raddr 203.0.113.5 rport 61000"

    /// Checks past the relay are not answered; the way to it is TLS, which shows nothing.
    @Test(arguments: [true, false])
    func `where a relay is offered checks without answer are no fault`(isOffered: Bool) {
        let script = Script(local: ["192.168.1.20"]).call("A", from: "192.168.1.20:5060").at(0).establish(
            "A", offer: .audio(lines: Self.ice("BRWS") + (isOffered ? [Self.relay] : [])),
            answer: .audio(lines: Self.ice("LITE")))
        script.checks(
            from: "192.168.1.20:10500", to: "198.51.100.20:20500", until: 15, names: "LITE:BRWS", answer: .none)
        #expect((script.at(15).hangUp("A").run(until: 60).kinds(atLeast: .warning) == []) == isOffered)
    }

    @Test func `a relay that is offered excuses no silence where checks are answered`() {
        let script = Script(local: ["192.0.2.10"]).call("A").at(0).establish(
            "A", offer: .audio(lines: Self.ice("BRWS") + [Self.relay]), answer: .audio(lines: Self.ice("LITE")))
        script.checks(from: "192.0.2.10:10500", to: "198.51.100.20:20500", until: 15)
        #expect(script.at(15).hangUp("A").run().finding("no-audio") != nil)
    }

    // MARK: Candidates nobody took

    /// An ICMP error for a candidate of the callee that is not where its media goes.
    private static func refused(isHeard: Bool) -> [Finding] {
        let dead: Endpoint = "10.9.9.9:30000"
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(lines: ice("BRWS")),
            answer: .audio(
                lines: ice("CLLE") + [
                    "a=candidate:1 1 UDP 2130706431 10.9.9.9 30000 typ host",
                    "a=candidate:2 1 UDP 1694498815 198.51.100.20 20500 typ srflx raddr 10.9.9.9 rport 30000",
                ]))
        script.checks(from: "192.0.2.10:10500", to: "198.51.100.20:20500", until: 15)
        for second in stride(from: 1.1, to: 8, by: 0.7) {
            script.at(second).icmp(quoting: Flow(source: "192.0.2.10:10500", destination: dead), code: 1)
        }
        if isHeard { script.rtp("A", toward: .callee, from: 1.2, until: 15) }
        script.rtp("A", toward: .caller, from: 1.2, until: 15)
        return script.at(15).hangUp("A").run()
    }

    @Test func `a candidate that is refused while another is taken is no fault, and no cause`() throws {
        #expect(Self.refused(isHeard: true).kinds() == [])
        let finding = try #require(Self.refused(isHeard: false).finding("one-way-audio"))
        #expect(finding.cause("media-blocked") == nil)
    }
}
