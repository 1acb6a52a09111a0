import Capture
import Diagnosis
import Foundation
import Logging
import Testing
import Wire

@testable import Delivery

/// Whatever a stranger writes into a message, nothing of it acts on a terminal, a log, a page, a field or a file name.
@Suite struct HostileTextTests {
    static let values = [
        "\u{1B}[2J\u{1B}]0;owned\u{7}", "a\r\nerror no-audio forged", "\u{202E}gnp.exe", "\u{2066}x\u{2069}",
        "\u{9B}31m", "\u{7F}\u{8}\u{0}", "\u{2028}\u{2029}", "<script>alert(1)</script>", "\"onload=x '", "{{{sheet}}}",
        "'; DROP TABLE call; --", "../../etc/passwd", "$(reboot)`id`|;&", "\u{FEFF}\u{200B}\u{E000}\u{378}",
        "=cmd|' /C calc'!A0", "\\u{41}%s%n%00", "\u{FFFD}\u{301}\u{E0041}",
    ]

    private func finding(_ text: String) -> Finding {
        var finding = Sample.oneWayAudio()
        finding.title = Text(en: text, zh: text)
        finding.fix = Text(en: text, zh: text)
        finding.call?.callID = text
        finding.call?.caller = text
        finding.call?.callee = text
        finding.place.interface = text
        finding.causes = [Cause(.mediaBlocked, confidence: .likely, text: Text(en: text, zh: text))]
        finding.evidence = [Evidence(time: Sample.answered, frame: nil, text: Text(en: text, zh: text))]
        return finding
    }

    private func isInert(_ text: String, lines: Bool = false) -> Bool {
        text.unicodeScalars.allSatisfy { InertText.isShown($0) || lines && $0 == "\n" }
    }

    @Test("A line is one line and acts on nothing", arguments: values)
    func aLineIsOneLineAndActsOnNothing(value: String) {
        for language in Language.allCases {
            let line = ReadableLine.write(finding(value), language: language, times: .sample)
            #expect(isInert(line), "\(line.debugDescription)")
        }
    }

    @Test("A record is one line of JSON and keeps its value", arguments: values)
    func aRecordIsOneLineOfJSONAndKeepsItsValue(value: String) throws {
        let record = FindingRecord(finding(value), language: .en)
        let line = JSONLine.encode(record)
        #expect(isInert(line), "\(line.debugDescription)")
        #expect(try JSONLine.decode(FindingRecord.self, from: line) == record)
    }

    @Test("An alert and its fields are inert", arguments: values)
    func anAlertAndItsFieldsAreInert(value: String) throws {
        var incident = Sample.incident
        incident.subject = .number(value)
        incident.title = Text(en: value, zh: value)
        let event = IncidentEvent(
            change: .opened, incident: incident, time: Sample.answered, isAlert: true, finding: finding(value))
        let sent = Collected<AlertWriter.Alert>()
        AlertWriter(presentation: { Presentation() }, send: { sent.add($0) }).write([event])
        let alert = try #require(sent.all.first)
        #expect(isInert(alert.line))
        for field in alert.fields {
            #expect(isInert(field))
            #expect(field.prefix { $0 != "=" }.allSatisfy { $0.isUppercase || $0 == "_" })
        }
    }

    @Test("A file name is a plain word", arguments: values)
    func aFileNameIsAPlainWord(value: String) {
        let name = EvidenceFile.name(of: finding(value))
        #expect(name.utf8.count < 255 && name.hasSuffix(".pcapng") && name.first?.isNumber == true)
        #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.@".contains($0)) })
        #expect(isInert(EvidenceFile.comment(of: finding(value), in: .en), lines: true))
    }

    @Test("A page shows it and runs nothing", arguments: values)
    func aPageShowsItAndRunsNothing(value: String) {
        let text = PageText().escapeText(value)
        #expect(isInert(text, lines: true))
        #expect(!text.contains { "<>\"'".contains($0) })
    }

    // SQLite ends a text at a NUL; the core never lets one through.
    @Test("The history takes it as a value", arguments: values.map { $0.replacing("\0", with: "") })
    func theHistoryTakesItAsAValue(value: String) throws {
        let directory = try TemporaryDirectory()
        let store = HistoryStore(
            HistorySettings(path: "\(directory.path)/history.db"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            clock: { Sample.answered + .seconds(60) })
        store.findingWriter { Presentation() }.write([finding(value)])
        let found = store.findings(HistoryFilter(callID: value), language: .en, limit: 5)
        #expect(found == [FindingRecord(finding(value), language: .en)])
        #expect(store.findings(HistoryFilter(callID: value + "'"), language: .en, limit: 5).isEmpty)
    }

    @Test("A name of an interface is a label") func aNameOfAnInterfaceIsALabel() {
        for value in Self.values {
            #expect(isInert(InertText.of(value)))
            #expect(InertText.of("plain 张三 é") == "plain 张三 é")
        }
    }
}
