import ArgumentParser
import Capture
import Delivery
import Engine
import Settings

/// What the query commands share: ask the daemon, or judge a file.
struct SourceOptions: ParsableArguments {
    @Option(name: .long, help: "Read this capture file instead of asking the daemon.") var file: String?
    @Option(name: .long, help: "Socket of the daemon.") var socket = "/run/earshot/earshot.sock"
    @Flag(help: "JSON instead of a table.") var json = false
    @OptionGroup var judge: JudgeOptions

    /// Judges `file`; a file that breaks off is answered from as far as it goes, and `Outcome.complain` says so.
    func analyse(_ file: String) throws -> FileRun.Outcome {
        let settings = try judge.resolve().settings
        do throws(CaptureError) {
            return try FileRun(settings: settings.engine).run(file) { _ in }
        } catch {
            throw Failure(error.description)
        }
    }
}
