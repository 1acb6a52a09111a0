import Diagnosis
import Support
import Testing
import Wire

@Suite("Reliable ringing and its PRACK")
struct PrackFailedTests {
    static let caller = "192.0.2.10:5060"
    static let callee = "198.51.100.20:5060"

    /// INVITE that offers 100rel, and a reliable 180 at 0.5 s.
    private func offered(sdp: Script.SDP? = nil) -> Script {
        let script = Script()
        script.call("A").at(0).invite("A", supported: ["100rel"]).at(0.1).respond("A", 100)
        return script.at(0.5).respond("A", 180, sdp: sdp, rseq: 1)
    }

    @Test("A reliable 180 that repeats until the call fails is an error, and names who should have sent PRACK")
    func neverSent() throws {
        let script = offered().repeated(6, .doubling)
        script.at(32.6).respond("A", 504).at(32.7).ack("A")
        let findings = script.run()
        #expect(findings.kinds() == ["prack-failed"])
        let finding = try #require(findings.first)
        #expect(finding.severity == .error)
        #expect(finding.confidence == .proved)
        #expect(finding.cause == "prack-never-seen")
        #expect(finding.place.from?.description == Self.caller)
        #expect(finding.names(Self.caller))
    }

    @Test("Answered all the same, it is a warning and likely")
    func answered() throws {
        let script = offered().repeated(3, .doubling)
        script.at(5).answer("A").at(5.05).ack("A").at(6).hangUp("A")
        let finding = try #require(script.run().finding("prack-failed"))
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .likely)
        #expect(finding.cause == "prack-never-seen")
    }

    @Test("Fewer than two repeats, or less than four seconds, is silence")
    func justBelow() {
        let few = offered().repeated(after: [0.5])
        few.at(6).answer("A").at(6.05).ack("A").at(7).hangUp("A")
        #expect(few.run().finding("prack-failed") == nil)
        let brief = offered().repeated(3, .doubling)
        brief.at(4.4).answer("A").at(4.45).ack("A").at(7).hangUp("A")
        #expect(brief.run().finding("prack-failed") == nil)
    }

    @Test("From two repeats and four seconds it is told")
    func atTheEdge() {
        let script = offered().repeated(2, .doubling)
        script.at(4.5).answer("A").at(4.55).ack("A").at(7).hangUp("A")
        #expect(script.run().finding("prack-failed")?.severity == .warning)
    }

    @Test("A capture that ends meanwhile is less sure")
    func captureEnds() {
        let script = offered().repeated(4, .doubling)
        #expect(script.run().finding("prack-failed")?.confidence == .possible)
    }

    @Test("A late PRACK is named as late")
    func late() {
        let script = offered().repeated(3, .doubling)
        script.at(5).prack("A").at(5.1).respond("A", 200, to: "PRACK")
        script.at(6).answer("A").at(6.05).ack("A").at(7).hangUp("A")
        let finding = script.run().finding("prack-failed")
        #expect(finding?.cause == "prack-late")
        #expect(finding?.severity == .warning)
        #expect(finding?.names(Self.caller) == true)
    }

    @Test("A PRACK that passed here and is never answered was lost beyond")
    func lostBeyond() throws {
        let script = offered().repeated(6, .doubling)
        script.at(0.6).prack("A").repeated(10, .doublingToFourSeconds)
        script.at(32.6).respond("A", 504).at(32.7).ack("A")
        let finding = try #require(script.run().finding("prack-failed"))
        #expect(finding.cause == "prack-unanswered")
        #expect(finding.severity == .error)
        #expect(finding.names(Self.callee))
    }

    @Test(arguments: [(UInt32(3), "rseq-gap"), (2, "prack-never-seen")])
    func `a reliable response out of order is the answerer's fault`(rseq: UInt32, cause: String) throws {
        let script = Script()
        script.call("A").at(0).invite("A", supported: ["100rel"]).at(0.1).respond("A", 183, rseq: 1)
        script.at(0.2).prack("A").at(0.25).respond("A", 200, to: "PRACK")
        script.at(0.5).respond("A", 180, rseq: rseq).repeated(6, .doubling)
        script.at(32.6).respond("A", 504).at(32.7).ack("A")
        let finding = try #require(script.run().finding("prack-failed"))
        #expect(finding.cause == cause)
        #expect(finding.fix.en.contains("Let 198.51.100.20 raise RSeq") == (cause == "rseq-gap"))
    }

    @Test func `a PRACK that a proxy keeps is the proxy's doing`() throws {
        let proxy: Endpoint = "203.0.113.5:5060"
        let script = Script().call("A", to: proxy).at(0).invite("A", supported: ["100rel"])
        script.forwarded(from: proxy, to: "198.51.100.20:5060")
        script.at(0.5).respond("A", 183, rseq: 1).repeated(6, .doubling)
        script.at(0.6).prack("A").repeated(10, .doublingToFourSeconds)
        script.at(32.6).respond("A", 504)
        let finding = try #require(script.run().finding("prack-failed"))
        #expect(finding.cause == "prack-unanswered" && finding.fix.en.contains("log of 203.0.113.5"))
        #expect(finding.title.en.contains("came in at \(proxy) and never left there toward \(Self.callee)"))
    }

    @Test("A PRACK refused although its RAck matches blames the answerer; otherwise the caller")
    func rejected() throws {
        for (rack, cause, blamed) in [
            (UInt32(1), "prack-rejected", "198.51.100.20"), (7, "rack-mismatch", "192.0.2.10"),
        ] {
            let script = offered()
            script.at(0.6).prack("A", rseq: rack).at(0.7).respond("A", 481, to: "PRACK")
            script.at(2).answer("A").at(2.05).ack("A").at(3).hangUp("A")
            let finding = try #require(script.run().finding("prack-failed"))
            #expect(finding.cause == cause)
            #expect(finding.severity == .warning)
            #expect(finding.confidence == .proved)
            #expect(finding.fix.en.contains(blamed))
        }
    }

    @Test("RAck must also name the INVITE's CSeq")
    func otherCSeq() {
        let script = offered()
        script.at(0.6).prack("A", of: 99).at(0.7).respond("A", 481, to: "PRACK")
        script.at(2).answer("A").at(2.05).ack("A").at(3).hangUp("A")
        #expect(script.run().finding("prack-failed")?.cause == "rack-mismatch")
    }

    @Test("A repeated 183 that is acknowledged once more gets 481 by right: the first PRACK stands")
    func acknowledgedAgain() {
        let script = offered()
        script.at(0.6).prack("A", rseq: 1).at(0.65).respond("A", 200, to: "PRACK")
        script.at(1.1).prack("A", rseq: 1).at(1.15).respond("A", 481, to: "PRACK")
        script.at(2).answer("A").at(2.05).ack("A").at(3).hangUp("A")
        #expect(script.run().finding("prack-failed") == nil)
    }

    @Test("A wrong RAck that the answerer takes harms nobody")
    func toleratedMismatch() {
        let script = offered()
        script.at(0.6).prack("A", rseq: 7).at(0.7).respond("A", 200, to: "PRACK")
        script.at(2).answer("A").at(2.05).ack("A").at(3).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("Every fork is acknowledged by its own tag")
    func forks() throws {
        let healthy = offered()
        healthy.at(0.6).respond("A", 180, rseq: 1, toTag: "fork2")
        healthy.at(0.7).prack("A", rseq: 1).at(0.75).respond("A", 200, to: "PRACK")
        healthy.at(0.8).prack("A", rseq: 1, toTag: "fork2").at(0.85).respond("A", 200, to: "PRACK")
        healthy.at(6).answer("A").at(6.05).ack("A").at(7).hangUp("A")
        #expect(healthy.run().isEmpty)

        // The first fork's PRACK does not acknowledge the second's response, though RSeq is the same.
        let half = offered()
        half.at(0.7).prack("A", rseq: 1).at(0.75).respond("A", 200, to: "PRACK")
        half.at(0.6).respond("A", 180, rseq: 1, toTag: "fork2").repeated(5, .doubling)
        half.at(20).answer("A").at(20.05).ack("A").at(21).hangUp("A")
        let finding = half.run().finding("prack-failed")
        #expect(finding?.cause == "prack-never-seen")
    }

    @Test("A 2xx while a reliable 18x with SDP is unacknowledged breaks RFC 3262 §3")
    func answeredBeforePrack() throws {
        let script = offered(sdp: .audio)
        script.at(0.7).answer("A").at(0.75).ack("A").at(3).hangUp("A")
        let finding = try #require(script.run().finding("prack-failed"))
        #expect(finding.cause == "answered-before-prack")
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .proved)
        #expect(finding.place.from?.description == Self.callee)
    }

    @Test("Without SDP the 2xx may come first, and a PRACK after it is no fault", arguments: [200, 481])
    func answeredBeforePrackWithoutSDP(code: Int) {
        let script = offered()
        script.at(0.7).answer("A").at(0.75).prack("A").at(0.8).ack("A").at(0.85).respond("A", code, to: "PRACK")
        script.at(3).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("A repeat that crosses the PRACK, and a PRACK that crosses CANCEL, are no faults")
    func crossing() {
        let repeated = offered()
        repeated.repeated(after: [0.5]).at(0.98).prack("A").at(1.05).respond("A", 200, to: "PRACK")
        repeated.at(9).answer("A").at(9.05).ack("A").at(10).hangUp("A")
        #expect(repeated.run().isEmpty)

        let cancelled = offered()
        cancelled.at(0.6).prack("A").at(0.61).cancel("A").at(0.65).respond("A", 200, to: "CANCEL")
        cancelled.at(0.66).respond("A", 487).at(0.67).respond("A", 481, to: "PRACK").at(0.7).ack("A")
        #expect(cancelled.run().isEmpty)
    }

    @Test("A challenged PRACK is sent again")
    func challenged() {
        let script = offered()
        script.at(0.6).prack("A").at(0.65).respond(
            "A", 407, to: "PRACK", headers: [("Proxy-Authenticate", "Digest realm=\"x\", nonce=\"n\"")])
        script.at(0.7).prack("A").at(0.75).respond("A", 200, to: "PRACK")
        script.at(2).answer("A").at(2.05).ack("A").at(3).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("Each reliable response of one call has its own PRACK")
    func several() {
        let script = offered()
        script.at(0.6).prack("A").at(0.65).respond("A", 200, to: "PRACK")
        script.at(3).respond("A", 183, rseq: 2).at(3.1).prack("A").at(3.15).respond("A", 200, to: "PRACK")
        script.at(9).answer("A").at(9.05).ack("A").at(10).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("Copies of one packet are no repeats")
    func copies() {
        let script = Script(interfaces: ["eth0", "br0"])
        script.call("A").at(0).invite("A", supported: ["100rel"]).at(0.5).respond("A", 180, rseq: 1)
        script.duplicated(on: 1).duplicated(after: 0.002).duplicated(after: 0.003)
        script.at(5).answer("A").at(5.05).ack("A").at(6).hangUp("A")
        #expect(script.run().isEmpty)
    }
}
