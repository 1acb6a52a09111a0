import Diagnosis
import Support
import Testing
import Tracking

@Suite("A call transfer that fails")
struct TransferFailedTests {
    private static let refer = [("Refer-To", "<sip:1003@example.com>")]

    private func talking() -> Script {
        let script = Script()
        script.call("A").establish("A")
        return script
    }

    @discardableResult
    private func notify(_ script: Script, _ line: String, after seconds: Double = 1) -> Script {
        script.after(seconds).request(
            "A", "NOTIFY", by: .callee,
            headers: [("Event", "refer"), ("Subscription-State", "active"), ("Content-Type", "message/sipfrag")]
        ) { $0.body = line + "\r\n" }
        return script.after(0.05).respond("A", 200, to: "NOTIFY")
    }

    private func found(_ script: Script) -> [Finding] { script.run().all("transfer-failed") }

    @Test("A REFER that is refused", arguments: [403, 405, 501, 603])
    func refused(code: Int) throws {
        let script = talking()
        script.at(10).request("A", "REFER", headers: Self.refer).after(0.1).respond("A", code, to: "REFER")
        script.at(60).hangUp("A")
        let findings = found(script)
        #expect(findings.count == 1)
        let finding = try #require(findings.first)
        #expect(finding.cause == "refer-refused")
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .proved)
        #expect(finding.names("1003"))
        // It is REFER that is not allowed, not the call.
        #expect(!finding.title.en.contains("INVITE"))
    }

    @Test(
        "What NOTIFY reports",
        arguments: [
            ("SIP/2.0 486 Busy Here", Severity.notice), ("SIP/2.0 404 Not Found", .warning),
            ("SIP/2.0 503 Service Unavailable", .warning), ("SIP/2.0 481 No Dialog", .warning),
        ])
    func notified(line: String, severity: Severity) throws {
        let script = talking()
        script.at(10).request("A", "REFER", headers: Self.refer).after(0.1).respond("A", 202, to: "REFER")
        notify(script, "SIP/2.0 100 Trying")
        notify(script, line)
        script.at(60).hangUp("A")
        let finding = try #require(found(script).first)
        #expect(finding.cause == "target-not-reached")
        #expect(finding.severity == severity)
        #expect(finding.title.en.hasSuffix("reports \(line.dropFirst(8))."))
    }

    @Test(
        "Success, progress, a person who declined and a cancelled target are silent",
        arguments: [
            ["SIP/2.0 200 OK"], ["SIP/2.0 100 Trying"], ["SIP/2.0 180 Ringing", "SIP/2.0 486 Busy Here"],
            ["SIP/2.0 487 Request Terminated"], ["SIP/2.0"],
        ])
    func silent(lines: [String]) {
        let script = talking()
        script.at(10).request("A", "REFER", headers: Self.refer).after(0.1).respond("A", 202, to: "REFER")
        for line in lines { notify(script, line) }
        script.at(60).hangUp("A")
        #expect(found(script).isEmpty)
    }

    @Test("A challenge is judged by its repeat", arguments: [401, 407])
    func challenged(code: Int) {
        let script = talking()
        script.at(10).request("A", "REFER", headers: Self.refer).after(0.1).respond("A", code, to: "REFER")
        script.after(0.1).request("A", "REFER", headers: Self.refer).after(0.1).respond("A", 202, to: "REFER")
        notify(script, "SIP/2.0 200 OK").at(60).hangUp("A")
        #expect(found(script).isEmpty)
        let never = talking()
        never.at(10).request("A", "REFER", headers: Self.refer).after(0.1).respond("A", code, to: "REFER")
        never.at(60).hangUp("A")
        #expect(found(never).first?.cause == "refer-refused")
    }

    @Test("Accepted and never reported is possible after 45 s, and silent before", arguments: [(44.0, 0), (46.0, 1)])
    func neverReported(seconds: Double, count: Int) {
        let script = talking()
        script.at(10).request("A", "REFER", headers: Self.refer).respond("A", 202, to: "REFER")
        script.at(10 + seconds).hangUp("A")
        let findings = found(script)
        #expect(findings.count == count)
        #expect(findings.allSatisfy { $0.confidence == .possible && $0.severity == .notice && $0.cause == "no-notify" })
    }

    @Test("An outcome that comes after the target's 64·T1, or later still, is told", arguments: [32.2, 60])
    func reportedLate(seconds: Double) {
        let script = talking()
        script.at(10).request("A", "REFER", headers: Self.refer).respond("A", 202, to: "REFER")
        notify(script, "SIP/2.0 404 Not Found", after: seconds).at(90).hangUp("A")
        // While the call is up what was said of it before is replaced.
        #expect(found(script).map(\.cause) == ["target-not-reached"])
    }

    @Test("Refer-Sub: false asks for no report")
    func withoutSubscription() {
        let script = talking()
        script.at(10).request("A", "REFER", headers: Self.refer + [("Refer-Sub", "false")])
        script.after(0.1).respond("A", 200, to: "REFER", headers: [("Refer-Sub", "false")]).at(80).hangUp("A")
        #expect(found(script).isEmpty)
    }

    /// An attended transfer refused with 481, its consultation call hung up at `ended`.
    private func attended(
        _ name: String = "Refer-To", callID: String = "C%40script", ended: Double? = nil,
        line: String = "SIP/2.0 481 No", toTag: String = "s-C", fromTag: String = "c-C"
    ) -> Finding? {
        let script = talking().call("C", callee: "1003", to: "198.51.100.30:5060").at(3).establish("C")
        let tags = "%3Bto-tag%3D\(toTag)%3Bfrom-tag%3D\(fromTag)"
        let target = "<sip:1003@198.51.100.30?Require=replaces&Replaces=\(callID)\(tags)>"
        script.at(10).request("A", "REFER", headers: [(name, target)]).after(0.1).respond("A", 202, to: "REFER")
        notify(script, "SIP/2.0 100 Trying")
        notify(script, line, after: 2)
        if let ended { script.at(ended).hangUp("C") }
        return found(script.at(60).hangUp("A")).first
    }

    @Test("481 to an attended transfer: the call it names had ended, or nobody knows it there")
    func replacedCall() throws {
        for name in ["Refer-To", "r"] {
            let over = try #require(attended(name, ended: 9))
            #expect(over.cause == "replaced-call-over" && over.names("1003"))
            #expect(over.fix.en.contains("consultation") && over.fix.zh.contains("咨询"))
            #expect(attended(name)?.cause == "replaced-dialog-unknown")
        }
        // Hung up because the transfer failed.
        #expect(attended(ended: 20)?.cause == "replaced-dialog-unknown")
        #expect(attended(callID: "elsewhere%40sbc", ended: 9)?.cause == "replaced-dialog-unknown")
        #expect(attended(callID: "%4", ended: 9)?.cause == "replaced-dialog-unknown")
        #expect(attended(ended: 9, line: "SIP/2.0 404 Not Found")?.cause == "target-not-reached")
        #expect(attended(ended: 9, line: "SIP/2.0 200 OK") == nil)
    }

    @Test("Tags of that call the wrong way round, or of none, are what its target refuses")
    func wrongTags() throws {
        let swapped = try #require(attended(toTag: "c-C", fromTag: "s-C"))
        #expect(swapped.cause == "replaces-tags-wrong" && swapped.title.en.contains("wrong way round"))
        let foreign = try #require(attended(toTag: "x", fromTag: "c-C"))
        #expect(foreign.cause == "replaces-tags-wrong" && foreign.title.en.contains("not those of that call"))
        // Right ones that the target does not know are somebody else's doing.
        #expect(attended()?.cause == "replaced-dialog-unknown")
        #expect(attended(ended: 9, line: "SIP/2.0 481 No", toTag: "c-C", fromTag: "s-C")?.cause == "replaced-call-over")
    }

    @Test("A NOTIFY after the BYE is still read")
    func afterBye() {
        let script = talking()
        script.at(10).request("A", "REFER", headers: Self.refer).after(0.1).respond("A", 202, to: "REFER")
        script.after(0.5).hangUp("A")
        notify(script, "SIP/2.0 404 Not Found", after: 2)
        #expect(found(script).first?.cause == "target-not-reached")
    }
}
