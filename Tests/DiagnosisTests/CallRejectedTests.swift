import Diagnosis
import Support
import Testing

@Suite("A refusal that no other kind explains")
struct CallRejectedTests {
    private func script(local: [String] = [CallResultScripts.agent]) -> Script { Script(local: local) }

    @Test(
        "Says what the code means, who refused, and how grave it is",
        arguments: [
            (400, "bad-request", Severity.warning), (403, "not-allowed", .warning), (404, "no-such-number", .notice),
            (410, "no-such-number", .notice), (420, "not-supported", .warning), (480, "not-available", .notice),
            (482, "routing-loop", .warning), (484, "no-such-number", .notice), (486, "busy", .notice),
            (500, "server-failure", .warning), (503, "server-failure", .warning), (504, "timed-out", .warning),
            (603, "declined", .notice), (604, "no-such-number", .notice), (607, "not-allowed", .warning),
            (599, "server-failure", .warning), (699, "refused", .warning),
        ])
    func meaning(code: Int, cause: String, severity: Severity) throws {
        let script = script()
        script.refused("A", code).at(20).opened("other", to: "13900139000")
        let findings = script.results()
        #expect(findings.kinds() == ["call-rejected"])
        let finding = try #require(findings.first)
        #expect(finding.cause == cause)
        #expect(finding.severity == severity)
        #expect(finding.confidence == .proved)
        #expect(finding.names("198.51.100.20:5060"))
        #expect(finding.names("\(code)"))
        #expect(finding.place.to == "198.51.100.20:5060")
        #expect(finding.place.direction == "outbound")
    }

    @Test("The telephone network's cause is told, and outweighs the gateway's code")
    func network() throws {
        let script = script()
        script.refused("A", 503, reason: "Q.850;cause=1;text=\"Unallocated\"").at(20).opened("other")
        let finding = try #require(script.results().first)
        #expect(finding.severity == .notice)
        #expect(finding.title.en.contains("Q.850 cause 1: unallocated number"))
        #expect(finding.title.zh.contains("空号"))
    }

    @Test("What the network says in the standard's words is not said twice")
    func networkOnce() throws {
        let script = script()
        script.refused("A", 403, reason: "Q.850;cause=34;text=\"No circuit available\"")
        let finding = try #require(script.results().first)
        #expect(finding.title.en.hasSuffix("Q.850 cause 34: no circuit available."))
    }

    @Test(
        "A capture that ends before the caller could have tried again leaves one doubt",
        arguments: [(500, true), (503, true), (420, true), (401, false), (407, false), (302, false), (422, false)])
    func endsEarly(code: Int, isTold: Bool) {
        let script = script()
        let findings = script.refused("A", code).results()
        #expect(findings.kinds() == (isTold ? ["call-rejected"] : []))
        #expect(findings.allSatisfy { $0.confidence == .likely && $0.title.en.contains("could try again") })
    }

    @Test("Refused at once, or after a while", arguments: [(0.05, "at once"), (1.5, "after 1.5 s")])
    func elapsed(seconds: Double, words: String) {
        let script = script()
        #expect(script.refused("A", 404, after: seconds).results().first?.title.en.contains(words) ?? false)
    }

    @Test("What a product says of itself in brackets is left out of its name")
    func product() {
        let script = script()
        script.refused("A", 404, headers: [("Server", "kamailio (5.6.3 (x86_64/linux))")])
        #expect(script.results().first?.title.en.contains(":5060 (kamailio) ") ?? false)
    }

    @Test("Warning and the refuser's product are told, escaped")
    func warning() throws {
        let script = script()
        script.refused(
            "A", 403, headers: [("Warning", "399 pbx \"not today\u{202E}\""), ("Server", "PBX 1.2")])
        let finding = try #require(script.results().first)
        #expect(finding.names("not today"))
        #expect(finding.names("PBX 1.2"))
        #expect(!finding.title.en.unicodeScalars.contains("\u{202E}"))
    }

    @Test("503 with Retry-After is overload, and said to be")
    func overload() throws {
        let script = script()
        script.refused("A", 503, headers: [("Retry-After", "30")]).at(20).opened("other")
        let finding = try #require(script.results().first)
        #expect(finding.cause == "overload")
        #expect(finding.severity == .warning)
        #expect(finding.names("30"))
    }

    @Test(
        "People's answers are no failure",
        arguments: [
            (486, 180), (600, 180), (603, 180), (480, 180), (408, 180), (487, 180), (486, 183), (480, 183), (603, 182),
        ])
    func people(code: Int, ringing: Int) {
        let script = script()
        script.refused("A", code, ringing: ringing).at(30).opened("other")
        #expect(script.results().isEmpty)
    }

    @Test("A call that rang and then failed is told", arguments: [500, 503, 404])
    func afterRinging(code: Int) {
        let script = script()
        script.refused("A", code, ringing: 180).at(30).opened("other")
        #expect(script.results().kinds() == ["call-rejected"])
    }

    @Test("An announcement before a network failure hides nothing")
    func announcement() {
        let script = script()
        script.refused("A", 480, ringing: 183, reason: "Q.850;cause=38").at(30).opened("other")
        #expect(script.results().kinds() == ["call-rejected"])
    }

    @Test("A cancelled call is silent, whatever the code", arguments: [487, 480, 486, 503])
    func cancelled(code: Int) {
        let script = script()
        script.call("A").invite("A").after(0.1).respond("A", 100).after(4).cancel("A")
        script.after(0.1).respond("A", 200, to: "CANCEL").after(0.1).respond("A", code).after(0.1).ack("A")
        script.at(40).opened("other")
        #expect(script.results().isEmpty)
    }

    @Test("A proxy that waits in vain for 36 s is told though the caller gave up after 34")
    func proxyTimeout() {
        let script = script()
        script.call("A").invite("A").after(0.1).respond("A", 100).at(34).cancel("A")
        script.at(36).respond("A", 408).after(0.1).ack("A").at(60).opened("other")
        let findings = script.results()
        #expect(findings.kinds() == ["call-rejected"])
        #expect(findings.first?.cause == "timed-out")
        #expect(findings.first?.severity == .warning)
    }

    @Test("A challenge is a failure only when it is never answered", arguments: [401, 407])
    func challenge(code: Int) {
        let never = script()
        never.refused("A", code).at(40).opened("other")
        let findings = never.results()
        #expect(findings.kinds() == ["call-rejected"])
        #expect(findings.first?.cause == "challenge-not-answered")
        #expect(findings.first?.severity == .notice)

        let answered = script()
        answered.refused("A", code).after(0.1).opened("other", to: "13900139000").at(2).invite("A").after(1)
        answered.respond("A", 180).after(2).answer("A").after(0.1).ack("A").at(30).opened("later", to: "13700137000")
        #expect(answered.results().isEmpty)
    }

    @Test(
        "Of a challenge answered late only the last word is told",
        arguments: [(20, 403), (33, 403), (60, 403), (33, 200)])
    func lateCredentials(seconds: Int, code: Int) {
        let script = script()
        script.refused("A", 407).at(Double(seconds)).invite("A").after(0.2)
        if code == 200 { script.answer("A") } else { script.respond("A", code, "Wrong password") }
        script.after(0.1).ack("A").at(140).opened("other")
        let findings = script.results()
        #expect(findings.kinds() == (code == 200 ? [] : ["call-rejected"]))
        #expect(findings.first?.cause == (code == 200 ? nil : "wrong-password"))
    }

    @Test(
        "A server in trouble that the caller passes by is a notice; where nobody takes the call it is not",
        arguments: [503, 500])
    func passedBy(code: Int) {
        let script = script()
        script.refused("A", code).after(0.1).opened("again", destination: "198.51.100.21:5060").at(60).opened("other")
        #expect(script.results().map(\.severity) == [.notice])

        let alone = self.script()
        alone.refused("A", code).at(60).opened("other")
        #expect(alone.results().map(\.severity) == [.warning])
    }

    @Test("Credentials that are refused are told apart")
    func credentials() {
        let script = script()
        script.refused("A", 407, headers: [("Proxy-Authenticate", "Digest realm=\"a\", nonce=\"1\"")]).after(0.1)
        script.invite(
            "A",
            headers: [
                (
                    "Proxy-Authorization",
                    "Digest username=\"1001\", realm=\"a\", nonce=\"1\", uri=\"sip:a\", response=\"0\""
                )
            ])
        script.after(0.1).respond("A", 407, headers: [("Proxy-Authenticate", "Digest realm=\"a\", nonce=\"2\"")])
        script.after(0.1).ack("A").at(30).opened("other")
        let findings = script.results()
        #expect(findings.first?.cause == "credentials-refused")
        #expect(findings.first?.severity == .warning)
    }

    @Test("Redirections and small session intervals that are followed are silent", arguments: [302, 422, 407])
    func followed(code: Int) {
        let script = script()
        script.refused("A", code).after(0.1)
        // Another Call-ID, as some redirection servers make callers do.
        script.opened("again").at(60).opened("other", to: "13900139000")
        #expect(script.results().isEmpty)
    }

    @Test("A redirection that nobody follows is a notice")
    func unfollowed() {
        let script = script()
        script.refused("A", 302).at(30).opened("other", to: "13900139000")
        let finding = script.results().first
        #expect(finding?.cause == "redirected")
        #expect(finding?.severity == .notice)
    }

    @Test("Glare and a refused 100rel are told elsewhere or not at all")
    func elsewhere() {
        let script = script()
        script.refused("A", 491).at(10).refused("B", 420, headers: [("Unsupported", "100rel")])
        script.at(60).opened("other")
        #expect(script.results().isEmpty)
    }

    @Test("Many calls in a row, to several callees, fail as a class; one that is taken ends it", arguments: [4, 5])
    func classOfCalls(count: Int) {
        let script = script()
        for number in 0..<count {
            script.at(Double(number) * 20).refused("r\(number)", 403, to: "1380013800\(number)")
        }
        let findings = script.results()
        #expect(findings.count == count)
        #expect(findings.last?.severity == (count == 5 ? .error : .warning))

        let mended = self.script()
        for number in 0..<4 { mended.at(Double(number) * 20).refused("r\(number)", 403, to: "1380013800\(number)") }
        mended.at(100).opened("good").at(120).refused("late", 403, to: "13800138009")
        #expect(mended.results().allSatisfy { $0.severity == .warning })
    }

    @Test("One callee refused again and again, or wrong numbers in a row, are no class")
    func noClass() {
        let script = script()
        for number in 0..<8 { script.at(Double(number) * 20).refused("r\(number)", 403) }
        #expect(script.results().allSatisfy { $0.severity == .warning })
        let numbers = self.script()
        for number in 0..<8 { numbers.at(Double(number) * 20).refused("r\(number)", 404, to: "1380013800\(number)") }
        #expect(numbers.results().allSatisfy { $0.severity == .notice && $0.kind == "call-rejected" })
    }

    @Test("Behind a proxy the element that refused first is named")
    func behindProxy() throws {
        let script = Script()
        script.call("A").invite("A").forwarded(from: "198.51.100.20:5060", to: "203.0.113.9:5060")
        script.after(0.2).respond("A", 403).forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060")
        script.at(30).opened("other")
        let findings = script.results()
        #expect(findings.kinds() == ["call-rejected"])
        #expect(findings.first?.place.to == "203.0.113.9:5060")
    }

    @Test("What is required or not supported is named", arguments: [(420, "Unsupported"), (421, "Require")])
    func extensions(code: Int, header: String) throws {
        let script = Script()
        script.refused("A", code, headers: [(header, "timer")]).at(30).opened("other")
        let finding = try #require(script.results().finding("call-rejected"))
        #expect(finding.names("timer") && finding.fix.en.contains("timer"))
        #expect(finding.cause == "not-supported")
    }
}
