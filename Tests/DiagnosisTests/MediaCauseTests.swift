import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Why a direction carries nothing: which cause is named first, how surely, and what proves it.
@Suite struct MediaCauseTests {
    // MARK: ICMP

    @Test(
        "An ICMP error that quotes the media proves the blocker",
        arguments: [
            (UInt8(3), "port"), (9, "firewall"), (10, "firewall"), (13, "firewall"), (0, "route"), (1, "route"),
        ])
    func anICMPErrorThatQuotesTheMediaProvesTheBlocker(_ code: UInt8, _ word: String) throws {
        let script = Script().oneWay(toward: .callee)
        script.refuseMedia(toward: .caller, from: 1.2, until: 15, reporter: "203.0.113.1", type: 3, code: code)
        let finding = try #require(script.run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "media-blocked")
        #expect(finding.causes.first?.confidence == .proved)
        #expect(finding.confidence == .proved)
        #expect(finding.names("203.0.113.1"))
        #expect(finding.causes.first?.text.en.contains(word) ?? false)
    }

    @Test("Media that leaves and is refused all along is not heard")
    func mediaThatLeavesAndIsRefusedAllAlongIsNotHeard() throws {
        let script = Script(local: ["192.0.2.10"]).heard(until: 15)
        script.refuseMedia(toward: .callee, from: 1.2, until: 15, reporter: "192.0.2.1", code: 13)
        let findings = script.run(until: 60)
        #expect(findings.kinds() == ["one-way-audio"])
        let finding = try #require(findings.first)
        #expect(finding.title.en.contains("the callee hears nothing"))
        #expect(finding.cause == "media-blocked")
        #expect(finding.confidence == .proved)
        #expect(finding.names("192.0.2.1"))
    }

    @Test("An ICMP error over IPv6 is read the same") func anICMPErrorOverIPv6IsReadTheSame() throws {
        let script = Script().oneWay(from: "[2001:db8::10]:5060", to: "[2001:db8:1::20]:5060")
        script.refuseMedia(toward: .caller, from: 1.2, until: 15, reporter: "2001:db8::1", type: 1, code: 1)
        let finding = try #require(script.run(until: 30).finding("one-way-audio"))
        #expect(finding.causes.first?.confidence == .proved)
        #expect(finding.names("2001:db8::1"))
    }

    @Test("A refusal before the answer proves nothing") func aRefusalBeforeTheAnswerProvesNothing() throws {
        let script = Script().call("A").at(0).invite("A").at(0.2).respond("A", 183, sdp: .audio)
        script.at(0.3).refuseMedia(toward: .caller, from: 0.3, until: 0.4)
        script.at(5).answer("A").after(0.05).ack("A")
        script.rtp("A", toward: .callee, from: 5.1, until: 20)
        let finding = try #require(script.run(until: 40).finding("one-way-audio"))
        #expect(finding.confidence != .proved)
    }

    @Test("A closed RTCP port is no blocked media") func aClosedRTCPPortIsNoBlockedMedia() {
        let script = Script().heard()
        var flow = script.mediaFlow(toward: .callee)
        flow.source.port += 1
        flow.destination.port += 1
        for second in 2..<15 { script.at(Double(second)).icmp(quoting: flow) }
        #expect(script.run(until: 60).isEmpty)
    }

    @Test(
        "An error that throws no sound away refuses nothing", arguments: [(3, 4), (4, 0), (12, 0)] as [(UInt8, UInt8)])
    func anErrorThatThrowsNoSoundAwayRefusesNothing(type: UInt8, code: UInt8) {
        let script = Script().heard()
        script.refuseMedia(toward: .callee, from: 2, until: 15, reporter: "192.0.2.1", type: type, code: code)
        #expect(script.run(until: 60).isEmpty)
    }

    @Test("A port that opens late is a notice only") func aPortThatOpensLateIsANoticeOnly() throws {
        let script = Script().heard()
        script.refuseMedia(toward: .callee, from: 1.1, until: 1.2)
        let findings = script.run(until: 60)
        #expect(findings.kinds(atLeast: .warning).isEmpty)
        #expect(findings.finding("media-blocked")?.severity == .notice)
    }

    // MARK: Two capture points

    @Test("Media seen before a gateway and not after it is lost between")
    func mediaSeenBeforeAGatewayAndNotAfterItIsLostBetween() throws {
        let script = Script(interfaces: ["inside", "outside"], vantage: "gateway")
        routed(script)
        script.on(0).rtp("A", toward: .callee, from: 1.1, until: 15)
        script.on(1).rtp("A", toward: .callee, from: 1.1002, until: 15)
        script.on(1).rtp("A", toward: .caller, from: 1.1, until: 15)
        let findings = script.run(until: 30)
        #expect(findings.kinds() == ["one-way-audio"])
        let finding = try #require(findings.first)
        #expect(finding.title.en.contains("the caller hears nothing"))
        #expect(finding.cause == "media-blocked")
        #expect(finding.causes.first?.confidence == .proved)
        #expect(finding.names("inside") && finding.names("outside"))
    }

    @Test("Media lost both ways at a gateway is no audio") func mediaLostBothWaysAtAGatewayIsNoAudio() throws {
        let script = Script(interfaces: ["inside", "outside"], vantage: "gateway")
        routed(script)
        script.on(0).rtp("A", toward: .callee, from: 1.1, until: 15)
        script.on(1).rtp("A", toward: .caller, from: 1.1, until: 15)
        let findings = script.run(until: 30)
        #expect(findings.kinds() == ["no-audio"])
        #expect(findings.first?.cause == "media-blocked")
        #expect(findings.first?.confidence == .proved)
    }

    @Test("Both ways on both interfaces is healthy") func bothWaysOnBothInterfacesIsHealthy() {
        let script = Script(interfaces: ["inside", "outside"], vantage: "gateway")
        routed(script)
        for (interface, delay) in [(0, 0.0), (1, 0.0002)] {
            script.on(interface).rtp("A", toward: .callee, from: 1.1 + delay, until: 15)
            script.on(interface).rtp("A", toward: .caller, from: 1.1002 - delay, until: 15)
        }
        #expect(script.run(until: 30).isEmpty)
    }

    @Test("Media dropped by a translator is lost between") func mediaDroppedByATranslatorIsLostBetween() throws {
        let script = Script(interfaces: ["lan", "wan"], vantage: "gateway")
        translated(script)
        let inside: Endpoint = "192.168.1.20:10500"
        let outside: Endpoint = "203.0.113.2:40500"
        let far: Endpoint = "198.51.100.20:20500"
        script.on(0).rtp("A", toward: .callee, from: 1.1, until: 15, source: inside, destination: far)
        script.on(1).rtp("A", toward: .callee, from: 1.1002, until: 15, source: outside, destination: far)
        script.on(1).rtp("A", toward: .caller, from: 1.1, until: 15, source: far, destination: outside)
        let findings = script.run(until: 30)
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(findings.first?.cause == "media-blocked")
        #expect(findings.first?.causes.first?.confidence == .proved)
        #expect(findings.first?.title.en.contains("the caller hears nothing") ?? false)
    }

    @Test("A translator that lets the answer back in is healthy") func aTranslatorThatLetsTheAnswerBackInIsHealthy() {
        let script = Script(interfaces: ["lan", "wan"], vantage: "gateway")
        translated(script)
        let inside: Endpoint = "192.168.1.20:10500"
        let outside: Endpoint = "203.0.113.2:40500"
        let far: Endpoint = "198.51.100.20:20500"
        script.on(0).rtp("A", toward: .callee, from: 1.1, until: 15, source: inside, destination: far)
        script.on(1).rtp("A", toward: .callee, from: 1.1002, until: 15, source: outside, destination: far)
        script.on(1).rtp("A", toward: .caller, from: 1.2, until: 15, source: far, destination: outside)
        script.on(0).rtp("A", toward: .caller, from: 1.2002, until: 15, source: far, destination: inside)
        #expect(script.run(until: 30).isEmpty)
    }

    @Test("What never came to a gateway was not sent") func whatNeverCameToAGatewayWasNotSent() throws {
        let script = Script(interfaces: ["inside", "outside"], vantage: "gateway")
        routed(script)
        script.on(0).rtp("A", toward: .callee, from: 1.1, until: 15)
        script.on(1).rtp("A", toward: .callee, from: 1.1002, until: 15)
        #expect(try #require(script.run(until: 30).finding("one-way-audio")).cause == "peer-not-sending")
    }

    /// Signalling that a router forwards unchanged, seen on both of its interfaces.
    private func routed(_ script: Script) {
        script.call("A", from: "192.168.1.20:5060", to: "192.168.9.10:5060")
        script.at(0).on(0).invite("A").duplicated(on: 1)
        script.at(0.2).on(1).respond("A", 180).duplicated(on: 0)
        script.at(1).on(1).answer("A").duplicated(on: 0)
        script.at(1.05).on(0).ack("A").duplicated(on: 1)
    }

    /// Signalling through a translator without an ALG.
    private func translated(_ script: Script) {
        script.call("A", from: "192.168.1.20:5060", to: "198.51.100.20:5060")
        let outside: Endpoint = "203.0.113.2:41000"
        script.at(0).on(0).invite("A").translated(from: outside, on: 1, isAnswered: true)
        for (time, code) in [(0.2, 180), (1.0, 200)] {
            script.at(time).on(1)
            if code == 200 { script.answer("A") } else { script.respond("A", code) }
            script.translated(to: "192.168.1.20:5060", on: 0)
        }
        script.at(1.05).on(0).ack("A").translated(from: outside, on: 1)
    }

    // MARK: Who did not send

    @Test("An agent host that hears nothing back is blocked on its way in")
    func anAgentHostThatHearsNothingBackIsBlockedOnItsWayIn() throws {
        let script = Script(profile: .huawei, local: ["192.0.2.10"])
        let finding = try #require(script.oneWay(toward: .callee).run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "media-blocked")
        #expect(finding.causes.first?.confidence == .likely)
        #expect(finding.names("10500"))
        #expect(finding.fix.en.contains("10500–10559"))
        #expect(finding.place.vantage == "agent-host")
    }

    @Test("An agent host that sends nothing is told so") func anAgentHostThatSendsNothingIsToldSo() throws {
        let script = Script(local: ["192.0.2.10"])
        let finding = try #require(script.oneWay(toward: .caller).run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "local-not-sending")
        #expect(finding.title.en.contains("the callee hears nothing"))
    }

    @Test("The sender report that nothing followed says it was blocked")
    func theSenderReportThatNothingFollowedSaysItWasBlocked() throws {
        let script = Script().oneWay(toward: .callee)
        for second in [3, 6, 9] {
            script.at(Double(second)).senderReport("A", toward: .caller, packets: UInt32(second) * 50)
        }
        let finding = try #require(script.run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "media-blocked")
        #expect(finding.causes.first?.confidence == .likely)
        #expect(finding.names("450"))
    }

    @Test("A side that only receives says it sends nothing") func aSideThatOnlyReceivesSaysItSendsNothing() throws {
        let script = Script().oneWay(toward: .callee)
        for second in [3, 6, 9] { script.at(Double(second)).receiverReport("A", toward: .caller, highest: 100) }
        let finding = try #require(script.run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "peer-not-sending")
        #expect(finding.names("RTCP"))
    }

    @Test("Beside the path both remain possible") func besideThePathBothRemainPossible() throws {
        let finding = try #require(Script().oneWay(toward: .callee).run(until: 30).finding("one-way-audio"))
        #expect(Set(finding.causes.map(\.id)) == ["media-blocked", "peer-not-sending"])
        #expect(finding.causes.allSatisfy { $0.confidence == .possible })
    }

    // MARK: Keys and directions

    @Test("One side that agreed encryption alone is named") func oneSideThatAgreedEncryptionAloneIsNamed() throws {
        let finding = try #require(encrypted(answering: "RTP/AVP").run(until: 30).finding("one-way-audio"))
        #expect(finding.cause == "srtp-mismatch")
        #expect(!finding.names("secret"))
    }

    @Test("Both sides encrypted is no mismatch") func bothSidesEncryptedIsNoMismatch() throws {
        let finding = try #require(encrypted(answering: "RTP/SAVP").run(until: 30).finding("one-way-audio"))
        #expect(finding.cause("srtp-mismatch") == nil)
    }

    /// Encryption offered, and answered with `profile`; only the callee hears something.
    private func encrypted(answering profile: String) -> Script {
        let keys = ["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:secret"]
        let script = Script().call("A").at(0).invite("A", sdp: .audio(lines: keys)) {
            $0.replaceInBody("RTP/AVP", with: "RTP/SAVP")
        }
        script.at(1).answer("A", sdp: .audio(lines: profile == "RTP/SAVP" ? keys : [])) {
            $0.replaceInBody("RTP/AVP", with: profile)
        }
        // Ten bytes of authentication tag.
        script.at(1.05).ack("A").rtp(
            "A", toward: .callee, from: 1.1, until: 15, payload: [UInt8](repeating: 0x5A, count: 170))
        return script
    }

    @Test("A resume answered with the hold leaves one side deaf") func aResumeAnsweredWithTheHoldLeavesOneSideDeaf()
        throws
    {
        let script = resumed(answering: "recvonly")
        script.rtp("A", toward: .callee, from: 20.2, until: 40, sequence: 5_000)
        let finding = try #require(script.run(until: 60).finding("one-way-audio"))
        #expect(finding.cause == "direction-left-on-hold")
        #expect(finding.title.en.contains("the caller hears nothing"))
    }

    @Test("A resume answered in full is healthy") func aResumeAnsweredInFullIsHealthy() {
        let script = resumed(answering: "sendrecv")
        script.rtp("A", toward: .callee, from: 20.2, until: 40, sequence: 5_000)
        script.rtp("A", toward: .caller, from: 20.2, until: 40, sequence: 6_000)
        #expect(script.at(40).hangUp("A").run(until: 90).isEmpty)
    }

    /// Held by the caller at 10 s, taken back at 20 s.
    private func resumed(answering direction: String) -> Script {
        let script = Script().call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 10)
        script.at(10).reinvite("A", sdp: .audio(direction: "sendonly")).after(0.05)
            .answer("A", sdp: .audio(direction: "recvonly")).after(0.05).ack("A")
        return script.at(20).reinvite("A").after(0.05).answer("A", sdp: .audio(direction: direction)).after(0.05)
            .ack("A")
    }

    // MARK: Other faults of the same call

    @Test("A refused update of a deaf call is a cause inside one finding")
    func aRefusedUpdateOfADeafCallIsACauseInsideOneFinding() throws {
        let script = Script().oneWay(toward: .callee)
        script.at(3).update("A").after(0.05).respond("A", 500, to: "UPDATE")
        let findings = script.run(until: 60)
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(findings.first?.cause("update-failed")?.confidence == .likely)
    }

    @Test("A refused re-INVITE of a deaf call is a cause inside one finding")
    func aRefusedReinviteOfADeafCallIsACauseInsideOneFinding() throws {
        let script = Script().oneWay(toward: .callee)
        script.at(3).reinvite("A").after(0.05).respond("A", 488).after(0.05).ack("A")
        let findings = script.run(until: 60)
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(findings.first?.cause("reinvite-failed")?.confidence == .likely)
    }

    @Test("A trunk without 100rel is a cause of a deaf call") func aTrunkWithout100relIsACauseOfADeafCall() throws {
        let script = Script(profile: .huawei).call("A").at(0).invite("A", supported: ["100rel"])
        script.at(0.2).respond("A", 183, sdp: .audio).at(1).answer("A").at(1.05).ack("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 15)
        let findings = script.run(until: 60)
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(findings.first?.cause("missing-100rel")?.confidence == .likely)
    }

    @Test("An ALG of a deaf call is a cause inside one finding") func anALGOfADeafCallIsACauseInsideOneFinding() throws
    {
        let script = Script(interfaces: ["lan", "wan"], vantage: "gateway")
        script.call("A", from: "192.168.1.20:5060", to: "198.51.100.20:5060")
        let outside: Endpoint = "203.0.113.2:5060"
        script.at(0).on(0).invite("A").translated(from: outside, on: 1, isAnswered: true) { text in
            text.replaceInBody("192.168.1.20", with: "203.0.113.2")
            text.replace("192.168.1.20", with: "203.0.113.2", in: "Contact")
        }
        script.at(1).on(1).answer("A").translated(to: "192.168.1.20:5060", on: 0)
        script.at(1.05).on(0).ack("A").translated(from: outside, on: 1)
        let far: Endpoint = "198.51.100.20:20500"
        script.on(0).rtp(
            "A", toward: .callee, from: 1.1, until: 15, source: "192.168.1.20:10500", destination: far)
        script.on(1).rtp(
            "A", toward: .callee, from: 1.1002, until: 15, source: "203.0.113.2:10500", destination: far)
        let findings = script.run(until: 60)
        #expect(findings.kinds() == ["one-way-audio"])
        #expect(findings.first?.cause("sip-alg") != nil)
    }
}
