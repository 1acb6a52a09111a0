import ArgumentParser
import Delivery
import Diagnosis

/// The ways by which alerts reach people.
struct AlertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: Text(
            en: "Try the hooks that alerts are given to (alerts.hooks).", zh: "测试告警通道（alerts.hooks）。"
        ).ofCommandLine,
        subcommands: [Test.self])

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Text(
                en: "Send a test alert through each hook, or through one, and say what came back.",
                zh: "通过每个或某个告警通道发送一条测试告警，并显示结果。"
            ).ofCommandLine,
            discussion: Text(
                en: "Exit codes: 0 each took it, 1 one did not, 2 no answer from the daemon or no such hook.",
                zh: "退出码：0 全部接受，1 有通道未接受，2 守护进程无应答或没有该通道。"
            ).ofCommandLine)

        @Argument(help: ArgumentHelp(en: "Name of one hook.", zh: "某个告警通道的名称。", valueName: "name")) var name: String?
        @Flag(help: ArgumentHelp(en: "JSON: one object a line.", zh: "JSON：每行一个对象。")) var json = false
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
