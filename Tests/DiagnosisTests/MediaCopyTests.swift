import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Two sources on one port, and every packet twice: what is one, and what only looks so.
@Suite struct MediaCopyTests {
    private func call(interfaces: [String] = ["eth0"], _ build: (Script) -> Void) -> [Finding] {
        let script = Script(interfaces: interfaces).call("A").at(0).establish("A")
        script.talk("A", from: 1.1, until: 31)
        build(script)
        return script.at(31).hangUp("A").run(until: 60)
    }

    private let announcer: Endpoint = "203.0.113.7:30000"

    @Test(
        "Two senders at once are a conflict",
        arguments: [(15.0, 31.0, ["ssrc-conflict"]), (15.0, 16.5, []), (2.0, 3.9, [])])
    func twoSendersAtOnceAreAConflict(_ from: Double, _ until: Double, _ kinds: [String]) throws {
        let findings = call { $0.rtp("A", toward: .caller, from: from, until: until, ssrc: 0xBAD, source: announcer) }
        #expect(findings.kinds() == kinds)
        guard let finding = findings.first else { return }
        #expect(finding.severity == .warning)
        #expect(finding.confidence == .likely)
        #expect(finding.names("203.0.113.7:30000"))
        #expect(finding.names("0x00000bad"))
    }

    @Test("Early media that goes on is named so") func earlyMediaThatGoesOnIsNamedSo() throws {
        let script = Script().call("A").at(0)
        script.invite("A").after(0.2).respond("A", 183, sdp: .audio)
        script.rtp("A", toward: .caller, from: 0.4, until: 31, ssrc: 0xBAD, source: announcer)
        script.at(2).answer("A").after(0.05).ack("A")
        script.talk("A", from: 2.1, until: 31)
        let findings = script.at(31).hangUp("A").run(until: 60)
        #expect(findings.kinds() == ["ssrc-conflict"])
        #expect(findings.first?.cause == "early-media-goes-on")
    }

    @Test("One after the other is a transfer") func oneAfterTheOtherIsATransfer() {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 31)
        script.rtp("A", toward: .caller, from: 1.1, until: 12)
        script.rtp("A", toward: .caller, from: 12, until: 31, ssrc: 0xBAD, source: announcer)
        #expect(script.at(31).hangUp("A").run(until: 60).isEmpty)
    }

    @Test(arguments: [(14.0, true), (31.0, false)])
    func `a stream that comes back after another had its turn is no conflict`(_ end: Double, isTurn: Bool) {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 31)
        script.rtp("A", toward: .caller, from: 1.1, until: 7, ssrc: 0xCA)
        script.rtp("A", toward: .caller, from: 7, until: end, ssrc: 0xBAD, source: announcer)
        script.rtp("A", toward: .caller, from: 14, until: 31, ssrc: 0xCA, sequence: 1_200)
        #expect(script.at(31).hangUp("A").run(until: 60).all("ssrc-conflict").isEmpty == isTurn)
    }

    @Test("The same stream seen before and after a translator is one")
    func theSameStreamSeenBeforeAndAfterATranslatorIsOne() {
        let findings = call { $0.rtp("A", toward: .caller, from: 1.1001, until: 31, source: "10.0.0.1:20500") }
        #expect(findings.all("ssrc-conflict").isEmpty)
    }

    @Test("Two streams of one sender are a notice") func twoStreamsOfOneSenderAreANotice() {
        let findings = call { $0.rtp("A", toward: .caller, from: 10, until: 31, ssrc: 0xBAD) }
        #expect(findings.kinds() == ["ssrc-conflict"])
        #expect(findings.first?.severity == .notice)
    }

    @Test("Keys under an SSRC of their own are no conflict") func keysUnderAnSSRCOfTheirOwnAreNoConflict() {
        let findings = call { script in
            script.rtp(
                "A", toward: .callee, from: 10, until: 20, payloadType: 101, ssrc: 0xD7, payload: [5, 10, 1, 0])
        }
        #expect(findings.isEmpty)
    }

    // MARK: Twice

    @Test(
        "Packets sent twice are told from copies",
        arguments: [(0.004, ["duplicate-media"], Severity.warning), (0.0002, ["duplicate-media"], .notice)])
    func packetsSentTwiceAreToldFromCopies(_ after: Double, _ kinds: [String], _ severity: Severity) throws {
        let findings = call { $0.rtp("A", toward: .callee, from: 1.1 + after, until: 31) }
        #expect(findings.kinds() == kinds)
        #expect(findings.first?.severity == severity)
    }

    @Test("Where the capture copies SIP it copies media", arguments: [0.0002, 0.003])
    func whereTheCaptureCopiesSIPItCopiesMedia(after: Double) {
        let script = Script().call("A").at(0)
        script.invite("A").duplicated().after(0.1).respond("A", 180).duplicated()
        script.at(1).answer("A").duplicated().after(0.05).ack("A").duplicated()
        for shift in [0, after] {
            for party in Party.allCases { script.rtp("A", toward: party, from: 1.1 + shift, until: 31) }
        }
        #expect(script.at(31).hangUp("A").run(until: 60).isEmpty)
    }

    @Test("A copy of another calls message excuses nothing") func aCopyOfAnotherCallsMessageExcusesNothing() {
        let findings = call { script in
            script.call("B").at(0.2).invite("B").duplicated().after(0.1).respond("B", 486).after(0.1).ack("B")
            script.rtp("A", toward: .callee, from: 1.104, until: 31)
        }
        #expect(findings.finding("duplicate-media")?.cause == "sent-twice")
    }

    @Test("Half of the packets twice is not this") func halfOfThePacketsTwiceIsNotThis() {
        #expect(call { $0.rtp("A", toward: .callee, from: 1.104, until: 31, lost: { $0 % 2 == 0 }) }.isEmpty)
    }
}
