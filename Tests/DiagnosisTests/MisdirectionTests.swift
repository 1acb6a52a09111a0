import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// ACK and PRACK that did pass, and are wrong: what differs is named, and "absent" is said of nothing that passed.
@Suite("An ACK or PRACK that is wrong")
struct MisdirectionTests {
    private static let caller: Endpoint = "192.0.2.10:5060"
    private static let callee: Endpoint = "198.51.100.20:5060"

    private func answered(
        local: [String] = [], ringingTag: String? = nil, edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        let script = Script(local: local)
        script.call("A").at(0).invite("A").at(0.1).respond("A", 180, toTag: ringingTag)
        return script.at(1).answer("A", edit: edit).repeated(10, .doublingToFourSeconds)
    }

    /// The caller's ACK goes to `target`, again for each 200.
    private func acknowledge(_ script: Script, at target: Endpoint) {
        let ack = SIPText.message(
            "ACK", uri: "sip:agent@\(target)", fromTag: "c-A", toTag: "s-A", callID: "A@script", cseq: 1,
            via: "192.0.2.10:5060", branch: "z9hG4bK-elsewhere")
        script.at(1.05).send(ack, from: Self.caller, to: target, call: "A").repeated(10, .doublingToFourSeconds)
    }

    private func torn(_ script: Script) throws -> Finding {
        script.at(33).hangUp("A", by: .callee)
        return try #require(script.run().finding("ack-missing"))
    }

    // MARK: ACK

    @Test("Without a tag, with that of the 180, with a stranger's: each is said, and no ALG is blamed")
    func tags() throws {
        for (tag, words) in [("early", "180 Ringing"), ("stranger", "another tag")] {
            let script = answered(ringingTag: "early")
            script.at(1.05).ack("A", toTag: tag).repeated(5, .doublingToFourSeconds)
            let finding = try torn(script)
            #expect(finding.cause == "ack-mismatch")
            #expect(finding.title.en.contains(words))
            #expect(!finding.names("ALG"))
        }
        let bare = answered()
        bare.at(1.05).ack("A") { $0 = $0.setting("To", to: "<sip:13800138000@example.com>") }
        #expect(try torn(bare).title.en.contains("without the To tag"))
    }

    @Test("A re-INVITE of the callee is acknowledged with a wrong tag by the callee")
    func byTheCallee() throws {
        let script = Script()
        script.call("A").at(0).establish("A")
        script.at(5).reinvite("A", by: .callee).at(5.1).answer("A").repeated(10, .doublingToFourSeconds)
        script.at(5.2).ack("A", toTag: "stranger").at(37.2).hangUp("A")
        let finding = try #require(script.run().finding("ack-missing"))
        #expect(finding.cause == "ack-mismatch")
        #expect(finding.place.from == "198.51.100.20:5060")
    }

    @Test("Under another Call-ID on the same hop it is the ACK, spoilt by an ALG", arguments: [true, false])
    func callID(hasTags: Bool) throws {
        let script = answered()
        script.at(1.05).ack("A", toTag: hasTags ? nil : "other") {
            $0 = $0.setting("Call-ID", to: "A@203.0.113.1")
        }.repeated(4, .doublingToFourSeconds)
        let finding = try torn(script)
        #expect(finding.cause == (hasTags ? "sip-alg" : "ack-never-seen"))
        if hasTags {
            #expect(finding.causes.first?.confidence == .likely)
            #expect(finding.names("Call-ID"))
        }
    }

    @Test("Past the Record-Route, to the Contact")
    func pastTheRoute() throws {
        let script = answered {
            $0 = $0.setting("Record-Route", to: "<sip:198.51.100.20;lr>").setting(
                "Contact", to: "<sip:agent@203.0.113.77:5070>")
        }
        acknowledge(script, at: "203.0.113.77:5070")
        let finding = try torn(script)
        #expect(finding.cause == "ack-misrouted")
        #expect(finding.names("Record-Route"))
        #expect(finding.names("203.0.113.77:5070"))
    }

    @Test("To a private Contact although the answer came from a public address: that leads")
    func privateContact() throws {
        let script = answered { $0 = $0.setting("Contact", to: "<sip:agent@192.168.1.7:5060>") }
        acknowledge(script, at: "192.168.1.7:5060")
        let finding = try torn(script)
        #expect(finding.cause == "contact-unreachable")
        #expect(finding.cause("ack-lost-beyond") != nil)
    }

    @Test("What this host never sent no router has spoilt")
    func ownHost() throws {
        // Both are heard: the ACK alone is missing.
        let finding = try torn(answered(local: ["192.0.2.10"]).talk("A", from: 1.1, until: 33))
        #expect(finding.cause == "ack-never-sent")
        #expect(!finding.names("ALG"))
        let other = try torn(answered(local: ["198.51.100.20"]).talk("A", from: 1.1, until: 33))
        #expect(other.cause == "ack-never-seen")
        // Without a translator there is no ALG.
        #expect(other.cause("sip-alg") == nil)
    }

    @Test("A connection to the Contact that is refused, or dropped, stands for the ACK", arguments: [true, false])
    func refusedConnection(isRefused: Bool) throws {
        let script = Script()
        script.call("A", tcp: true).at(0).invite("A").at(0.1).respond("A", 180)
        script.at(1).answer("A") {
            $0 = $0.setting("Contact", to: "<sip:agent@203.0.113.77:5081;transport=tcp>")
        }.repeated(10, .doublingToFourSeconds)
        script.at(1.05).syn(from: "192.0.2.10:45101", to: "203.0.113.77:5081", times: isRefused ? 1 : 3)
        if isRefused { script.at(1.1).refuse(from: "203.0.113.77:5081", to: "192.0.2.10:45101") }
        let finding = try torn(script)
        #expect(finding.cause == "ack-connection-failed")
        #expect(finding.names("203.0.113.77:5081"))
        #expect(!finding.names("ALG"))
    }

    @Test("Late strays of a call that was acknowledged are nothing")
    func strays() {
        let script = Script()
        script.call("A").at(0).establish("A")
        script.at(1.2).ack("A", toTag: "stranger").at(1.3).ack("A") { $0 = $0.setting("Call-ID", to: "x@y") }
        script.at(9).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("An answer under another Call-ID answers the request, and proves an ALG")
    func renamedAnswer() throws {
        let script = Script()
        script.call("A", caller: "1001", callee: "1001").at(0).register("A") {
            $0.replace("z9hG4bK-A-caller-REGISTER-1", with: "z9hG4bK0123456789abcdef", in: "Via")
        }
        script.at(0.1).respond("A", 200, to: "REGISTER") { $0 = $0.setting("Call-ID", to: "A@public") }
        let findings = script.run(until: 60)
        let finding = try #require(findings.finding("sip-alg"))
        #expect(finding.confidence == .proved)
        #expect(finding.names("A@public"))
        #expect(findings.finding("signalling-blocked") == nil)
    }

    @Test("A test tool's constant branch ties nothing together")
    func constantBranch() {
        let script = Script()
        script.call("A", caller: "1001", callee: "1001").at(0).register("A") {
            $0.replace("z9hG4bK-A-caller-REGISTER-1", with: "z9hG4bK-1", in: "Via")
        }
        script.at(0.1).respond("A", 200, to: "REGISTER") { $0 = $0.setting("Call-ID", to: "another") }
        #expect(script.run(until: 60).finding("sip-alg") == nil)
    }

    @Test(
        "A registrar whose Contact and Via name two addresses was rewritten; without a second one it is a remark",
        arguments: [
            (";received=\"sip:203.0.113.5:1024\"", Confidence.proved), ("", .possible),
            (";received=\"sip:10.0.0.5:5060\"", .possible),
        ])
    func registrar(contact: String, confidence: Confidence) throws {
        let script = Script()
        script.call("A", caller: "1001", callee: "1001", from: "10.0.0.5:5060", to: Self.callee).at(0).register("A")
        script.at(0.1).respond("A", 200, to: "REGISTER") {
            $0.replace(";branch", with: ";received=10.0.0.5;branch", in: "Via")
            $0 = $0.setting("Contact", to: "<sip:1001@10.0.0.5:5060>;expires=3600" + contact)
        }
        let finding = try #require(script.run(until: 10).finding("sip-alg"))
        #expect(finding.confidence == confidence)
        #expect(finding.severity == (confidence == .proved ? .warning : .notice))
    }

    // MARK: PRACK

    private func ringing(local: [String] = []) -> Script {
        let script = Script(local: local)
        script.call("A").at(0).invite("A", supported: ["100rel"]).at(0.1).respond("A", 100)
        return script.at(0.5).respond("A", 180, rseq: 1).repeated(5, .doubling)
    }

    @Test(
        "A PRACK without a tag, or with a stranger's, was sent and is wrong", arguments: [nil, "stranger"] as [String?])
    func prackTag(tag: String?) throws {
        let script = ringing()
        script.at(0.6).prack("A", toTag: tag) {
            if tag == nil { $0 = $0.setting("To", to: "<sip:13800138000@example.com>") }
        }
        script.at(0.7).respond("A", 481, to: "PRACK").at(20).respond("A", 504).at(20.1).ack("A")
        let finding = try #require(script.run().finding("prack-failed"))
        #expect(finding.cause == "prack-mismatch")
        #expect(finding.severity == .error)
        #expect(finding.names("tag"))
        #expect(finding.place.from == "192.0.2.10:5060")
        #expect(finding.causes.allSatisfy { !$0.id.description.hasPrefix("prack-never") })
    }

    @Test("A PRACK under another Call-ID was spoilt on the way")
    func prackCallID() throws {
        let script = ringing()
        script.at(0.6).prack("A") { $0 = $0.setting("Call-ID", to: "A@203.0.113.1") }
        script.at(20).respond("A", 504).at(20.1).ack("A")
        let finding = try #require(script.run().finding("prack-failed"))
        #expect(finding.cause == "sip-alg")
        #expect(finding.names("Call-ID"))
    }

    @Test("Never seen, and never sent by this host, are told apart")
    func prackAbsent() {
        for (local, cause) in [([], "prack-never-seen"), (["192.0.2.10"], "prack-never-sent")] as [([String], String)] {
            let script = ringing(local: local)
            script.at(20).respond("A", 504).at(20.1).ack("A")
            #expect(script.run().finding("prack-failed")?.cause == cause)
        }
    }

    @Test("A PRACK that is never answered is the answerer's matter, or the way's")
    func prackUnanswered() throws {
        let script = ringing()
        script.at(0.6).prack("A").repeated(8, .doublingToFourSeconds)
        script.at(20).respond("A", 504).at(20.1).ack("A")
        let finding = try #require(script.run().finding("prack-failed"))
        #expect(finding.cause == "prack-unanswered")
        #expect(!finding.fix.en.contains("Let 192.0.2.10"))
    }
}
