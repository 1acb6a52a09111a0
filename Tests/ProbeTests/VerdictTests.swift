import Diagnosis
import SIP
import Testing
import Wire

@testable import Probe

@Suite struct VerdictTests {
    private let profile: Profile = {
        var profile = Profile(name: "trial")
        profile.signallingPorts = [5_060...5_063]
        profile.mediaPorts = 10_500...10_503
        return profile
    }()

    /// Everything arrives both ways.
    private var clean: ProbeOutcome {
        var outcome = ProbeOutcome(
            time: ProbeKit.start, here: ProbeKit.here, there: ProbeKit.there, seenAs: ProbeKit.here)
        let good = BothWays(out: .arrived, back: .arrived)
        outcome.ports = ProbePlan(profile).ports.map { ProbeOutcome.Port($0, good) }
        outcome.sizes = ProbePlan.sizes(isIPv4: true).map { ProbeOutcome.Size(bytes: $0, fate: good) }
        outcome.fragments = good
        outcome.marks = (0xB8, 0xB8)
        for message in ProbeMessage.allCases {
            outcome.messages += [ProbeOutcome.Message(message, .udp, .out, .arrived)]
        }
        return outcome
    }

    private func kinds(_ outcome: ProbeOutcome) -> [Kind] {
        ProbeVerdict.findings(of: outcome, profile).map(\.kind)
    }

    @Test("A clean path has no finding") func aCleanPathHasNoFinding() {
        #expect(kinds(clean) == [])
        #expect(ProbeWords.rows(of: clean).allSatisfy { !$0.out.en.isEmpty && !$0.out.zh.isEmpty })
    }

    @Test("Ports in use, NAT in the way and paths with a smaller MTU are no faults") func whatIsNotTriedIsNoFault() {
        var outcome = clean
        for index in outcome.ports.indices {
            outcome.ports[index].fate.back = .untried(index % 2 == 0 ? .nat : .portInUse)
        }
        outcome.sizes[7].fate = BothWays(out: .tooLarge, back: .tooLarge)
        outcome.seenAs = IPAddress(v4: 0xCB00_7101)
        #expect(kinds(outcome) == [])
    }

    @Test("A closed range is one finding a direction, proved, with its ports") func aClosedRangeIsOneFinding() throws {
        var outcome = clean
        for index in outcome.ports.indices where outcome.ports[index].test.use == .media {
            outcome.ports[index].fate.back = .lost
        }
        let findings = ProbeVerdict.findings(of: outcome, profile)
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.kind == .mediaBlocked && finding.confidence == .proved && finding.severity == .error)
        #expect(finding.title.en == "UDP 10500–10503 from 192.0.2.2 to 192.0.2.1 is blocked: 4 of 4 ports.")
        #expect(finding.causes.map(\.id) == [.reason(.firewall)])
        #expect(finding.place.from?.address == ProbeKit.there)
    }

    @Test("Ports that are open between closed ones are not named with them") func openPortsAreNotNamed() throws {
        var outcome = clean
        for index in [0, 2, 3] { outcome.ports[index].fate.out = .lost }
        let finding = try #require(ProbeVerdict.findings(of: outcome, profile).first)
        #expect(finding.title.en == "UDP 5060, 5062–5063 from 192.0.2.1 to 192.0.2.2 is blocked: 3 of 4 ports.")
        let row = try #require(ProbeWords.rows(of: outcome).first)
        #expect(row.out.en == "1 of 4 arrive; 5060, 5062–5063 lost")
        #expect(row.back.en == "all 4 arrive")
    }

    @Test("An ICMP error names who says it; the target itself has the port closed") func anICMPErrorIsNamed() throws {
        var outcome = clean
        let router = IPAddress(v4: 0xC000_02FE)
        outcome.ports[0].fate.out = .refused(Refusal(.icmp(type: 3, code: 13), reporter: router))
        var finding = try #require(ProbeVerdict.findings(of: outcome, profile).first)
        #expect(finding.kind == .signallingBlocked)
        #expect(finding.causes.first?.text.en == "192.0.2.254 says: administratively prohibited (ICMP 3/13)")
        #expect(finding.causes.map(\.id) == [.reason(.firewall)])
        outcome.ports[0].fate.out = .refused(Refusal(.icmp(type: 3, code: 3), reporter: router))
        finding = try #require(ProbeVerdict.findings(of: outcome, profile).first)
        #expect(finding.causes.map(\.id) == [.reason(.icmpError)])
        outcome.ports[0].fate.out = .refused(Refusal(.icmp(type: 3, code: 3), reporter: ProbeKit.there))
        finding = try #require(ProbeVerdict.findings(of: outcome, profile).first)
        #expect(finding.causes.map(\.id) == [.reason(.portClosed)])
    }

    @Test("What is refused and what is dropped are told apart, each with its ports")
    func refusedAndDroppedAreToldApart() throws {
        var outcome = clean
        outcome.ports[0].fate.out = .lost
        outcome.ports[1].fate.out = .refused(Refusal(.icmp(type: 3, code: 3), reporter: ProbeKit.there))
        let finding = try #require(ProbeVerdict.findings(of: outcome, profile).first)
        #expect(
            finding.causes.map(\.text.en) == [
                "5060: dropped without a word, by a firewall on the way or on 192.0.2.2",
                "5061: 192.0.2.2 says: port unreachable (ICMP 3/3)",
            ])
        #expect(finding.causes.map(\.confidence) == [.likely, .proved])
    }

    @Test("TCP that is open from inside alone is a notice; closed both ways it is an error")
    func oneSidedTCPIsANotice() throws {
        var outcome = clean
        for index in outcome.ports.indices where outcome.ports[index].test.transport == .tcp {
            outcome.ports[index].fate.back = .lost
        }
        #expect(ProbeVerdict.findings(of: outcome, profile).map(\.severity) == [.notice])
        for index in outcome.ports.indices where outcome.ports[index].test.transport == .tcp {
            outcome.ports[index].fate.out = .lost
        }
        #expect(ProbeVerdict.findings(of: outcome, profile).map(\.severity) == [.error, .error])
    }

    @Test("A rewritten message is a SIP ALG, with its fields") func aRewrittenMessageIsAnALG() throws {
        let local = Endpoint(address: ProbeKit.here, port: 5_060)
        let remote = Endpoint(address: ProbeKit.there, port: 5_060)
        let sent = ProbeMessage.invite.bytes(from: local, to: remote, over: .udp, session: 7)
        let text = String(decoding: sent, as: UTF8.self)
        let received = Array(
            text.replacing("Contact: <sip:earshot@192.0.2.1:", with: "Contact: <sip:earshot@203.0.113.9:")
                .replacing("c=IN IP4 192.0.2.1", with: "c=IN IP4 203.0.113.9").utf8)
        let changes = ProbeMessage.changes(sent, received)
        #expect(changes.map(\.field).contains("Contact") && changes.map(\.field).contains("SDP c="))
        var outcome = clean
        outcome.messages[1].changes = changes
        let finding = try #require(ProbeVerdict.findings(of: outcome, profile).first)
        #expect(finding.kind == .sipALG && finding.confidence == .proved)
        #expect(finding.causes.map(\.id) == [.reason(.twoCopiesDiffer)])
        #expect(kinds(clean) == [])
    }

    @Test(
        "A message is one that our parser reads, carries the probe's name and its own length",
        arguments: ProbeMessage.allCases)
    func aMessageIsOneThatOurParserReads(_ message: ProbeMessage) throws {
        for address in [ProbeKit.here, IPAddress(high: 0x2001_0DB8_0000_0000, low: 1)] {
            let place = Endpoint(address: address, port: 5_060)
            let bytes = message.bytes(from: place, to: place, over: .tcp, session: 0x1234)
            let parsed = try SIPParser().parse(bytes.span)
            #expect(parsed.declaredContentLength == parsed.bodyLength)
            #expect(ProbeMessage(bytes) == message)
            #expect(ProbeMessage.isOf(0x1234, bytes) && !ProbeMessage.isOf(0x1235, bytes))
            #expect(ProbeMessage.changes(bytes, bytes) == [])
        }
    }

    @Test("What is no SIP any more when it arrives is told by its line") func whatIsNoSIPAnyMoreIsToldByItsLine() {
        let place = Endpoint(address: ProbeKit.here, port: 5_060)
        let sent = ProbeMessage.register.bytes(from: place, to: place, over: .udp, session: 1)
        #expect(ProbeMessage.changes(sent, Array("REGISTER".utf8)).map(\.field) == ["line 1"])
        #expect(ProbeMessage.changes(sent, sent + [0]).count == 1)
    }

    @Test("SIP that is lost where other packets pass is blocked signalling") func sipThatIsLostIsBlocked() {
        var outcome = clean
        outcome.messages[0].fate = .lost
        #expect(kinds(outcome) == [.signallingBlocked])
    }

    @Test("Lost fragments, and large packets that vanish without a word, are each one finding")
    func lostFragmentsAreAFinding() {
        var outcome = clean
        outcome.fragments.out = .lost
        #expect(kinds(outcome) == [.sipFragmentLost])
        outcome.fragments.out = .arrived
        for index in 5...7 { outcome.sizes[index].fate.out = .lost }
        #expect(kinds(outcome) == [.sipFragmentLost])
        // All sizes lost say nothing of size.
        for index in outcome.sizes.indices { outcome.sizes[index].fate.out = .lost }
        #expect(kinds(outcome) == [])
    }

    @Test("A NAT that forgets within two minutes is a finding, one that keeps is none") func aNATThatForgetsIsAFinding()
        throws
    {
        var outcome = clean
        func bindings(_ open: Set<Int>) {
            outcome.bindings = ProbePlan.bindings.map { ProbeOutcome.Binding(seconds: $0, isOpen: open.contains($0)) }
        }
        bindings([15, 30, 60, 110])
        #expect(kinds(outcome) == [])
        bindings([15])
        let finding = try #require(ProbeVerdict.findings(of: outcome, profile).first)
        #expect(finding.kind == .registrationLost && finding.severity == .warning)
        #expect(finding.causes.first?.text.en == "after 15 s it was open, after 30 s nothing came back in")
        outcome.bindings = [ProbeOutcome.Binding(seconds: 15, isOpen: nil)]
        #expect(kinds(outcome) == [])
    }

    @Test(
        "A plan keeps within the packets of a probe, whatever the profile",
        arguments: [
            ([5_060...5_061], nil), ([5_060...5_090], 10_500...10_559), ([1...65_535], 1...65_535), ([], 0...0),
        ] as [([ClosedRange<UInt16>], ClosedRange<UInt16>?)])
    func aPlanKeepsWithinItsPackets(_ signalling: [ClosedRange<UInt16>], _ media: ClosedRange<UInt16>?) {
        var profile = Profile(name: "trial")
        profile.signallingPorts = signalling
        profile.mediaPorts = media
        let plan = ProbePlan(profile)
        #expect(plan.packets <= 2_000)
        #expect(Set(plan.ports.map(\.test)).count == plan.ports.count)
        #expect(plan.ports(.udp).count <= Order.portLimit && plan.ports.allSatisfy { $0.port > 0 })
        if signalling == [5_060...5_090] { #expect(plan.ports(.udp).count == 91) }
    }
}
