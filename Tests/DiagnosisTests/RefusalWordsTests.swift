import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// What the refuser says itself outranks what its code usually means.
@Suite("A refusal in the refuser's own words")
struct RefusalWordsTests {
    private func refused(
        _ code: Int, phrase: String? = nil, reason: String? = nil, warning: String? = nil, ringing: Int? = nil,
        local: [String] = []
    ) -> [Finding] {
        let script = Script(local: local)
        script.call("A").at(0).invite("A")
        if let ringing { script.at(0.3).respond("A", ringing) }
        var headers: [(String, String)] = []
        if let reason { headers.append(("Reason", reason)) }
        if let warning { headers.append(("Warning", warning)) }
        script.at(1).respond("A", code, phrase, headers: headers).at(1.05).ack("A").at(60).opened(
            "later", to: "13700137000")
        return script.results()
    }

    @Test(
        "Policies and troubles that are named",
        arguments: [
            (603, nil, "Q.850;cause=21;text=\"Caller frequency limit\"", nil, "limit-reached"),
            (403, "Wrong password or domain", nil, nil, "wrong-password"),
            (403, "Forbidden (Bad auth)", nil, nil, "wrong-password"),
            (403, "Authentication failed", nil, nil, "wrong-password"),
            (480, "No DNS results", nil, nil, "name-not-resolved"),
            (500, nil, nil, "399 pbx.example.com \"No media ports available\"", "no-media-ports"),
            (486, "Number is in blacklist", nil, nil, "blocklisted"),
            (503, nil, "SIP;cause=503;text=\"Max channels reached\"", nil, "limit-reached"),
            (480, nil, nil, "399 pbx.example.com \"License exceeded\"", "limit-reached"),
            (402, "Insufficient balance", nil, nil, "no-credit"),
        ] as [(Int, String?, String?, String?, String)])
    func named(code: Int, phrase: String?, reason: String?, warning: String?, cause: String) throws {
        let findings = refused(code, phrase: phrase, reason: reason, warning: warning)
        let finding = try #require(findings.finding("call-rejected"))
        #expect(finding.cause == cause)
        #expect(finding.severity == .warning)
        #expect(findings.count == 1)
        #expect(!finding.fix.en.contains("Nothing to repair"))
    }

    @Test(
        "A person who declines or is busy stays a person",
        arguments: [(486, "Q.850;cause=17"), (603, "Q.850;cause=16"), (603, "Q.850;cause=21")])
    func person(code: Int, reason: String) {
        #expect(refused(code, reason: reason, ringing: 180).isEmpty)
    }

    @Test(
        "Standard phrases are no words of their own",
        arguments: [(483, "Too Many Hops"), (402, "Payment Required"), (486, "Busy Here")])
    func standard(code: Int, phrase: String) {
        let findings = refused(code, phrase: phrase)
        #expect(findings.allSatisfy { !$0.title.en.contains("\"") })
    }

    @Test("Q.850 21 is no everyday outcome")
    func rejectedByNetwork() {
        #expect(refused(603, reason: "Q.850;cause=21").first?.severity == .warning)
        #expect(refused(603, reason: "Q.850;cause=16").first?.severity == .notice)
    }

    @Test("An own phone is not asked about by its operator")
    func ownPhone() throws {
        let finding = try #require(refused(500, local: ["198.51.100.20"]).finding("call-rejected"))
        #expect(!finding.fix.en.contains("operator"))
        #expect(finding.fix.en.contains("198.51.100.20"))
    }

    @Test("422 names the Min-SE to retry with", arguments: [90, 1_800])
    func sessionInterval(least: Int) throws {
        let script = Script()
        script.call("A").at(0).invite("A", headers: [("Session-Expires", "60")])
        script.at(0.1).respond("A", 422, headers: [("Min-SE", "\(least)")]).at(0.15).ack("A").at(60).opened("later")
        let finding = try #require(script.results().finding("call-rejected"))
        #expect(finding.cause == "session-interval")
        #expect(finding.fix.en.contains("\(least) s"))
        #expect(finding.title.en.contains("60 s"))
    }

    // MARK: The last word

    @Test(
        "A challenge waits for its answer as long as the call is known",
        arguments: [(25.0, false), (33.5, false), (60, false), (90, true)])
    func slowAnswer(after seconds: Double, isTold: Bool) {
        let script = Script()
        script.call("A").at(0).invite("A")
        script.at(0.1).respond("A", 407, headers: [("Proxy-Authenticate", "Digest realm=\"a\", nonce=\"1\"")])
        script.at(0.15).ack("A").at(seconds).invite("A")
        script.after(0.1).respond("A", 180).after(2).answer("A").after(0.1).ack("A").after(5).hangUp("A")
        let findings = script.results()
        #expect(findings.kinds() == (isTold ? ["call-rejected"] : []))
        #expect(findings.first?.confidence ?? .likely == .likely)
    }

    @Test("What the call comes to in the end is told, and not its challenge")
    func lastWord() throws {
        let script = Script()
        script.call("A").at(0).invite("A")
        script.at(0.1).respond("A", 407, headers: [("Proxy-Authenticate", "Digest realm=\"a\", nonce=\"1\"")])
        script.at(0.15).ack("A").at(33.5).invite(
            "A",
            headers: [
                (
                    "Proxy-Authorization",
                    "Digest username=\"1001\", realm=\"a\", nonce=\"1\", uri=\"sip:a\", response=\"0\""
                )
            ])
        script.at(33.6).respond("A", 403, "Wrong password").at(33.7).ack("A").at(80).opened("later")
        let findings = script.results()
        #expect(findings.kinds() == ["call-rejected"])
        #expect(findings.map(\.severity) == [.warning])
        #expect(findings.last?.cause == "wrong-password")
    }

    // MARK: Registered, and yet unknown

    @Test("404 to a number that is registered there is the dial plan's", arguments: [404, 480])
    func registeredButUnknown(code: Int) throws {
        let script = Script()
        script.at(0).registered("1002", at: "192.0.2.11:5060", on: "198.51.100.20:5060")
        script.at(50).refused("A", code, to: "1002").at(90).opened("later", to: "1003")
        let finding = try #require(script.results().finding("number-not-routed"))
        #expect(finding.severity == .warning)
        #expect(finding.confidence == (code == 404 ? .likely : .possible))
        #expect(finding.names("1002"))
    }

    @Test("Expired, removed, or bound elsewhere: not registered", arguments: ["expired", "removed", "elsewhere"])
    func notBound(how: String) {
        let script = Script()
        let registrar: Endpoint = how == "elsewhere" ? "198.51.100.99:5060" : "198.51.100.20:5060"
        script.at(0).registered("1003", at: "192.0.2.12:5060", on: "198.51.100.20:5060")
        script.at(0).registered("1002", at: "192.0.2.11:5060", on: registrar, expires: how == "expired" ? 30 : 3600)
        if how == "removed" { script.at(20).registered("1002", at: "192.0.2.11:5060", on: registrar, expires: 0) }
        script.at(50).refused("A", 404, to: "1002").at(90).opened("later", to: "1003")
        #expect(script.run().finding("number-not-routed") == nil)
    }

    // MARK: REGISTER

    @Test(
        "A registrar's own words, and loops",
        arguments: [
            (483, nil, "routing-loop"), (403, "Account blacklisted: spam", "blocklisted"),
            (503, "Too many calls: limit reached", "limit-reached"),
        ] as [(Int, String?, String)])
    func register(code: Int, phrase: String?, cause: String) {
        let script = Script()
        script.call("R", caller: "1001", callee: "1001").at(0).register("R")
        script.at(0.1).respond("R", code, phrase, to: "REGISTER")
        #expect(script.run(until: 30).finding("registration-failed")?.cause == cause)
    }

    @Test("Another reason for the same account is told again, the same is not")
    func otherReason() {
        let script = Script()
        script.call("R", caller: "1001", callee: "1001")
        for (time, code) in [(0.0, 403), (20.0, 403), (40.0, 404)] {
            script.at(time).register("R").after(0.1).respond("R", code, to: "REGISTER")
        }
        #expect(script.run(until: 90).all("registration-failed").map(\.cause) == ["forbidden", "unknown-account"])
    }

    // MARK: Transfer and timers

    @Test(
        "481 to an INVITE with Replaces names the call that is not there; without it the request",
        arguments: [
            ("abc@host;to-tag=1;from-tag=2", "replaced-dialog-unknown"), (nil, "bad-request"),
        ] as [(String?, String)])
    func takenOver(replaces: String?, cause: String) throws {
        let script = Script()
        script.call("A").at(0).invite("A", headers: replaces.map { [("Replaces", $0)] } ?? [])
        script.at(0.1).respond("A", 481).at(0.15).ack("A").at(60).opened("later")
        let finding = try #require(script.results().finding("call-rejected"))
        #expect(finding.cause == cause && finding.names("Replaces") == (replaces != nil))
    }

    @Test("481 to a transfer with Replaces names the SBC; without it the target")
    func replaces() {
        for (target, cause) in [
            ("<sip:1003@example.com?Replaces=abc%40host%3Bto-tag%3D1%3Bfrom-tag%3D2>", "replaced-dialog-unknown"),
            ("<sip:1003@example.com>", "target-not-reached"),
        ] {
            let script = Script()
            script.call("A").at(0).establish("A").at(10).request("A", "REFER", headers: [("Refer-To", target)])
            script.after(0.1).respond("A", 202, to: "REFER").after(1).request(
                "A", "NOTIFY", by: .callee,
                headers: [
                    ("Event", "refer"), ("Subscription-State", "terminated"), ("Content-Type", "message/sipfrag"),
                ]
            ) { $0.body = "SIP/2.0 481 Call/Transaction Does Not Exist\r\n" }
            script.after(0.05).respond("A", 200, to: "NOTIFY").at(60).hangUp("A")
            #expect(script.run().finding("transfer-failed")?.cause == cause)
        }
    }

    @Test(
        "A BYE that names the session timer is believed",
        arguments: [
            ("SIP;cause=408;text=\"Session expired\"", true), ("Q.850;cause=102;text=\"Session timer expired\"", true),
            ("Q.850;cause=16;text=\"Normal call clearing\"", false), ("SIP;cause=408;text=\"RTP timeout\"", false),
            ("SIP;cause=200;text=\"Call completed elsewhere\"", false),
        ])
    func byeSaysWhy(reason: String, isTold: Bool) throws {
        let script = Script()
        script.call("A").at(0).establish("A", answerHeaders: [("Session-Expires", "90;refresher=uas")])
        script.at(12).bye("A", by: .callee, headers: [("Reason", reason)]).after(0.05).respond("A", 200, to: "BYE")
        let finding = script.run(until: 60).finding("session-refresh-failed")
        #expect((finding?.severity == .error) == isTold)
        if isTold { #expect(finding?.confidence == .likely) }
    }
}
