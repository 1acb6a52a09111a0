import ArgumentParser
import Capture
import Delivery
import Diagnosis
import Glibc
import SIP
import Settings

/// A page of HTML for whoever asks what happened.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: Text(
            en: "Write a page about a call, a registration, or a capture file.",
            zh: "生成关于一个呼叫、一个注册或一个抓包文件的网页。"
        ).ofCommandLine,
        discussion: Text(
            en: """
                SUBJECT is a capture file, a call or a registration. A call is named by its Call-ID, the beginning \
                of its handle (or, with --file, of its Call-ID), or a number of which there is one call; a \
                registration by its account or handle, or by the handle of a finding about it. The page is one file: verdict, \
                ladder, media over time, evidence, messages. It loads nothing, and prints. What to do is told \
                for the product that wrote its name into User-Agent or Server of the party to blame, or for \
                --device.
                """,
            zh: """
                SUBJECT 为抓包文件、一个呼叫或一个注册。呼叫用其 Call-ID、编号的开头（或使用 --file 时 Call-ID 的开头），\
                或只对应一个呼叫的号码指明；注册用其账号、编号，或有关发现的编号指明。网页为单个文件：结论、信令图、随时间变化的媒体、证据、消息；\
                不加载任何外部内容，可打印。处理方法针对责任方在 User-Agent 或 Server 中写明的产品，\
                或 --device 指定的产品。
                """
        ).ofCommandLine)

    @Argument(
        help: ArgumentHelp(
            en: "Capture file, Call-ID, handle or number.", zh: "抓包文件、Call-ID、编号或号码。", valueName: "subject"))
    var subject: String
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(en: "File to write; - is standard output.", zh: "要写入的文件；- 为标准输出。", valueName: "file"))
    var output: String
    @Option(
        name: .long, help: ArgumentHelp(en: "The call is one of this capture.", zh: "呼叫在此抓包文件中。", valueName: "file"))
    var file: String?
    @OptionGroup var socket: SocketOption
    @OptionGroup var judge: JudgeOptions
    @OptionGroup var deviceOption: DeviceOption

    func run() throws {
        let (settings, language) = try judge.resolve()
        let device = try deviceOption.resolve()
        guard let path = file ?? (isFile ? subject : nil) else {
            guard !looksLikeFile else {
                throw Failure(
                    en: "\(subject.escapedForDisplay(limit: 200)): there is no such file",
                    zh: "\(subject.escapedForDisplay(limit: 200))：没有这个文件")
            }
            let query = [("lang", language.rawValue as String?)] + (device.map { [("device", $0.id as String?)] } ?? [])
            // An account has the form of a Call-ID, and a handle may be either's.
            if subject.contains("@"), try saveRegistration(query) { return }
            do {
                let call = Handle(
                    try CallChoice(name: subject, newest: false, offersLast: false).find(socket.client, language).call
                ).whole
                return try socket.client.save("/v1/calls/\(call)/report", query, to: output)
            } catch {
                guard HandlePrefix(subject) != nil, try saveRegistration(query) else { throw error }
                return
            }
        }
        try SavedFile.check(output, reading: [path])
        var page = FilePage(
            language: language, mask: settings.mask, remedies: RemedyChoice(register: try .builtIn(), device: device))
        var runner = FileRun(settings: settings.engine)
        page.prepare(&runner)
        let outcome: FileRun.Outcome
        do throws(CaptureError) {
            outcome = try runner.run(path) { page.note($0) }
        } catch {
            throw Failure(error.description)
        }
        let isBroken = outcome.complain()
        if file == nil {
            page.add(outcome)
        } else {
            do {
                page.add(
                    try CallChoice(name: subject, newest: false, offersLast: false).find(outcome.engine), of: outcome)
            } catch {
                guard page.add(registration: subject, of: outcome) else { throw error }
            }
        }
        try page.write(to: output)
        if isBroken { throw ExitCode(ExitStatus.trouble) }
    }

    /// False where the daemon knows no such registration.
    private func saveRegistration(_ query: [(String, String?)]) throws -> Bool {
        do {
            try socket.client.save(
                "/v1/registrations/\(DaemonClient.encoded(subject))/report", query, to: output)
            return true
        } catch let failure as Failure where failure.status == 404 {
            return false
        }
    }

    /// A Call-ID with a path or a capture's ending in it is likelier a file's mistyped name.
    private var looksLikeFile: Bool {
        subject.hasPrefix("/") || subject.hasPrefix("./") || subject.hasPrefix("../")
            || [".pcap", ".pcapng", ".cap"].contains { subject.lowercased().hasSuffix($0) }
    }

    private var isFile: Bool { subject == "-" || access(subject, F_OK) == 0 }
}
