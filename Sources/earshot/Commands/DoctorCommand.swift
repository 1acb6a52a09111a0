import ArgumentParser
import Delivery
import Diagnosis
import Settings

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check this host: rights, interfaces, SIP ALG, clock, disk, settings, daemon.",
        discussion: "Exit codes: 0 all well, 1 something to mend, 2 bad usage. Run as root to see firewall rules.")

    @Flag(help: "JSON: one object a line.") var json = false
    @Option(help: ArgumentHelp("Settings file to check.", valueName: "file")) var config: String?
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
