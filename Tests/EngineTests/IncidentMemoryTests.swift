import Diagnosis
import Engine
import Support
import Testing
import Tracking
import Wire

/// Bursts become a handful of alerts, and a restart goes on where the last run ended.
@Suite struct IncidentMemoryTests {
    /// Calls that nobody answers, one after another, all to one address.
    private func unanswered(_ count: Int, into feed: Feed, from start: Double = 0) {
        for index in 0..<count {
            let at = start + Double(index) * 0.5
            let id = "burst-\(Int(start))-\(index)"
            let text = SIPText.request("INVITE", callID: id, branch: "z9hG4bK-\(id)")
            feed.frame(FrameBuilder.udp(text, from: "192.0.2.10:5060", to: "198.51.100.20:5060"), at: at)
        }
        feed.engine.idle(until: Script.time(start + Double(count) * 0.5 + 120))
    }

    @Test func aBurstOfBadCallsGivesAHandfulOfAlertsAndEveryFinding() {
        let feed = Feed()
        unanswered(10_000, into: feed)
        let findings = feed.engine.takeFindings()
        #expect(findings.count == 10_000)
        let events = feed.engine.takeIncidents()
        let alerts = events.filter(\.isAlert)
        #expect((1...5).contains(alerts.count), "\(alerts.map { ($0.change, $0.incident.kind) })")
        #expect(alerts.first?.finding?.id == findings.first?.id, "the first alert says what to do")
        #expect(Set(findings.compactMap(\.incident)).count == 1)
    }

    @Test func aRestartContinuesOpenIncidents() throws {
        let first = Feed()
        unanswered(5, into: first)
        let memory = first.engine.exportMemory()
        let open = try #require(memory.incidents.first)
        #expect(open.count == 5)

        let second = Feed()
        second.engine.importMemory(memory)
        unanswered(3, into: second, from: 300)
        #expect(second.engine.incidents().map(\.id) == [open.id])
        #expect(second.engine.incidents().first?.count == 8)
        #expect(second.engine.takeIncidents().allSatisfy { $0.change != .opened }, "nobody is told again")
    }

    @Test func aRestartContinuesTheCountsUnderTheirPseudonyms() {
        let pseudonym: @Sendable (String) -> String = { "<\($0.suffix(2))>" }
        var memory = EngineMemory()
        memory.callCounts = [
            CallCounts.Entry(
                caller: "<01>", callee: "<00>", day: 1, month: 1, callsOfDay: 2, callsOfMonth: 3, last: .distantPast)
        ]
        let feed = Feed()
        feed.engine.importMemory(memory, pseudonym: pseudonym)
        #expect(feed.engine.exportMemory().callCounts == memory.callCounts)
        #expect(feed.engine.exportMemory(since: Script.time(0)).callCounts.isEmpty, "only what changed")
    }

    @Test func anEndedCallIsHandedOverOnce() {
        let feed = Feed()
        let script = Script()
        script.call("A").at(0).establish("A")
        script.at(5).bye("A", by: .caller).after(0.1).respond("A", 200, to: "BYE")
        feed.frames(of: script)
        feed.engine.idle(until: Script.time(900))
        let ended = feed.engine.takeEndedCalls()
        #expect(ended.count == 1 && ended.first?.state == "ended")
        #expect(feed.engine.takeEndedCalls().isEmpty)
    }
}
