import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// RTP flows both ways here, and one side's RTCP says that nothing of it arrives.
@Suite struct DeafReportTests {
    /// The callee reports at 5, 10, 15 and 19 s; `highest` are the numbers of its blocks, nil for a report without one.
    private static func reports(
        _ highest: [UInt32?], source: Endpoint? = nil, toward: Party = .caller
    ) -> [Finding] {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 20)
        script.rtp("A", toward: .caller, from: 1.1, until: 20, source: source)
        for (second, number) in zip([5.0, 10, 15, 19], highest) {
            script.at(second)
            if let number {
                script.receiverReport("A", toward: toward, highest: number)
            } else {
                script.rtcp("A", toward: toward, FrameBuilder.receiverReport(ssrc: 0xCA11_0002, blocks: []))
            }
        }
        return script.at(20).hangUp("A").run()
    }

    @Test("A number that stands still is possible") func aNumberThatStandsStillIsPossible() throws {
        let finding = try #require(Self.reports([300, 400, 400, 400]).finding("one-way-audio"))
        #expect(finding.confidence == .possible)
        #expect(finding.severity == .warning)
        #expect(finding.place.direction == "toward-callee")
    }

    @Test("A number that never moved and is long past is possible") func aNumberThatNeverMovedAndIsLongPastIsPossible()
        throws
    {
        let finding = try #require(Self.reports([260, 260, 260, 260]).finding("one-way-audio"))
        #expect(finding.confidence == .possible && finding.place.direction == "toward-callee")
        // One that the stream never had says nothing.
        #expect(Self.reports([60_000, 60_000, 60_000, 60_000]).kinds() == [])
    }

    @Test("Without blocks behind a NAT is likely") func withoutBlocksBehindANATIsLikely() throws {
        let finding = try #require(
            Self.reports([nil, nil, nil, nil], source: "198.51.100.20:47702").finding("one-way-audio"))
        #expect(finding.confidence == .likely)
        #expect(finding.names("47702"))
    }

    @Test("A stack that never writes blocks is silence") func aStackThatNeverWritesBlocksIsSilence() {
        #expect(Self.reports([nil, nil, nil, nil]).kinds() == [])
    }

    @Test("Numbers that move are silence") func numbersThatMoveAreSilence() {
        #expect(Self.reports([300, 500, 700, 900], source: "198.51.100.20:47702").kinds() == [])
    }

    @Test("One report alone is silence") func oneReportAloneIsSilence() {
        #expect(Self.reports([300, 500, 700, 700]).kinds() == [])
    }

    // MARK: Another source

    /// The callee's stream begins anew as another source at 8 s; the caller reports the old one, and the new one where
    /// `hears`, its number moving where `moves`.
    private static func changed(hears: Bool, moves: Bool = true, newFirst: Bool = false) -> [Finding] {
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .callee, from: 1.1, until: 40)
        script.rtp("A", toward: .caller, from: 1.1, until: 8).rtp(
            "A", toward: .caller, from: 8.02, until: 40, ssrc: 0xBEE)
        for second in stride(from: 3.0, to: 40, by: 5) {
            let old = RTCPReportBlock(
                ssrc: 0xCA11_0002, fractionLost: 0, cumulativeLost: 0,
                highestSequence: UInt32(min(100 + (second - 1) * 50, 445)), jitter: 0)
            let new = RTCPReportBlock(
                ssrc: 0xBEE, fractionLost: 0, cumulativeLost: 0,
                highestSequence: moves ? UInt32(100 + max(second - 8, 0) * 50) : 250, jitter: 0)
            let blocks = second < 8 || !hears ? [old] : newFirst ? [new, old] : [old, new]
            script.at(second).rtcp("A", toward: .callee, FrameBuilder.receiverReport(ssrc: 0xCA11_0001, blocks: blocks))
        }
        return script.at(40).hangUp("A").run()
    }

    @Test(arguments: [true, false])
    func `who still writes a block for the source before hears the new one`(newFirst: Bool) {
        #expect(Self.changed(hears: true, newFirst: newFirst).kinds(atLeast: .warning) == [])
    }

    @Test func `who reports only the source before, or both standing still, is possibly deaf`() throws {
        for findings in [Self.changed(hears: false), Self.changed(hears: true, moves: false)] {
            let finding = try #require(findings.finding("one-way-audio"))
            #expect(finding.confidence == .possible && finding.severity == .warning)
            #expect(finding.place.direction == "toward-caller")
        }
    }

    // MARK: Whose media range it is

    @Test("The carrier may use the same ports", arguments: [true, false])
    func theCarrierMayUseTheSamePorts(isLocalKnown: Bool) {
        let script = Script(profile: .huawei, local: isLocalKnown ? ["192.0.2.10"] : [])
        for index in 0..<30 {
            let port = 10500 + index * 2
            // The agents' ports are spread; the carrier's fill the range.
            script.call("\(index)").at(Double(index) * 0.1).establish(
                "\(index)", offer: .audio(port: 20000 + index * 2), answer: .audio(port: port))
        }
        let isTold = script.run(until: 20).finding("port-exhaustion") != nil
        if isLocalKnown { #expect(!isTold) }
    }
}
