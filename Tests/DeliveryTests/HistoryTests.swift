import Delivery
import Diagnosis
import Engine
import Foundation
import Logging
import Testing
import Wire

@Suite struct HistoryTests {
    private let directory: TemporaryDirectory
    private let notes = Notes()
    private let names = InterfaceNames(["eth0"])

    init() throws { directory = try TemporaryDirectory() }

    private var path: String { directory.path + "/h.sqlite" }

    private func store(days: Int = 90, bytes: Int64 = 1 << 30, now: Timestamp = Sample.answered) -> HistoryStore {
        HistoryStore(HistorySettings(path: path, retentionDays: days, maxBytes: bytes), logger: notes.logger) { now }
    }

    private func call(_ id: String, at seconds: Double = 0, caller: String = "1001") -> CallSnapshot {
        var call = Sample.call
        call.identity.callID = id
        call.identity.caller = caller
        call.identity.start = Sample.answered + .seconds(seconds)
        call.state = "ended"
        call.findingKinds = [.noAudio]
        return call
    }

    private func write(_ calls: [CallSnapshot], to store: HistoryStore) {
        let names = names
        store.callWriter({ Presentation() }, interfaces: { names }).write(calls)
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }

    // MARK: - What is kept

    @Test("Findings are kept in both languages") func findingsAreKeptInBothLanguages() {
        let store = store()
        store.findingWriter { Presentation() }.write([Sample.oneWayAudio(), Sample.trunkDown()])
        for language in Language.allCases {
            let kept = store.findings(HistoryFilter(), language: language, limit: 10)
            #expect(
                kept == [Sample.trunkDown(), Sample.oneWayAudio()].map { FindingRecord($0, language: language) },
                "oldest first")
        }
        #expect(store.counters.written == 2 && store.counters.lost == 0)
    }

    @Test(
        "Findings are filtered alike in the tables and in memory",
        arguments: [
            (HistoryFilter(kind: "trunk-down"), ["f-2"]), (HistoryFilter(minimumSeverity: .error), ["f-1"]),
            (HistoryFilter(callID: "abc@192.168.1.20"), ["f-1"]), (HistoryFilter(number: "138001"), ["f-1"]),
            (HistoryFilter(number: "999"), []), (HistoryFilter(peer: "203.0.113.5"), ["f-1"]),
            (HistoryFilter(peer: "203.0.113"), []), (HistoryFilter(since: Sample.answered + .seconds(1)), ["f-1"]),
            (HistoryFilter(kind: "x' OR 1=1 --"), []),
        ])
    func findingsAreFilteredAlikeInTheTablesAndInMemory(filter: HistoryFilter, ids: [String]) {
        let store = store()
        let findings = [Sample.oneWayAudio("f-1"), Sample.trunkDown()]
        store.findingWriter { Presentation() }.write(findings)
        #expect(store.findings(filter, language: .en, limit: 10).map(\.id) == ids)
        #expect(findings.filter(filter.admits).map(\.id) == ids)
    }

    @Test(
        "Calls come newest first and filtered",
        arguments: [
            (HistoryFilter(), ["c", "b", "a"]), (HistoryFilter(number: "138"), ["b"]),
            (HistoryFilter(since: Sample.answered + .seconds(5)), ["c", "b"]),
            (HistoryFilter(peer: "203.0.113.5"), ["c", "b", "a"]),
            (HistoryFilter(kind: "no-audio"), ["c", "b", "a"]), (HistoryFilter(kind: "no"), []),
            (HistoryFilter(callID: "a"), ["a"]),
        ])
    func callsComeNewestFirstAndFiltered(filter: HistoryFilter, ids: [String]) {
        let store = store()
        var other = call("b", at: 10, caller: "13900139000")
        other.identity.callee = "1001"
        let calls = [call("a"), other, call("c", at: 20)].map { call in
            var call = call
            if call.identity.callID != "b" { call.identity.callee = "2002" }
            return call
        }
        write(calls, to: store)
        var filter = filter
        if filter.number == "138" { filter.number = "139001" }
        #expect(store.calls(filter, limit: 10).map(\.callID) == ids)
        #expect(calls.reversed().filter(filter.admits).map(\.identity.callID) == ids)
        #expect(store.calls(HistoryFilter(), limit: 2).map(\.callID) == ["c", "b"])
    }

    @Test("An incident is one row that follows its events") func anIncidentIsOneRowThatFollowsItsEvents() {
        let store = store()
        let writer = store.incidentWriter { Presentation() }
        let opened = Sample.incident
        var cleared = opened
        cleared.id = "i-2"
        cleared.cleared = Sample.answered
        for incident in [opened, cleared] {
            let event = IncidentEvent(change: .opened, incident: incident, time: incident.last, isAlert: true)
            writer.write([event, event])
        }
        #expect(store.incidents(HistoryFilter(), limit: 10) == [opened, cleared])
        #expect(store.incidents(HistoryFilter(isOpen: true), limit: 10) == [opened])
        #expect(store.incidents(HistoryFilter(peer: "203.0.113.6"), limit: 10) == [])
    }

    @Test("Numbers are kept masked where they must not be kept") func numbersAreKeptMaskedWhereTheyMustNotBeKept()
        throws
    {
        let mask = MaskTests.mask
        let store = store()
        let names = names
        let presentation = Presentation(mask: mask)
        store.findingWriter { presentation }.write([Sample.oneWayAudio()])
        store.callWriter({ presentation }, interfaces: { names }).write([call("a", caller: "13800138000")])
        var filter = HistoryFilter(number: "13800138000")
        #expect(store.calls(filter, limit: 1).isEmpty)
        filter.mask = mask
        #expect(store.calls(filter, limit: 1).count == 1, "who knows the number finds its calls")
        let callID = "13800138000-7@h"
        store.callWriter({ presentation }, interfaces: { names }).write([call(callID, caller: "1001")])
        for asked in [callID, mask.hide(callID)] {
            var named = HistoryFilter(callID: asked)
            named.mask = mask
            #expect(store.calls(named, limit: 2).map(\.callID) == [mask.hide(callID)])
        }
        store.close()
        for name in try files() {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/\(name)"))
            #expect(bytes.range(of: Data("13800138000".utf8)) == nil, "\(name)")
        }
    }

    // MARK: - A restart

    @Test("What outlives a restart comes back as it was") func whatOutlivesARestartComesBackAsItWas() {
        var memory = EngineMemory()
        memory.incidents = [Sample.incident]
        memory.callCounts = [
            CallCounts.Entry(
                caller: "1001", callee: "13800138000", day: 20_148, month: 24_302, callsOfDay: 2, callsOfMonth: 7,
                last: Sample.answered)
        ]
        memory.ports = [
            PortSnapshot(
                address: IPAddress(v4: 1), port: 10_500, calls: 3, received: 2, icmpErrors: 1,
                lastReceived: Sample.answered)
        ]
        memory.clients = [
            ClientBook.Entry(
                client: IPAddress(v4: 2), registrars: [IPAddress(v4: 3)], contacts: ["10.0.0.2:5060": Sample.answered])
        ]
        var figures = PeerFigures()
        var outcome = PeerFigures.Outcome(.refused(503))
        outcome.postDialDelaySeconds = 1.5
        figures.note(outcome)
        outcome.ending = .answered
        outcome.lostPercent = 0.25
        figures.note(outcome)
        memory.peers = [
            PeerMemory(
                address: IPAddress(v4: 4), first: Sample.answered - .seconds(60), last: Sample.answered,
                inbound: PeerFigures(), outbound: figures)
        ]
        let first = store()
        first.memoryWriter().write([memory])
        first.close()
        let kept = store().memory()
        #expect(kept.incidents == memory.incidents && kept.callCounts == memory.callCounts)
        #expect(kept.clients == memory.clients)
        #expect(kept.peers == memory.peers)
        #expect(kept.ports.map(\.port) == [10_500] && kept.ports.first?.received == 2)
    }

    // MARK: - Migrations

    @Test("An earlier database is brought up to date with what it holds")
    func anEarlierDatabaseIsBroughtUpToDateWithWhatItHolds() throws {
        let texts = Language.allCases.map {
            "'" + JSONLine.encode(FindingRecord(Sample.trunkDown(), language: $0)) + "'"
        }
        try HistoryStore.prepare(
            path, upTo: "1: calls, findings, incidents",
            sql: "INSERT INTO finding VALUES ('old', 1, 'no-audio', 2, NULL, NULL, NULL, '', \(texts[0]), \(texts[1]))")
        let store = store()
        var memory = EngineMemory()
        memory.incidents = [Sample.incident]
        memory.ports = [
            PortSnapshot(
                address: IPAddress(v4: 1), port: 1, calls: 1, received: 1, icmpErrors: 1, lastReceived: nil)
        ]
        store.save(memory)
        #expect(store.findings(HistoryFilter(kind: "no-audio"), language: .en, limit: 1).count == 1)
        #expect(store.memory().ports.count == 1)
        #expect(store.counters.replaced == 0 && notes.levels.isEmpty)
    }

    @Test("A database of a later version is moved aside") func aDatabaseOfALaterVersionIsMovedAside() throws {
        try HistoryStore.prepare(
            path, upTo: "2: memory", sql: "INSERT INTO grdb_migrations VALUES ('99: of the future')")
        let store = store()
        #expect(store.counters.replaced == 1)
        #expect(try files().contains { $0.hasPrefix("h.sqlite.corrupt-20250301T100211") })
    }

    // MARK: - Trouble

    @Test(
        "What is no database is moved aside and a new one begun",
        arguments: ["no database at all, but longer than a header of one would be, by some hundred bytes", ""])
    func whatIsNoDatabaseIsMovedAsideAndANewOneBegun(content: String) throws {
        let text = String(repeating: content, count: 20)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let store = store()
        write([call("a")], to: store)
        #expect(store.calls(HistoryFilter(), limit: 1).count == 1)
        // An empty file is a database with nothing in it.
        #expect(store.counters.replaced == (content.isEmpty ? 0 : 1))
        guard !content.isEmpty else { return }
        #expect(try directory.read("h.sqlite.corrupt-20250301T100211") == text)
        #expect(notes.levels == [.error] && notes.text.contains("moved aside"))
    }

    @Test("A database with broken pages is moved aside") func aDatabaseWithBrokenPagesIsMovedAside() throws {
        let first = store()
        write((0..<500).map { call("call-\($0)", at: Double($0)) }, to: first)
        first.close()
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        for page in 3..<20 {
            try handle.seek(toOffset: UInt64(page * 4_096))
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        }
        try handle.close()
        let store = store()
        #expect(store.counters.replaced == 1)
        write([call("new")], to: store)
        #expect(store.calls(HistoryFilter(), limit: 10).map(\.callID) == ["new"])
    }

    @Test("Without a place nothing stops and every row is counted") func withoutAPlaceNothingStopsAndEveryRowIsCounted()
    {
        let settings = HistorySettings(path: "/nonexistent/h.sqlite")
        let store = HistoryStore(settings, logger: notes.logger) { Sample.answered }
        write([call("a"), call("b")], to: store)
        store.findingWriter { Presentation() }.write([Sample.oneWayAudio()])
        #expect(store.counters.lost == 3 && store.counters.written == 0)
        #expect(store.calls(HistoryFilter(), limit: 1).isEmpty && store.memory().isEmpty)
        #expect(notes.levels == [.error, .error], "once that it cannot be opened, once that it cannot be written")
    }

    @Test("A full database lets the oldest go") func aFullDatabaseLetsTheOldestGo() {
        let store = store(bytes: 300_000)
        for batch in 0..<40 { write((0..<100).map { call("\(batch)-\($0)", at: Double(batch * 100 + $0)) }, to: store) }
        #expect(store.counters.lost == 0 && notes.levels.isEmpty)
        #expect(store.calls(HistoryFilter(), limit: 1).map(\.callID) == ["39-99"])
        #expect(store.calls(HistoryFilter(callID: "0-0"), limit: 1).isEmpty)
        #expect(store.counters.bytes <= 300_000 * 5 / 4)
    }

    // MARK: - Retention

    @Test("What is older than the retention goes") func whatIsOlderThanTheRetentionGoes() {
        let now = Sample.answered + .seconds(10 * 86_400)
        let store = store(days: 5, now: now)
        write([call("old"), call("new", at: 9 * 86_400)], to: store)
        store.findingWriter { Presentation() }.write([Sample.oneWayAudio()])
        var cleared = Sample.incident
        cleared.id = "i-2"
        cleared.cleared = cleared.last
        store.incidentWriter { Presentation() }.write(
            [Sample.incident, cleared].map { IncidentEvent(change: .opened, incident: $0, time: now, isAlert: false) })
        store.retain()
        #expect(store.calls(HistoryFilter(), limit: 10).map(\.callID) == ["new"])
        #expect(store.findings(HistoryFilter(), language: .en, limit: 10).isEmpty)
        #expect(store.incidents(HistoryFilter(), limit: 10).map(\.id) == ["i-1"], "an open incident is not forgotten")
    }

    @Test("A file that is too large shrinks") func aFileThatIsTooLargeShrinks() {
        let store = store()
        for batch in 0..<50 { write((0..<100).map { call("\(batch)-\($0)", at: Double(batch * 100 + $0)) }, to: store) }
        store.close()
        let small = self.store(bytes: 1_000_000)
        small.retain()
        #expect(small.counters.bytes <= 1_000_000)
        #expect(small.calls(HistoryFilter(), limit: 1).map(\.callID) == ["49-99"])
    }

    // MARK: - Without a daemon

    @Test("A history is read without a daemon and not changed") func aHistoryIsReadWithoutADaemonAndNotChanged() throws
    {
        let store = store()
        write([call("a")], to: store)
        store.findingWriter { Presentation() }.write([Sample.oneWayAudio()])
        let archive = try HistoryArchive(path: path)
        #expect(try archive.calls(HistoryFilter(), limit: 5).map(\.callID) == ["a"])
        let title = try archive.findings(HistoryFilter(), language: .zhCN, limit: 5).first?.title
        #expect(title == Sample.oneWayAudio().title.zh)
        #expect(try archive.incidents(HistoryFilter(), limit: 5).isEmpty)
    }

    @Test("What is no history is refused without touching it") func whatIsNoHistoryIsRefusedWithoutTouchingIt() throws {
        #expect(throws: HistoryArchive.Unreadable.self) { try HistoryArchive(path: path) }
        #expect(try files().isEmpty)
        try "text".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: HistoryArchive.Unreadable.self) { try HistoryArchive(path: path) }
        #expect(try directory.read("h.sqlite") == "text")
    }
}
