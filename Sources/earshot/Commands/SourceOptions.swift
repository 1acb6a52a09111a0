import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Engine
import Glibc
import Settings

/// Where to ask the daemon.
struct SocketOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Socket of the daemon. Default: EARSHOT_SOCKET's, else /run/earshot/earshot.sock.",
            zh: "守护进程的套接字。默认：EARSHOT_SOCKET 所指，否则为 /run/earshot/earshot.sock。", valueName: "path"))
    var socket: String?

    var client: DaemonClient { DaemonClient(socket: socket ?? SocketOption.usual) }

    /// Where the environment says, or where the unit puts it.
    static var usual: String {
        let named = getenv("EARSHOT_SOCKET").map { String(cString: $0) } ?? ""
        return named.isEmpty ? "/run/earshot/earshot.sock" : named
    }
}

/// What the query commands share: ask the daemon, or judge a file.
struct SourceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "Judge this capture instead of asking the daemon.", zh: "分析此抓包文件，而不询问守护进程。", valueName: "file"))
    var file: String?
    @Flag(help: ArgumentHelp(en: "JSON: one object a line.", zh: "JSON：每行一个对象。")) var json = false
    @OptionGroup var socket: SocketOption
    @OptionGroup var judge: JudgeOptions

    /// Judges `path`. A file that breaks off is answered from as far as it goes, with a complaint; `finish` then exits 2.
    ///
    /// - Parameters:
    ///   - showsKeys: Whoever has the file has the keys that were pressed in it.
    ///   - found: Takes the findings.
    func analyse(
        _ path: String, showsKeys: Bool = false, found: @escaping ([Finding]) -> Void = { _ in }
    ) throws -> FileRun.Outcome {
        var settings = try judge.resolve().settings
        if showsKeys { settings.engine.showsKeys = true }
        do throws(CaptureError) {
            let outcome = try FileRun(settings: settings.engine).run(path, found: found)
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
