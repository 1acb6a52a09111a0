import Delivery
import Diagnosis
import Engine
import Fleet
import Joint
import Support
import Testing
import Wire

@Suite struct FleetRecordTests {
    private func check(_ record: some FleetRecord, _ schema: String) throws -> [String] {
        try JSONSchema(Repository.path("config/schema/\(schema).schema.json")).problems(JSONLine.encode(record))
    }

    @Test("A finding fits its schema and is told in both languages", arguments: Language.allCases)
    func aFindingFitsItsSchemaAndIsToldInBothLanguages(_ language: Language) throws {
        let finding = Sample.oneWayAudio()
        let fact = FindingFact(finding, Presentation(language: language), site: "main", agent: "pbx")
        #expect(try check(fact, "fleet-finding") == [])
        #expect(fact.finding.title == finding.title.text(language))
        for wanted in Language.allCases { #expect(fact.finding(in: wanted).title == finding.title.text(wanted)) }
    }

    @Test("What happened to an incident fits its schema and keeps both titles")
    func whatHappenedToAnIncidentFitsItsSchemaAndKeepsBothTitles() throws {
        let event = IncidentEvent(change: .opened, incident: Sample.incident, time: Sample.answered, isAlert: true)
        for language in Language.allCases {
            let fact = IncidentFact(event, Presentation(language: language), site: "main", agent: "pbx")
            #expect(try check(fact, "fleet-incident") == [])
            #expect(fact.title == Sample.incident.title)
        }
    }

    @Test("A call fits its schema and is dated by its end") func aCallFitsItsSchemaAndIsDatedByItsEnd() throws {
        var snapshot = CallSnapshot(
            identity: CallIdentity(callID: "a@b", caller: "1001", callee: "1002", start: Sample.answered),
            state: "ended",
            from: Endpoint(address: .unspecifiedV4, port: 5060), to: Endpoint(address: .unspecifiedV4, port: 5061))
        snapshot.identity.end = Sample.answered + .seconds(60)
        let fact = CallFact(CallRecord(snapshot, interfaces: InterfaceNames()), site: "main", agent: "pbx")
        #expect(try check(fact, "fleet-call") == [])
        #expect(fact.time == "2025-03-01T10:03:11.000000Z")
    }

    @Test("A trace fits its schema and comes back as it was, its numbers masked")
    func aTraceFitsItsSchemaAndComesBackAsItWas() throws {
        let script = Script()
        script.engine.keepTraces()
        script.call("A", caller: "13800138000").establish("A").at(5).bye("A").at(5.1).respond("A", 200, to: "BYE")
        _ = script.run(until: 120)
        let whole = try #require(script.engine.takeTraces().first)
        let trace = try #require(TraceRecord(whole, mask: NumberMask(key: SipHash(low: 1, high: 2))))
        let fact = TraceFact(
            trace, at: [IPAddress(v4: 0xC000_0201)], vantage: "gateway", site: "main", agent: "pbx")
        #expect(try check(fact, "fleet-trace") == [])
        let read = try JSONLine.decode(TraceFact.self, from: JSONLine.encode(fact))
        #expect(read == fact && read.witness.name == "main/pbx" && read.witness.maskID == trace.mask)
        let text = try #require(read.trace.trace?.messages.first?.text)
        #expect(text.hasPrefix("INVITE ") && !text.contains("13800138000"))
    }

    @Test("A heartbeat fits its schema") func aHeartbeatFitsItsSchema() throws {
        let daemon = DaemonRecord(
            version: "1", started: Sample.answered.rfc3339, profile: "generic",
            capture: CaptureRecord(
                interfaces: [.init(name: "eth0", open: true, packets: 7, drops: 1, losses: 0)]),
            delivery: DeliveryRecord(), engine: StatusRecord(EngineStatus()))
        let fact = HeartbeatFact(
            daemon, incidents: 2, process: (1.5, 1 << 20), run: "1f", host: "pbx.example.net", outbox: OutboxCounts(),
            at: Sample.answered.rfc3339, site: "main", agent: "pbx")
        #expect(try check(fact, "fleet-heartbeat") == [])
    }

    @Test("Numbers are masked before they leave in both languages")
    func numbersAreMaskedBeforeTheyLeaveInBothLanguages() {
        let mask = NumberMask(key: SipHash(low: 1, high: 2))
        let fact = FindingFact(Sample.oneWayAudio(), Presentation(mask: mask), site: "main", agent: "pbx")
        #expect(!JSONLine.encode(fact).contains("13800138000"))
    }
}
