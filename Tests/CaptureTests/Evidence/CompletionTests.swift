import Capture
import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// A finding comes while its call goes on; its evidence gets the call's end as well.
struct CompletionTests {
    /// A call of which the caller hears nothing, ended at 16 s.
    private static func call() -> Script { Script.oneWay().at(16).hangUp("A") }

    private func takeEvidence(_ rig: Rig) -> [(finding: Finding, bundle: PacketBundle)] {
        rig.takeEvidence().filter { $0.finding.kind == "one-way-audio" }
    }

    @Test func `the evidence of a finding is handed out at once, and again when its call is over`() throws {
        let rig = Rig()
        rig.feed(Self.call(), until: 25)
        let evidence = takeEvidence(rig)
        #expect(evidence.count == 2)
        #expect(Set(evidence.map(\.finding.id)).count == 1)
        #expect(evidence.map { $0.bundle.text.contains("BYE sip:") } == [false, true])
        #expect(evidence.map { $0.bundle.count(.sip) } == [5, 7])
        #expect(
            evidence[0].bundle.packets.map(\.number)
                == Array(
                    evidence[1].bundle.packets.map(\.number).prefix(
                        evidence[0].bundle.packets.count)))
    }

    @Test func `the completed evidence gives the same finding again`() throws {
        let scratch = try Scratch()
        let rig = Rig(local: ["192.0.2.10"])
        rig.feed(Self.call(), until: 25)
        let (finding, bundle) = try #require(takeEvidence(rig).last)
        try EvidenceFile.write(finding, bundle, to: scratch["e.pcapng"], in: .en)
        let engine = Engine(settings: EngineSettings())
        _ = try FileAnalysis.run(path: scratch["e.pcapng"], engine: engine)
        let again = engine.takeFindings()
        #expect(again.first?.kind == finding.kind)
        #expect(again.first?.causes.map(\.id) == finding.causes.map(\.id))
        #expect(engine.calls().first?.state == "ended")
    }

    @Test func `what the next call says on the same ports is not the call's`() throws {
        let rig = Rig()
        let script = Self.call()
        script.call("B", caller: "1002", callee: "13800138001").at(60).establish("B").talk("B", from: 61, until: 66)
        script.at(67).hangUp("B")
        rig.feed(script, until: 80)
        let time = try #require(rig.engine.mediaTime(ofCall: "A@script"))
        #expect(time.contains(Script.time(17)) && !time.contains(Script.time(60)))
        #expect(try #require(rig.engine.mediaTime(ofCall: "B@script")).lowerBound > Script.time(50))
        #expect(takeEvidence(rig).allSatisfy { $0.bundle.packets.allSatisfy { $0.time < Script.time(30) } })
    }

    @Test func `a call that goes on for long is not waited for`() throws {
        let rig = Rig()
        rig.feed(Script.oneWay().at(700).hangUp("A"), until: 710)
        #expect(takeEvidence(rig).count == 1)
    }

    @Test func `what the recorder has lost meanwhile is better kept than the end`() throws {
        let rig = Rig { $0.recorder.memoryBytes = 1 << 20 }
        let script = Self.call()
        // Other media fills the recorder between the finding and the end.
        script.call("B", caller: "1002", callee: "2", from: "192.0.2.11:5060", to: "203.0.113.10:5060")
        script.at(14).establish("B").rtp("B", toward: .callee, from: 15, until: 15.9, every: 0.000_05)
        rig.feed(script, until: 25)
        let evidence = takeEvidence(rig).filter { $0.finding.call?.callID == "A@script" }
        #expect(evidence.count == 1)
    }

    @Test func `when the capture ends the calls that are over are completed`() throws {
        let rig = Rig()
        rig.feed(Self.call(), until: 16.2)
        #expect(takeEvidence(rig).count == 1)
        rig.collector.finish(rig.engine, now: Script.time(16.2))
        #expect(takeEvidence(rig).map { $0.bundle.text.contains("BYE sip:") } == [true])
    }
}
