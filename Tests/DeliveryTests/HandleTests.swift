import Delivery
import Diagnosis
import Engine
import Testing
import Wire

@testable import earshot

@Suite struct HandleTests {
    @Test("A handle is eight characters that nobody mistakes, and never changes")
    func aHandleIsEightCharactersThatNobodyMistakes() {
        let handles = [
            Handle(finding: "f-1"), Handle(incident: "f-1"),
            Handle(call: "abc@192.168.1.20", start: Sample.answered),
        ]
        for handle in handles {
            #expect(handle.description.utf8.count == 8 && handle.whole.hasPrefix(handle.description))
            #expect(handle.whole.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".contains($0) })
        }
        #expect(Set(handles.map(\.description)).count == 3, "what it names is part of it")
        // Logs of years hold them: this is their form for good.
        #expect(handles.map(\.whole) == ["vkfkf9xqm4an", "v9mkh5mg9fbn", "8vn9ddvrj9hn"])
    }

    @Test("A record carries the handle of its id, and a call that of its Call-ID and time")
    func aRecordCarriesTheHandleOfItsID() {
        #expect(FindingRecord(Sample.trunkDown(), language: .en).handle == Handle(finding: "f-2").description)
        #expect(IncidentRecord(Sample.incident, language: .en).handle == Handle(incident: "i-1").description)
        let record = CallRecord(Sample.call, interfaces: InterfaceNames())
        #expect(record.handle == Handle(call: record.callID, start: Sample.answered - .seconds(4)).description)
        var again = Sample.call
        again.identity.start = again.identity.start + .seconds(1)
        #expect(CallRecord(again, interfaces: InterfaceNames()).handle != record.handle, "a Call-ID used again")
    }

    @Test("A beginning is read as people type it") func aBeginningIsReadAsPeopleTypeIt() throws {
        let handle = Handle(finding: "f-1")
        for length in 4...12 {
            let beginning = String(handle.whole.prefix(length))
            #expect(try #require(HandlePrefix(beginning)).begins(handle))
            #expect(HandlePrefix(beginning.uppercased()) == HandlePrefix(beginning))
            #expect(try #require(HandlePrefix(beginning)).begins(Handle(finding: "f-2")) == false)
        }
        #expect(HandlePrefix("iLoO") == HandlePrefix("1100"))
        for text in ["", "abc", "abcu", "abc-", "a b c d", "abcdefghjkmnp", "电话号码"] {
            #expect(HandlePrefix(text) == nil, "\(text)")
        }
    }

    @Test("As much of handles is told as tells them apart") func asMuchOfHandlesIsToldAsTellsThemApart() {
        let (one, other) = (Handle(finding: "f-1"), Handle(finding: "f-2"))
        #expect(Handle.told([one, other]) == [one.description, other.description])
        #expect(Handle.told([one, one]) == [one.whole, one.whole])
        #expect(Handle.told([]).isEmpty)
    }

    @Test("Lines people see carry the handle") func linesPeopleSeeCarryTheHandle() {
        let record = FindingRecord(Sample.trunkDown(), language: .en)
        #expect(
            ReadableLine.listed(record, language: .en, times: .sample).hasPrefix("\(record.handle) warning trunk-down"))
        let incident = IncidentRecord(Sample.incident, language: .en)
        #expect(Table.incidents([incident], language: .en).last?.hasPrefix(incident.handle) == true)
        let call = CallRecord(Sample.call, interfaces: InterfaceNames())
        #expect(Table.calls([call], language: .en).last?.hasPrefix(call.handle) == true)
        for language in Language.allCases {
            let event = IncidentEvent(
                change: .reminded, incident: Sample.incident, time: Sample.answered, isAlert: true)
            #expect(
                IncidentLine.write(event, Presentation(language: language)).contains("earshot show \(incident.handle)"))
        }
    }
}

@Suite struct SaidTimeTests {
    @Test("A time of today is the clock alone; any other has its day and its distance from UTC")
    func aTimeOfTodayIsTheClockAlone() {
        let said = SaidTime(clock: .utc, now: Sample.answered)
        #expect(said.text(Sample.answered + .seconds(60)) == "10:03:11")
        #expect(said.text(Sample.answered - .seconds(86_400)) == "2025-02-28 10:02:11+00:00")
        #expect(said.text(Sample.answered + .seconds(14 * 3_600)) == "2025-03-02 00:02:11+00:00")
        #expect(SaidTime(clock: .utc, now: nil).text(Sample.answered) == "2025-03-01 10:02:11+00:00")
        #expect(said.text("yesterday") == "yesterday")
    }
}

/// `earshot show` and what else takes handles, with a daemon that answers.
@Suite struct ShowTests {
    private func shown(_ name: String, _ language: Language = .en) async throws -> [String] {
        try await Fixture.run { fixture in
            fixture.recent.add([ShowTests.finding, Sample.trunkDown()])
            return try await fixture.ask { client in
                try Shown(named: name, in: DaemonBook(client: client, language: language))
                    .draw(RemedyChoice(register: try .builtIn()), language)
            }
        }
    }

    /// About the fixture's call.
    private static var finding: Finding {
        var finding = Sample.oneWayAudio()
        finding.call = Sample.call.identity
        finding.incident = "i-1"
        return finding
    }

    private static let call = CallRecord(Sample.call, interfaces: InterfaceNames())

    @Test("A finding is shown with its verdict, its evidence, what to do, and its call")
    func aFindingIsShownWhole() async throws {
        let handle = Handle(finding: "f-1").description
        for name in [handle, String(handle.prefix(5)), handle.uppercased(), "f-1"] {
            let text = try await shown(name).joined(separator: "\n")
            for part in [
                handle, "the caller hears nothing", "last RTP packet out", "→ Open UDP 10500–10559",
                "─ INVITE ─", "Media seen here:", ShowTests.call.handle,
            ] {
                #expect(text.contains(part), "\(name): \(part)")
            }
        }
    }

    @Test("An incident is shown with its first finding and that one's call") func anIncidentIsShownWhole() async throws
    {
        let text = try await shown(Handle(incident: "i-1").description, .zhCN).joined(separator: "\n")
        for part in ["事件 \(Handle(incident: "i-1"))", "未恢复", "主叫听不到声音", "─ INVITE ─"] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("A call is shown by its handle and by its Call-ID") func aCallIsShownByHandleAndCallID() async throws {
        for name in [ShowTests.call.handle, ShowTests.call.callID] {
            let lines = try await shown(name)
            #expect(
                lines.first?.hasPrefix(ShowTests.call.handle) == true && lines.contains { $0.contains("one-way-audio") }
            )
        }
    }

    @Test("What nothing is called says so") func whatNothingIsCalledSaysSo() async throws {
        for name in ["zzzzzzzz", "no such call"] {
            await #expect(throws: Failure.self) { try await shown(name) }
        }
    }

    @Test("Evidence and reports take a handle; too short a one is refused, one of several names them")
    func evidenceAndReportsTakeAHandle() async throws {
        let disk = try StubEvidence()
        try await Fixture.run(evidence: disk) { fixture in
            fixture.recent.add([Sample.oneWayAudio()])
            let finding = Handle(finding: "f-1").description
            let evidence = try await fixture.raw("GET", "/v1/findings/\(finding)/evidence")
            #expect(evidence.status == 200 && evidence.body == String(decoding: StubEvidence.evidence, as: UTF8.self))
            let page = try await fixture.raw("GET", "/v1/calls/\(ShowTests.call.handle.prefix(6))/report")
            #expect(page.status == 200 && page.body.contains("138"))
            #expect(try await fixture.raw("GET", "/v1/handles/abc").status == 400)
            #expect(try await fixture.raw("GET", "/v1/captures/s-/file").status == 200)
            let alike = (0..<70_000).lazy.map { "f\($0)" }
            var first: [String: String] = [:]
            for id in alike {
                let beginning = String(Handle(finding: id).whole.prefix(4))
                guard let other = first.updateValue(id, forKey: beginning) else { continue }
                fixture.recent.add([Sample.oneWayAudio(id), Sample.oneWayAudio(other)])
                let answer = try await fixture.raw("GET", "/v1/findings/\(beginning)/evidence")
                #expect(answer.status == 409 && answer.body.contains(Handle(finding: other).description))
                return
            }
            Issue.record("no two begin alike")
        }
    }
}

@Suite struct CallChoiceTests {
    @Test("A call is found by its number, and several are told apart") func aCallIsFoundByItsNumber() async throws {
        let directory = try TemporaryDirectory()
        let store = HistoryStore(
            HistorySettings(path: directory.path + "/h.sqlite"), logger: Notes().logger
        ) { Sample.answered }
        var older = Sample.call
        older.identity.callID = "older"
        older.identity.callee = "13900139000"
        older.identity.start = older.identity.start - .seconds(600)
        store.callWriter({ Presentation() }, interfaces: { InterfaceNames(["eth0"]) }).write([older])
        try await Fixture.run(history: store) { fixture in
            func find(_ name: String?, newest: Bool = false) async throws -> String {
                try await fixture.ask { try CallChoice(name: name, newest: newest).find($0, .en).call.callID }
            }
            #expect(try await find("139001") == "older")
            #expect(try await find("138") == Sample.call.identity.callID)
            #expect(try await find("1001", newest: true) == Sample.call.identity.callID)
            #expect(try await find(nil, newest: true) == Sample.call.identity.callID)
            let failure = await #expect(throws: Failure.self) { _ = try await find("1001") }
            let told = try #require(failure?.text.en)
            #expect(told.contains("2 fit \"1001\"") && told.contains("--last") && told.contains("1001→13900139000"))
            await #expect(throws: Failure.self) { _ = try await find("777") }
        }
    }
}
