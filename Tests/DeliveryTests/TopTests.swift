import Delivery
import Diagnosis
import Engine
import Support
import Testing
import Wire

@testable import earshot

/// The screen of `earshot top`: what it shows of the daemon's answers, and what keys do.
@Suite struct TopTests {
    /// Two calls with media, one of them one way; one refused; all but that still up.
    private static func snapshot(at second: Double = 20) -> TopSnapshot {
        let script = Script()
        for (index, name) in ["A", "B"].enumerated() {
            script.call(
                name, caller: "100\(index)", callee: "1380013800\(index)",
                from: index == 0 ? "192.0.2.10:5060" : "192.0.2.11:5060",
                to: "203.0.113.9:5060")
            script.at(1 + Double(index)).establish(name)
            if index == 0 { script.talk(name, from: 2, until: second) }
        }
        script.call("C", caller: "1003", callee: "13800138003", from: "192.0.2.13:5060", to: "203.0.113.9:5060")
        script.at(5).invite("C").after(0.1).respond("C", 503, to: "INVITE").after(0.1).ack("C")
        _ = script.run(until: second)
        let engine = script.engine
        var snapshot = TopSnapshot()
        snapshot.calls = engine.calls().map { CallRecord($0, interfaces: InterfaceNames(["eth0"])) }.filter {
            $0.state != "ended"
        }
        snapshot.incidents = engine.incidents().map { IncidentRecord($0, language: .en) }
        snapshot.peers = engine.peerList().map(PeerRecord.init)
        snapshot.status = DaemonRecord(
            version: "1", started: "2025-03-01T02:00:00.000000Z", profile: "generic", capture: CaptureRecord(),
            delivery: DeliveryRecord(), engine: StatusRecord(engine.status()))
        return snapshot
    }

    private static func state(_ language: Language = .en) -> TopState {
        var state = TopState(language: language)
        state.snapshot = snapshot()
        return state
    }

    private static func texts(_ state: TopState, _ columns: Int = 80, _ rows: Int = 24) -> [String] {
        TopScreen(state: state, columns: columns, rows: rows).draw().map(\.text)
    }

    @Test("Every line is as wide as the window and there are as many as it has", arguments: Language.allCases)
    func everyLineFits(language: Language) {
        for (columns, rows) in [(80, 24), (40, 8), (200, 60), (81, 25), (20, 5), (120, 12)] {
            let drawn = TopScreen(state: Self.state(language), columns: columns, rows: rows).draw()
            #expect(drawn.count == rows)
            #expect(drawn.allSatisfy { $0.width == columns }, "\(columns)×\(rows)")
        }
    }

    @Test("All three tables stand on 24 lines: incidents, peers, live calls") func allThreeTables() {
        let text = Self.texts(Self.state()).joined(separator: "\n")
        #expect(text.contains("1 Open incidents") && text.contains("2 Trunks and peers 3") || text.contains("2 Trunks"))
        #expect(text.contains("3 Live calls 2") && text.contains("13800138000") && text.contains("answered"))
        #expect(!text.contains("13800138003"), "a call that is over is not live")
        #expect(text.contains("203.0.113.9") && text.contains("503×1"))
    }

    @Test("A daemon that cannot be asked is said in red, and what it said before stays") func trouble() {
        var state = Self.state()
        state.snapshot.trouble = Text(en: "earshotd is not running", zh: "earshotd 未运行")
        let head = TopScreen(state: state, columns: 100, rows: 24).draw()[0]
        #expect(head.spans.contains { $0.text.contains("not running") && $0.look == .error })
        #expect(head.text.contains("2 calls"))
    }

    @Test("Keys choose a table, a row, an order") func keysChoose() {
        var state = Self.state()
        #expect(state.press(.character("3"), page: 10) == nil && state.pane == .calls)
        let rows = state.rows(of: .calls)
        #expect(state.selection(in: .calls, rows) == 0)
        _ = state.press(.down, page: 10)
        _ = state.press(.down, page: 10)
        #expect(state.selection(in: .calls, rows) == 1)
        _ = state.press(.home, page: 10)
        #expect(state.press(.enter, page: 10) == .ladder(call: rows[0].id))
        _ = state.press(.character("s"), page: 10)
        let other = state.rows(of: .calls)
        #expect(Set(other.map(\.id)) == Set(rows.map(\.id)))
        #expect(state.press(.character("r"), page: 10) == .report(call: rows[0].id))
        _ = state.press(.character("\t"), page: 10)
        #expect(state.pane == .incidents)
        #expect(state.press(.character("q"), page: 10) == .quit)
    }

    @Test("The row stays chosen when others come before it") func theRowStaysChosen() {
        var state = Self.state()
        _ = state.press(.character("3"), page: 10)
        _ = state.press(.end, page: 10)
        let chosen = state.rows(of: .calls)[1].id
        state.snapshot.calls.removeAll { $0.callID != chosen }
        let rows = state.rows(of: .calls)
        #expect(rows[state.selection(in: .calls, rows)].id == chosen)
    }

    @Test("A filter lets rows through that contain it; escape clears it") func filter() {
        var state = Self.state()
        for key in "/13800138001" { _ = state.press(.character(key), page: 10) }
        _ = state.press(.enter, page: 10)
        #expect(state.rows(of: .calls).count == 1 && state.filter == "13800138001")
        #expect(Self.texts(state).last?.hasPrefix("/13800138001") == true)
        _ = state.press(.escape, page: 10)
        #expect(state.rows(of: .calls).count == 2)
    }

    @Test("A capture is asked for before it begins") func capture() {
        var state = Self.state()
        _ = state.press(.character("3"), page: 10)
        #expect(state.press(.character("c"), page: 10) == nil)
        #expect(Self.texts(state).last?.contains("y/n") == true)
        var other = state
        #expect(other.press(.character("n"), page: 10) == nil && other.prompt == nil)
        guard case .capture(let number)? = state.press(.character("y"), page: 10) else {
            Issue.record("no capture")
            return
        }
        #expect(number.hasPrefix("1380013800"))
    }

    @Test("Media that comes is a full bar, media that stopped an empty one") func bars() {
        var state = Self.state()
        state.flow.note(Self.snapshot(at: 10).calls, at: Script.time(10))
        state.flow.note(Self.snapshot(at: 20).calls, at: Script.time(20))
        let talking = state.snapshot.calls.first { $0.callee == "13800138000" }
        guard let talking else { return #expect(Bool(false)) }
        #expect((state.flow.way("toward-callee", of: talking)?.share ?? 0) > 0.95)
        state.flow.note(Self.snapshot(at: 20).calls, at: Script.time(25))
        #expect(state.flow.way("toward-callee", of: talking)?.share == 0)
        #expect(ScreenText.bar(1, columns: 4) == "████" && ScreenText.bar(0, columns: 4) == "    ")
        #expect(ScreenText.bar(.nan, columns: 2) == "  " && ScreenText.bar(0.5, columns: 3) == "█▌ ")
    }

    @Test("Reading scrolls and never beyond its ends") func reading() {
        var state = Self.state()
        state.reading = TopState.Reading(title: "t", lines: (0..<50).map { "line \($0)" })
        _ = state.press(.up, page: 20)
        #expect(state.reading?.top == 0)
        for _ in 0..<9 { _ = state.press(.pageDown, page: 20) }
        #expect(state.reading?.top == 30)
        #expect(Self.texts(state).contains { $0.hasPrefix("line 30 ") })
        #expect(state.press(.character("q"), page: 20) == nil && state.reading == nil)
    }

    @Test("Wide characters are cut at the column, and control characters never reach the terminal") func wide() {
        #expect(ScreenText.cut("中文字符", to: 5) == "中文…" && TerminalWidth.of(ScreenText.padded("中文字符", to: 6)) == 6)
        let line = ScreenLine("a\u{1B}[2Jb\n").fitted(to: 20)
        #expect(line.width == 20 && !line.text.unicodeScalars.contains { $0.value < 32 })
    }

    @Test("Long lines are broken between words and keep their indent") func wrapping() {
        let lines = ScreenText.wrapped("  one two three four five six seven eight nine ten", to: 24)
        #expect(lines == ["  one two three four", "  five six seven eight", "  nine ten"])
        #expect(ScreenText.wrapped(String(repeating: "中", count: 30), to: 22).allSatisfy { TerminalWidth.of($0) <= 22 })
        #expect(ScreenText.dropped("中文ab", 3) == "ab")
    }

    @Test("A report's file is named by what is safe in a name") func fileName() {
        #expect(Top.fileName("../../etc/passwd@x\n") == "earshot-______etc_passwd_x_.html")
    }
}
