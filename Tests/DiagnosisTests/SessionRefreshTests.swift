import Diagnosis
import Support
import Testing
import Tracking

@Suite("Session timers (RFC 4028)")
struct SessionRefreshTests {
    /// A call answered at 1 s with `Session-Expires: value` in its 200, and `asked` in its INVITE.
    private func timed(_ value: String?, asked: String = "1800") -> Script {
        let script = Script()
        script.call("A")
        return script.at(0).establish(
            "A", inviteHeaders: [("Supported", "timer"), ("Session-Expires", asked)],
            answerHeaders: value.map { [("Session-Expires", $0), ("Require", "timer")] } ?? [])
    }

    /// A refresh by UPDATE without SDP.
    private func refresh(_ script: Script, at seconds: Double, by party: Party = .caller, code: Int? = 200) {
        script.at(seconds).update("A", by: party, sdp: nil, headers: [("Session-Expires", "1800;refresher=uac")])
        if let code {
            script.at(seconds + 0.1).respond(
                "A", code, to: "UPDATE", headers: code == 200 ? [("Session-Expires", "1800;refresher=uac")] : [])
        }
    }

    @Test(
        "An end within two seconds of the interval, or of its last 32 s, is the timer's",
        arguments: [
            (1766.5, true), (1769.5, true), (1798.5, true), (1801.5, true),
            (1765.5, false), (1770.5, false), (1797.5, false), (1802.5, false),
        ])
    func edges(elapsed: Double, isTold: Bool) throws {
        let script = timed("1800;refresher=uac")
        script.at(1 + elapsed).hangUp("A", by: .callee)
        let findings = script.run()
        #expect(findings.kinds() == (isTold ? ["session-refresh-failed"] : []))
        guard let finding = findings.first else { return }
        #expect(finding.severity == .error)
        #expect(finding.confidence == .likely)
        #expect(finding.cause == "no-refresh")
        #expect(finding.names("1800"))
        #expect(finding.title.en.contains("the caller should have refreshed"))
    }

    @Test("Of 90 s the last third is the margin", arguments: [(60.0, true), (64.0, false), (90.0, true)])
    func ninety(elapsed: Double, isTold: Bool) {
        let script = timed("90;refresher=uas")
        script.at(1 + elapsed).hangUp("A", by: .caller)
        let finding = script.run().finding("session-refresh-failed")
        #expect((finding != nil) == isTold)
        if let finding { #expect(finding.title.en.contains("the callee should have refreshed")) }
    }

    @Test("The 2xx decides the interval, not the INVITE")
    func agreedIn2xx() {
        let offered = timed("900;refresher=uac", asked: "1800")
        offered.at(1801).hangUp("A")
        #expect(offered.run().isEmpty)
        let agreed = timed("900;refresher=uac", asked: "1800")
        agreed.at(901).hangUp("A")
        #expect(agreed.run().finding("session-refresh-failed") != nil)
        let none = timed(nil, asked: "1800")
        none.at(1801).hangUp("A")
        #expect(none.run().isEmpty)
    }

    @Test("A missing refresher parameter alone is silence")
    func noRefresher() {
        let script = timed("1800")
        script.at(600).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("Refreshed in time, the timer starts again", arguments: ["UPDATE", "INVITE"])
    func refreshed(method: String) {
        for (end, isTold) in [(1801.0, false), (2701.0, true)] {
            let script = timed("1800;refresher=uac")
            let headers = [("Session-Expires", "1800;refresher=uac")]
            script.at(900).request("A", method, sdp: method == "INVITE" ? .audio : nil, headers: headers)
            script.at(901).respond("A", 200, to: method, sdp: method == "INVITE" ? .audio : nil, headers: headers)
            if method == "INVITE" { script.at(901.1).ack("A") }
            script.at(end).hangUp("A", by: .callee)
            #expect((script.run().finding("session-refresh-failed") != nil) == isTold, "\(end)")
        }
    }

    @Test("A refused refresh names who refused", arguments: [405, 500, 481])
    func refused(code: Int) throws {
        let script = timed("1800;refresher=uac")
        refresh(script, at: 900, code: code)
        script.at(960).hangUp("A")
        let finding = try #require(script.run().finding("session-refresh-failed"))
        #expect(finding.cause == "refresh-refused")
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .proved)
        #expect(finding.names("198.51.100.20:5060"))
        #expect(finding.place.to == "198.51.100.20:5060")
    }

    @Test("A refused refresh and the drop at its interval are one proved finding")
    func refusedAndDropped() throws {
        let script = timed("1800;refresher=uac")
        refresh(script, at: 900, code: 500)
        script.at(1769).hangUp("A", by: .callee)
        let findings = script.run()
        #expect(findings.kinds(atLeast: .warning) == ["session-refresh-failed"])
        #expect(findings.first?.severity == .error)
        #expect(findings.first?.confidence == .proved)
    }

    @Test("A refresh that nobody answers ends the call, whenever that is")
    func unanswered() throws {
        let script = timed("1800;refresher=uac")
        refresh(script, at: 900, code: nil)
        script.repeated(10, .doublingToFourSeconds)
        script.at(933).hangUp("A")
        let findings = script.run()
        #expect(findings.kinds(atLeast: .warning) == ["session-refresh-failed"])
        let finding = try #require(findings.first)
        #expect(finding.cause == "update-failed")
        #expect(finding.confidence == .proved)
        #expect(finding.severity == .error)
        #expect(finding.names("198.51.100.20:5060"))
    }

    @Test("A refresh that crosses the BYE is no failure")
    func crossing() {
        let script = timed("1800;refresher=uac")
        refresh(script, at: 900, code: nil)
        script.at(900.2).hangUp("A", by: .callee)
        script.at(900.3).respond("A", 481, to: "UPDATE")
        #expect(script.run().isEmpty)
    }

    @Test("A challenged refresh is judged by its retry")
    func challenged() {
        let script = timed("1800;refresher=uac")
        refresh(script, at: 900, code: nil)
        script.at(900.1).respond(
            "A", 407, to: "UPDATE", headers: [("Proxy-Authenticate", "Digest realm=\"x\", nonce=\"n\"")])
        refresh(script, at: 900.2)
        script.at(1000).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("A hold that is refused is no refused refresh, though it carries the timer's header")
    func refusedHold() {
        let script = timed("1800;refresher=uac")
        script.at(100).reinvite(
            "A", sdp: .audio(direction: "sendonly"), headers: [("Session-Expires", "1800;refresher=uac")])
        script.at(100.1).respond("A", 488).at(100.2).ack("A").at(200).hangUp("A")
        #expect(script.run().kinds() == ["reinvite-failed"])
    }

    @Test("422 and a larger interval is the normal way")
    func tooSmallOnce() {
        let script = Script()
        script.call("A").at(0).invite("A", headers: [("Session-Expires", "60"), ("Supported", "timer")])
        script.at(0.1).respond("A", 422, headers: [("Min-SE", "90")]).at(0.15).ack("A")
        script.at(0.2).establish(
            "A", inviteHeaders: [("Session-Expires", "90"), ("Min-SE", "90")],
            answerHeaders: [("Session-Expires", "90;refresher=uac")])
        script.at(20).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("422 twice and no interval both accept is told")
    func tooSmallTwice() throws {
        let script = Script()
        script.call("A").at(0).invite("A", headers: [("Session-Expires", "60"), ("Supported", "timer")])
        script.at(0.1).respond("A", 422, headers: [("Min-SE", "90")]).at(0.15).ack("A")
        script.at(0.2).invite("A", headers: [("Session-Expires", "90"), ("Supported", "timer")])
        script.at(0.3).respond("A", 422, headers: [("Min-SE", "1800")]).at(0.35).ack("A")
        script.at(20).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")
        let finding = try #require(script.run().finding("session-refresh-failed"))
        #expect(finding.cause == "interval-never-accepted")
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .proved)
        #expect(finding.names("198.51.100.20:5060"))
    }

    @Test("Two proxies that raise the interval one after the other are the normal way")
    func raisedTwice() {
        let script = Script()
        script.call("A").at(0).invite("A", headers: [("Session-Expires", "60"), ("Supported", "timer")])
        script.at(0.1).respond("A", 422, headers: [("Min-SE", "90")]).at(0.15).ack("A")
        script.at(0.2).invite("A", headers: [("Session-Expires", "90"), ("Supported", "timer")])
        script.at(0.3).respond("A", 422, headers: [("Min-SE", "1800")]).at(0.35).ack("A")
        script.at(0.4).establish("A", answerHeaders: [("Session-Expires", "1800;refresher=uac")])
        script.at(20).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("422 without Min-SE breaks a MUST")
    func noMinimum() {
        let script = Script()
        script.call("A").at(0).invite("A", headers: [("Session-Expires", "60"), ("Supported", "timer")])
        script.at(0.1).respond("A", 422).at(0.15).ack("A")
        script.at(20).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")
        let finding = script.run().finding("session-refresh-failed")
        #expect(finding?.cause == "no-min-se")
        #expect(finding?.confidence == .proved)
        #expect(finding?.place.to == "198.51.100.20:5060")
    }

    @Test("Less than 90 s is noted", arguments: [(89, true), (90, false)])
    func tooShort(seconds: Int, isTold: Bool) {
        let script = timed("\(seconds);refresher=uac")
        script.at(20).hangUp("A")
        let finding = script.run().finding("session-refresh-failed")
        #expect(finding?.cause == (isTold ? "interval-too-small" : nil))
        if let finding { #expect(finding.severity == .notice) }
    }
}
