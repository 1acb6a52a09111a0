import Diagnosis
import Support
import Testing
import Tracking

@Suite("An answer that nobody acknowledges")
struct ACKMissingTests {
    static let caller = "192.0.2.10:5060"
    static let callee = "198.51.100.20:5060"

    /// A call answered at 1 s.
    private func answered(tcp: Bool = false, contact: String? = nil) -> Script {
        let script = Script()
        script.call("A", tcp: tcp)
        script.at(0).invite("A").at(0.1).respond("A", 180)
        return script.at(1).answer("A") { if let contact { $0 = $0.setting("Contact", to: contact) } }
    }

    @Test("Repeated to the end and torn down after 32 s it is a proved error", arguments: [false, true])
    func tornDown(tcp: Bool) throws {
        let script = answered(tcp: tcp).repeated(10, .doublingToFourSeconds)
        script.at(33).hangUp("A", by: .callee)
        let findings = script.run()
        #expect(findings.kinds() == ["ack-missing"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .error)
        #expect(finding.confidence == .proved)
        #expect(finding.cause == "ack-never-seen")
        #expect(finding.place.from?.description == Self.caller)
        #expect(finding.place.to?.description == Self.callee)
        #expect(finding.names(Self.callee))
        // Nothing here is translated.
        #expect(finding.cause("sip-alg") == nil)
    }

    @Test("Where something may translate, an ALG may be to blame")
    func translated() throws {
        let script = Script()
        script.call("A", from: "10.0.0.5:5060").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(1).answer("A").repeated(10, .doublingToFourSeconds).at(33).hangUp("A", by: .callee)
        #expect(try #require(script.run().finding("ack-missing")).cause("sip-alg")?.confidence == .possible)
    }

    @Test("An answer that went in fragments may have lost one", arguments: [(300, false), (1_500, true)])
    func fragments(padding: Int, isNamed: Bool) throws {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180)
        script.at(1).answer("A", headers: [("X-Padding", String(repeating: "x", count: padding))])
            .repeated(10, .doublingToFourSeconds).at(33).hangUp("A", by: .callee)
        let finding = try #require(script.run().finding("ack-missing"))
        #expect((finding.cause("sip-fragment-lost") != nil) == isNamed)
        #expect(finding.fix.en.contains("TCP") == isNamed)
    }

    @Test("Three repeats are told, two are not", arguments: [(2, false), (3, true)])
    func edge(repeats: Int, isTold: Bool) throws {
        let script = answered().repeated(repeats, .doublingToFourSeconds)
        script.at(6).hangUp("A")
        let finding = script.run().finding("ack-missing")
        #expect((finding != nil) == isTold)
        if let finding {
            #expect(finding.severity == .warning)
            #expect(finding.confidence == .likely)
        }
    }

    @Test(
        "The teardown counts from 30 to 34 s after the answer",
        arguments: [(29.8, false), (30.2, true), (33.8, true), (34.2, false)])
    func teardown(waited: Double, isError: Bool) {
        let script = answered().repeated(9, .doublingToFourSeconds)
        script.at(1 + waited).hangUp("A", by: .callee)
        #expect(script.run().finding("ack-missing")?.severity == (isError ? .error : .warning))
    }

    @Test("Without a BYE it is told once the answer's timer has run out")
    func neverTornDown() {
        let script = answered().repeated(10, .doublingToFourSeconds)
        let finding = script.run(until: 60).finding("ack-missing")
        #expect(finding?.severity == .warning)
        #expect(finding?.cause == "ack-never-seen")
    }

    @Test("A capture that ends meanwhile is less sure")
    func captureEnds() {
        let finding = answered().repeated(4, .doublingToFourSeconds).run().finding("ack-missing")
        #expect(finding?.confidence == .possible)
        #expect(finding?.severity == .warning)
    }

    @Test("An ACK after three repeats is named as late; after two it is in time")
    func late() {
        let script = answered().repeated(3, .doublingToFourSeconds)
        script.at(4.8).ack("A").at(9).hangUp("A")
        let finding = script.run().finding("ack-missing")
        #expect(finding?.cause == "ack-late")
        #expect(finding?.severity == .warning)
        let inTime = answered().repeated(2, .doublingToFourSeconds)
        inTime.at(2.8).ack("A").at(9).hangUp("A")
        #expect(inTime.run().isEmpty)
    }

    @Test("An ACK seen here while the 200 repeats on was lost beyond")
    func lostBeyond() {
        let script = answered()
        script.repeated(10, .doublingToFourSeconds)
        script.at(1.05).ack("A").repeated(10, .doublingToFourSeconds)
        script.at(33).hangUp("A", by: .callee)
        let finding = script.run().finding("ack-missing")
        #expect(finding?.cause == "ack-lost-beyond")
        #expect(finding?.severity == .error)
        #expect(finding?.confidence == .proved)
    }

    @Test("An ACK with another CSeq or tag is named as such")
    func mismatch() {
        for (cseq, tag) in [(UInt32(9), nil), (nil, "stranger")] as [(UInt32?, String?)] {
            let script = answered().repeated(10, .doublingToFourSeconds)
            script.at(1.05).ack("A", cseq: cseq, toTag: tag)
            script.at(33).hangUp("A", by: .callee)
            let finding = script.run().finding("ack-missing")
            #expect(finding?.cause == "ack-mismatch")
            #expect(finding?.names(tag == nil ? "CSeq" : "tag") == true)
        }
    }

    @Test("A private Contact that the caller cannot reach is a possible cause")
    func privateContact() {
        let script = answered(contact: "<sip:agent@192.168.1.7:5060>").repeated(10, .doublingToFourSeconds)
        script.at(33).hangUp("A", by: .callee)
        let finding = script.run().finding("ack-missing")
        #expect(finding?.cause("contact-unreachable")?.text.en.contains("192.168.1.7") == true)
    }

    @Test("Every fork's 2xx has an ACK of its own")
    func forks() {
        let healthy = answered()
        healthy.at(1.05).ack("A").at(1.2).answer("A", toTag: "fork2").repeated(2, .doublingToFourSeconds)
        healthy.at(3).ack("A", toTag: "fork2").at(9).hangUp("A")
        #expect(healthy.run().isEmpty)

        // The first fork's ACK does not stop the second's repeats, and shows that the caller got its 200.
        let half = answered()
        half.at(1.05).ack("A").at(1.2).answer("A", toTag: "fork2").repeated(4, .doublingToFourSeconds)
        half.at(12).hangUp("A")
        #expect(half.run().finding("ack-missing")?.cause == "fork-ignored")
    }

    @Test("An ACK sent past the proxy serves the call on every hop")
    func pastTheProxy() {
        let script = Script()
        script.call("A")
        script.at(0).invite("A").forwarded(from: "198.51.100.20:5060", to: "203.0.113.7:5060")
        script.at(1).answer("A") { $0 = $0.setting("Contact", to: "<sip:13800138000@203.0.113.7:5060>") }
        script.repeated(3, .doublingToFourSeconds)
        script.forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060").repeated(3, .doublingToFourSeconds)
        script.at(1.1).ack("A") { $0.startLine = "ACK sip:13800138000@203.0.113.7:5060 SIP/2.0" }
        script.redirectedLast(to: "203.0.113.7:5060")
        script.at(9).hangUp("A")
        #expect(script.run().finding("ack-missing")?.cause == "ack-lost-beyond")
    }

    // MARK: Look-alikes

    @Test("A 200 repeated once because its ACK came late over a slow path is silence")
    func slowPath() {
        let script = answered().repeated(1, .doublingToFourSeconds)
        script.at(1.6).ack("A").at(9).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("A 200 shown several times by the capture is one 200")
    func copies() {
        let script = Script(interfaces: ["eth0", "br0", "veth1"])
        script.call("A").at(0).invite("A").at(1).answer("A")
        script.duplicated(on: 1).duplicated(after: 0.0002, on: 2).duplicated(after: 0.01).duplicated(after: 0.02)
        script.at(1.1).ack("A").duplicated(on: 1).at(9).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("A refusal that repeats is no answer")
    func refusal() {
        let script = Script()
        script.call("A").at(0).invite("A").at(0.5).respond("A", 486).repeated(6, .doublingToFourSeconds)
        #expect(script.run().finding("ack-missing") == nil)
    }

    @Test("A re-INVITE's 200 must be acknowledged too")
    func reinvite() {
        let script = answered().at(1.05).ack("A")
        script.at(5).reinvite("A").at(5.1).answer("A").repeated(10, .doublingToFourSeconds)
        script.at(37.1).hangUp("A", by: .callee)
        let finding = script.run().finding("ack-missing")
        #expect(finding?.severity == .error)
        #expect(finding?.cause == "ack-never-seen")
    }
}
