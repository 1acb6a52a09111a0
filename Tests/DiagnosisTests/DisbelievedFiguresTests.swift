import Diagnosis
import Support
import Testing
import Tracking
import Wire

/// Figures of loss, jitter and repeats that another witness contradicts.
@Suite struct DisbelievedFiguresTests {
    // MARK: Jitter that cannot be

    /// The callee reports `jitter` ticks every 5 s, and `lag` seconds after it was sent the newest packet it counts.
    private static func reported(jitter: UInt32, lag: Double) -> [Finding] {
        let script = Script().call("A").at(0).establish("A").talk("A", from: 1.1, until: 41)
        for time in stride(from: 5.0, to: 40, by: 5) {
            let newest = 100 + UInt32((time - lag - 1.1) / 0.02)
            script.at(time).receiverReport("A", toward: .caller, highest: newest, jitter: jitter)
        }
        return script.at(41).hangUp("A").run(until: 60)
    }

    @Test(arguments: [UInt32(5_000), 4_000_000])
    func `jitter of one who always has the newest packet is another unit`(jitter: UInt32) {
        #expect(Self.reported(jitter: jitter, lag: 0.01).isEmpty)
    }

    @Test(arguments: [UInt32(480), 1_600])
    func `jitter of one whose newest packet is late is told`(jitter: UInt32) {
        #expect(Self.reported(jitter: jitter, lag: 0.15).kinds() == ["high-jitter"])
    }

    // MARK: Holes of the capture

    /// Every two seconds fifteen packets toward the caller are missing, and as many toward the callee at the same instants.
    private static func holes(both: Bool, reports fraction: UInt8? = nil) -> [Finding] {
        let isLost = { (index: Int) in index % 100 >= 50 && index % 100 < 65 }
        let script = Script().call("A").at(0).establish("A")
        script.rtp("A", toward: .caller, from: 1.1, until: 41, lost: isLost)
        script.rtp("A", toward: .callee, from: 1.1, until: 41, lost: both ? isLost : { _ in false })
        if let fraction {
            for time in stride(from: 5.0, to: 40, by: 5) {
                let newest = 100 + UInt32((time - 1.1) / 0.02)
                script.at(time).receiverReport("A", toward: .callee, fractionLost: fraction, highest: newest)
            }
        }
        return script.at(41).hangUp("A").run(until: 60)
    }

    @Test func `what both directions lack at the same instants the capture missed`() throws {
        let findings = Self.holes(both: true)
        #expect(findings.kinds(atLeast: .warning).isEmpty)
        #expect(findings.finding("packet-loss")?.cause == "missed-by-capture")
    }

    @Test func `what one direction lacks is lost on the way`() {
        let findings = Self.holes(both: false)
        #expect(!findings.kinds(atLeast: .warning).isEmpty && !findings.contains { $0.cause == "missed-by-capture" })
    }

    @Test func `what its receiver reports as lost is lost`() {
        let findings = Self.holes(both: false, reports: 38)
        #expect(!findings.kinds(atLeast: .warning).isEmpty && !findings.contains { $0.cause == "missed-by-capture" })
    }

    // MARK: A number that stands still

    @Test func `one number for every packet is no repeat`() throws {
        let script = Script().call("A").at(0).establish("A").rtp("A", toward: .callee, from: 1.1, until: 21)
        for index in 0..<1_000 {
            script.at(1.1 + Double(index) * 0.02).rtpPacket(
                "A", toward: .caller, sequence: 7, timestamp: UInt32(index * 160))
        }
        let finding = try #require(script.at(21).hangUp("A").run(until: 60).finding("duplicate-media"))
        #expect(finding.cause == "sequence-stands-still" && finding.title.zh.contains("序号不变"))
    }
}
