import Capture
import Delivery
import Diagnosis
import Engine
import Joint
import Logging
import Settings
import Synchronization
import Testing
import Wire

@testable import Fleet

/// What two hosts of a fleet tell of one call, as the collector joins it: captures of a router's two sides.
@Suite struct JointServiceTests {
    private let file = TemporaryFile()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let noon = Facts.noon

    private func store() throws -> CollectorStore {
        try CollectorStore(file.path, maxBytes: 100 << 20, retentionDays: 3_650, policy: AlertPolicy(), logger: logger)
    }

    private static var folder: String {
        let parts = #filePath.split(separator: "/").dropLast(2)
        return "/" + parts.joined(separator: "/") + "/Scenarios"
    }

    /// What the host on one side of the router sends.
    ///
    /// - Parameter number: Makes another call of it.
    private func told(
        _ scenario: String, _ capture: String, by agent: String, outbox: String, number: Int = 0
    ) throws -> [ReceivedRecord] {
        let engine = Engine(settings: EngineSettings().ofFile)
        engine.keepTraces()
        _ = try FileAnalysis.run(path: "\(Self.folder)/\(scenario)/\(capture)", engine: engine)
        var records: [ReceivedRecord] = []
        for var trace in engine.takeTraces() {
            if number > 0 {
                let name = "\(number)-\(trace.callID)"
                for index in trace.messages.indices {
                    trace.messages[index].text = trace.messages[index].text.replacing(trace.callID, with: name)
                        .replacing("z9hG4bK", with: "z9hG4bK\(number)x")
                }
                trace.callID = name
            }
            let record = try #require(TraceRecord(trace, mask: nil))
            let fact = TraceFact(
                record, at: Set(["192.168.1.1", "192.168.9.1"].compactMap { IPAddress($0) }), vantage: "gateway",
                site: "main", agent: agent)
            records.append(
                try Facts.received(fact, row: Int64(number * 100 + records.count + 1), outbox: outbox))
        }
        for finding in engine.takeFindings() {
            let fact = FindingFact(finding, Presentation(language: .en), site: "main", agent: agent)
            records.append(try Facts.received(fact, row: Int64(records.count + 1), outbox: outbox))
        }
        // The stream has them now, whenever the capture was made.
        return records.map { record in
            var record = record
            record.stored = noon
            return record
        }
    }

    private func both(_ scenario: String, number: Int = 0) throws -> [ReceivedRecord] {
        try told(scenario, "inside.pcap", by: "a", outbox: "0123456789abcdef", number: number)
            + told(scenario, "outside.pcap", by: "b", outbox: "fedcba9876543210", number: number)
    }

    @Test("What two hosts prove together stands in place of what each told, and under its host still")
    func whatTwoHostsProveTogetherStandsInPlaceOfWhatEachTold() throws {
        let store = try store()
        let service = JointService(EngineSettings(), store: store, logger: logger, now: noon) { _ in }
        service.note(try store.take(try both("media-blocked-drop-gateway"), rejected: []), at: noon)
        service.review(at: noon + .seconds(9))
        #expect(store.findings(FleetFilter(), language: .en, limit: 10).allSatisfy { $0.joint == nil })
        service.review(at: noon + .seconds(11))
        let found = store.findings(FleetFilter(), language: .en, limit: 10)
        #expect(found.map(\.finding.kind) == ["one-way-audio"])
        #expect(found.first?.finding.confidence == "proved")
        #expect(found.first?.joint?.witnesses == ["main/a", "main/b"])
        #expect(found.first?.joint?.replaces.isEmpty == false)
        #expect(
            found.first?.finding.causes.first?.text.contains("main/a") == true
                && found.first?.finding.causes.first?.text.contains("main/b") == true)
        var alone = FleetFilter()
        alone.agent = "a"
        #expect(store.findings(alone, language: .zhCN, limit: 10).contains { $0.finding.confidence != "proved" })
    }

    private final class Told: Sendable {
        private let events = Mutex<[IncidentEvent]>([])

        func note(_ more: [IncidentEvent]) { events.withLock { $0 += more } }
        func take() -> [IncidentEvent] {
            events.withLock { events in
                defer { events = [] }
                return events
            }
        }
    }

    @Test("What no host made an incident of is one of both, which good calls between them end")
    func whatNoHostMadeAnIncidentOfIsOneOfBoth() throws {
        let (store, told) = (try store(), Told())
        let service = JointService(EngineSettings(), store: store, logger: logger, now: noon) { told.note($0) }
        service.note(try store.take(try both("media-blocked-drop-gateway"), rejected: []), at: noon)
        service.review(at: noon + .seconds(11))
        let events = told.take()
        #expect(events.map(\.change) == [.opened] && events.allSatisfy(\.isAlert))
        let open = store.incidents(FleetFilter(), onlyOpen: true, limit: 10)
        #expect(open.map(\.kind) == ["one-way-audio"] && open.first?.stretch == ["main/a", "main/b"])
        #expect(store.openIncidents.map(\.id) == open.map(\.id))
        // Told again after a restart it is no news.
        let later = JointService(EngineSettings(), store: store, logger: logger, now: noon + .seconds(12)) {
            told.note($0)
        }
        later.review(at: noon + .seconds(30))
        #expect(told.take().isEmpty && store.openIncidents.first?.count == 1)
        for number in 1...20 {
            let now = noon + .seconds(100 + Double(number) * 60)
            later.note(
                try store.take(try both("healthy-hold-resume-gateway", number: number), rejected: []), at: now)
            later.review(at: now + .seconds(11))
        }
        #expect(told.take().map(\.change) == [.cleared])
        #expect(store.incidents(FleetFilter(), onlyOpen: true, limit: 10).isEmpty)
    }

    @Test("What a host made an incident of is that incident, with the stretch")
    func whatAHostMadeAnIncidentOfIsThatIncident() throws {
        let (store, told) = (try store(), Told())
        let service = JointService(EngineSettings(), store: store, logger: logger, now: noon) { told.note($0) }
        var records = try both("media-blocked-drop-gateway")
        let own = try #require(
            records.compactMap { record -> FindingFact? in
                guard case .finding(let fact) = record.content, fact.finding.incident != nil else { return nil }
                return fact
            }.first)
        let incident = try #require(own.finding.incident)
        records.append(
            try Facts.received(
                try Facts.incident(own.agent, kind: own.finding.kind, subject: "192.168.1.20", id: incident), row: 1))
        service.note(try store.take(records, rejected: []), at: noon)
        service.review(at: noon + .seconds(11))
        #expect(told.take().isEmpty)
        _ = try store.take([], rejected: [])
        #expect(store.openIncidents.map(\.stretch) == [["main/a", "main/b"]])
        #expect(store.openIncidents.first?.agents.map(\.incident) == [incident])
    }

    @Test("A collector that was killed tells the same once more, and nobody reads it twice")
    func aCollectorThatWasKilledTellsTheSameOnceMore() throws {
        let records = try both("media-blocked-drop-gateway")
        do {
            let first = try store()
            let service = JointService(EngineSettings(), store: first, logger: logger, now: noon) { _ in }
            service.note(try first.take(records, rejected: []), at: noon)
            service.review(at: noon + .seconds(20))
            #expect(first.findings(FleetFilter(), language: .en, limit: 10).count == 1)
            first.close()
        }
        let second = try store()
        let service = JointService(EngineSettings(), store: second, logger: logger, now: noon) { _ in }
        service.note(try second.take(records, rejected: []), at: noon)
        service.review(at: noon + .seconds(40))
        let found = second.findings(FleetFilter(), language: .en, limit: 10)
        #expect(found.count == 1 && found.first?.joint?.revision == 1)
    }

    @Test("A good call that two hosts saw is silent, and its traces are let go")
    func aGoodCallThatTwoHostsSawIsSilent() throws {
        let store = try store()
        let service = JointService(EngineSettings(), store: store, logger: logger, now: noon) { _ in }
        service.note(try store.take(try both("healthy-hold-resume-gateway"), rejected: []), at: noon)
        service.review(at: noon + .seconds(20))
        #expect(store.findings(FleetFilter(), language: .en, limit: 10).isEmpty)
        #expect(!store.traces(since: noon - .seconds(1)).isEmpty)
        store.retain(now: noon + .seconds(1_000))
        #expect(store.traces(since: noon - .seconds(1)).isEmpty)
    }
}
