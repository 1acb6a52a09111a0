import Diagnosis
import Engine
import Foundation
import Testing
import Wire

@testable import Delivery
@testable import earshot

/// The last door itself: what passes it, what it writes instead, and the labels and terminal lines behind it.
@Suite struct EscapingTests {
    @Test("Every character is shown or written as its number") func everyCharacterIsShownOrWrittenAsItsNumber() {
        // Planes 0 and 1, and where the rest begins to differ.
        let scalars = [0...0x1FFFF, 0xE0000...0xE0FFF, 0x10FF00...0x10FFFF].joined().compactMap {
            Unicode.Scalar($0 as UInt32)
        }
        let wrong = scalars.filter { scalar in
            let number = "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            return InertText.of(String(scalar)) != (InertText.isShown(scalar) ? String(scalar) : number)
        }
        #expect(wrong.isEmpty)
        let hidden: Set<Unicode.GeneralCategory> = [
            .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        ]
        #expect(scalars.allSatisfy { InertText.isShown($0) != hidden.contains($0.properties.generalCategory) })
        for value: UInt32 in [0, 0x1B, 0x7F, 0x9B, 0x200B, 0x202E, 0x2028, 0xE000, 0xE0041, 0xFEFF, 0x10FFFF] {
            #expect(Unicode.Scalar(value).map(InertText.isShown) == false)
        }
    }

    @Test("What is inert stays as it is", arguments: HostileTextTests.values)
    func whatIsInertStaysAsItIs(value: String) {
        let once = InertText.of(value)
        #expect(InertText.of(once) == once)
        #expect(once.unicodeScalars.allSatisfy(InertText.isShown))
        // Only line feeds and tabs may stay, and only where lines are meant.
        let lines = InertText.of(value + "\n\t\r", keepsLines: true)
        #expect(lines.unicodeScalars.allSatisfy { InertText.isShown($0) || $0 == "\n" || $0 == "\t" })
        #expect(lines.hasSuffix("\n\t\\u{D}"))
    }

    @Test("Ordinary text passes untouched", arguments: ["plain", "", "张三 é ñ", "~ !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}"])
    func ordinaryTextPassesUntouched(text: String) {
        #expect(InertText.of(text) == text)
        #expect(Console.inert(text) == text + "\n")
    }

    @Test("A terminal gets nothing but text and line feeds", arguments: HostileTextTests.values)
    func aTerminalGetsNothingButTextAndLineFeeds(value: String) {
        let line = Console.inert(value)
        #expect(line.hasSuffix("\n"))
        #expect(line.unicodeScalars.allSatisfy { InertText.isShown($0) || $0 == "\n" || $0 == "\t" })
        for row in Table.draw(["A", "B"], [[value, "x"]]) {
            #expect(row.unicodeScalars.allSatisfy(InertText.isShown), "\(row.debugDescription)")
        }
    }

    // MARK: Labels

    private static func page(_ value: String) -> String {
        var status = EngineStatus()
        status.rejects = [value: 3]
        let daemon = DaemonRecord(
            version: value, started: "", profile: value,
            capture: CaptureRecord(interfaces: [.init(name: value, open: true, packets: 1, drops: 2, losses: 0)]),
            delivery: DeliveryRecord(), engine: StatusRecord(status))
        let peer = PeerSnapshot(address: IPAddress(v4: 1), trunk: value, first: Sample.answered, last: Sample.answered)
        return Metrics.text(
            daemon, findings: [.init(kind: .noAudio, severity: .error): 7], peers: PeerSummary(named: [peer]))
    }

    /// Label values of one line of the text format, unescaped; nil where it is none.
    private static func labels(_ line: Substring) -> [String]? {
        guard let open = line.firstIndex(of: "{") else { return line.split(separator: " ").count == 2 ? [] : nil }
        var values: [String] = []
        var rest = line[line.index(after: open)...]
        while let equals = rest.firstIndex(of: "=") {
            guard rest[..<equals].allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "_") }) else { return nil }
            rest = rest[rest.index(after: equals)...]
            guard rest.popFirst() == "\"" else { return nil }
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                switch rest.popFirst() {
                case "n": value += "\n"
                case "\\": value += "\\"
                case "\"": value += "\""
                default: return nil
                }
            }
            values.append(value)
            switch rest.popFirst() {
            case ",": continue
            case "}": return Double(rest.dropFirst()) != nil && rest.first == " " ? values : nil
            default: return nil
            }
        }
        return nil
    }

    @Test(
        "A label holds its value and ends where it ends",
        arguments: HostileTextTests.values + ["a\\", "\\\"", "x\"} 1\nforged_total 9", "\\n"])
    func aLabelHoldsItsValueAndEndsWhereItEnds(value: String) {
        let text = Self.page(value)
        let plain = Self.page("eth0")
        #expect(text.count { $0.isNewline } == plain.count { $0.isNewline })
        let shown = InertText.of(value, keepsLines: true)
        var found = 0
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let values = Self.labels(line)
            #expect(values != nil, "\(line.debugDescription)")
            found += values?.count { $0 == shown } ?? 0
        }
        // Version and profile, a reason, three samples of the interface, and a peer.
        #expect(found == 7)
    }
}
