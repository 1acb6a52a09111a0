import ArgumentParser
import Delivery
import Diagnosis
import SIP
import Settings

/// Words that the command line takes, for whoever mistypes them and for the shell.
enum Words {
    static let kinds = Kind.allCases.map(\.rawValue).sorted()
    static let reasons = Reason.allCases.map(\.description).sorted()
    static let profiles = ProfileLoader.builtInNames

    /// - Throws: `ValidationError` that names what was probably meant.
    static func check(kind name: String?) throws {
        guard let name, Kind(rawValue: name) == nil else { return }
        let shown = name.escapedForDisplay(limit: 60)
        let near = suggestion(for: name.lowercased(), among: kinds)
        let text = Text(
            en: "no kind \"\(shown)\"; " + (near.map { "did you mean \"\($0)\"?" } ?? "`earshot explain` lists all"),
            zh: "没有类型“\(shown)”；" + (near.map { "是否指“\($0)”？" } ?? "`earshot explain` 列出全部"))
        throw ValidationError(text.ofCommandLine)
    }

    /// The command that was probably meant by a command line that was not understood; nil where none was.
    static func command(in arguments: [String]) -> Failure? {
        var known: any ParsableCommand.Type = Earshot.self
        for word in arguments.dropFirst() {
            let commands = known.configuration.subcommands
            guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            let names = commands.map { $0.configuration.commandName ?? String(describing: $0).lowercased() }
            guard let index = names.firstIndex(of: word) else {
                let shown = word.escapedForDisplay(limit: 60)
                let near = suggestion(for: word.lowercased(), among: names)
                return Failure(
                    en: "no command \"\(shown)\"; "
                        + (near.map { "did you mean \"\($0)\"?" } ?? "there are \(names.joined(separator: ", "))"),
                    zh: "没有命令“\(shown)”；" + (near.map { "是否指“\($0)”？" } ?? "可用的有 \(names.joined(separator: "、"))"))
            }
            known = commands[index]
        }
        return nil
    }

    /// Handles of what the daemon knows, the newest of each; none where it does not answer.
    static func handles(
        _ beginning: String, _ client: DaemonClient = DaemonClient(socket: SocketOption.usual)
    ) -> [String] {
        let limit = [("limit", "40" as String?)]
        let findings = (try? client.text("/v1/findings", limit)) ?? ""
        let incidents = try? client.get("/v1/incidents", limit, as: [IncidentRecord].self)
        let calls = try? client.get("/v1/calls", limit, as: [CallRecord].self)
        let found = findings.split(separator: "\n").compactMap {
            try? JSONLine.decode(FindingRecord.self, from: $0).handle
        }
        return (found + (incidents ?? []).map(\.handle) + (calls ?? []).map(\.handle))
            .filter { $0.hasPrefix(beginning) }
    }
}
