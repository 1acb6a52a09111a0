import ArgumentParser
import Delivery
import Diagnosis
import Testing
import Wire

@testable import earshot

@Suite struct PaintTests {
    @Test(
        "Colour is for terminals that want it",
        arguments: [
            (Paint.Choice.auto, true, [:], true), (.auto, false, [:], false), (.auto, true, ["NO_COLOR": "1"], false),
            (.auto, true, ["NO_COLOR": ""], true), (.auto, true, ["TERM": "dumb"], false), (.always, false, [:], true),
            (.always, true, ["NO_COLOR": "1"], true), (.never, true, [:], false),
        ] as [(Paint.Choice, Bool, [String: String], Bool)])
    func colourIsForTerminalsThatWantIt(choice: Paint.Choice, isTerminal: Bool, names: [String: String], wanted: Bool) {
        #expect(Paint.wanted(choice, isTerminal: isTerminal) { names[$0] } == wanted)
    }

    @Test("A severity is coloured where it stands as one, and nowhere else")
    func aSeverityIsColouredWhereItStandsAsOne() {
        let red = "\u{1B}[1;31merror\u{1B}[0m"
        #expect(
            Paint.line("error no-audio 1→2: an error no one hears\n") == "\(red) no-audio 1→2: an error no one hears\n")
        #expect(Paint.line("7k3m9q2x error no-audio: x").contains(red))
        #expect(Paint.line("7k3m9q2x  10:00:01  error     no-audio").contains(red))
        #expect(Paint.line("              ┄┄ error no-audio ┄┄").contains(red))
        for plain in [
            "the capture: error, warning", "{\"severity\":\"error\"}", "no errors  here", "erroneous", "",
        ] {
            #expect(Paint.line(plain) == plain)
        }
    }

    @Test("What goes on is marked and green") func whatGoesOnIsMarkedAndGreen() {
        #expect(Paint.line("7k3m9q2x  10:00  1001  ● ringing  -").contains("\u{1B}[32m● \u{1B}[0mringing"))
        var call = CallRecord(Sample.call, interfaces: InterfaceNames())
        #expect(Table.calls([call], language: .en)[1].contains("● answered"))
        call.end = call.start
        call.state = "ended"
        #expect(!Table.calls([call], language: .en)[1].contains("●"))
    }
}

@Suite struct TableLayoutTests {
    private func draw(_ rows: [[String]], figures: Set<Int> = [], firm: Set<Int> = [], width: Int?) -> [String] {
        TableLayout.draw(["A", "BYTES", "NAME"], rows, figures: figures, firm: firm, width: width)
    }

    @Test("Figures stand right") func figuresStandRight() {
        #expect(
            draw([["x", "7", "n"], ["y", "1234567", "m"]], figures: [1], width: nil)
                == ["A    BYTES  NAME", "x        7  n", "y  1234567  m"])
    }

    @Test("A table fits its terminal: the last column gives way first, then the widest") func aTableFitsItsTerminal() {
        let rows = [["abcdefghijkl", "1234567890", "the name of a thing that is long"]]
        for (width, line) in [
            (80, "abcdefghijkl  1234567890  the name of a thing that is long"),
            (40, "abcdefghijkl  1234567890  the name of a…"), (33, "abcdefghij…  1234567890  the nam…"),
            (10, "abcdefg…  1234567890  the nam…"),
        ] {
            #expect(draw(rows, figures: [1], width: width).last == line, "\(width)")
        }
        #expect(draw(rows, figures: [1], firm: [0, 2], width: 10).last?.hasSuffix("that is long") == true)
    }

    @Test(
        "Wide characters take two columns, marks none",
        arguments: [
            ("主叫", 4), ("ＡＢ", 4), ("一二三，", 8), ("e\u{301}", 1), ("→●…", 3), ("한글", 4), ("📞", 2), ("", 0),
        ])
    func wideCharactersTakeTwoColumns(text: String, width: Int) { #expect(TerminalWidth.of(text) == width) }

    @Test("A cut never splits a wide character") func aCutNeverSplitsAWideCharacter() {
        #expect(TableLayout.clipped("主叫号码", to: 5) == "主叫…")
        #expect(TableLayout.clipped("主叫号码", to: 4) == "主…")
        #expect(TableLayout.clipped("主叫号码", to: 8) == "主叫号码")
    }
}

@Suite struct CSVTests {
    @Test("Cells are quoted where they must be, and are no formulas") func cellsAreQuotedWhereTheyMustBe() {
        #expect(
            CSV.line(["a", "b,c", "say \"x\"", "=1+2", "+8613800138000", "-1.5", "@x", "a\u{1B}[2J", "主叫"])
                == "a,\"b,c\",\"say \"\"x\"\"\",'=1+2,+8613800138000,-1.5,'@x,a\\u{1B}[2J,主叫")
    }

    @Test("Calls and streams have as many cells as names") func callsAndStreamsHaveAsManyCellsAsNames() {
        let calls = CSV.calls([CallRecord(Sample.call, interfaces: InterfaceNames())])
        let streams = CSV.streams([StreamRecord(Sample.stream, interfaces: InterfaceNames())])
        for lines in [calls, streams] {
            #expect(
                lines.count == 2
                    && Set(lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }).count == 1)
        }
        #expect(calls[1].hasPrefix("krdr60az,2025-03-01T10:02:07.000000Z,"))
    }
}

@Suite struct WordsTests {
    @Test(
        "A mistyped command is answered with the one that was meant",
        arguments: [
            (["earshot", "cals"], "call"), (["earshot", "anlyze", "x"], "analyze"),
            (["earshot", "evidence", "fech"], "fetch"),
            (["earshot", "incident"], "incidents"), (["earshot", "xyzzy"], "there are analyze"),
        ])
    func aMistypedCommandIsAnswered(words: [String], meant: String) throws {
        #expect(try #require(Words.command(in: words)).text.en.contains(meant))
    }

    @Test("What is a command, or none at all, is left alone") func whatIsACommandIsLeftAlone() {
        for words in [
            ["earshot"], ["earshot", "calls"], ["earshot", "--version"], ["earshot", "help", "x"],
            ["earshot", "capture", "start"],
        ] {
            #expect(Words.command(in: words) == nil)
        }
    }

    @Test("A mistyped kind is answered with the one that was meant") func aMistypedKindIsAnswered() throws {
        for words in [
            ["calls", "--kind", "one-way-audo"], ["watch", "--kind", "one_way_audio"],
            ["capture", "start", "--kind", "onewayaudio"],
        ] {
            let error = #expect(throws: (any Error).self) { _ = try Earshot.parseAsRoot(words) }
            #expect(Earshot.message(for: try #require(error)).contains("one-way-audio"), "\(words)")
        }
        _ = try Earshot.parseAsRoot(["calls", "--kind", "one-way-audio"])
    }

    @Test("Handles are completed from what the daemon knows") func handlesAreCompleted() async throws {
        try await Fixture.run { fixture in
            let socket = fixture.socket
            fixture.recent.add([Sample.trunkDown()])
            let known = try await fixture.ask { _ in Words.handles("", DaemonClient(socket: socket)) }
            #expect(Set(known) == ["krdr60az", "ghr0n40e", Handle(finding: "f-2").description])
            #expect(try await fixture.ask { _ in Words.handles("kr", DaemonClient(socket: socket)) } == ["krdr60az"])
        }
        #expect(Words.handles("", DaemonClient(socket: "/nonexistent")).isEmpty)
    }
}

@Suite struct UntilTests {
    @Test("A period has two ends, of findings, incidents and calls") func aPeriodHasTwoEnds() throws {
        let directory = try TemporaryDirectory()
        let store = HistoryStore(
            HistorySettings(path: directory.path + "/h.sqlite"), logger: Notes().logger
        ) { Sample.answered }
        store.findingWriter { Presentation() }.write([Sample.oneWayAudio(), Sample.trunkDown()])
        store.callWriter({ Presentation() }, interfaces: { InterfaceNames() }).write([Sample.call])
        store.incidentWriter { Presentation() }.write([
            IncidentEvent(change: .opened, incident: Sample.incident, time: Sample.answered, isAlert: false)
        ])
        var early = HistoryFilter()
        early.until = Sample.answered - .seconds(5)
        var all = HistoryFilter()
        all.until = Sample.answered + .seconds(60)
        #expect(store.findings(early, language: .en, limit: 9).isEmpty && !early.admits(Sample.trunkDown()))
        #expect(store.calls(early, limit: 9).isEmpty && !early.admits(Sample.call))
        #expect(store.incidents(early, limit: 9).isEmpty && !early.admits(Sample.incident))
        #expect(store.findings(all, language: .en, limit: 9).count == 2 && all.admits(Sample.trunkDown()))
        #expect(store.calls(all, limit: 9).count == 1 && all.admits(Sample.call))
        #expect(store.incidents(all, limit: 9).count == 1 && all.admits(Sample.incident))
    }
}
