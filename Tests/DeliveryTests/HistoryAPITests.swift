import Delivery
import Diagnosis
import Engine
import Foundation
import Testing
import Wire

@testable import earshot

/// What the history adds to the API's answers.
@Suite struct HistoryAPITests {
    private let directory: TemporaryDirectory
    private let store: HistoryStore

    init() throws {
        directory = try TemporaryDirectory()
        let settings = HistorySettings(path: directory.path + "/h.sqlite")
        store = HistoryStore(settings, logger: Notes().logger) { Sample.answered }
    }

    private func keep(_ findings: [Finding], mask: NumberMask? = nil) {
        store.findingWriter { Presentation(mask: mask) }.write(findings)
    }

    @Test("Live calls are asked for by themselves: nothing that ended, nothing of the history")
    func liveCallsAreAskedForByThemselves() async throws {
        try await Fixture.run { fixture in
            let live = try await fixture.ask { try $0.get("/v1/calls", [("state", "live")], as: [CallRecord].self) }
            let all = try await fixture.ask { try $0.get("/v1/calls", as: [CallRecord].self) }
            #expect(live == all.filter { $0.state != "ended" })
        }
    }

    @Test("A registration has a page, by its account and by its handle")
    func aRegistrationHasAPage() async throws {
        try await Fixture.run { fixture in
            let all = try await fixture.ask { try $0.get("/v1/registrations", as: [RegistrationRecord].self) }
            let one = try #require(all.first)
            for name in [one.account, one.handle] {
                let page = try await fixture.ask {
                    try $0.text("/v1/registrations/\(DaemonClient.encoded(name))/report", [("lang", "en")])
                }
                #expect(page.contains(one.account) && page.contains("REGISTER sip:") && page.contains("class=\"ladder"))
                #expect(page.contains("Registration report"))
            }
            await #expect(throws: Failure.self) {
                try await fixture.ask { try $0.text("/v1/registrations/nobody/report", []) }
            }
        }
    }

    @Test("Findings of the history come before those in memory and only once")
    func findingsOfTheHistoryComeBeforeThoseInMemoryAndOnlyOnce() async throws {
        keep([Sample.oneWayAudio("a"), Sample.oneWayAudio("b")])
        try await Fixture.run(history: store) { fixture in
            fixture.recent.add([Sample.oneWayAudio("b"), Sample.oneWayAudio("c")])
            try await fixture.expect([], gives: ["a", "b", "c"])
            try await fixture.expect([("limit", "2")], gives: ["b", "c"])
            try await fixture.expect([("peer", "203.0.113.5")], gives: ["a", "b", "c"])
            try await fixture.expect([("number", "13800")], gives: ["a", "b", "c"])
            try await fixture.expect([("number", "139")], gives: [])
        }
    }

    @Test("Calls of the history follow those of now") func callsOfTheHistoryFollowThoseOfNow() async throws {
        var old = Sample.call
        old.identity.callID = "old"
        old.identity.start = Sample.answered - .seconds(86_400)
        old.state = "ended"
        let names = InterfaceNames(["eth0"])
        store.callWriter({ Presentation() }, interfaces: { names }).write([Sample.call, old])
        var finding = Sample.oneWayAudio("kept")
        finding.call?.callID = "old"
        finding.call?.start = old.identity.start
        keep([finding])
        try await Fixture.run(history: store) { fixture in
            try await fixture.expect([], givesCalls: 2)
            try await fixture.expect([("state", "ended")], givesCalls: 1)
            try await fixture.expect([("since", "2025-03-01T00:00:00Z")], givesCalls: 1)
            try await fixture.expect([("peer", "203.0.113.5"), ("limit", "1")], givesCalls: 1)
            let detail = try await fixture.ask { try $0.get("/v1/calls/old", as: CallDetailRecord.self) }
            #expect(detail.call.callID == "old" && detail.ladder.isEmpty)
            #expect(detail.findings.map(\.id) == ["kept"])
        }
    }

    @Test("Incidents are open ones and cleared ones") func incidentsAreOpenOnesAndClearedOnes() async throws {
        var cleared = Sample.incident
        cleared.id = "i-0"
        cleared.opened = cleared.opened - .seconds(600)
        cleared.cleared = cleared.last
        let kept = IncidentEvent(change: .cleared, incident: cleared, time: cleared.last, isAlert: true)
        store.incidentWriter { Presentation() }.write([kept])
        try await Fixture.run(history: store) { fixture in
            let cases: [([(String, String?)], [String])] = [
                ([], ["i-0", "i-1"]), ([("open", "1")], ["i-1"]), ([("kind", "no-audio")], []),
                ([("peer", "203.0.113.5"), ("limit", "1")], ["i-0"]), ([("peer", "192.0.2.1")], ["i-1"]),
                ([("since", "2026-01-01T00:00:00Z")], []),
            ]
            for (query, ids) in cases {
                let listed = try await fixture.ask { try $0.get("/v1/incidents", query, as: [IncidentRecord].self) }
                #expect(listed.map(\.id) == ids, "\(query)")
            }
        }
    }

    @Test("Masks cover every answer") func masksCoverEveryAnswer() async throws {
        let mask = MaskTests.mask
        keep([Sample.oneWayAudio("kept in clear before masks were asked for")])
        try await Fixture.run(history: store, mask: mask) { fixture in
            fixture.recent.add([Sample.oneWayAudio("now")])
            for path in [
                "/v1/findings", "/v1/findings?lang=zh-CN", "/v1/calls", "/v1/calls/a%2Fb%20c%40192.0.2.1",
                "/v1/incidents", "/metrics", "/v1/status",
            ] {
                let body = try await fixture.raw("GET", path).body
                #expect(!body.contains("13800138000"), "\(path)")
            }
            let body = try await fixture.raw("GET", "/v1/findings?number=13800138000").body
            #expect(body.split(separator: "\n").count == 2 && body.contains(mask.mask("13800138000")))
        }
    }
}

@Suite struct SinceTests {
    /// 2025-03-01T10:02:11Z.
    private let now = Sample.answered

    @Test(
        "Times are read as people write them",
        arguments: [
            ("30m", "2025-03-01T09:32:11.000000Z"), ("2h", "2025-03-01T08:02:11.000000Z"),
            ("7d", "2025-02-22T10:02:11.000000Z"), ("10:01", "2025-03-01T10:01:00.000000Z"),
            ("10:40", "2025-02-28T10:40:00.000000Z"), ("2025-02-27", "2025-02-27T00:00:00.000000Z"),
            ("2025-02-27 08:30", "2025-02-27T08:30:00.000000Z"), ("2025-02-27T08:30:05", "2025-02-27T08:30:05.000000Z"),
            ("2025-03-01T18:00:00+08:00", "2025-03-01T10:00:00.000000Z"),
        ])
    func timesAreReadAsPeopleWriteThem(text: String, time: String) {
        #expect(SelectionOptions.moment(text, now: now, clock: .utc)?.rfc3339 == time)
    }

    @Test(
        "A date as an end is the day's end, any other time is itself",
        arguments: [
            ("2025-02-27", "2025-02-27T23:59:59.999999Z"), ("2025-02-27 08:30", "2025-02-27T08:30:00.000000Z"),
            ("30m", "2025-03-01T09:32:11.000000Z"), ("2025-12-31", "2025-12-31T23:59:59.999999Z"),
        ])
    func aDateAsAnEndIsTheDaysEnd(text: String, time: String) {
        #expect(SelectionOptions.end(text, now: now, clock: .utc)?.rfc3339 == time)
    }

    @Test(
        "What is no time is refused",
        arguments: ["", "m", "0m", "-5m", "25:00", "2025-13-01", "yesterday", "10:4", "2025-03-01 x"])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(SelectionOptions.moment(text, now: now, clock: .utc) == nil)
    }
}
