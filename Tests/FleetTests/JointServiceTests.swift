import Capture
import Delivery
import Diagnosis
import Engine
import Joint
import Logging
import Settings
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
    private func told(_ scenario: String, _ capture: String, by agent: String, outbox: String) throws
        -> [ReceivedRecord]
    {
        let engine = Engine(settings: EngineSettings().ofFile)
        engine.keepTraces()
        _ = try FileAnalysis.run(path: "\(Self.folder)/\(scenario)/\(capture)", engine: engine)
        var records: [ReceivedRecord] = []
        for trace in engine.takeTraces() {
            let record = try #require(TraceRecord(trace, mask: nil))
            let fact = TraceFact(
                record, at: Set(["192.168.1.1", "192.168.9.1"].compactMap { IPAddress($0) }), vantage: "gateway",
                site: "main", agent: agent)
            records.append(try Facts.received(fact, row: Int64(records.count + 1), outbox: outbox))
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

    private func both(_ scenario: String) throws -> [ReceivedRecord] {
        try told(scenario, "inside.pcap", by: "a", outbox: "0123456789abcdef")
            + told(scenario, "outside.pcap", by: "b", outbox: "fedcba9876543210")
    }

    @Test("What two hosts prove together stands in place of what each told, and under its host still")
    func whatTwoHostsProveTogetherStandsInPlaceOfWhatEachTold() throws {
        let store = try store()
        let service = JointService(EngineSettings(), store: store, logger: logger, now: noon)
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

    @Test("A collector that was killed tells the same once more, and nobody reads it twice")
    func aCollectorThatWasKilledTellsTheSameOnceMore() throws {
        let records = try both("media-blocked-drop-gateway")
        do {
            let first = try store()
            let service = JointService(EngineSettings(), store: first, logger: logger, now: noon)
            service.note(try first.take(records, rejected: []), at: noon)
            service.review(at: noon + .seconds(20))
            #expect(first.findings(FleetFilter(), language: .en, limit: 10).count == 1)
            first.close()
        }
        let second = try store()
        let service = JointService(EngineSettings(), store: second, logger: logger, now: noon)
        service.note(try second.take(records, rejected: []), at: noon)
        service.review(at: noon + .seconds(40))
        let found = second.findings(FleetFilter(), language: .en, limit: 10)
        #expect(found.count == 1 && found.first?.joint?.revision == 1)
    }

    @Test("A good call that two hosts saw is silent, and its traces are let go")
    func aGoodCallThatTwoHostsSawIsSilent() throws {
        let store = try store()
        let service = JointService(EngineSettings(), store: store, logger: logger, now: noon)
        service.note(try store.take(try both("healthy-hold-resume-gateway"), rejected: []), at: noon)
        service.review(at: noon + .seconds(20))
        #expect(store.findings(FleetFilter(), language: .en, limit: 10).isEmpty)
        #expect(!store.traces(since: noon - .seconds(1)).isEmpty)
        store.retain(now: noon + .seconds(1_000))
        #expect(store.traces(since: noon - .seconds(1)).isEmpty)
    }
}
