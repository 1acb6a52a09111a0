import Capture
import Diagnosis
import Engine
import Testing

@testable import Delivery

/// Both sides of a gateway in one capture: one path, drawn once.
@Suite struct GatewayLadderTests {
    private static func events(_ scenario: String) throws -> (LadderEvents, CallDetailRecord) {
        let engine = Engine(settings: EngineSettings())
        let files = ["inside", "outside"].map { Repository.path("Tests/Scenarios/\(scenario)/\($0).pcap") }
        let summaries = try FileAnalysis.runTogether(paths: files, engine: engine)
        let call = try #require(engine.calls().last)
        let detail = try #require(engine.call(call.identity.callID))
        let record = CallDetailRecord(detail, language: .en, interfaces: InterfaceNames(summaries.map(\.name)))
        return (LadderEvents(record), record)
    }

    private static let healthy = [
        "healthy-nat-latching-gateway", "healthy-latching-incoming-gateway", "healthy-external-address-gateway",
        "healthy-hold-resume-gateway", "healthy-fork-two-answers-gateway",
    ]

    @Test(
        arguments: [
            ("media-blocked-drop-gateway", ["192.168.1.20:5060", "inside.pcap | outside.pcap", "192.168.9.10:5060"]),
            ("healthy-nat-latching-gateway", ["192.168.1.20:5060", "203.0.113.2:5060", "198.51.100.10:5060"]),
            ("healthy-latching-incoming-gateway", ["198.51.100.10:5060", "203.0.113.2:5060", "192.168.1.20:5060"]),
            ("sip-alg-incoming-gateway", ["198.51.100.10:5060", "203.0.113.2:5060", "192.168.1.20:5060"]),
        ])
    func `Lifelines stand in the order of the path, and the gateway is one`(
        scenario: String, path: [String]
    ) throws {
        let (events, _) = try Self.events(scenario)
        // Media may have a host of its own beside the one that signals.
        #expect(events.columns.map(\.name).filter(path.contains) == path, "\(events.columns)")
        #expect(events.columns.count { !$0.interfaces.isEmpty } == 1)
    }

    @Test(arguments: healthy)
    func `A forwarded message is one arrow through the gateway, and nothing is drawn twice`(scenario: String) throws {
        let (events, record) = try Self.events(scenario)
        let gateway = try #require(events.columns.firstIndex { !$0.interfaces.isEmpty })
        var arrows = 0
        for row in events.rows {
            if case .found = row.event { continue }
            arrows += 1
            #expect(row.through == gateway && !row.isLost, "\(row)")
        }
        let copies = record.ladder.count { $0.copyOf != nil }
        let keys = Set(record.call.media.map { "\($0.ssrc) \($0.direction ?? "")" })
        #expect(events.streams.count == keys.count)
        #expect(arrows == record.ladder.count - copies + 2 * events.streams.count)
    }

    @Test func `A request goes to the callee and its answer comes back, whatever a translator makes of them`() throws {
        let (events, _) = try Self.events("healthy-nat-latching-gateway")
        for row in events.rows {
            guard case .message(let line, let beyond) = row.event else { continue }
            let from = try #require(row.from)
            let to = try #require(row.to)
            #expect((from < to) == (line.code == nil), "\(line.label)")
            #expect(beyond != nil)
        }
    }

    @Test(arguments: ["media-blocked-drop-gateway", "media-blocked-prohibited-gateway"])
    func `A stream that does not leave the gateway ends there`(scenario: String) throws {
        let (events, _) = try Self.events(scenario)
        let gateway = try #require(events.columns.firstIndex { !$0.interfaces.isEmpty })
        let lost = events.rows.filter(\.isLost)
        #expect(lost.count == 2 && lost.allSatisfy { $0.to == gateway })
        let stream = try #require(events.streams.first { $0.isLost })
        #expect(stream.first.direction == "toward-caller")
        #expect(stream.figures(.en) == "\(stream.first.packets) packets came on outside.pcap, none went on")
        #expect(!stream.figures(.zhCN).contains("MOS"))
    }

    @Test func `A stream that stops at the gateway ends beyond it first`() throws {
        let (events, _) = try Self.events("media-stopped-blocked-gateway")
        let stream = try #require(events.streams.first { $0.isThinned })
        let ends = events.rows.filter {
            if case .mediaEnds(let ended) = $0.event { ended.first.ssrc == stream.first.ssrc } else { false }
        }
        #expect(ends.map(\.isLost) == [false, true])
        #expect(stream.figures(.en).contains("475 packets came on outside.pcap, 167 went on by inside.pcap"))
    }

    @Test func `A refusal of the gateway's own comes from its lifeline`() throws {
        let (events, record) = try Self.events("media-blocked-prohibited-gateway")
        let gateway = try #require(events.columns.firstIndex { !$0.interfaces.isEmpty })
        try #require(record.ladder.contains { $0.isError })
        for row in events.rows {
            guard case .message(let line, _) = row.event, line.isError else { continue }
            #expect(row.from == gateway)
        }
    }

    @Test(arguments: healthy + ["sip-alg-call-gateway", "media-blocked-drop-gateway"])
    func `A call lists each of its streams once`(scenario: String) throws {
        let (_, record) = try Self.events(scenario)
        let keys = record.call.media.map { "\($0.source) \($0.destination) \($0.ssrc) \($0.interface) \($0.first)" }
        #expect(Set(keys).count == keys.count)
    }

    // Its media beyond the translator is that of the call before it, to whoever only looks.
    @Test func `What is not seen beyond the gateway is not said to be lost unless the verdict says so`() throws {
        let (events, record) = try Self.events("healthy-source-reused-nat-gateway")
        try #require(record.findings.isEmpty)
        #expect(!events.rows.contains { $0.isLost } && !events.streams.contains { $0.isLost })
    }

    @Test func `A list of streams has each once, and both where not all went on`() throws {
        let (_, passed) = try Self.events("healthy-hold-resume-gateway")
        try #require(passed.call.media.count > passed.call.media.once.count)
        #expect(passed.call.media.once.allSatisfy { $0.interface.contains(" + ") })
        let (_, stopped) = try Self.events("media-stopped-blocked-gateway")
        #expect(stopped.call.media.once.count == 3)
    }
}
