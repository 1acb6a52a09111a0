import Delivery
import Diagnosis
import Logging
import ServiceLifecycle
import Synchronization
import Testing
import Wire

/// Collects what a sink was given.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    func add(_ element: Element) { elements.withLock { $0.append(element) } }
}

@Suite struct IncidentLineTests {
    private func line(
        _ change: IncidentEvent.Change, _ language: Language = .en, _ edit: (inout Incident) -> Void = { _ in }
    ) -> String {
        var incident = Sample.incident
        edit(&incident)
        let event = IncidentEvent(change: change, incident: incident, time: incident.last, isAlert: true)
        return IncidentLine.write(event, Presentation(language: language), clock: .utc)
    }

    @Test("Rates tell how many of how many since when") func ratesTellHowManyOfHowManySinceWhen() {
        #expect(
            line(.reminded)
                == "error one-way-audio 203.0.113.5 goes on: 312 of 340 answered calls were heard one way only "
                + "since 10:01: the caller hears nothing. (earshot show ghr0n40e)")
        #expect(
            line(.escalated, .zhCN)
                == "error one-way-audio 203.0.113.5 加重：自 10:01 起 340 个接通的呼叫中有 312 个单通：主叫听不到声音。（earshot show ghr0n40e）")
    }

    @Test("A kind is counted among what it is about") func aKindIsCountedAmongWhatItIsAbout() {
        #expect(
            line(.reminded) { $0.kind = .missing100rel }.contains(": 312 of 340 ringing answers lack 100rel since"))
        #expect(line(.reminded, .zhCN) { $0.kind = .missing100rel }.contains("340 个振铃响应中有 312 个未携带 100rel："))
        #expect(line(.reminded, .zhCN) { $0.kind = .updateFailed }.contains("340 次重协商中有 312 次未得到 200 OK："))
        #expect(line(.reminded) { $0.kind = .ackMissing }.contains(": 312 of 340 calls since 10:01:"))
        #expect(line(.reminded, .zhCN) { $0.kind = .ackMissing }.contains("：自 10:01 起 340 次呼叫中有 312 次："))
        #expect(IncidentRecord(Sample.incident, language: .en).share.hasPrefix("312 of 340 answered calls"))
    }

    @Test("A kind that is not about calls is counted in times") func aKindThatIsNotAboutCallsIsCountedInTimes() {
        #expect(line(.reminded) { $0.calls = 0 }.contains(": 312 times since 10:01:"))
        let once = line(.reminded) { incident in
            incident.calls = 0
            incident.count = 1
        }
        #expect(once.contains(": 1 time since 10:01:"))
    }

    @Test("An incident of another day names it") func anIncidentOfAnotherDayNamesIt() {
        #expect(line(.reminded) { $0.opened = $0.opened - .seconds(86_400) }.contains("since 2025-02-28 10:01"))
    }

    @Test(
        "The end tells how long it was",
        arguments: [(30, "less than a minute"), (600, "10 min"), (7_800, "2 h 10 min"), (180_000, "2 d 2 h")])
    func theEndTellsHowLongItWas(seconds: Int, words: String) {
        let text = line(.cleared) { $0.cleared = $0.opened + .seconds(Double(seconds)) }
        #expect(
            text
                == """
                error one-way-audio 203.0.113.5 is over after \(words): 312 of 340 answered calls were heard one way \
                only since 10:01. (earshot show ghr0n40e)
                """
        )
    }

    @Test("An incident that opens is told by its first finding", arguments: Language.allCases)
    func anIncidentThatOpensIsToldByItsFirstFinding(language: Language) {
        let presentation = Presentation(language: language)
        let finding = Sample.oneWayAudio()
        let event = IncidentEvent(
            change: .opened, incident: Sample.incident, time: finding.time, isAlert: true, finding: finding)
        let text = IncidentLine.write(event, presentation, clock: .utc)
        #expect(text.hasPrefix(ReadableLine.write(finding, language: language, times: .sample)))
        #expect(text.contains("earshot show ghr0n40e"))
    }
}

@Suite struct AlertTests {
    private func event(_ change: IncidentEvent.Change, isAlert: Bool = true) -> IncidentEvent {
        IncidentEvent(
            change: change, incident: Sample.incident, time: Sample.answered, isAlert: isAlert,
            finding: change == .opened ? Sample.oneWayAudio() : nil)
    }

    private func alerts(_ events: [IncidentEvent]) -> [AlertWriter.Alert] {
        let sent = Collected<AlertWriter.Alert>()
        AlertWriter(presentation: { Presentation() }, send: { sent.add($0) }).write(events)
        return sent.all
    }

    @Test("Only what the policy makes loud is sent") func onlyWhatThePolicyMakesLoudIsSent() {
        #expect(alerts([event(.opened, isAlert: false), event(.reminded), event(.cleared, isAlert: false)]).count == 1)
    }

    @Test("The journal gets fields to search by") func theJournalGetsFieldsToSearchBy() throws {
        let fields = try #require(alerts([event(.opened)]).first).fields
        for field in [
            "PRIORITY=3", "EARSHOT_EVENT=opened", "EARSHOT_INCIDENT=i-1", "EARSHOT_HANDLE=ghr0n40e",
            "EARSHOT_KIND=one-way-audio",
            "EARSHOT_SUBJECT=203.0.113.5", "EARSHOT_COUNT=312", "EARSHOT_CALL_ID=abc@192.168.1.20",
            "EARSHOT_CAUSE=media-blocked",
        ] {
            #expect(fields.contains(field), "\(field)")
        }
        let names = fields.map { $0.prefix { $0 != "=" } }
        #expect(names.allSatisfy { $0.allSatisfy { $0.isUppercase || $0 == "_" } }, "journald drops other names")
    }

    @Test("Syslog can have the fields as structured data") func syslogCanHaveTheFieldsAsStructuredData() throws {
        let data = try #require(alerts([event(.opened)]).first).structuredData
        let handle = IncidentRecord(Sample.incident, language: .en).handle
        #expect(
            data == """
                [earshot@32473 event="opened" kind="one-way-audio" severity="error" subject="203.0.113.5" \
                incident="i-1" handle="\(handle)" count="312" finding="f-1" cause="media-blocked" \
                call-id="abc@192.168.1.20" caller="1001" callee="13800138000"]
                """)
        #expect(StructuredData.escaped("a\"b]c\\d\ne\u{7}") == #"a\"b\]c\\d e\\u{7}"#)
    }

    @Test("What is over is a notice") func whatIsOverIsANotice() throws {
        let fields = try #require(alerts([event(.cleared)]).first).fields
        #expect(fields.contains("PRIORITY=5"))
    }

    @Test("An event fits its schema", arguments: Language.allCases)
    func anEventFitsItsSchema(language: Language) throws {
        let schema = try JSONSchema(Repository.path("config/schema/incident.schema.json"))
        for change in [IncidentEvent.Change.opened, .escalated, .reminded, .cleared] {
            let record = Presentation(language: language).record(event(change))
            #expect(try schema.problems(JSONLine.encode(record)) == [])
        }
    }

    @Test("Events reach every sink and the memory") func eventsReachEverySinkAndTheMemory() async throws {
        let events = BoundedQueue<IncidentEvent>(capacity: 100)
        let recent = RecentIncidents(capacity: 2)
        let sent = Collected<AlertWriter.Alert>()
        let sink = Sink(AlertWriter(presentation: { Presentation() }, send: { sent.add($0) }))
        let hub = IncidentHub(events: events, recent: recent, sinks: [sink.queue])
        events.offer([event(.opened), event(.cleared), event(.cleared), event(.cleared)])
        events.close()
        let services: [any Service] = [sink, hub]
        let group = ServiceGroup(configuration: .init(services: services, logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(sent.all.count == 4 && recent.alerts == 4)
        #expect(recent.cleared.count == 2, "the memory is bounded")
    }
}
