import ArgumentParser
import Delivery
import Diagnosis

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow the daemon's findings.",
        discussion: "Ends when the daemon does, or when nobody reads the output any more.")

    @Option(help: "Begin with the last so many findings.") var last: Int?
    @Option(help: "Only findings of this kind.") var kind: String?
    @Option(help: "Only this severity and above: notice, warning or error.") var severity: String?
    @Flag(help: "One JSON object a line.") var json = false
    @OptionGroup var socket: SocketOption
    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = languageOption.language(settings: nil)
        let query = [
            ("follow", "1"), ("limit", last.map { String($0) }), ("kind", kind), ("severity", severity),
            ("lang", language.rawValue),
        ]
        try socket.client.lines("/v1/findings", query) { line in
            if json { return Console.print(line) }
            if let record = try? JSONLine.decode(FindingRecord.self, from: line) {
                return Console.print(ReadableLine.write(record, language: language))
            }
            if let gap = try? JSONLine.decode(Gap.self, from: line) {
                Console.complain("earshot: \(gap.missed) findings came too fast and were missed; the log has them")
            }
            return true
        }
        Console.complain("earshot: the daemon ended")
    }

    private struct Gap: Decodable {
        var missed: UInt64
    }
}

struct Findings: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the daemon's recent findings, oldest first.",
        discussion: "Exit codes as for analyze: 1 when one of them is a warning or an error.")

    @Option(help: "At most the last so many.") var limit: Int?
    @Option(help: "Only findings of this kind.") var kind: String?
    @Option(help: "Only this severity and above: notice, warning or error.") var severity: String?
    @Option(help: "Only findings of the call with this Call-ID.") var call: String?
    @Option(help: "Only findings from this time on, such as 2025-03-01T10:00:00+08:00.") var since: String?
    @Flag(help: "One JSON object a line.") var json = false
    @OptionGroup var socket: SocketOption
    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = languageOption.language(settings: nil)
        let query = [
            ("limit", limit.map { String($0) }), ("kind", kind), ("severity", severity), ("call", call),
            ("since", since), ("lang", language.rawValue),
        ]
        var serious = false
        try socket.client.lines("/v1/findings", query) { line in
            guard let record = try? JSONLine.decode(FindingRecord.self, from: line) else { return true }
            if record.severity != Severity.notice.name { serious = true }
            return Console.print(json ? line : ReadableLine.write(record, language: language))
        }
        if serious { throw ExitCode(ExitStatus.findings) }
    }
}

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the daemon's state and counters.")

    @Flag(help: "One JSON object.") var json = false
    @OptionGroup var socket: SocketOption
    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let record = try socket.client.get("/v1/status", as: DaemonRecord.self)
        if json {
            Console.print(JSONLine.encode(record))
        } else {
            for line in Table.status(record, language: languageOption.language(settings: nil)) { Console.print(line) }
        }
    }
}
