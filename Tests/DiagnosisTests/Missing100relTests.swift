import Diagnosis
import Support
import Testing
import Tracking

@Suite("Ringing without 100rel")
struct Missing100relTests {
    static let caller = "192.0.2.10:5060"
    static let callee = "198.51.100.20:5060"

    /// A call that is offered, rung and answered, and ends a second later.
    private func ringing(
        _ profile: Profile = .generic, supported: [String] = [], require: [String] = [],
        invite: (inout SIPText) -> Void = { _ in }, ring: (Script) -> Void
    ) -> [Finding] {
        let script = Script(profile: profile)
        script.call("A")
        script.at(0).invite("A", supported: supported, require: require, edit: invite).at(0.1).respond("A", 100)
        ring(script.at(0.5))
        script.at(2).answer("A").at(2.05).ack("A").at(3).hangUp("A")
        return script.run()
    }

    @Test(
        "An unreliable 18x to an offer of 100rel blames the answerer, a notice unless the profile requires it",
        arguments: [(Profile.generic, Severity.notice), (.huawei, .warning), (.aliyun, .notice)])
    func notSent(profile: Profile, severity: Severity) throws {
        let findings = ringing(profile, supported: ["100rel", "timer"]) { $0.respond("A", 183, sdp: .audio) }
        #expect(findings.kinds() == ["missing-100rel"])
        let finding = try #require(findings.first)
        #expect(finding.severity == severity)
        #expect(finding.confidence == .proved)
        #expect(finding.cause == "not-sent-by-answerer")
        #expect(finding.place.from?.description == Self.callee)
        #expect(finding.names(Self.callee))
        #expect(finding.profile == profile.name)
    }

    @Test("An unreliable 18x to Require: 100rel breaks a MUST")
    func required() throws {
        let findings = ringing(require: ["100rel"]) { $0.respond("A", 180) }
        let finding = try #require(findings.finding("missing-100rel"))
        #expect(finding.severity == .error)
        #expect(finding.confidence == .proved)
        #expect(finding.cause == "not-sent-by-answerer")
        #expect(finding.place.from?.description == Self.callee)
    }

    @Test("100rel is read in compact form, in any case and among other options")
    func spelling() {
        for (name, value) in [("k", "timer, 100rel"), ("Supported", "100REL"), ("K", "replaces,100rel ,path")] {
            let findings = ringing(invite: { $0.headers.append((name, value)) }, ring: { $0.respond("A", 180) })
            #expect(findings.finding("missing-100rel")?.cause == "not-sent-by-answerer", "\(name): \(value)")
        }
    }

    @Test("A caller that does not offer 100rel is blamed only where the profile requires it")
    func notOffered() throws {
        let findings = ringing(.huawei, supported: ["timer"]) { $0.respond("A", 180) }
        let finding = try #require(findings.finding("missing-100rel"))
        #expect(finding.severity == .warning)
        #expect(finding.cause == "not-offered-by-caller")
        #expect(finding.place.from?.description == Self.caller)
        #expect(finding.names(Self.caller))
        #expect(ringing(.generic, supported: ["timer"]) { $0.respond("A", 180) }.isEmpty)
    }

    @Test("420 with Unsupported: 100rel is a refusal by its sender", arguments: [Profile.generic, .huawei])
    func refused(profile: Profile) throws {
        let script = Script(profile: profile)
        script.call("A").at(0).invite("A", require: ["100rel"])
        script.at(0.2).respond("A", 420, headers: [("Unsupported", "100rel")]).at(0.25).ack("A")
        let finding = try #require(script.run().finding("missing-100rel"))
        #expect(finding.cause == "refused")
        #expect(finding.severity == (profile == .huawei ? .error : .warning))
        #expect(finding.confidence == .proved)
        #expect(finding.place.from?.description == Self.callee)
    }

    @Test("420 for another option is not about 100rel")
    func otherExtension() {
        let script = Script(profile: .huawei)
        script.call("A").at(0).invite("A", supported: ["100rel"], require: ["gruu"])
        script.at(0.2).respond("A", 420, headers: [("Unsupported", "gruu")]).at(0.25).ack("A")
        #expect(script.run().finding("missing-100rel") == nil)
    }

    @Test("A reliable 18x that nobody offered breaks a MUST NOT")
    func unsolicited() throws {
        let findings = ringing(supported: ["timer"]) {
            $0.respond("A", 183, rseq: 1).at(0.6).prack("A").at(0.7).respond("A", 200, to: "PRACK")
        }
        let finding = try #require(findings.finding("missing-100rel"))
        #expect(finding.cause == "unsolicited-reliable")
        #expect(finding.severity == .error)
        #expect(finding.confidence == .proved)
        #expect(finding.place.from?.description == Self.callee)
    }

    @Test("Several unreliable 18x of one call are one finding, blamed on the first")
    func once() throws {
        let findings = ringing(.huawei, supported: ["100rel"]) {
            $0.respond("A", 183, sdp: .audio).at(0.8).respond("A", 180).at(1.2).respond("A", 180)
        }
        #expect(findings.kinds() == ["missing-100rel"])
        #expect(findings.first?.names("183") == true)
    }

    @Test("A proxied call blames the hop where the unreliable answer began")
    func proxied() throws {
        let script = Script(profile: .huawei)
        script.call("A")
        script.at(0).invite("A", supported: ["100rel"]).forwarded(from: "198.51.100.20:5060", to: "203.0.113.7:5060")
        script.at(0.5).respond("A", 180).forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060")
        script.at(1).respond("A", 486).forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060")
        let findings = script.run()
        #expect(findings.all("missing-100rel").count == 1)
        #expect(findings.finding("missing-100rel")?.place.from == "203.0.113.7:5060")
    }

    @Test("The call's lost audio carries it as a cause, weightier where the profile requires 100rel")
    func causeOfSilence() throws {
        for (profile, confidence) in [(Profile.huawei, Confidence.likely), (.generic, .possible)] {
            let script = Script(profile: profile)
            script.call("A").at(0).invite("A", supported: ["100rel"]).at(0.5).respond("A", 180)
            script.at(2).answer("A").at(2.05).ack("A").rtp("A", toward: .callee, from: 2.1, until: 14)
            script.at(15).hangUp("A")
            let findings = script.run()
            #expect(findings.kinds() == ["one-way-audio"])
            #expect(findings.first?.cause("missing-100rel")?.confidence == confidence)
        }
    }

    // MARK: Look-alikes

    @Test("100 Trying is never reliable, and a call answered without ringing owes nothing")
    func trying() {
        #expect(ringing(.huawei, supported: ["100rel"]) { _ in }.isEmpty)
        let toHundred = ringing(.huawei) { $0.respond("A", 100) }
        #expect(toHundred.finding("missing-100rel") == nil)
    }

    @Test("199 may be unreliable whatever was offered (RFC 6228)")
    func earlyDialogTerminated() {
        #expect(ringing(.huawei, supported: ["100rel", "199"]) { $0.respond("A", 199) }.isEmpty)
    }

    @Test("A reliable 18x that was offered and acknowledged is silence", arguments: [Profile.generic, .huawei])
    func healthy(profile: Profile) {
        let findings = ringing(profile, supported: ["100rel"]) {
            $0.respond("A", 180, rseq: 1).at(0.6).prack("A").at(0.7).respond("A", 200, to: "PRACK")
        }
        #expect(findings.isEmpty)
    }

    @Test("Provisional answers to a re-INVITE are not ringing")
    func reinvite() {
        let script = Script(profile: .huawei)
        script.call("A").at(0).invite("A", supported: ["100rel"]).at(0.5).respond("A", 180, rseq: 1).at(0.6).prack("A")
        script.at(0.7).respond("A", 200, to: "PRACK").at(2).answer("A").at(2.05).ack("A")
        script.at(5).reinvite("A", headers: [("Supported", "100rel")]).at(5.1).respond("A", 183)
        script.at(5.2).answer("A").at(5.3).ack("A").at(6).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test(
        "A 18x that the capture cut before its Require proves nothing",
        arguments: Array(stride(from: 120, through: 440, by: 20)))
    func truncated(length: Int) {
        let findings = ringing(.huawei, supported: ["100rel"]) { script in
            script.respond("A", 180, rseq: 1).cutLast(to: length)
            script.at(0.6).prack("A").at(0.7).respond("A", 200, to: "PRACK")
        }
        #expect(findings.finding("missing-100rel") == nil)
    }
}
