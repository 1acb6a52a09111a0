import Diagnosis
import Support
import Testing
import Tracking
import Wire

@testable import Engine

/// Bursts become a handful of alerts, and a restart goes on where the last run ended.
@Suite struct IncidentMemoryTests {
    private static func finding(_ number: Int, at time: Timestamp) -> Finding {
        Finding(
            id: "f-\(number)", time: time, kind: "one-way-audio", severity: .error, confidence: .likely,
            title: Text(en: "the caller hears nothing", zh: "主叫听不到声音"),
            call: CallIdentity(callID: "c-\(number)", caller: "1001", callee: "13800138000", start: time),
            fix: Text(en: "", zh: ""))
    }

    /// Two bad calls a second.
    private static func burst(_ count: Int, into book: inout IncidentBook) -> [IncidentEvent] {
        for number in 0..<count {
            let time = Script.time(Double(number) / 2)
            #expect(book.note(finding(number, at: time), subject: "203.0.113.7", at: time) != nil)
            if number % 10 == 0 { book.review(at: time) }
        }
        return book.take()
    }

    @Test("A burst of bad calls gives a handful of alerts") func aBurstOfBadCallsGivesAHandfulOfAlerts() throws {
        var policy = AlertPolicy()
        policy.rules["one-way-audio"] = AlertPolicy.Rule(action: .alertEvery(seconds: 3_600), escalateAt: 1_000)
        var book = IncidentBook(policy: policy, limit: 100)
        let alerts = Self.burst(10_000, into: &book).filter(\.isAlert)
        #expect(alerts.map(\.change) == [.opened, .escalated, .reminded])
        #expect(alerts.first?.finding?.id == "f-0", "the first alert says what to do")
        #expect(alerts.last?.incident.count ?? 0 > 8_000)
        #expect(book.all.first?.count == 10_000)
    }

    @Test("A restart continues open incidents") func aRestartContinuesOpenIncidents() throws {
        var first = IncidentBook(policy: AlertPolicy(), limit: 100)
        _ = Self.burst(5, into: &first)
        var second = IncidentBook(policy: AlertPolicy(), limit: 100)
        second.restore(first.all)
        let events = Self.burst(3, into: &second)
        #expect(events.isEmpty, "nobody is told again")
        #expect(second.all.map(\.id) == first.all.map(\.id))
        #expect(second.all.first?.count == 8)
    }

    @Test("Subjects that are numbers are known by their pseudonyms")
    func subjectsThatAreNumbersAreKnownByTheirPseudonyms() {
        var book = IncidentBook(policy: AlertPolicy(), limit: 100)
        book.pseudonym = { $0.hasPrefix("138") ? "<\($0.suffix(2))>" : $0 }
        _ = book.note(Self.finding(1, at: Script.time(0)), subject: .number("13800138000"), at: Script.time(0))
        #expect(book.all.map(\.subject) == [.number("<00>")])
        book.noteRecovery(kind: "one-way-audio", subject: .number("13800138000"), at: Script.time(1))
        #expect(book.all.isEmpty)
    }

    @Test("A restart continues the counts under their pseudonyms") func aRestartContinuesTheCountsUnderTheirPseudonyms()
    {
        var memory = EngineMemory()
        memory.callCounts = [
            CallCounts.Entry(
                caller: "<01>", callee: "<00>", day: 1, month: 1, callsOfDay: 2, callsOfMonth: 3, last: .distantPast)
        ]
        let feed = Feed()
        feed.engine.importMemory(memory) { "<\($0.suffix(2))>" }
        #expect(feed.engine.exportMemory().callCounts == memory.callCounts)
        #expect(feed.engine.exportMemory(since: Script.time(0)).callCounts.isEmpty, "only what changed")
        var counts = CallCounts()
        counts.pseudonym = { "<\($0.suffix(2))>" }
        counts.restore(memory.callCounts)
        counts.count(caller: "1001", callee: "13800138000", at: Script.time(0), utcOffsetSeconds: 0)
        #expect(counts.entries.map(\.caller) == ["<01>"], "the same pair goes on")
    }

    @Test("An ended call is handed over once") func anEndedCallIsHandedOverOnce() {
        let feed = Feed()
        let script = Script()
        script.call("A").at(0).establish("A")
        script.at(5).bye("A", by: .caller).after(0.1).respond("A", 200, to: "BYE")
        feed.frames(of: script)
        feed.engine.idle(until: Script.time(900))
        let ended = feed.engine.takeEndedCalls().all
        #expect(ended.count == 1 && ended.first?.state == "ended")
        #expect(feed.engine.takeEndedCalls().all.isEmpty)
    }
}
