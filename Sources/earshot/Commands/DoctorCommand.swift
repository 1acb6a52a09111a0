import ArgumentParser
import Delivery
import Diagnosis
import Settings

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Check this host: rights, interfaces, SIP ALG, clock, disk, settings, daemon.",
            zh: "检查本机：权限、网卡、SIP ALG、时钟、磁盘、设置、守护进程。"
        ).ofCommandLine,
        discussion: Text(
            en: "Exit codes: 0 all well, 1 something to mend, 2 bad usage. Run as root to see firewall rules.",
            zh: "退出码：0 一切正常，1 有需要处理的问题，2 用法错误。以 root 运行可查看防火墙规则。"
        ).ofCommandLine)

    @Flag(help: ArgumentHelp(en: "JSON: one object a line.", zh: "JSON：每行一个对象。")) var json = false
    @Option(help: ArgumentHelp(en: "Settings file to check.", zh: "要检查的设置文件。", valueName: "file")) var config: String?
    @OptionGroup var socket: SocketOption
    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = languageOption.language(settings: nil)
        let host = HostView.this
        var checks = [
            HostChecks.capability(host), HostChecks.interfaces(host), ALGCheck.run(host), HostChecks.clock(),
            HostChecks.disk("/var/log"), HostChecks.settings(config),
        ]
        checks += DaemonCheck.run(socket.client)
        for check in checks {
            Console.print(json ? JSONLine.encode(CheckRecord(check, language: language)) : line(check, language))
        }
        if checks.contains(where: { $0.state == .warning || $0.state == .error }) {
            throw ExitCode(ExitStatus.findings)
        }
    }

    private func line(_ check: Check, _ language: Language) -> String {
        let state = check.state.rawValue
        let fix = check.fix.text(language)
        let text =
            state + String(repeating: " ", count: max(1, 9 - state.count)) + check.name + ": "
            + check.text.text(language)
        return ReadableLine.oneLine(fix.isEmpty ? text : text + (language == .en ? ". " : "。") + fix)
    }
}
