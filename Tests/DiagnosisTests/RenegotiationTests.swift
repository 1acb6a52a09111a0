import Diagnosis
import Support
import Testing
import Tracking

@Suite("Renegotiation by re-INVITE and UPDATE")
struct RenegotiationTests {
    static let methods = ["INVITE", "UPDATE"]
    static let callee = "198.51.100.20:5060"

    private func kind(_ method: String) -> String { method == "INVITE" ? "reinvite-failed" : "update-failed" }

    /// A call answered at 1 s that asks for something else at 10 s.
    private func asked(
        _ method: String, sdp: Script.SDP? = .audio(direction: "sendonly"), profile: Profile = .generic,
        tcp: Bool = false, headers: [(String, String)] = []
    ) -> Script {
        let script = Script(profile: profile)
        script.call("A", tcp: tcp).at(0).establish("A").at(10)
        return script.request("A", method, sdp: sdp, headers: headers)
    }

    private func spacing(_ method: String) -> Script.Spacing { method == "INVITE" ? .doubling : .doublingToFourSeconds }

    // MARK: Refusals

    @Test(
        "A refusal is told with its meaning and its sender",
        arguments: methods,
        [
            (488, "media-refused"), (606, "media-refused"), (415, "media-refused"), (405, "not-supported"),
            (501, "not-supported"), (420, "not-supported"), (481, "dialog-gone"), (408, "dialog-gone"),
            (500, "refused"), (603, "refused"), (503, "refused"),
        ])
    func refused(method: String, answer: (code: Int, cause: String)) throws {
        let script = asked(method).at(10.2).respond("A", answer.code, to: method)
        if method == "INVITE" { script.at(10.3).ack("A") }
        script.at(20).hangUp("A")
        let findings = script.run()
        #expect(findings.kinds() == [kind(method)])
        let finding = try #require(findings.first)
        #expect(finding.cause == answer.cause)
        #expect(finding.confidence == .proved)
        #expect(finding.severity == (answer.cause == "dialog-gone" ? .error : .warning))
        #expect(finding.place.to?.description == Self.callee)
        #expect(finding.names(Self.callee))
        #expect(finding.names("\(answer.code)"))
    }

    @Test("Where the profile wants renegotiation answered 200, a refusal is an error", arguments: methods)
    func required(method: String) {
        let script = asked(method, profile: .huawei).at(10.2).respond("A", 488, to: method).at(20).hangUp("A")
        #expect(script.run().finding(kind(method))?.severity == .error)
    }

    @Test("The callee's request that the caller refuses names the caller")
    func byCallee() {
        let script = Script()
        script.call("A").at(0).establish("A").at(10).reinvite("A", by: .callee).at(10.1).respond("A", 500)
        script.at(10.2).ack("A").at(20).hangUp("A")
        let finding = script.run().finding("reinvite-failed")
        #expect(finding?.place.to == "192.0.2.10:5060")
        #expect(finding?.names("192.0.2.10:5060") == true)
    }

    @Test("Who cannot use UPDATE asks by re-INVITE; where the profile wants UPDATE to work, that is no way out")
    func updateUnknown() {
        func findings(_ code: Int, _ profile: Profile, retried: Bool) -> [String] {
            let script = asked("UPDATE", profile: profile).at(10.2).respond("A", code, to: "UPDATE")
            if retried { script.at(10.4).reinvite("A").at(10.5).answer("A").at(10.6).ack("A") }
            script.at(30).hangUp("A")
            return script.run().kinds(atLeast: .warning)
        }
        for code in [405, 501] {
            #expect(findings(code, .generic, retried: true).isEmpty)
            #expect(findings(code, .generic, retried: false) == ["update-failed"])
            #expect(findings(code, .huawei, retried: true).contains("update-failed"))
        }
    }

    @Test("What the refuser says itself is told", arguments: ["Reason", "Warning"])
    func saidBySender(header: String) {
        let value = header == "Reason" ? "SIP;cause=488;text=\"No SRTP here\"" : "304 pbx \"No SRTP here\""
        let script = asked("INVITE").at(10.2).respond("A", 488, headers: [(header, value)]).at(10.3).ack("A")
        script.at(20).hangUp("A")
        #expect(script.run().finding("reinvite-failed")?.names("No SRTP here") == true)
    }

    // MARK: Silence

    @Test(
        "A request sent once over UDP was answered out of sight; one that ICMP met was not", arguments: [false, true])
    func outOfSight(isRefused: Bool) {
        let script = asked("UPDATE")
        if isRefused { script.icmp() }
        script.at(60).hangUp("A")
        #expect(script.run(until: 100).all("update-failed").isEmpty == !isRefused)
    }

    @Test("Unanswered when the call ends: four seconds are the least", arguments: methods, [(3.9, false), (4.1, true)])
    func silenceAndEnd(method: String, end: (waited: Double, isTold: Bool)) {
        let script = asked(method).repeated(3, spacing(method))
        script.at(10 + end.waited).hangUp("A", by: .callee)
        let finding = script.run().finding(kind(method))
        #expect((finding != nil) == end.isTold)
        if let finding {
            #expect(finding.confidence == .proved)
            #expect(finding.severity == .error)
            #expect(finding.cause == "no-final-response")
            #expect(finding.place.to?.description == Self.callee)
        }
    }

    @Test(
        "Unanswered when the capture ends: four transmissions or four seconds are likely", arguments: methods,
        [(2, 3.4, false), (3, 3.5, true), (2, 4.1, true)])
    func silenceAndCaptureEnd(method: String, seen: (repeats: Int, waited: Double, isTold: Bool)) {
        let script = asked(method).repeated(seen.repeats, spacing(method))
        script.at(10 + seen.waited).udp([0], from: "192.0.2.1:9", to: "192.0.2.2:9")
        let finding = script.run().finding(kind(method))
        #expect((finding != nil) == seen.isTold)
        if let finding {
            #expect(finding.confidence == .likely)
            #expect(finding.severity == .warning)
        }
    }

    @Test("After 32 s it is proved while the call goes on", arguments: methods)
    func timer(method: String) {
        let script = asked(method).repeated(method == "INVITE" ? 6 : 10, spacing(method))
        #expect(script.run(until: 41.9).finding(kind(method)) == nil)
        let longer = asked(method).repeated(method == "INVITE" ? 6 : 10, spacing(method))
        let finding = longer.run(until: 52.1).finding(kind(method))
        #expect(finding?.confidence == .proved)
        #expect(finding?.severity == .error)
    }

    @Test("Over TCP only the whole timer counts", arguments: methods)
    func tcp(method: String) {
        let brief = asked(method, tcp: true)
        brief.at(35).hangUp("A")
        #expect(brief.run().isEmpty)
        let long = asked(method, tcp: true)
        #expect(long.run(until: 55).finding(kind(method))?.confidence == .proved)
    }

    @Test("A provisional answer asks for patience until the timer", arguments: methods)
    func provisional(method: String) {
        let brief = asked(method).at(10.1).respond("A", 100, to: method)
        brief.at(30).hangUp("A")
        #expect(brief.run().isEmpty)
        let long = asked(method).at(10.1).respond("A", 100, to: method)
        #expect(long.run(until: 55).finding(kind(method)) != nil)
    }

    // MARK: What for

    @Test(
        "It says what the request was for",
        arguments: [
            (Script.SDP.audio(direction: "sendonly"), "hold", "保持"), (.audio(direction: "inactive"), "hold", "保持"),
            (.audio(address: "0.0.0.0"), "hold", "保持"), (.audio(payloads: [18]), "codec change", "编解码"),
            (.audio(port: 10510), "address change", "地址"), (.audio(address: "192.0.2.11"), "address change", "地址"),
            (.audio(extraMedia: ["m=image 10600 udptl t38"]), "T.38", "T.38"),
        ])
    func purpose(sdp: Script.SDP, en: String, zh: String) throws {
        let script = asked("INVITE", sdp: sdp).at(10.1).respond("A", 500).at(10.2).ack("A").at(20).hangUp("A")
        let finding = try #require(script.run().finding("reinvite-failed"))
        #expect(finding.title.en.contains(en))
        #expect(finding.title.zh.contains(zh))
    }

    @Test("Resume and session refresh are told apart from what was before")
    func resume() {
        let script = asked("INVITE").at(10.1).answer("A", sdp: .audio(direction: "recvonly")).at(10.2).ack("A")
        script.at(20).reinvite("A").at(20.1).respond("A", 500).at(20.2).ack("A").at(30).hangUp("A")
        #expect(script.run().finding("reinvite-failed")?.title.en.contains("resume") == true)
        for sdp in [Script.SDP.audio, nil] {
            let refresh = asked("UPDATE", sdp: sdp, headers: [("Session-Expires", "1800;refresher=uac")])
            refresh.at(10.1).respond("A", 500, to: "UPDATE").at(20).hangUp("A")
            #expect(refresh.run().finding("update-failed")?.title.en.contains("session refresh") == true)
        }
    }

    // MARK: No failures

    @Test("Hold and resume that are answered are silence", arguments: methods)
    func hold(method: String) {
        let script = asked(method).at(10.1).respond("A", 200, to: method, sdp: .audio(direction: "recvonly"))
        if method == "INVITE" { script.at(10.2).ack("A") }
        script.at(60).request("A", method, sdp: .audio).at(60.1).respond("A", 200, to: method, sdp: .audio)
        if method == "INVITE" { script.at(60.2).ack("A") }
        script.at(70).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("A BYE that crosses the request ends both", arguments: methods)
    func byeCrosses(method: String) {
        for code in [nil, 481, 487, 500] {
            let script = asked(method).at(10.05).bye("A", by: .callee).at(10.1).respond("A", 200, to: "BYE")
            if let code { script.at(10.15).respond("A", code, to: method) }
            #expect(script.run().isEmpty)
        }
    }

    @Test("A challenge is no refusal when the request comes again", arguments: methods, [401, 407])
    func challenged(method: String, code: Int) {
        let script = asked(method).at(10.1).respond(
            "A", code, to: method,
            headers: [(code == 401 ? "WWW-Authenticate" : "Proxy-Authenticate", "Digest realm=\"x\", nonce=\"n\"")])
        if method == "INVITE" { script.at(10.15).ack("A") }
        script.at(10.2).request("A", method, sdp: .audio(direction: "sendonly"))
        script.at(10.3).respond("A", 200, to: method, sdp: .audio(direction: "recvonly"))
        if method == "INVITE" { script.at(10.4).ack("A") }
        script.at(40).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("A challenge that nobody takes up, and a retry that is refused, are failures", arguments: methods)
    func challengedInVain(method: String) {
        let challenge = [("Proxy-Authenticate", "Digest realm=\"x\", nonce=\"n\"")]
        let dropped = asked(method).at(10.1).respond("A", 407, to: method, headers: challenge).at(40).hangUp("A")
        #expect(dropped.run().finding(kind(method)) != nil)
        let refused = asked(method).at(10.1).respond("A", 407, to: method, headers: challenge).at(10.2)
        refused.request("A", method, sdp: .audio(direction: "sendonly")).at(10.3).respond("A", 488, to: method)
        refused.at(40).hangUp("A")
        #expect(refused.run().finding(kind(method))?.cause == "media-refused")
    }

    @Test(
        "Glare that both sides solve is silence; a retry that is refused is not",
        arguments: [(200, false), (488, true)])
    func glare(code: Int, isTold: Bool) {
        let script = asked("INVITE").at(10.05).respond("A", 491).at(10.1).ack("A")
        script.at(10.02).reinvite("A", by: .callee).at(10.07).respond("A", 491).at(10.12).ack("A")
        script.at(11).reinvite("A", by: .callee).at(11.1).answer("A").at(11.2).ack("A")
        script.at(13).reinvite("A", sdp: .audio(direction: "sendonly")).at(13.1)
        script.respond("A", code, sdp: code == 200 ? .audio(direction: "recvonly") : nil).at(13.2).ack("A")
        script.at(40).hangUp("A")
        #expect((script.run().finding("reinvite-failed") != nil) == isTold)
    }

    @Test("422 and a larger interval is the normal way")
    func interval() {
        let script = asked("UPDATE", sdp: nil, headers: [("Session-Expires", "60")]).at(10.1)
        script.respond("A", 422, to: "UPDATE", headers: [("Min-SE", "90")]).at(10.2)
        script.update("A", sdp: nil, headers: [("Session-Expires", "90"), ("Min-SE", "90")]).at(10.3)
        script.respond("A", 200, to: "UPDATE", headers: [("Session-Expires", "90;refresher=uac")]).at(30).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("A retransmitted request that is answered late but in time is silence", arguments: methods)
    func late(method: String) {
        let script = asked(method).repeated(3, spacing(method)).at(13.9)
        script.respond("A", 200, to: method, sdp: .audio(direction: "recvonly"))
        if method == "INVITE" { script.at(14).ack("A") }
        script.at(40).hangUp("A")
        #expect(script.run().isEmpty)
    }

    @Test("An UPDATE that offers nothing leaves the media as it is: its refusal is a notice")
    func dialogOnly() {
        for (method, severity) in [("UPDATE", Severity.notice), ("INVITE", .warning)] {
            let script = asked(method, sdp: nil).at(10.1).respond("A", 501, to: method)
            if method == "INVITE" { script.at(10.2).ack("A") }
            let findings = script.at(30).hangUp("A").run()
            #expect(findings.map(\.severity) == [severity])
            #expect(findings.first?.title.en.contains("renegotiation") == (method == "INVITE"))
        }
    }

    @Test("An early UPDATE inside ringing is judged alike")
    func early() {
        let script = Script()
        script.call("A").at(0).invite("A", supported: ["100rel"]).at(0.5).respond("A", 183, sdp: .audio, rseq: 1)
        script.at(0.6).prack("A").at(0.65).respond("A", 200, to: "PRACK").at(1).update("A").at(1.1)
        script.respond("A", 488, to: "UPDATE").at(3).answer("A", sdp: nil).at(3.1).ack("A").at(10).hangUp("A")
        #expect(script.run().kinds() == ["update-failed"])
    }

    @Test("Seen on both hops of a proxy it is one failure")
    func proxied() {
        let script = Script()
        script.call("A").at(0).establish("A").at(10).reinvite("A")
        script.forwarded(from: "198.51.100.20:5060", to: "203.0.113.7:5060").at(10.1).respond("A", 488)
        script.forwarded(from: "198.51.100.20:5060", to: "192.0.2.10:5060").at(10.3).ack("A").at(20).hangUp("A")
        #expect(script.run().all("reinvite-failed").count == 1)
    }
}
