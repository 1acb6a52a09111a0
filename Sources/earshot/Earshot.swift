import ArgumentParser
import Delivery
import Diagnosis
import Glibc

/// Runs the command `earshot` on the arguments of this process.
public func runEarshot() { Earshot.main() }

/// `earshot`: reads captures, and asks the daemon.
struct Earshot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "earshot",
        abstract: Text(
            en: "Says why a SIP call cannot be set up or heard.",
            zh: "说明 SIP 呼叫为何无法接通或听不到声音。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                Exit codes: 0 nothing at warning or above, 1 findings at warning or above, 2 bad usage, \
                unreadable input or no answer from the daemon.
                """,
            zh: """
                退出码：0 没有警告及以上的发现，1 有警告及以上的发现，2 用法错误、输入无法读取或守护进程无应答。
                """
        ).ofCommandLine,
        version: Product.version,
        subcommands: [
            Analyze.self, Join.self, Watch.self, Top.self, Show.self, Findings.self, Incidents.self, Calls.self,
            Call.self,
            Peers.self,
            Registrations.self, Ports.self, Streams.self,
            Status.self, ReportCommand.self,
            Explain.self, Doctor.self, ProbeCommand.self, CaptureCommand.self, EvidenceCommand.self,
            AlertsCommand.self, FleetCommand.self,
            Version.self,
        ])

    static func main() {
        // A reader that went away (`| head`) is told apart by write's error, not by a signal.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            Console.complain("earshot: \(failure.text.text(.ofCommandLine))")
            Glibc.exit(ExitStatus.trouble)
        } catch {
            if !(error is ExitCode), exitCode(for: error) == .validationFailure,
                let unknown = Words.command(in: CommandLine.arguments)
            {
                Console.complain("earshot: \(unknown.text.text(.ofCommandLine))")
                Glibc.exit(ExitStatus.trouble)
            }
            let code = exitCode(for: error)
            let text = HelpText.told(width: Console.width) { fullMessage(for: error, columns: $0) }
            guard code != .success, !(error is ExitCode) else {
                if let text { Console.print(text) }
                exit(withError: text == nil ? error : nil)
            }
            Console.complain(text ?? fullMessage(for: error))
            Glibc.exit(ExitStatus.trouble)
        }
    }
}

enum ExitStatus {
    static let clean: Int32 = 0
    static let findings: Int32 = 1
    static let trouble: Int32 = 2
}

/// Ends the program with exit 2 and one message.
struct Failure: Error {
    var text: Text
    /// Of the daemon's answer, where it refused.
    var status: Int?

    init(en: String, zh: String) { text = Text(en: en, zh: zh) }

    /// Words that come from elsewhere and are in one language.
    init(_ message: String) { self.init(en: message, zh: message) }
}

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Print the version.",
            zh: "显示版本。"
        ).ofCommandLine)

    func run() { Console.print("earshot \(Product.version)") }
}
