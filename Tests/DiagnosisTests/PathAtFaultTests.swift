import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// What is wrong with the path of media, told by what passed on it: checks, handshakes, ICMP, and a sender's clock.
@Suite struct PathAtFaultTests {
    private static let (caller, callee): (Endpoint, Endpoint) = ("192.0.2.10:10500", "198.51.100.20:20500")
    private static let ice = ["a=ice-ufrag:8hhY", "a=ice-pwd:asd88fgpdd777uzjYhagZg"]

    // MARK: ICE

    /// An error response with its code (RFC 8489 §14.8); none of its own where that is 0.
    private static func refusal(_ code: Int) -> [UInt8] {
        var bytes = FrameBuilder.stun(0x0111)
        guard code > 0 else { return bytes }
        bytes[3] = 8
        return bytes + [0, 9, 0, 4, 0, 0, UInt8(code / 100), UInt8(code % 100)]
    }

    /// `count` checks of each side are answered by the other with `code`; both talk from `sound` on, where there is one.
    private static func checked(_ code: Int, count: Int = 10, success: Double? = nil, sound: Double? = nil) -> [Finding]
    {
        let script = Script().call("A").at(0).establish(
            "A", offer: .audio(lines: ice), answer: .audio(lines: ice))
        for index in 0..<count {
            let time = 1.1 + Double(index)
            for (source, destination) in [(caller, callee), (callee, caller)] {
                script.at(time).udp(FrameBuilder.stun(0x0001), from: source, to: destination)
                let isGood = success.map { time >= $0 } ?? false
                script.at(time + 0.01).udp(
                    isGood ? FrameBuilder.stun(0x0101) : refusal(code), from: destination, to: source)
            }
        }
        if let sound { script.talk("A", from: sound, until: 20) }
        return script.at(20).hangUp("A").run(until: 60)
    }

    @Test(arguments: [(487, "ice-role-conflict"), (401, "ice-refused"), (400, "ice-refused"), (0, "ice-refused")])
    func `checks that are answered with an error find the path open`(code: Int, cause: String) throws {
        let findings = Self.checked(code)
        #expect(findings.finding("srtp-mismatch") == nil)
        let finding = try #require(findings.finding("no-audio"))
        #expect(finding.cause == cause && finding.says("the path is open") && !finding.says("none was answered"))
        #expect(finding.fix.en.contains(code == 487 ? "change its role" : "a=ice-pwd"))
        #expect(!finding.fix.en.contains("Let UDP"))
    }

    @Test func `two checks that are refused are too few`() {
        #expect(!Self.checked(487, count: 2).contains { $0.says("Role Conflict") })
    }

    @Test func `a role that is changed at the first conflict is no fault`() {
        #expect(Self.checked(487, success: 2, sound: 2.2).isEmpty)
    }

    // MARK: DTLS

    private static func keyed(_ address: String, _ port: Int) -> Script.SDP {
        .text(
            [
                "v=0", "o=- 1 1 IN IP4 \(address)", "s=-", "c=IN IP4 \(address)", "t=0 0",
                "m=audio \(port) UDP/TLS/RTP/SAVPF 8", "a=rtpmap:8 PCMA/8000", "a=setup:active",
                "a=fingerprint:sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB", "",
            ].joined(separator: "\r\n"))
    }

    /// Both took the active role of DTLS-SRTP; each of `clients` sends its ClientHello four times, or is served at once.
    private static func greeted(clients: [Party], isServed: Bool = false) -> [Finding] {
        let script = Script().call("A").at(0).establish(
            "A", offer: keyed("192.0.2.10", 10500), answer: keyed("198.51.100.20", 20500))
        for party in clients {
            let (source, destination) = party == .caller ? (caller, callee) : (callee, caller)
            for time in isServed ? [] : [1.2, 2.2, 4.2, 8.2] {
                script.at(time).udp(FrameBuilder.dtls(22), from: source, to: destination)
            }
            if isServed { script.handshake(from: source, to: destination) }
        }
        return script.at(20).hangUp("A").run(until: 60)
    }

    @Test func `two DTLS clients greet each other for ever`() throws {
        let finding = try #require(Self.greeted(clients: [.caller, .callee]).finding("no-audio"))
        #expect(finding.says("both sides send a DTLS ClientHello (4 and 4)") && !finding.says("none was answered"))
        #expect(finding.fix.en.contains("Let the callee answer a=setup:active with a=setup:passive"))
        #expect(!finding.says("is blocked"))
    }

    @Test(arguments: [Party.caller, .callee])
    func `one DTLS client that nobody serves is told as that`(client: Party) throws {
        let finding = try #require(Self.greeted(clients: [client]).finding("no-audio"))
        #expect(finding.says("none was answered") && !finding.says("both sides send"))
    }

    @Test func `a client that is served is no second one`() {
        #expect(!Self.greeted(clients: [.caller], isServed: true).contains { $0.says("ClientHello") })
    }

    // MARK: ICMP

    @Test(
        "The cure of an ICMP error is that of its type",
        arguments: [
            (3, 3, "refuses media", "Open UDP port 20500"), (3, 13, "refuses media", "firewall at 203.0.113.1"),
            (3, 1, "cannot deliver media", "Check the route from 203.0.113.1"),
            (3, 0, "cannot deliver media", "Check the route from 203.0.113.1"),
            (11, 0, "cannot deliver media", "two routers send it to each other"),
        ] as [(UInt8, UInt8, String, String)])
    func cure(type: UInt8, code: UInt8, verb: String, fix: String) throws {
        let script = Script().oneWay(toward: .caller, until: 20)
        script.rtp("A", toward: .callee, from: 1.1, until: 20)
        script.refuseMedia(toward: .callee, from: 1.2, until: 20, reporter: "203.0.113.1", type: type, code: code)
        let finding = try #require(script.at(20).hangUp("A").run(until: 60).finding("one-way-audio"))
        #expect(finding.says(verb) && finding.fix.en.contains(fix) && !finding.says("MTU 0"))
    }

    // MARK: A sender's clock that pauses with its sound

    /// The callee's packet of an index comes `late` seconds after its time, until that is `end`.
    private static func delayed(until end: Double, _ late: @escaping (Int) -> Double) -> [Finding] {
        let script = Script().call("A").at(0).establish("A").rtp("A", toward: .callee, from: 1.1, until: 41)
        script.rtp("A", toward: .caller, from: 1.1, until: end, late: late)
        return script.at(45).hangUp("A").run(until: 90)
    }

    @Test(arguments: [0.6, 1.1])
    func `pauses in which the sender's clock stands still are no jitter`(pause: Double) {
        // Sentences of 2 s.
        #expect(Self.delayed(until: 25) { Double($0 / 100) * pause }.finding("high-jitter") == nil)
    }

    @Test(arguments: [(0.48, true), (0.1, false)])
    func `delays that are caught up are jitter`(delay: Double, isTold: Bool) {
        // Of each half second the first packets come together, when the last of them is due.
        let findings = Self.delayed(until: 41) { max(0, delay - Double($0 % 25) * 0.02) }
        #expect(findings.contains { ["high-jitter", "poor-quality"].contains($0.kind.rawValue) } == isTold)
    }
}

extension Finding {
    /// What people read of it in English contains `text`, and in Chinese there is as much to read.
    func says(_ text: String) -> Bool {
        let all = [title] + causes.map(\.text) + [fix]
        return all.contains { $0.en.contains(text) } && all.allSatisfy { $0.en.isEmpty == $0.zh.isEmpty }
    }
}
