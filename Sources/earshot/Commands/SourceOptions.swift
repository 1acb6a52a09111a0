import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Engine
import Settings

/// Where to ask the daemon.
struct SocketOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Socket of the daemon.", valueName: "path"))
    var socket = "/run/earshot/earshot.sock"

    var client: DaemonClient { DaemonClient(socket: socket) }
}

/// What the query commands share: ask the daemon, or judge a file.
struct SourceOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Judge this capture instead of asking the daemon.", valueName: "file"))
    var file: String?
    @Flag(help: "JSON: one object a line.") var json = false
    @OptionGroup var socket: SocketOption
    @OptionGroup var judge: JudgeOptions

    /// Judges `path`. A file that breaks off is answered from as far as it goes, with a complaint; `finish` then exits 2.
    func analyse(_ path: String) throws -> FileRun.Outcome { try analyse(path, showsKeys: false) }

    /// - Parameter showsKeys: whoever has the file has the keys that were pressed in it.
    func analyse(_ path: String, showsKeys: Bool) throws -> FileRun.Outcome {
        var settings = try judge.resolve().settings
        if showsKeys { settings.engine.showsKeys = true }
        do throws(CaptureError) {
            let outcome = try FileRun(settings: settings.engine).run(path) { _ in }
            _ = outcome.complain()
            return outcome
        } catch {
            throw Failure(error.description)
        }
    }

    func finish(_ outcome: FileRun.Outcome?) throws {
        if let outcome, !outcome.failures.isEmpty { throw ExitCode(ExitStatus.trouble) }
    }

    var language: Language { get throws { try judge.resolve().language } }

    /// One object a line.
    func printJSON(_ records: [some Encodable]) {
        for record in records where !Console.print(JSONLine.encode(record)) { return }
    }
}
