import ArgumentParser
import Delivery
import Diagnosis

/// The ways by which alerts reach people.
struct AlertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Try the hooks that alerts are given to (alerts.hooks).",
        subcommands: [Test.self])

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a test alert through each hook, or through one, and say what came back.",
            discussion: "Exit codes: 0 each took it, 1 one did not, 2 no answer from the daemon or no such hook.")

        @Argument(help: ArgumentHelp("Name of one hook.", valueName: "name")) var name: String?
        @Flag(help: "JSON: one object a line.") var json = false
        @OptionGroup var socket: SocketOption
        @OptionGroup var languageOption: LanguageOption

        func run() throws {
            let language = languageOption.language(settings: nil)
            // A hook has up to two minutes for its answer.
            var client = socket.client
            client.patience = 130_000
            let records = try client.post("/v1/alerts/test", [("hook", name)], as: [HookTestRecord].self)
            guard !records.isEmpty else {
                throw Failure(
                    en: "no hooks are set: alerts.hooks of the settings names none",
                    zh: "没有设置告警通道：配置文件的 alerts.hooks 为空")
            }
            let lines = json ? records.map { JSONLine.encode($0) } : Table.hookTests(records, language: language)
            for line in lines where !Console.print(line) { break }
            if records.contains(where: { !$0.ok }) { throw ExitCode(ExitStatus.findings) }
        }
    }
}
